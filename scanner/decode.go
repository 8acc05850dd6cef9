package scanner

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"unicode/utf8"

	asm "github.com/segmentio/asm/utf8" // says more than unicode/utf8, ten times as fast
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

const (
	blockBytes     = 64 << 10
	lookAheadBytes = 4 << 10 // least that a charset is judged by, if the text is that long
)

// decoder reads raw text in blocks of whole lines and yields UTF-8. Blocks are
// always filled before they are decoded, so that the output does not depend on
// how the reader cuts its input.
type decoder struct {
	r      io.Reader
	cs     Charset
	legacy Charset // of the lines that are not UTF-8; Binary = none seen yet
	ascii  bool    // nothing but ASCII so far
	begun  bool
	err    error // of r, once nothing more can be read

	buf  *decodeBuffers // nil when the end was reached
	raw  []byte         // of buf.in: read and not decoded yet
	text []byte         // decoded and not handed out yet
}

// decodeBuffers are pooled.
type decodeBuffers struct{ in, out []byte }

var decodePool = sync.Pool{New: func() any {
	return &decodeBuffers{make([]byte, blockBytes), make([]byte, 0, 3*blockBytes+8)}
}}

// NewDecoder returns a reader of the text of r in UTF-8. It never fails by
// itself: what is no character in cs reads as U+FFFD. Byte order marks are left
// out.
//
// Files are not always of one kind. Where a UTF-8 text has lines that are not
// UTF-8, their charset is told from those lines; if only ASCII came before,
// it holds for the rest of the text. Where a text in another charset has lines
// that are invalid in it but valid as UTF-8, they are UTF-8.
//
// An error of r is returned after all that was read before it.
func NewDecoder(cs Charset, r io.Reader) io.Reader {
	b := decodePool.Get().(*decodeBuffers)
	return &decoder{r: r, cs: cs, ascii: true, buf: b, raw: b.in[:0]}
}

// Read reads decoded text.
func (d *decoder) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(d.text) == 0 {
		if d.buf == nil {
			return 0, d.err
		}
		d.fill()
		d.decode()
		if d.err != nil && len(d.raw) == 0 && len(d.text) == 0 {
			decodePool.Put(d.buf)
			d.buf, d.raw, d.text = nil, nil, nil
		}
	}
	n := copy(p, d.text)
	d.text = d.text[n:]
	return n, nil
}

// fill reads until the block is full or r has ended.
func (d *decoder) fill() {
	n := copy(d.buf.in, d.raw)
	for idle := 0; n < len(d.buf.in) && d.err == nil; {
		m, err := d.r.Read(d.buf.in[n:])
		n += m
		d.err = err
		if idle++; m > 0 {
			idle = 0
		} else if idle > 100 && err == nil {
			d.err = io.ErrNoProgress
		}
	}
	d.raw = d.buf.in[:n]
	if !d.begun {
		d.begun = true
		d.raw = withoutMark(d.raw, d.cs)
		if d.cs == UTF8BOM {
			d.cs, d.ascii = UTF8, false
		}
	}
}

// withoutMark drops the charset's byte order mark.
func withoutMark(b []byte, cs Charset) []byte {
	for _, m := range byteOrderMarks {
		if m.cs == cs {
			return bytes.TrimPrefix(b, []byte(m.mark))
		}
	}
	return b
}

// decode decodes the block's whole lines, or all of it if it is one long line
// or the last block.
func (d *decoder) decode() {
	block, final := d.raw, d.err != nil
	if !final && d.cs.asciiCompatible() {
		if i := bytes.LastIndexByte(block, '\n'); i >= 0 {
			block, final = block[:i+1], true
		}
	}
	if d.cs == UTF8 {
		n := wholeRunes(block, final)
		if v := asm.Validate(block[:n]); v.IsUTF8() {
			d.ascii = d.ascii && v.IsASCII()
			d.text, d.raw = block[:n], d.raw[n:]
			return
		}
	}
	out, used, bad := d.buf.out[:0], 0, 1
	if d.cs != UTF8 {
		out, used, bad = decoderOf(d.cs)(out, block, final)
	}
	if bad > 0 && d.cs.asciiCompatible() {
		out, used = d.decodeLines(out[:0], block, final)
	}
	d.buf.out = out[:0]
	d.text, d.raw = out, d.raw[used:]
}

