package database

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"pandian"
)

// mysqlEngine is MySQL and MariaDB. Parameters of its URLs: tls (true, the
// default for other machines; preferred, skip-verify, false), ca (a file of
// certificates to trust), socket.
//
// What a login needs: GRANT SELECT, SHOW VIEW ON database.* TO login.
var mysqlEngine = engine{
	schemes: []string{"mysql", "mariadb"}, port: "3306", levels: 2,
	connector: mysqlConnector, session: mysqlSession, kill: mysqlKill,
	databases: mysqlDatabases, tables: mysqlTables, describe: mysqlDescribe,
	bind: mysqlBind, sample: mysqlSample, classify: mysqlClassify,
	noTLS: func(err error) bool { return errors.Is(err, mysql.ErrNoTLS) },
}

func mysqlQuote(name string) string { return quoteWith(name, "`", "`") }

func mysqlConnector(a *address) (driver.Connector, error) {
	if err := a.allow("tls", "ca", "socket"); err != nil {
		return nil, err
	}
	c := mysql.NewConfig()
	c.User, c.Passwd, c.DBName = a.user, a.password, a.database
	c.Net, c.Addr = "tcp", net.JoinHostPort(a.host, a.port)
	if s := a.params.Get("socket"); s != "" {
		c.Net, c.Addr = "unix", s
	}
	c.Timeout = 15 * time.Second
	c.InterpolateParams = true // one journey a statement
	c.Logger = &mysql.NopLogger{}
	c.ConnectionAttributes = "program_name:" + application
	c.TLSConfig = a.params.Get("tls")
	switch c.TLSConfig {
	case "", "true", "preferred", "skip-verify", "false":
	default:
		return nil, errors.New("the URL's parameter tls is none of true, preferred, skip-verify, false")
	}
	if c.TLSConfig == "" {
		c.TLSConfig = "true"
		if c.Net == "unix" || a.local() {
			c.TLSConfig = "preferred"
		}
	}
	if file := a.params.Get("ca"); file != "" {
		pool, err := certificates(file)
		if err != nil {
			return nil, err
		}
		c.TLSConfig, c.TLS = "", &tls.Config{RootCAs: pool, ServerName: a.host, MinVersion: tls.VersionTLS12}
	}
	return mysql.NewConnector(c)
}

func certificates(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%q holds no certificates", file)
	}
	return pool, nil
}

func mysqlSession(ctx context.Context, c *sql.Conn, statement time.Duration) (id int64, err error) {
	var version string
	if err := c.QueryRowContext(ctx, "SELECT VERSION(), CONNECTION_ID()").Scan(&version, &id); err != nil {
		return 0, err
	}
	for _, q := range []string{
		"SET SESSION TRANSACTION READ ONLY",
		"SET SESSION sql_mode = '', SESSION lock_wait_timeout = 30, SESSION innodb_lock_wait_timeout = 30, SESSION net_write_timeout = 600",
	} {
		if _, err := c.ExecContext(ctx, q); err != nil {
			return 0, err
		}
	}
	limit := fmt.Sprintf("SET SESSION max_execution_time = %d", statement.Milliseconds())
	if strings.Contains(version, "MariaDB") {
		limit = fmt.Sprintf("SET SESSION max_statement_time = %.3f", statement.Seconds())
	}
	_, err = c.ExecContext(ctx, limit)
	if e := (*mysql.MySQLError)(nil); errors.As(err, &e) && e.Number == 1193 { // a server of old times
		err = nil
	}
	return id, err
}

// mysqlKill stops a statement: the server does not notice when a client goes.
func mysqlKill(ctx context.Context, db *sql.DB, id int64) error {
	_, err := db.ExecContext(ctx, fmt.Sprintf("KILL QUERY %d", id))
	return err
}

func mysqlDatabases(ctx context.Context, q *session) (list []listed, err error) {
	err = query(ctx, q, func(scan func(...any) error) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		list = append(list, listed{names: []string{name}})
		return nil
	}, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY 1")
	return list, err
}

// mysqlTables asks three short questions instead of a joined one: the server
// answers each of them table by table.
func mysqlTables(ctx context.Context, q *session, database string) (list []listed, err error) {
	readable, keyed := map[string]bool{}, map[string]bool{}
	note := func(into map[string]bool) func(scan func(...any) error) error {
		return func(scan func(...any) error) error {
			var name string
			var yes bool
			err := scan(&name, &yes)
			into[name] = into[name] || yes
			return err
		}
	}
	err = query(ctx, q, note(readable), "SELECT TABLE_NAME, MAX(FIND_IN_SET('select', PRIVILEGES) > 0) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? GROUP BY 1", database)
	if err != nil {
		return nil, err
	}
	err = query(ctx, q, note(keyed), "SELECT TABLE_NAME, MIN(COALESCE(NULLABLE, '') <> 'YES' AND SUB_PART IS NULL AND COLUMN_NAME IS NOT NULL) "+
		"FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND NON_UNIQUE = 0 GROUP BY TABLE_NAME, INDEX_NAME", database)
	if err != nil {
		return nil, err
	}
	err = query(ctx, q, func(scan func(...any) error) error {
		var name, kind string
		t := listed{names: []string{database, ""}}
		if err := scan(&name, &kind, &t.rows, &t.size); err != nil {
			return err
		}
		t.names[1], t.keyed = name, keyed[name]
		switch {
		case !readable[name]:
			t.why = pandian.Denied
		case kind == "VIEW":
			t.why = pandian.View
		}
		list = append(list, t)
		return nil
	}, "SELECT TABLE_NAME, TABLE_TYPE, COALESCE(TABLE_ROWS, -1), COALESCE(DATA_LENGTH, -1) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE <> 'SEQUENCE' ORDER BY 1", database)
	return list, err
}

