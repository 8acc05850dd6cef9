package scanner

import (
	"slices"
	"strings"
	"sync"

	"pandian"
)

// Names of formats that Sniff itself knows of.
const (
	textFormat    = "text"    // the format of a list that reads any text
	emptyFormat   = "empty"   // no bytes: nothing inside, and nothing unread
	unknownFormat = "unknown" // no format of the list
)

// Sniff tells a content's format, and the charset of text, by its first bytes
// (up to 64 KiB of them, all of them if there are fewer). The name is a hint
// only: it decides between formats that fit the content equally well, and for
// binary formats without a signature.
//
// The longest Magic wins (one of two or three letters only where the content is
// no text), then binary formats that recognise the content
// themselves, then, if the content is text, the Text formats: the one with the
// file's extension before others, the one named "text" last. Nothing fitting,
// the format is "unknown" with the reason unsupported; an empty content is
// "empty". The Charset is Binary unless the format is Text.
func Sniff(formats []pandian.Format, head []byte, name string) (pandian.Format, Charset) {
	if len(head) == 0 {
		return pandian.Format{Name: emptyFormat}, Binary
	}
	name = strings.ToLower(name)
	s := sniffer{formats, name}
	cs := DetectCharset(head, len(head) < headBytes)
	if f := s.byMagic(head, false); f != nil && (cs == Binary || f.Sniff != nil || !wordLike(f.Magic, head)) {
		return *f, Binary
	}
	if f := s.bySniff(head, false); f != nil {
		return *f, Binary
	}
	if cs != Binary {
		text, free := decodeHead(head, cs)
		defer free()
		if f := s.text(text); f != nil {
			return *f, cs
		}
	} else if f := s.byName(); f != nil {
		return *f, Binary
	}
	return pandian.Format{Name: unknownFormat, NoExtract: pandian.Unsupported}, Binary
}

// sniffer looks a content up in a list of formats.
type sniffer struct {
	formats []pandian.Format
	name    string // lower case
}

// text finds the format of a text.
func (s sniffer) text(head []byte) *pandian.Format {
	for i := range s.formats {
		if f := &s.formats[i]; f.Text && f.Name != textFormat && s.hasExt(f) && (f.Sniff == nil || f.Sniff(head, s.name)) {
			return f
		}
	}
	if f := s.byMagic(head, true); f != nil {
		return f
	}
	if f := s.bySniff(head, true); f != nil {
		return f
	}
	for i := range s.formats {
		if f := &s.formats[i]; f.Text && f.Name == textFormat {
			return f
		}
	}
	return nil
}

// byMagic finds the format with the longest signature; of equal ones that which
// recognises the content itself, then the one with the file's extension.
func (s sniffer) byMagic(head []byte, text bool) *pandian.Format {
	var best *pandian.Format
	var top [3]int
	for i := range s.formats {
		f := &s.formats[i]
		if f.Text != text {
			continue
		}
		n := magicLen(f.Magic, head)
		if n == 0 || f.Sniff != nil && !f.Sniff(head, s.name) {
			continue
		}
		rank := [3]int{n, btoi(f.Sniff != nil), btoi(s.hasExt(f))}
		if best == nil || slices.Compare(top[:], rank[:]) < 0 {
			best, top = f, rank
		}
	}
	return best
}

// bySniff finds a format without signature that recognises the content.
func (s sniffer) bySniff(head []byte, text bool) *pandian.Format {
	var found *pandian.Format
	for i := range s.formats {
		f := &s.formats[i]
		if f.Text != text || len(f.Magic) > 0 || f.Sniff == nil || f.Name == textFormat || found != nil && !s.hasExt(f) {
			continue
		}
		if f.Sniff(head, s.name) {
			if s.hasExt(f) {
				return f
			}
			found = f
		}
	}
	return found
}

// byName finds a binary format that nothing but its extension tells.
func (s sniffer) byName() *pandian.Format {
	for i := range s.formats {
		if f := &s.formats[i]; !f.Text && len(f.Magic) == 0 && f.Sniff == nil && s.hasExt(f) {
			return f
		}
	}
	return nil
}

func (s sniffer) hasExt(f *pandian.Format) bool {
	for _, e := range f.Exts {
		if strings.HasSuffix(s.name, e) {
			return true
		}
	}
	return false
}

// magicLen is the length of the longest signature that head begins with; '?'
// in a signature matches any byte.
func magicLen(magic []string, head []byte) (longest int) {
next:
	for _, m := range magic {
		if len(m) > len(head) || len(m) <= longest {
			continue
		}
		for i := range len(m) {
			if m[i] != '?' && m[i] != head[i] {
				continue next
			}
		}
		longest = len(m)
	}
	return longest
}

// wordLike reports whether the signature that head begins with is so short and
// readable that a text may begin with it: "MZ", "BM".
func wordLike(magic []string, head []byte) bool {
	n := magicLen(magic, head)
	for _, c := range head[:n] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return n < 4
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

var headPool = sync.Pool{New: func() any { return new([]byte) }}

// decodeHead decodes a head for sniffing, without its byte order mark. free
// takes the text back.
func decodeHead(head []byte, cs Charset) (text []byte, free func()) {
	head = withoutMark(head, cs)
	if cs == UTF8 || cs == UTF8BOM {
		return head[:wholeRunes(head, false)], func() {}
	}
	buf := headPool.Get().(*[]byte)
	*buf, _, _ = decoderOf(cs)((*buf)[:0], head, false)
	return *buf, func() { headPool.Put(buf) }
}
