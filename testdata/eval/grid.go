package main

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// grid is a table about to be written.
type grid struct {
	t     *table
	heads []string
	rows  int
}

// each calls row for every row with its cells.
func (g *grid) each(b *builder, row func(i int, cells []*builder)) {
	for i := range g.rows {
		b.forget()
		cells := make([]*builder, len(g.t.cols))
		for j, c := range g.t.cols {
			cells[j] = b.fork()
			c.body.write(cells[j])
		}
		b.people.rows = i + 1
		row(i, cells)
	}
}

// separated writes csv, tsv, semi, pipe, nohead, twohead.
func (g *grid) separated(b *builder, format string) string {
	sep, ext := ",", "csv"
	switch format {
	case "tsv":
		sep, ext = "\t", "tsv"
	case "semi":
		sep = ";"
	case "pipe":
		sep, ext = "|", "txt"
	}
	end := pickOne(b.r, "\n", "\r\n")
	if format == "twohead" {
		var first []string
		for _, x := range g.t.groups {
			first = append(append(first, x.head), make([]string, x.cols-1)...)
		}
		b.text(strings.Join(first, sep) + end)
	}
	if format == "csv" && b.r.chance(0.25) {
		b.text(g.t.title[0] + strings.Repeat(sep, len(g.heads)-1) + end)
	}
	if format != "nohead" {
		b.text(strings.Join(g.heads, sep) + end)
	}
	quote := format == "csv" && b.r.chance(0.2)
	g.each(b, func(_ int, cells []*builder) {
		for j, c := range cells {
			if j > 0 {
				b.text(sep)
			}
			q := ""
			if quote || strings.Contains(string(c.buf), sep) {
				q = `"`
			}
			b.text(q)
			b.add(c)
			b.text(q)
		}
		b.text(end)
	})
	if g.t.total && format == "csv" {
		b.text(fmt.Sprintf("合計%s%d筆%s%s", sep, g.rows, strings.Repeat(sep, len(g.heads)-2), end))
	}
	return ext
}

func (g *grid) json(b *builder, lines bool) {
	pretty := !lines && b.r.chance(0.5)
	open, between, end := "[", ",", "]\n"
	if lines {
		open, between, end = "", "\n", "\n"
	} else if pretty {
		open, between, end = "[\n  ", ",\n  ", "\n]\n"
	} else if b.r.chance(0.4) {
		open, end = `{"`+g.t.title[1]+`":[`, fmt.Sprintf("],\"count\":%d}\n", g.rows)
	}
	b.text(open)
	g.each(b, func(i int, cells []*builder) {
		if i > 0 {
			b.text(between)
		}
		b.text("{")
		for j, c := range cells {
			if j > 0 {
				b.text(",")
			}
			if pretty {
				b.text("\n    ")
			}
			key, _ := json.Marshal(g.heads[j]) // a string always marshals
			b.text(string(key) + ":" + map[bool]string{true: " "}[pretty] + `"`)
			b.add(c)
			b.text(`"`)
		}
		if pretty {
			b.text("\n  ")
		}
		b.text("}")
	})
	b.text(end)
}

func (g *grid) sql(b *builder) {
	name := g.t.title[1]
	columns := "`" + strings.Join(g.heads, "`, `") + "`"
	b.text("-- dump of table " + name + "\nCREATE TABLE `" + name + "` (\n  `" + strings.Join(g.heads, "` varchar(120) DEFAULT NULL,\n  `") + "` varchar(120) DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n")
	many := b.r.chance(0.5)
	insert := "INSERT INTO `" + name + "` (" + columns + ") VALUES "
	if many {
		b.text(insert)
	}
	g.each(b, func(i int, cells []*builder) {
		switch {
		case !many:
			b.text(insert)
		case i > 0:
			b.text(",\n")
		}
		b.text("(")
		for j, c := range cells {
			if j > 0 {
				b.text(",")
			}
			b.text("'")
			b.add(c)
			b.text("'")
		}
		b.text(")")
		if !many {
			b.text(";\n")
		}
	})
	if many {
		b.text(";\n")
	}
}

