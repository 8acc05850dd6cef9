package scanner

import (
	"strings"
	"sync"

	"pandian"
)

// searchShort returns what stands in a short text by itself: a file name, a
// sheet's name, a column header.
func (s *Scanner) searchShort(text string, report func(w *pandian.Window, det int, m pandian.Match)) {
	var m pandian.OffMap
	folded, _ := Fold(nil, []byte(text), &m)
	w := shortWindows.Get().(*pandian.Window)
	defer shortWindows.Put(w)
	*w = pandian.Window{
		B: folded, Core: pandian.Span{End: len(folded)}, Begin: true, End: true,
		Runs: w.Runs, Ats: w.Ats, Hits: w.Hits, Scratch: w.Scratch[:0],
	}
	anchor(w, s.rules.Lexicon)
	s.search(w, func(det int, m pandian.Match) {
		if m.Confidence >= s.rules.MinConfidence && s.special[det] == 0 {
			report(w, det, m)
		}
	})
}

// shortWindows are used again: every name of a file, sheet and column has one.
var shortWindows = sync.Pool{New: func() any { return &pandian.Window{Scratch: make([]byte, 0, 256)} }}

// Mask returns a short text with the personal data in it masked: for names of
// sheets, columns and, in papers that are published, of files.
func (s *Scanner) Mask(text string) string {
	type spot struct {
		pandian.Span
		mask string
	}
	var spots []spot
	var folded []byte
	s.searchShort(text, func(w *pandian.Window, det int, m pandian.Match) {
		folded = w.B
		spots = append(spots, spot{m.Span, s.rules.Mask(s.dets[det].Type, m.Value)})
	})
	if len(spots) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for at < len(folded) {
		end := len(folded)
		var next *spot
		for i := range spots {
			if sp := &spots[i]; sp.Start >= at && (next == nil || sp.Start < next.Start || sp.Start == next.Start && sp.End > next.End) {
				next = sp
			}
		}
		if next == nil {
			b.Write(folded[at:end])
			break
		}
		b.Write(folded[at:next.Start])
		b.WriteString(next.mask)
		at = next.End
	}
	return b.String()
}

// aside counts personal data in a text that is no record: a name, a title line,
// a header. It returns the types found, possibly repeated.
func (c *collector) aside(text string, at pandian.Place) (types []pandian.Type) {
	if text == "" {
		return
	}
	s := c.in.s
	var p rowPerson
	s.searchShort(text, func(w *pandian.Window, det int, m pandian.Match) {
		var k candidate
		doubtExample(w.B, &m)
		c.candidate(&k, det, &m)
		c.report(&k, at)
		if !k.counts(s.rules.MinConfidence) {
			c.tally.pass(s, &k)
			return
		}
		c.tally.count(s, &k, at)
		p.give(s, &k)
		types = append(types, s.dets[det].Type)
	})
	c.tally.facts.Add(p.idents, p.special)
	return types
}

// nameFindings looks for personal data in the names of an item's path. All of
// it is flagged; what stands in the item's own name is counted as a finding.
func (s *Scanner) nameFindings(it pandian.Item, t *tally) {
	dir, name := "", it.Path
	if i := strings.LastIndexByte(it.Path, '/'); i >= 0 {
		dir, name = it.Path[:i], it.Path[i+1:]
		t.inName = append(t.inName, s.inFolder(dir)...)
	}
	c := newCollector(&inspection{s: s}, t, "", 0)
	defer c.release()
	t.inName = append(t.inName, c.aside(DecodeName([]byte(pandian.UnescapeName(name))), pandian.Place{})...)
}

// folderNames is what the names in the path of the folder last asked for hold:
// the items of a folder come one after the other.
type folderNames struct {
	mu    sync.Mutex
	dir   string
	types []pandian.Type
	known bool
}

// inFolder returns the types of personal data in the names of a folder's path,
// possibly repeated.
func (s *Scanner) inFolder(dir string) []pandian.Type {
	f := &s.folder
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known && f.dir == dir {
		return f.types
	}
	f.dir, f.types, f.known = dir, nil, true
	for el := range strings.SplitSeq(dir, "/") {
		s.searchShort(DecodeName([]byte(pandian.UnescapeName(el))), func(_ *pandian.Window, det int, m pandian.Match) {
			if !s.allowed.holds(det, m.Value, s.key.Digest(s.domain[det], m.Value)) {
				f.types = append(f.types, s.dets[det].Type)
			}
		})
	}
	return f.types
}