// decodeLines decodes a block that is not all in d.cs, line by line.
func (d *decoder) decodeLines(out, block []byte, final bool) ([]byte, int) {
	used := 0
	for used < len(block) {
		line := block[used:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		whole := final || line[len(line)-1] == '\n'
		cs := d.cs
		if cs == UTF8 {
			n := wholeRunes(line, whole)
			if v := asm.Validate(line[:n]); v.IsUTF8() {
				d.ascii = d.ascii && v.IsASCII()
				out = append(out, line[:n]...)
				used += n
				if n < len(line) {
					break
				}
				continue
			}
			if d.legacy == Binary && d.err == nil && used > 0 && len(d.raw)-used < lookAheadBytes {
				break // look again when there is more
			}
			cs = d.foreign(d.raw[used:])
		}
		var n int
		out, n = d.decodeLine(out, cs, line, whole)
		if used += n; n < len(line) {
			break
		}
	}
	return out, used
}

// foreign returns the charset of the lines that are not UTF-8. ahead begins
// with one.
func (d *decoder) foreign(ahead []byte) Charset {
	if d.legacy == Binary {
		sample, wide := foreignLines(ahead, d.err != nil)
		d.legacy, _ = detectLegacy(sample)
		if d.ascii && !wide {
			d.cs = d.legacy
		}
	}
	return d.legacy
}

// decodeLine decodes a line in cs, or as UTF-8 if that leaves less undecoded.
func (d *decoder) decodeLine(out []byte, cs Charset, line []byte, final bool) ([]byte, int) {
	start := len(out)
	out, n, bad := decoderOf(cs)(out, line, final)
	if bad > 0 && cs != UTF8 {
		text, m, worse := decodeUTF8(nil, line, final)
		if worse < bad {
			return append(out[:start], text...), m
		}
	}
	return out, n
}

// decodeUTF8 replaces every byte that is not part of a character.
func decodeUTF8(dst, src []byte, final bool) ([]byte, int, int) {
	n, bad := wholeRunes(src, final), 0
	for i := 0; i < n; {
		r, size := utf8.DecodeRune(src[i:n])
		if r == utf8.RuneError && size == 1 {
			bad++
		}
		dst = utf8.AppendRune(dst, r)
		i += size
	}
	return dst, n, bad
}

// wholeRunes is the length of b without a character cut at its end; what is
// final is not cut.
func wholeRunes(b []byte, final bool) int {
	if final {
		return len(b)
	}
	return len(b) - cutRune(b)
}

// asciiCompatible reports whether bytes below 0x80 that stand by themselves
// are ASCII, line feeds above all.
func (cs Charset) asciiCompatible() bool { return cs < UTF16LE || cs > UTF32BE }

// decoderOf returns the decoder of a charset; Binary and Unknown8Bit read as
// Big5.
func decoderOf(cs Charset) decodeFunc {
	switch cs {
	case UTF8, UTF8BOM:
		return decodeUTF8
	case UTF16LE:
		return decodeUTF16LE
	case UTF16BE:
		return decodeUTF16BE
	case UTF32LE:
		return decodeUTF32LE
	case UTF32BE:
		return decodeUTF32BE
	case GB18030:
		return decodeGB18030
	case EUCTW:
		return decodeEUCTW
	case ShiftJIS:
		return decodeBy(japanese.ShiftJIS)
	case Latin1:
		return decodeBy(charmap.Windows1252)
	}
	return decodeBig5
}

// decodeBy decodes with a stateless decoder of golang.org/x/text: for the
// charsets that are rare.
func decodeBy(enc encoding.Encoding) decodeFunc {
	return func(dst, src []byte, final bool) ([]byte, int, int) {
		start := len(dst)
		dst = slices.Grow(dst, 3*len(src)+8)
		n, used, _ := enc.NewDecoder().Transformer.Transform(dst[start:cap(dst)], src, final)
		dst = dst[:start+n]
		return dst, used, bytes.Count(dst[start:], []byte("\ufffd"))
	}
}
