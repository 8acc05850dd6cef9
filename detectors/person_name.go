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
	d.announcing = make([]bool, len(d.judge.terms))
	for i := range d.judge.terms {
		t := &d.judge.terms[i]
		if t.Is(rules.TermRole) && d.judge.roles[i] < roleWeak {
			d.judge.roles[i] = roleWeak
		}
		d.announcing[i] = d.judge.roles[i] >= roleWeak || t.Kind == rules.TermTitle || t.Kind == rules.TermSubject
	}
	return d
}

func (d *nameDetector) find(w *pandian.Window, report func(pandian.Match)) {
	w.Told, w.Named = w.Told[:0], w.Named[:0]
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
	d.series(w, report)
}

// emit reports the name at [lo, hi), and notes it if none that nothing announces
// can stand beside it.
func (d *nameDetector) emit(w *pandian.Window, lo, hi int, f nameForm, conf float64, ev pandian.Evidence, report func(pandian.Match)) {
	d.emitAs(w, lo, hi, w.B[lo:hi], f, conf, ev, report)
}

// emitAs is emit of a name that is written otherwise than [lo, hi).
func (d *nameDetector) emitAs(w *pandian.Window, lo, hi int, name []byte, f nameForm, conf float64, ev pandian.Evidence, report func(pandian.Match)) {
	if f.surname != noSurname {
		ev |= pandian.EvDict
	}
	if conf > surestProse {
		w.Told = append(w.Told, pandian.Span{Start: lo, End: hi})
	}
	if conf >= perhapsName && !f.latin {
		w.Named = append(w.Named, uint64(packName(lo, hi, conf >= bySeries)))
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: lo, End: hi},
		Value:      normalName(w.Scratch[:0], name, f.latin),
		Confidence: conf,
		Evidence:   ev,
	})
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
		if n > 5 { // 報名請洽王小明(0912345678)
			if s := backChars(b, p, 3); d.chars.is(runeBefore(b, s), charBefore) {
				lo, n = s, 3
			}
		}
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
