package mask

import (
	"cmp"
	"slices"
	"strings"

	"pandian"
)

// change is a stretch of a part and what stands in its place.
type change struct {
	span
	raw []byte
}

// edit returns a part without the secrets; nil if it held none.
func (p *packet) edit(pt *part, list []spot, s *secrets, renamed func(string) string) []byte {
	from, _ := slices.BinarySearchFunc(list, pt.base, func(s spot, at int) int { return cmp.Compare(s.end, at+1) })
	var changes []change
	taken := map[int]bool{} // texts with a spot in them, by their starts
	for _, sp := range list[from:] {
		if sp.start >= pt.base+len(pt.data) {
			break
		}
		changes = pt.place(changes, spot{sp.start - pt.base, sp.end - pt.base, sp.form}, taken)
	}
	for _, l := range pt.labels {
		if taken[l.start] {
			continue
		}
		old := string(appendUnescaped(nil, pt.data[l.start:l.end]))
		text := old
		if renamed != nil {
			text = renamed(text)
		}
		if text = s.replace(text); slices.Contains(pt.people, l) && text == old {
			text = p.author(old)
		}
		if text != old {
			changes = append(changes, change{l, appendEscaped(nil, text)})
		}
	}
	return pt.apply(changes)
}

// author masks the name of who wrote something; one that is masked stays.
func (p *packet) author(name string) string {
	if strings.TrimSpace(name) == "" || strings.ContainsAny(name, "*＊○") {
		return name
	}
	return p.options.Rules.Mask(pandian.PersonName, []byte(name))
}

// place adds the changes that put a form in place of what stands in a spot,
// however many texts that is split over.
func (pt *part) place(changes []change, sp spot, taken map[int]bool) []change {
	if end, ok := pt.whole[sp.start]; ok && end == sp.end {
		return append(changes, change{span{sp.start, sp.end}, wholeCell(pt.data[sp.start:sp.end], sp.form)})
	}
	lo, hi := sp.start, sp.end
	if c, ok := pt.cell(sp.start); ok {
		shown := true
		if sp.start < c.tag.end { // the tag itself: all that is shown goes
			lo, hi = c.tag.end, c.all.end
			shown = len(pt.within(lo, hi)) > 0
		}
		text := ""
		if !shown {
			text = sp.form
		}
		changes = append(changes, pt.plain(c, text)...)
	}
	form := sp.form
	for _, t := range pt.within(lo, hi) {
		changes = append(changes, change{span{max(t.start, lo), min(t.end, hi)}, appendEscaped(nil, form)})
		taken[t.start] = true
		form = ""
	}
	return changes
}

// cell is the innermost cell with a value in its tag around a place.
func (pt *part) cell(at int) (odfCell, bool) {
	i, _ := slices.BinarySearchFunc(pt.cells, at+1, func(c odfCell, at int) int { return cmp.Compare(c.tag.start, at) })
	for i--; i >= 0 && i < len(pt.cells); i-- {
		if c := pt.cells[i]; c.all.end > at {
			return c, true
		}
		if pt.cells[i].all.end <= at && !pt.nested {
			break
		}
	}
	return odfCell{}, false
}

// within are the texts that overlap a range.
func (pt *part) within(lo, hi int) []span {
	i, _ := slices.BinarySearchFunc(pt.texts, lo, func(t span, at int) int { return cmp.Compare(t.end, at+1) })
	k := i
	for k < len(pt.texts) && pt.texts[k].start < hi {
		k++
	}
	return pt.texts[i:k]
}

// apply makes the changes; of those at the same place the first counts.
func (pt *part) apply(changes []change) []byte {
	if len(changes) == 0 {
		return nil
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.start, b.start) })
	var out []byte
	done := 0
	for _, c := range changes {
		if c.start < done {
			continue
		}
		out = append(append(out, pt.data[done:c.start]...), c.raw...)
		done = c.end
	}
	return append(out, pt.data[done:]...)
}
