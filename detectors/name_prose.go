package detectors

import (
	"bytes"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// proseCandidate is the score from which a name in running text is a candidate,
// and that from which it is a finding.
const (
	proseCandidate = 3
	proseFinding   = 5
)

// proseReading is a name that nothing announces: where it ends, how much its form
// and surroundings speak for it, and the form.
type proseReading struct {
	end, score int
	form       nameForm
}

// proseName reads the name that begins at s: with two given characters, else
// with one.
func (d *nameDetector) proseName(w *pandian.Window, s int) (best proseReading) {
	var chars [runLength]nameChar
	n := d.chars.run(&chars, w.B, s)
	if n < 2 {
		return best
	}
	wide, rank, given := 3, chars[0].rank(), chars[1:n]
	if chars[0]&charCompound != 0 {
		if wide, rank = d.surnameOf(w.B[s:]); wide == 6 {
			given = chars[2:n]
		}
	}
	if rank < rareSurname || len(given) == 0 || given[0].grade() < seldomGiven {
		return best
	}
	var needs [4]int // by number of given characters: what must stand before
	longest, least := min(len(given), 4-wide/3), highestScore
	for k := 1; k <= longest; k++ {
		needs[k] = leftNeeded(bestScore(wide, rank, given[:k]), rightMost(w.B, s+wide+3*k, given[k:]), wide+3*k)
		least = min(least, needs[k])
	}
	left, ok := d.leftEdge(w, s, least-recordEdge)
	if !ok {
		return best
	}
	if rank < commonSurname && wide == 3 && left < announcedEdge {
		if hi, _ := stretch(w.B, s, len(w.B), 4); !d.vouched(w, s, hi) {
			return best
		}
	}
	record := d.inRecord(w, s) || afterTime(w.B, s)
	if record {
		left += recordEdge
	}
	for k := longest; k > 0; k-- {
		if left < needs[k] {
			continue
		}
		width := wide + 3*k
		end := s + width
		f, ok := d.readHanName(w.B, s, end)
		if !ok || f.opens || !f.likely() {
			continue
		}
		form := d.score(&f)
		if form+left < proseLeast || d.spoilt(w, s, end) {
			continue
		}
		right := d.rightEdge(w, end)
		score := form + left + right
		switch {
		case width == 6 && record && left >= cellEdge && right == 1:
			score -= shortInCell
		case width == 6:
			score -= short
		case width == wide+9 && d.titleEnds(w, end), left < announcedEdge && (hasAt(w.B, end-3, "里") || hasAt(w.B, end-3, "村")):
			continue
		}
		if score > best.score {
			best = proseReading{end, score, f}
		}
	}
	return best
}

// vouched reports whether what stands beside b[s:hi] speaks for a name with a surname that
// is not frequent: sex, an ID or the like in brackets, a greeting, or other data of a
// person in the line.
func (d *nameDetector) vouched(w *pandian.Window, s, hi int) bool {
	switch c := at(w.B, hi); {
	case beforeSex(w.B, hi), c == '(' && introduced(w.B, hi+1):
		return true
	case endsAt(w.B, hi, "好"):
		return greets(w.B, hi-len("您好"))
	case c < utf8.RuneSelf && !isAlnum(c):
		return d.inRecord(w, s)
	}
	return false
}

// Of a name in running text: the least that its form and what stands before it
// must score; what other data of a person beside it add to what stands before;
// and what is taken from the score of one of two characters, less in a cell of its
// own among such data, before which this much stands.
const (
	proseLeast   = proseCandidate - 2
	recordEdge   = 3
	short        = 4
	shortInCell  = 1
	cellEdge     = 4
	lowestScore  = -100
	highestScore = 100
)

// leftNeeded is the least that must stand before a name of this width for it to be
// a candidate, if its form and what stands behind it score this at most.
func leftNeeded(form, right, width int) int {
	need := proseCandidate - form - right
	if width == 6 {
		need = min(need+short, max(need+shortInCell, cellEdge))
	}
	return max(need, proseLeast-form)
}

// rightMost is the most that rightEdge may give at end, where these Han characters
// follow.
func rightMost(b []byte, end int, behind []nameChar) int {
	switch c := at(b, end); {
	case len(behind) == 0 && isSexSep(c), len(behind) == 0 && c >= utf8.RuneSelf:
		return 5
	case len(behind) == 0:
		return 3
	case behind[0]&charBehind == 0:
		return -1
	case hasAt(b, end+3, "好"):
		return 5
	}
	return 0
}

// titleEnds reports whether a title ends at end.
func (d *nameDetector) titleEnds(w *pandian.Window, end int) bool {
	hits := w.HitsEnding(end, end)
	return len(hits) > 0 && d.judge.terms[hits[0].Term].Kind == rules.TermTitle
}

// inRecord reports whether a mobile number, an ID number or a mail address stands
// on the line or in the row of pos: other data of a person.
func (d *nameDetector) inRecord(w *pandian.Window, pos int) bool {
	const reach = 120
	lo, hi := max(0, pos-reach), min(len(w.B), pos+reach)
	for _, r := range w.RunsIn(lo, hi) {
		s, n := int(r.Start), int(r.End-r.Start)
		switch {
		case (n == 10 || n == 4) && w.B[s] == '0' && w.B[s+1] == '9', n == 3 && hasAt(w.B, s, "886"), n >= 7 && n <= 9 && isLetter(at(w.B, s-1)):
			if sameLine(w.B, pos, s) {
				return true
			}
		}
	}
	for _, at := range w.AtsIn(lo, hi) {
		if sameLine(w.B, pos, int(at)) {
			return true
		}
	}
	return false
}

// sameLine reports whether no line or row ends between i and j.
func sameLine(b []byte, i, j int) bool {
	b = b[min(i, j):max(i, j)]
	return bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, 0x1e) < 0
}

// surestProse is the highest confidence of a name that nothing announces.
const surestProse = 0.8

// proseConfidence turns the score of a name and its surroundings into a
// confidence.
func proseConfidence(score int) float64 {
	switch {
	case score >= 12:
		return surestProse
	case score >= 9:
		return 0.7
	case score >= proseFinding:
		return 0.55
	}
	return 0.35
}
