package detectors

import (
	"slices"

	"pandian"
	"pandian/internal/runes"
)

// Names come in series: "鄒宇、車曉晴、秦子墨", or one behind each number of a list.
// What stands in a series as names do is one, although its form alone would not
// do: the names beside it speak for it.

// Of a name in a series: how its form must score at least, one of two characters,
// which are rather a word, and a longer one, or any between two names; how it must
// score on average where the series has no name that is found otherwise, and how
// many make one; how sure it is.
const (
	seriesShort = 1
	seriesLong  = -2
	seriesMean  = 2
	seriesLeast = 3
	inSeries    = 0.6
	bySeries    = 0.55
	perhapsName = 0.35 // of a name that is looked at for series

	seriesReach = 256 // bytes of a neighbouring window whose names speak for one here
)

// named is where a name stands that was found, or what may be one: its start, its
// width and whether it is sure, packed for sorting.
type named uint64

func packName(lo, hi int, sure bool) named {
	n := named(lo)<<32 | named(hi-lo)<<1
	if sure {
		n |= 1
	}
	return n
}

func (n named) start() int { return int(n >> 32) }
func (n named) end() int   { return n.start() + int(n&(1<<32-1)>>1) }
func (n named) sure() bool { return n&1 != 0 }

// series reports the names that stand in a series with those found before. Of text
// between two names it looks at the marks; that of cells is looked at for 、 only.
func (d *nameDetector) series(w *pandian.Window, report func(pandian.Match)) {
	if !slices.IsSorted(w.Named) {
		slices.Sort(w.Named)
	}
	names := w.Named      // what is found below is noted behind them
	listed, last := 0, -1 // where the latest list ends; the latest sure name
	for i := range names {
		n := named(names[i])
		if n.start() >= listed && (hasAt(w.B, n.end(), "、") || endsAt(w.B, n.start(), "、")) {
			listed = d.list(w, names, i, report)
		}
		if !n.sure() || w.Cells != nil {
			continue
		}
		if last >= 0 && n.start() > last && n.start()-last < maxFrame {
			d.framed(w, last, n.start(), names[i:], report)
		}
		last = max(last, n.end())
	}
}

// seriesItem is one item of a list: whether it was found as a name before, and if
// not, what its form scores.
type seriesItem struct {
	pandian.Span
	sure  bool
	score int
	form  nameForm
}

// list reports what is not found yet of the list that the name i of names stands
// in, whose items 、 sets apart, and returns where it ends.
func (d *nameDetector) list(w *pandian.Window, names []uint64, i int, report func(pandian.Match)) (end int) {
	const most = 24
	var room [most]seriesItem
	items := room[:0]
	lo, k := named(names[i]).start(), i
	for range most / 2 {
		if !endsAt(w.B, lo, "、") {
			break
		}
		s, n := stretchBefore(w.B, 0, lo-3, 5)
		if n < 2 || n > 4 {
			break
		}
		for lo = s; k > 0 && named(names[k]).start() > s; k-- {
		}
	}
	sure, likely, sum := 0, 0, 0
	for end = lo; len(items) < most; end += 3 {
		for k < len(names) && named(names[k]).start() < end {
			k++
		}
		it, ok := d.item(w, names[k:], end)
		if !ok {
			break
		}
		items = append(items, it)
		switch {
		case it.sure:
			sure++
		case it.likely(seriesShort):
			likely++
			sum += it.score
		}
		if end = it.End; !hasAt(w.B, end, "、") {
			break
		}
	}
	for i := range items {
		it := &items[i]
		switch {
		case it.sure || !it.likely(seriesShort):
		case sure > 0:
			d.emit(w, it.Start, it.End, it.form, inSeries, pandian.EvContext, report)
		case likely >= seriesLeast && likely == len(items) && sum >= seriesMean*likely:
			d.emit(w, it.Start, it.End, it.form, bySeries, pandian.EvContext, report)
		}
	}
	return max(end, named(names[i]).end())
}

// item reads the item of a list that begins at s: a name of those found, which are
// the first of names, or two to four characters, behind which a function word may
// stand.
func (d *nameDetector) item(w *pandian.Window, names []uint64, s int) (it seriesItem, ok bool) {
	for ; len(names) > 0 && named(names[0]).start() == s; names = names[1:] {
		if n := named(names[0]); n.sure() {
			return seriesItem{Span: pandian.Span{Start: s, End: n.end()}, sure: true}, true
		}
	}
	end, n := stretch(w.B, s, len(w.B), 6)
	for k := 2; k <= min(n-1, 4); k++ {
		if r, _ := hanAt(w.B, s+3*k); r == '等' || n > 4 && d.chars.is(r, charBehind) {
			end, n = s+3*k, k
		}
	}
	if n < 2 || n > 4 {
		return it, false
	}
	return d.mayJoin(w, s, end), true
}

