package tdstest

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// administer runs what only the administrator may: tests make their databases
// with it.
func (c *session) administer(ctx context.Context, ts []tok, args map[string]any) (int64, error) {
	head := ""
	for _, t := range ts[:min(3, len(ts))] {
		head += strings.ToUpper(t.text) + " "
	}
	begins := func(words string) bool { return strings.HasPrefix(head, words+" ") }
	switch {
	case begins("CREATE DATABASE"):
		return 0, c.createDatabase(ts[2].text)
	case begins("ALTER DATABASE"):
		return 0, c.alterDatabase(ts)
	case begins("USE"):
		return 0, c.use(ctx, ts[1].text)
	case begins("CREATE SCHEMA"):
		c.cat.change(func() { c.cat.schemas = append(c.cat.schemas, ts[2].text) })
		return 0, nil
	case begins("CREATE TABLE"):
		return 0, c.createTable(ctx, ts)
	case begins("CREATE VIEW"):
		return 0, c.createView(ctx, ts)
	case begins("CREATE UNIQUE"):
		return 0, c.createIndex(ctx, ts)
	case begins("DROP TABLE"), begins("DROP VIEW"):
		return 0, c.drop(ctx, ts)
	case begins("CREATE LOGIN"):
		return 0, c.createLogin(ts)
	case begins("CREATE USER"):
		c.cat.change(func() { c.cat.users[strings.ToLower(ts[2].text)] = true })
		return 0, nil
	case begins("ALTER ROLE"):
		return 0, c.addMember(ts)
	case begins("BEGIN TRANSACTION"):
		return 0, nil
	case begins("ROLLBACK"):
		c.release()
		return 0, nil
	case begins("GRANT"), begins("DENY"), begins("REVOKE"):
		return 0, c.permit(ts)
	case begins("ALTER TABLE"):
		return 0, c.mask(ts)
	case begins("EXEC SP_ADDEXTENDEDPROPERTY"):
		return 0, c.comment(ts)
	case begins("INSERT"), begins("UPDATE"), begins("DELETE"):
		return c.write(ctx, ts, args)
	}
	return 0, failf(102, 15, "Incorrect syntax near '%s': this stand-in does not know it.", head)
}

func (c *session) createDatabase(name string) error {
	c.srv.mu.Lock()
	defer c.srv.mu.Unlock()
	if c.srv.databases[strings.ToLower(name)] != nil {
		return failf(1801, 16, "Database '%s' already exists.", name)
	}
	c.srv.databases[strings.ToLower(name)] = newCatalogue(name, c.srv.dir)
	return nil
}

func (c *session) alterDatabase(ts []tok) error {
	d := c.srv.database(ts[2].text)
	if d == nil || len(ts) < 6 || !ts[4].is("ALLOW_SNAPSHOT_ISOLATION") {
		return failf(102, 15, "Incorrect syntax near 'ALTER DATABASE'.")
	}
	d.change(func() { d.snapshots = ts[5].is("ON") })
	return nil
}

func (c *session) use(ctx context.Context, name string) error {
	d := c.srv.database(name)
	if d == nil {
		return failf(911, 16, "Database '%s' does not exist.", name)
	}
	for s := range c.attached {
		if _, err := c.db.ExecContext(ctx, "DETACH "+ident(s)); err != nil {
			return err
		}
	}
	c.cat, c.attached = d, map[string]bool{}
	return nil
}

// createView keeps the columns of the tables that the view selects from.
func (c *session) createView(ctx context.Context, ts []tok) error {
	schema, name, as := tableName(ts, 2)
	body := ts[as+1:]
	names, _ := tables(body)
	scope, err := c.allowed(ctx, names)
	if err != nil {
		return err
	}
	if err := c.attach(ctx, false); err != nil {
		return err
	}
	if _, err := c.db.ExecContext(ctx, "CREATE VIEW "+ident(schema)+"."+ident(name)+" AS "+c.translate(body, scope)); err != nil {
		return err
	}
	o := &object{schema: schema, name: name, view: true}
	for _, e := range selected(body) {
		if typ, ok := exprType(e, scope); ok {
			o.columns = append(o.columns, column{name: e[len(e)-1].text, typ: typ, nullable: true})
		}
	}
	c.cat.change(func() {
		c.cat.nextID++
		o.id = c.cat.nextID
		c.cat.objects[key(schema, name)] = o
	})
	return nil
}

func (c *session) createIndex(ctx context.Context, ts []tok) error {
	on := slices.IndexFunc(ts, func(t tok) bool { return t.is("ON") })
	schema, name, open := tableName(ts, on+1)
	o := c.cat.find(schema, name)
	if o == nil {
		return failf(1088, 16, "Cannot find the object \"%s\".", name)
	}
	names := listOf(ts[open:])
	if err := c.attach(ctx, false); err != nil {
		return err
	}
	var cols []string
	for _, n := range names {
		cols = append(cols, ident(n))
	}
	if _, err := c.db.ExecContext(ctx, "CREATE UNIQUE INDEX "+ident(schema)+"."+ident(ts[on-1].text)+" ON "+ident(name)+" ("+strings.Join(cols, ", ")+")"); err != nil {
		return err
	}
	c.cat.change(func() { o.indexes = append(o.indexes, index{columns: names}) })
	return nil
}

