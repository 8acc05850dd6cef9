package detectors

import (
	"pandian"
	"pandian/rules"
)

// Function words beside a name in running text.
const (
	wordsBefore = "洽與和及向對由據請被給把為是在跟同經以而但則且並因讓叫名問找約陪謝的嗎了告即查至代原替幫暨或惟另故該位"
	wordsBehind = "於係向與和及的之在是說因已將曾對為到從跟等被把也都又則以經所有自未並提收領住來去告要想會可請先您你今昨均現應即原另遭受持駕就前至而但或還很不沒若如既亦才再仍卻犯出回打讓給轉帶約早晚拿做寫付買找看送寄訴陷婉勸"
)

// announcedEdge is the weight of a label, role or title before a name.
const announcedEdge = 3

// placesEnd end the names of roads, places and buildings (林森北路).
const placesEnd = "路街巷弄段站橋島港灣廟宮寺祠館廠店局處院校縣市鄉鎮區村里社"

// leftEdge weighs what stands before a name at s; false if the text before
// reaches into it, or if it is found to weigh less than least.
func (d *nameDetector) leftEdge(w *pandian.Window, s, least int) (int, bool) {
	before, n := hanBefore(w.B, s)
	if (n == 0 || before == '〇') && (s == 0 && !w.Begin || maskBefore(w.B, s) || isDotBefore(w.B, s)) {
		return 0, false
	}
	hits := w.HitsEnding(s, s+3)
	for k := len(hits) - 1; k >= 0; k-- {
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
		if i := trimSpacesBack(w.B, 0, s); at(w.B, i-1) == ':' {
			if i = latinGloss(w.B, i-1); !d.announced(w, i) && d.chars.is(runeBefore(w.B, i), charRole) {
				return 5, true
			}
		}
		return 1, true
	}
	usual := d.chars.is(before, charBefore|charRole)
	if usual && least > 0 || !usual && least > -2 {
		return 0, false
	}
	if first, _ := hanAt(w.B, s); d.rs.Word(before, first) {
		return 0, false
	}
	if usual {
		return 0, true
	}
	if q, m := hanBefore(w.B, s-n); m > 0 && d.rs.Word(q, before) {
		return -2, true
	}
	return -4, true
}

// latinGloss returns where the word for a role ends before a colon at i, behind which its
// translation may stand: 應徵者 Candidate:.
func latinGloss(b []byte, i int) int {
	e := trimSpacesBack(b, 0, i)
	s := e
	for s > 0 && e-s < 24 && (isLetter(b[s-1]) || b[s-1] == ' ') {
		s--
	}
	if s < e && s > 0 && b[s] != ' ' {
		return e
	}
	return s
}

// rolesEnd end the words for what people are or do (觀護人, 諮詢師, 家屬).
const rolesEnd = "人者師員長方父母妻夫子女兄弟姊妹友婦媳名屬官生童客士舅丈姑姨嬸嫂叔伯闆孫甥姪媽爸哥姐奶"

// isDotBefore reports whether the character before i joins the segments of a
// name: then what begins at i is no beginning.
func isDotBefore(b []byte, i int) bool {
	if c := at(b, i-1); c < 0x80 && c != '.' {
		return false
	}
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
		case c == '\t' && afterTime(w.B, hanBegin(w.B, end)): // 09:41 王小明 早安, with tabs
			return 5
		case beforeSex(w.B, end):
			return 5
		}
		return 1
	}
	last, _ := hanBefore(w.B, end)
	switch {
	case greets(w.B, end):
		return 5
	case d.rs.Word(last, r):
		return -4
	case d.organisation(w, end):
		return -9
	case d.chars.is(r, charPlace):
		return -7
	}
	if d.chars.is(r, charBehind) {
		return 0
	}
	if q, m := hanAt(w.B, end+n); m > 0 && d.rs.Word(r, q) {
		return -1
	}
	return -4
}

// greets reports whether a greeting stands at i, behind whom it greets.
func greets(b []byte, i int) bool {
	return hasAt(b, i, "您好") || hasAt(b, i, "你好") || hasAt(b, i, "妳好")
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
			if n == 0 || d.chars.is(r, charBehind) {
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

// hanBegin returns where the Han characters begin that end at end.
func hanBegin(b []byte, end int) int {
	for {
		_, n := hanBefore(b, end)
		if n == 0 {
			return end
		}
		end -= n
	}
}

// chatHead reports whether what ends at end stands first on its line, perhaps
// behind a time in brackets: who speaks.
func chatHead(b []byte, end int) bool {
	i := trimSpacesBack(b, 0, hanBegin(b, end))
	return i == 0 || b[i-1] == '\n' || b[i-1] == ']' || isDigit(b[i-1])
}
