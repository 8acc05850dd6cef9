package register

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/klauspost/compress/s2"

	"pandian"
)

// A stretch holds live versions of a source whose paths follow each other, in two
// forms: looks, for every run that lists the source, and what a run needs of the
// versions besides, for those it delivers or changes. It is cut where it has so
// many versions, or so many bytes of entries.
const (
	stretchItems = 256
	stretchBytes = 1 << 20
)

// In the first form each version has the hash of its recipe and its look.
const lookBytes = 8 + pandian.LookBytes

// In the second form, which is compressed, each version has a head; the briefs
// and then the lines of all follow behind the heads.
const headBytes = 8 + 16 + 16 + 4 + 4 + 2 + 1

// stretchHead is the head of a version.
type stretchHead struct {
	id          int64
	print       [16]byte
	facts       [16]byte // digest; zero = none
	brief, line uint32   // sizes
	unit        uint16   // of the stretch's units
	copied      bool     // it is a copy of another one
}

func (h *stretchHead) append(p []byte) []byte {
	p = append(append(binary.LittleEndian.AppendUint64(p, uint64(h.id)), h.print[:]...), h.facts[:]...)
	p = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(p, h.brief), h.line)
	p = binary.LittleEndian.AppendUint16(p, h.unit)
	if h.copied {
		return append(p, 1)
	}
	return append(p, 0)
}

func (h *stretchHead) read(p []byte) {
	p = p[:headBytes]
	h.id, h.print, h.facts = int64(binary.LittleEndian.Uint64(p)), [16]byte(p[8:]), [16]byte(p[24:])
	h.brief, h.line = binary.LittleEndian.Uint32(p[40:]), binary.LittleEndian.Uint32(p[44:])
	h.unit, h.copied = binary.LittleEndian.Uint16(p[48:]), p[50] != 0
}

// stretchBuilder makes the forms of a stretch.
type stretchBuilder struct {
	stretchAt
	looks, heads, briefs, lines []byte
	brief                       pandian.Brief
	reader                      pandian.BriefReader
}

// stretchRow is a version on its way into a stretch.
type stretchRow struct {
	id                         int64
	path, recipe, copyOf, unit string
	print, facts               []byte
	brief, entry               []byte
}

func (b *stretchBuilder) full() bool { return b.n == stretchItems || len(b.lines) >= stretchBytes }

// add adds a version behind the others.
func (b *stretchBuilder) add(row *stretchRow) error {
	brief := row.brief
	if brief == nil { // the register did not keep them then
		var e pandian.Entry
		if json.Unmarshal(row.entry, &e) != nil {
			return ErrDamaged
		}
		b.brief.Of(&e)
		brief = b.brief.Append(nil)
	}
	if b.reader.Read(&b.brief, brief) != nil {
		return ErrDamaged
	}
	if b.n == 0 {
		b.path = row.path
	}
	b.n++
	look := b.brief.Look(row.copyOf)
	b.looks = look.Append(binary.LittleEndian.AppendUint64(b.looks, pandian.ShortHash(row.recipe)))
	h := stretchHead{id: row.id, brief: uint32(len(brief)), unit: b.unit(row.unit), copied: row.copyOf != ""}
	copy(h.print[:], row.print)
	copy(h.facts[:], row.facts)
	if start := len(b.lines); look.Whole { // no other is delivered as it stands
		b.lines, _ = pandian.AppendRestated(b.lines, row.entry, pandian.Unchanged, row.copyOf)
		b.lines = append(b.lines, '\n')
		h.line = uint32(len(b.lines) - start)
	}
	b.heads, b.briefs = h.append(b.heads), append(b.briefs, brief...)
	return nil
}

// unit is the number of a unit in the stretch.
func (b *stretchBuilder) unit(name string) uint16 {
	i := slices.Index(b.units, name)
	if i < 0 {
		i = len(b.units)
		b.units = append(b.units, name)
	}
	return uint16(i)
}

// take returns what was added, in both forms, and is empty then.
func (b *stretchBuilder) take() (at stretchAt, looks, data []byte) {
	at, looks, data = b.stretchAt, b.looks, s2.Encode(nil, append(append(b.heads, b.briefs...), b.lines...))
	b.stretchAt, b.looks, b.heads, b.briefs, b.lines = stretchAt{}, nil, b.heads[:0], b.briefs[:0], b.lines[:0]
	return at, looks, data
}

// stretchAt says where a stretch is found, and what it holds.
type stretchAt struct {
	id    int64
	path  string // of its first version
	n     int    // versions
	units []string
}

// stretchData is the second form of a stretch, read back.
type stretchData struct {
	pandian.Stretch
	id    int64 // 0 = none
	heads []stretchHead
	data  []byte

	brief  pandian.Brief
	reader pandian.BriefReader
}

// read reads the data of a stretch; the memory of s is used again.
func (s *stretchData) read(at *stretchAt, packed []byte) (err error) {
	s.id = 0
	if s.data, err = s2.Decode(s.data[:cap(s.data)], packed); err != nil || len(s.data) < at.n*headBytes {
		return fmt.Errorf("%w: stretch %d", ErrDamaged, at.id)
	}
	s.heads, s.Briefs, s.Ends, s.Facts = s.heads[:0], s.Briefs[:0], s.Ends[:0], append(s.Facts[:0], make([][]byte, at.n)...)
	rest, lines := s.data[at.n*headBytes:], 0
	for i := range at.n {
		var h stretchHead
		h.read(s.data[i*headBytes:])
		if int(h.brief) > len(rest) {
			return fmt.Errorf("%w: stretch %d", ErrDamaged, at.id)
		}
		lines += int(h.line)
		s.heads, s.Briefs, s.Ends = append(s.heads, h), append(s.Briefs, rest[:h.brief]), append(s.Ends, lines)
		rest = rest[h.brief:]
	}
	if lines != len(rest) {
		return fmt.Errorf("%w: stretch %d", ErrDamaged, at.id)
	}
	s.id, s.Lines = at.id, rest
	return nil
}

// tally is what a total needs of a version; it is valid until the next call.
func (s *stretchData) tally(at *stretchAt, i int, row *tallyRow) error {
	h := &s.heads[i]
	if s.reader.Read(&s.brief, s.Briefs[i]) != nil || int(h.unit) >= len(at.units) {
		return ErrDamaged
	}
	*row = tallyRow{brief: &s.brief, unit: at.units[h.unit], copied: h.copied, digest: h.facts, facts: s.Facts[i]}
	return nil
}

// live is what the merge needs to know of a version.
func (s *stretchData) live(i int) (row liveRow, err error) {
	if s.reader.Read(&s.brief, s.Briefs[i]) != nil {
		return row, ErrDamaged
	}
	h := &s.heads[i]
	return liveRow{path: string(s.brief.Key[s.brief.SrcLen+1:]), id: h.id, print: h.print, records: s.brief.Records}, nil
}
