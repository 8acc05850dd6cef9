package extractors

import (
	"bytes"
	"context"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"pandian"
)

// Properties reads Java property files: running text, in which \uXXXX escapes
// are undone. Other files of keys and values (ini, cfg, env) are text as they
// are: a key in front of its value reads as a label.
func Properties() pandian.Format {
	return pandian.Format{Name: "properties", Exts: []string{".properties"}, Text: true, Extract: extractProperties}
}

func extractProperties(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	s := newStream(f, c.Off, textBlock)
	var t textBuilder
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.fill(len(s.buf)); err != nil {
			return err
		}
		if s.lo == s.hi {
			return out.End(pandian.Place{})
		}
		b := s.buf[s.lo:s.hi]
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 && !s.eof {
			b = b[:i+1]
		} else if !s.eof {
			b = b[:wholeRunes(b)]
		}
		t.begin(s.off(s.lo))
		addUnicodeEscapes(&t, b, s.off(s.lo))
		s.lo += len(b)
		if err := out.Text(pandian.Place{}, t.text()); err != nil {
			return err
		}
	}
}

// addUnicodeEscapes adds b, which stands at off, with \uXXXX replaced by the
// character it stands for.
func addUnicodeEscapes(t *textBuilder, b []byte, off int64) {
	for len(b) > 0 {
		n := bytes.Index(b, []byte(`\u`))
		if n < 0 {
			n = len(b)
		}
		if n == 0 {
			c, width := hex4(b[2:]), 6
			if utf16.IsSurrogate(c) {
				c = utf8.RuneError
				if bytes.HasPrefix(b[6:], []byte(`\u`)) {
					if c = utf16.DecodeRune(hex4(b[2:]), hex4(b[8:])); c != utf8.RuneError {
						width = 12
					}
				}
			}
			if n = width; c >= 0 {
				t.replaceRune(c, off, width)
			} else {
				n = len(`\u`)
				t.copy(b[:n], off)
			}
		} else {
			t.copy(b[:n], off)
		}
		b, off = b[n:], off+int64(n)
	}
}

// YAML reads YAML files: running text, except that sequences of mappings in
// block style are rows. Part is the key above the sequence, the keys of its
// mappings are the columns (nested ones joined by "."), several values of a key
// one cell. Sequences inside sequences are tables of their own.
func YAML() pandian.Format {
	return pandian.Format{Name: "yaml", Exts: []string{".yaml", ".yml"}, Text: true, Extract: extractLists(func() listSyntax { return &yamlLists{} })}
}

// TOML reads TOML files: running text, except that the tables of an array
// ([[name]]) are rows of the part name.
func TOML() pandian.Format {
	return pandian.Format{Name: "toml", Exts: []string{".toml"}, Text: true, Extract: extractLists(func() listSyntax { return &tomlLists{} })}
}

// listSyntax finds the rows in the lines of a text.
type listSyntax interface {
	// line takes a line, without its end, and what follows it as far as it was
	// read. It reports whether the line went into rows; others are running text.
	line(r *listReader, line listLine, following []byte) (bool, error)
	// end emits the rows in hand.
	end(r *listReader) error
}

// listLine is a line and where it stands.
type listLine struct {
	b   []byte
	off int64
}

// listReader makes rows of lines.
type listReader struct {
	stream
	lineEnd byte
	out     pandian.Emitter
	parts   map[string]*rowBuilder
	last    *rowBuilder // whose row came last
	cell    textBuilder
}

func newListReader(f io.Reader, off int64, out pandian.Emitter) *listReader {
	return &listReader{stream: newStream(f, off, lineBlock), lineEnd: '\n', out: out, parts: map[string]*rowBuilder{}}
}

const (
	listLineMax = 1 << 20
	listParts   = 1024 // tables that are told apart
)

func extractLists(syntax func() listSyntax) pandian.ExtractFunc {
	return func(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
		f, err := c.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		return newListReader(f, c.Off, out).read(ctx, syntax())
	}
}

func (r *listReader) read(ctx context.Context, syntax listSyntax) error {
	for no := 1; ; no++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.ahead()
		at := pandian.Place{Row: no}
		taken := false
		switch {
		case err == io.EOF:
			if err := syntax.end(r); err != nil {
				return err
			}
			return r.out.End(pandian.Place{})
		case err == errFull:
			if err := r.textTo(r.lineEnd, at, r.out); err != nil {
				return err
			}
			continue
		case err == nil:
			line := listLine{bytes.TrimRight(r.buf[r.lo:r.lo+n], "\r\n"), r.off(r.lo)}
			taken, err = syntax.line(r, line, r.buf[r.lo+n:r.hi])
		}
		if err != nil {
			return err
		}
		if taken {
			r.lo += n
		} else if err := r.text(n, at, r.out); err != nil {
			return err
		}
	}
}

// ahead returns the length of the line at lo and has the one behind it read
// too, if it is not too long.
func (r *listReader) ahead() (int, error) {
	n, err := r.lenTo(r.lineEnd, listLineMax)
	for err == nil && bytes.IndexByte(r.buf[r.lo+n:r.hi], r.lineEnd) < 0 {
		if merr := r.more(2 * listLineMax); merr == io.EOF || merr == errFull {
			break
		} else if merr != nil {
			return n, merr
		}
	}
	return n, err
}

// part returns the rows of a part.
func (r *listReader) part(name string) *rowBuilder {
	rows := r.parts[name]
	if rows == nil {
		if len(r.parts) == listParts {
			clear(r.parts)
		}
		rows = newRowBuilder(name)
		r.parts[name] = rows
	}
	return rows
}

// add adds a value to a column: without the quotes and brackets around it,
// escapes undone.
func (r *listReader) add(rows *rowBuilder, column string, value listLine) error {
	const around = " \t,[]\"'"
	b := bytes.TrimLeft(value.b, around)
	off := value.off + int64(len(value.b)-len(b))
	b = bytes.TrimRight(b, around)
	if len(b) == 0 {
		return nil
	}
	r.cell.begin(off)
	addUnicodeEscapes(&r.cell, b, off)
	rows.add(rows.column([]byte(column)), r.cell.text())
	if rows.size > maxRow {
		return r.emit(rows)
	}
	return nil
}

// emit hands on a row.
func (r *listReader) emit(rows *rowBuilder) error {
	if rows != r.last {
		rows.declared = 0
	}
	r.last = rows
	return rows.emit(r.out)
}

// cutPair cuts a key in front of sep from its value; ok is false if the line is
// no pair.
func cutPair(line listLine, sep byte) (key string, value listLine, ok bool) {
	const maxKey = 120
	i := bytes.IndexByte(line.b[:min(len(line.b), maxKey)], sep)
	if i <= 0 || sep == ':' && i+1 < len(line.b) && !isBlank(line.b[i+1]) {
		return "", line, false
	}
	name := bytes.Trim(line.b[:i], " \t\"'")
	if len(name) == 0 || bytes.ContainsAny(name, "{}[],#&*!|>%@`\"") {
		return "", line, false
	}
	return string(name), listLine{line.b[i+1:], line.off + int64(i+1)}, true
}
