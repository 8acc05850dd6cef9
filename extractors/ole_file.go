package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"pandian"
)

// compound is a compound file while it is read: streams in storages, a file
// system of its own, in chains of sectors. Chains may lead in circles, storages
// into each other and sizes may be lies: what is read and held is bounded by the
// file's size.
type compound struct {
	ctx    context.Context
	r      io.ReaderAt
	size   int64
	left   int64    // bytes that may still be read
	shift  uint     // a sector has 1<<shift bytes
	table  []uint32 // the sector behind each sector
	small  []uint32 // the small sector behind each small sector
	home   []uint32 // the sectors that hold the small sectors
	root   *oleEntry
	damage pandian.Reason // some of it is missing; what was found can be read

	name      string   // of the file
	passwords []string // to try on what is encrypted
}

const (
	oleHead    = 512
	oleSmall   = 6 // a small sector has 1<<6 bytes
	oleCutoff  = 4096
	oleLast    = 0xfffffffa // sectors from here on are none
	oleRepeats = 32         // times that a file may be read
	oleMaxDir  = 64 << 20   // bytes of a directory
)

// openCompound reads the directory of a compound file.
func openCompound(ctx context.Context, c pandian.Content) (*compound, error) {
	if c.At == nil {
		return nil, errors.New("ole: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return nil, err
	}
	f := &compound{ctx: ctx, r: r, size: size, left: oleRepeats*size + 1<<20}
	head := make([]byte, oleHead)
	if _, err := f.readAt(head, 0); err != nil {
		return nil, err
	}
	f.shift = uint(binary.LittleEndian.Uint16(head[30:]))
	if f.shift != 9 && f.shift != 12 {
		return nil, pandian.Because(pandian.Corrupt, errors.New("ole: sector size"))
	}
	if f.table, err = f.sectorTable(head); err != nil {
		return nil, err
	}
	number := func(at int) uint32 { return binary.LittleEndian.Uint32(head[at:]) }
	dir, err := f.load(f.chain(f.table, number(48), min(f.sectors(), oleMaxDir>>f.shift)))
	if err != nil {
		return nil, err
	}
	small, err := f.load(f.chain(f.table, number(60), min(f.sectors(), int(number(64)))))
	if err != nil {
		return nil, err
	}
	f.small = numbersOf(small)
	if f.root = newOLEDir(dir).tree(f); f.root == nil {
		return nil, pandian.Because(f.reason(), errors.New("ole: no directory"))
	}
	f.home = f.chain(f.table, f.root.first, f.count(f.root.size, f.shift))
	return f, nil
}

// sectors is how many sectors the file has, the last one perhaps cut.
func (f *compound) sectors() int { return f.count(f.size, f.shift) }

// count is how many sectors so many bytes take, at most as many as the file has.
func (f *compound) count(bytes int64, shift uint) int {
	return int((min(bytes, f.size) + 1<<shift - 1) >> shift)
}

// hurt notes what is missing.
func (f *compound) hurt(why pandian.Reason) {
	if f.damage == "" {
		f.damage = why
	}
}

// reason is why something was not found.
func (f *compound) reason() pandian.Reason {
	if f.damage != "" {
		return f.damage
	}
	return pandian.Corrupt
}

var errOLEBudget = pandian.Because(pandian.Corrupt, errors.New("ole: more is to be read than the file can hold"))

// readAt fills p as far as the file goes.
func (f *compound) readAt(p []byte, off int64) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	if f.left -= int64(len(p)); f.left < 0 {
		return 0, errOLEBudget
	}
	n, err := f.r.ReadAt(p, off)
	switch {
	case n == len(p):
		return n, nil
	case err != nil && err != io.EOF:
		return n, err
	}
	return n, pandian.Because(pandian.Truncated, io.ErrUnexpectedEOF)
}

// offset is where a sector begins.
func (f *compound) offset(sector uint32) int64 { return (int64(sector) + 1) << f.shift }

// load reads sectors of the file's own tables, up to the first that is missing.
// One that the file's end cuts, as some writers do, goes on with ones: no
// sectors.
func (f *compound) load(sectors []uint32) ([]byte, error) {
	b := bytes.Repeat([]byte{0xff}, len(sectors)<<f.shift)
	for i, s := range sectors {
		at := i << f.shift
		n, err := f.readAt(b[at:at+1<<f.shift], f.offset(s))
		switch {
		case err == nil, n > 0 && pandian.ReasonOf(err) == pandian.Truncated:
		case pandian.ReasonOf(err) == pandian.Truncated:
			f.hurt(pandian.Truncated)
			return b[:at], nil
		default:
			return nil, err
		}
	}
	return b, nil
}

