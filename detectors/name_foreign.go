package detectors

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// maxNameWords is the number of words that a romanised name has at most.
const maxNameWords = 5

// latinWord is one word of a romanised name.
type latinWord struct {
	start, end int
	part       rules.NamePart
	hyphens    int
}

// maxLatinWord is the number of letters and hyphens that a word of a name has at
// most.
const maxLatinWord = 16

// latinProse finds romanised names that nothing announces: a known surname with
// a hyphenated given name (CHEN, MEI-LING; Hsiao-ming Wang), a Vietnamese
// surname with its syllables, a first name of another people beside other data
// of a person. i is where a word begins.
func (d *nameDetector) latinProse(w *pandian.Window, i int, report func(pandian.Match)) {
	if c := prev(w, i); isAlnum(c) || c == '-' || c == '_' || c == '.' || c == '@' || c == '/' {
		return
	}
	first := d.latinWordAt(w.B, i)
	if first.end == i || first.part&^rules.PartSyllable == 0 && first.hyphens != 1 {
		return
	}
	var words [maxNameWords]latinWord
	words[0] = first
	n := 1
	for n < len(words) {
		k := words[n-1].end
		if n == 1 && at(w.B, k) == ',' {
			k++
		}
		if at(w.B, k) == ' ' {
			k++
		}
		next := d.latinWordAt(w.B, k)
		if k == words[n-1].end || next.end == k {
			break
		}
		words[n] = next
		n++
	}
	used, conf := d.readLatinWords(w, words[:n])
	if used == 0 {
		return
	}
	end := words[used-1].end
	if c := next(w, end); isAlnum(c) || c == '-' || c == '_' || c == '@' || maskAt(w.B, end) {
		return
	}
	f := nameForm{latin: true, parts: used, chars: end - i}
	d.emit(w, i, end, f, conf, pandian.EvContext, report)
}

// readLatinWords returns how many of the words make a name, 0 for none, and
// its confidence.
func (d *nameDetector) readLatinWords(w *pandian.Window, words []latinWord) (int, float64) {
	a := words[0]
	if len(words) == 1 {
		if a.part&rules.PartGiven != 0 && edgeByte(prev(w, a.start)) && edgeByte(next(w, a.end)) && (d.inRecord(w, a.start) || afterTime(w.B, a.start)) {
			return 1, 0.55
		}
		return 0, 0
	}
	b := words[1]
	comma := w.B[a.end] == ','
	switch {
	case a.part&rules.PartFamily != 0 && b.hyphens == 1:
		return 2, 0.8
	case comma:
		return 0, 0
	case a.hyphens == 1 && b.part&rules.PartFamily != 0 && b.hyphens == 0:
		return 2, 0.7
	case a.part&rules.PartVietnamese != 0:
		n := 1
		for n < min(len(words), 4) && words[n].part&rules.PartSyllable != 0 {
			n++
		}
		if n == len(words) && n >= 3 {
			return n, 0.8
		}
		return 0, 0
	case a.part&rules.PartGiven != 0 && d.inRecord(w, a.start):
		return min(len(words), 4), 0.6
	}
	return 0, 0
}

// edgeByte reports whether c divides values: of a cell, a list, a string.
func edgeByte(c byte) bool {
	return c != unknown && (c < ' ' || strings.IndexByte("\"'<>,;|:", c) >= 0)
}

// latinWordAt reads the capitalised word at i; its end is i if there is none.
func (d *nameDetector) latinWordAt(b []byte, i int) latinWord {
	lw := latinWord{start: i, end: i}
	var caps [maxLatinWord]byte
	if at(b, i)-'A' >= 26 {
		return lw
	}
	n, lower := 0, 0
	for k := i; k < len(b); k++ {
		c := b[k]
		switch {
		case isLetter(c):
			if c >= 'a' {
				lower++
			}
		case c == '-' && k+1 < len(b) && isLetter(b[k+1]):
			lw.hyphens++
		default:
			k = len(b)
			continue
		}
		if n < len(caps) {
			caps[n] = upper(c)
		}
		n++
	}
	if n < 2 || n > len(caps) {
		return lw
	}
	lw.end = i + n
	lw.part = d.rs.LatinPart(caps[:n])
	return lw
}

