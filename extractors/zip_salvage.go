package extractors

import (
	"bytes"
	"encoding/binary"
	"io"
)

const (
	localHeader   = "PK\x03\x04"
	salvageWindow = 64 << 10
	salvageMax    = 1 << 20 // members
)

// salvage finds the members of a zip file whose directory is missing by the
// headers in front of each.
func salvage(r io.ReaderAt, size int64) ([]*member, error) {
	var members []*member
	s := &signatures{r: r, size: size}
	for off := int64(0); len(members) < salvageMax; {
		at, err := s.next(off)
		if err != nil || at == size {
			return members, err
		}
		m, data, err := localMember(r, at)
		if err != nil {
			return members, err
		}
		if m == nil {
			off = at + 4
			continue
		}
		m.off = data
		off = data + m.csize
		if m.csize < 0 || off > size {
			if off, err = s.next(data); err != nil {
				return members, err
			}
			m.csize = off - data
		}
		members = append(members, m)
	}
	return members, nil
}

// localMember reads the header at off; nil if there is none. Its csize is -1 if
// the header does not tell.
func localMember(r io.ReaderAt, off int64) (m *member, data int64, err error) {
	var h [30]byte
	if n, err := r.ReadAt(h[:], off); n < len(h) {
		return nil, 0, notEOF(err)
	}
	le := binary.LittleEndian
	m = &member{flags: le.Uint16(h[6:]), method: le.Uint16(h[8:]), crc: le.Uint32(h[14:])}
	nameLen, extraLen := int(le.Uint16(h[26:])), int64(le.Uint16(h[28:]))
	if string(h[:4]) != localHeader || h[4] > 63 || m.method > 99 || nameLen == 0 || nameLen > 4096 {
		return nil, 0, nil
	}
	name := make([]byte, nameLen+int(extraLen))
	if n, err := r.ReadAt(name, off+30); n < nameLen {
		return nil, 0, notEOF(err)
	}
	m.name = string(name[:nameLen])
	m.csize, m.usize, m.hasCRC = int64(le.Uint32(h[18:])), int64(le.Uint32(h[22:])), true
	if m.flags&8 != 0 || m.csize == 1<<32-1 { // told behind the data, or in 64 bits
		m.csize, m.usize, m.hasCRC = -1, -1, false
	}
	m.readLock(name[nameLen:], le.Uint16(h[10:]))
	return m, off + 30 + int64(nameLen) + extraLen, nil
}

func notEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// signatures looks for what can stand behind a member's data.
type signatures struct {
	r    io.ReaderAt
	size int64
	buf  []byte
}

// next returns the offset of the first signature at or behind off: a member's
// header, the record behind its data, or a directory entry; size if none.
func (s *signatures) next(off int64) (int64, error) {
	if s.buf == nil {
		s.buf = make([]byte, salvageWindow)
	}
	for off < s.size {
		n, err := s.r.ReadAt(s.buf, off)
		if err != nil && err != io.EOF {
			return 0, err
		}
		b := s.buf[:n]
		for i := 0; ; i++ {
			k := bytes.Index(b[i:], []byte("PK"))
			if k < 0 || i+k+4 > n {
				break
			}
			i += k
			if c, d := b[i+2], b[i+3]; c == 3 && d == 4 || c == 7 && d == 8 || c == 1 && d == 2 {
				return off + int64(i), nil
			}
		}
		if n < len(s.buf) {
			break
		}
		off += int64(n - 3)
	}
	return s.size, nil
}
