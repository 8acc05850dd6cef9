package extractors

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"unicode/utf8"

	"pandian"
)

// errFull says that a stream already holds as many unread bytes as it may.
var errFull = errors.New("token too long")

// stream holds a stretch of what a reader yields. buf[lo:hi] is unread; base is
// the offset of buf[0] in the item's text.
type stream struct {
	r      io.Reader
	buf    []byte
	lo, hi int
	base   int64
	eof    bool
	err    error // met while reading; told once what came before it is consumed
}

func newStream(r io.Reader, off int64, size int) stream {
	return stream{r: r, base: off, buf: make([]byte, size)}
}

// pooledBlock is the size of buffers that go from one small file to the next.
const pooledBlock = 256 << 10

var blocks = sync.Pool{New: func() any { return new([pooledBlock]byte) }}

// pooledStream is newStream with a buffer that release hands on; size is at
// most pooledBlock.
func pooledStream(r io.Reader, off int64, size int) (s stream, release func()) {
	block := blocks.Get().(*[pooledBlock]byte)
	return stream{r: r, base: off, buf: block[:size]}, func() { blocks.Put(block) }
}

// off is the offset of buf[i] in the item's text.
func (s *stream) off(i int) int64 { return s.base + int64(i) }

// more reads further bytes behind hi. It may move the unread bytes to the front
// of buf, and grows buf while less than limit bytes are unread. It returns
// io.EOF when there is nothing more and errFull when limit is reached.
func (s *stream) more(limit int) error {
	if s.err != nil {
		return s.err
	}
	if s.eof {
		return io.EOF
	}
	if s.lo > 0 {
		copy(s.buf, s.buf[s.lo:s.hi])
		s.base += int64(s.lo)
		s.lo, s.hi = 0, s.hi-s.lo
	}
	if s.hi == len(s.buf) {
		if s.hi >= limit {
			return errFull
		}
		grown := make([]byte, min(2*len(s.buf), limit))
		copy(grown, s.buf)
		s.buf = grown
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.hi:])
		s.hi += n
		if err == io.EOF {
			s.eof = true
		} else {
			s.err = err
		}
		switch {
		case n > 0:
			return nil
		case err != nil:
			return err
		}
	}
	return io.ErrNoProgress
}

// fill reads until limit bytes are unread or the reader is at its end.
func (s *stream) fill(limit int) error {
	for s.hi-s.lo < limit {
		switch err := s.more(limit); err {
		case nil:
		case io.EOF, errFull:
			return nil
		default:
			return err
		}
	}
	return nil
}

// lineLen returns the length of the line at lo, its end included. It returns
// io.EOF if there is none, errFull if it is longer than limit bytes.
func (s *stream) lineLen(limit int) (int, error) { return s.lenTo('\n', limit) }

// lenTo is lineLen of lines with another end.
func (s *stream) lenTo(end byte, limit int) (int, error) {
	for n := 0; ; {
		if i := bytes.IndexByte(s.buf[s.lo+n:s.hi], end); i >= 0 {
			return n + i + 1, nil
		}
		n = s.hi - s.lo
		if err := s.more(limit); err == io.EOF && n > 0 {
			return n, nil
		} else if err != nil {
			return 0, err
		}
	}
}

// textTo emits what comes up to the next byte end, or to the end of the stream,
// as running text and consumes it. out may be nil: nothing is emitted.
func (s *stream) textTo(end byte, at pandian.Place, out pandian.Emitter) error {
	for {
		b := s.buf[s.lo:s.hi]
		n := bytes.IndexByte(b, end) + 1
		done := n > 0
		if !done {
			n = len(b)
			if !s.eof {
				n = wholeRunes(b)
			}
		}
		if err := s.text(n, at, out); err != nil || done {
			return err
		}
		if err := s.more(len(s.buf)); err != nil {
			if err == io.EOF && s.lo == s.hi {
				err = nil
			}
			if err != io.EOF {
				return err
			}
		}
	}
}

// textRest emits all that still comes as running text.
func (s *stream) textRest(at pandian.Place, out pandian.Emitter) error {
	for {
		if err := s.fill(len(s.buf)); err != nil {
			return err
		}
		n := s.hi - s.lo
		if n == 0 {
			return nil
		}
		if !s.eof {
			n = wholeRunes(s.buf[s.lo:s.hi])
		}
		if err := s.text(n, at, out); err != nil {
			return err
		}
	}
}

// text emits and consumes the next n bytes.
func (s *stream) text(n int, at pandian.Place, out pandian.Emitter) error {
	t := pandian.Text{B: s.buf[s.lo : s.lo+n], Off: s.off(s.lo)}
	s.lo += n
	if n == 0 || out == nil {
		return nil
	}
	return out.Text(at, t)
}

// wholeRunes returns how many bytes of b can be handed on without cutting a
// character that goes on behind b.
func wholeRunes(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		c := b[len(b)-i]
		if c < utf8.RuneSelf {
			break
		}
		if utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return len(b) - i
			}
			break
		}
	}
	return len(b)
}
