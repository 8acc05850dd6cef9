package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"pandian"
)

// postgresEngine is PostgreSQL 11 and later. Parameters of its URLs are
// libpq's: sslmode (verify-full is the default for other machines), sslrootcert,
// sslcert, sslkey.
//
// What a login needs: GRANT CONNECT ON DATABASE, GRANT USAGE ON SCHEMA, GRANT
// SELECT ON ALL TABLES IN SCHEMA.
var postgresEngine = engine{
	schemes: []string{"postgres", "postgresql"}, port: "5432", levels: 3,
	connector: postgresConnector, session: postgresSession,
	databases: postgresDatabases, tables: postgresTables, describe: postgresDescribe,
	bind: postgresBind, sample: postgresSample, rowValues: true, classify: postgresClassify,
	noTLS: func(err error) bool { return strings.Contains(err.Error(), "refused TLS") },
}

func postgresQuote(name string) string { return quoteWith(name, `"`, `"`) }

func postgresConnector(a *address) (driver.Connector, error) {
	known := []string{"sslmode", "sslrootcert", "sslcert", "sslkey"}
	if err := a.allow(known...); err != nil {
		return nil, err
	}
	settings := map[string]string{
		"host": a.host, "port": a.port, "dbname": a.database, "application_name": application, "connect_timeout": "15", "sslmode": "verify-full",
	}
	if a.local() {
		settings["sslmode"] = "prefer"
	}
	if a.database == "" {
		settings["dbname"] = "postgres"
	}
	if a.user != "" {
		settings["user"] = a.user
	}
	if a.password != "" {
		settings["password"] = a.password
	}
	for _, name := range known {
		if v := a.params.Get(name); v != "" {
			settings[name] = v
		}
	}
	var dsn strings.Builder
	for name, v := range settings {
		fmt.Fprintf(&dsn, "%s='%s' ", name, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v))
	}
	c, err := pgx.ParseConfig(dsn.String())
	if err != nil {
		return nil, errors.New("the URL's parameters are malformed, or a file that they name cannot be read")
	}
	c.DefaultQueryExecMode = pgx.QueryExecModeExec // one journey a statement, and poolers understand it
	return stdlib.GetConnector(*c), nil
}

func postgresSession(ctx context.Context, c *sql.Conn, statement time.Duration) (int64, error) {
	_, err := c.ExecContext(ctx, fmt.Sprintf("SET default_transaction_read_only = on; SET statement_timeout = %d; SET lock_timeout = 30000; "+
		"SET idle_in_transaction_session_timeout = 60000; SET datestyle = 'ISO, YMD'; SET intervalstyle = postgres; SET bytea_output = hex; SET extra_float_digits = 1",
		statement.Milliseconds()))
	return 0, err
}

func postgresDatabases(ctx context.Context, q *session) (list []listed, err error) {
	err = query(ctx, q, func(scan func(...any) error) error {
		var name string
		var open bool
		if err := scan(&name, &open); err != nil {
			return err
		}
		d := listed{names: []string{name}}
		if !open {
			d.why = pandian.Denied
		}
		list = append(list, d)
		return nil
	}, "SELECT datname, has_database_privilege(oid, 'CONNECT') FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1")
	return list, err
}

// postgresKeys are the indexes of a table c that can be read by.
const postgresKeys = `i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL`

func postgresTables(ctx context.Context, q *session, database string) (list []listed, err error) {
	err = query(ctx, q, func(scan func(...any) error) error {
		var schema, name, kind string
		var readable bool
		t := listed{}
		if err := scan(&schema, &name, &kind, &t.rows, &t.size, &readable, &t.keyed); err != nil {
			return err
		}
		t.names = []string{database, schema, name}
		switch {
		case !readable:
			t.why = pandian.Denied
		case kind == "v":
			t.why = pandian.View
		}
		list = append(list, t)
		return nil
	}, `SELECT n.nspname, c.relname, c.relkind::text,
  CASE WHEN c.relkind = 'p' THEN coalesce(p.rows, -1) ELSE c.reltuples END::bigint,
  CASE WHEN c.relkind IN ('f', 'v') THEN -1 WHEN c.relkind = 'p' THEN coalesce(p.pages, 0) ELSE c.relpages + coalesce(l.relpages, 0) END::bigint
    * CASE WHEN c.relkind IN ('f', 'v') THEN 1 ELSE current_setting('block_size')::bigint END,
  has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')),
  EXISTS (SELECT FROM pg_index i WHERE `+postgresKeys+` AND NOT EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) AND NOT a.attnotnull))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class l ON l.oid = c.reltoastrelid
LEFT JOIN LATERAL (
  WITH RECURSIVE tree AS (
    SELECT inhrelid FROM pg_inherits WHERE inhparent = c.oid
    UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.inhrelid)
  SELECT sum(greatest(k.reltuples, 0)) AS rows, sum(k.relpages) AS pages FROM tree JOIN pg_class k ON k.oid = tree.inhrelid
) p ON c.relkind = 'p'
WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v') AND NOT c.relispartition AND c.relpersistence <> 't'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY 1, 2`)
	return list, err
}

