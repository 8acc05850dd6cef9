package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"runtime"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"

	"pandian"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/rules"
	"pandian/scanner"
)

// inspectAll runs the engine over the documents, as detect and scan do, and
// returns one result for each.
func inspectAll(ctx context.Context, docs []Doc) ([]Result, error) {
	rs, err := rules.Load("")
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(docs))
	jobs := make(chan int)
	g, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			e := newEngine(rs)
			for i := range jobs {
				var err error
				if results[i], err = e.inspect(ctx, &docs[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(jobs)
		for i := range docs {
			select {
			case jobs <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return results, g.Wait()
}

// engine is a scanner of one goroutine.
type engine struct {
	scanner *scanner.Scanner
	doc     *Doc
	seen    []scanner.Observation
}

func newEngine(rs *rules.Set) *engine {
	e := &engine{}
	e.scanner = scanner.New(scanner.Options{
		Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(extractors.Options{}), Key: scanner.NewEphemeralKey(),
		Open:  func(context.Context, pandian.Item) (pandian.Content, error) { return content(e.doc), nil },
		Spool: scanner.NewSpool(os.TempDir(), 0),
		Observe: func(o scanner.Observation) {
			if o.Counted {
				o.Value = bytes.Clone(o.Value)
				e.seen = append(e.seen, o)
			}
		},
	})
	return e
}

func content(d *Doc) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(d.Data)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(d.Data), int64(len(d.Data)), nil },
		Size: int64(len(d.Data)), Name: path.Base(d.Path),
	}
}

func (e *engine) inspect(ctx context.Context, d *Doc) (Result, error) {
	e.doc, e.seen = d, nil
	it := pandian.Item{Ref: pandian.Ref{Source: "eval", Path: path.Base(d.Path)}, Size: int64(len(d.Data))}
	entry, err := e.scanner.Inspect(ctx, it)
	if err != nil {
		return Result{}, err
	}
	if entry.Status != pandian.Scanned && entry.Status != pandian.Partial {
		return Result{}, fmt.Errorf("%s: %s %v", d.Path, entry.Status, entry.Reasons)
	}
	r := Result{Records: int(entry.Records), Subjects: int(entry.Subjects)}
	used := map[int]bool{}
	for _, o := range e.seen {
		f := Finding{Type: string(o.Finding.Type), Start: o.Finding.Span.Start, End: o.Finding.Span.End, Confidence: o.Finding.Confidence}
		if !o.Finding.Off || d.NoOffsets {
			f.Start, f.End = d.locate(f.Type, string([]byte(o.Value)), used)
		}
		r.Findings = append(r.Findings, f)
	}
	return r, nil
}

// locate returns the span of the entity that a finding without offsets names:
// the first unused one with its value, or for a special type the first that
// accepts it; else a span where no entity is.
func (d *Doc) locate(typ, value string, used map[int]bool) (start, end int) {
	for i := range d.Entities {
		e := &d.Entities[i]
		if e.accepts(typ) && !used[i] && (isSpecial(typ) || alike(value, e.Norm) || alike(value, e.Value)) {
			used[i] = !isSpecial(typ)
			return e.Start, e.End
		}
	}
	return d.Bytes + 1 + len(used), d.Bytes + 2 + len(used)
}

// alike compares values without their separators, width, case and country code.
func alike(x, y string) bool {
	x, y = bare(x), bare(y)
	return x != "" && y != "" && (x == y || strings.HasSuffix(x, y) || strings.HasPrefix(y, x) || strings.HasPrefix(x, y) || strings.HasSuffix(y, x))
}

func bare(s string) string {
	s = strings.Map(func(c rune) rune {
		if c >= 0xff01 && c <= 0xff5e {
			c -= 0xfee0
		}
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, s)
	s = strings.ReplaceAll(s, "臺", "台")
	if rest, ok := strings.CutPrefix(s, "886"); ok {
		return "0" + rest
	}
	return s
}
