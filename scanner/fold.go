package scanner

import (
	"encoding/hex"
	"math/bits"
	"unicode"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
	"pandian/internal/runes"
)

// Fold appends src to dst in the form that detectors read, and reports whether
// that differs from src. Full-width and small forms of ASCII become ASCII,
// wide and no-break spaces become a space, a dash between letters or digits
// becomes '-', a drawn vertical line '|', and invisible characters (zero width, soft hyphen, direction
// marks) go; so do the blanks between Chinese characters that are set apart one
// by one. Ideographs and '@' written as in the query of a URL are read (%E9%99%B3).
//
// m leads bytes of the appended text back to src: offsets in both count from
// their beginning. It is reset; if nothing was folded it stays empty, which is
// the identity.
//
// What stands before a dash is taken from dst if need be; at the end of src a
// dash stays, so a text should be cut where foldCut says.
func Fold(dst, src []byte, m *pandian.OffMap) ([]byte, bool) {
	m.Reset()
	f := folding{dst: dst, src: src, m: m, start: len(dst)}
	for i := f.next(0); i < len(src); {
		if gapAt(src, i) > 0 {
			if lo, hi := spacedRun(src, f.done, i); hi > i {
				f.run(lo, hi)
				i = f.next(hi)
				continue
			}
		}
		c, width := foldAt(src, i)
		if !f.fold(i, c, width) {
			i = f.next(i + width)
			continue
		}
		i = f.next(f.done)
	}
	f.copy(len(src))
	return f.dst, f.folded
}

// folding is the work of one call of Fold.
type folding struct {
	dst, src []byte
	m        *pandian.OffMap
	start    int  // of the appended text in dst
	done     int  // src[:done] was appended
	folded   bool // something differs from src

	marks  [foldBlocks]uint64 // where, in the blocks before marked, characters may have to be folded
	marked int
}

// copy appends src[done:to] as it is.
func (f *folding) copy(to int) {
	if to > f.done {
		if f.folded || to < len(f.src) {
			f.m.Copy(len(f.dst)-f.start, int64(f.done))
		}
		f.dst = append(f.dst, f.src[f.done:to]...)
		f.done = to
	}
}

// fold appends what the character at i folds to, and reports whether that is
// something else.
func (f *folding) fold(i int, c rune, width int) bool {
	if c == foldDash {
		last := byte(0)
		if i > f.done {
			last = f.src[i-1]
		} else if len(f.dst) > 0 {
			last = f.dst[len(f.dst)-1]
		}
		if c = foldNot; isAlnum(last) && startsAlnum(f.src[i+width:]) {
			c = '-'
		}
	}
	if c == foldNot {
		return false
	}
	f.copy(i)
	if c != foldDrop {
		f.m.Replace(len(f.dst)-f.start, int64(i), width)
		f.dst = utf8.AppendRune(f.dst, c)
	}
	f.done, f.folded = i+width, true
	return true
}

// run appends src[lo:hi], a run of characters set apart, without the gaps.
func (f *folding) run(lo, hi int) {
	for i := lo; i < hi; {
		c, width := rune(foldDrop), gapAt(f.src, i)
		if width == 0 {
			c, width = foldAt(f.src, i)
		}
		f.fold(i, c, width)
		i += width
	}
}

// What a character folds to: another, or one of these.
const (
	foldNot  rune = -1 - iota // itself
	foldDrop                  // nothing
	foldDash                  // '-' between letters and digits
)

// Kinds of bytes that may have to be folded.
const (
	foldKind  = iota // begins a character that may
	spaceKind        // does where it stands behind a character that is not ASCII
)

var foldBytes = lanes.MustClasses(
	func(c byte) bool { return c == 0xc2 || c == 0xe2 || c == 0xe3 || c == 0xef || c == '%' },
	func(c byte) bool { return c == ' ' },
)

const foldBlocks = 64 // looked at together

