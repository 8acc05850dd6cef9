package papers

import (
	"context"
	"slices"
	"time"

	"pandian"
	"pandian/register"
	"pandian/rules"
)

// people is a union of identity facts with what must be said of it.
type people struct {
	facts    pandian.Facts // of what was read whole, until settled: of everybody
	seen     pandian.Facts // of the people of samples, until settled
	items    int64
	copies   int64
	records  int64 // without copies
	exact    int64 // of records: without estimates
	atMost   int64 // records, estimates at the upper end of their interval
	figures  map[pandian.Type]*pandian.Figures
	oldest   time.Time // the figure that was read longest ago
	unread   int64     // items that were not read whole
	estimate int64     // items whose figures are estimates
}

// add adds an item.
func (p *people) add(it *register.Item) {
	e := &it.Entry
	p.items++
	p.addPeople(e)
	if p.figures == nil {
		p.figures = map[pandian.Type]*pandian.Figures{}
	}
	for t, f := range e.Findings {
		if p.figures[t] == nil {
			p.figures[t] = &pandian.Figures{}
		}
		p.figures[t].Count += f.Count
	}
	if p.oldest.IsZero() || it.Read.Before(p.oldest) {
		p.oldest = it.Read
	}
	if slices.ContainsFunc(e.Reasons, func(r pandian.Reason) bool { return r.Class() == pandian.Unread }) {
		p.unread++
	}
}

// addPeople adds the records and people of an entry.
func (p *people) addPeople(e *pandian.Entry) {
	exact, atMost := e.Records, e.Records
	if e.Estimate {
		p.estimate++
		exact = 0
		if e.Sample != nil {
			atMost = max(atMost, e.Sample.Records[1])
		}
		p.seen.Merge(e.Facts)
	} else {
		p.facts.Merge(e.Facts)
	}
	if e.CopyOf != "" {
		p.copies++
		return
	}
	p.records += e.Records
	p.exact += exact
	p.atMost += atMost
}

// settle unites the people once all items are added: those of what was read whole,
// and all that were seen. It is called once.
func (p *people) settle() (certain, seen pandian.People) {
	certain = p.facts.People()
	if p.seen.Len() == 0 {
		return certain, certain
	}
	p.facts.Merge(&p.seen)
	p.seen = pandian.Facts{}
	return certain, p.facts.People()
}

// held is what thresholds are held against: estimates reach none.
func (p *people) held(certain, seen int64) rules.Held {
	return rules.Held{Subjects: certain, Records: p.exact, Seen: seen, AtMost: p.atMost}
}

// recordCount and peopleCount are figures that say so where they are estimates.
func (d *Desk) recordCount(n int64, estimate bool) string {
	if estimate {
		return d.t("推估 ", "estimated ") + d.Words.Number(n)
	}
	return d.Words.Number(n)
}

func (d *Desk) peopleCount(n int64, estimate bool) string {
	if estimate {
		return d.t("至少 ", "at least ") + d.Words.Number(n)
	}
	return d.Words.Number(n)
}

// gather adds up the items that match.
func (d *Desk) gather(ctx context.Context, f register.Filter, each func(*register.Item)) (*people, error) {
	f.WithFacts = true
	var p people
	for it, err := range d.View.Items(ctx, f) {
		if err != nil {
			return nil, err
		}
		p.add(&it)
		if each != nil {
			each(&it)
		}
	}
	return &p, nil
}