func (g *grid) xml(b *builder) {
	b.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + g.t.title[1] + ">\n")
	attributes := b.r.chance(0.3)
	g.each(b, func(_ int, cells []*builder) {
		b.text("  <row")
		if !attributes {
			b.text(">")
		}
		for j, c := range cells {
			tag := strings.NewReplacer(" ", "_", "/", "_", "(", "", ")", "", "（", "", "）", "").Replace(g.heads[j])
			if attributes {
				b.text(" " + tag + `="`)
				b.add(c)
				b.text(`"`)
				continue
			}
			b.text("<" + tag + ">")
			b.add(c)
			b.text("</" + tag + ">")
		}
		b.text(map[bool]string{true: "/>\n", false: "</row>\n"}[attributes])
	})
	b.text("</" + g.t.title[1] + ">\n")
}

func (g *grid) html(b *builder) {
	b.text("<!DOCTYPE html>\n<html lang=\"zh-Hant\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(g.t.title[0]) + "</title></head>\n<body><h1>" + g.t.title[0] + "</h1>\n<table border=\"1\">\n<tr>")
	for _, h := range g.heads {
		b.text("<th>" + html.EscapeString(h) + "</th>")
	}
	b.text("</tr>\n")
	g.each(b, func(_ int, cells []*builder) {
		b.text("<tr>")
		for _, c := range cells {
			b.text("<td>")
			b.add(c)
			b.text("</td>")
		}
		b.text("</tr>\n")
	})
	b.text("</table></body></html>\n")
}

func (g *grid) markdown(b *builder) {
	b.text("# " + g.t.title[0] + "\n\n| " + strings.Join(g.heads, " | ") + " |\n|" + strings.Repeat("---|", len(g.heads)) + "\n")
	g.each(b, func(_ int, cells []*builder) {
		for _, c := range cells {
			b.text("| ")
			b.add(c)
			b.text(" ")
		}
		b.text("|\n")
	})
}

// columns of a printed list, where a Chinese character takes two places.
func printedWidth(s string) int {
	n := 0
	for _, c := range s {
		n++
		if c >= 0x2e80 {
			n++
		}
	}
	return n
}

func (g *grid) fixed(b *builder) {
	var all [][]*builder
	g.each(b, func(_ int, cells []*builder) { all = append(all, cells) })
	widths := make([]int, len(g.heads))
	for j, h := range g.heads {
		widths[j] = printedWidth(h)
		for _, row := range all {
			widths[j] = max(widths[j], printedWidth(string(row[j].buf)))
		}
	}
	total := 0
	for j, h := range g.heads {
		b.text(h + strings.Repeat(" ", widths[j]-printedWidth(h)+2))
		total += widths[j] + 2
	}
	b.text("\n" + strings.Repeat("-", total) + "\n")
	for _, row := range all {
		for j, c := range row {
			b.add(c)
			b.text(strings.Repeat(" ", widths[j]-printedWidth(string(c.buf))+2))
		}
		b.text("\n")
	}
	b.text(fmt.Sprintf("共 %d 筆　列印日期：%s\n", g.rows, today.Format("2006/01/02")))
}

// cards writes one block of label and value lines for each row.
func (g *grid) cards(b *builder) {
	b.cards = true
	b.text(g.t.title[0] + "\n\n")
	g.each(b, func(i int, cells []*builder) {
		b.text(fmt.Sprintf("【%d】\n", i+1))
		for j, c := range cells {
			pad := strings.Repeat("　", max(0, 5-utf8.RuneCountInString(g.heads[j])))
			b.text(g.heads[j] + pad + "：")
			b.add(c)
			b.text("\n")
		}
		b.text("\n")
	})
}
