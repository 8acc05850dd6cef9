package scanner

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"pandian"
)

// session is the extraction of one content by a child: the parent's side. It
// holds the context of its one call.
type session struct {
	child *Child
	ctx   context.Context
	gate  *gate // of its format
	name  string
	out   pandian.Emitter

	at   io.ReaderAt
	size int64

	held    bool  // a slot is ours
	first   bool  // the gate is ours to open
	heard   bool  // the child has said something
	emitErr error // of the emitter: ends everything, goes back unchanged
	readErr error // of the content

	part  string // last part, so that rows need no new string
	cells []pandian.Text
	block []byte
}

// maxUnspooled bounds a content that comes without random access.
const maxUnspooled = 64 << 20

// open prepares the content for reading at random.
func (s *session) open(c pandian.Content) error {
	if c.At != nil {
		var err error
		s.at, s.size, err = c.At()
		return err
	}
	r, err := c.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxUnspooled+1))
	if err != nil {
		return err
	}
	if len(b) > maxUnspooled {
		return errLimit(pandian.TooLarge)
	}
	s.at, s.size = bytes.NewReader(b), int64(len(b))
	return nil
}

// queue waits until the format's gate is open, or is the one to open it.
func (s *session) queue() error {
	select {
	case s.gate.first <- struct{}{}:
		s.first = true
		return nil
	case <-s.gate.warm:
		return nil
	default:
	}
	select {
	case <-s.gate.warm:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// hear notes that the child has said something.
func (s *session) hear() {
	s.heard = true
	if s.first {
		s.first = false
		close(s.gate.warm)
	}
}

func (s *session) acquire() error {
	select {
	case s.child.slots <- struct{}{}:
		s.held = true
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

func (s *session) release() {
	if s.held {
		<-s.child.slots
		s.held = false
	}
}

// Words for what happened in a child. Its own words are never heard: they may
// hold what a file says.
var (
	errChildLost = errors.New("child: killed or died")
	errChildSays = errors.New("child: could not read the content")
)

// run has p read the content. again: the child was dead before it heard of it.
func (s *session) run(p *childProc, format string) (again bool, err error) {
	limits := s.child.cfg.Limits
	w := p.watch(s.ctx, limits)
	why, err := s.converse(p, format)
	p.busy.Store(false)
	killed := w.end()
	if err == nil {
		if killed == "" && why != pandian.Crash {
			s.child.put(p)
		} else {
			p.end()
		}
		return false, s.verdict(why)
	}
	if killed == "" && s.emitErr == nil && !errors.Is(err, errFrame) {
		killed = p.deathOf(limits)
		if !s.heard && p.runs > 1 {
			return true, nil
		}
	} else {
		p.end()
	}
	switch {
	case s.emitErr != nil:
		return false, s.emitErr
	case s.ctx.Err() != nil:
		return false, s.ctx.Err()
	case killed == "": // the child talks nonsense
		killed = pandian.Crash
	}
	return false, pandian.Because(killed, errChildLost)
}

// verdict is what the child's last word means. If the content could not be
// read, that is the reason, whatever the parser made of it.
func (s *session) verdict(why pandian.Reason) error {
	switch {
	case s.readErr != nil:
		return s.readErr
	case why != "":
		return pandian.Because(why, errChildSays)
	}
	return nil
}

// converse sends the request and replays what comes back until the child is
// done. An error means that the child is lost or no longer wanted.
func (s *session) converse(p *childProc, format string) (pandian.Reason, error) {
	p.runs++
	p.busy.Store(true)
	err := p.w.begin().str(format).str(s.name).int(s.size).end(frameRequest)
	if err == nil {
		err = p.w.w.Flush()
	}
	if err != nil {
		return "", err
	}
	for {
		p.busy.Store(true)
		kind, f, err := p.r.next()
		p.busy.Store(false)
		if err != nil {
			return "", err
		}
		s.hear()
		switch kind {
		case frameDone:
			why := knownReason(f.bytes())
			return why, f.whole()
		case frameNeed:
			err = s.answer(p, f)
		case frameMember:
			err = s.member(p, f)
		default:
			err = s.replay(kind, f)
		}
		if err != nil {
			return "", err
		}
	}
}

// answer sends the bytes of the content that the child asks for.
func (s *session) answer(p *childProc, f *frame) error {
	off, n := f.int(), f.int()
	if err := f.whole(); err != nil {
		return err
	}
	if off < 0 || n <= 0 || n > maxFrame/2 || off > s.size {
		return errFrame
	}
	n = min(n, s.size-off)
	s.block = slices.Grow(s.block[:0], int(n))[:n]
	got, err := s.at.ReadAt(s.block, off)
	if err == io.EOF && int64(got) < n {
		err = io.ErrUnexpectedEOF // shorter than it was when it was listed
	}
	good := int64(1)
	if err != nil && err != io.EOF {
		if s.readErr == nil {
			s.readErr = err
		}
		good, got = 0, 0
	}
	p.busy.Store(true) // it must take the answer in time
	if err := p.w.begin().int(good).bytes(s.block[:got]).end(frameBytes); err != nil {
		return err
	}
	return p.w.w.Flush()
}

// replay repeats a call to the emitter.
func (s *session) replay(kind frameKind, f *frame) error {
	at := s.place(f)
	switch kind {
	case frameText:
		t := f.text()
		t.B = validText(t.B)
		return s.emit(f, func() error { return s.out.Text(at, t) })
	case frameHeader, frameRow:
		s.cells = f.texts(s.cells)
		if kind == frameHeader {
			return s.emit(f, func() error { return s.out.Header(at, s.cells) })
		}
		return s.emit(f, func() error { return s.out.Row(at, s.cells) })
	case frameEnd:
		return s.emit(f, func() error { return s.out.End(at) })
	case frameSkip:
		why := knownReason(f.bytes())
		if why == "" {
			return errFrame
		}
		return s.emit(f, func() error { return s.out.Skip(at, why) })
	}
	return errFrame
}

// emit calls the emitter if the frame was sound, and keeps the emitter's error.
func (s *session) emit(f *frame, call func() error) error {
	if err := f.whole(); err != nil {
		return err
	}
	s.emitErr = call()
	return s.emitErr
}

// place reads a place. The row is kept in bounds, the part's string is reused.
func (s *session) place(f *frame) pandian.Place {
	if part := f.bytes(); string(part) != s.part {
		s.part = string(validText(part))
	}
	at := pandian.Place{Part: s.part, Row: int(max(f.int(), 0))}
	at.Col = string(validText(f.bytes()))
	return at
}

// knownReason is a reason as the child sent it; one that does not exist is
// taken for damage.
func knownReason(b []byte) pandian.Reason {
	if len(b) == 0 {
		return ""
	}
	why := pandian.Reason(b)
	if !slices.Contains(pandian.Reasons(), why) {
		return pandian.Corrupt
	}
	return why
}

// validText makes sure that a text is UTF-8.
func validText(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	return bytes.ToValidUTF8(b, []byte("\uFFFD"))
}
