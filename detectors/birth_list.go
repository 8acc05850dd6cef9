package detectors

import "pandian"

// lastBorn is the year up to which a date beside an ID is rather a birth than
// a matter of business.
const lastBorn = 2008

// listBirths finds the birth dates beside the IDs of a list without labels.
type listBirths struct {
	j      *judge
	w      *pandian.Window
	report func(pandian.Match)
	done   int     // runs before it were looked at
	born   [2]int  // by side of its ID: behind the latest date of a grown-up; 0 = none
	young  [2]date // by side: the latest date of a child that none of a grown-up follows
}

// listReach is how far from a grown-up's date a child's may stand: a family, or a
// party, on a few lines.
const listReach = 300

// beside looks for dates beside the ID whose digits are run k, if they are one's.
func (l *listBirths) beside(k int) {
	w := l.w
	id, end := int(w.Runs[k].Start)-1, int(w.Runs[k].End)
	before, after := isListGap(at(w.B, id-1)), isListGap(at(w.B, end))
	if !before && !after || !idAt(w.B, id) {
		return
	}
	first, last := k+1, k-1
	if before {
		first = k - 3 // a date has up to three runs
	}
	if after {
		last = min(k+1, len(w.Runs)-1)
	}
	for i := max(l.done, first); i <= last; i++ {
		if i != k {
			l.date(int(w.Runs[i].Start))
		}
		l.done = i + 1
	}
}

// date looks at the date at s that stands next to an ID, with blanks or a comma
// between. A late one is rather a matter of business, unless one of a grown-up
// stands near on the same side of its ID.
func (l *listBirths) date(s int) {
	w := l.w
	if s = eraBefore(w.B, s); isAlnum(prev(w, s)) {
		return
	}
	d, ok := readDate(w.B, s)
	if !ok || isAlnum(next(w, d.end)) {
		return
	}
	side := 0
	if before := listGap(w.B, s, -1); before == s || !idAt(w.B, before-10) {
		side = 1
		if after := listGap(w.B, d.end, 1); after == d.end || !idAt(w.B, after) {
			return
		}
	}
	if l.j.at(w, s).grade != bare {
		return
	}
	born, young := &l.born[side], &l.young[side]
	switch {
	case d.year <= lastBorn:
		l.found(d, 0.6)
		if *born = d.end; young.end > 0 && s-young.end < listReach {
			l.found(*young, 0.6)
		}
		*young = date{}
	case *born > 0 && s-*born < listReach:
		l.found(d, 0.6)
	default:
		l.found(d, 0.4)
		*young = d
	}
}

func (l *listBirths) found(d date, conf float64) {
	l.report(birthMatch(l.w, d, conf, pandian.EvContext))
}

// listGap moves i over up to three blanks and a comma, in the direction of step.
func listGap(b []byte, i, step int) int {
	at := i
	if step < 0 {
		at--
	}
	for k := 0; k < 4 && at >= 0 && at < len(b) && isListGap(b[at]); k++ {
		at += step
	}
	if step < 0 {
		at++
	}
	return at
}

func isListGap(c byte) bool { return c == ' ' || c == '\t' || c == ',' }

// idAt reports whether an ID of ten characters stands at i, nothing attached.
func idAt(b []byte, i int) bool {
	if i < 0 || i+10 > len(b) || !isLetter(b[i]) || digitsAt(b, i+1) != 9 || isAlnum(at(b, i-1)) {
		return false
	}
	return checkID(upper(b[i]), b[i+1:i+10])
}
