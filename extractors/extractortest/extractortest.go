// Package extractortest holds formats to their contract: a recording emitter
// that checks what it is told, golden files, and the search for planted values.
package extractortest

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

var update = flag.Bool("update", false, "write the golden files of extractors anew")

// ErrLimit is returned by a [Recorder] that has recorded Limit bytes.
var ErrLimit = errors.New("recorder is full")

// Recorder is an emitter that writes down all calls, and notes where they break
// the Emitter's contract. The zero Recorder is ready to use.
type Recorder struct {
	Log     strings.Builder // one line a call, texts quoted
	Plain   strings.Builder // all texts and cells, for searching
	Source  []byte          // if set, the item's text: offsets are checked against it
	Limit   int             // bytes of Plain after which every call fails with ErrLimit; 0 = none
	Faults  []string        // broken contracts
	Members []string
	Skips   []pandian.Reason
	Rows    int
	Open    func(name string, c pandian.Content) error // what to do with a member; nil = read it as it is
	parts   map[string]int64                           // running text: where the next piece must begin
}

func (r *Recorder) fault(format string, args ...any) {
	if len(r.Faults) < 20 {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}

func (r *Recorder) full() error {
	if r.Limit > 0 && r.Plain.Len() > r.Limit {
		return ErrLimit
	}
	return nil
}

// check notes offsets that lead astray.
func (r *Recorder) check(what string, t pandian.Text) {
	if !utf8.Valid(t.B) && (r.Source == nil || utf8.Valid(r.Source)) {
		r.fault("%s is not whole UTF-8: %q", what, t.B)
	}
	if t.Off < 0 || r.Source == nil {
		if t.Off < 0 && t.Map != nil {
			r.fault("%s has a map and no offset", what)
		}
		return
	}
	if t.Map == nil {
		r.same(what, t.B, t.Off)
		return
	}
	last, lastAt := int64(-1<<62), 0
	t.Map.Steps(func(at int, src int64, width int, verbatim bool) {
		if at < lastAt || src < last || at > len(t.B) {
			r.fault("%s %.80q: map goes back at %d", what, t.B, at)
		}
		last, lastAt = src+int64(width), at
	})
	for i := range t.B {
		s, e := t.Start(i), t.End(i+1)
		if s < 0 || e < s || e > int64(len(r.Source)) {
			r.fault("%s %.80q: byte %d leads to [%d,%d)", what, t.B, i, s, e)
			return
		}
	}
	steps := [][2]int{}
	t.Map.Steps(func(at int, src int64, _ int, verbatim bool) {
		if n := len(steps); n > 0 && steps[n-1][1] < 0 {
			steps[n-1][1] = at
		}
		if verbatim {
			steps = append(steps, [2]int{at, -1})
		}
	})
	for _, s := range steps {
		if s[1] < 0 {
			s[1] = len(t.B)
		}
		r.same(what, t.B[s[0]:s[1]], t.Start(s[0]))
	}
}

func (r *Recorder) same(what string, b []byte, off int64) {
	if off < 0 || off+int64(len(b)) > int64(len(r.Source)) || !bytes.Equal(b, r.Source[off:off+int64(len(b))]) {
		r.fault("%s %.80q does not stand at %d", what, b, off)
	}
}

// Text records running text.
func (r *Recorder) Text(at pandian.Place, t pandian.Text) error {
	r.check("text", t)
	fmt.Fprintf(&r.Log, "text %s: %q\n", place(at), t.B)
	r.Plain.Write(t.B)
	if t.Off >= 0 {
		if r.parts == nil {
			r.parts = map[string]int64{}
		}
		if t.Off < r.parts[at.Part] {
			r.fault("text of part %q goes back to %d", at.Part, t.Off)
		}
		r.parts[at.Part] = t.End(len(t.B))
	}
	return r.full()
}

// Header records column names.
func (r *Recorder) Header(at pandian.Place, cols []pandian.Text) error {
	r.row("header", at, cols)
	return r.full()
}

// Row records a row.
func (r *Recorder) Row(at pandian.Place, cells []pandian.Text) error {
	r.Rows++
	r.row("row", at, cells)
	return r.full()
}

func (r *Recorder) row(kind string, at pandian.Place, cells []pandian.Text) {
	fmt.Fprintf(&r.Log, "%s %s:", kind, place(at))
	for i, c := range cells {
		if len(c.B) > 0 {
			r.check(kind, c)
		}
		if i > 0 {
			r.Log.WriteString(" |")
			r.Plain.WriteByte('\t')
		}
		fmt.Fprintf(&r.Log, " %q", c.B)
		if c.Off >= 0 && len(c.B) > 0 {
			fmt.Fprintf(&r.Log, "@%d-%d", c.Start(0), c.End(len(c.B)))
		}
		r.Plain.Write(c.B)
	}
	r.Log.WriteByte('\n')
	r.Plain.WriteByte('\n')
}

// End records the end of a part.
func (r *Recorder) End(at pandian.Place) error {
	fmt.Fprintf(&r.Log, "end %s\n", place(at))
	r.Plain.WriteByte('\n')
	return r.full()
}

// Member records a member and reads it.
func (r *Recorder) Member(name string, c pandian.Content) error {
	r.Members = append(r.Members, name)
	fmt.Fprintf(&r.Log, "member %q\n", name)
	if !utf8.ValidString(c.Name) {
		r.fault("member %q has a name hint that is not UTF-8", name)
	}
	if r.Open != nil {
		return r.Open(name, c)
	}
	f, err := c.Open()
	if err != nil {
		return r.Skip(pandian.Place{Part: name}, reasonOf(err))
	}
	defer f.Close()
	limit := int64(1 << 20)
	if r.Limit > 0 {
		limit = int64(r.Limit)
	}
	n, err := io.Copy(&r.Plain, io.LimitReader(f, limit))
	fmt.Fprintf(&r.Log, "  %d bytes\n", n)
	if err != nil {
		return r.Skip(pandian.Place{Part: name}, reasonOf(err))
	}
	return r.full()
}

// Skip records what was not read.
func (r *Recorder) Skip(at pandian.Place, why pandian.Reason) error {
	if !known(why) {
		r.fault("skip for a reason that is not in the list: %q", why)
	}
	r.Skips = append(r.Skips, why)
	fmt.Fprintf(&r.Log, "skip %s: %s\n", place(at), why)
	return r.full()
}

func known(why pandian.Reason) bool {
	for _, w := range pandian.Reasons() {
		if w == why {
			return true
		}
	}
	return false
}

func reasonOf(err error) pandian.Reason {
	if why := pandian.ReasonOf(err); why != "" {
		return why
	}
	return pandian.IOError
}

func place(at pandian.Place) string {
	return fmt.Sprintf("%q,%d", at.Part, at.Row)
}

// Content makes a content of bytes.
func Content(name string, b []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(b), int64(len(b)), nil },
		Size: int64(len(b)), Name: name,
	}
}

// Record has a format read bytes into a new recorder. Offsets of text formats
// are checked.
func Record(f pandian.Format, name string, b []byte) (*Recorder, error) {
	r := &Recorder{}
	if f.Text {
		r.Source = b
	}
	err := f.Extract(context.Background(), Content(name, b), r)
	return r, err
}

// Run has a format read a file and compares the recorded calls with a golden
// file, which -update writes.
func Run(t *testing.T, f pandian.Format, file, golden string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Record(f, filepath.Base(file), b)
	if err != nil {
		fmt.Fprintf(&r.Log, "error %v\n", err)
	}
	for _, fault := range r.Faults {
		t.Error(fault)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(r.Log.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(r.Log.String(), "\n")); diff != "" {
		t.Errorf("%s read as %s (-want +got):\n%s", file, f.Name, diff)
	}
}

// Missing returns the needles that the recorder did not see.
func (r *Recorder) Missing(needles []string) []string {
	var missing []string
	plain := r.Plain.String()
	for _, n := range needles {
		if !strings.Contains(plain, n) {
			missing = append(missing, n)
		}
	}
	return missing
}
