package detectors

import (
	"pandian"
	"pandian/rules"
)

// codeDetector finds numbers that no check digit proves: a value of the right
// shape directly behind a label, or in a cell of a column, of the type.
type codeDetector struct {
	judge *judge
	read  readCode
	// clean appends the normalised value.
	clean func(dst, b []byte) []byte
	sure  bool // a label that only may mean the type is enough
}

// readCode reads the value at i in b, behind what may stand between a label and
// its value, and returns where it stands: it may begin a little before i. sure
// is the confidence that a label of the type gives it, 0 = not a value.
type readCode func(b []byte, i int) (at pandian.Span, sure float64)

// detector makes the detector; rest looks for more, from the given runs on.
func (d codeDetector) detector(typ pandian.Type, rest func(w *pandian.Window, report func(pandian.Match)), runs ...pandian.RunSet) pandian.Detector {
	return pandian.Detector{Type: typ, Reach: reach, Anchors: pandian.Anchors{Runs: runs, Term: d.judge.announces}, Find: func(w *pandian.Window, report func(pandian.Match)) {
		d.find(w, report)
		if rest != nil {
			rest(w, report)
		}
	}}
}

func newCode(rs *rules.Set, typ pandian.Type, read readCode, clean func(dst, b []byte) []byte, also ...pandian.Type) codeDetector {
	return codeDetector{judge: newJudge(rs, typ, also...), read: read, clean: clean}
}

func (d codeDetector) find(w *pandian.Window, report func(pandian.Match)) {
	d.judge.cells(w, func(c pandian.Cell, v verdict) {
		lo, hi := trim(w.B, int(c.Start), int(c.End))
		d.value(w, lo, hi, v, report)
	})
	for _, own := range w.OwnHits {
		k, h := int(own), w.Hits[own]
		r := d.judge.roles[h.Term]
		if r < roleWeak {
			continue
		}
		lo, hi := cellBounds(w, int(h.Start))
		s := d.judge.behind(w, k, hi)
		if s >= hi && w.Cells != nil && wholly(w.B, lo, int(h.Start)) {
			k := w.CellAt(lo)
			if k < 0 || k+1 >= len(w.Cells) || w.Cells[k+1].Row != w.Cells[k].Row {
				continue
			}
			s, hi = trim(w.B, int(w.Cells[k+1].Start), int(w.Cells[k+1].End))
		}
		if s >= hi || d.judge.headed(w, s) {
			continue
		}
		if r == roleWeak && d.judge.nearby(w, w.HitsBefore(s, labelReach), lo, s) {
			r = roleOwn
		}
		d.value(w, s, hi, spoken(r, pandian.EvLabel), report)
	}
}

// value reads the value at lo.
func (d codeDetector) value(w *pandian.Window, lo, hi int, v verdict, report func(pandian.Match)) {
	if lo >= hi {
		return
	}
	at, conf := d.read(w.B[:hi], lo)
	if conf == 0 || isAlnum(next(w, at.End)) || maskAt(w.B, at.End) || isAlnum(prev(w, at.Start)) {
		return
	}
	if v.grade == weak && !d.sure {
		conf -= 0.25
	}
	report(pandian.Match{
		Span:       at,
		Value:      d.clean(w.Scratch[:0], w.B[at.Start:at.End]),
		Confidence: conf,
		Evidence:   v.ev,
	})
}

// alnumOnly appends the letters, in upper case, and digits of b.
func alnumOnly(dst, b []byte) []byte {
	for _, c := range b {
		if isAlnum(c) {
			dst = append(dst, upper(c))
		}
	}
	return dst
}

// readGroups reads digits in groups joined by one blank or hyphen and returns
// their end and number; it stops before a group that would run over max.
func readGroups(b []byte, i, max int) (end, n, groups int) {
	end = i
	for {
		k := digitsAt(b, i)
		if k == 0 || n+k > max {
			return end, n, groups
		}
		n += k
		groups++
		end = i + k
		i = end
		if w := spaceAt(b, i); w > 0 {
			i += w
		} else if w := dashAt(b, i); w > 0 {
			i += w
		} else {
			return end, n, groups
		}
	}
}
