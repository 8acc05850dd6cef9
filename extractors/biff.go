package extractors

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"pandian"
)

// biff reads the records of a workbook in a stream: an id, a length of at most
// 64 KiB, and so many bytes. A record may go on in records CONTINUE behind it.
type biff struct {
	r    *bufio.Reader
	at   int64 // where the record in hand begins
	next int64 // where the next one begins
	id   uint16
	left int // bytes of it that are not read
	wide []byte
}

// errShortRecord says that a record ends too early; the next can be read.
var errShortRecord = pandian.Because(pandian.Corrupt, errors.New("biff: short record"))

func newBIFF(r io.Reader) *biff { return &biff{r: bufio.NewReaderSize(r, 64<<10)} }

// Records of a workbook. The ids of BIFF5 and BIFF8 are the same.
const (
	recFormula    = 0x06
	recEOF        = 0x0a
	recHeader     = 0x14
	recFooter     = 0x15
	recNote       = 0x1c
	recDateMode   = 0x22
	recFilePass   = 0x2f
	recContinue   = 0x3c
	recCodePage   = 0x42
	recObj        = 0x5d
	recBoundSheet = 0x85
	recMulRK      = 0xbd
	recRString    = 0xd6
	recXF         = 0xe0
	recDrawings   = 0xeb
	recSST        = 0xfc
	recLabelSST   = 0xfd
	recTXO        = 0x1b6
	recNumber     = 0x203
	recLabel      = 0x204
	recBoolErr    = 0x205
	recString     = 0x207
	recRK         = 0x27e
	recFormat     = 0x41e
	recBOF        = 0x809
)

// record goes on to the next record; io.EOF = there is none.
func (b *biff) record() error {
	if err := b.skip(b.left); err != nil {
		return err
	}
	return b.header()
}

func (b *biff) header() error {
	var h [4]byte
	n, err := io.ReadFull(b.r, h[:])
	if err != nil {
		if n > 0 && err == io.ErrUnexpectedEOF {
			err = io.EOF // what fills the last sector
		}
		return err
	}
	b.id, b.left = binary.LittleEndian.Uint16(h[:]), int(binary.LittleEndian.Uint16(h[2:]))
	b.at, b.next = b.next, b.next+4+int64(b.left)
	return nil
}

// goOn goes on in a record CONTINUE, if one comes next.
func (b *biff) goOn() bool {
	for b.left == 0 {
		h, err := b.r.Peek(4)
		if err != nil || binary.LittleEndian.Uint16(h) != recContinue {
			return false
		}
		at, id := b.at, b.id
		if b.header() != nil {
			return false
		}
		b.at, b.id = at, id
	}
	return true
}

func (b *biff) skip(n int) error {
	m, err := b.r.Discard(n)
	b.left -= m
	return whole(err)
}

// whole makes an end within something an error.
func whole(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// read fills p from the record and those that continue it.
func (b *biff) read(p []byte) error {
	for len(p) > 0 {
		if b.left == 0 && !b.goOn() {
			return errShortRecord
		}
		n, err := io.ReadFull(b.r, p[:min(len(p), b.left)])
		b.left -= n
		if err != nil {
			return whole(err)
		}
		p = p[n:]
	}
	return nil
}

// pass leaves out bytes of the record and those that continue it.
func (b *biff) pass(n int64) error {
	for n > 0 {
		if b.left == 0 && !b.goOn() {
			return errShortRecord
		}
		m := min(n, int64(b.left))
		if err := b.skip(int(m)); err != nil {
			return err
		}
		n -= m
	}
	return nil
}

// numbers reads little-endian numbers of so many bytes each.
func (b *biff) numbers(sizes ...int) ([8]int, error) {
	var list [8]int
	for i, size := range sizes {
		var raw [4]byte
		if err := b.read(raw[:size]); err != nil {
			return list, err
		}
		list[i] = int(binary.LittleEndian.Uint32(raw[:]))
	}
	return list, nil
}

const (
	biffWide     = 1 // characters of 16 bits
	biffPhonetic = 4
	biffRich     = 8
)

// text appends a string of BIFF8 of so many characters, from its flags on. Its
// formatting and its phonetic guide are left out.
func (b *biff) text(dst []byte, chars int) ([]byte, error) {
	n, err := b.numbers(1)
	if err != nil {
		return dst, err
	}
	flags, behind := n[0], int64(0)
	if flags&biffRich != 0 {
		if n, err = b.numbers(2); err != nil {
			return dst, err
		}
		behind += 4 * int64(n[0])
	}
	if flags&biffPhonetic != 0 {
		if n, err = b.numbers(4); err != nil {
			return dst, err
		}
		behind += int64(n[0])
	}
	if dst, err = b.chars(dst, chars, flags); err != nil {
		return dst, err
	}
	return dst, b.pass(behind)
}

// chars appends characters. Where they go on in another record, that tells anew
// how wide they are.
func (b *biff) chars(dst []byte, chars, flags int) ([]byte, error) {
	b.wide = b.wide[:0]
	for chars > 0 {
		if b.left == 0 {
			if !b.goOn() {
				return appendUTF16(dst, b.wide), errShortRecord
			}
			n, err := b.numbers(1)
			if err != nil {
				return dst, err
			}
			flags = n[0]
		}
		size := 1 + flags&biffWide
		n := max(min(chars, b.left/size), 1) // a character cut in two is read on
		at := len(b.wide)
		b.wide = append(b.wide, make([]byte, n*size)...)
		if err := b.read(b.wide[at:]); err != nil {
			return appendUTF16(dst, b.wide[:at]), err
		}
		if size == 1 {
			b.wide = widen(b.wide, at)
		}
		chars -= n
	}
	return appendUTF16(dst, b.wide), nil
}

// widen makes the bytes from at on characters of 16 bits.
func widen(b []byte, at int) []byte {
	n := len(b) - at
	b = append(b, make([]byte, n)...)
	for i := n - 1; i >= 0; i-- {
		b[at+2*i], b[at+2*i+1] = b[at+i], 0
	}
	return b
}
