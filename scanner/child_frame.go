package scanner

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"

	asm "github.com/segmentio/asm/utf8"

	"pandian"
)

// A frame is one byte of kind, four bytes of length (little endian) and the
// payload. Numbers in payloads are varints; bytes have their length before
// them. Frames from the child are an untrusted parser's word.
type frameKind byte

const (
	// Parent to child.
	frameSetup   frameKind = 1 + iota // how formats are made: comes first, once
	frameRequest                      // format, name, size: read this content
	frameBytes                        // answer to frameNeed: flag, bytes

	// Child to parent.
	frameNeed      // offset, length: bytes of the content are wanted
	frameText      // place, text
	frameHeader    // place, cells
	frameRow       // place, cells
	frameEnd       // place
	frameSkip      // place, reason
	frameMember    // name, name hint: a member begins
	frameMemberBit // bytes of the member
	frameMemberEnd // reason, "" = the member is whole
	frameDone      // reason, "" = the content was read
)

const (
	frameHead = 5
	maxFrame  = 64 << 20 // payload; a text is cut, a row has no more
	textFrame = 256 << 10
)

var errFrame = errors.New("malformed frame")

// frameWriter writes frames. A payload is put together in b.
type frameWriter struct {
	w *bufio.Writer
	b []byte
}

func newFrameWriter(w io.Writer) *frameWriter {
	return &frameWriter{w: bufio.NewWriterSize(w, frameBuffer), b: make([]byte, frameHead, 4<<10)}
}

func (f *frameWriter) begin() *frameWriter { f.b = f.b[:frameHead]; return f }

func (f *frameWriter) int(v int64) *frameWriter {
	f.b = binary.AppendVarint(f.b, v)
	return f
}

func (f *frameWriter) bytes(b []byte) *frameWriter {
	f.b = append(f.int(int64(len(b))).b, b...)
	return f
}

func (f *frameWriter) str(s string) *frameWriter {
	f.b = append(f.int(int64(len(s))).b, s...)
	return f
}

func (f *frameWriter) place(at pandian.Place) *frameWriter {
	return f.str(at.Part).int(int64(at.Row)).str(at.Col)
}

// text adds a text. Maps do not travel: a text that has one loses its offsets.
func (f *frameWriter) text(t pandian.Text) *frameWriter {
	if t.Map != nil {
		t.Off = -1
	}
	return f.int(t.Off).bytes(t.B)
}

// texts adds cells: the bytes of all, then of each its offset and its length.
func (f *frameWriter) texts(cells []pandian.Text) *frameWriter {
	size := 0
	for i := range cells {
		size += len(cells[i].B)
	}
	f.int(int64(len(cells))).int(int64(size))
	for i := range cells {
		f.b = append(f.b, cells[i].B...)
	}
	for i := range cells {
		t := &cells[i]
		off := t.Off
		if t.Map != nil {
			off = -1
		}
		f.int(off).int(int64(len(t.B)))
	}
	return f
}

func (f *frameWriter) end(kind frameKind) error {
	n := len(f.b) - frameHead
	if n > maxFrame {
		return pandian.Because(pandian.TooLarge, errFrame)
	}
	f.b[0] = byte(kind)
	binary.LittleEndian.PutUint32(f.b[1:], uint32(n))
	_, err := f.w.Write(f.b)
	return err
}

// frameReader reads frames. What it returns is valid until the next call.
type frameReader struct {
	r    *bufio.Reader
	f    frame
	done int    // bytes of r that the latest frame stands in
	b    []byte // a payload that is larger than r's buffer
}

const frameBuffer = 64 << 10

func newFrameReader(r io.Reader) *frameReader {
	return &frameReader{r: bufio.NewReaderSize(r, frameBuffer)}
}

// next returns the next frame; io.EOF if there is none. One that fits stays where
// it was read. Memory grows with what has really come, not with the length that a
// frame claims.
func (f *frameReader) next() (frameKind, *frame, error) {
	_, _ = f.r.Discard(f.done)
	f.done = 0
	head, err := f.r.Peek(frameHead)
	if err != nil {
		if len(head) > 0 && err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, err
	}
	kind, n := frameKind(head[0]), int(binary.LittleEndian.Uint32(head[1:]))
	switch {
	case n > maxFrame:
		return 0, nil, errFrame
	case frameHead+n <= frameBuffer:
		f.done = frameHead + n
		b, err := f.r.Peek(f.done)
		if err != nil {
			return 0, nil, io.ErrUnexpectedEOF
		}
		f.f.b = b[frameHead:]
		return kind, &f.f, nil
	}
	_, _ = f.r.Discard(frameHead)
	f.b = f.b[:0]
	for len(f.b) < n {
		have := len(f.b)
		step := min(n-have, max(cap(f.b)-have, 64<<10))
		f.b = append(f.b, make([]byte, step)...)
		if _, err := io.ReadFull(f.r, f.b[have:]); err != nil {
			return 0, nil, io.ErrUnexpectedEOF
		}
	}
	f.f.b = f.b
	return kind, &f.f, nil
}

// frame is a payload being read. After a fault it is empty and bad.
type frame struct{ b []byte }

func (f *frame) int() int64 {
	v, n := binary.Varint(f.b)
	if n <= 0 {
		f.b = badFrame
		return 0
	}
	f.b = f.b[n:]
	return v
}

// badFrame marks a payload at fault: one byte that no read consumes.
var badFrame = []byte{0x80}

func (f *frame) bytes() []byte {
	n := f.int()
	if n < 0 || n > int64(len(f.b)) {
		f.b = badFrame
		return nil
	}
	b := f.b[:n:n]
	f.b = f.b[n:]
	return b
}

func (f *frame) text() pandian.Text {
	off := f.int()
	return pandian.Text{B: f.bytes(), Off: max(off, -1)}
}

// texts reads cells into dst and makes sure that each is UTF-8: that all are when
// they stand side by side, and none begins within a character, says so of each.
func (f *frame) texts(dst []pandian.Text) []pandian.Text {
	dst = dst[:0]
	n := f.int()
	all := f.bytes()
	if n < 0 || n > int64(len(f.b)/2) { // a cell has two bytes or more
		f.b = badFrame
		return dst
	}
	sound := asm.Valid(all)
	for range n {
		off, size := f.int(), f.int()
		if size < 0 || size > int64(len(all)) {
			f.b = badFrame
			return dst
		}
		sound = sound && (size == 0 || utf8.RuneStart(all[0]))
		dst = append(dst, pandian.Text{B: all[:size:size], Off: max(off, -1)})
		all = all[size:]
	}
	if len(all) > 0 {
		f.b = badFrame
	}
	for i := range dst {
		if !sound {
			dst[i].B = validText(dst[i].B)
		}
	}
	return dst
}

// whole reports whether the payload was read to its end without fault.
func (f *frame) whole() error {
	if len(f.b) != 0 {
		return errFrame
	}
	return nil
}
