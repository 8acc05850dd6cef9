-- +goose Up

-- What a run must know of an entry, in binary form: look to tell whether it may
-- be used again, brief to add it up. NULL = the entry itself must be looked at.
ALTER TABLE version ADD COLUMN look BYTEA;
ALTER TABLE version ADD COLUMN brief BYTEA;

-- A run reads the looks of a source at once, and nothing else of the versions.
CREATE INDEX version_look ON version (source_id, from_sweep, recipe, id, look) WHERE until_sweep = 9223372036854775807;
