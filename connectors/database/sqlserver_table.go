package database

import (
	"context"
	"errors"
	"fmt"
	"strings"

	mssql "github.com/microsoft/go-mssqldb"

	"pandian"
)

// sqlserverDatabases lists the users' databases: the first four are the
// server's. ("sys.databases", "HAS_DBACCESS")
func sqlserverDatabases(ctx context.Context, q *session) (list []listed, err error) {
	err = query(ctx, q, func(scan func(...any) error) error {
		var name string
		var state, open int
		if err := scan(&name, &state, &open); err != nil {
			return err
		}
		d := listed{names: []string{name}}
		switch {
		case state != 0: // 0 = ONLINE
			d.why = pandian.Offline
		case open == 0:
			d.why = pandian.Denied
		}
		list = append(list, d)
		return nil
	}, "SELECT name, state, COALESCE(HAS_DBACCESS(name), 0) FROM sys.databases WHERE database_id > 4 ORDER BY name")
	return list, err
}

// readable asks whether the login may SELECT from o of schema s, or from one of
// its columns at least. ("HAS_PERMS_BY_NAME", "QUOTENAME")
const sqlserverReadable = `CASE WHEN HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(o.name), N'OBJECT', N'SELECT') = 1 THEN 1
  WHEN EXISTS (SELECT 1 FROM sys.columns AS c WHERE c.object_id = o.object_id
    AND HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(o.name), N'OBJECT', N'SELECT', c.name, N'COLUMN') = 1) THEN 1
  ELSE 0 END`

// sqlserverKeys are the indexes that a table can be read by. ("sys.indexes")
const sqlserverKeys = `i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0 AND i.is_hypothetical = 0`

// sqlserverTables lists tables (U) and views (V). ("sys.objects", "sys.schemas",
// "sys.partitions", "sys.index_columns")
func sqlserverTables(ctx context.Context, q *session, database string) (list []listed, err error) {
	err = query(ctx, q, func(scan func(...any) error) error {
		var schema, name, kind string
		var readable, keyed int
		t := listed{size: -1}
		if err := scan(&schema, &name, &kind, &t.rows, &readable, &keyed); err != nil {
			return err
		}
		t.names, t.keyed = []string{database, schema, name}, keyed == 1
		switch {
		case readable == 0:
			t.why = pandian.Denied
		case strings.TrimSpace(kind) == "V":
			t.why = pandian.View
		}
		list = append(list, t)
		return nil
	}, `SELECT s.name, o.name, o.type,
  COALESCE((SELECT SUM(p.rows) FROM sys.partitions AS p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)), -1),
  `+sqlserverReadable+`,
  CASE WHEN EXISTS (SELECT 1 FROM sys.indexes AS i WHERE i.object_id = o.object_id AND `+sqlserverKeys+` AND NOT EXISTS (
    SELECT 1 FROM sys.index_columns AS x JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
    WHERE x.object_id = i.object_id AND x.index_id = i.index_id AND x.key_ordinal > 0 AND c.is_nullable = 1)) THEN 1 ELSE 0 END
FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
WHERE o.type IN (N'U', N'V') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name`)
	return list, err
}

