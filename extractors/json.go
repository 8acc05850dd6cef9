package extractors

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"pandian"
)

const (
	jsonBlock    = 256 << 10
	jsonDepth    = 256
	jsonToken    = 1 << 20 // a string is held up to this size
	jsonNumber   = 1 << 10
	jsonParts    = 8        // nested tables read in passes of their own
	jsonList     = 32 << 10 // a list of values in a single object is no longer
	jsonBadLines = 100      // broken lines of JSON lines before the rest is read as text
)

var jsonExts = []string{".json", ".jsonl", ".ndjson", ".geojson"}

// JSON reads JSON texts and JSON lines.
//
// An array of objects is a table: Header declares the keys (nested objects
// joined by "."; columns found later are added on the right), each element is a
// row numbered from 1. JSON lines are rows too, numbered by their lines. An
// array of scalars is one cell, its values joined by ", ". An array of objects
// inside a row is a table of its own: Part is its path ("orders"), and the text
// is read once more for it. Arrays of arrays are rows without declared names.
//
// A single object is prose: one line "key: value" per member, its arrays of
// objects tables with their paths as Part. Short ones whose objects wrap values
// ({"system": "phone", "value": "…"}) stay in the prose, in which the keys value,
// text and display only go on with the line.
//
// What does not parse is reported as corrupt (or truncated) and read as running
// text from there on; a broken line of JSON lines costs that line only.
func JSON() pandian.Format {
	return pandian.Format{Name: "json", Exts: jsonExts, Sniff: sniffJSON, Text: true, Extract: extractJSON}
}

var (
	errJSON    = errors.New("not JSON") // from here on
	errJSONEnd = errors.New("JSON ends within a value")
)

func extractJSON(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	plan := &jsonPlan{}
	for pass := 0; pass <= len(plan.parts); pass++ {
		if err := jsonPass(ctx, c, out, plan, pass); err != nil {
			return err
		}
	}
	return nil
}

// jsonPlan is what the first pass over a text finds out for the later ones.
type jsonPlan struct {
	parts []string // nested tables; part i is read in pass i+1
}

// pass returns the pass in which the nested table at path is read; 0 if it has
// none. A new one is taken into the plan during the first pass.
func (p *jsonPlan) pass(path []byte, first bool) int {
	for i, part := range p.parts {
		if part == string(path) {
			return i + 1
		}
	}
	if !first || len(p.parts) == jsonParts {
		return 0
	}
	p.parts = append(p.parts, string(path))
	return len(p.parts)
}

func jsonPass(ctx context.Context, c pandian.Content, out pandian.Emitter, plan *jsonPlan, pass int) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	r := &jsonReader{stream: newStream(f, c.Off, jsonBlock), ctx: ctx.Err, out: out, plan: plan, pass: pass, line: 1}
	if err := r.fill(jsonBlock); err != nil {
		return err
	}
	r.lines = jsonLines(r.buf[r.lo:r.hi], c.Name)
	if pass > 0 {
		r.row = newRowBuilder(plan.parts[pass-1])
	}
	if err := r.document(); err != nil {
		return err
	}
	for err == nil { // every pass reads the text to its end
		r.lo = r.hi
		err = r.more(jsonBlock)
	}
	if err != io.EOF {
		return err
	}
	at := pandian.Place{}
	if pass > 0 {
		at.Part = plan.parts[pass-1]
	}
	return out.End(at)
}

// jsonLines reports whether a text consists of several values one after the
// other.
func jsonLines(head []byte, name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jsonl", ".ndjson":
		return true
	}
	depth, quoted := 0, false
	for i := 0; i < len(head); i++ {
		switch c := head[i]; {
		case quoted:
			if c == '\\' {
				i++
			}
			quoted = c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
			if depth == 0 {
				rest := bytes.TrimLeft(head[i+1:], " \t\r\n\x1e")
				return len(rest) > 0 && (rest[0] == '{' || rest[0] == '[')
			}
		}
	}
	return false
}

// sniffJSON accepts what begins like an object or array and parses as far as
// head goes; the extension forgives faults further on.
func sniffJSON(head []byte, name string) bool {
	b := bytes.TrimLeft(head, " \t\r\n\x1e")
	if len(b) < 2 || b[0] != '{' && b[0] != '[' {
		return false
	}
	if slices.Contains(jsonExts, strings.ToLower(path.Ext(name))) {
		return true
	}
	r := &jsonReader{stream: newStream(bytes.NewReader(b), 0, len(b)), ctx: never, plan: &jsonPlan{}, pass: -1, line: 1}
	if r.fill(len(b)) != nil {
		return false
	}
	err := r.value()
	if err == nil {
		var c byte
		if c, err = r.peek(); err == nil && c != '{' && c != '[' {
			return false
		}
	}
	return (err == nil || err == errJSONEnd) && bytes.IndexByte(b, '"') >= 0
}

func never() error { return nil }
