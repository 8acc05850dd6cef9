package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
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
		if s >= hi || d.judge.column(w.ColumnAt(s)).speaks() {
			return
		}
	}
	strong := d.judge.roles[h.Term] == roleOwn
	if gap == colon && k+1 < len(w.Hits) && int(w.Hits[k+1].Start) == s && d.judge.terms[w.Hits[k+1].Term].Kind != rules.TermTitle {
		return // another label, not a value
	}
	for range 20 {
		e := d.nameBehind(w, s, hi, gap, strong, report)
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
		return d.latinBehind(w, s, hi, gap, strong, report)
	}
	if n == 1 {
		if end = spacedName(b, s, hi); end == 0 || !strong && gap != colon {
			return 0
		}
	}
	cut, titled := d.titleIn(w, s, end)
	switch {
	case titled:
		end = cut
	case n > 5 || n == 5 && !hasAt(b, s+3, "氏"):
		if !hasNameDot(b[s:end]) {
			return d.gluedName(w, s, end, gap, report)
		}
	}
	f, ok := readHanName(d.rs, b, s, end)
	if !ok || d.spoilt(w, s, end) {
		return 0
	}
	conf := labelNameConfidence(f, gap, strong, titled)
	if conf < 0.2 {
		if n >= 3 && n <= 5 {
			return d.gluedName(w, s, end, gap, report)
		}
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
func labelNameConfidence(f nameForm, gap joint, strong, titled bool) float64 {
	if f.unlikes {
		return 0
	}
	if f.weight == 0 && f.parts == 1 {
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
	conf := 0.95
	switch gap {
	case glued:
		conf = 0.7
		if f.chars == 2 || f.weight < commonSurname && f.parts == 1 {
			conf = 0.35
		}
	case line:
		conf = 0.65
		if f.chars == 2 && f.weight < commonSurname {
			conf = 0.4
		}
	case blank:
		conf = 0.85
		if f.chars == 2 {
			conf = 0.6
		}
	case colon:
		if !strong && f.chars == 2 && f.weight < commonSurname {
			conf = 0.6
		}
	}
	if titled {
		conf = max(conf, 0.9)
	}
	return conf
}

// titleIn looks for a title behind two to five characters of the stretch
// [s, end), or behind it after a blank.
func (d *nameDetector) titleIn(w *pandian.Window, s, end int) (int, bool) {
	for _, h := range w.HitsAfter(s+3, end+24-s) {
		if d.judge.terms[h.Term].Kind != rules.TermTitle {
			continue
		}
		t := int(h.Start)
		if t < end {
			return t, t-s >= 6
		}
		if skipSpaces(w.B, end) == t {
			return end, true
		}
		break
	}
	return end, false
}

func hasNameDot(b []byte) bool {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if isNameDot(r) {
			return true
		}
		i += n
	}
	return false
}

// gluedName cuts a name off the beginning of running text: a common surname,
// two given characters, and then a word that goes on with the sentence.
func (d *nameDetector) gluedName(w *pandian.Window, s, end int, gap joint, report func(pandian.Match)) int {
	b := w.B
	n, weight := d.rs.Surname(b[s:end])
	if n == 0 || weight < commonSurname {
		return 0
	}
	cut := s + n + 6
	if cut >= end || notName(b[s:cut], weight) {
		return 0
	}
	r, _ := utf8.DecodeRune(b[cut:])
	if !strings.ContainsRune(sentenceWords, r) {
		return 0
	}
	f, ok := readHanName(d.rs, b, s, cut)
	if !ok || !f.likely() || d.spoilt(w, s, cut) {
		return 0
	}
	conf := 0.75
	if gap == glued {
		for i := s + n; i < cut; i += 3 {
			if r, _ := utf8.DecodeRune(b[i:]); strings.ContainsRune(phraseWords, r) {
				return 0
			}
		}
		conf = 0.6
	}
	d.emit(w, s, cut, f, conf, pandian.EvLabel, report)
	return cut
}

// sentenceWords follow a name in running text; phraseWords make it unlikely
// that a character behind a role is a given name.
const (
	sentenceWords = "於之等君因為及與和應已係向在自經所提申辦身生住電女男並將來前擔業年地民簽收確有未對受現連設到持以聯負均即稱就具代就"
	phraseWords   = "於應得為及與等者可將已並其如由有在是以檢附向因提出經對應受"
)

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

// latinBehind reads a romanised name behind a strong label.
func (d *nameDetector) latinBehind(w *pandian.Window, s, hi int, gap joint, strong bool, report func(pandian.Match)) int {
	if gap != colon || s >= hi || w.B[s]-'A' >= 26 {
		return 0
	}
	e := s
	for e < hi && e-s < 60 && (isLetter(w.B[e]) || strings.IndexByte(" -.',", w.B[e]) >= 0) {
		if w.B[e] == ' ' && at(w.B, e+1) == ' ' {
			break
		}
		e++
	}
	for e > s && !isLetter(w.B[e-1]) {
		e--
	}
	f, ok := readLatinName(w.B, s, e, false)
	if !ok || isAlnum(next(w, e)) || maskAt(w.B, e) || f.parts > 4 {
		return 0
	}
	conf := 0.75
	if !strong {
		conf = 0.4
	}
	d.emit(w, s, e, f, conf, pandian.EvLabel, report)
	return e
}

// beforeTitle reads the name that ends at a title.
func (d *nameDetector) beforeTitle(w *pandian.Window, h pandian.Hit, report func(pandian.Match)) {
	lo, _ := cellBounds(w, int(h.Start))
	end := trimSpacesBack(w.B, lo, int(h.Start))
	if int(h.Start)-end > 6 || d.judge.column(w.ColumnAt(end)).speaks() {
		return
	}
	apart := end < int(h.Start)
	start, n := stretchBefore(w.B, lo, end, 9)
	if n < 2 {
		d.spacedBefore(w, lo, end, report)
		return
	}
	if n <= 4 || hasNameDot(w.B[start:end]) {
		if d.titledName(w, start, end, 0.9, apart, report) {
			return
		}
	}
	if n == 2 {
		return
	}
	for _, chars := range [...]int{3, 2} {
		s := backChars(w.B, end, chars)
		if s <= start && s != start {
			continue
		}
		conf := 0.75
		if chars == 2 {
			if !strings.ContainsRune("請由向給致與和及是為即洽對及與給", runeBefore(w.B, s)) {
				continue
			}
			conf = 0.6
		}
		if s > start && d.titledName(w, s, end, conf, apart, report) {
			return
		}
	}
}

// backChars returns the offset n characters before end.
func backChars(b []byte, end, n int) int {
	for range n {
		_, w := hanBefore(b, end)
		end -= w
	}
	return end
}

// titledName judges [lo, hi) as the name before a title and reports it.
func (d *nameDetector) titledName(w *pandian.Window, lo, hi int, conf float64, apart bool, report func(pandian.Match)) bool {
	f, ok := readHanName(d.rs, w.B, lo, hi)
	if !ok || !f.likely() || d.spoilt(w, lo, hi) || d.rs.CountyAt(w.B[lo:hi]) > 0 || d.rs.DistrictAt(w.B[lo:hi]) > 0 {
		return false
	}
	if f.parts == 1 {
		if f.weight < commonSurname {
			conf -= 0.3
		}
		if f.chars == 2 {
			conf -= 0.2
		}
		if apart && f.chars == 2 {
			conf -= 0.1
		}
	}
	if conf < 0.2 {
		return false
	}
	d.emit(w, lo, hi, f, conf, pandian.EvTitle, report)
	return true
}

// spacedBefore reads a name set apart by blanks before a title: 王 小 明 先生.
func (d *nameDetector) spacedBefore(w *pandian.Window, lo, end int, report func(pandian.Match)) {
	i, chars := end, 0
	start := end
	for chars < 3 {
		_, n := hanBefore(w.B, i)
		if n == 0 || i-n < lo {
			break
		}
		i -= n
		chars++
		start = i
		j := trimSpacesBack(w.B, lo, i)
		if i-j > 3 || j == i {
			break
		}
		i = j
	}
	if chars >= 2 && runeBefore(w.B, start) < 0x80 {
		d.titledName(w, start, end, 0.7, true, report)
	}
}
