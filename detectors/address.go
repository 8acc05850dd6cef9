package detectors

import (
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
	"pandian/rules"
)

// Address finds postal addresses by their grammar: county, district, village,
// road, section, lane, number, floor. The house number is obligatory except in
// an address column; a road without a district needs a label, such a column or the
// word that somebody lives there. Those in Latin letters go the other way.
func Address(rs *rules.Set) pandian.Detector {
	d := addressDetector{rs, newJudge(rs, pandian.Address)}
	houseNumbers := []pandian.RunSet{{Behind: func(c byte) bool { return c == houseNumber[0] }}, latinNumber}
	return pandian.Detector{Type: pandian.Address, Reach: reach, Anchors: pandian.Anchors{Runs: houseNumbers, Term: d.judge.announces}, Find: d.find, Cell: d.alone}
}

type addressDetector struct {
	rs    *rules.Set
	judge *judge
}

func (d addressDetector) find(w *pandian.Window, report func(pandian.Match)) {
	d.judge.cells(w, func(c pandian.Cell, v verdict) { d.cell(w, c, v, report) })
	for _, k := range w.OwnHits {
		h := w.Hits[k]
		if r := d.judge.roles[h.Term]; r >= roleWeak {
			d.behind(w, h, r, report)
		}
	}
	for _, k := range w.OwnRuns {
		r := w.Runs[k]
		end := int(r.End)
		if (hasAt(w.B, end, "號") || at(w.B, end) == ' ' && hasAt(w.B, end+1, "號")) && !serialNumber(w.B, int(r.Start), end) {
			d.before(w, int(r.Start), report)
		} else {
			d.latin(w, r, report)
		}
	}
	d.numerals(w, report)
}

// numerals looks for house numbers in Chinese numerals.
func (d addressDetector) numerals(w *pandian.Window, report func(pandian.Match)) {
	b := w.B
	for i := houseTail.Index(b, 0); i >= 0; i = houseTail.Index(b, i+1) {
		if i == 0 || b[i-1] != houseNumber[0] {
			continue
		}
		s := i - 1
		for {
			r, k := hanBefore(b, s)
			if k == 0 || r == '元' || r == '兩' || r == '千' || r == '仟' || numeralValue(r) < 0 {
				break
			}
			s -= k
		}
		if s < i-1 {
			d.before(w, s, report)
		}
	}
}

// houseNumber follows the number of a house.
const houseNumber = "號"

// houseTail is what is hardly in another character.
var houseTail = lanes.Pair{First: houseNumber[1], Second: houseNumber[2], Gap: 1}

// cell reads a cell of an address column.
func (d addressDetector) cell(w *pandian.Window, c pandian.Cell, v verdict, report func(pandian.Match)) {
	lo, hi := trim(w.B, int(c.Start), int(c.End))
	if lo == hi {
		return
	}
	a, ok := readAddress(d.rs, w.B[:hi], lo, true)
	if !ok {
		return
	}
	conf := 0.97
	switch {
	case a.number < 0:
		a.end, conf = hi, 0.6
	case v.grade == weak:
		conf = 0.9
	}
	d.report(w, &a, conf, v.ev, report)
}

// alone reads a cell that holds an address with its house number.
func (d addressDetector) alone(c *pandian.CellText) (m pandian.Match, sure bool) {
	if len(c.Hits) > 0 || !addressForm(c.B) {
		return unsure()
	}
	a, ok := readAddress(d.rs, c.B, 0, true)
	if !ok || a.number < 0 {
		return unsure()
	}
	w := alone(c)
	d.report(&w, &a, 0.97, headed.ev, func(found pandian.Match) { m = found })
	return m, true
}

// addressForm reports whether b is written like most addresses: in ideographs
// and short numbers, each with its unit behind it.
func addressForm(b []byte) bool {
	for i := 0; i < len(b); {
		if n := digitsAt(b, i); n > 0 {
			code := i == 0 && (n == 3 || n == 5 || n == 6) // postal
			if i += n; b[i-n] == '0' || n > 4 && !code || !code && i < len(b) && !addressUnit(b, i) {
				return false
			}
			continue
		}
		if i+3 > len(b) || han3(b[i], b[i+1], b[i+2]) == 0 {
			return false
		}
		i += 3
	}
	return true
}

// addressUnit reports whether the unit of an address's number stands at i.
func addressUnit(b []byte, i int) bool {
	r, _ := hanAt(b, i)
	switch r {
	case '號', '巷', '弄', '樓', '鄰', '段', '之', '室':
		return true
	}
	return false
}

