package main

import (
	"fmt"
	"strings"
)

// table is a layout with rows:
//
//	rows 10-30
//	name 會員名冊 ~ members              title, and table name in English
//	group 基本資料 3 | 聯絡 2            heads of a two-row header (format twohead)
//	col 姓名|會員姓名 ~ name|Name ~ xing_ming : «name»
//	total                              a row of totals at the end (text formats)
type table struct {
	formats []string
	lo, hi  int
	title   [2]string
	groups  []group
	cols    []column
	total   bool
}

type group struct {
	head string
	cols int
}

type column struct {
	heads [3][]string // Chinese, English, Pinyin
	body  sequence
}

func parseTable(formats []string, text string) (*table, error) {
	t := &table{formats: formats, lo: 8, hi: 24, title: [2]string{"名冊", "records"}}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "":
		case "rows":
			t.lo, t.hi = span(rest)
		case "name":
			zh, en, _ := strings.Cut(rest, "~")
			t.title = [2]string{strings.TrimSpace(zh), strings.TrimSpace(en)}
		case "group":
			for g := range strings.SplitSeq(rest, "|") {
				var x group
				if _, err := fmt.Sscan(g, &x.head, &x.cols); err != nil {
					return nil, fmt.Errorf("group %q: %w", g, err)
				}
				t.groups = append(t.groups, x)
			}
		case "total":
			t.total = true
		case "col":
			c, err := parseColumn(rest)
			if err != nil {
				return nil, err
			}
			t.cols = append(t.cols, c)
		default:
			return nil, fmt.Errorf("table: %q does not exist", word)
		}
	}
	return t, nil
}

func parseColumn(text string) (c column, err error) {
	head, body, ok := strings.Cut(text, " : ")
	if !ok {
		return c, fmt.Errorf("column %q has no template", text)
	}
	for i, h := range strings.SplitN(head, "~", 3) {
		for name := range strings.SplitSeq(h, "|") {
			c.heads[i] = append(c.heads[i], strings.TrimSpace(name))
		}
	}
	c.body, err = parse(body)
	return c, err
}

// head returns the column's name in a language, in Chinese if it has none.
func (c column) head(r random, lang int) string {
	if len(c.heads[lang]) == 0 {
		lang = 0
	}
	return pick(r, c.heads[lang])
}

// bareTypes are the types that nothing vouches for where columns have no name.
var bareTypes = []string{"birth_date", "tw_passport", "tw_nhi_card", "medical_record_no", "bank_account", "tw_license_plate", "einvoice_carrier", "citizen_certificate", "line_id"}

// write appends the table in one of its formats and returns the extension.
func (t *table) write(b *builder) string {
	format := pick(b.r, t.formats)
	b.fixed = true
	lang := pickOne(b.r, 0, 0, 0, 1, 1, 2)
	switch format {
	case "json", "jsonl", "sql", "xml":
		lang = pickOne(b.r, 1, 1, 2, 0)
	case "md", "html", "twohead", "fixed", "cards":
		lang = 0
	case "nohead":
		for _, typ := range bareTypes {
			b.softTyp[typ] = true
		}
	}
	g := &grid{t: t, heads: make([]string, len(t.cols)), rows: b.r.between(t.lo, t.hi)}
	for i, c := range t.cols {
		g.heads[i] = c.head(b.r, lang)
	}
	switch format {
	case "json", "jsonl":
		g.json(b, format == "jsonl")
	case "sql":
		g.sql(b)
	case "xml":
		g.xml(b)
	case "html":
		g.html(b)
	case "md":
		g.markdown(b)
	case "fixed":
		g.fixed(b)
	case "cards":
		g.cards(b)
	default:
		return g.separated(b, format)
	}
	return map[string]string{"json": "json", "jsonl": "jsonl", "sql": "sql", "xml": "xml", "html": "html", "md": "md"}[format] +
		map[bool]string{true: "txt"}[format == "fixed" || format == "cards"]
}
