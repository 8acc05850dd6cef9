package tdstest

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
)

// The catalogue views, with the columns that are asked for ("System catalog
// views").
const sysSchema = `
CREATE TABLE sys.databases(name TEXT, database_id INT, state INT, snapshot_isolation_state INT, collation_name TEXT);
CREATE TABLE sys.schemas(name TEXT, schema_id INT);
CREATE TABLE sys.objects(name TEXT, object_id INT, schema_id INT, type TEXT, is_ms_shipped INT);
CREATE TABLE sys.types(name TEXT, system_type_id INT, user_type_id INT, is_user_defined INT, is_assembly_type INT);
CREATE TABLE sys.columns(object_id INT, name TEXT, column_id INT, system_type_id INT, user_type_id INT, max_length INT, precision INT, scale INT,
  collation_name TEXT, is_nullable INT, is_identity INT, is_computed INT, is_masked INT, encryption_type INT, default_object_id INT);
CREATE TABLE sys.indexes(object_id INT, index_id INT, name TEXT, is_unique INT, is_primary_key INT, has_filter INT, is_disabled INT, is_hypothetical INT);
CREATE TABLE sys.index_columns(object_id INT, index_id INT, column_id INT, key_ordinal INT, is_included_column INT);
CREATE TABLE sys.partitions(object_id INT, index_id INT, rows INT);
CREATE TABLE sys.extended_properties(class INT, major_id INT, minor_id INT, name TEXT, value TEXT);
CREATE TABLE sys.security_predicates(target_object_id INT);
CREATE TABLE sys.default_constraints(object_id INT, definition TEXT);
CREATE INDEX sys.byid ON columns(object_id);
CREATE INDEX sys.byobject ON partitions(object_id);
`

// typeIDs number the types as sys.types does.
var typeIDs = map[string]int{
	"image": 34, "text": 35, "uniqueidentifier": 36, "date": 40, "time": 41, "datetime2": 42, "datetimeoffset": 43, "tinyint": 48, "smallint": 52, "int": 56,
	"smalldatetime": 58, "real": 59, "money": 60, "datetime": 61, "float": 62, "ntext": 99, "bit": 104, "decimal": 106, "numeric": 108, "smallmoney": 122,
	"bigint": 127, "varbinary": 165, "varchar": 167, "binary": 173, "char": 175, "timestamp": 189, "nvarchar": 231, "nchar": 239, "xml": 241,
}

// fillSys makes the views as the session's user may see them.
func (c *session) fillSys(ctx context.Context) error {
	if c.attached["sys"] {
		if _, err := c.db.ExecContext(ctx, "DETACH sys"); err != nil {
			return err
		}
		c.attached["sys"] = false
	}
	if _, err := c.db.ExecContext(ctx, "ATTACH ':memory:' AS sys"); err != nil {
		return err
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, sysSchema); err != nil {
		return err
	}
	f := filler{ctx: ctx, tx: tx}
	for i, d := range c.srv.list() {
		id := i + 5
		if d.name == "master" {
			id = 1
		}
		f.add("databases", d.name, id, 0, truth(d.snapshot()), defaultCollation)
	}
	for i, s := range c.cat.schemas {
		f.add("schemas", s, i+1)
	}
	for name, id := range typeIDs {
		f.add("types", name, id, id, 0, 0)
	}
	for _, o := range c.cat.list() {
		if c.cat.maySee(c.user, o.schema, o.name) {
			f.object(o, slices.Index(c.cat.schemas, o.schema)+1)
		}
	}
	if f.err != nil {
		return f.err
	}
	return tx.Commit()
}

// filler inserts until the first error.
type filler struct {
	ctx context.Context
	tx  *sql.Tx
	err error
}

func (f *filler) add(table string, values ...any) {
	if f.err == nil {
		_, f.err = f.tx.ExecContext(f.ctx, "INSERT INTO sys."+table+" VALUES(?"+strings.Repeat(",?", len(values)-1)+")", values...)
	}
}

func (f *filler) object(o *object, schema int) {
	kind := "U "
	if o.view {
		kind = "V "
	}
	f.add("objects", o.name, o.id, schema, strings.TrimSpace(kind), 0)
	column := func(name string) int {
		return 1 + slices.IndexFunc(o.columns, func(c column) bool { return strings.EqualFold(c.name, name) })
	}
	for i, c := range o.columns {
		var collation any
		if c.typ.collation != "" {
			collation = c.typ.collation
		}
		id, def := typeIDs[c.typ.name], int64(0)
		if c.typ.defaultSQL != "" {
			def = o.id*1000 + int64(i)
			f.add("default_constraints", def, c.typ.defaultSQL)
		}
		f.add("columns", o.id, c.name, i+1, id, id, c.typ.length, c.typ.prec, c.typ.scale, collation,
			truth(c.nullable), truth(c.typ.identity), truth(c.typ.computed), truth(c.masked), nil, def)
		if c.comment != "" {
			f.add("extended_properties", 1, o.id, i+1, "MS_Description", c.comment)
		}
	}
	if o.view {
		return
	}
	for i, x := range o.indexes {
		f.add("indexes", o.id, i+1, "index"+strconv.Itoa(i), 1, truth(x.primary), 0, 0, 0)
		for k, name := range x.columns {
			f.add("index_columns", o.id, i+1, column(name), k+1, 0)
		}
	}
	var rows int64
	if f.err == nil {
		f.err = f.tx.QueryRowContext(f.ctx, "SELECT count(*) FROM "+ident(o.schema)+"."+ident(o.name)).Scan(&rows)
	}
	f.add("partitions", o.id, 1, rows)
}

// list returns the databases, master first.
func (s *Server) list() []*catalogue {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*catalogue
	for _, d := range s.databases {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *catalogue) int {
		if (a.name == "master") != (b.name == "master") {
			return map[bool]int{true: -1, false: 1}[a.name == "master"]
		}
		return strings.Compare(a.name, b.name)
	})
	return all
}
