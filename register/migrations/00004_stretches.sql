-- +goose Up

-- Live versions of a source whose paths follow each other, together: what a run
-- must know of all items, and delivers of those that did not change, stands in few
-- rows. Each live version is in one stretch; a sweep replaces those it changed
-- something in, and a source that has none yet gets them when it is swept.
CREATE TABLE stretch (
    id         BIGINT PRIMARY KEY,
    source_id  BIGINT NOT NULL,
    from_sweep BIGINT NOT NULL,
    path       TEXT COLLATE "BINARY" NOT NULL, -- of the first version
    n          INTEGER NOT NULL, -- versions
    units      TEXT NOT NULL, -- JSON: the units of the versions, each once
    looks      BYTEA NOT NULL, -- of each version: recipe (hashed) and look (pandian.Look)
    data       BYTEA NOT NULL  -- what is needed only of some, compressed: entries, briefs …
);
CREATE INDEX stretch_path ON stretch (source_id, path);

DROP INDEX version_look;
ALTER TABLE version DROP COLUMN look;