// sqlserverDescribe reads the columns and the keys of a table. ("sys.columns",
// "TYPE_NAME", "COLLATIONPROPERTY", "OBJECT_ID", "sys.extended_properties",
// "sys.indexes", "sys.index_columns")
func sqlserverDescribe(ctx context.Context, q *session, names []string) (*table, error) {
	t := &table{from: sqlserverQuote(names[1]) + "." + sqlserverQuote(names[2])}
	encrypted, err := sqlserverHidden(ctx, q, t)
	if err != nil {
		return nil, err
	}
	found := false
	err = query(ctx, q, func(scan func(...any) error) error {
		c := sqlserverColumn{}
		var comment string
		var readable bool
		if err := scan(&c.name, &c.kind, &c.length, &c.precision, &c.scale, &c.collation, &c.page, &comment, &readable); err != nil {
			return err
		}
		found = true
		col, known := c.column()
		col.comment = comment
		switch {
		case c.kind == "timestamp": // counts changes, holds nothing
		case !readable || !known || encrypted[c.name]:
			t.hidden = true
		default:
			t.columns = append(t.columns, col)
		}
		return nil
	}, `SELECT c.name, COALESCE(TYPE_NAME(c.system_type_id), TYPE_NAME(c.user_type_id), N''), c.max_length, c.precision, c.scale, COALESCE(c.collation_name, N''),
  COALESCE(CONVERT(int, COLLATIONPROPERTY(c.collation_name, N'CodePage')), 0), COALESCE(CONVERT(nvarchar(4000), e.value), N''),
  COALESCE(HAS_PERMS_BY_NAME(@p1, N'OBJECT', N'SELECT', c.name, N'COLUMN'), 0)
FROM sys.columns AS c LEFT JOIN sys.extended_properties AS e
  ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
WHERE c.object_id = OBJECT_ID(@p1) ORDER BY c.column_id`, t.from)
	if err == nil && !found {
		err = pandian.Because(pandian.Vanished, nil)
	}
	if err != nil {
		return nil, err
	}
	var keys indexes
	err = query(ctx, q, func(scan func(...any) error) error {
		var index, column string
		var primary, nullable bool
		err := scan(&index, &primary, &column, &nullable)
		keys.add(index, column, primary, !nullable)
		return err
	}, `SELECT i.name, i.is_primary_key, c.name, c.is_nullable
FROM sys.indexes AS i JOIN sys.index_columns AS x ON x.object_id = i.object_id AND x.index_id = i.index_id AND x.key_ordinal > 0
JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
WHERE i.object_id = OBJECT_ID(@p1) AND `+sqlserverKeys+` ORDER BY i.index_id, x.key_ordinal`, t.from)
	t.key = keys.choose(t.columns)
	return t, err
}

// sqlserverHidden notes whether rows or values of a table are kept from the
// login, and returns the columns that only their owners' programs can decrypt.
// Servers before 2016 have none of that, nor the columns that tell.
// ("sys.security_predicates", "Dynamic data masking", "Always Encrypted")
func sqlserverHidden(ctx context.Context, q *session, t *table) (encrypted map[string]bool, err error) {
	encrypted = map[string]bool{}
	old := func(err error) bool {
		var e mssql.Error
		return errors.As(err, &e) && (e.Number == 207 || e.Number == 208)
	}
	err = query(ctx, q, func(scan func(...any) error) error {
		var name string
		var masked, locked, sees int
		if err := scan(&name, &masked, &locked, &sees); err != nil {
			return err
		}
		encrypted[name] = locked == 1
		t.hidden = t.hidden || masked == 1 && sees == 0
		return nil
	}, `SELECT c.name, c.is_masked, CASE WHEN c.encryption_type IS NULL THEN 0 ELSE 1 END, COALESCE(HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'UNMASK'), 0)
FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(@p1) AND (c.is_masked = 1 OR c.encryption_type IS NOT NULL)`, t.from)
	if err == nil {
		err = query(ctx, q, func(scan func(...any) error) error {
			var n int
			err := scan(&n)
			t.hidden = t.hidden || n > 0
			return err
		}, "SELECT COUNT(*) FROM sys.security_predicates WHERE target_object_id = OBJECT_ID(@p1)", t.from)
	}
	if old(err) {
		err = nil
	}
	return encrypted, err
}

// sqlserverColumn is a column as sys.columns has it.
type sqlserverColumn struct {
	name, kind       string
	length           int // bytes; -1 = max
	precision, scale int
	collation        string
	page             int // code page of the collation
}

// Code pages of collations.
const (
	pageUTF8   = 65001
	pageLatin1 = 1252
)

