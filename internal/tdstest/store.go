package tdstest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"
)

// Functions of T-SQL that SQLite has not; they are the process's, so those that
// ask who is there take the session's number.
func init() {
	sqlite.MustRegisterScalarFunction("tds_has_perms", 5, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		return sessionOf(a[0]).hasPerms(a[1:]), nil
	})
	sqlite.MustRegisterScalarFunction("tds_object_id", 2, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		if o := sessionOf(a[0]).named(plain(a[1])); o != nil {
			return o.id, nil
		}
		return nil, nil
	})
	sqlite.MustRegisterScalarFunction("tds_has_dbaccess", 2, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		c := sessionOf(a[0])
		cat := c.srv.database(plain(a[1]))
		if cat == nil {
			return nil, nil
		}
		return truth(cat.mayEnter(c.user)), nil
	})
	sqlite.MustRegisterDeterministicScalarFunction("quotename", 1, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		return "[" + strings.ReplaceAll(plain(a[0]), "]", "]]") + "]", nil
	})
	sqlite.MustRegisterDeterministicScalarFunction("collationproperty", 2, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		if a[0] == nil {
			return nil, nil
		}
		return int64(collations[plain(a[0])].code), nil
	})
	sqlite.MustRegisterDeterministicScalarFunction("tds_datalength", 2, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		if a[1] == nil {
			return nil, nil
		}
		t := typeAt(a[0])
		if t.collation == "" && t.name != "xml" && t.length > 0 && !strings.HasSuffix(t.name, "binary") && t.name != "image" {
			return int64(t.length), nil
		}
		return int64(len(raw(t, a[1]))), nil
	})
	sqlite.MustRegisterDeterministicScalarFunction("tds_convert", 4, func(_ *sqlite.FunctionContext, a []driver.Value) (driver.Value, error) {
		return convert(typeAt(a[0]), typeAt(a[1]), a[2], a[3])
	})
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var (
	sessions sync.Map // id -> *session
	lastID   atomic.Int64

	typesMu sync.Mutex
	types   []colType
)

func register(c *session) int64 { id := lastID.Add(1); sessions.Store(id, c); return id }
func forget(id int64)           { sessions.Delete(id) }

func sessionOf(id driver.Value) *session {
	c, _ := sessions.Load(id)
	return c.(*session)
}

// typeNumber keeps a type under a number, by which declarations and calls name
// it.
func typeNumber(t colType) int {
	typesMu.Lock()
	defer typesMu.Unlock()
	for i, have := range types {
		if have == t {
			return i
		}
	}
	types = append(types, t)
	return len(types) - 1
}

func typeAt(n driver.Value) colType {
	i, err := strconv.Atoi(plain(n))
	typesMu.Lock()
	defer typesMu.Unlock()
	if err != nil || i < 0 || i >= len(types) {
		return colType{name: "nvarchar", length: -1, collation: defaultCollation}
	}
	return types[i]
}

// openStore opens a connection to which the files of the schemas are attached.
func openStore() (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file::memory:?_pragma=busy_timeout(10000)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// attach makes the schemas' files and the views of sys ready.
func (c *session) attach(ctx context.Context, wantsSys bool) error {
	c.cat.mu.Lock()
	schemas, version := append([]string(nil), c.cat.schemas...), c.cat.version
	c.cat.mu.Unlock()
	for i, s := range schemas {
		if c.attached[s] {
			continue
		}
		path := filepath.Join(c.cat.dir, strconv.Itoa(i)+".db")
		if _, err := c.db.ExecContext(ctx, "ATTACH "+text(path)+" AS "+ident(s)); err != nil {
			return err
		}
		if _, err := c.db.ExecContext(ctx, "PRAGMA "+ident(s)+".journal_mode=wal; PRAGMA "+ident(s)+".synchronous=off"); err != nil {
			return err
		}
		c.attached[s] = true
	}
	if wantsSys && (!c.attached["sys"] || c.sysVersion != version) {
		if err := c.fillSys(ctx); err != nil {
			return err
		}
		c.attached["sys"], c.sysVersion = true, version
	}
	return nil
}

func ident(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
func text(s string) string  { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// named finds the object that "[schema].[name]" names, if the user may see it.
func (c *session) named(name string) *object {
	schema, table, _ := tableName(scan(name), 0)
	o := c.cat.find(schema, table)
	if o == nil || !c.cat.maySee(c.user, o.schema, o.name) {
		return nil
	}
	return o
}

// hasPerms is HAS_PERMS_BY_NAME: NULL where the securable is not there.
func (c *session) hasPerms(a []driver.Value) driver.Value {
	perm := strings.ToUpper(plain(a[2]))
	if a[0] == nil || strings.EqualFold(plain(a[1]), "DATABASE") {
		user := strings.ToLower(c.user)
		c.cat.mu.Lock()
		defer c.cat.mu.Unlock()
		switch perm {
		case "UNMASK":
			return truth(user == "sa" || c.cat.unmask[user])
		case "VIEW DEFINITION":
			return truth(user == "sa" || c.cat.definitions[user])
		}
		return truth(user == "sa")
	}
	o := c.named(plain(a[0]))
	if o == nil {
		return nil
	}
	return truth(perm == "SELECT" && c.cat.maySelect(c.user, o.schema, o.name))
}
