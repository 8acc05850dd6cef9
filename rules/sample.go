package rules

import (
	"strings"

	"pandian"
)

// Sample is one text or table with the spans that a detector must report.
type Sample struct {
	Line  int            // of its text, from 1
	Text  []byte         // folded, without marks; of a table: cells divided as in a window
	Table *SampleTable   // nil = prose
	Want  []pandian.Span // findings
	Weak  []pandian.Span // candidates
}

// SampleTable is the shape of a sample that is a table.
type SampleTable struct {
	Header []string // nil = none
	Cells  []pandian.Cell
}

// ReadSamples reads marked samples: one a line, lines that begin with "#" are
// comments, blank lines divide. A value that must be found is ⟦marked⟧; one that
// must be reported only as a candidate, below the confidence of a finding, is
// marked ⟦~so⟧. Whatever is not marked must not be found: a line without marks is
// a negative. "\n" inside a line stands for a line break, "\t" for a tab.
//
// Lines that begin with "|" form a table, cells divided by "|"; "|=" begins a
// header row, only as the first line of the block:
//
//	|= 姓名 | 電話 |
//	| ⟦王小明⟧ | 02-27208889 |
//
// fold appends text as the engine folds it.
func ReadSamples(text string, fold func(dst, b []byte) []byte) []Sample {
	var out []Sample
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSuffix(lines[i], "\r")
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "|"):
			first := i
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|") {
				i++
			}
			out = append(out, sampleTable(lines[first:i+1], first+1, fold))
		default:
			s := Sample{Line: i + 1}
			s.add(strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r").Replace(line), fold)
			out = append(out, s)
		}
	}
	return out
}

// add appends folded text to the sample and notes the marks in it.
func (s *Sample) add(marked string, fold func(dst, b []byte) []byte) {
	rest := marked
	for {
		before, after, ok := strings.Cut(rest, "⟦")
		s.Text = fold(s.Text, []byte(before))
		if !ok {
			return
		}
		value, next, _ := strings.Cut(after, "⟧")
		value, weak := strings.CutPrefix(value, "~")
		start := len(s.Text)
		s.Text = fold(s.Text, []byte(value))
		if sp := (pandian.Span{Start: start, End: len(s.Text)}); weak {
			s.Weak = append(s.Weak, sp)
		} else {
			s.Want = append(s.Want, sp)
		}
		rest = next
	}
}

// sampleTable reads the lines of a table, which begin at line number first.
func sampleTable(lines []string, first int, fold func(dst, b []byte) []byte) Sample {
	s := Sample{Line: first, Table: &SampleTable{}}
	if h, ok := strings.CutPrefix(lines[0], "|="); ok {
		for _, c := range sampleCells(h) {
			s.Table.Header = append(s.Table.Header, strings.TrimSpace(c))
		}
		lines = lines[1:]
	}
	for row, line := range lines {
		for col, c := range sampleCells(strings.TrimPrefix(line, "|")) {
			start := len(s.Text)
			s.add(strings.TrimSpace(c), fold)
			if end := len(s.Text); end > start {
				s.Table.Cells = append(s.Table.Cells, pandian.Cell{Start: int32(start), End: int32(end), Row: int32(row), Col: int32(col)})
			}
			s.Text = append(s.Text, 0x1f)
		}
		s.Text = append(s.Text, 0x1e)
	}
	return s
}

func sampleCells(line string) []string {
	return strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|")
}

// Shape gives the window of the sample's text the cells and columns of its
// table, if it is one.
func (s *Sample) Shape(rs *Set, w *pandian.Window) {
	if s.Table == nil {
		return
	}
	w.Cells = s.Table.Cells
	for _, name := range s.Table.Header {
		h := rs.Header(name)
		w.Cols = append(w.Cols, h.Column(name))
	}
}
