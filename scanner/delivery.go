package scanner

import (
	"bytes"
	"context"
	"fmt"

	"pandian"
)

// delivery is how entries reach the sinks and the totals.
type delivery struct {
	st    *State
	sum   *pandian.Summary
	union unions
	facts bool // the people are not known: facts are united

	lines   []pandian.LineSink // take lines
	keepers []pandian.Keeper   // may have the entry
	others  []pandian.Sink     // neither
	whole   []pandian.Sink     // others and keepers
	line    []byte
	kept    kept
}

// delivery sorts the sinks by what they take: lines only while no roster adds to
// entries.
func (st *State) delivery(sum *pandian.Summary, sinks []pandian.Sink) *delivery {
	d := &delivery{st: st, sum: sum, union: unions{sum: sum, largest: st.largest}}
	for _, s := range sinks {
		line, takesLines := s.(pandian.LineSink)
		keeper, keeps := s.(pandian.Keeper)
		switch {
		case takesLines && len(st.Rosters) == 0:
			d.lines = append(d.lines, line)
			continue
		case keeps:
			d.keepers = append(d.keepers, keeper)
		default:
			d.others = append(d.others, s)
		}
		d.whole = append(d.whole, s)
	}
	return d
}

// entries delivers rows of the index, in order. Neighbours that the past has as
// they are to be delivered go together.
func (d *delivery) entries(ctx context.Context, order []int32) (err error) {
	for n := 0; len(order) > 0 && err == nil; order = order[n:] {
		if n = d.together(order); n > 0 {
			err = d.stretch(ctx, order[:n])
			continue
		}
		n = 1
		err = d.entry(ctx, d.st.index.row(int(order[0])))
	}
	return err
}

// together returns how many of the first rows are entries of one stretch of the
// past that stand there as they are, one behind the other.
func (d *delivery) together(order []int32) (n int) {
	x := &d.st.index
	stretch, first, _ := x.row(int(order[0])).taken()
	for ; n < len(order); n++ {
		r := x.row(int(order[n]))
		if s, at, taken := r.taken(); !taken || s != stretch || at != first+n || r.original != d.originalHash(r) {
			break
		}
	}
	return n
}

// original is the path of what an entry is a copy of, as it is delivered.
func (d *delivery) original(r *indexRow) []byte {
	if r.copyOf < 0 {
		return nil
	}
	return d.st.index.pathOf(d.st.index.row(int(r.copyOf)))
}

func (d *delivery) originalHash(r *indexRow) uint64 {
	if r.copyOf < 0 {
		return 0
	}
	return pandian.ShortHash(string(d.original(r)))
}

// stretch delivers neighbours of a stretch of the past.
func (d *delivery) stretch(ctx context.Context, rows []int32) error {
	x := &d.st.index
	r := x.row(int(rows[0]))
	n, first, _ := r.taken()
	source := string(x.source(r))
	s, err := d.st.Past.Stretch(ctx, source, n, d.facts)
	if err != nil {
		return err
	}
	for i, row := range rows {
		d.kept.stand(s, first+i)
		if err := d.count(x.row(int(row)), &d.kept); err != nil {
			return err
		}
	}
	end := first + len(rows)
	if err := d.putLines(ctx, s.From(first, end)); err != nil {
		return err
	}
	if len(d.others) > 0 || len(d.st.Rosters) > 0 {
		for i, row := range rows {
			d.kept.stand(s, first+i)
			if err := d.hand(ctx, &d.kept, string(d.original(x.row(int(row)))), d.others); err != nil {
				return err
			}
		}
	}
	for _, k := range d.keepers {
		if err := k.Keep(ctx, source, n, first, end); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}

// stand makes k entry i of a stretch.
func (k *kept) stand(s *pandian.Stretch, i int) {
	k.brief, k.doc, k.facts, k.taken = s.Briefs[i], bytes.TrimSuffix(s.From(i, i+1), newline), s.Facts[i], true
}

// entry delivers an entry by itself.
func (d *delivery) entry(ctx context.Context, r *indexRow) error {
	k := &d.kept
	err := d.st.read(ctx, k, r, d.facts)
	if err == nil {
		err = d.count(r, k)
	}
	if err != nil {
		return err
	}
	original := string(d.original(r))
	line := k.doc
	if k.taken || original != "" {
		d.line, _ = pandian.AppendRestated(d.line[:0], k.doc, "", original)
		line = d.line
	}
	if len(d.lines) > 0 {
		d.line = append(append(d.line[:0], line...), '\n')
		if err := d.putLines(ctx, d.line); err != nil {
			return err
		}
	}
	if len(d.st.Rosters) > 0 {
		return d.hand(ctx, k, original, d.whole)
	}
	for _, s := range d.keepers {
		if err := s.PutKept(ctx, pandian.Kept{Brief: k.brief, Doc: line, Facts: k.facts}); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return d.hand(ctx, k, original, d.others)
}

// count adds an entry to the totals.
func (d *delivery) count(r *indexRow, k *kept) error {
	b := &d.st.brief
	if err := d.st.briefs.Read(b, k.brief); err != nil {
		return err
	}
	if k.taken {
		b.Status = pandian.Unchanged
	}
	addToSummary(d.sum, b, r.copyOf >= 0)
	return d.union.add(&d.st.index, r, k, b.Records)
}

func (d *delivery) putLines(ctx context.Context, lines []byte) error {
	for _, s := range d.lines {
		if err := s.PutLines(ctx, lines); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}

// hand decodes an entry, if anybody wants it.
func (d *delivery) hand(ctx context.Context, k *kept, original string, sinks []pandian.Sink) error {
	if len(sinks) == 0 && len(d.st.Rosters) == 0 {
		return nil
	}
	e, err := k.entry()
	if err != nil {
		return err
	}
	e.CopyOf = original
	d.st.holdRosters(&e)
	for _, s := range sinks {
		if err := s.Put(ctx, e); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}
