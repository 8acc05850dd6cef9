package detectors

import (
	"bytes"

	"pandian"
	"pandian/internal/runes"
	"pandian/rules"
)

// joint tells how a name hangs on the label before it.
type joint uint8

const (
	glued joint = iota // nothing between
	blank              // blanks only
	line               // a line break
	colon              // a colon, bracket or other sign
)

func jointOf(gap []byte) joint {
	j := glued
	for _, c := range gap {
		switch {
		case c == '\n':
			return line
		case c == ' ' || c == '\t' || c == '\r':
			if j == glued {
				j = blank
			}
		default:
			j = colon
		}
	}
	return j
}

// behindLabel reads the names that follow a label or role.
func (d *nameDetector) behindLabel(w *pandian.Window, k int, report func(pandian.Match)) {
	h := w.Hits[k]
	lo, hi := cellBounds(w, int(h.Start))
	s := valueStart(w.B[:hi], int(h.End))
	gap := jointOf(w.B[h.End:s])
	if c := w.B[h.End-1]; gap == glued && (c == ':' || c == ';' || c == '=') { // the term holds its own colon
		gap = colon
	}
	if w.Cells != nil {
		if s >= hi && wholly(w.B, lo, int(h.Start)) { // label in the cell to the left
			c := w.CellAt(lo)
			if c < 0 || c+1 >= len(w.Cells) || w.Cells[c+1].Row != w.Cells[c].Row {
				return
			}
			s, hi = trim(w.B, int(w.Cells[c+1].Start), int(w.Cells[c+1].End))
			gap = colon
			if d.labelCell(w, s, hi) {
				return
			}
		}
		if s >= hi || d.judge.headed(w, s) {
			return
		}
	}
	if e := d.gloss(w.B[:hi], s); e > s { // 姓名 Name: 王小明
		s = valueStart(w.B[:hi], e)
		gap = max(gap, jointOf(w.B[e:s]))
	}
	if _, capital := latinAt(w.B[:hi], s); s >= hi || w.B[s] < 0x80 && !capital { // neither a Chinese name nor a romanised one
		return
	}
	strong := d.judge.roles[h.Term] == roleOwn
	if gap == colon && k+1 < len(w.Hits) && int(w.Hits[k+1].Start) == s && d.judge.terms[w.Hits[k+1].Term].Kind != rules.TermTitle {
		return // another label, not a value
	}
	for range 20 {
		e := d.nameBehind(w, s, hi, gap, strong, report)
		if t := &d.judge.terms[h.Term]; e == 0 && s < hi && w.B[s] < 0xe0 && (t.Kind != rules.TermTitle || gap == colon) {
			e = d.latinBehind(w, int(h.End), s, hi, strong || t.Is(rules.TermRole), report)
		}
		if e == 0 {
			return
		}
		n := nameListSep(w.B, e)
		if n == 0 {
			return
		}
		s, gap = e+n, colon
		strong = false
	}
}

// nameListSep returns the width of what separates two names in a list at i.
func nameListSep(b []byte, i int) int {
	j := skipSpaces(b, i)
	for _, s := range [...]string{"、", ",", "/", "及", "與", "和", "暨"} {
		if hasAt(b, j, s) {
			return skipSpaces(b, j+len(s)) - i
		}
	}
	return 0
}

// nameBehind reads one name at s and returns its end; 0 if there is none.
func (d *nameDetector) nameBehind(w *pandian.Window, s, hi int, gap joint, strong bool, report func(pandian.Match)) int {
	b := w.B
	end, n := stretch(b, s, hi, 8)
	if n == 0 {
		return 0
	}
	dotted := end-s != 3*n && hasNameDot(b[s:end])
	if gap != colon && !dotted {
		if r, _ := hanAt(b, s); !d.mayBeSurname(r) {
			return 0 // see labelNameConfidence
		}
	}
	if n == 1 {
		if end = spacedName(b, s, hi); end == 0 || !strong && gap != colon {
			return 0
		}
	}
	if n == 2 {
		if c, _ := d.surnameOf(b[s:end]); c == 6 {
			end = givenApart(b, end, hi)
			dotted = hasNameDot(b[s:end])
		}
	}
	if _, k := hanAt(b[:hi], end); k > 0 && dotted {
		return 0 // running text: left to dotted
	}
	cut, titled := d.titleIn(w, s, end)
	switch {
	case cut == s:
		return 0
	case titled:
		end = cut
	case n > 5 || n == 5 && !hasAt(b, s+3, "氏"):
		if !dotted {
			return 0 // running text: left to prose
		}
	}
	f, ok := d.readHanName(b, s, end)
	if !ok || d.spoilt(w, s, end) || f.parts > 1 && gap != colon && bytes.IndexByte(b[s:end], '.') >= 0 {
		return 0
	}
	conf := d.labelNameConfidence(&f, gap, strong, titled)
	if conf < 0.2 {
		return 0
	}
	ev := pandian.EvLabel
	if titled {
		ev |= pandian.EvTitle
	}
	d.emit(w, s, end, f, conf, ev, report)
	return end
}

