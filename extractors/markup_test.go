package extractors

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/extractors/extractortest"
)

// trace is a recorder that also notes, for every character but blanks, where it
// stands in the item's text; running text of a part is joined.
type trace struct {
	extractortest.Recorder
	texts map[string]*strings.Builder
	rows  strings.Builder
}

func (r *trace) Text(at pandian.Place, t pandian.Text) error {
	if r.texts == nil {
		r.texts = map[string]*strings.Builder{}
	}
	b := r.texts[at.Part]
	if b == nil {
		b = &strings.Builder{}
		r.texts[at.Part] = b
	}
	for i, c := range t.B {
		if c <= ' ' {
			fmt.Fprintf(b, "%q", c)
		} else {
			fmt.Fprintf(b, "%c[%d,%d)", c, t.Start(i), t.End(i+1))
		}
	}
	return r.Recorder.Text(at, t)
}

func (r *trace) Row(at pandian.Place, cells []pandian.Text) error {
	err := r.Recorder.Row(at, cells)
	log := strings.TrimSuffix(r.Log.String(), "\n")
	r.rows.WriteString(log[strings.LastIndexByte(log, '\n')+1:] + "\n")
	return err
}

// sum is all that matters of what was recorded.
func (r *trace) sum() string {
	var parts []string
	for part, b := range r.texts {
		parts = append(parts, part+": "+b.String())
	}
	slices.Sort(parts)
	return r.rows.String() + strings.Join(parts, "\n") + fmt.Sprint(r.Skips)
}

// traced has a format read a text through a reader of any manners.
func traced(t testing.TB, f pandian.Format, text string, wrap func(io.Reader) io.Reader) *trace {
	t.Helper()
	r := &trace{Recorder: extractortest.Recorder{Source: []byte(text)}}
	c := extractortest.Content("x", r.Source)
	c.Open = func() (io.ReadCloser, error) { return io.NopCloser(wrap(strings.NewReader(text))), nil }
	if err := f.Extract(context.Background(), c, r); err != nil {
		t.Errorf("%s: %v", f.Name, err)
	}
	for _, fault := range r.Faults {
		t.Errorf("%s, %.60q: %s", f.Name, text, fault)
	}
	return r
}

// sameForAnyCut checks that the blocks in which a text comes do not matter.
func sameForAnyCut(t *testing.T, f pandian.Format, text string) {
	t.Helper()
	want := traced(t, f, text, func(r io.Reader) io.Reader { return r }).sum()
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"byte by byte": iotest.OneByteReader,
		"random":       func(r io.Reader) io.Reader { return &raggedReader{r, rand.New(rand.NewPCG(5, uint64(len(text))))} },
	} {
		if got := traced(t, f, text, wrap).sum(); got != want {
			t.Errorf("%s, %s (-whole +cut):\n%.4000s", f.Name, name, cmp.Diff(want, got))
		}
	}
}

// raggedReader reads few bytes at a time, mostly.
type raggedReader struct {
	r   io.Reader
	rng *rand.Rand
}

func (r *raggedReader) Read(p []byte) (int, error) {
	return r.r.Read(p[:min(len(p), 1+r.rng.IntN(1<<r.rng.IntN(12)))])
}

var markupPieces = []string{
	"<table>", "</table>", "<tr>", "</tr>", "<td>", "<th colspan=2>", "<td rowspan='2'>", "</td>", "王小明", "A1234", "56789", "<b>", "</b>",
	"<p title=\"x>y\">", "<br/>", "&nbsp;", "&#29579;", "&amp", "&", "<", ">", "\"", "'", "<!--", "-->", "<script>", "</script>", "<style>", "</style>",
	"<title>", "</title>", "<![CDATA[", "]]>", "<?xml version=\"1.0\"?>", "<!DOCTYPE html>", "<!DOCTYPE r [<!ENTITY a \"b\">]>", " ", "\n", "\r\n", "<input value=0912-345-678>",
	"<textarea>", "</textarea>", "<pre>", "</pre>", "<r>", "</r>", "<p", "<姓名>", "</姓名>", "<a:b x='1' y=\"李\"/>", "\u00a0", "|", "\n|---|---|\n", "| a | b |", "  ", "\n甲  乙  丙",
	"\xc2", "\xe7\x8e", "<a href=", "data:", "=", "/",
}

func TestBlocksOfTheInputDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for range 400 {
		var b strings.Builder
		for range 1 + rng.IntN(40) {
			b.WriteString(markupPieces[rng.IntN(len(markupPieces))])
		}
		for _, f := range markupFormats() {
			sameForAnyCut(t, f, b.String())
		}
		if t.Failed() {
			break
		}
	}
}

// TestNoTextIsLost plants values between all kinds of broken markup.
func TestNoTextIsLost(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for range 400 {
		var b strings.Builder
		var planted []string
		for range 1 + rng.IntN(30) {
			b.WriteString(markupPieces[rng.IntN(len(markupPieces))])
			if rng.IntN(3) == 0 {
				v := fmt.Sprintf("B2%08d", rng.IntN(100_000_000))
				planted = append(planted, v)
				b.WriteString(v)
			}
		}
		for _, f := range markupFormats() {
			r := traced(t, f, b.String(), func(r io.Reader) io.Reader { return r })
			if missing := r.Missing(planted); len(missing) > 0 {
				t.Fatalf("%s lost %q of\n%s\n%s", f.Name, missing, b.String(), r.Log.String())
			}
		}
	}
}

// TestHostileMarkupIsReadInBoundedTimeAndMemory reads what nobody writes by
// hand.
func TestHostileMarkupIsReadInBoundedTimeAndMemory(t *testing.T) {
	const needle = "B234567890"
	texts := map[string]string{
		"nested elements":     strings.Repeat("<div>", 100_000) + needle,
		"nested tables":       strings.Repeat("<table><tr><td>", 100_000) + needle,
		"attribute of 10 MB":  `<p title="` + strings.Repeat("x", 10<<20) + `">` + needle,
		"picture of 10 MB":    `<img src="data:image/png;base64,` + strings.Repeat("A", 10<<20) + `">` + needle,
		"name of 1 MB":        "<" + strings.Repeat("x", 1<<20) + ">" + needle,
		"unclosed quotes":     strings.Repeat(`<a b='`+needle+` `, 1) + strings.Repeat(`<a b=c `, 300_000),
		"unclosed comment":    "<!-- " + strings.Repeat("- ", 1<<20) + needle,
		"cell of 3 MB":        "<table><tr><td>a<td>b<tr><td>" + strings.Repeat("字", 1<<20) + needle + "<td>c</table>",
		"100,000 columns":     "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td rowspan=9999 colspan=9999>x", 50_000)+needle, 2) + "</table>",
		"100,000 attributes":  "<p " + strings.Repeat("a=b ", 100_000) + ">" + needle,
		"all less than signs": strings.Repeat("<", 1<<20) + needle,
		"many element names": func() string {
			var b bytes.Buffer
			for i := range 50_000 {
				fmt.Fprintf(&b, "<e%c%c%c>%s</e%c%c%c>", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, needle, 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26)
			}
			return "<r>" + b.String() + "</r>"
		}(),
	}
	for name, text := range texts {
		for _, f := range markupFormats() {
			r := &extractortest.Recorder{}
			if err := f.Extract(context.Background(), extractortest.Content("x", []byte(text)), r); err != nil {
				t.Errorf("%s, %s: %v", f.Name, name, err)
			}
			if !strings.Contains(r.Plain.String(), needle) {
				t.Errorf("%s, %s: value lost", f.Name, name)
			}
			if r.Plain.Len() > 2*len(text)+1<<20 {
				t.Errorf("%s, %s: %d bytes out of %d", f.Name, name, r.Plain.Len(), len(text))
			}
		}
	}
}

func markupFormats() []pandian.Format { return []pandian.Format{HTML(), XML(), Text()} }
