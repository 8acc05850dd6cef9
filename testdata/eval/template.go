package main

import (
	"fmt"
	"strings"
)

// A template is text with
//
//	«name»  «2.name»  «name?»  «name:arg»   a field of person 1, of person 2, optional, with an argument
//	⟦a|b|c⟧                                one of the alternatives
//	⟪record|text⟫  ⟪record 2|text⟫         a region of special data of person 1, of person 2
//	⟪record?|text⟫  ⟪record 2?|text⟫       an optional region
//	«rows 3-8» … «end»                     repeated, each time with new people 1 to 9
//
// that may nest. People whose key is a letter last for the whole document.

// node is a parsed part of a template.
type node interface{ write(b *builder) }

type (
	literal string
	field   struct {
		key, name, arg string
		optional       bool
	}
	choice []sequence
	region struct {
		kind, key string
		optional  bool
		body      sequence
	}
	loop struct {
		lo, hi int
		body   sequence
	}
	sequence []node
)

func (l literal) write(b *builder) { b.text(string(l)) }

func (f field) write(b *builder) {
	v := b.field(f.key, f.name, f.arg)
	if strings.HasPrefix(f.name, "org") {
		b.value(v, nil, true)
		return
	}
	var p *person
	if v.typ != "" {
		p = b.who(f.key)
	}
	b.value(v, p, f.optional || f.name == "office")
}

func (c choice) write(b *builder) { pick(b.r, []sequence(c)).write(b) }

func (x region) write(b *builder) {
	start := len(b.buf)
	x.body.write(b)
	b.region(x.kind, start, b.who(x.key), x.optional)
}

func (l loop) write(b *builder) {
	outer := map[string]*person{}
	for k, p := range b.cast {
		outer[k] = p
	}
	for range b.r.between(l.lo, l.hi) {
		b.forget()
		l.body.write(b)
		b.people.rows++
	}
	b.forget()
	for k, p := range outer {
		b.cast[k] = p
	}
}

func (s sequence) write(b *builder) {
	for _, n := range s {
		n.write(b)
	}
}

// parser reads a template from the front.
type parser struct{ rest string }

// parse reads a whole template.
func parse(text string) (s sequence, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("template: %v", r)
		}
	}()
	p := &parser{text}
	s = p.sequence("")
	if p.rest != "" {
		return nil, fmt.Errorf("template: %.20q does not belong there", p.rest)
	}
	return s, nil
}

// sequence reads up to one of the marks in until, which stays unread.
func (p *parser) sequence(until string) sequence {
	var s sequence
	for p.rest != "" {
		i := strings.IndexAny(p.rest, "«⟦⟪"+until)
		if i < 0 {
			i = len(p.rest)
		}
		if i > 0 {
			s = append(s, literal(p.rest[:i]))
			p.rest = p.rest[i:]
			continue
		}
		switch {
		case strings.HasPrefix(p.rest, "«end»"):
			return s
		case strings.HasPrefix(p.rest, "«"):
			s = append(s, p.field())
		case strings.HasPrefix(p.rest, "⟦"):
			s = append(s, p.choice())
		case strings.HasPrefix(p.rest, "⟪"):
			p.rest = p.rest[len("⟪"):]
			s = append(s, p.region())
		default:
			return s
		}
	}
	return s
}

func (p *parser) region() node {
	x := region{key: "1"}
	x.kind, x.optional = strings.CutSuffix(p.upTo("|"), "?")
	if kind, key, ok := strings.Cut(x.kind, " "); ok {
		x.kind, x.key = kind, key
	}
	x.body = p.sequence("⟫")
	p.upTo("⟫")
	return x
}

func (p *parser) upTo(mark string) string {
	before, after, ok := strings.Cut(p.rest, mark)
	if !ok {
		panic(fmt.Sprintf("%q is missing after %.20q", mark, p.rest))
	}
	p.rest = after
	return before
}

func (p *parser) choice() node {
	p.rest = p.rest[len("⟦"):]
	var c choice
	for {
		c = append(c, p.sequence("|⟧"))
		switch {
		case strings.HasPrefix(p.rest, "|"):
			p.rest = p.rest[1:]
		case strings.HasPrefix(p.rest, "⟧"):
			p.rest = p.rest[len("⟧"):]
			return c
		default:
			panic("⟧ is missing")
		}
	}
}

func (p *parser) field() node {
	p.rest = p.rest[len("«"):]
	body := p.upTo("»")
	if count, ok := strings.CutPrefix(body, "rows "); ok {
		p.rest = strings.TrimPrefix(p.rest, "\n")
		lo, hi := span(count)
		l := loop{lo, hi, p.sequence("")}
		if !strings.HasPrefix(p.rest, "«end»") {
			panic("«end» is missing")
		}
		p.rest = strings.TrimPrefix(p.rest[len("«end»"):], "\n")
		return l
	}
	f := field{key: "1"}
	body, f.arg, _ = strings.Cut(body, ":")
	body, f.optional = strings.CutSuffix(body, "?")
	f.name = body
	if key, name, ok := strings.Cut(body, "."); ok {
		f.key, f.name = key, name
	}
	return f
}
