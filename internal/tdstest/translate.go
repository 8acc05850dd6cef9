package tdstest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// translator makes SQLite's SQL of T-SQL.
type translator struct {
	c     *session
	scope []*object // tables and views in the statement
	out   strings.Builder
}

// tables returns what a statement reads, those of sys left out; sys tells
// whether it asks the catalogue.
func tables(ts []tok) (names [][2]string, sys bool) {
	for i, t := range ts {
		if !t.is("FROM") && !t.is("JOIN") && !t.is("INTO") && !t.is("UPDATE") || i+1 == len(ts) || !ts[i+1].name() {
			continue
		}
		if schema, table, _ := tableName(ts, i+1); !strings.EqualFold(schema, "sys") {
			names = append(names, [2]string{schema, table})
		} else {
			sys = true
		}
	}
	return names, sys
}

// words that are other words in SQLite.
var renamed = map[string]string{
	"COUNT_BIG": "count", "LEN": "length", "ISNULL": "ifnull", "@@SPID": "51", "@@VERSION": "'Microsoft SQL Server 2022 (stand-in)'",
}

func (c *session) translate(ts []tok, scope []*object) string {
	t := translator{c: c, scope: scope}
	t.query(ts)
	return t.out.String()
}

func (t *translator) put(s string) {
	t.out.WriteString(s)
	t.out.WriteByte(' ')
}

// query writes tokens of one depth; TOP becomes a LIMIT at its end.
func (t *translator) query(ts []tok) {
	limit := ""
	for i := 0; i < len(ts); {
		switch w := ts[i]; {
		case w.is("TOP"):
			end := i + 1
			if ts[end].sign("(") {
				end = closing(ts, end)
			}
			limit = "LIMIT " + t.c.translate(ts[i+1:end+1], t.scope)
			i = end + 1
		case w.is("COLLATE"): // one compares as SQLite does
			i += 2
		case w.is("OPTION"), w.is("WITH") && i+1 < len(ts) && ts[i+1].sign("("):
			i = closing(ts, i+1) + 1
		case (w.is("FROM") || w.is("JOIN")) && i+1 < len(ts) && ts[i+1].name():
			i = t.table(ts, i)
		case w.name() && i+1 < len(ts) && ts[i+1].sign("("):
			i = t.call(ts, i)
		case w.sign("("):
			end := closing(ts, i)
			t.put("(")
			t.query(ts[i+1 : end])
			t.put(")")
			i = end + 1
		case w.sign("+") && (textual(ts, i-1) || textual(ts, i+1)):
			t.put("||")
			i++
		default:
			t.put(one(w))
			i++
		}
	}
	t.put(limit)
}

// textual reports whether a sum with this term is a text.
func textual(ts []tok, i int) bool {
	return i >= 0 && i < len(ts) && (ts[i].kind == 's' || ts[i].is("QUOTENAME"))
}

func one(w tok) string {
	switch w.kind {
	case 's':
		return text(w.text)
	case 'x':
		return "x'" + w.text + "'"
	case 'i':
		return ident(w.text)
	case 'w':
		if r, ok := renamed[strings.ToUpper(w.text)]; ok {
			return r
		}
	}
	return w.text
}

// table writes FROM or JOIN with its table.
func (t *translator) table(ts []tok, i int) int {
	t.put(ts[i].text)
	schema, name, next := tableName(ts, i+1)
	from, alias := ident(schema)+"."+ident(name), ""
	if next < len(ts) && ts[next].is("AS") {
		next++
		alias = ts[next].text
		next++
	}
	t.put(from)
	if alias != "" {
		t.put("AS " + ident(alias))
	}
	return next
}

// call writes a call of a function.
func (t *translator) call(ts []tok, i int) int {
	end := closing(ts, i+1)
	inner := ts[i+2 : end]
	args := split(inner, ",")
	arg := func(n int) string {
		if n >= len(args) {
			return "NULL"
		}
		return t.c.translate(args[n], t.scope)
	}
	switch strings.ToUpper(ts[i].text) {
	case "CONVERT", "TRY_CONVERT":
		to, _, err := parseType(args[0], 0)
		if err != nil {
			panic(err)
		}
		t.put(fmt.Sprintf("tds_convert(%d, %d, %s, %s)", typeNumber(to), t.number(args[1]), arg(1), arg(2)))
	case "CAST":
		as := slices.IndexFunc(inner, func(w tok) bool { return w.is("AS") })
		to, _, err := parseType(inner, as+1)
		if err != nil {
			panic(err)
		}
		t.put(fmt.Sprintf("tds_convert(%d, %d, %s, NULL)", typeNumber(to), t.number(inner[:as]), t.c.translate(inner[:as], t.scope)))
	case "DATALENGTH":
		t.put(fmt.Sprintf("tds_datalength(%d, %s)", t.number(inner), arg(0)))
	case "HAS_PERMS_BY_NAME":
		t.put(fmt.Sprintf("tds_has_perms(%d, %s, %s, %s, %s)", t.c.id, arg(0), arg(1), arg(2), arg(3)))
	case "HAS_DBACCESS":
		t.put(fmt.Sprintf("tds_has_dbaccess(%d, %s)", t.c.id, arg(0)))
	case "OBJECT_ID":
		t.put(fmt.Sprintf("tds_object_id(%d, %s)", t.c.id, arg(0)))
	case "TYPE_NAME":
		t.put("(SELECT tn.name FROM sys.types AS tn WHERE tn.user_type_id = " + arg(0) + ")")
	case "DB_NAME":
		t.put(text(t.c.cat.name))
	case "TOSTRING":
	default:
		t.put(one(ts[i]) + "(")
		t.query(inner)
		t.put(")")
	}
	return end + 1
}

