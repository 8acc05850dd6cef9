package tdstest

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// createTable reads the columns and the constraints of CREATE TABLE.
func (c *session) createTable(ctx context.Context, ts []tok) error {
	schema, name, open := tableName(ts, 2)
	if c.cat.find(schema, name) != nil {
		return failf(2714, 16, "There is already an object named '%s' in the database.", name)
	}
	o := &object{schema: schema, name: name}
	for _, def := range split(ts[open+1:closing(ts, open)], ",") {
		if def[0].is("CONSTRAINT") {
			def = def[2:]
		}
		if def[0].is("PRIMARY") || def[0].is("UNIQUE") {
			o.indexes = append(o.indexes, index{columns: listOf(def), primary: def[0].is("PRIMARY")})
			continue
		}
		if err := o.define(def); err != nil {
			return err
		}
	}
	slices.SortStableFunc(o.indexes, func(a, b index) int { return int(truth(b.primary) - truth(a.primary)) })
	if err := c.attach(ctx, false); err != nil {
		return err
	}
	if _, err := c.db.ExecContext(ctx, o.ddl()); err != nil {
		return err
	}
	c.cat.change(func() {
		c.cat.nextID++
		o.id = c.cat.nextID
		c.cat.objects[key(schema, name)] = o
	})
	return nil
}

// define reads one column.
func (o *object) define(def []tok) error {
	typ, i, err := parseType(def, 1)
	if err != nil {
		return err
	}
	col := column{name: def[0].text, typ: typ, nullable: true}
	for ; i < len(def); i++ {
		switch t := def[i]; {
		case t.is("COLLATE"):
			i++
			if _, ok := collations[def[i].text]; !ok {
				return failf(448, 16, "Invalid collation '%s'.", def[i].text)
			}
			col.typ.collation = def[i].text
		case t.is("NOT"):
			col.nullable = false
		case t.is("IDENTITY"):
			col.typ.identity, col.nullable = true, false
		case t.is("PRIMARY"):
			o.indexes = append(o.indexes, index{columns: []string{col.name}, primary: true})
			col.nullable = false
		case t.is("UNIQUE"):
			o.indexes = append(o.indexes, index{columns: []string{col.name}})
		case t.is("DEFAULT"):
			for _, d := range def[i+1:] {
				col.typ.defaultSQL += one(d)
			}
		}
	}
	o.columns = append(o.columns, col)
	return nil
}

// listOf returns the names in the parentheses of a constraint.
func listOf(def []tok) (names []string) {
	open := slices.IndexFunc(def, func(t tok) bool { return t.sign("(") })
	for _, part := range split(def[open+1:closing(def, open)], ",") {
		names = append(names, part[0].text)
	}
	return names
}

// ddl is the table in SQLite: its declarations name the types by number.
func (o *object) ddl() string {
	var defs []string
	for _, col := range o.columns {
		primary := len(o.indexes) > 0 && o.indexes[0].primary && slices.Equal(o.indexes[0].columns, []string{col.name})
		if col.typ.identity && primary {
			defs = append(defs, ident(col.name)+" INTEGER PRIMARY KEY")
			continue
		}
		def := ident(col.name) + " C" + strconv.Itoa(typeNumber(col.typ)) + "_" + col.typ.affinity()
		if !col.nullable {
			def += " NOT NULL"
		}
		defs = append(defs, def)
	}
	for _, x := range o.indexes {
		var names []string
		for _, n := range x.columns {
			names = append(names, ident(n))
		}
		defs = append(defs, "UNIQUE ("+strings.Join(names, ", ")+")")
	}
	return "CREATE TABLE " + ident(o.schema) + "." + ident(o.name) + " (" + strings.Join(defs, ", ") + ")"
}
