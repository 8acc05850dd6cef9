package database

import (
	"context"
	"database/sql"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"

	"pandian"
)

// A quick reading draws a sample (see [pandian.Estimator]): of a table that is
// read by one whole number, stretches of rows behind random places in the order
// of the key; of any other, what the engine's own sampling yields. A table that
// is not much longer than its sample is read whole, and so is one of an engine
// that has no sampling.

const (
	quickStarts = 100
	quickRows   = 100                         // behind each
	quickWhole  = 2 * quickStarts * quickRows // rows from which on a sample is drawn
	quickCount  = 20_000_000                  // rows, by the server's own estimate, from which on it is taken for their number
)

// quick reads a sample; done is false if the table is to be read whole.
func (r *reader) quick(ctx context.Context) (done bool, err error) {
	est, ok := r.out.(pandian.Estimator)
	if !ok || r.at.Key != nil { // or an earlier run has begun to read it whole
		return false, nil
	}
	lo, hi, ok, err := r.ends(ctx)
	if err != nil {
		return false, err
	}
	if !ok {
		return r.drawRows(ctx, est)
	}
	var parts []part
	total := r.about
	if total < quickCount {
		if parts, total, err = r.count(ctx, lo, hi); err != nil || total <= quickWhole {
			return false, err
		}
	}
	r.begun = true
	if err := emitted(est.Sampled(pandian.Place{}, total)); err != nil {
		return true, err
	}
	return true, r.drawStretches(ctx, est, places(lo, hi, parts, total))
}

// ends returns the least and the greatest key; ok is false if the table is not
// read by one whole number, or empty.
func (r *reader) ends(ctx context.Context) (lo, hi *big.Int, ok bool, err error) {
	if len(r.t.key) != 1 || r.t.columns[r.t.key[0]].kind != number {
		return nil, nil, false, nil
	}
	c := &r.t.columns[r.t.key[0]]
	var end [2]*big.Int
	for i, order := range [2]string{c.quoted, c.quoted + " DESC"} {
		v, err := r.ask(ctx, statement{columns: []string{c.key}, from: r.t.from, order: []string{order}, limit: 1})
		if err != nil {
			return nil, nil, false, err
		}
		if end[i] = wholeNumber(v); end[i] == nil {
			return nil, nil, false, nil
		}
	}
	return end[0], end[1], true, nil
}

// wholeNumber is the number that a key's text begins with; nil if it is none.
func wholeNumber(v []byte) *big.Int {
	whole, _, _ := strings.Cut(string(v), ".")
	n, ok := new(big.Int).SetString(whole, 10)
	if !ok {
		return nil
	}
	return n
}

// ask returns the one value of a statement; nil if there is no row.
func (r *reader) ask(ctx context.Context, s statement, args ...any) (v []byte, err error) {
	rows, done, err := r.conn.query(ctx, r.e.sql(s), args...)
	if err != nil {
		return nil, err
	}
	defer done()
	defer rows.Close()
	for rows.Next() {
		var raw sql.RawBytes
		if err := rows.Scan(&raw); err != nil {
			return nil, err
		}
		v = slices.Clone(raw)
	}
	return v, rows.Err()
}

// beside is the condition for rows from a key on, or before it.
func (r *reader) beside(n int, op string, key *big.Int) (where string, arg any) {
	c := &r.t.columns[r.t.key[0]]
	expr, arg := r.e.bind(n, c, []byte(key.String()))
	return c.quoted + " " + op + " " + expr, arg
}

// cut is the place behind i of n equal parts of the keys from lo on, before hi.
func cut(lo, hi *big.Int, i, n float64) *big.Int {
	if i == n {
		return hi
	}
	width := new(big.Float).SetInt(new(big.Int).Sub(hi, lo))
	at, _ := width.Mul(width, big.NewFloat(i/n)).Int(nil)
	return at.Add(at, lo)
}

// part is a stretch of keys from lo on, before hi, and its rows.
type part struct {
	lo, hi *big.Int
	rows   int64
}

// dense reports whether most keys of the part are there.
func (p *part) dense() bool {
	width := new(big.Int).Sub(p.hi, p.lo)
	return width.Cmp(big.NewInt(2*p.rows)) <= 0
}

// ask returns the one value of a statement on the rows of a part.
func (p *part) ask(ctx context.Context, r *reader, s statement) ([]byte, error) {
	where, arg := r.beside(1, ">=", p.lo)
	var args []any
	if arg != nil {
		args = append(args, arg)
	}
	before, arg := r.beside(len(args)+1, "<", p.hi)
	if arg != nil {
		args = append(args, arg)
	}
	s.from, s.where = r.t.from, where+" AND "+before
	return r.ask(ctx, s, args...)
}

// quickDeep is how often a part is divided again, into quickFewer, that has gaps
// and more than one of quickHeavy rows.
const (
	quickDeep  = 3
	quickFewer = 10
	quickHeavy = 20
)

// count divides the keys into parts, counts the rows of each by a short statement
// and leaves out the gaps, as far as they are large.
func (r *reader) count(ctx context.Context, lo, hi *big.Int) (parts []part, total int64, err error) {
	whole := part{lo: lo, hi: new(big.Int).Add(hi, big.NewInt(1))}
	if parts, err = r.divide(ctx, &whole, quickStarts); err != nil {
		return nil, 0, err
	}
	for i := range parts {
		total += parts[i].rows
	}
	for range quickDeep {
		var finer []part
		for i := range parts {
			p := &parts[i]
			if p.dense() || p.rows < total/quickHeavy {
				finer = append(finer, *p)
				continue
			}
			sub, err := r.divide(ctx, p, quickFewer)
			if err != nil {
				return nil, 0, err
			}
			finer = append(finer, sub...)
		}
		parts = finer
	}
	return parts, total, nil
}