// sectorTable reads the table of sectors. The first sectors that hold it stand
// in the file's head, further ones in sectors that follow each other.
func (f *compound) sectorTable(head []byte) ([]uint32, error) {
	most := f.sectors()>>(f.shift-2) + 1
	var list []uint32
	add := func(numbers []uint32) {
		for _, n := range numbers {
			if n < oleLast && len(list) < most {
				list = append(list, n)
			}
		}
	}
	add(numbersOf(head[76:]))
	next := binary.LittleEndian.Uint32(head[68:])
	for range most {
		if next >= oleLast || len(list) == most {
			break
		}
		b, err := f.load([]uint32{next})
		if err != nil || len(b) == 0 {
			return nil, err
		}
		numbers := numbersOf(b)
		last := len(numbers) - 1
		add(numbers[:last])
		next = numbers[last]
	}
	b, err := f.load(list)
	return numbersOf(b), err
}

func numbersOf(b []byte) []uint32 {
	list := make([]uint32, len(b)/4)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return list
}

// chain returns the sectors that follow each other from first on, at most so
// many: one that leads in a circle ends there.
func (f *compound) chain(table []uint32, first uint32, most int) []uint32 {
	var list []uint32
	for s := first; s < oleLast && len(list) < most; s = table[s] {
		list = append(list, s)
		if int64(s) >= int64(len(table)) {
			f.hurt(pandian.Truncated)
			break
		}
	}
	return list
}

// open reads a stream from its beginning.
func (f *compound) open(e *oleEntry) io.Reader {
	s := &oleStream{f: f, size: e.size, shift: f.shift}
	table := f.table
	if s.small = e.size < oleCutoff; s.small {
		table, s.shift = f.small, oleSmall
	}
	s.sectors = f.chain(table, e.first, f.count(e.size, s.shift))
	return s
}

// all reads a stream whole, if it has at most limit bytes. What could be read
// of it comes with the error.
func (f *compound) all(e *oleEntry, limit int64) ([]byte, error) {
	if e == nil {
		return nil, nil
	}
	if min(e.size, f.size) > limit {
		return nil, pandian.Because(pandian.Memory, fmt.Errorf("ole: a stream of %d bytes", e.size))
	}
	return io.ReadAll(f.open(e))
}

// content is a stream as a member.
func (f *compound) content(e *oleEntry, name string) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(f.open(e)), nil },
		Size: min(e.size, f.size), Name: name,
	}
}

// oleStream reads a stream. Its errors carry reasons.
type oleStream struct {
	f       *compound
	sectors []uint32
	size    int64 // declared
	at      int64
	shift   uint
	small   bool
}

func (s *oleStream) Read(p []byte) (int, error) {
	if s.at >= s.size {
		return 0, io.EOF
	}
	i, in := int(s.at>>s.shift), s.at&(1<<s.shift-1)
	if i >= len(s.sectors) {
		return 0, pandian.Because(s.f.reason(), io.ErrUnexpectedEOF)
	}
	off, ok := s.offset(s.sectors[i])
	if !ok {
		return 0, pandian.Because(s.f.reason(), io.ErrUnexpectedEOF)
	}
	n := 1<<s.shift - in
	for ; n < int64(len(p)) && i+1 < len(s.sectors) && !s.small && s.sectors[i+1] == s.sectors[i]+1; i++ {
		n += 1 << s.shift
	}
	n = min(n, int64(len(p)), s.size-s.at)
	have, err := s.f.readAt(p[:n], off+in)
	if s.at += int64(have); have > 0 {
		err = nil // met again by the next Read
	}
	return have, err
}

// offset is where a sector of the stream begins.
func (s *oleStream) offset(sector uint32) (int64, bool) {
	if !s.small {
		return s.f.offset(sector), true
	}
	at := int64(sector) << oleSmall
	if i := at >> s.f.shift; i < int64(len(s.f.home)) {
		return s.f.offset(s.f.home[i]) + at&(1<<s.f.shift-1), true
	}
	return 0, false
}