// dotted finds a transcribed name around the name dot of the given width at i
// (谷辣斯‧尤達卡): what stands between edges on both sides, or as far as the
// characters transcribe sounds.
func (d *nameDetector) dotted(w *pandian.Window, i, width int, report func(pandian.Match)) {
	b := w.B
	lo, left := d.dottedLeft(w, i)
	hi, right := d.dottedRight(b, i+width)
	if left == 0 || right == 0 || left+right < 3 || lo == 0 && !w.Begin || hi == len(b) && !w.End {
		return
	}
	_, before := hanBefore(b, lo)
	_, behind := hanAt(b, hi)
	apart := before == 0 && behind == 0
	if b[i] == '.' && (behind > 0 || !(apart && d.inRecord(w, lo)) && !d.announced(w, lo)) || d.spoilt(w, lo, hi) {
		return
	}
	conf := 0.55
	if apart || d.announced(w, lo) {
		conf = 0.8
	}
	f, ok := d.readHanName(b, lo, hi)
	if ok && !f.unlikes {
		d.emit(w, lo, hi, f, conf, pandian.EvContext, report)
	}
}

// maxSegment is the number of characters of one segment of a transcribed name.
const maxSegment = 5

// dottedLeft returns where the segment that ends at i begins, and its length.
func (d *nameDetector) dottedLeft(w *pandian.Window, i int) (lo, chars int) {
	lo, sounds, n := i, i, 0
	for chars <= maxSegment {
		r, k := hanBefore(w.B, lo)
		if k == 0 || d.chars.is(r, charBefore) || d.chars.of(r)&(charRole|charSound) == charRole {
			return lo, min(chars, maxSegment)
		}
		if lo == sounds && d.chars.is(r, charSound) {
			sounds, n = sounds-k, n+1
		}
		lo, chars = lo-k, chars+1
		if d.announced(w, lo) {
			return lo, chars
		}
	}
	return sounds, n
}

// dottedRight returns where the segment that begins at i ends, and its length.
func (d *nameDetector) dottedRight(b []byte, i int) (hi, chars int) {
	hi, sounds, n := i, i, 0
	for chars <= maxSegment {
		r, k := hanAt(b, hi)
		if k == 0 || d.chars.of(r)&(charBehind|charSound) == charBehind {
			if a, m := hanAt(b, sounds); n >= 2 && hi-sounds == 2*m && m > 0 {
				if c, _ := hanAt(b, sounds+m); d.rs.Word(a, c) { // 雲力思|婉拒
					return sounds, n
				}
			}
			return hi, chars
		}
		if hi == sounds && d.chars.is(r, charSound) {
			sounds, n = sounds+k, n+1
		}
		hi, chars = hi+k, chars+1
	}
	return sounds, n
}

// announced reports whether a label, role or title ends at i.
func (d *nameDetector) announced(w *pandian.Window, i int) bool {
	hits := w.HitsEnding(i, i)
	return len(hits) > 0 && d.announcing[hits[0].Term]
}

// nameDotAt returns the width of a name dot at i, where b has a character, that stands between Han
// characters; 0 if there is none.
func nameDotAt(b []byte, i int) int {
	if b[i] == '.' {
		if at(b, i-1) < 0x80 || at(b, i+1) < 0x80 {
			return 0
		}
	} else if b[i] == 0xe3 && at(b, i+1) == 0x80 { // 。、「」
		return 0
	}
	r, n := utf8.DecodeRune(b[i:])
	if !isNameDot(r) {
		return 0
	}
	if _, k := hanAt(b, i+n); k == 0 {
		return 0
	}
	if _, k := hanBefore(b, i); k == 0 {
		return 0
	}
	return n
}

