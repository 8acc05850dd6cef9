-- +goose Up

-- What a run must know of an entry to tell whether it may be used again, in
-- binary form. NULL = the entry itself must be looked at.
ALTER TABLE version ADD COLUMN brief BYTEA;
