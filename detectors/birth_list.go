package detectors

import "pandian"

// lastBorn is the year up to which a date beside an ID is rather a birth than
// a matter of business.
const lastBorn = 2008

// besideID looks for dates beside the ID whose digits are run k, if they are
// one's, skipping the runs before done, and returns the index behind the last run
// looked at.
func besideID(j *judge, w *pandian.Window, k, done int, report func(pandian.Match)) int {
	id, end := int(w.Runs[k].Start)-1, int(w.Runs[k].End)
	before, after := isListGap(at(w.B, id-1)), isListGap(at(w.B, end))
	if !before && !after || !idAt(w.B, id) {
		return done
	}
	first, last := k+1, k-1
	if before {
		first = k - 3 // a date has up to three runs
	}
	if after {
		last = min(k+1, len(w.Runs)-1)
	}
	for i := max(done, first); i <= last; i++ {
		if i != k {
			dateBesideID(j, w, int(w.Runs[i].Start), report)
		}
		done = i + 1
	}
	return done
}

// dateBesideID looks at the date at s that stands next to an ID, with blanks or
// a comma between: a line of a list without labels.
func dateBesideID(j *judge, w *pandian.Window, s int, report func(pandian.Match)) {
	if s = eraBefore(w.B, s); isAlnum(prev(w, s)) {
		return
	}
	d, ok := readDate(w.B, s)
	if !ok || isAlnum(next(w, d.end)) {
		return
	}
	before := listGap(w.B, s, -1)
	after := listGap(w.B, d.end, 1)
	if !(before < s && idAt(w.B, before-10)) && !(after > d.end && idAt(w.B, after)) || j.at(w, s).grade != bare {
		return
	}
	conf := 0.6
	if d.year > lastBorn {
		conf = 0.4
	}
	report(birthMatch(w, d, conf, pandian.EvContext))
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