// next returns the position in src, from i on, of the next character that may have
// to be folded, or len(src).
func (f *folding) next(i int) int {
	for i < len(f.src) {
		if i >= f.marked {
			f.mark(i)
		}
		k := i % (foldBlocks * lanes.Size) / lanes.Size
		m := f.marks[k] >> (i % lanes.Size) << (i % lanes.Size)
		if m == 0 {
			i += lanes.Size - i%lanes.Size
			continue
		}
		i += bits.TrailingZeros64(m) - i%lanes.Size
		if f.src[i] != 0xe3 || gapAt(f.src, i) > 0 { // of those only the ideographic space
			return i
		}
		i++
	}
	return len(f.src)
}

// mark finds where, in the blocks around src[i], characters may have to be folded.
func (f *folding) mark(i int) {
	const size = foldBlocks * lanes.Size
	lo := i - i%size
	f.marked = lo + size
	wide := uint64(0) // the byte before is not ASCII
	if lo > 0 {
		wide = uint64(f.src[lo-1] >> 7)
	}
	var masks [foldBlocks]lanes.Masks
	for k, m := range foldBytes.Mark(masks[:0], f.src[lo:min(lo+size, len(f.src))]) {
		f.marks[k] = m.Kind[foldKind] | m.Kind[spaceKind]&(m.High<<1|wide)
		wide = m.High >> (lanes.Size - 1)
	}
}

// foldAt says what the character at b[i] folds to, and its width.
func foldAt(b []byte, i int) (c rune, width int) {
	r, n := runes.At(b, i)
	switch {
	case r == '%':
		return percentAt(b[i:])
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0, n
	case r >= 0xfe50 && r <= 0xfe6b:
		return rune(smallForms[r-0xfe50]), n
	case r == 0x3000, r == 0xa0, r >= 0x2000 && r <= 0x200a, r == 0x202f, r == 0x205f:
		return ' ', n
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xad, r == 0xfeff:
		return foldDrop, n
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0x2500:
		return foldDash, n
	case r == 0x2502, r == 0x2503, r == 0x2551, r == 0x2506, r == 0x250a, r == 0x254e: // lines of a drawn form
		return '|', n
	case r == 0xfe30: // ︰, which Taiwanese input methods offer as a colon
		return ':', n
	}
	return foldNot, n
}

// percentAt is foldAt of the percent sign that b begins with (RFC 3986, 2.1).
func percentAt(b []byte) (c rune, width int) {
	var coded [3]byte
	for k := range coded {
		if at := 3 * k; at+3 > len(b) || b[at] != '%' {
			break
		} else if _, err := hex.Decode(coded[k:k+1], b[at+1:at+3]); err != nil {
			break
		}
	}
	if r, n := utf8.DecodeRune(coded[:]); n == len(coded) && unicode.Is(unicode.Han, r) {
		return r, 3 * n
	}
	if coded[0] == '@' && len(b) > 3 && isAlnum(b[3]) {
		return '@', 3
	}
	return foldNot, 1
}

// foldCut returns the place nearest before n at which b may be cut: not in or behind
// what must see what follows to be folded.
func foldCut(b []byte, n int) int {
	if n > 3 && b[n-3] == 0xe2 {
		return n - 3
	}
	for k := n - 1; k > max(0, n-9); k-- {
		if b[k] == '%' {
			if c, width := percentAt(b[k:]); c != foldNot && k+width >= n {
				return k
			}
		}
	}
	return n
}

// smallForms folds U+FE50–FE6B, which code page 950 has. U+FE51 and FE67 are no
// ASCII, FE58 is a dash.
var smallForms = func() (t [28]int8) {
	for i, c := range []byte(",?.?;:?!?(){}??#&*+-<>=?\\$%@") {
		t[i] = int8(c)
	}
	for _, r := range []rune{0xfe51, 0xfe53, 0xfe5d, 0xfe5e, 0xfe67} {
		t[r-0xfe50] = int8(foldNot)
	}
	t[0xfe58-0xfe50] = int8(foldDash)
	return t
}()

// isAlnum reports whether c is an ASCII letter or digit.
func isAlnum(c byte) bool { return isLetter(c) || c-'0' < 10 }

// startsAlnum reports whether b begins with a letter or digit, full width or
// not.
func startsAlnum(b []byte) bool {
	r, _ := utf8.DecodeRune(b)
	if r >= 0xff01 && r <= 0xff5e {
		r -= 0xfee0
	}
	return r < utf8.RuneSelf && isAlnum(byte(r))
}