// column tells how to read it; false = it cannot be read. ("CAST and CONVERT":
// styles 2, 23, 120, 121; "DATALENGTH"; "FLOOR")
func (s *sqlserverColumn) column() (column, bool) {
	q := sqlserverQuote(s.name)
	c := column{name: s.name, quoted: q, read: q}
	keyed := func(expr, class string) { c.read, c.key, c.class = expr, expr, class }
	converted := func(to, style, from string) {
		keyed("CONVERT("+to+", "+q+", "+style+")", "CONVERT("+from+", %s, "+style+")")
	}
	switch s.kind {
	case "tinyint", "smallint", "int", "bigint":
		c.kind = number
		keyed(q, "bigint")
	case "bit":
		c.kind = number
		keyed("CONVERT(tinyint, "+q+")", "bigint")
	case "decimal", "numeric":
		c.kind = number
		keyed(q, fmt.Sprintf("decimal(%d, %d)", s.precision, s.scale))
	case "money", "smallmoney":
		c.kind = number
		keyed(q, s.kind)
	case "float", "real": // telephone numbers of spreadsheets are floats; what is printed is not what is compared
		c.kind = number
		c.read = "CASE WHEN " + q + " = FLOOR(" + q + ") AND ABS(" + q + ") < 1E15 THEN CONVERT(nvarchar(40), CONVERT(bigint, " + q + ")) ELSE CONVERT(nvarchar(40), " + q + ", 2) END"
	case "date":
		converted("nvarchar(10)", "23", "date")
	case "time":
		converted("nvarchar(16)", "121", "time(7)")
	case "smalldatetime":
		converted("nvarchar(19)", "120", "smalldatetime")
	case "datetime":
		converted("nvarchar(23)", "121", "datetime")
	case "datetime2":
		converted("nvarchar(27)", "121", "datetime2(7)")
	case "datetimeoffset":
		converted("nvarchar(34)", "121", "datetimeoffset(7)")
	case "uniqueidentifier":
		keyed("CONVERT(nvarchar(36), "+q+")", "uniqueidentifier")
	case "xml":
		c.kind = tree
	case "char", "varchar", "text", "nchar", "nvarchar", "ntext":
		s.text(&c)
	case "binary", "varbinary", "image":
		c.kind, c.length = bytes, "DATALENGTH("+q+")"
		if s.kind == "image" {
			c.read = "CONVERT(varbinary(max), " + q + ")"
		} else if s.length > 0 {
			c.key = q
		}
	case "sql_variant":
		c.read = "CONVERT(nvarchar(4000), " + q + ")"
	case "json":
		c.read = "CONVERT(nvarchar(max), " + q + ")"
	case "hierarchyid", "geometry", "geography":
		c.read = q + ".ToString()"
	default:
		return c, false
	}
	return c, true
}

// text tells how to read a column of characters. Those of Latin-1 are asked for
// as the bytes that they are, for they may be Big5; those of UTF-8 as UTF-16,
// for the driver does not know them.
func (s *sqlserverColumn) text(c *column) {
	wide := strings.HasPrefix(s.kind, "n")
	switch {
	case s.kind == "ntext":
		c.read = "CONVERT(nvarchar(max), " + c.quoted + ")"
	case s.kind == "text" && s.page == pageLatin1:
		c.read = "CONVERT(varbinary(max), CONVERT(varchar(max), " + c.quoted + "))"
	case s.kind == "text":
		c.read = "CONVERT(nvarchar(max), " + c.quoted + ")"
	case !wide && s.page == pageLatin1:
		c.read = "CONVERT(varbinary(max), " + c.quoted + ")"
	case !wide && s.page == pageUTF8:
		c.read = "CONVERT(nvarchar(max), " + c.quoted + ")"
	}
	switch {
	case s.length <= 0 || strings.HasSuffix(s.kind, "text"): // cannot be in an index
	case wide:
		c.key, c.class = c.quoted, fmt.Sprintf("nvarchar(%d)", s.length/2)
	default: // compared as the column's own type, so that its index is used
		c.key = fmt.Sprintf("CONVERT(nvarchar(%d), %s)", min(s.length, 4000), c.quoted)
		c.class = fmt.Sprintf("CONVERT(varchar(%d), %%s COLLATE %s)", s.length, s.collation)
	}
}
