package scanner

import (
	"io"

	"pandian"
)

// member gathers a member's bytes, as one content is spooled, and hands it on.
// Its inspection may need a child itself, so this one's slot is free meanwhile.
func (s *session) member(p *childProc, f *frame) error {
	name, hint := string(f.bytes()), string(validText(f.bytes()))
	if err := f.whole(); err != nil {
		return err
	}
	bits := &memberBits{s: s, p: p}
	at, size, release, err := s.child.cfg.Spool.Content(bits)
	if err != nil { // no room for it
		s.emitErr = err
		return err
	}
	defer release()
	if s.emitErr = s.deliver(name, hint, at, size, bits); s.emitErr != nil {
		return s.emitErr
	}
	if pandian.ReasonOf(bits.err) != "" { // over a limit, and with it the container
		s.emitErr = bits.err
	}
	return bits.err
}

// memberBits reads a member as it comes. Where it breaks off, what came before
// is the member.
type memberBits struct {
	s    *session
	p    *childProc
	bit  []byte // of the frame in hand
	n    int64
	done bool
	why  pandian.Reason // once done: why the member is not whole; "" = it is
	err  error          // the child is lost, or no more of it is wanted
}

func (m *memberBits) Read(b []byte) (int, error) {
	for len(m.bit) == 0 && !m.done && m.err == nil {
		m.err = m.next()
	}
	limits := &m.s.child.cfg.Limits
	switch {
	case m.err != nil, len(m.bit) == 0:
		return 0, io.EOF
	case m.n > limits.Expanded:
		m.err = errLimit(pandian.TooLarge)
		return 0, io.EOF
	case m.n > limits.RatioFrom && m.n/max(m.s.size, 1) > limits.Ratio:
		m.err = errLimit(pandian.ArchiveRatio)
		return 0, io.EOF
	}
	n := copy(b, m.bit)
	m.bit = m.bit[n:]
	return n, nil
}

// next takes the next frame: bytes, the end, or a question in between.
func (m *memberBits) next() error {
	m.p.busy.Store(true)
	kind, f, err := m.p.r.next()
	m.p.busy.Store(false)
	switch {
	case err == io.EOF: // not the member's end
		return io.ErrUnexpectedEOF
	case err != nil:
		return err
	}
	switch kind {
	case frameMemberBit:
		m.bit = f.b
		m.n += int64(len(f.b))
		return nil
	case frameMemberEnd:
		m.done, m.why = true, knownReason(f.bytes())
		return f.whole()
	case frameNeed:
		return m.s.answer(m.p, f)
	}
	return errFrame
}

// deliver hands a member on, as far as it came, and says why there is no more.
func (s *session) deliver(name, hint string, at io.ReaderAt, size int64, bits *memberBits) error {
	why := bits.why
	if size > 0 || why == "" && bits.err == nil {
		s.release()
		err := s.out.Member(name, pandian.Content{
			Open: func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(at, 0, size)), nil },
			At:   func() (io.ReaderAt, int64, error) { return at, size, nil },
			Size: size,
			Name: hint,
		})
		if err == nil {
			err = s.acquire()
		}
		if err != nil {
			return err
		}
	}
	if why == "" {
		return nil
	}
	return s.out.Skip(pandian.Place{Part: name}, why)
}
