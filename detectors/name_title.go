package detectors

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"pandian"
)

// beforeTitle reads the name that ends at a title.
func (d *nameDetector) beforeTitle(w *pandian.Window, h pandian.Hit, report func(pandian.Match)) {
	lo, _ := cellBounds(w, int(h.Start))
	end := trimSpacesBack(w.B, lo, int(h.Start))
	if int(h.Start)-end > 6 || d.judge.headed(w, end) {
		return
	}
	if isLetter(at(w.B, end-1)) && w.B[h.Start] >= 0x80 {
		d.latinBefore(w, end, report)
		return
	}
	apart := end < int(h.Start)
	start, n := stretchBefore(w.B, lo, end, 9)
	if n < 2 {
		d.spacedBefore(w, lo, end, report)
		return
	}
	if h.End-h.Start == 3 && !apart { // 君: 王小明君, but not 林怡君
		if s := backChars(w.B, end, 3); n >= 3 && !d.partOfName(w.B, s, h) {
			d.titledName(w, s, end, 0.75, apart, report)
		}
		return
	}
	if n <= 4 || hasNameDot(w.B[start:end]) {
		if d.titledName(w, start, end, 0.9, apart, report) {
			return
		}
	}
	if n == 2 {
		return
	}
	for _, chars := range [...]int{3, 2} {
		s := backChars(w.B, end, chars)
		if s <= start && s != start {
			continue
		}
		conf := 0.75
		if chars == 2 {
			if !strings.ContainsRune("請由向給致與和及是為即洽對及與給", runeBefore(w.B, s)) {
				continue
			}
			conf = 0.6
		}
		if _, ok := d.leftEdge(w, s, lowestScore); s > start && ok && d.titledName(w, s, end, conf, apart, report) {
			return
		}
	}
}

// aroundTitle reads a name with its title behind the surname, as minutes write it:
// 張校長瑞華. Two given characters stand behind the title, and nothing beside them.
func (d *nameDetector) aroundTitle(w *pandian.Window, h pandian.Hit, report func(pandian.Match)) {
	lo, hi := cellBounds(w, int(h.Start))
	s, chars := stretchBefore(w.B, lo, int(h.Start), 3)
	n, _ := d.surnameOf(w.B[s:h.Start])
	if chars == 0 || s+n != int(h.Start) || h.End-h.Start == 3 || d.judge.headed(w, s) { // 君 is rather a part of the name
		return
	}
	end, given := stretch(w.B, int(h.End), hi, 3)
	if c := next(w, end); given != 2 || isAlnum(c) || c == ':' || d.spoilt(w, int(h.End), end) {
		return
	}
	var room [6 * utf8.UTFMax]byte
	name := append(append(room[:0], w.B[s:h.Start]...), w.B[h.End:end]...)
	f, ok := d.readHanName(name, 0, len(name))
	if !ok || !f.likely() || d.rs.Word(f.first[f.given], f.first[f.given+1]) || d.score(&f) < clearName {
		return
	}
	d.emitAs(w, s, end, name, f, 0.85, pandian.EvTitle, report)
}

// clearName is the score from which characters are rather a name than anything else.
const clearName = 4

// backChars returns the offset n characters before end.
func backChars(b []byte, end, n int) int {
	for range n {
		_, w := hanBefore(b, end)
		end -= w
	}
	return end
}

// titledName judges [lo, hi) as the name before a title and reports it.
func (d *nameDetector) titledName(w *pandian.Window, lo, hi int, conf float64, apart bool, report func(pandian.Match)) bool {
	f, ok := d.readHanName(w.B, lo, hi)
	if !ok || !f.likely() || d.spoilt(w, lo, hi) || d.rs.CountyAt(w.B[lo:hi]) > 0 || d.rs.DistrictAt(w.B[lo:hi]) > 0 {
		return false
	}
	switch {
	case f.parts > 1 && bytes.IndexByte(w.B[lo:hi], '.') >= 0: // rather the end of a sentence
		return false
	case f.parts == 1:
		switch score := d.score(&f); {
		case score < 0 && f.chars != 3 || score < -4:
			conf -= 0.45
		case score < 3:
			conf -= 0.2
		}
		if apart && f.chars == 2 {
			conf -= 0.1
		}
	}
	if conf < 0.2 {
		return false
	}
	d.emit(w, lo, hi, f, conf, pandian.EvTitle, report)
	return true
}

// spacedBefore reads a name set apart by blanks before a title: 王 小 明 先生.
func (d *nameDetector) spacedBefore(w *pandian.Window, lo, end int, report func(pandian.Match)) {
	i, chars := end, 0
	start := end
	for chars < 3 {
		_, n := hanBefore(w.B, i)
		if n == 0 || i-n < lo {
			break
		}
		i -= n
		chars++
		start = i
		j := trimSpacesBack(w.B, lo, i)
		if i-j > 3 || j == i {
			break
		}
		i = j
	}
	if chars >= 2 && runeBefore(w.B, start) < 0x80 {
		d.titledName(w, start, end, 0.7, true, report)
	}
}
