package pandian

import (
	"sort"
	"unicode/utf8"
)

// Place says where something stands inside an item. The zero Place is the item
// itself.
type Place struct {
	Part string `json:"part,omitempty"` // sheet, page, table, member: "" if the item has only one
	Row  int    `json:"row,omitempty"`  // row of a table or line of a text, from 1; 0 = unknown
	Col  string `json:"col,omitempty"`  // column header, else the column's letter; "" in prose
}

// Span is a half-open range of bytes [Start, End).
type Span struct{ Start, End int }

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Overlaps reports whether the spans share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Text is a piece of UTF-8 text. Off is the byte offset of B[0] in the item's
// text, or -1 if the format has no such offsets (xlsx, pdf). Map leads bytes of
// B back to the item's text where B is not a verbatim copy (unescaped quotes,
// entities, folded lines); nil = verbatim.
type Text struct {
	B   []byte
	Off int64
	Map *OffMap
}

// Start returns the offset in the item's text of the character that holds B[i],
// or -1 if the text has no offsets.
func (t Text) Start(i int) int64 {
	if t.Off < 0 {
		return -1
	}
	if t.Map == nil {
		return t.Off + int64(i)
	}
	return t.Off + t.Map.Start(i)
}

// End returns the offset in the item's text just behind the character that
// holds B[i-1], or -1 if the text has no offsets.
func (t Text) End(i int) int64 {
	if t.Off < 0 {
		return -1
	}
	if t.Map == nil {
		return t.Off + int64(i)
	}
	return t.Off + t.Map.End(i)
}

// OffMap leads offsets in a changed text back to the original, relative to the
// original offset of its first byte. Build it by calling Add once for each run
// of bytes, in order. The zero OffMap is empty; a nil *OffMap is the identity.
type OffMap struct{ steps []offStep }

// offStep describes the changed bytes from at up to the next step. src is where
// they come from; verbatim runs advance byte by byte, others stand as a whole
// for src..src+width.
type offStep struct {
	at       int
	src      int64
	width    int32 // original bytes that the run stands for; only for !verbatim
	verbatim bool
}

// Copy records that the changed text from offset at on is a verbatim copy of
// the original from src on.
func (m *OffMap) Copy(at int, src int64) {
	m.steps = append(m.steps, offStep{at: at, src: src, verbatim: true})
}

// Replace records that the changed bytes from offset at up to the next recorded
// run stand, as a whole, for the width original bytes at src.
func (m *OffMap) Replace(at int, src int64, width int) {
	m.steps = append(m.steps, offStep{at: at, src: src, width: int32(width)})
}

// Reset empties the map and keeps its memory.
func (m *OffMap) Reset() { m.steps = m.steps[:0] }

// Empty reports whether nothing was recorded.
func (m *OffMap) Empty() bool { return m == nil || len(m.steps) == 0 }

// Clone returns a copy that does not share memory; nil stays nil.
func (m *OffMap) Clone() *OffMap {
	if m == nil {
		return nil
	}
	return &OffMap{append([]offStep(nil), m.steps...)}
}

func (m *OffMap) step(i int) (offStep, bool) {
	k := sort.Search(len(m.steps), func(k int) bool { return m.steps[k].at > i })
	if k == 0 {
		return offStep{}, false
	}
	return m.steps[k-1], true
}

// Start returns the original offset of the character that holds byte i.
func (m *OffMap) Start(i int) int64 {
	s, ok := m.step(i)
	switch {
	case !ok:
		return int64(i)
	case s.verbatim:
		return s.src + int64(i-s.at)
	default:
		return s.src
	}
}

// End returns the original offset just behind the character that holds byte
// i-1; End(0) is Start(0).
func (m *OffMap) End(i int) int64 {
	if i == 0 {
		return m.Start(0)
	}
	s, ok := m.step(i - 1)
	switch {
	case !ok:
		return int64(i)
	case s.verbatim:
		return s.src + int64(i-s.at)
	default:
		return s.src + int64(s.width)
	}
}

// Steps calls f for every recorded run, in order: the offset in the changed
// text, the original offset, the original width (0 for a verbatim run).
func (m *OffMap) Steps(f func(at int, src int64, width int, verbatim bool)) {
	if m == nil {
		return
	}
	for _, s := range m.steps {
		f(s.at, s.src, int(s.width), s.verbatim)
	}
}

func decodeRune(s string) (rune, int) {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n <= 1 {
		return r, 0
	}
	return r, n
}