// behind reads the address behind a label. Those that before finds by
// themselves are left to it.
func (d addressDetector) behind(w *pandian.Window, h pandian.Hit, r role, report func(pandian.Match)) {
	lo, hi := cellBounds(w, int(h.Start))
	s := valueStart(w.B[:hi], int(h.End))
	if s >= hi {
		if k := w.CellAt(lo); k >= 0 && k+1 < len(w.Cells) && w.Cells[k+1].Row == w.Cells[k].Row {
			s, hi = trim(w.B, int(w.Cells[k+1].Start), int(w.Cells[k+1].End))
		}
	}
	if s >= hi || d.judge.headed(w, s) {
		return
	}
	a, ok := readAddress(d.rs, w.B[:hi], s, false)
	for p, k := s, 0; ok && !a.placed() && k < maxBetween; k++ { // 地址一樣三重區…
		_, n := hanAt(w.B[:hi], p)
		if p += n; n == 0 || a.number < p {
			break
		}
		if county, district := d.rs.PlaceAt(w.B[p:]); county > 0 || district > 0 {
			a, ok = readAddress(d.rs, w.B[:hi], p, false)
		}
	}
	if !ok || a.placed() && isDigit(w.B[trimSpacesBack(w.B, s, a.number)-1]) {
		return
	}
	conf := 0.85
	if a.placed() {
		conf = 0.95
	}
	if r == roleWeak {
		conf -= 0.15
	}
	d.report(w, &a, conf, pandian.EvLabel, report)
}

// maxBetween is how many characters may stand between a label and the district of its
// address.
const maxBetween = 5

// serialNumber reports whether the digits b[s:e] before 號 cannot be those of a
// house: 第12號, 字第1234567號.
func serialNumber(b []byte, s, e int) bool {
	if v, n := readCount(b, s); n < e-s || v == 0 || v > maxHouse {
		r, n := hanBefore(b, s)
		return n > 0 && r != '之'
	}
	r, _ := hanBefore(b, s)
	return beforeSerial(r)
}

// before looks back from the digits of a house number for the county or, if
// there is none, the district that the address begins with; else for the word that
// says that somebody lives there.
func (d addressDetector) before(w *pandian.Window, s int, report func(pandian.Match)) {
	lo, hi := 0, len(w.B)
	if w.Cells != nil {
		k := w.CellAt(s)
		if k < 0 || d.judge.columnOf(w, k).speaks() {
			return
		}
		lo, hi = int(w.Cells[k].Start), int(w.Cells[k].End)
	}
	b := w.B[:hi]
	reads := func(p int) bool {
		a, ok := readAddress(d.rs, b, p, false)
		if ok = ok && a.number >= s; ok {
			d.found(w, &a, lo, report)
		}
		return ok
	}
	var districts [addressMarks]int
	n, home := 0, -1
	for p, marks := s, 0; marks < addressMarks && p > lo && s-p < 120; marks++ {
		width := addressByteBefore(b, p)
		if width == 0 {
			break
		}
		if p -= width; width == 1 {
			continue
		}
		county, district := d.rs.PlaceAt(b[p:])
		if county > 0 && reads(p) {
			return
		}
		if district > 0 {
			districts[n] = p
			n++
		}
		if home < 0 && hasAt(b, p, "住") {
			if home = p + len("住"); hasAt(b, home, "在") || hasAt(b, home, "於") {
				home += len("在")
			}
		}
	}
	for _, p := range districts[:n] {
		if reads(p) {
			return
		}
	}
	if home >= 0 {
		reads(home)
	}
}

// addressMarks is how many characters before a house number its address may
// begin.
const addressMarks = 48

// addressByteBefore returns the width of the character that ends at p if it may
// stand inside an address; else 0.
func addressByteBefore(b []byte, p int) int {
	c := b[p-1]
	switch {
	case isDigit(c), c == ' ', c == '-', c == '~', c == '\n', c == '\r', c == ',':
		return 1
	case c < 0x80:
		return 0
	}
	if _, n := hanBefore(b, p); n > 0 {
		return n
	}
	r, n := utf8.DecodeLastRune(b[:p])
	if r == '、' || dashAt(b, p-n) > 0 {
		return n
	}
	return 0
}

// found widens the address by the postal code before it and reports it.
func (d addressDetector) found(w *pandian.Window, a *address, lo int, report func(pandian.Match)) {
	p := trimSpacesBack(w.B, lo, a.body)
	if n := dashBefore(w.B, p); n > 0 {
		p -= n
	}
	q := p
	for q > lo && isDigit(w.B[q-1]) {
		q--
	}
	if n := p - q; (n == 2 || n == 3) && at(w.B, q-1) == '-' && q-4 >= lo && digitsAt(w.B, q-4) == 3 {
		q -= 4
	}
	if n := p - q; n >= 3 && n <= 7 && n != 4 && w.B[q] != '0' && tokenBefore(w, q) == free && a.body-p <= 3 && !isDigit(at(w.B, trimSpacesBack(w.B, lo, q)-1)) {
		a.start = q
	}
	v := d.judge.at(w, a.start)
	conf := 0.55
	switch {
	case v.speaks():
		conf = 0.97
	case a.county && a.district:
		conf = 0.92
	case a.county && a.road:
		conf = 0.85
	case a.road:
		conf = 0.75
	}
	if v.grade == vetoed {
		conf = min(conf, 0.6)
	}
	d.report(w, a, conf, v.ev, report)
}

func (d addressDetector) report(w *pandian.Window, a *address, conf float64, ev pandian.Evidence, report func(pandian.Match)) {
	if a.placed() {
		ev |= pandian.EvDict
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: a.start, End: a.end},
		Value:      normalAddress(w.Scratch[:0], w.B[a.body:a.end]),
		Confidence: conf,
		Evidence:   ev | pandian.EvShape,
	})
}
