package scanner

import (
	"cmp"
	"math"
	"slices"

	"pandian"
)

// What a sample of a table says of the whole, at 95 %.
//
// The rows were drawn in clusters (stretches of neighbours, pages), and neighbours
// are alike, so what tells how far off an estimate may be is how the clusters
// differ, not the rows.
//
// Counts (records, findings of a type): the sum over the clusters, by the ratio of
// rows. The interval is Wilson's for a share, with as many independent draws as
// the variance between clusters leaves; where all clusters say the same, one draw
// a cluster.
//
// Different values and people: no estimator is good for every table, but two
// bounds hold for all. From above: a value that stands in one cluster only stands
// for at most rows/sampled of its kind, one that stands in two for itself.
// From below: if D values make up N rows, the pairs of equal rows are at least as
// many as if all values were equally frequent; so the pairs seen say how small D
// may be. The estimate is the geometric mean of what the two say without their
// margins: they meet where all values differ, and where all are equally frequent.

// drawn is how a sample was drawn.
type drawn struct {
	rows  []float64 // by cluster
	total float64   // rows of the table
}

func (d *drawn) sampled() (n float64) {
	for _, k := range d.rows {
		n += k
	}
	return n
}

// estimate is a figure with its interval.
type estimate struct{ value, low, high float64 }

func (e estimate) interval() *pandian.Interval {
	return &pandian.Interval{int64(math.Floor(e.low)), int64(math.Ceil(e.high))}
}

func (e estimate) round() int64 { return int64(math.Round(e.value)) }

// count estimates a sum from its part in each cluster.
func (d *drawn) count(part []float64) estimate {
	n, m := d.sampled(), float64(len(part))
	sum, most := 0.0, 1.0
	for i, y := range part {
		sum += y
		most = max(most, math.Ceil(y/max(d.rows[i], 1)))
	}
	if n == 0 {
		return estimate{}
	}
	whole := d.total * most
	if m < 2 {
		return estimate{sum / n * d.total, sum, max(whole, sum)}
	}
	share := sum / (n * most)
	spread := 0.0
	for i, y := range part {
		off := y/most - share*d.rows[i]
		spread += off * off
	}
	variance := (1 - min(n/d.total, 1)) * spread * m / ((m - 1) * n * n)
	draws := m
	if share > 0 && share < 1 {
		draws = n
		if variance > 0 {
			draws = min(n, share*(1-share)/variance)
		}
	}
	low, high := wilson(share, draws, quantile(m-1))
	return estimate{share * whole, max(low*whole, sum), max(high*whole, sum)}
}

// wilson is the interval of a share seen in n independent draws.
func wilson(p, n, z float64) (low, high float64) {
	z2 := z * z
	mid := p + z2/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return max(0, (mid-half)/(1+z2/n)), min(1, (mid+half)/(1+z2/n))
}

// quantile is the 97.5 % point of Student's t.
func quantile(freedom float64) float64 {
	const z = 1.959964
	return z + (z*z*z+z)/(4*freedom) + (5*math.Pow(z, 5)+16*z*z*z+3*z)/(96*freedom*freedom)
}

// mention says that a value stands in a row of a cluster.
type mention struct {
	value   pandian.Digest
	cluster int32
}

// pairs is what mentions of the same value say, by cluster.
type pairs struct {
	distinct     float64
	once         []float64 // values that no other cluster mentions
	near, across []float64 // pairs within the cluster, and with rows of others
	mentions     []float64
}

// distinct estimates how many different values there are. It sorts the mentions.
func (d *drawn) distinct(list []mention) estimate {
	p := d.pairUp(list)
	n := d.sampled()
	if p.distinct == 0 || n == 0 {
		return estimate{}
	}
	all := d.count(p.mentions)
	if len(d.rows) < 2 || n >= d.total {
		return estimate{p.distinct, p.distinct, max(all.high, p.distinct)}
	}
	q, t := n/d.total, quantile(float64(len(d.rows)-1))
	once, onceOff := total(p.once, t)
	above := p.distinct - once + once/q
	high := p.distinct - min(once, p.distinct) + (once+onceOff)/q

	near, nearOff := total(p.near, t)
	across, acrossOff := total(p.across, t)
	across, acrossOff = across/2, acrossOff/2 // both clusters of a pair count it
	acrossOff = max(acrossOff, t*math.Sqrt(across+1)+2)
	below := equalShares(all.value, 2*(near/q+across/(q*q)))
	low := equalShares(all.low, 2*((near+nearOff)/q+(across+acrossOff)/(q*q)))

	low = max(p.distinct, min(low, high))
	high = max(min(high, all.high), low)
	value := math.Sqrt(max(below, 1) * max(above, 1))
	return estimate{max(low, min(value, high)), low, high}
}

// equalShares is how many values make up n rows with so many ordered pairs of
// equal ones, if all are equally frequent: the fewest that can.
func equalShares(n, equal float64) float64 {
	if n == 0 {
		return 0
	}
	return n * n / (n + equal)
}

// total is the sum over the clusters and how far off it may be.
func total(part []float64, t float64) (sum, off float64) {
	for _, x := range part {
		sum += x
	}
	m := float64(len(part))
	spread := 0.0
	for _, x := range part {
		spread += (x - sum/m) * (x - sum/m)
	}
	return sum, t * math.Sqrt(spread*m/(m-1))
}

func (d *drawn) pairUp(list []mention) pairs {
	m := len(d.rows)
	p := pairs{once: make([]float64, m), near: make([]float64, m), across: make([]float64, m), mentions: make([]float64, m)}
	slices.SortFunc(list, func(a, b mention) int {
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.cluster, b.cluster))
	})
	for lo := 0; lo < len(list); {
		hi := lo + 1
		for hi < len(list) && list[hi].value == list[lo].value {
			hi++
		}
		p.distinct++
		for at := lo; at < hi; {
			end := at + 1
			for end < hi && list[end].cluster == list[at].cluster {
				end++
			}
			here, i := float64(end-at), list[at].cluster
			p.mentions[i] += here
			p.near[i] += here * (here - 1) / 2
			p.across[i] += here * (float64(hi-lo) - here)
			at = end
		}
		if list[lo].cluster == list[hi-1].cluster {
			p.once[list[lo].cluster]++
		}
		lo = hi
	}
	return p
}
