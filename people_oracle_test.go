package pandian

import (
	"fmt"
	"slices"
	"strings"
)

// oracle counts people by reading the rules of Facts.People literally, with
// sets of strings and loops over everything.
type oracle struct {
	groups []oracleGroup
	person []string                   // by group; "" = nobody's
	has    map[string]map[string]bool // person -> values of the groups it has by rules 1 and 2
	mask   map[string]SpecialMask     // everybody who was found
}

type oracleGroup struct {
	ids  []Ident
	mask SpecialMask
}

const manyPeople = "*"

func countByOracle(in []oracleGroup) People {
	o := oracle{has: map[string]map[string]bool{}, mask: map[string]SpecialMask{}}
	byKey := map[string]int{}
	for _, g := range in {
		ids := slices.Clone(g.ids)
		slices.SortFunc(ids, func(a, b Ident) int { return strings.Compare(valueName(a), valueName(b)) })
		ids = slices.Compact(ids)
		key := fmt.Sprint(ids)
		if _, ok := byKey[key]; !ok {
			byKey[key] = len(o.groups)
			o.groups = append(o.groups, oracleGroup{ids: ids})
		}
		o.groups[byKey[key]].mask |= g.mask
	}
	o.person = make([]string, len(o.groups))
	o.rule1()
	o.rule2()
	o.rule3()
	return o.total()
}

func valueName(id Ident) string { return fmt.Sprintf("%d/%d", id.Kind, id.Digest) }

func (g oracleGroup) values(kinds ...IdentKind) []string {
	var vs []string
	for _, id := range g.ids {
		if slices.Contains(kinds, id.Kind) {
			vs = append(vs, valueName(id))
		}
	}
	return vs
}

func (g oracleGroup) strongest() IdentKind {
	k := NumIdents
	for _, id := range g.ids {
		k = min(k, id.Kind)
	}
	return k
}

func (g oracleGroup) class() class {
	names := len(g.values(IdentName))
	reach := len(g.values(IdentMobile, IdentEmail, IdentHandle))
	births, addresses := len(g.values(IdentBirth)), len(g.values(IdentAddress))
	switch {
	case g.strongest() <= IdentPassport:
		return withNumber
	case names > 4:
		return listing
	case names > 0 && births+addresses+reach > 0:
		return named
	case names > 0:
		return nameOnly
	case reach > 0 || births > 0 && births <= 4 && addresses > 0:
		return nameless
	}
	return apart
}

// subjects are the people of a group with decisive numbers.
func (o *oracle) subjects(g oracleGroup) []string {
	var who []string
	for _, v := range g.values(g.strongest()) {
		who = append(who, o.resolve(v, g.strongest()))
	}
	slices.Sort(who)
	return slices.Compact(who)
}

// resolve tells whose number v is.
func (o *oracle) resolve(v string, k IdentKind) string {
	var stronger []string
	for _, g := range o.groups {
		if g.strongest() < k && slices.Contains(g.values(k), v) {
			if who := o.subjects(g); len(who) == 1 {
				stronger = append(stronger, who[0])
			}
		}
	}
	slices.Sort(stronger)
	if stronger = slices.Compact(stronger); len(stronger) == 1 {
		return stronger[0]
	}
	return v
}

func (o *oracle) own(person string, g oracleGroup) {
	o.mask[person] |= g.mask
	if o.has[person] == nil {
		o.has[person] = map[string]bool{}
	}
	for _, id := range g.ids {
		o.has[person][valueName(id)] = true
	}
}

func (o *oracle) rule1() {
	for i, g := range o.groups {
		if g.class() != withNumber {
			continue
		}
		who := o.subjects(g)
		if len(who) == 1 {
			o.person[i] = who[0]
			o.own(who[0], g)
			continue
		}
		o.person[i] = manyPeople
		for _, w := range who {
			o.mask[w] |= g.mask
		}
	}
}

// clusters repeats joining until nothing changes: the label is the smallest
// index.
func (o *oracle) clusters(cl class, same func(a, b oracleGroup) bool) []int {
	label := make([]int, len(o.groups))
	for i := range label {
		label[i] = i
	}
	for changed := true; changed; {
		changed = false
		for i, a := range o.groups {
			for j, b := range o.groups {
				if a.class() == cl && b.class() == cl && label[i] > label[j] && same(a, b) {
					label[i], changed = label[j], true
				}
			}
		}
	}
	return label
}

var linking = []IdentKind{IdentBirth, IdentMobile, IdentEmail, IdentAddress, IdentHandle}