// mayJoin weighs the Han characters [s, end) as a name in a series.
func (d *nameDetector) mayJoin(w *pandian.Window, s, end int) seriesItem {
	f, ok := d.readHanName(w.B, s, end)
	it := seriesItem{Span: pandian.Span{Start: s, End: end}, form: f, score: lowestScore}
	if ok && f.likely() && !f.opens && f.parts == 1 && !d.spoilt(w, s, end) && d.rs.CountyAt(w.B[s:end]) == 0 && d.rs.DistrictAt(w.B[s:end]) == 0 {
		it.score = d.score(&f)
	}
	return it
}

// likely reports whether the form is good enough beside names; short is the least
// that one of two characters scores.
func (it *seriesItem) likely(short int) bool {
	return it.score >= short || it.score >= seriesLong && it.form.chars > 2
}

// framed reports the names in the frame [from, to) between two names, if it is made
// of smaller ones, and those that stand behind the first of names, at which it ends,
// as that does: "40210033 龔晏丞 40210041 柳逸 40210057 翁嘉妤".
func (d *nameDetector) framed(w *pandian.Window, from, to int, names []uint64, report func(pandian.Match)) {
	if f := frameAt(w.B, from); f.endAt(to) && !f.isList() {
		d.between(w, &f, report)
		d.follow(w, &f, names, report)
	}
}

// between reports the names in a frame that is one smaller frame again and again,
// with a name between each two of them.
func (d *nameDetector) between(w *pandian.Window, f *frame, report func(pandian.Match)) {
	period := f.period()
	for k := period - 1; period > 0 && k < f.n; k += period {
		d.inFrame(w, f.ends[k-1], seriesLong, report)
	}
}

// follow reports the names that go on a series whose latest name is the first of
// names, if the frame before it repeats.
func (d *nameDetector) follow(w *pandian.Window, f *frame, names []uint64, report func(pandian.Match)) {
	for end := named(names[0]).end(); end > 0; {
		g := frameAt(w.B, end)
		if g.n <= f.n || !slices.Equal(g.marks[:f.n], f.marks[:f.n]) {
			return
		}
		s := g.ends[f.n-1]
		for len(names) > 0 && named(names[0]).start() < s {
			names = names[1:]
		}
		if len(names) > 0 && named(names[0]).start() == s && named(names[0]).sure() {
			return // goes on from there
		}
		end = d.inFrame(w, s, seriesShort, report)
	}
}

// inFrame reports the name at s, if all the characters there are one, and returns
// its end; 0 if they are not. short is the least that one of two characters scores.
func (d *nameDetector) inFrame(w *pandian.Window, s, short int, report func(pandian.Match)) int {
	end, n := stretch(w.B, s, len(w.B), 5)
	if n < 2 || n > 4 {
		return 0
	}
	it := d.mayJoin(w, s, end)
	if !it.likely(short) {
		return 0
	}
	d.emit(w, s, end, it.form, inSeries, pandian.EvContext, report)
	return end
}

// frame is what stands between two names: its marks, and where each ends. Digits,
// letters, Han characters and blanks in a row are one mark; the end of a line is a
// blank.
type frame struct {
	marks [maxMarks]rune
	ends  [maxMarks]int
	n     int
}

const (
	maxMarks = 32
	maxFrame = 80 // bytes
)

// Marks that stand for every character of a kind.
const (
	blankMark  = ' '
	digitMark  = '0'
	letterMark = 'A'
	hanMark    = '人'
)

// frameAt reads marks from i on.
func frameAt(b []byte, i int) (f frame) {
	b = b[:min(len(b), i+maxFrame)]
	for i < len(b) && f.n < maxMarks {
		mark, n := markAt(b, i)
		i += n
		if f.n > 0 && mark == f.marks[f.n-1] && (mark == blankMark || mark == digitMark || mark == letterMark || mark == hanMark) {
			f.ends[f.n-1] = i
			continue
		}
		f.marks[f.n], f.ends[f.n] = mark, i
		f.n++
	}
	return f
}

// markAt is the mark of the character at i, and its width.
func markAt(b []byte, i int) (rune, int) {
	r, n := runes.At(b, i)
	switch {
	case spaceAt(b, i) > 0, r == '\n', r == '\r':
		r = blankMark
	case n == 1 && isDigit(b[i]):
		r = digitMark
	case n == 1 && isLetter(b[i]):
		r = letterMark
	case isHan(r):
		r = hanMark
	}
	return r, n
}

// endAt cuts the frame at i; false if no mark ends there, or its last is glued to
// what follows.
func (f *frame) endAt(i int) bool {
	for k := range f.n {
		if f.ends[k] == i && f.marks[k] != hanMark {
			f.n = k + 1
			return true
		}
	}
	return false
}

// period is how many marks a frame and the name behind it have that this one is
// made of, again and again; 0 if it is not.
func (f *frame) period() int {
	marks := f.marks[:f.n]
	for p := 2; 2*p <= len(marks)+1; p++ {
		if (len(marks)+1)%p == 0 && marks[p-1] == hanMark && slices.Equal(marks[p:], marks[:len(marks)-p]) {
			return p
		}
	}
	return 0
}

// isList reports whether only 、 stands between.
func (f *frame) isList() bool { return f.n == 1 && f.marks[0] == '、' }