func postgresDescribe(ctx context.Context, q *session, names []string) (*table, error) {
	t := &table{from: postgresQuote(names[1]) + "." + postgresQuote(names[2])}
	var relation string
	err := query(ctx, q, func(scan func(...any) error) error {
		var name, base, full, comment, encoding string
		var readable, filtered bool
		if err := scan(&relation, &name, &base, &full, &comment, &readable, &filtered, &encoding); err != nil {
			return err
		}
		t.hidden = t.hidden || filtered || !readable
		if readable {
			c := postgresColumn(name, base, full, encoding)
			c.comment = comment
			t.columns = append(t.columns, c)
		}
		return nil
	}, `SELECT c.relkind::text, a.attname, coalesce(b.typname, t.typname), format_type(a.atttypid, a.atttypmod),
  coalesce(col_description(c.oid, a.attnum), ''), has_column_privilege(c.oid, a.attnum, 'SELECT'),
  row_security_active(c.oid), current_setting('server_encoding')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
WHERE n.nspname = $1 AND c.relname = $2 ORDER BY a.attnum`, names[1], names[2])
	if err == nil && relation == "" {
		err = pandian.Because(pandian.Vanished, nil)
	}
	if err != nil {
		return nil, err
	}
	if relation == "r" { // the rows of tables that inherit from it are theirs
		t.from = "ONLY " + t.from
	}
	t.from += " AS t"
	if !t.hidden && strings.Contains("rpm", relation) { // a page is no secret, but columns of the system go with the whole table
		t.page = "t.tableoid::text || split_part(t.ctid::text, ',', 1)"
	}
	var keys indexes
	err = query(ctx, q, func(scan func(...any) error) error {
		var index, column string
		var primary, usable bool
		err := scan(&index, &primary, &column, &usable)
		keys.add(index, column, primary, usable)
		return err
	}, `SELECT i.indexrelid::text, i.indisprimary, a.attname, a.attnotnull
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index i ON `+postgresKeys+`
CROSS JOIN LATERAL unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k (num, pos)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
WHERE n.nspname = $1 AND c.relname = $2 ORDER BY i.indexrelid, k.pos`, names[1], names[2])
	t.key = keys.choose(t.columns)
	return t, err
}

// postgresColumn tells how to read a column: the server writes everything but
// bytes as text. Texts of a server in Latin-1 are asked for as the bytes that
// they are, for they may be Big5.
func postgresColumn(name, base, full, encoding string) column {
	q := "t." + postgresQuote(name) // alone it would mean the result's column of that name, which is text
	c := column{name: name, quoted: q, read: q + "::text", key: q + "::text", class: full}
	switch base {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "bool", "oid":
		c.kind = number
	case "bytea":
		c.kind, c.read, c.length, c.key, c.class = bytes, q, "octet_length("+q+")", "encode("+q+", 'hex')", "bytea"
	case "xml":
		c.kind = tree
	}
	if c.kind == text && (encoding == "LATIN1" || encoding == "WIN1252") {
		c.read = "convert_to(" + c.read + ", '" + encoding + "')"
	}
	return c
}

func postgresBind(n int, c *column, v []byte) (string, any) {
	if c.kind == bytes {
		return fmt.Sprintf("decode($%d::text, 'hex')", n), string(v)
	}
	return fmt.Sprintf("$%d::text::%s", n, c.class), string(v)
}

// postgresSample draws page by page, which reads these pages only.
func postgresSample(t *table, s *statement, share float64) bool {
	if t.page == "" {
		return false
	}
	s.from = fmt.Sprintf("%s TABLESAMPLE SYSTEM (%.7f) REPEATABLE (%d)", t.from, 100*share, pandian.SampleSeed)
	return true
}

func postgresClassify(err error) (why pandian.Reason, lost bool) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var c *pgconn.ConnectError
		return "", errors.As(err, &c) || pgconn.SafeToRetry(err)
	}
	switch e.Code {
	case "42501":
		return pandian.Denied, false
	case "42P01", "3F000", "3D000":
		return pandian.Vanished, false
	case "42703", "0A000":
		return pandian.Changed, false
	case "57014":
		return pandian.Timeout, false
	case "55P03", "40P01":
		return pandian.Locked, false
	case "53300", "57P01", "57P02", "57P03":
		return pandian.IOError, true
	}
	switch e.Code[:2] {
	case "28":
		return pandian.Denied, false
	case "08":
		return pandian.IOError, true
	case "XX":
		return pandian.Corrupt, false
	}
	return "", false
}
