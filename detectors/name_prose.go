package detectors

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// seldomGiven is the grade below which no given name in running text begins.
const seldomGiven = -3

// proseCandidate is the score from which a name in running text is a candidate,
// and that from which it is a finding.
const (
	proseCandidate = 3
	proseFinding   = 5
)

// proseReading is a name that nothing announces: where it ends, and how much
// its form and surroundings speak for it.
type proseReading struct {
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
	r, k := hanAt(w.B, s+n)
	if k == 0 || d.rs.Given(r) < seldomGiven {
		return best
	}
	left, ok := d.leftEdge(w, s)
	if !ok {
		return best
	}
	if weight < commonSurname && n == 3 && left < announcedEdge {
		if hi, _ := stretch(w.B, s, len(w.B), 4); !beforeSex(w.B, hi) {
			return best
		}
	}
	record := d.inRecord(w, s) || afterTime(w.B, s)
	if record {
		left += 3
	}
	grades, given := d.givenAt(w.B, s+n)
	for chars := min(given, (12-n)/3); chars > 0; chars-- {
		if bestScore(n, weight, grades[:chars])+left < proseCandidate-2 {
			continue
		}
		width := n + 3*chars
		end := s + width
		f, ok := readHanName(d.rs, w.B, s, end)
		if !ok || f.opens || !f.likely() || f.score+left < proseCandidate-2 || d.spoilt(w, s, end) {
			continue
		}
		right := d.rightEdge(w, end)
		score := f.score + left + right
		switch {
		case width == 6 && record && left >= 4 && right == 1: // a cell of its own
			score--
		case width == 6:
			score -= 4
		case width == n+9 && d.titleEnds(w, end), left < announcedEdge && (hasAt(w.B, end-3, "里") || hasAt(w.B, end-3, "村")):
			continue
		}
		if score > best.score {
			best = proseReading{end, score}
		}
	}
	return best
}

// givenAt returns the grades of the characters at i, three at most, and how many
// there are.
func (d *nameDetector) givenAt(b []byte, i int) (grades [3]int, n int) {
	for n < len(grades) {
		r, k := hanAt(b, i)
		if k != 3 {
			break
		}
		grades[n] = d.rs.Given(r)
		i, n = i+k, n+1
	}
	return grades, n
}

