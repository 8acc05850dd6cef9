package scanner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"pandian"
)

// ServeChild is the main loop of a child: it reads requests from in and answers
// them on out until in ends. formats is called once, with the parent's
// [ChildConfig].Setup. An error means that the child is of no
// more use. If out is standard output, nothing else may write there from then
// on.
func ServeChild(ctx context.Context, in io.Reader, out io.Writer, formats func(setup []byte) []pandian.Format) error {
	if out == io.Writer(os.Stdout) {
		restrain()
		silence()
	}
	w := &wire{w: newFrameWriter(out), r: newFrameReader(in)}
	kind, f, err := w.r.next()
	switch {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	setup := bytes.Clone(f.bytes())
	if kind != frameSetup || f.whole() != nil {
		return errFrame
	}
	return w.serve(ctx, formats(setup))
}

// serve answers requests until there are no more.
func (w *wire) serve(ctx context.Context, formats []pandian.Format) error {
	for {
		kind, f, err := w.r.next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case kind != frameRequest:
			return errFrame
		}
		format, name, size := string(f.bytes()), string(f.bytes()), f.int()
		if err := f.whole(); err != nil {
			return err
		}
		why := w.extract(ctx, formats, format, remote(w, name, size))
		err = w.w.begin().str(string(why)).end(frameDone)
		if err == nil {
			err = w.w.w.Flush()
		}
		if err != nil {
			return err
		}
		if why == pandian.Crash {
			return errors.New("extractor panicked")
		}
	}
}

// silence takes standard output and error away from parsers that print.
func silence() {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		null = nil // writing to a nil file fails, which is silent too
	}
	os.Stdout, os.Stderr = null, null
}

// wire is the child's side of a session: the Emitter that writes frames. What
// was emitted is sent before anything can go wrong with what follows; rows, and
// the ends of parts, which the next part says too, may wait up to a twentieth of
// a second for more: each time that something is sent both processes change.
type wire struct {
	w    *frameWriter
	r    *frameReader
	sent time.Time
	bits []byte // of a member, on their way
}

// extract runs the extractor and returns the reason of its error; "" = all was
// read.
func (w *wire) extract(ctx context.Context, formats []pandian.Format, name string, c pandian.Content) (why pandian.Reason) {
	defer func() {
		if recover() != nil {
			why = pandian.Crash
		}
	}()
	for _, f := range formats {
		if f.Name == name && f.Extract != nil {
			if err := f.Extract(ctx, c, w); err != nil {
				return reasonFor(err)
			}
			return ""
		}
	}
	return pandian.Unsupported
}

// Text sends running text, cut between characters.
func (w *wire) Text(at pandian.Place, t pandian.Text) error {
	for len(t.B) > textFrame {
		n := textFrame
		for n > textFrame-utf8.UTFMax && !utf8.RuneStart(t.B[n]) {
			n--
		}
		if err := w.w.begin().place(at).text(pandian.Text{B: t.B[:n], Off: t.Off, Map: t.Map}).end(frameText); err != nil {
			return err
		}
		t.B = t.B[n:]
		if t.Off >= 0 {
			t.Off += int64(n)
		}
	}
	return w.send(w.w.begin().place(at).text(t), frameText)
}

// Header sends column names.
func (w *wire) Header(at pandian.Place, cols []pandian.Text) error {
	return w.row(at, cols, frameHeader)
}

// Row sends a row.
func (w *wire) Row(at pandian.Place, cells []pandian.Text) error {
	return w.row(at, cells, frameRow)
}

func (w *wire) row(at pandian.Place, cells []pandian.Text, kind frameKind) error {
	return w.later(w.w.begin().place(at).texts(cells), kind)
}

// End sends the end of a part.
func (w *wire) End(at pandian.Place) error { return w.later(w.w.begin().place(at), frameEnd) }

// later ends a frame and sends all that was written if that is due.
func (w *wire) later(f *frameWriter, kind frameKind) error {
	if time.Since(w.sent) > watchEvery {
		return w.send(f, kind)
	}
	return f.end(kind)
}

// Skip sends what was not read.
func (w *wire) Skip(at pandian.Place, why pandian.Reason) error {
	return w.send(w.w.begin().place(at).str(string(why)), frameSkip)
}

// send ends a frame and sends all that was written.
func (w *wire) send(f *frameWriter, kind frameKind) error {
	if err := f.end(kind); err != nil {
		return err
	}
	w.sent = time.Now()
	return w.w.w.Flush()
}

// Member sends a member's bytes.
func (w *wire) Member(name string, c pandian.Content) error {
	if err := w.w.begin().str(name).str(c.Name).end(frameMember); err != nil {
		return err
	}
	why, err := w.memberBits(c)
	if err != nil {
		return err
	}
	return w.send(w.w.begin().str(string(why)), frameMemberEnd)
}

// memberBits sends the content; why it cannot be had whole is no error.
func (w *wire) memberBits(c pandian.Content) (why pandian.Reason, err error) {
	r, err := c.Open()
	if err != nil {
		return reasonFor(err), nil
	}
	defer r.Close()
	if w.bits == nil {
		w.bits = make([]byte, textFrame)
	}
	for {
		n, err := io.ReadFull(r, w.bits)
		f := w.w.begin()
		f.b = append(f.b, w.bits[:n]...)
		if err := f.end(frameMemberBit); err != nil {
			return "", err
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			return "", nil
		default:
			return reasonFor(err), nil
		}
	}
}

// remote is a content whose bytes are asked for when they are read.
func remote(w *wire, name string, size int64) pandian.Content {
	r := &remoteFile{w: w, size: size}
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(r, 0, size)), nil },
		At:   func() (io.ReaderAt, int64, error) { return r, size, nil },
		Size: size,
		Name: name,
	}
}

// remoteFile reads a content from the parent, block by block, and keeps the
// blocks used last.
type remoteFile struct {
	w      *wire
	size   int64
	blocks [remoteBlocks]remoteBlock // by block number modulo remoteBlocks
}

type remoteBlock struct {
	off int64
	b   []byte // nil = empty
}

const (
	remoteBlockSize = 256 << 10
	remoteBlocks    = 128 // 32 MiB
)

// ReadAt implements io.ReaderAt.
func (r *remoteFile) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("negative offset")
	}
	for n < len(p) {
		if off+int64(n) >= r.size {
			return n, io.EOF
		}
		b, err := r.block((off + int64(n)) / remoteBlockSize)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], b[(off+int64(n))%remoteBlockSize:])
	}
	return n, nil
}

func (r *remoteFile) block(i int64) ([]byte, error) {
	k, off := &r.blocks[i%remoteBlocks], i*remoteBlockSize
	if k.b != nil && k.off == off {
		return k.b, nil
	}
	n := min(remoteBlockSize, r.size-off)
	if err := r.w.send(r.w.w.begin().int(off).int(n), frameNeed); err != nil {
		return nil, err
	}
	kind, f, err := r.w.r.next()
	if err != nil {
		return nil, fmt.Errorf("parent: %w", err)
	}
	good, b := f.int(), f.bytes()
	if kind != frameBytes || f.whole() != nil || good == 1 && int64(len(b)) != n {
		return nil, errFrame
	}
	if good != 1 {
		return nil, errRemote
	}
	k.off, k.b = off, append(k.b[:0], b...)
	return k.b, nil
}

var errRemote = errors.New("parent could not read the content")
