package main

import (
	"fmt"
	"slices"
	"strings"
)

// builder writes one document and records what it writes.
type builder struct {
	r       random
	w       words
	style   style
	from    ancestry // with ages: of the people with key "1"
	ages    [2]int
	buf     []byte
	ents    []Entity
	cast    map[string]*person // by the key that the kind file uses
	people  *census
	softTyp map[string]bool // types that are optional in this document
	fixed   bool            // a table: the style stays the same from row to row
	cards   bool            // a table written as labelled lines: records are people
}

func newBuilder(r random, w words) *builder {
	return &builder{r: r, w: w, style: r.style(), cast: map[string]*person{}, softTyp: map[string]bool{},
		people: &census{seen: map[string]*mentions{}, names: map[string]bool{}}}
}

// fork returns a builder of a fragment with the same people.
func (b *builder) fork() *builder {
	c := *b
	c.buf, c.ents = nil, nil
	return &c
}

// add appends a fragment.
func (b *builder) add(f *builder) {
	shift := len(b.buf)
	b.buf = append(b.buf, f.buf...)
	for _, e := range f.ents {
		e.Start, e.End, e.Alts = e.Start+shift, e.End+shift, slices.Clone(e.Alts)
		for i := range e.Alts {
			e.Alts[i][0] += shift
			e.Alts[i][1] += shift
		}
		b.ents = append(b.ents, e)
	}
}

func (b *builder) text(s string) { b.buf = append(b.buf, s...) }

// who returns the person of a key, made at the first use. Nobody in a document
// shares a name with another.
func (b *builder) who(key string) *person {
	p := b.cast[key]
	for p == nil || b.people.names[p.name] && b.cast[key] != p {
		from, lo, hi := mixed, 21, 80
		if key == "1" {
			from, lo, hi = b.from, b.ages[0], b.ages[1]
		}
		p = b.w.person(b.r, from, lo, hi)
	}
	b.cast[key] = p
	b.people.names[p.name] = true
	return p
}

// forget ends the people of a row: those with a number as their key.
func (b *builder) forget() {
	for k := range b.cast {
		if k[0] <= '9' {
			delete(b.cast, k)
		}
	}
}

// value is something written, and what it is.
type value struct {
	typ, text, norm string
	head, tail      int // bytes at the ends that a finding may leave out
}

// value appends v as a value of p; nil = of nobody, an office.
func (b *builder) value(v value, p *person, optional bool) {
	start := len(b.buf)
	b.text(v.text)
	if v.typ == "" {
		return
	}
	optional = optional || b.softTyp[v.typ]
	e := Entity{Type: v.typ, Start: start, End: len(b.buf), Value: v.text, Norm: v.norm, Optional: optional, Alts: [][2]int{}}
	if v.head > 0 {
		e.Alts = append(e.Alts, [2]int{start + v.head, e.End})
	}
	if v.tail > 0 {
		e.Alts = append(e.Alts, [2]int{start, e.End - v.tail})
	}
	if p != nil {
		e.Subject = p.id
	}
	b.people.note(e)
	b.ents = append(b.ents, e)
}

// accepts lists the special types that may stand for one another.
var accepts = map[string][]string{
	"record":   {"special_medical", "special_health_exam"},
	"medical":  {"special_medical_record", "special_health_exam"},
	"exam":     {"special_medical_record", "special_medical"},
	"genetic":  {"special_medical_record", "special_medical", "special_health_exam"},
	"sex":      {"special_medical_record", "special_medical", "special_health_exam"},
	"criminal": nil,
}

var specialTypes = map[string]string{
	"record": "special_medical_record", "medical": "special_medical", "exam": "special_health_exam",
	"genetic": "special_genetic", "sex": "special_sex_life", "criminal": "special_criminal_record",
}

// region marks what was written since start as special data of a person.
func (b *builder) region(kind string, start int, p *person, optional bool) {
	typ, ok := specialTypes[kind]
	if !ok {
		panic(fmt.Sprintf("region %q does not exist", kind))
	}
	e := Entity{Type: typ, Start: start, End: len(b.buf), Value: string(b.buf[start:]), Optional: optional, Alts: [][2]int{}, Accept: accepts[kind], Subject: p.id}
	b.people.note(e)
	b.ents = append(b.ents, e)
}

// doc closes the document. records says how records are counted: "auto", "rows"
// or "none".
func (b *builder) doc(k *kind, path, records string) Doc {
	d := Doc{Path: path, Kind: k.name, Class: k.class, Bytes: len(b.buf), SpecialOK: []string{}, Entities: b.ents, Data: b.buf}
	if d.Entities == nil {
		d.Entities = []Entity{}
	}
	slices.SortStableFunc(d.Entities, func(x, y Entity) int { return x.Start - y.Start })
	for i := range d.Entities {
		for _, t := range append(d.Entities[i].Accept, d.Entities[i].Type) {
			if strings.HasPrefix(t, "special_") && !slices.Contains(d.SpecialOK, t) {
				d.SpecialOK = append(d.SpecialOK, t)
			}
		}
	}
	for _, t := range k.special {
		if !slices.Contains(d.SpecialOK, t) {
			d.SpecialOK = append(d.SpecialOK, t)
		}
	}
	slices.Sort(d.SpecialOK)
	b.people.count(&d, records, k.apart)
	return d
}
