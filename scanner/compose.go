package scanner

import "pandian"

// Compose returns the map that leads through outer and then through inner: the
// bytes that outer speaks of stand in a text whose own bytes inner leads back.
// A nil or empty inner is the identity. The result shares no memory with either.
func Compose(outer, inner *pandian.OffMap) *pandian.OffMap {
	if inner.Empty() {
		return outer.Clone()
	}
	if outer.Empty() {
		return inner.Clone()
	}
	return composer{in: stepsOf(inner)}.compose(stepsOf(outer))
}

// offStep is one run of an OffMap.
type offStep struct {
	at, width int
	src       int64
	verbatim  bool
}

func stepsOf(m *pandian.OffMap) (steps []offStep) {
	m.Steps(func(at int, src int64, width int, verbatim bool) {
		if len(steps) == 0 && at > 0 {
			steps = append(steps, offStep{verbatim: true})
		}
		steps = append(steps, offStep{at, width, src, verbatim})
	})
	return steps
}

// composer walks the runs of the inner map along those of the outer one.
type composer struct {
	in []offStep
	k  int // run of in that holds the position last asked for
	m  pandian.OffMap
}

// seek moves to the run of in that holds byte pos.
func (c *composer) seek(pos int) *offStep {
	for c.k > 0 && c.in[c.k].at > pos {
		c.k--
	}
	for c.k+1 < len(c.in) && c.in[c.k+1].at <= pos {
		c.k++
	}
	return &c.in[c.k]
}

func (c composer) compose(outer []offStep) *pandian.OffMap {
	for i, o := range outer {
		src := int(o.src)
		if !o.verbatim {
			start := c.start(src)
			end := start
			if o.width > 0 {
				end = c.end(src + o.width)
			}
			c.m.Replace(o.at, start, int(end-start))
			continue
		}
		length := 1<<62 - src
		if i+1 < len(outer) {
			length = outer[i+1].at - o.at
		}
		for pos := src; pos < src+length; {
			s := c.seek(pos)
			if s.verbatim {
				c.m.Copy(o.at+pos-src, s.src+int64(pos-s.at))
			} else {
				c.m.Replace(o.at+pos-src, s.src, s.width)
			}
			if c.k+1 == len(c.in) {
				break
			}
			pos = c.in[c.k+1].at
		}
	}
	return &c.m
}

func (c *composer) start(pos int) int64 {
	if s := c.seek(pos); s.verbatim {
		return s.src + int64(pos-s.at)
	} else {
		return s.src
	}
}

func (c *composer) end(pos int) int64 {
	if s := c.seek(pos - 1); s.verbatim {
		return s.src + int64(pos-s.at)
	} else {
		return s.src + int64(s.width)
	}
}
