-- One file for SQLite and PostgreSQL. Times are text, RFC 3339 in UTC with six
-- digits of a second, so that they sort; "until" is 9223372036854775807 while
-- a row is valid. The collation "BINARY" is SQLite's own; on PostgreSQL the
-- register makes it, as a copy of "C".

-- +goose Up

CREATE TABLE meta (
    name  TEXT PRIMARY KEY, -- key_id: fingerprint of the key of all digests
    value TEXT NOT NULL
);

CREATE TABLE source (
    id   BIGINT PRIMARY KEY,
    name TEXT COLLATE "BINARY" NOT NULL UNIQUE
);

CREATE TABLE sweep (
    id        BIGINT PRIMARY KEY, -- ascending in the order in which sweeps were completed
    done      TEXT COLLATE "BINARY" NOT NULL, -- when it was completed; '' = it is being written
    started   TEXT NOT NULL,
    ended     TEXT NOT NULL,
    engine    TEXT NOT NULL,
    rules     TEXT NOT NULL,
    options   TEXT NOT NULL, -- digest of whatever else changes entries
    key_id    TEXT NOT NULL,
    sector    TEXT NOT NULL,
    cancelled INTEGER NOT NULL,
    summary   TEXT NOT NULL -- JSON: the run's totals as its reports show them
);

CREATE TABLE sweep_source (
    sweep_id  BIGINT NOT NULL,
    source_id BIGINT NOT NULL,
    PRIMARY KEY (sweep_id, source_id)
);

-- Folders and items that a sweep could not list or look at: what is below them
-- was not seen.
CREATE TABLE gap (
    sweep_id  BIGINT NOT NULL,
    source_id BIGINT NOT NULL,
    path      TEXT COLLATE "BINARY" NOT NULL,
    PRIMARY KEY (sweep_id, source_id, path)
);

-- A logical file: it stays the same when it is edited, renamed or moved.
CREATE TABLE item (
    id          BIGINT PRIMARY KEY, -- the id of its first version
    first_sweep BIGINT NOT NULL
);
CREATE INDEX item_first ON item (first_sweep);

-- The identity facts of an entry, in their binary form; copies share them.
CREATE TABLE facts (
    digest BYTEA PRIMARY KEY,
    data   BYTEA NOT NULL
);

-- What an item was from one sweep until another.
CREATE TABLE version (
    id          BIGINT PRIMARY KEY, -- sweep << 32 | number within the sweep
    item_id     BIGINT NOT NULL,
    source_id   BIGINT NOT NULL,
    folder      BIGINT NOT NULL, -- hash of source and folder
    path        TEXT COLLATE "BINARY" NOT NULL,
    name        TEXT COLLATE "BINARY" NOT NULL, -- last element of path
    from_sweep  BIGINT NOT NULL,
    until_sweep BIGINT NOT NULL,
    read_sweep  BIGINT NOT NULL, -- the sweep that read the figures: older if the item could not be read since
    recipe      TEXT NOT NULL,   -- digest of engine, rules, options and key: another one inspects again
    print       BYTEA NOT NULL,  -- digest of the entry and its facts: equal = nothing changed
    status      TEXT NOT NULL,
    reasons     TEXT NOT NULL,   -- with commas between and around: ",denied,"
    format      TEXT NOT NULL,
    size        BIGINT NOT NULL,
    modified    TEXT COLLATE "BINARY" NOT NULL, -- '' = unknown
    file_id     TEXT NOT NULL,   -- number of the file in its file system; '' = unknown
    content     TEXT NOT NULL,
    owner       TEXT NOT NULL,
    unit        TEXT COLLATE "BINARY" NOT NULL,
    class       TEXT NOT NULL,
    risk        TEXT NOT NULL,
    records     BIGINT NOT NULL,
    subjects    BIGINT NOT NULL,
    special     BIGINT NOT NULL,
    copy_of     TEXT NOT NULL,
    facts       BYTEA,           -- digest; NULL = none
    entry       TEXT NOT NULL    -- JSON, masked
);
CREATE INDEX version_path ON version (source_id, path, until_sweep);
CREATE INDEX version_item ON version (item_id, from_sweep);
CREATE INDEX version_from ON version (from_sweep);
CREATE INDEX version_until ON version (until_sweep) WHERE until_sweep < 9223372036854775807; -- the others are too many to be found by it
CREATE INDEX version_unit ON version (unit, source_id);

CREATE TABLE figure (
    version_id BIGINT NOT NULL,
    type       TEXT NOT NULL,
    count      BIGINT NOT NULL,
    distinct_n BIGINT NOT NULL,
    PRIMARY KEY (version_id, type)
);

-- Items recognised under another path, or seen again after they were gone.
CREATE TABLE moved (
    sweep_id BIGINT NOT NULL,
    new_item BIGINT NOT NULL, -- the id that was not kept
    old_item BIGINT NOT NULL,
    PRIMARY KEY (sweep_id, new_item)
);

-- Totals over a scope, from one sweep until another.
CREATE TABLE total (
    kind        TEXT NOT NULL, -- org, source, unit, folder
    source_id   BIGINT NOT NULL, -- 0 for org and unit
    name        TEXT COLLATE "BINARY" NOT NULL, -- of the unit, path of the folder
    from_sweep  BIGINT NOT NULL,
    until_sweep BIGINT NOT NULL,
    items       BIGINT NOT NULL,
    records     BIGINT NOT NULL,
    subjects    BIGINT NOT NULL,
    special     BIGINT NOT NULL,
    data        TEXT NOT NULL, -- JSON: all of it
    PRIMARY KEY (kind, source_id, name, from_sweep)
);
CREATE INDEX total_from ON total (from_sweep);
CREATE INDEX total_until ON total (until_sweep) WHERE until_sweep < 9223372036854775807;

-- What people say about items; nothing is overwritten.
CREATE TABLE note (
    id      BIGINT PRIMARY KEY,
    item_id BIGINT NOT NULL,
    field   TEXT NOT NULL, -- purpose, legal_basis, retention, verdict …
    place   TEXT COLLATE "BINARY" NOT NULL, -- where in the item; '' = the item
    digest  TEXT NOT NULL, -- keyed digest of the value spoken of; '' = none
    value   TEXT NOT NULL,
    author  TEXT NOT NULL,
    at      TEXT COLLATE "BINARY" NOT NULL,
    ended   TEXT COLLATE "BINARY" NOT NULL, -- when another one replaced it; '9' = it holds
    expires TEXT COLLATE "BINARY" NOT NULL  -- '' = never
);
CREATE INDEX note_item ON note (item_id, field, place, digest);

CREATE TABLE audit (
    seq    BIGINT PRIMARY KEY, -- 1, 2, 3 …
    at     TEXT COLLATE "BINARY" NOT NULL,
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL, -- JSON object, never values
    prev   TEXT NOT NULL, -- hash of the row before
    hash   TEXT NOT NULL
);

-- Who works on a source; '' = who is writing a sweep.
CREATE TABLE lock (
    source TEXT COLLATE "BINARY" PRIMARY KEY,
    token  TEXT NOT NULL,
    host   TEXT NOT NULL,
    pid    BIGINT NOT NULL,
    holder TEXT NOT NULL, -- in words
    since  TEXT NOT NULL,
    beat   BIGINT NOT NULL -- milliseconds since 1970
);