// divide makes n parts of one. Those without rows are left out, and gaps at the
// ends of the others.
func (r *reader) divide(ctx context.Context, p *part, n int) (parts []part, err error) {
	for i := range n {
		sub := part{lo: cut(p.lo, p.hi, float64(i), float64(n)), hi: cut(p.lo, p.hi, float64(i+1), float64(n))}
		v, err := sub.ask(ctx, r, statement{columns: []string{"COUNT(*)"}})
		if err != nil {
			return nil, err
		}
		rows := wholeNumber(v)
		if rows == nil || rows.Sign() == 0 {
			continue
		}
		if sub.rows = rows.Int64(); !sub.dense() {
			if err := r.tighten(ctx, &sub); err != nil {
				return nil, err
			}
		}
		parts = append(parts, sub)
	}
	return parts, nil
}

// tighten leaves out what a part has before its first row and behind its last.
func (r *reader) tighten(ctx context.Context, p *part) error {
	c := &r.t.columns[r.t.key[0]]
	first, err := p.ask(ctx, r, statement{columns: []string{c.key}, order: []string{c.quoted}, limit: 1})
	if err != nil {
		return err
	}
	last, err := p.ask(ctx, r, statement{columns: []string{c.key}, order: []string{c.quoted + " DESC"}, limit: 1})
	if err != nil {
		return err
	}
	if lo, hi := wholeNumber(first), wholeNumber(last); lo != nil && hi != nil {
		p.lo, p.hi = lo, hi.Add(hi, big.NewInt(1))
	}
	return nil
}

// places draws where the stretches begin: one behind each hundredth of the rows,
// as far as the parts tell where that is; without parts, of the keys.
func places(lo, hi *big.Int, parts []part, total int64) (starts []*big.Int) {
	r := rand.New(rand.NewPCG(pandian.SampleSeed, 0))
	k, before := 0, 0.0
	for i := range quickStarts {
		at := (float64(i) + r.Float64()) / quickStarts
		if parts == nil {
			starts = append(starts, cut(lo, hi, at, 1))
			continue
		}
		row := at * float64(total)
		for k < len(parts)-1 && before+float64(parts[k].rows) <= row {
			before += float64(parts[k].rows)
			k++
		}
		p := &parts[k]
		starts = append(starts, cut(p.lo, p.hi, min((row-before)/float64(p.rows), 1), 1))
	}
	return starts
}

// drawStretches emits the rows behind the places, none twice.
func (r *reader) drawStretches(ctx context.Context, est pandian.Estimator, starts []*big.Int) error {
	for _, start := range starts {
		s := r.query
		s.limit = quickRows
		var args []any
		if last := r.last(); last != nil && last.Cmp(start) >= 0 {
			s.where, args = r.behind()
		} else {
			where, arg := r.beside(1, ">=", start)
			if s.where = where; arg != nil {
				args = append(args, arg)
			}
		}
		if err := emitted(est.Cluster(pandian.Place{})); err != nil {
			return err
		}
		n, err := r.rows(ctx, s, args)
		if err != nil {
			return err
		}
		if err := r.documents(ctx); err != nil {
			return err
		}
		if n < quickRows {
			break // the table's end
		}
		if err := r.pay(ctx); err != nil {
			return err
		}
	}
	return emitted(r.out.End(pandian.Place{}))
}

// last is the key of the latest row; nil before the first.
func (r *reader) last() *big.Int {
	if r.at.Key == nil {
		return nil
	}
	return wholeNumber(r.at.Key[0])
}

// drawRows emits what the engine's own sampling yields.
func (r *reader) drawRows(ctx context.Context, est pandian.Estimator) (done bool, err error) {
	if r.e.sample == nil {
		return false, nil
	}
	total := r.about
	if total < quickCount {
		v, err := r.ask(ctx, statement{columns: []string{"COUNT(*)"}, from: r.t.from})
		if err != nil {
			return false, err
		}
		if n := wholeNumber(v); n != nil {
			total = n.Int64()
		}
	}
	s := r.query
	if total <= quickWhole || !r.e.sample(r.t, &s, quickStarts*quickRows/float64(total)) {
		return false, nil
	}
	r.leave()
	if r.conn, err = r.s.connect(ctx, r.names[0], 0); err != nil {
		return false, err
	}
	s.order = nil
	r.begun = true
	if err := emitted(est.Sampled(pandian.Place{}, total)); err != nil {
		return true, err
	}
	if r.t.page != "" {
		r.pages = &pages{est: est}
		s.columns = append(slices.Clone(s.columns), r.t.page)
		r.scan = append(r.scan, &r.pages.raw)
	}
	if _, err := r.rows(ctx, s, nil); err != nil {
		return true, err
	}
	if r.t.key != nil {
		if err := r.documents(ctx); err != nil {
			return true, err
		}
	}
	return true, emitted(r.out.End(pandian.Place{}))
}

// pages tells the emitter where rows of another page begin.
type pages struct {
	est  pandian.Estimator
	raw  sql.RawBytes
	last string
}

func (p *pages) row() error {
	if p == nil || p.last == string(p.raw) {
		return nil
	}
	p.last = string(p.raw)
	return emitted(p.est.Cluster(pandian.Place{}))
}