func (o *oracle) rule2() {
	label := o.clusters(named, func(a, b oracleGroup) bool {
		return overlap(a.values(IdentName), b.values(IdentName)) && overlap(a.values(linking...), b.values(linking...))
	})
	decisive := o.has
	o.has = map[string]map[string]bool{}
	for p, vs := range decisive {
		o.has[p] = vs
	}
	for root := range o.groups {
		matches := map[string]bool{}
		for i, g := range o.groups {
			if g.class() != named || label[i] != root {
				continue
			}
			for _, n := range g.values(IdentName) {
				for _, v := range g.values(linking...) {
					for p, has := range decisive {
						if has[n] && has[v] {
							matches[p] = true
						}
					}
				}
			}
		}
		person := fmt.Sprint("cluster ", root)
		if len(matches) == 1 {
			for p := range matches {
				person = p
			}
		}
		for i, g := range o.groups {
			if g.class() == named && label[i] == root {
				o.person[i] = person
			}
		}
	}
	for i, g := range o.groups {
		if g.class() == named {
			o.own(o.person[i], g)
		}
	}
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// keys are the values of a nameless group.
func (g oracleGroup) keys() [][]string {
	var ks [][]string
	for _, v := range g.values(IdentMobile, IdentEmail, IdentHandle) {
		ks = append(ks, []string{v})
	}
	if len(g.values(IdentBirth)) <= 4 {
		for _, b := range g.values(IdentBirth) {
			for _, a := range g.values(IdentAddress) {
				ks = append(ks, []string{b, a})
			}
		}
	}
	return ks
}

// held lists who has all the values: manyPeople if a group of several has them.
func (o *oracle) held(values []string) []string {
	var who []string
	for p, has := range o.has {
		if !slices.ContainsFunc(values, func(v string) bool { return !has[v] }) {
			who = append(who, p)
		}
	}
	for i, g := range o.groups {
		if o.person[i] != manyPeople && g.class() != listing {
			continue
		}
		has := g.values(append([]IdentKind{IdentName}, linking...)...)
		if g.class() == listing {
			has = g.values(linking...)
		}
		if !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(has, v) }) {
			who = append(who, manyPeople, manyPeople)
		}
	}
	return who
}

func (o *oracle) rule3() {
	unheld := func(g oracleGroup) []string {
		var ks []string
		for _, k := range g.keys() {
			if len(o.held(k)) == 0 {
				ks = append(ks, strings.Join(k, "+"))
			}
		}
		return ks
	}
	label := o.clusters(nameless, func(a, b oracleGroup) bool { return overlap(unheld(a), unheld(b)) })
	leads := make([]map[string]bool, len(o.groups))
	clusterLeads := make([]map[string]bool, len(o.groups))
	for i, g := range o.groups {
		leads[i] = map[string]bool{}
		if clusterLeads[label[i]] == nil {
			clusterLeads[label[i]] = map[string]bool{}
		}
		if g.class() != nameless {
			continue
		}
		for _, k := range g.keys() {
			if who := o.held(k); len(who) == 1 {
				leads[i][who[0]], clusterLeads[label[i]][who[0]] = true, true
			}
		}
	}
	for i, g := range o.groups {
		if g.class() != nameless {
			continue
		}
		to := leads[i]
		if len(to) == 0 && len(unheld(g)) > 0 {
			to = clusterLeads[label[i]]
			if len(to) == 0 {
				to = map[string]bool{fmt.Sprint("nameless ", label[i]): true}
			}
		}
		if len(to) == 1 {
			for p := range to {
				o.mask[p] |= g.mask
			}
		}
	}
}

func (o *oracle) total() People {
	names, values := map[string]SpecialMask{}, map[string]bool{}
	var all SpecialMask
	for _, g := range o.groups {
		all |= g.mask
		switch g.class() {
		case apart:
			for _, id := range g.ids {
				values[valueName(id)] = true
			}
		case nameOnly, listing:
			for _, n := range g.values(IdentName) {
				switch who := o.held([]string{n}); len(who) {
				case 0:
					names[n] |= g.mask
				case 1:
					o.mask[who[0]] |= g.mask
				}
			}
		}
	}
	p := People{Subjects: int64(len(o.mask)), NameOnly: int64(len(names)), Apart: int64(len(values))}
	for _, m := range o.mask {
		p.special(uint8(m))
	}
	for _, m := range names {
		p.special(uint8(m))
		if m != 0 {
			p.NameOnlySpecial++
		}
	}
	if p.Subjects+p.NameOnly > 0 {
		if all != 0 && p.Special == 0 {
			p.Special = 1
			if p.Subjects == 0 {
				p.NameOnlySpecial = 1
			}
		}
		for i := range p.SpecialBy {
			if all>>i&1 != 0 && p.SpecialBy[i] == 0 {
				p.SpecialBy[i] = 1
			}
		}
	}
	return p
}
