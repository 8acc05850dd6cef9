package scanner

import (
	"math/rand/v2"
	"testing"

	"pandian"
)

// population is a table as far as sampling sees it: of each row whether it is a
// record, and whom it speaks of (0 = nobody).
type population []pandian.Digest

func (p population) truth() (records, people float64) {
	seen := map[pandian.Digest]bool{}
	for _, d := range p {
		if d != 0 {
			records++
			seen[d] = true
		}
	}
	return records, float64(len(seen))
}

// draw takes m stretches of n rows from random places, one in each of m strata.
func (p population) draw(r *rand.Rand, m, n int) (*drawn, []float64, []mention) {
	d := &drawn{total: float64(len(p))}
	records := make([]float64, m)
	var list []mention
	stratum := len(p) / m
	for i := range m {
		start := i*stratum + r.IntN(stratum-n+1)
		d.rows = append(d.rows, float64(n))
		for _, who := range p[start : start+n] {
			if who != 0 {
				records[i]++
				list = append(list, mention{who, int32(i)})
			}
		}
	}
	return d, records, list
}

func spreadDigest(i int) pandian.Digest { return pandian.Digest(uint64(i+1) * 0x9e3779b97f4a7c15) }

// populations are tables of every kind that the intervals must hold for.
func populations(n int) map[string]population {
	r := rand.New(rand.NewPCG(8, 8))
	make := func(who func(i int) int) population {
		p := make(population, n)
		for i := range p {
			if k := who(i); k >= 0 {
				p[i] = spreadDigest(k)
			}
		}
		return p
	}
	zipf := rand.NewZipf(r, 1.3, 10, uint64(n/4))
	return map[string]population{
		"every row somebody else":       make(func(i int) int { return i }),
		"a third of the rows, anywhere": make(func(i int) int { return pick3(r.IntN(3) == 0, i) }),
		"the first third of the rows":   make(func(i int) int { return pick3(i < n/3, i) }),
		"one row in a hundred":          make(func(i int) int { return pick3(r.IntN(100) == 0, i) }),
		"orders of few customers":       make(func(int) int { return r.IntN(n / 200) }),
		"twice each, far apart":         make(func(i int) int { return i % (n / 2) }),
		"five lines of an order":        make(func(i int) int { return i / 5 }),
		"some far more often":           make(func(int) int { return int(zipf.Uint64()) }),
	}
}

func pick3(yes bool, i int) int {
	if yes {
		return i
	}
	return -1
}

func TestIntervalsHoldTheTruthForTablesOfEveryKind(t *testing.T) {
	const seeds = 200
	for name, p := range populations(120_000) {
		records, people := p.truth()
		inRecords, inPeople := 0, 0
		width := 0.0
		for seed := range uint64(seeds) {
			d, part, list := p.draw(rand.New(rand.NewPCG(seed, 1)), 100, 100)
			e := d.count(part)
			if e.low <= records && records <= e.high {
				inRecords++
			}
			width += (e.high - e.low) / float64(len(p)) / seeds
			if e := d.distinct(list); e.low <= people && people <= e.high {
				inPeople++
			}
		}
		if inRecords < seeds*9/10 {
			t.Errorf("%s: the interval of the records holds the truth for %d of %d seeds", name, inRecords, seeds)
		}
		if inPeople < seeds*9/10 {
			t.Errorf("%s: the interval of the people holds the truth for %d of %d seeds", name, inPeople, seeds)
		}
		if width > 0.25 {
			t.Errorf("%s: the interval of the records is %.0f %% of the table wide", name, 100*width)
		}
	}
}
