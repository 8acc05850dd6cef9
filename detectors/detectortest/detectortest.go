// Package detectortest replays marked samples through a detector: whole, and
// cut into windows at many paddings, as the engine cuts long texts.
//
// # Sample files
//
// UTF-8, one sample a line. Lines that begin with "#" are comments; blank lines
// divide. A value that must be found is ⟦marked⟧; one that must be reported only
// as a candidate, below the confidence of a finding, is marked ⟦~so⟧. Whatever
// is not marked must not be found: a line without marks is a negative.
// "\n" inside a line stands for a line break, "\t" for a tab.
//
// Lines that begin with "|" form a table, cells divided by "|":
//
//	|= 姓名 | 電話 |        a header row (only as the first line of the block)
//	| ⟦王小明⟧ | 02-27208889 |
package detectortest

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/rules"
)

// minimum is the confidence from which a match is a finding; candidates count
// from minCandidate.
const (
	minimum      = 0.5
	minCandidate = 0.15
)

// Sample is one text or table with the spans that a detector must report.
type Sample struct {
	Line  int            // in the file, from 1
	Text  []byte         // folded, without marks; of a table: cells divided as in a window
	Table *Table         // nil = prose
	Want  []pandian.Span // findings
	Weak  []pandian.Span // candidates
}

// Table is the shape of a sample that is a table.
type Table struct {
	Header []string // nil = none
	Cells  []pandian.Cell
}

// Run replays the samples of a file through d.
func Run(t *testing.T, rs *rules.Set, d pandian.Detector, file string) {
	t.Helper()
	samples := Read(t, file)
	var positive, negative int
	for i := range samples {
		s := &samples[i]
		if len(s.Want) > 0 {
			positive++
		} else {
			negative++
		}
		whole := Find(d, s.Window(rs))
		check(t, file, s, whole)
		if s.Table == nil {
			replay(t, rs, d, file, s)
		}
	}
	t.Logf("%s: %d samples with findings, %d without", file, positive, negative)
}

// check compares the matches of the whole sample with its marks.
func check(t *testing.T, file string, s *Sample, got []pandian.Match) {
	t.Helper()
	var found, weak []pandian.Span
	for _, m := range got {
		switch {
		case m.Confidence >= minimum:
			found = append(found, m.Span)
		case m.Confidence >= minCandidate:
			weak = append(weak, m.Span)
		}
	}
	if found = unique(found); !slices.Equal(found, s.Want) {
		t.Errorf("%s:%d: %s\n got %s\nwant %s", file, s.Line, s.show(), s.list(found, got), s.list(s.Want, nil))
	}
	for _, sp := range s.Weak {
		if !slices.Contains(weak, sp) {
			t.Errorf("%s:%d: %s\nno candidate %q (candidates %s)", file, s.Line, s.show(), s.Text[sp.Start:sp.End], s.list(weak, got))
		}
	}
}

