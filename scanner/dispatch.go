package scanner

import (
	"math/bits"
	"strings"

	"pandian"
)

// dispatch shows each digit run and each lexicon hit to the detectors that
// declare it as an anchor. It is immutable.
type dispatch struct {
	length        [longRun + 1]uint64 // sets of runs, as bits, by the run's length,
	first         [10]uint64          // by its first digit
	before, after [256]uint64         // and by the bytes beside it
	dets          []uint8             // by set: its detector
	terms         [][]uint8           // by term: detectors
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
	return d
}

func (d *dispatch) add(s pandian.RunSet, det uint8) {
	if len(d.dets) == 64 {
		panic("scanner: the detectors have more than 64 sets of digit runs")
	}
	bit := uint64(1) << len(d.dets)
	d.dets = append(d.dets, det)
	for n := range d.length {
		if n >= min(s.Min, longRun) && (s.Max == 0 || n <= s.Max) {
			d.length[n] |= bit
		}
	}
	for c := range d.first {
		if s.First == "" || strings.IndexByte(s.First, byte('0'+c)) >= 0 {
			d.first[c] |= bit
		}
	}
	for c := range d.before {
		if s.Before == nil || s.Before(byte(c)) {
			d.before[c] |= bit
		}
		if s.After == nil || s.After(byte(c)) {
			d.after[c] |= bit
		}
	}
}

// pick sorts the window's runs and hits by detector.
func (d *dispatch) pick(p *picks, w *pandian.Window) {
	for i := range p.runs {
		p.runs[i], p.hits[i] = p.runs[i][:0], p.hits[i][:0]
	}
	b := w.B
	for k, r := range w.Runs {
		sets := d.length[min(r.End-r.Start, longRun)] & d.first[b[r.Start]-'0']
		if r.Start > 0 {
			sets &= d.before[b[r.Start-1]]
		}
		if int(r.End) < len(b) {
			sets &= d.after[b[r.End]]
		}
		for ; sets != 0; sets &= sets - 1 {
			det := d.dets[bits.TrailingZeros64(sets)]
			if own := p.runs[det]; len(own) == 0 || own[len(own)-1] != int32(k) {
				p.runs[det] = append(own, int32(k))
			}
		}
	}
	for k, h := range w.Hits {
		for _, det := range d.terms[h.Term] {
			p.hits[det] = append(p.hits[det], int32(k))
		}
	}
}
