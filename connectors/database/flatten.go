package database

import (
	stdbytes "bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"pandian"
)

const (
	maxPaths = 200 // of one cell; what is behind them stays in the cell
	maxDepth = 100
)

// flattener spreads JSON and XML documents of a row over paths. Elements of an
// array share a path, their values stand below one another.
type flattener struct{ leaves []leaf }

type leaf struct {
	path  string
	value []byte
}

func (f *flattener) reset() { f.leaves = f.leaves[:0] }

var errTooDeep = errors.New("too deep or too many paths")

func (f *flattener) add(from int, path, value string) error {
	if value == "" {
		return nil
	}
	if strings.HasSuffix(path, pandian.PathSep) { // elements of an array that is all there is
		path += "[]"
	}
	for i := range f.leaves[from:] {
		if l := &f.leaves[from+i]; l.path == path {
			l.value = append(append(l.value, '\n'), value...)
			return nil
		}
	}
	if len(f.leaves)-from >= maxPaths {
		return errTooDeep
	}
	f.leaves = append(f.leaves, leaf{path, []byte(value)})
	return nil
}

// looksLikeJSON reports whether a text is worth a try: an object or an array.
func looksLikeJSON(b []byte) bool {
	b = stdbytes.TrimSpace(b)
	return len(b) > 1 && (b[0] == '{' && b[len(b)-1] == '}' || b[0] == '[' && b[len(b)-1] == ']')
}

// json spreads an object or an array; false = it is none, or none that can be
// spread, and nothing was.
func (f *flattener) json(column string, b []byte) bool {
	from := len(f.leaves)
	d := json.NewDecoder(stdbytes.NewReader(b))
	d.UseNumber()
	err := f.value(d, from, column+pandian.PathSep, 0)
	if err == nil {
		_, err = d.Token()
	}
	if err != io.EOF {
		f.leaves = f.leaves[:from]
		return false
	}
	return true
}

// value reads a value at a path, which ends with pandian.PathSep before the first name.
func (f *flattener) value(d *json.Decoder, from int, path string, depth int) error {
	tok, err := d.Token()
	if err != nil {
		return err
	}
	switch t := tok.(type) {
	case json.Delim:
		if depth++; depth > maxDepth {
			return errTooDeep
		}
		for d.More() {
			inside := path
			if t == '{' {
				name, err := d.Token()
				if err != nil {
					return err
				}
				inside = below(path, name.(string))
			}
			if err := f.value(d, from, inside, depth); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	case string:
		return f.add(from, path, t)
	case json.Number:
		return f.add(from, path, t.String())
	case bool:
		if t {
			return f.add(from, path, "true")
		}
		return f.add(from, path, "false")
	}
	return nil
}

func below(path, name string) string {
	if strings.HasSuffix(path, pandian.PathSep) {
		return path + name
	}
	return path + "." + name
}

// xml spreads a document; false = it is none, and nothing was.
func (f *flattener) xml(column string, b []byte) bool {
	from := len(f.leaves)
	d := xml.NewDecoder(stdbytes.NewReader(b))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the server has decoded it
	var path []string
	for {
		tok, err := d.Token()
		if err == io.EOF && len(path) == 0 && len(f.leaves) > from {
			return true
		}
		if err == nil {
			path, err = f.token(tok, from, column, path)
		}
		if err != nil {
			f.leaves = f.leaves[:from]
			return false
		}
	}
}

func (f *flattener) token(tok xml.Token, from int, column string, path []string) ([]string, error) {
	here := func(names ...string) string {
		return column + pandian.PathSep + strings.Join(append(path[:len(path):len(path)], names...), ".")
	}
	switch t := tok.(type) {
	case xml.StartElement:
		if path = append(path, t.Name.Local); len(path) > maxDepth {
			return path, errTooDeep
		}
		for _, a := range t.Attr {
			if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
				continue
			}
			if err := f.add(from, here(a.Name.Local), a.Value); err != nil {
				return path, err
			}
		}
	case xml.EndElement:
		path = path[:len(path)-1]
	case xml.CharData:
		return path, f.add(from, here(), strings.TrimSpace(string(t)))
	}
	return path, nil
}