// titleEnds reports whether a title ends at end.
func (d *nameDetector) titleEnds(w *pandian.Window, end int) bool {
	hits := w.HitsBefore(end, labelReach)
	return len(hits) > 0 && int(hits[len(hits)-1].End) == end && d.judge.terms[hits[len(hits)-1].Term].Kind == rules.TermTitle
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
	k, _ := slices.BinarySearch(w.Ats, int32(lo))
	for ; k < len(w.Ats) && int(w.Ats[k]) < hi; k++ {
		if sameLine(w.B, pos, int(w.Ats[k])) {
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

// Function words beside a name in running text.
const (
	wordsBefore = "與和及向對由據請被給把為是在跟同經以而但則且並因讓叫名問找約陪謝的嗎了告即查至代原替幫暨或惟另故該位"
	wordsBehind = "於係向與和及的之在是說因已將曾對為到從跟等被把也都又則以經所有自未並提收領住來去告要想會可請先您你今昨均現應即原另遭受持駕就前至而但或還很不沒若如既亦才再仍卻犯出回打讓給轉帶約早晚拿做寫付買找看送寄"
)

// announcedEdge is the weight of a label, role or title before a name.
const announcedEdge = 3

// placesEnd end the names of roads, places and buildings (林森北路).
const placesEnd = "路街巷弄段站橋島港灣廟宮寺祠館廠店局處院校縣市鄉鎮區村里社"

// leftEdge weighs what stands before a name at s; false if the text before
// reaches into it.
func (d *nameDetector) leftEdge(w *pandian.Window, s int) (int, bool) {
	if s == 0 && !w.Begin || maskBefore(w.B, s) || isDotBefore(w.B, s) {
		return 0, false
	}
	r, _ := utf8.DecodeRune(w.B[s:])
	p, n := hanBefore(w.B, s)
	hits := w.HitsBefore(s+3, labelReach)
	for k := len(hits) - 1; k >= 0 && int(hits[k].End) >= s; k-- {
		switch h := hits[k]; {
		case int(h.End) > s && int(h.Start) < s:
			return 0, false
		case int(h.End) == s && d.announcing[h.Term]:
			return announcedEdge, true
		}
	}
	if n == 0 {
		if c := prev(w, s); isAlnum(c) && !isDigit(c) {
			return 0, false
		}
		if i := trimSpacesBack(w.B, 0, s); at(w.B, i-1) == ':' && !d.announced(w, i-1) && is(runeBefore(w.B, i-1), charRole) {
			return 5, true
		}
		return 1, true
	}
	if d.rs.Word(p, r) {
		return 0, false
	}
	if is(p, charBefore|charRole) {
		return 0, true
	}
	if q, m := hanBefore(w.B, s-n); m > 0 && d.rs.Word(q, p) {
		return -2, true
	}
	return -4, true
}

// rolesEnd end the words for what people are or do (觀護人, 諮詢師, 家屬).
const rolesEnd = "人者師員長方父母妻夫子女兄弟姊妹友婦媳名屬官生童客士"

// isDotBefore reports whether the character before i joins the segments of a
// name: then what begins at i is no beginning.
func isDotBefore(b []byte, i int) bool {
	r := runeBefore(b, i)
	if r == '.' {
		_, n := hanBefore(b, i-1)
		return n > 0 || maskBefore(b, i-1)
	}
	return isNameDot(r)
}

// rightEdge weighs what stands behind a name that ends at end.
func (d *nameDetector) rightEdge(w *pandian.Window, end int) int {
	if end == len(w.B) && !w.End || maskAt(w.B, end) {
		return -9
	}
	r, n := hanAt(w.B, end)
	if n == 0 {
		c := next(w, end)
		switch {
		case isAlnum(c) && !isDigit(c):
			return -3
		case c == ':' && chatHead(w.B, end), c == '(' && introduced(w.B, end+1):
			return 3
		case beforeSex(w.B, end):
			return 5
		}
		return 1
	}
	last, _ := hanBefore(w.B, end)
	switch {
	case hasAt(w.B, end, "您好"), hasAt(w.B, end, "你好"):
		return 3
	case d.rs.Word(last, r):
		return -4
	case d.organisation(w, end):
		return -9
	case is(r, charPlace):
		return -7
	}
	if is(r, charBehind) {
		return 0
	}
	if q, m := hanAt(w.B, end+n); m > 0 && d.rs.Word(r, q) {
		return -1
	}
	return -4
}

// organisation reports whether the word for an organisation follows end within
// a few characters of the same word (金穗米業有限公司).
func (d *nameDetector) organisation(w *pandian.Window, end int) bool {
	for _, h := range w.HitsAfter(end, 24) {
		if d.judge.terms[h.Term].Kind != rules.TermOrg || h.Start > int32(end)+12 {
			continue
		}
		for i := end; i < int(h.Start); {
			r, n := hanAt(w.B, i)
			if n == 0 || is(r, charBehind) {
				return false
			}
			i += n
		}
		return true
	}
	return false
}

// afterTime reports whether a time and a blank stand before i (10:32 王小明).
func afterTime(b []byte, i int) bool {
	j := trimSpacesBack(b, 0, i)
	return j < i && j >= 5 && isDigit(b[j-1]) && isDigit(b[j-2]) && b[j-3] == ':' && isDigit(b[j-4])
}

// introduced reports whether what stands in a bracket at i tells of a person:
// a date of birth, sex, an ID, how the person is called from here on.
func introduced(b []byte, i int) bool {
	if isDigit(at(b, i)) {
		return true
	}
	for _, s := range [...]string{"男", "女", "身分證", "電話", "手機", "民國", "以下簡稱", "下稱", "年籍"} {
		if hasAt(b, i, s) {
			return true
		}
	}
	return false
}

// chatHead reports whether what ends at end stands first on its line, perhaps
// behind a time in brackets: who speaks.
func chatHead(b []byte, end int) bool {
	i := end
	for {
		_, n := hanBefore(b, i)
		if n == 0 {
			break
		}
		i -= n
	}
	i = trimSpacesBack(b, 0, i)
	return i == 0 || b[i-1] == '\n' || b[i-1] == ']' || isDigit(b[i-1])
}
