package extractors

import (
	"bytes"

	"pandian"
)

// pptRecord is a record of a presentation: a piece of the stream, or records.
type pptRecord struct {
	kind, instance int
	at             int // where its head begins
	from, to       int // its content
	holds          bool
}

// record reads the head of the record at a place; the zero record if there is
// none.
func (s *pptShow) record(at, end int) pptRecord {
	const head = 8
	if at < 0 || at+head > end {
		return pptRecord{}
	}
	v := number16(s.data, at)
	r := pptRecord{kind: number16(s.data, at+2), instance: v >> 4, at: at, from: at + head, holds: v&15 == 15}
	r.to = r.from + min(number32(s.data, at+4), end-r.from)
	return r
}

// each calls f for the records that follow each other between two places, and
// returns where the last one ends; less than end, if what follows is none.
func (s *pptShow) each(from, end int, f func(r pptRecord) error) (int, error) {
	for from < end {
		r := s.record(from, end)
		if r.kind == 0 {
			return from, nil
		}
		if err := f(r); err != nil {
			return from, err
		}
		from = r.to
	}
	return from, nil
}

const (
	pptDepth   = 32 // records in each other
	pptRepeats = 4  // times that the stream may be told
)

// tell tells the text between two places. Of a master, text in placeholders
// only tells where to write.
func (s *pptShow) tell(part string, from, to int, master bool) error {
	if s.size += to - from; s.size > pptRepeats*len(s.data) {
		return nil
	}
	_, err := s.each(from, to, func(r pptRecord) error { return s.take(part, r, master, 0) })
	return err
}

// take tells the text of a record.
func (s *pptShow) take(part string, r pptRecord, master bool, depth int) error {
	if depth == pptDepth {
		return s.flow.out.Skip(pandian.Place{Part: part}, pandian.ArchiveDepth)
	}
	b := slice(s.data, r.from, r.to-r.from)
	switch r.kind {
	case pptChars:
		return s.write(appendUTF16(s.text[:0], b))
	case pptBytes:
		return s.write(appendUTF16(s.text[:0], widen(append(s.text[:0:0], b...), 0)))
	case pptComment:
		return s.strings(r, part+" "+commentPart, 1)
	case pptMargins:
		return s.strings(r, footerPart, 0, 1, 2)
	case pptLink:
		return s.strings(r, linksPart, 1)
	case pptGroup:
		if s.isTable(r) {
			return s.table(part, r, depth)
		}
	case pptShape:
		if master && s.placeholder(r, depth) {
			return nil
		}
	}
	if !r.holds && r.kind != pptTagData {
		return nil
	}
	_, err := s.each(r.from, r.to, func(c pptRecord) error { return s.take(part, c, master, depth+1) })
	return err
}

// write writes a text, which ends a line.
func (s *pptShow) write(text []byte) error {
	s.text = text
	for i, c := range text {
		if c == '\r' || c == '\v' {
			text[i] = '\n'
		}
	}
	if err := s.flow.write(text); err != nil {
		return err
	}
	return s.flow.breakLine()
}

// strings tells strings in a record, those with the given numbers.
func (s *pptShow) strings(r pptRecord, part string, numbers ...int) error {
	_, err := s.each(r.from, r.to, func(c pptRecord) error {
		for _, n := range numbers {
			if c.kind == pptString && c.instance == n {
				text := appendUTF16(nil, slice(s.data, c.from, c.to-c.from))
				return s.flow.note(part, bytes.ReplaceAll(text, []byte{'\r'}, newLine))
			}
		}
		return nil
	})
	return err
}

// placeholder reports whether a shape is one.
func (s *pptShow) placeholder(r pptRecord, depth int) (found bool) {
	_, _ = s.each(r.from, r.to, func(c pptRecord) error {
		found = found || c.kind == pptPlaceholder || c.holds && depth < pptDepth && s.placeholder(c, depth+1)
		return nil
	})
	return found
}