// latinBehind reads a romanised name at s behind a label that ends at label. A
// single word must be in capitals and stand behind a colon; person tells that
// the label names people only.
func (d *nameDetector) latinBehind(w *pandian.Window, label, s, hi int, person bool, report func(pandian.Match)) int {
	gap := w.B[label-1 : s]
	told := bytes.IndexByte(gap, ':') >= 0 || bytes.IndexByte(gap, '=') >= 0 || at(w.B, s-1) == 0x1f
	if _, capital := latinAt(w.B, s); !capital || hasBreak(gap) && !told || !told && len(bytes.TrimSpace(gap[1:])) > 0 {
		return 0
	}
	e, capitals := s, true
	for e < hi && e-s < 60 {
		n, capital := latinAt(w.B[:hi], e)
		if n == 0 {
			if _, next := latinAt(w.B, e+1); strings.IndexByte(" -.',", w.B[e]) < 0 || w.B[e] == ' ' && !next {
				break
			}
			n, capital = 1, true
		}
		capitals = capitals && capital
		e += n
	}
	for e > s && w.B[e-1] < utf8.RuneSelf && !isLetter(w.B[e-1]) {
		e--
	}
	f, ok := readLatinName(w.B, s, e, told && capitals)
	if len(w.HitsEnding(e, e)) > 0 { // 中文姓名 Chinese Name
		return 0
	}
	if !ok || isAlnum(next(w, e)) || maskAt(w.B, e) || f.parts > 4 {
		return 0
	}
	conf := 0.75
	switch {
	case person && told, bytes.IndexByte(w.B[s:e], '-') >= 0:
	case person, told && d.inRecord(w, s):
		conf = 0.6
	default:
		conf = 0.4
	}
	d.emit(w, s, e, f, conf, pandian.EvLabel, report)
	return e
}

// gloss returns the end of the words at s by which a form translates the label before
// them (Emergency Contact); s if there are none.
func (d *nameDetector) gloss(b []byte, s int) int {
	if at(b, s)-'A' >= 26 {
		return s
	}
	var caps [maxLatinWord]byte
	end, known := s, false
	for i := s; i < len(b) && i-s < labelReach; {
		n := 0
		for ; isLetter(at(b, i+n)); n++ {
			if n < len(caps) {
				caps[n] = upper(b[i+n])
			}
		}
		if n == 0 || n > len(caps) {
			break
		}
		i += n
		end, known = i, known || d.rs.FormWord(caps[:n])
		for strings.IndexByte(" /.'()-&", at(b, i)) >= 0 && i < len(b) {
			i++
		}
	}
	if !known {
		return s
	}
	if at(b, end) == ')' || at(b, end) == '.' {
		end++
	}
	return end
}

// latinBefore reads the romanised name that ends at end, before a title.
func (d *nameDetector) latinBefore(w *pandian.Window, end int, report func(pandian.Match)) {
	b, s := w.B, end
	known := false
	for words := 0; words < maxNameWords; words++ {
		p := s
		for p > 0 && end-p < 60 && (isLetter(b[p-1]) || b[p-1] == '-' && p < s) {
			p--
		}
		lw := d.latinWordAt(b, p)
		if p == s || lw.end != s && words > 0 && lw.end+1 != s || lw.end == p || lw.end < s-1 {
			break
		}
		known = known || lw.part != 0
		s = p
		if at(b, s-1) != ' ' || !isLetter(at(b, s-2)) {
			break
		}
		s--
	}
	s = skipSpaces(b, s)
	f, ok := readLatinName(b, s, end, true)
	if !ok || isAlnum(prev(w, s)) || !known && (f.parts == 1 || !d.inRecord(w, s)) {
		return
	}
	d.emit(w, s, end, f, 0.75, pandian.EvTitle, report)
}
