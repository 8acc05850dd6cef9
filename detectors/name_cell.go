package detectors

import (
	"pandian"
	"pandian/rules"
)

// cell reads a cell of a name column, or of a column of which nothing is known;
// v is the verdict on the column.
func (d *nameDetector) cell(w *pandian.Window, k int, v verdict, report func(pandian.Match)) {
	c := w.Cells[k]
	if !v.speaks() && w.Column(int(c.Col)).Name != "" {
		return
	}
	lo, hi := trim(w.B, int(c.Start), int(c.End))
	if lo == hi || hi-lo > 120 {
		return
	}
	if !v.speaks() {
		if hi-lo < 4 || hi-lo > 30 || w.B[lo] < 0xe0 || d.labelCell(w, lo, hi) {
			return
		}
		if r, _ := d.judge.left(w, k, lo); r >= roleWeak { // behindLabel reports it
			return
		}
	}
	for lo < hi { // several names in one cell
		end := listEnd(w.B, lo, hi)
		d.cellName(w, lo, end, v, report)
		lo = end + listSep(w.B, end)
	}
}

// alone reads a cell that is nothing but a name in ideographs, or nothing that
// any detector reads in a column of which nothing is known but its name.
func (d *nameDetector) alone(c *pandian.CellText) (pandian.Match, bool) {
	if c.Column.Type == "" {
		return pandian.Match{}, len(c.Hits) == 0 && (plain(c.B) || c.Column.Veto && formed(c.B, "AA99999999"))
	}
	if len(c.Hits) > 0 || !shortHan(c.B) {
		return unsure()
	}
	f, ok := d.readHanName(c.B, 0, len(c.B))
	conf := columnNameConfidence(headed, f)
	if !ok || conf < 0.5 {
		return unsure()
	}
	ev := pandian.Evidence(0)
	if f.surname != noSurname {
		ev = pandian.EvDict
	}
	return sure(0, len(c.B), normalName(c.Scratch[:0], c.B, false), conf, ev)
}

// listEnd returns the end of the first item of a list in [lo, hi).
func listEnd(b []byte, lo, hi int) int {
	latin := b[lo] < 0xe0
	for i := lo; i < hi; i++ {
		switch c := b[i]; {
		case c == ';', c == '/' && !(latin && travelSlash(b, i, hi)), c == '\n', c == ',' && !latin, c == 0xe3 && hasAt(b, i, "、"):
			return i
		}
	}
	return hi
}

// travelSlash reports whether the slash at i stands between the surname and the
// given name of a passenger (LIN/CHIH HAO).
func travelSlash(b []byte, i, hi int) bool {
	for k := max(0, i-1); k < hi; k++ {
		c := b[k]
		if c != '/' && c != ' ' && c != '-' && c != '\'' && c-'A' >= 26 {
			return false
		}
	}
	return i > 0 && i+1 < hi
}

func listSep(b []byte, i int) int {
	n := 1
	if hasAt(b, i, "、") {
		n = 3
	}
	return skipSpaces(b, i+n) - i
}

// cellName reads one name in a cell.
func (d *nameDetector) cellName(w *pandian.Window, lo, hi int, v verdict, report func(pandian.Match)) {
	lo, hi = trim(w.B, lo, hi)
	if lo == hi {
		return
	}
	lo = d.behindKin(w, lo, hi)
	hi = d.cutTitle(w, lo, hi)
	if n := bracketBefore(w.B, lo, hi); n > lo { // 王小明(組長)
		hi = trimSpacesBack(w.B, lo, n)
	}
	if d.apart(w, lo, hi, v, report) {
		return
	}
	if f, ok := d.readHanName(w.B, lo, hi); ok {
		if conf := columnNameConfidence(v, f); conf > 0 && !d.spoilt(w, lo, hi) {
			d.emit(w, lo, hi, f, conf, v.ev, report)
		}
		return
	}
	if !v.speaks() {
		return
	}
	f, ok := readLatinName(w.B, lo, hi, v.grade == labelled)
	if !ok && v.grade == labelled && hi-lo < shortLatin { // LIN, Wu: a surname alone
		word := d.latinWordAt(w.B, lo)
		ok = word.end == hi && word.part&(rules.PartFamily|rules.PartVietnamese|rules.PartGiven) != 0
	}
	if ok {
		conf := 0.8
		switch {
		case v.grade == weak && (d.inRecord(w, lo) || d.latinWordAt(w.B, lo).part != 0):
			conf = 0.6
		case v.grade == weak:
			conf = 0.4
		}
		d.emit(w, lo, hi, f, conf, v.ev, report)
		return
	}
	d.mixedName(w, lo, hi, v, report)
}