// number is the number of an expression's type; -1 = unknown.
func (t *translator) number(ts []tok) int {
	if typ, ok := exprType(ts, t.scope); ok {
		return typeNumber(typ)
	}
	return -1
}

// exprType tells the type of an expression from its text.
func exprType(ts []tok, scope []*object) (colType, bool) {
	if n := len(ts); n > 2 && ts[n-2].is("AS") {
		ts = ts[:n-2]
	}
	if len(ts) == 0 {
		return colType{}, false
	}
	last := ts[len(ts)-1]
	switch first := ts[0]; {
	case len(ts) == 1 && first.kind == 's':
		return inferred(""), true
	case len(ts) == 1 && first.kind == 'n' && !strings.ContainsAny(first.text, ".eE"):
		return inferred(int64(0)), true
	case len(ts) == 1 && first.kind == 'x':
		return inferred([]byte{}), true
	case (len(ts) == 1 || ts[len(ts)-2].sign(".")) && last.name():
		for _, o := range scope {
			for _, c := range o.columns {
				if strings.EqualFold(c.name, last.text) {
					return c.typ, true
				}
			}
		}
	case first.is("CASE"):
		return caseType(ts, scope)
	case first.name() && len(ts) > 2 && ts[1].sign("(") && closing(ts, 1) == len(ts)-1:
		return callType(strings.ToUpper(first.text), ts[2:len(ts)-1], scope)
	case first.sign("(") && closing(ts, 0) == len(ts)-1 && !ts[1].is("SELECT"):
		return exprType(ts[1:len(ts)-1], scope)
	}
	return colType{}, false
}

// caseType is the type of the first result that tells one.
func caseType(ts []tok, scope []*object) (colType, bool) {
	for i := 0; i < len(ts); i++ {
		if !ts[i].is("THEN") && !ts[i].is("ELSE") {
			continue
		}
		end := i + 1
		for depth := 0; end < len(ts); end++ {
			if ts[end].sign("(") {
				depth++
			}
			if ts[end].sign(")") {
				depth--
			}
			if depth == 0 && (ts[end].is("WHEN") || ts[end].is("ELSE") || ts[end].is("END")) {
				break
			}
		}
		if typ, ok := exprType(ts[i+1:end], scope); ok {
			return typ, true
		}
	}
	return colType{}, false
}

func callType(name string, inner []tok, scope []*object) (colType, bool) {
	switch name {
	case "CONVERT", "TRY_CONVERT":
		typ, _, err := parseType(inner, 0)
		if from, ok := exprType(split(inner, ",")[1], scope); ok && typ.collation != "" && from.collation != "" {
			typ.collation = from.collation
		}
		return typ, err == nil
	case "CAST":
		as := slices.IndexFunc(inner, func(w tok) bool { return w.is("AS") })
		typ, _, err := parseType(inner, as+1)
		return typ, err == nil
	case "DATALENGTH", "COUNT", "COUNT_BIG", "SUM", "HAS_PERMS_BY_NAME", "HAS_DBACCESS", "OBJECT_ID":
		return inferred(int64(0)), true
	case "MIN", "MAX", "ISNULL", "COALESCE":
		return exprType(split(inner, ",")[0], scope)
	}
	return colType{}, false
}

// parseType reads "nvarchar(max)", "decimal(10, 2)" at i.
func parseType(ts []tok, i int) (colType, int, error) {
	if i >= len(ts) || !ts[i].name() {
		return colType{}, i, failf(102, 15, "Incorrect syntax: a type is expected.")
	}
	name := ts[i].text
	i++
	var args []int
	if i < len(ts) && ts[i].sign("(") {
		end := closing(ts, i)
		for _, a := range split(ts[i+1:end], ",") {
			n := -1 // max
			if !a[0].is("max") {
				n, _ = strconv.Atoi(a[0].text)
			}
			args = append(args, n)
		}
		i = end + 1
	}
	typ, err := typeOf(name, args)
	return typ, i, err
}