func (c *session) drop(ctx context.Context, ts []tok) error {
	at := 2
	optional := ts[2].is("IF")
	if optional {
		at = 4
	}
	schema, name, _ := tableName(ts, at)
	if c.cat.find(schema, name) == nil {
		if optional {
			return nil
		}
		return failf(3701, 11, "Cannot drop the table '%s', because it does not exist.", name)
	}
	if err := c.attach(ctx, false); err != nil {
		return err
	}
	if _, err := c.db.ExecContext(ctx, "DROP "+ts[1].text+" "+ident(schema)+"."+ident(name)); err != nil {
		return err
	}
	c.cat.change(func() { delete(c.cat.objects, key(schema, name)) })
	return nil
}

// createLogin reads "CREATE LOGIN name WITH PASSWORD = N'…'".
func (c *session) createLogin(ts []tok) error {
	i := slices.IndexFunc(ts, func(t tok) bool { return t.kind == 's' })
	if i < 0 {
		return failf(102, 15, "Incorrect syntax near 'CREATE LOGIN'.")
	}
	c.srv.mu.Lock()
	defer c.srv.mu.Unlock()
	c.srv.logins[strings.ToLower(ts[2].text)] = ts[i].text
	return nil
}

func (c *session) addMember(ts []tok) error {
	if len(ts) < 6 || !strings.EqualFold(ts[2].text, "db_datareader") || !ts[3].is("ADD") {
		return failf(102, 15, "Incorrect syntax near 'ALTER ROLE'.")
	}
	c.cat.change(func() { c.cat.readers[strings.ToLower(ts[5].text)] = true })
	return nil
}

// permit reads GRANT, DENY and REVOKE: "GRANT SELECT ON [s].[t] TO u", "GRANT VIEW DEFINITION TO u".
func (c *session) permit(ts []tok) error {
	user := strings.ToLower(ts[len(ts)-1].text)
	yes := ts[0].is("GRANT")
	switch {
	case ts[1].is("VIEW"):
		c.cat.change(func() { c.cat.definitions[user] = yes })
	case ts[1].is("UNMASK"):
		c.cat.change(func() { c.cat.unmask[user] = yes })
	case ts[1].is("SELECT") && ts[2].is("ON"):
		schema, table, _ := tableName(ts, 3)
		c.cat.change(func() {
			g := grant(user, schema, table)
			delete(c.cat.granted, g)
			delete(c.cat.denied, g)
			switch {
			case yes:
				c.cat.granted[g] = true
			case ts[0].is("DENY"):
				c.cat.denied[g] = true
			}
		})
	default:
		return failf(102, 15, "Incorrect syntax near '%s'.", ts[1].text)
	}
	return nil
}

// mask reads "ALTER TABLE t ALTER COLUMN c ADD MASKED WITH (…)".
func (c *session) mask(ts []tok) error {
	schema, table, i := tableName(ts, 2)
	o := c.cat.find(schema, table)
	if o == nil || i+4 >= len(ts) || !ts[i+4].is("MASKED") {
		return failf(102, 15, "Incorrect syntax near 'ALTER TABLE'.")
	}
	c.cat.change(func() {
		for k := range o.columns {
			if strings.EqualFold(o.columns[k].name, ts[i+2].text) {
				o.columns[k].masked = true
			}
		}
	})
	return nil
}

// comment reads the call that gives a column its description.
func (c *session) comment(ts []tok) error {
	args := map[string]string{}
	for _, a := range split(ts[2:], ",") {
		if len(a) == 3 {
			args[strings.ToLower(a[0].text)] = a[2].text
		}
	}
	o := c.cat.find(args["@level0name"], args["@level1name"])
	if o == nil {
		return failf(15135, 16, "Object is invalid.")
	}
	c.cat.change(func() {
		for k := range o.columns {
			if strings.EqualFold(o.columns[k].name, args["@level2name"]) {
				o.columns[k].comment = args["@value"]
			}
		}
	})
	return nil
}

// write changes rows.
func (c *session) write(ctx context.Context, ts []tok, args map[string]any) (int64, error) {
	names, _ := tables(ts)
	scope, err := c.allowed(ctx, names)
	if err != nil {
		return 0, err
	}
	if err := c.attach(ctx, false); err != nil {
		return 0, err
	}
	res, err := c.db.ExecContext(ctx, c.translate(ts, scope), named(args)...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	c.cat.change(func() {})
	if err != nil || len(scope) == 0 {
		return n, err
	}
	return n, c.straighten(ctx, scope[0])
}

// straighten writes times in one form, so that they compare as times do.
func (c *session) straighten(ctx context.Context, o *object) error {
	for _, col := range o.columns {
		if !strings.Contains(col.typ.name, "date") && col.typ.name != "time" {
			continue
		}
		k, q := typeNumber(col.typ), ident(col.name)
		same := fmt.Sprintf("tds_convert(%d, %d, %s, NULL)", k, k, q)
		if _, err := c.db.ExecContext(ctx, "UPDATE "+ident(o.schema)+"."+ident(o.name)+" SET "+q+" = "+same+" WHERE "+q+" <> "+same); err != nil {
			return err
		}
	}
	return nil
}
