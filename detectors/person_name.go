package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
	"pandian/rules"
)

// PersonName finds names of people by what stands beside them: a name column,
// a label or role before the name, a title behind it, an ID number, mobile
// number or mail address next to it. The name's own form (surname, length,
// segments) decides how much of that is needed.
func PersonName(rs *rules.Set) pandian.Detector {
	d := newNameDetector(rs)
	anchors := pandian.Anchors{
		Term: func(term uint16) bool {
			return d.judge.announces(term) || d.judge.terms[term].Kind == rules.TermTitle
		},
		Runs: []pandian.RunSet{ // see besideNumber
			{Min: 9, Max: 9, Before: isLetter, After: notAlnum},
			{Min: 4, Max: 4, First: "0", Before: notAlnum, After: joins},
			{Min: 10, Max: 10, First: "0", Before: notAlnum, After: notAlnum},
		},
	}
	return pandian.Detector{Type: pandian.PersonName, Reach: reach, Anchors: anchors, Find: d.find, Cell: d.alone}
}

type nameDetector struct {
	rs      *rules.Set
	judge   *judge
	chars   *nameChars
	opening *lanes.Trigrams // where names in running text may begin

	announcing []bool // by term: a label, role, title or word for a person
}

func newNameDetector(rs *rules.Set) *nameDetector {
	d := &nameDetector{rs: rs, judge: newJudge(rs, pandian.PersonName), chars: newNameChars(rs)}
	d.opening = newOpening(rs, d.chars)
	for i, t := range d.judge.terms {
		if t.Is(rules.TermRole) && d.judge.roles[i] < roleWeak {
			d.judge.roles[i] = roleWeak
		}
		d.announcing = append(d.announcing, d.judge.roles[i] >= roleWeak || t.Kind == rules.TermTitle || t.Kind == rules.TermSubject)
	}
	return d
}

func (d *nameDetector) find(w *pandian.Window, report func(pandian.Match)) {
	w.Told = w.Told[:0]
	if w.Cells != nil {
		var few [manyColumns]verdict
		of, _ := d.judge.columns(few[:0], w)
		for k := range w.Cells {
			if v := of.of(w.Cells[k].Col); v.speaks() || v.grade == bare {
				d.cell(w, k, v, report)
			}
		}
	}
	for _, own := range w.OwnHits {
		k, h := int(own), w.Hits[own]
		if d.judge.roles[h.Term] >= roleWeak {
			d.behindLabel(w, k, report)
		}
		if d.judge.terms[h.Term].Kind == rules.TermTitle {
			d.beforeTitle(w, h, report)
			d.aroundTitle(w, h, report)
		}
	}
	d.prose(w, report)
	if w.Cells == nil {
		known := told(w)
		for _, k := range w.OwnRuns {
			d.besideNumber(w, w.Runs[k], &known, report)
		}
	}
	for _, p := range w.Ats {
		d.beforeMail(w, int(p), report)
	}
}

