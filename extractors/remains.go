package extractors

import (
	"bufio"
	"context"
	"io"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/traditionalchinese"

	"pandian"
)

// remainsPart holds the strings found in a file that is not understood.
const remainsPart = "可辨識的字串"

// remainsExts are extensions of documents: what has one of them and is of no
// known format is searched for strings.
var remainsExts = []string{
	".accdb", ".doc", ".dot", ".dps", ".et", ".hwp", ".lwp", ".mdb", ".mpp", ".one", ".pot", ".pps", ".ppt", ".pub", ".qbw",
	".vsd", ".wdb", ".wk1", ".wk4", ".wks", ".wpd", ".wps", ".wri", ".xls", ".xlt",
}

// Remains are documents whose format is not understood: the strings in them are
// read, and they end as unsupported all the same.
func Remains() pandian.Format {
	return pandian.Format{Name: "binary", Exts: remainsExts, Extract: extractRemains}
}

// Access is a database of Microsoft Access, of which the strings are read.
func Access() pandian.Format {
	return pandian.Format{
		Name: "access", Magic: []string{"\x00\x01\x00\x00Standard Jet DB", "\x00\x01\x00\x00Standard ACE DB"}, Exts: []string{".mdb", ".accdb"},
		Extract: extractRemains,
	}
}

// OneNote is a notebook of Microsoft OneNote, of which the strings are read.
func OneNote() pandian.Format {
	return pandian.Format{
		Name: "onenote", Magic: []string{"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3"}, Exts: []string{".one"},
		Extract: extractRemains,
	}
}

// extractRemains emits what looks like text in a binary file: in ASCII, UTF-8,
// Big5, and UTF-16 with the low byte first, at even and at odd offsets.
func extractRemains(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	r := &remains{out: out, big5: newTextDecoder(950)}
	if err := r.read(ctx, bufio.NewReaderSize(f, 64<<10)); err != nil {
		return err
	}
	if err := out.End(pandian.Place{Part: remainsPart}); err != nil {
		return err
	}
	return out.Skip(pandian.Place{}, pandian.Unsupported)
}

const (
	minRun = 8        // bytes of a string
	maxRun = 16 << 10 // of a piece of one
)

// remains is a file while it is searched.
type remains struct {
	out    pandian.Emitter
	big5   textDecoder
	narrow []byte  // bytes in hand that may be text
	wide   [2]wide // units in hand, at even and at odd offsets
}

// wide is a run of UTF-16.
type wide struct {
	low    byte
	text   []byte // in UTF-8
	units  int
	common int // of them that texts are made of
}

func (r *remains) read(ctx context.Context, f *bufio.Reader) error {
	for i := 0; ; i++ {
		c, err := f.ReadByte()
		if i&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && err != io.EOF {
			return err
		}
		if err == io.EOF || c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f || len(r.narrow) >= maxRun {
			if err := r.endNarrow(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			for k := range r.wide {
				if err := r.endWide(&r.wide[k]); err != nil {
					return err
				}
			}
			return nil
		}
		if c >= ' ' || c == '\t' || c == '\n' || c == '\r' {
			r.narrow = append(r.narrow, c)
		}
		// The byte ends a unit of one alignment and begins one of the other.
		w := &r.wide[i&1]
		if err := r.unit(w, rune(w.low)|rune(c)<<8); err != nil {
			return err
		}
		r.wide[i&1^1].low = c
	}
}

// unit adds a unit to a run, or ends it.
func (r *remains) unit(w *wide, u rune) error {
	han := u >= 0x4e00 && u <= 0x9fff
	ascii := u >= ' ' && u < 0x7f || u == '\t' || u == '\n' || u == '\r'
	if !ascii && !han && !(u >= 0x3000 && u < 0x3020) && !(u >= 0xff01 && u <= 0xff5e) || len(w.text) >= maxRun {
		return r.endWide(w)
	}
	w.text = utf8.AppendRune(w.text, u)
	w.units++
	if !han || commonHan()[u-0x4e00] {
		w.common++
	}
	return nil
}

// endWide emits a run if it is long enough, and most of it is what texts are
// made of: any two bytes make some Chinese character.
func (r *remains) endWide(w *wide) error {
	text, good := w.text, 2*w.units >= minRun && 4*w.common >= 3*w.units
	w.text, w.units, w.common = w.text[:0], 0, 0
	if !good {
		return nil
	}
	return r.emit(text)
}

// endNarrow emits the strings in a run of bytes.
func (r *remains) endNarrow() error {
	b := r.narrow
	r.narrow = r.narrow[:0]
	if len(b) < minRun {
		return nil
	}
	if whole := b[:wholeRunes(b)]; utf8.Valid(whole) {
		return r.emit(whole)
	}
	for len(b) > 0 {
		n, text := big5Run(b)
		if text {
			if err := r.emit(r.big5.append(nil, b[:n])); err != nil {
				return err
			}
		}
		b = b[max(n, 1):]
	}
	return nil
}

// big5Run returns the length of the run of ASCII and Big5 that b begins with,
// and whether it is text: long enough, and rare characters are rare.
func big5Run(b []byte) (n int, text bool) {
	common, rare := 0, 0
	for n < len(b) {
		switch lead := b[n]; {
		case lead < utf8.RuneSelf:
			n++
			continue
		case lead < 0xa1 || lead > 0xf9 || n+1 == len(b) || b[n+1] < 0x40 || b[n+1] > 0x7e && b[n+1] < 0xa1 || b[n+1] == 0xff:
			return n, n >= minRun && rare*3 <= common
		case lead <= 0xc6:
			common++
		default:
			rare++
		}
		n += 2
	}
	return n, n >= minRun && rare*3 <= common
}

func (r *remains) emit(text []byte) error {
	return r.out.Text(pandian.Place{Part: remainsPart}, pandian.Text{B: append(text, '\n'), Off: -1})
}

// commonHan tells of the characters from U+4E00 on which are common: those of
// the first level of Big5.
var commonHan = sync.OnceValue(func() *[0x9fff - 0x4e00 + 1]bool {
	var set [0x9fff - 0x4e00 + 1]bool
	dec := traditionalchinese.Big5.NewDecoder()
	for lead := 0xa4; lead <= 0xc6; lead++ {
		for trail := 0x40; trail <= 0xfe; trail++ {
			text, err := dec.Bytes([]byte{byte(lead), byte(trail)})
			if c, _ := utf8.DecodeRune(text); err == nil && c >= 0x4e00 && c <= 0x9fff {
				set[c-0x4e00] = true
			}
		}
	}
	return &set
})