// behindKin returns where the name begins behind a word for kin or a role and a blank (媽媽
// 許佩君); lo if there is no such word.
func (d *nameDetector) behindKin(w *pandian.Window, lo, hi int) int {
	end, n := stretch(w.B, lo, hi, 4)
	s := skipSpaces(w.B[:hi], end)
	if n < 2 || n > 3 || s == end || s == hi {
		return lo
	}
	if _, k := hanAt(w.B, s); k == 0 {
		return lo
	}
	if hits := w.HitsEnding(end, end); len(hits) > 0 && int(hits[0].Start) == lo && d.announcing[hits[0].Term] {
		return s
	}
	first, _ := hanAt(w.B, lo)
	if first == '阿' && n == 2 || d.chars.is(runeBefore(w.B, end), charRole) && !d.mayBeSurname(first) {
		return s
	}
	return lo
}

// apart reads several names between which blanks stand (陳建宏 許淑芬): five characters
// or more, as fewer may be of one name.
func (d *nameDetector) apart(w *pandian.Window, lo, hi int, v verdict, report func(pandian.Match)) bool {
	if !v.speaks() || hi-lo <= 15 {
		return false
	}
	for _, say := range [...]bool{false, true} { // all of them are names, or none is said
		for s := lo; s < hi; {
			end, n := stretch(w.B, s, hi, 5)
			if n < 2 || n > 4 || end == hi && s == lo || end < hi && spaceAt(w.B, end) == 0 {
				return false
			}
			f, ok := d.readHanName(w.B, s, end)
			if !ok || !f.likely() || d.spoilt(w, s, end) {
				return false
			}
			if say {
				d.emit(w, s, end, f, columnNameConfidence(v, f), v.ev, report)
			}
			s = skipSpaces(w.B[:hi], end)
		}
	}
	return true
}

// mixedName reads a Han name with its romanised form behind it.
func (d *nameDetector) mixedName(w *pandian.Window, lo, hi int, v verdict, report func(pandian.Match)) {
	end, _ := stretch(w.B, lo, hi, 8)
	if end == lo || end == hi || maskAt(w.B, end) || isDigit(w.B[end]) {
		return
	}
	if f, ok := d.readHanName(w.B, lo, end); ok && f.likely() && !d.spoilt(w, lo, end) {
		d.emit(w, lo, end, f, columnNameConfidence(v, f), v.ev, report)
	}
}

// bracketBefore returns the offset of the '(' that opens a remark at the end of
// [lo, hi); hi if there is none.
func bracketBefore(b []byte, lo, hi int) int {
	if b[hi-1] != ')' {
		return hi
	}
	for i := hi - 1; i > lo; i-- {
		if b[i] == '(' {
			return i
		}
	}
	return hi
}

// cutTitle returns the end of [lo, hi) without a title behind the name.
func (d *nameDetector) cutTitle(w *pandian.Window, lo, hi int) int {
	for _, h := range w.HitsBefore(hi, hi-lo) {
		if d.judge.terms[h.Term].Kind == rules.TermTitle && int(h.Start) > lo+3 && !d.partOfName(w.B, lo, h) {
			return trimSpacesBack(w.B, lo, int(h.Start))
		}
	}
	return hi
}

// columnNameConfidence weighs a name's form with the header over it.
func columnNameConfidence(v verdict, f nameForm) float64 {
	rank := 0 // 0 unlikely, 1 no surname, 2 likely
	switch {
	case f.likely():
		rank = 2
	case !f.unlikes && f.chars <= 4:
		rank = 1
	}
	switch v.grade {
	case labelled:
		return [...]float64{0.3, 0.7, 0.95}[rank]
	case weak:
		return [...]float64{0.1, 0.4, 0.75}[rank]
	}
	if rank == 2 && (f.surname >= commonSurname || f.parts > 1) && f.chars <= 4+8*(f.parts-1) {
		return 0.3
	}
	return 0
}

// labelCell reports whether [lo, hi) is itself a label.
func (d *nameDetector) labelCell(w *pandian.Window, lo, hi int) bool {
	for _, h := range w.HitsBefore(hi, hi-lo) {
		if t := &d.judge.terms[h.Term]; t.Kind != rules.TermTitle || int(h.Start) == lo {
			return true
		}
	}
	return false
}
