package tdstest

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// column is a column as sys.columns has it.
type column struct {
	name     string
	typ      colType
	nullable bool
	comment  string
	masked   bool
}

// index is a unique index, the primary key among them.
type index struct {
	columns []string
	primary bool
}

// object is a table or a view.
type object struct {
	id           int64
	schema, name string
	view         bool
	columns      []column
	indexes      []index
}

// catalogue is one database: what is in it and who may see it.
type catalogue struct {
	name string
	dir  string

	mu          sync.Mutex
	version     int64
	nextID      int64
	schemas     []string
	objects     map[string]*object // by lower-case schema.name
	users       map[string]bool    // lower case
	readers     map[string]bool    // members of db_datareader
	definitions map[string]bool    // may VIEW DEFINITION
	unmask      map[string]bool
	granted     map[string]bool // user + "\x00" + schema.name
	denied      map[string]bool
	locked      map[string]bool // tables that somebody else holds a lock on
	snapshots   bool
}

func newCatalogue(name, dir string) *catalogue {
	c := &catalogue{
		name: name, dir: filepath.Join(dir, "db_"+name), nextID: 1000, schemas: []string{"dbo"}, objects: map[string]*object{},
		users: map[string]bool{}, readers: map[string]bool{}, definitions: map[string]bool{}, unmask: map[string]bool{},
		granted: map[string]bool{}, denied: map[string]bool{}, locked: map[string]bool{},
	}
	_ = os.Mkdir(c.dir, 0o700)
	return c
}

func key(schema, table string) string { return strings.ToLower(schema + "." + table) }

func grant(user, schema, table string) string {
	return strings.ToLower(user) + "\x00" + key(schema, table)
}

func (c *catalogue) mayEnter(user string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.EqualFold(user, "sa") || c.name == "master" || c.users[strings.ToLower(user)]
}

func (c *catalogue) snapshot() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.snapshots
}

// find returns a table or a view; nil if there is none.
func (c *catalogue) find(schema, table string) *object {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.objects[key(schema, table)]
}

// list returns all tables and views, by schema and name.
func (c *catalogue) list() []*object {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(maps.Values(c.objects), func(a, b *object) int { return strings.Compare(key(a.schema, a.name), key(b.schema, b.name)) })
}

// maySelect reports whether a user may read a table; maySee whether the
// catalogue views show it to him ("Metadata Visibility Configuration").
func (c *catalogue) maySelect(user, schema, table string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := grant(user, schema, table)
	return strings.EqualFold(user, "sa") || !c.denied[g] && (c.readers[strings.ToLower(user)] || c.granted[g])
}

func (c *catalogue) maySee(user, schema, table string) bool {
	c.mu.Lock()
	all := c.definitions[strings.ToLower(user)]
	c.mu.Unlock()
	return all || c.maySelect(user, schema, table)
}

// change runs f with the catalogue locked; the views of sys are made anew.
func (c *catalogue) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
	c.version++
}

// hold locks tables until the session's transaction ends.
func (c *session) hold(tables []*object) {
	c.cat.mu.Lock()
	defer c.cat.mu.Unlock()
	for _, o := range tables {
		c.cat.locked[key(o.schema, o.name)] = true
	}
	c.holds = append(c.holds, tables...)
}

func (c *session) release() {
	c.cat.mu.Lock()
	defer c.cat.mu.Unlock()
	for _, o := range c.holds {
		delete(c.cat.locked, key(o.schema, o.name))
	}
	c.holds = nil
}

// Deny takes the right to SELECT from a table away from a user.
func (s *Server) Deny(database, schema, table, user string) {
	c := s.database(database)
	c.change(func() { c.denied[grant(user, schema, table)] = true })
}

// Lock makes statements on a table wait, as for a lock that another session
// holds, until Unlock; with SET LOCK_TIMEOUT they end with error 1222.
func (s *Server) Lock(database, schema, table string) {
	c := s.database(database)
	c.change(func() { c.locked[key(schema, table)] = true })
}

// Unlock undoes Lock.
func (s *Server) Unlock(database, schema, table string) {
	c := s.database(database)
	c.change(func() { delete(c.locked, key(schema, table)) })
}