// labelNameConfidence weighs a name that stands alone behind a label.
func (d *nameDetector) labelNameConfidence(f *nameForm, gap joint, strong, titled bool) float64 {
	if f.unlikes || f.thanks && gap != colon {
		return 0
	}
	if f.surname == noSurname && f.parts == 1 {
		switch {
		case gap != colon || f.chars > 4:
			return 0
		case strong && f.chars <= 3:
			return 0.55
		case strong:
			return 0.4
		}
		return 0.3
	}
	conf, score := 0.95, d.score(f)
	switch {
	case f.parts > 1 && gap == glued:
		conf = 0.6
	case f.parts > 1:
	case gap == colon && strong:
		conf = byScore(score, -8, 0.6, -3, 0.85, 0.95)
	case gap == colon:
		conf = byScore(score, -6, 0.35, 1, 0.75, 0.95)
	case strong && gap != glued:
		conf = byScore(score, -4, 0.35, 2, 0.65, 0.85)
	case gap == blank:
		conf = byScore(score, -1, 0.35, 4, 0.6, 0.85)
	case gap == line:
		conf = byScore(score, 1, 0.3, 5, 0.55, 0.75)
	default:
		conf = byScore(score, 3, 0.3, 6, 0.55, 0.75)
	}
	if titled && score >= 2 {
		conf = max(conf, 0.9)
	}
	return conf
}

// byScore returns below for scores under low, middle under high, else above.
func byScore(score, low int, below float64, high int, middle, above float64) float64 {
	switch {
	case score < low:
		return below
	case score < high:
		return middle
	}
	return above
}

// titleIn looks for a title inside the stretch [s, end) or behind it after a
// blank, and returns where the name before it ends; s if that is a surname
// alone.
func (d *nameDetector) titleIn(w *pandian.Window, s, end int) (int, bool) {
	for _, h := range w.HitsAfter(s+3, end+24-s) {
		if d.judge.terms[h.Term].Kind != rules.TermTitle {
			continue
		}
		t := int(h.Start)
		switch {
		case t < end && d.partOfName(w.B, s, h):
			continue
		case t < end && t-s < 6:
			return s, true
		case t < end:
			return t, true
		case skipSpaces(w.B, end) == t:
			return end, true
		}
		break
	}
	return end, false
}

// partOfName reports whether the title of one character h is the last of the
// name that begins at s (怡君 is a given name, 王小明君 a name with a title).
func (d *nameDetector) partOfName(b []byte, s int, h pandian.Hit) bool {
	if h.End-h.Start > 3 {
		return false
	}
	n, _ := d.surnameOf(b[s:h.Start])
	return int(h.End) <= s+max(n, 3)+6
}

// mayBeSurname reports whether the Han character r is a surname or begins one.
func (d *nameDetector) mayBeSurname(r rune) bool {
	c := d.chars.of(r)
	return c.rank() != noSurname || c&charCompound != 0 || r >= firstOther
}

func hasNameDot(b []byte) bool {
	for i := 0; i < len(b); {
		r, n := runes.At(b, i)
		if isNameDot(r) {
			return true
		}
		i += n
	}
	return false
}

// spacedName returns the end of a name whose characters are set apart by
// blanks ("王 小 明", "王　小明") at s; 0 if there is none.
func spacedName(b []byte, s, hi int) int {
	i, chars := s, 0
	for chars < 4 {
		_, n := hanAt(b[:hi], i)
		if n == 0 {
			return 0
		}
		chars++
		i += n
		if chars >= 2 {
			if _, n := hanAt(b[:hi], i); n > 0 {
				if chars == 2 {
					continue // 王 小明
				}
				return 0
			}
			if chars == 3 || chars == 2 && spaceAt(b[:hi], i) == 0 {
				return i
			}
		}
		j := skipSpaces(b[:hi], i)
		if j == i || j-i > 3 {
			return 0
		}
		if _, n := hanAt(b[:hi], j); n == 0 {
			if chars >= 2 {
				return i
			}
			return 0
		}
		if chars == 2 && i-s > 7 { // 王 明 and then another word
			if _, n := hanAt(b[:hi], j+3); n > 0 {
				return i
			}
		}
		i = j
	}
	return 0
}

// givenApart returns the end of the one or two given characters that stand
// behind a compound surname and a blank (歐陽 菲菲); end if there are none.
func givenApart(b []byte, end, hi int) int {
	s := skipSpaces(b[:hi], end)
	e, n := stretch(b, s, hi, 3)
	if s == end || s > end+3 || n < 1 || n > 2 {
		return end
	}
	return e
}
