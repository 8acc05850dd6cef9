package extractors

import (
	"bytes"
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"pandian"
)

const (
	xmlNest  = 256  // elements nested deeper are text of the one that holds them
	xmlNodes = 4096 // element paths that are told apart
	xmlParts = 8    // tables in rows, each read in a pass of its own
)

// XML reads XML texts, in two passes or more: the first learns their shape.
//
// An element that repeats among its siblings and consists of others, or of
// attributes, is a row: Header declares the names of its elements and
// attributes, those further down as paths ("地址/縣市"); Part is its own path
// below the root. Several values of one name are joined by ", ". Rows in rows
// are a table of their own. Everything else is running text with the Part "":
// a line "name：value" per element and attribute; elements with text between
// other elements, and long texts, read as they are written. Comments are a part
// of their own.
//
// Workbooks of 2003 are rows by sheet; drawings and documents that are XML read
// as web pages do. Elements nested too deep are reported as corrupt, an element
// that does not end as truncated; their text is read.
func XML() pandian.Format {
	return pandian.Format{
		Name: "xml", Exts: []string{".xml", ".svg", ".kml", ".gpx", ".rss", ".atom", ".xsd", ".xsl", ".xslt", ".config", ".plist", ".resx"},
		Sniff: isXML, Text: true, Extract: extractXML,
	}
}

// isXML accepts what begins with an XML declaration, or with an element if the
// extension says so; documents of office programs have formats of their own.
func isXML(head []byte, name string) bool {
	start := bytes.TrimLeft(head, "\ufeff \t\r\n")
	if bytes.Contains(start[:min(len(start), 4<<10)], []byte("<office:document")) {
		return false
	}
	if bytes.HasPrefix(start, []byte("<?xml ")) || bytes.HasPrefix(start, []byte("<svg")) {
		return true
	}
	return len(start) > 1 && start[0] == '<' && slices.Contains(XML().Exts, strings.ToLower(path.Ext(name)))
}

func extractXML(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	plan := newXMLPlan()
	if err := plan.pass(ctx, c, &xmlSurvey{xmlWalk: xmlWalk{top: plan.root}, plan: plan}); err != nil {
		return err
	}
	switch name := plan.rootName(); {
	case name == "svg" || name == "wordDocument" || name == "package":
		return extractHTML(ctx, c, out)
	case name == "Workbook" && plan.sheets:
		if err := extractXMLSheets(ctx, c, out); err != nil {
			return err
		}
	default:
		plan.decide()
		for n := range plan.passes {
			if err := xmlPass(ctx, c, out, plan, n); err != nil {
				return err
			}
		}
	}
	for _, attrs := range []bool{false, true} {
		if attrs && plan.attrs || !attrs && plan.comments {
			a := &xmlAside{xmlWalk: xmlWalk{top: plan.root}, out: out, attrs: attrs}
			err := plan.pass(ctx, c, a)
			if err = cmp.Or(err, a.wrote(1), out.End(a.part())); err != nil {
				return err
			}
		}
	}
	return nil
}
