package detectors

import (
	"strings"
	"unicode/utf8"

	"pandian"
)

// proseCandidate is the score from which a name in running text is a candidate,
// and that from which it is a finding.
const (
	proseCandidate = 3
	proseFinding   = 5
)

// prose finds names in running text that nothing announces: a surname and given
// characters that are more usual in names than in words, set apart by
// punctuation or function words.
func (d *nameDetector) prose(w *pandian.Window, report func(pandian.Match)) {
	b := w.B
	for i := w.Core.Start; i < w.Core.End; {
		if b[i] < 0xe4 || b[i] > 0xe9 {
			i++
			continue
		}
		if d.proseCell(w, i) {
			if n := d.proseName(w, i); n.score >= proseCandidate && !d.insideName(w, i, n.score) {
				d.emit(w, i, n.end, n.form, proseConfidence(n.score), pandian.EvContext, report)
			}
		}
		i += 3
	}
}

// proseCell reports whether pos stands in prose, or in a cell that may hold
// running text.
func (d *nameDetector) proseCell(w *pandian.Window, pos int) bool {
	if w.Cells == nil {
		return true
	}
	col := w.ColumnAt(pos)
	return col.Type == "" && !col.Veto
}

// proseReading is a name that nothing announces: where it ends, and how much
// its form and surroundings speak for it.
type proseReading struct {
	form  nameForm
	end   int
	score int
}

// proseName reads the name that begins at s: with two given characters, else
// with one.
func (d *nameDetector) proseName(w *pandian.Window, s int) (best proseReading) {
	n, weight := d.rs.Surname(w.B[s:])
	if n == 0 || weight < rareSurname {
		return best
	}
	left, ok := d.leftEdge(w, s)
	if !ok {
		return best
	}
	for _, given := range [...]int{6, 3} {
		end := s + n + given
		if end > len(w.B) || !allHan(w.B[s+n:end]) {
			continue
		}
		f, ok := readHanName(d.rs, w.B, s, end)
		if _, opens := d.rs.NotName(w.B[s:end]); opens || !ok || !f.likely() || f.score < proseCandidate-2 || d.spoilt(w, s, end) {
			continue
		}
		score := f.score + left + d.rightEdge(w, end)
		if given == 3 {
			score -= 4
		}
		if score > best.score {
			best = proseReading{f, end, score}
		}
	}
	return best
}

// insideName reports whether the name at s, of the given score, is rather the
// end of a name that begins up to three characters before it.
func (d *nameDetector) insideName(w *pandian.Window, s, score int) bool {
	p := s
	for range 3 {
		_, n := hanBefore(w.B, p)
		if n != 3 {
			return false
		}
		p -= n
		if r := d.proseName(w, p); r.end > s && r.score >= score {
			return true
		}
	}
	return false
}

// proseConfidence turns the score of a name and its surroundings into a
// confidence.
func proseConfidence(score int) float64 {
	switch {
	case score >= 12:
		return 0.8
	case score >= 9:
		return 0.7
	case score >= proseFinding:
		return 0.55
	}
	return 0.35
}

func allHan(b []byte) bool {
	for i := 0; i < len(b); {
		_, n := hanAt(b, i)
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// Function words beside a name in running text.
const (
	wordsBefore = "與和及向對由據請被給把為是在跟同經以而但則且並因讓叫名問找約陪謝的嗎了告即查經至代原由替幫暨或及惟另故經該位由,"
	wordsBehind = "於係向與和及的之在是說因已將曾對為到從跟等被把也都又則以經所有自未並提收領住來去告要想會可請先您你今昨均現應即業原另遭受持駕就前因至而但或還很很不沒若如既亦才再仍卻,出回打讓給轉帶約早晚拿去做寫付買找看送寄"
)

// leftEdge weighs what stands before a name at s; false if the text before
// reaches into it.
func (d *nameDetector) leftEdge(w *pandian.Window, s int) (int, bool) {
	if s == 0 && !w.Begin {
		return 0, false
	}
	if maskBefore(w.B, s) {
		return 0, false
	}
	p, n := hanBefore(w.B, s)
	if n == 0 {
		return 1, !isAlnum(prev(w, s)) || isDigit(prev(w, s))
	}
	r, _ := utf8.DecodeRune(w.B[s:])
	if d.rs.Word(p, r) {
		return 0, false
	}
	if strings.ContainsRune(wordsBefore, p) {
		return 0, true
	}
	if q, m := hanBefore(w.B, s-n); m > 0 && d.rs.Word(q, p) {
		return -2, true
	}
	return -4, true
}

// rightEdge weighs what stands behind a name that ends at end.
func (d *nameDetector) rightEdge(w *pandian.Window, end int) int {
	if end == len(w.B) && !w.End || maskAt(w.B, end) {
		return -9
	}
	r, n := hanAt(w.B, end)
	if n == 0 {
		if c := next(w, end); isAlnum(c) && !isDigit(c) {
			return -3
		}
		return 1
	}
	last, _ := hanBefore(w.B, end)
	if d.rs.Word(last, r) {
		return -4
	}
	if strings.ContainsRune(wordsBehind, r) {
		return 0
	}
	if q, m := hanAt(w.B, end+n); m > 0 && d.rs.Word(r, q) {
		return -1
	}
	return -4
}
