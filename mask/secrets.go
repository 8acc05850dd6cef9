package mask

import (
	"bytes"
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/scanner"
)

// hidden stands for what is hidden whole.
const hidden = "＊＊＊"

// secret is a value that must not stand in the copy.
type secret struct {
	typ   pandian.Type
	at    pandian.Place // of the first
	form  string        // what stands for it
	count int64
}

type secretKey struct {
	typ   pandian.Type
	value string
}

// secrets are the values found in a document.
type secrets struct {
	list     []*secret
	by       map[secretKey]*secret
	written  map[string]string // as they stand in the document, and what stands for them
	replacer *strings.Replacer // nil when written has grown
}

func newSecrets() *secrets {
	return &secrets{by: map[secretKey]*secret{}, written: map[string]string{}}
}

func (s *secrets) add(o scanner.Observation) {
	k := secretKey{o.Finding.Type, string([]byte(o.Value))}
	if old := s.by[k]; old != nil {
		old.count++
		return
	}
	n := &secret{typ: k.typ, at: o.Finding.At, form: o.Finding.Masked, count: 1}
	s.by[k] = n
	s.list = append(s.list, n)
	s.write(k.typ, k.value, n.form)
}

// write notes a way in which a secret is written. Short ones are not looked for
// by themselves: 1985 is a birth date only where the scan says so.
func (s *secrets) write(t pandian.Type, as, form string) {
	least := 6
	if t == pandian.PersonName || t == pandian.Address {
		least = 2
	}
	if n := utf8.RuneCountInString(as); n < least || form == as || s.written[as] != "" {
		return
	}
	s.written[as] = form
	s.replacer = nil
}

// hide replaces the forms of all secrets.
func (s *secrets) hide() {
	for _, n := range s.list {
		n.form = hidden
	}
	for as := range s.written {
		s.written[as] = hidden
	}
	s.replacer = nil
}

// replace replaces what stands in a short text as it is written elsewhere.
func (s *secrets) replace(text string) string {
	if s.replacer == nil {
		var pairs []string
		for as, form := range s.written {
			pairs = append(pairs, as, form)
		}
		s.replacer = strings.NewReplacer(longestFirst(pairs)...)
	}
	return s.replacer.Replace(text)
}

// spot is where a secret stands, in bytes of what is rewritten.
type spot struct {
	start, end int
	form       string
}

// inspect has the scanner read a content and hands on what it sees.
func (d *document) inspect(ctx context.Context, c pandian.Content, see func(scanner.Observation)) (pandian.Entry, error) {
	d.open = func(context.Context, pandian.Item) (pandian.Content, error) { return c, nil }
	d.observe = see
	it := pandian.Item{Ref: pandian.Ref{Source: "mask", Path: pandian.EscapeName(d.name)}, Size: c.Size}
	e, err := d.scanner.Inspect(ctx, it)
	if err == nil {
		err = ctx.Err()
	}
	return e, err
}

// spots inspects a content whose texts have offsets and returns where secrets
// stand in it, in order and apart from each other.
func (d *document) spots(ctx context.Context, c pandian.Content, s *secrets) ([]spot, error) {
	var list []spot
	_, err := d.inspect(ctx, c, func(o scanner.Observation) {
		if !o.Finding.Off || o.Finding.Span.Len() <= 0 {
			return
		}
		if n := s.by[secretKey{o.Finding.Type, string([]byte(o.Value))}]; n != nil {
			list = append(list, spot{o.Finding.Span.Start, o.Finding.Span.End, n.form})
		}
	})
	return apart(list), err
}

func bytesContent(name string, data []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(data), int64(len(data)), nil },
		Size: int64(len(data)), Name: name,
	}
}
