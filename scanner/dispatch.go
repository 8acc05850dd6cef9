package scanner

import (
	"math/bits"
	"strings"

	"pandian"
)

// dispatch shows each digit run and each lexicon hit to the detectors that
// declare it as an anchor. It is immutable.
type dispatch struct {
	begin         [10][longRun + 1]uint64 // sets of runs, as bits, by the run's first digit and length,
	before, after [256]uint64             // by the byte beside it, of all but a space by what is asked of the nearest that is no space, too,
	ahead, behind [256]uint64             // and by the nearest that is no space
	dets          [64]uint8               // by set: its detector
	same          [64]uint64              // by set: all sets of its detector
	sets          int
	terms         [][]uint8 // by term: detectors
}

// longRun stands for itself and all longer runs.
const longRun = 32

// picks are the anchors of one window, by detector.
type picks struct{ runs, hits [][]int32 }

func newPicks(dets int) *picks {
	return &picks{runs: make([][]int32, dets), hits: make([][]int32, dets)}
}

// newDispatch reads the detectors' anchors. It panics if they describe more
// than 64 sets of runs.
func newDispatch(dets []pandian.Detector, terms int) *dispatch {
	d := &dispatch{terms: make([][]uint8, terms)}
	for i := range dets {
		for _, s := range dets[i].Runs {
			d.add(s, uint8(i))
		}
		for t := range d.terms {
			if own := dets[i].Term; own != nil && own(uint16(t)) {
				d.terms[t] = append(d.terms[t], uint8(i))
			}
		}
	}
	for i := range d.sets {
		for k := range d.sets {
			if d.dets[i] == d.dets[k] {
				d.same[i] |= 1 << k
			}
		}
	}
	for c := range d.before {
		if c != ' ' {
			d.before[c] &= d.ahead[c]
			d.after[c] &= d.behind[c]
		}
	}
	return d
}

func (d *dispatch) add(s pandian.RunSet, det uint8) {
	if d.sets == len(d.dets) {
		panic("scanner: the detectors have more than 64 sets of digit runs")
	}
	bit := uint64(1) << d.sets
	d.ahead[' '], d.behind[' '] = d.ahead[' ']|bit, d.behind[' ']|bit // spaces up to the edge of the window
	d.dets[d.sets] = det
	d.sets++
	for c := range d.begin {
		if s.First != "" && strings.IndexByte(s.First, byte('0'+c)) < 0 {
			continue
		}
		for n := range d.begin[c] {
			if n >= min(s.Min, longRun) && (s.Max == 0 || n <= s.Max) {
				d.begin[c][n] |= bit
			}
		}
	}
	for _, side := range []struct {
		sets *[256]uint64
		pass func(c byte) bool
	}{{&d.before, s.Before}, {&d.after, s.After}, {&d.ahead, s.Ahead}, {&d.behind, s.Behind}} {
		for c := range side.sets {
			if side.pass == nil || side.pass(byte(c)) {
				side.sets[c] |= bit
			}
		}
	}
}

// setsOf returns the sets, as bits, that the run b[lo:hi] belongs to as far as the
// bytes beside it say.
func (d *dispatch) setsOf(b []byte, lo, hi int) uint64 {
	sets := d.begin[b[lo]-'0'][min(hi-lo, longRun)]
	if lo > 0 {
		sets &= d.before[b[lo-1]]
	}
	if hi < len(b) {
		sets &= d.after[b[hi]]
	}
	return sets
}

// beyondSpaces returns those of the sets that the bytes allow which stand beyond
// the spaces around the run b[lo:hi], if there are any.
func (d *dispatch) beyondSpaces(sets uint64, b []byte, lo, hi int) uint64 {
	if lo > 0 && b[lo-1] == ' ' {
		for lo--; lo > 0 && b[lo] == ' '; lo-- {
		}
		sets &= d.ahead[b[lo]]
	}
	if hi < len(b) && b[hi] == ' ' {
		for ; hi+1 < len(b) && b[hi] == ' '; hi++ {
		}
		sets &= d.behind[b[hi]]
	}
	return sets
}

// pick sorts the window's runs and hits by detector.
func (d *dispatch) pick(p *picks, w *pandian.Window) {
	for i := range p.runs {
		p.runs[i], p.hits[i] = p.runs[i][:0], p.hits[i][:0]
	}
	b := w.B
	for k, r := range w.Runs {
		sets := d.setsOf(b, int(r.Start), int(r.End))
		if sets == 0 {
			continue
		}
		for sets = d.beyondSpaces(sets, b, int(r.Start), int(r.End)); sets != 0; {
			set := bits.TrailingZeros64(sets) & 63
			sets &^= d.same[set]
			own := &p.runs[d.dets[set]]
			*own = append(*own, int32(k))
		}
	}
	for k, h := range w.Hits {
		for _, det := range d.terms[h.Term] {
			p.hits[det] = append(p.hits[det], int32(k))
		}
	}
}