// emit reports the name at [lo, hi), and notes it if none that nothing announces
// can stand beside it.
func (d *nameDetector) emit(w *pandian.Window, lo, hi int, f nameForm, conf float64, ev pandian.Evidence, report func(pandian.Match)) {
	if f.surname != noSurname {
		ev |= pandian.EvDict
	}
	if conf > surestProse {
		w.Told = append(w.Told, pandian.Span{Start: lo, End: hi})
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: lo, End: hi},
		Value:      normalName(w.Scratch[:0], w.B[lo:hi], f.latin),
		Confidence: conf,
		Evidence:   ev,
	})
}

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
	hi = d.cutTitle(w, lo, hi)
	if n := bracketBefore(w.B, lo, hi); n > lo { // 王小明(組長)
		hi = trimSpacesBack(w.B, lo, n)
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
	if f, ok := readLatinName(w.B, lo, hi, v.grade == labelled); ok {
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

// spoilt reports whether a lexicon word stands in [lo, hi): then it is a
// phrase, not a name.
func (d *nameDetector) spoilt(w *pandian.Window, lo, hi int) bool {
	for _, h := range w.HitsAfter(lo, hi-lo) {
		if d.judge.terms[h.Term].Kind != rules.TermTitle || int(h.Start) == lo || int(h.End) == hi && int(h.End-h.Start) > 3 {
			return true
		}
	}
	return maskAt(w.B, hi) || maskBefore(w.B, lo) || isDotBefore(w.B, lo)
}

// besideNumber looks for a name directly before or behind an ID or mobile
// number, where none is known.
func (d *nameDetector) besideNumber(w *pandian.Window, r pandian.Run, known *toldNames, report func(pandian.Match)) {
	s, e, b := int(r.Start), int(r.End), w.B
	switch n := e - s; {
	case n == 9 && s > 0 && isLetter(b[s-1]) && !isAlnum(prev(w, s-1)) && checkID(upper(b[s-1]), b[s:e]):
		s--
	case b[s] == '0' && at(b, s+1) == '9' && (n == 10 || n == 4):
		var num number
		if !num.read(b, s, 10, sepDash|sepSpace) || d.rs.PhoneKind(num.text()) != rules.PhoneMobile {
			return
		}
		e = num.end
	default:
		return
	}
	if isAlnum(next(w, e)) || isAlnum(prev(w, s)) {
		return
	}
	if p := skipSeps(b, s, -1, nameJoint); p < s {
		lo, n := stretchBefore(b, 0, p, 8)
		if n >= 2 && n <= 5 && !known.hold(lo) {
			d.beside(w, lo, p, report)
		}
	}
	if p := skipSeps(b, e, 1, nameJoint); p > e {
		hi, n := stretch(b, p, len(b), 8)
		if n >= 3 && n <= 4 && !known.hold(p) {
			d.beside(w, p, hi, report)
		}
	}
}

// nameJoint is what may stand between a name and the number beside it, besides 、.
const nameJoint = " \t,(/:|-"

// skipSeps moves from i in the given direction over up to four of the separators,
// 、 among them.
func skipSeps(b []byte, i, step int, seps string) int {
	for range 4 {
		k := i
		if step < 0 {
			k--
		}
		switch {
		case k >= 0 && k < len(b) && strings.IndexByte(seps, b[k]) >= 0:
			i += step
		case step < 0 && endsAt(b, i, "、"), step > 0 && hasAt(b, i, "、"):
			i += 3 * step
		default:
			return i
		}
	}
	return i
}

// beside judges the Han characters [lo, hi) next to a number.
func (d *nameDetector) beside(w *pandian.Window, lo, hi int, report func(pandian.Match)) {
	f, ok := d.readHanName(w.B, lo, hi)
	if !ok || !f.likely() || d.spoilt(w, lo, hi) || d.rs.CountyAt(w.B[lo:hi]) > 0 || d.rs.DistrictAt(w.B[lo:hi]) > 0 {
		return
	}
	conf := 0.6
	switch {
	case f.chars == 2 && f.parts == 1, f.surname < commonSurname && f.parts == 1:
		conf = 0.4
	case f.double:
		conf = 0.55
	}
	d.emit(w, lo, hi, f, conf, pandian.EvContext, report)
}

// beforeMail looks for a display name: 王小明 <wang@example.com>.
func (d *nameDetector) beforeMail(w *pandian.Window, p int, report func(pandian.Match)) {
	b := w.B
	s := p
	for s > 0 && p-s <= 64 && isLocal(b[s-1]) {
		s--
	}
	if at(b, s-1) != '<' && at(b, s-1) != '(' {
		return
	}
	e := trimSpacesBack(b, 0, s-1)
	if at(b, e-1) == '"' {
		e--
	}
	lo, n := stretchBefore(b, 0, e, 8)
	if n < 2 || n > 5 {
		return
	}
	f, ok := d.readHanName(b, lo, e)
	if !ok || !f.likely() || f.chars == 2 && f.surname < commonSurname || d.spoilt(w, lo, e) {
		return
	}
	d.emit(w, lo, e, f, 0.75, pandian.EvContext, report)
}

// runeBefore returns the character that ends at i, or 0.
func runeBefore(b []byte, i int) rune {
	if i <= 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRune(b[:i])
	return r
}