func mysqlDescribe(ctx context.Context, q *session, names []string) (*table, error) {
	t := &table{from: mysqlQuote(names[0]) + "." + mysqlQuote(names[1])}
	found := false
	err := query(ctx, q, func(scan func(...any) error) error {
		var name, kind, full, charset, comment string
		var readable bool
		if err := scan(&name, &kind, &full, &charset, &comment, &readable); err != nil {
			return err
		}
		found = true
		if !readable {
			t.hidden = true
			return nil
		}
		c := mysqlColumn(name, strings.ToLower(kind), charset)
		c.comment = comment
		if strings.Contains(strings.ToLower(full), "zerofill") { // the driver would drop the zeros
			c.read = "CAST(" + c.read + " AS CHAR)"
		}
		t.columns = append(t.columns, c)
		return nil
	}, "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, COALESCE(CHARACTER_SET_NAME, ''), COLUMN_COMMENT, FIND_IN_SET('select', PRIVILEGES) > 0 "+
		"FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION", names[0], names[1])
	if err == nil && !found {
		err = pandian.Because(pandian.Vanished, nil)
	}
	if err != nil {
		return nil, err
	}
	// Columns that the login may not read are not even named to it.
	err = query(ctx, q, func(func(...any) error) error { return nil }, "SELECT * FROM "+t.from+" WHERE FALSE")
	if why, _ := mysqlClassify(err); why == pandian.Denied {
		t.hidden = true
	} else if err != nil {
		return nil, err
	}
	var keys indexes
	err = query(ctx, q, func(scan func(...any) error) error {
		var index, column string
		var usable bool
		err := scan(&index, &column, &usable)
		keys.add(index, column, index == "PRIMARY", usable)
		return err
	}, "SELECT INDEX_NAME, COALESCE(COLUMN_NAME, ''), COALESCE(NULLABLE, '') <> 'YES' AND SUB_PART IS NULL FROM information_schema.STATISTICS "+
		"WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX", names[0], names[1])
	t.key = keys.choose(t.columns)
	return t, err
}

// mysqlColumn tells how to read a column. Texts of Latin-1 are asked for as the
// bytes that they are: the server would take Big5 among them for accents.
func mysqlColumn(name, kind, charset string) column {
	q := mysqlQuote(name)
	c := column{name: name, quoted: q, read: q, key: q, class: "utf8mb4"}
	switch kind {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year":
		c.kind, c.class = number, "number"
	case "float", "double":
		c.kind, c.key = number, "" // what is printed is not what is compared
	case "bit":
		c.kind, c.read, c.key = number, q+"+0", ""
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		c.kind, c.length, c.class = bytes, "OCTET_LENGTH("+q+")", "binary"
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext":
		c.class, c.key = charset, "CAST("+q+" AS BINARY)"
		if charset == "latin1" {
			c.read = c.key
		} else if strings.HasPrefix(charset, "utf8") {
			c.key = q
		}
	case "enum", "set":
		c.key = "" // ordered by number, compared by name
	case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "geomcollection":
		c.read, c.key = "ST_AsText("+q+")", ""
	}
	return c
}

// mysqlBind writes a literal that needs no escape, in the column's charset: the
// column's own collation compares.
func mysqlBind(_ int, c *column, v []byte) (string, any) {
	switch c.class {
	case "number":
		if len(v) > 0 && strings.Trim(string(v), "-.0123456789") == "" {
			return string(v), nil
		}
		return "NULL", nil
	case "binary":
		return "X'" + hex.EncodeToString(v) + "'", nil
	}
	return "_" + c.class + " X'" + hex.EncodeToString(v) + "'", nil
}

// mysqlSample draws row by row.
func mysqlSample(_ *table, s *statement, share float64) bool {
	s.where = fmt.Sprintf("RAND(%d) < %.9f", pandian.SampleSeed, share)
	return true
}

func mysqlClassify(err error) (why pandian.Reason, lost bool) {
	var e *mysql.MySQLError
	switch {
	case errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, mysql.ErrMalformPkt), errors.Is(err, mysql.ErrPktSync), errors.Is(err, mysql.ErrBusyBuffer):
		return pandian.IOError, true
	case !errors.As(err, &e):
		return "", false
	}
	switch e.Number {
	case 1044, 1045, 1142, 1143, 1227, 1370, 1698, 4151:
		return pandian.Denied, false
	case 1049, 1051, 1146, 1109:
		return pandian.Vanished, false
	case 1054, 1412:
		return pandian.Changed, false
	case 1969, 3024:
		return pandian.Timeout, false
	case 1205, 1213:
		return pandian.Locked, false
	case 1034, 1035, 126, 127, 144, 145, 1194, 1195:
		return pandian.Corrupt, false
	case 1040, 1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1226, 1317, 1927:
		return pandian.IOError, true
	}
	return "", false
}