func unique(s []pandian.Span) []pandian.Span {
	slices.SortFunc(s, func(a, b pandian.Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	return slices.Compact(s)
}

func (s *Sample) show() string {
	return strings.NewReplacer("\x1f", " | ", "\x1e", " ⏎ ", "\n", "⏎").Replace(string(s.Text))
}

func (s *Sample) list(spans []pandian.Span, got []pandian.Match) string {
	var out []string
	for _, sp := range spans {
		conf := ""
		for _, m := range got {
			if m.Span == sp {
				conf = fmt.Sprintf(" %.2f", m.Confidence)
			}
		}
		out = append(out, fmt.Sprintf("[%d,%d) %q%s", sp.Start, sp.End, s.Text[sp.Start:sp.End], conf))
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// Find returns the matches of d in w that start in its core, by position.
func Find(d pandian.Detector, w *pandian.Window) []pandian.Match {
	var out []pandian.Match
	d.Find(w, func(m pandian.Match) {
		if m.Start >= w.Core.Start && m.Start < w.Core.End {
			m.Value = bytes.Clone(m.Value)
			out = append(out, m)
		}
	})
	slices.SortFunc(out, func(a, b pandian.Match) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	return out
}

// neutral surrounds samples when they are replayed: it holds nothing of any
// type, and its characters are as long as any.
var neutral = []byte(strings.Repeat("\n以下空一行。\n", 60))

// replay cuts the sample, inside a longer text, into windows at many places
// and demands the matches that the whole text gives.
func replay(t *testing.T, rs *rules.Set, d pandian.Detector, file string, s *Sample) {
	t.Helper()
	text := slices.Concat(neutral, s.Text, neutral)
	want := Find(d, BuildWindow(rs.Lexicon, text))
	lo, hi := len(neutral), len(neutral)+len(s.Text)
	step := max(1, len(s.Text)/40)
	for cut := lo; cut <= hi; cut += step {
		var got []pandian.Match
		for _, core := range [...]pandian.Span{{Start: 0, End: cut}, {Start: cut, End: len(text)}} {
			from, to := max(0, core.Start-d.Reach), min(len(text), core.End+d.Reach)
			for _, m := range Find(d, CutWindow(rs.Lexicon, text, from, to, core)) {
				m.Start, m.End = m.Start+from, m.End+from
				got = append(got, m)
			}
		}
		if !slices.EqualFunc(got, want, sameMatch) {
			t.Errorf("%s:%d: cut at %d of %s\n got %s\nwant %s", file, s.Line, cut-lo, s.show(), brief(got), brief(want))
			return
		}
	}
}

func sameMatch(a, b pandian.Match) bool {
	return a.Span == b.Span && a.Confidence == b.Confidence && a.Evidence == b.Evidence && bytes.Equal(a.Value, b.Value)
}

func brief(ms []pandian.Match) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprintf("[%d,%d) %s %.2f %b", m.Start, m.End, []byte(m.Value), m.Confidence, m.Evidence))
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// Read reads a file of samples.
func Read(t testing.TB, file string) []Sample {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []Sample
	lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSuffix(lines[i], "\r")
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "|"):
			first := i
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|") {
				i++
			}
			out = append(out, table(lines[first:i+1], first+1))
		default:
			s := Sample{Line: i + 1}
			s.add(strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r").Replace(line))
			out = append(out, s)
		}
	}
	return out
}

// add appends folded text to the sample and notes the marks in it.
func (s *Sample) add(marked string) {
	rest := marked
	for {
		before, after, ok := strings.Cut(rest, "⟦")
		s.Text = Fold(s.Text, []byte(before))
		if !ok {
			return
		}
		value, next, _ := strings.Cut(after, "⟧")
		value, weak := strings.CutPrefix(value, "~")
		start := len(s.Text)
		s.Text = Fold(s.Text, []byte(value))
		if sp := (pandian.Span{Start: start, End: len(s.Text)}); weak {
			s.Weak = append(s.Weak, sp)
		} else {
			s.Want = append(s.Want, sp)
		}
		rest = next
	}
}

// table reads the lines of a table, which begin at line number first.
func table(lines []string, first int) Sample {
	s := Sample{Line: first, Table: &Table{}}
	if h, ok := strings.CutPrefix(lines[0], "|="); ok {
		for _, c := range cells(h) {
			s.Table.Header = append(s.Table.Header, strings.TrimSpace(c))
		}
		lines = lines[1:]
	}
	for row, line := range lines {
		for col, c := range cells(strings.TrimPrefix(line, "|")) {
			start := len(s.Text)
			s.add(strings.TrimSpace(c))
			if end := len(s.Text); end > start {
				s.Table.Cells = append(s.Table.Cells, pandian.Cell{Start: int32(start), End: int32(end), Row: int32(row), Col: int32(col)})
			}
			s.Text = append(s.Text, 0x1f)
		}
		s.Text = append(s.Text, 0x1e)
	}
	return s
}

func cells(line string) []string {
	return strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|")
}

// Window makes the window of the whole sample.
func (s *Sample) Window(rs *rules.Set) *pandian.Window {
	w := BuildWindow(rs.Lexicon, s.Text)
	if s.Table == nil {
		return w
	}
	w.Cells = s.Table.Cells
	for _, name := range s.Table.Header {
		h := rs.Header(name)
		w.Cols = append(w.Cols, pandian.Column{Name: name, Type: h.Type, Strength: h.Strength, Veto: h.Veto})
	}
	return w
}
