package detectors

import (
	"unicode"
	"unicode/utf8"

	"pandian"
	"pandian/internal/runes"
)

// nameForm is what the characters of a name say, whatever stands beside it.
type nameForm struct {
	chars   int         // characters; of a name in segments: of all
	surname surnameRank // noSurname also where the rest does not fit it
	parts   int         // segments between ‧, or words of a Latin name; 1 = plain
	latin   bool
	double  bool // two surnames (a married woman's name), or three given characters
	unlikes bool // ends or contains what names rarely do
	thanks  bool // double, but its surname is rather the word before a name (謝林小明)
	opens   bool // begins with a word with which no name begins

	first [4]rune     // of a plain name: its first characters,
	given int         // where its given ones begin
	rank  surnameRank // and that of its surname
}

// likely reports whether the characters alone make a name plausible.
func (f nameForm) likely() bool {
	return !f.unlikes && !f.thanks && (f.surname >= rareSurname || f.parts > 1)
}

// readHanName judges b[lo:hi), without blanks around it, as a whole: Han
// characters, perhaps with blanks between, or segments joined by ‧. ok says
// only that it has the outer form of a name.
func (d *nameDetector) readHanName(b []byte, lo, hi int) (f nameForm, ok bool) {
	f.parts = 1
	second, seg := 0, 0
	for i := lo; i < hi; {
		r, n := runes.At(b[:hi], i)
		switch {
		case isHan(r) && r != '〇':
			if f.chars < len(f.first) {
				f.first[f.chars] = r
			}
			if f.chars++; f.chars == 2 {
				second = i
			}
			if seg++; seg > 8 {
				return f, false
			}
			if c := d.chars.of(r); c&charNever != 0 && (f.chars > 1 || c.rank() == noSurname) {
				f.unlikes = true
			}
		case isNameDot(r):
			if seg == 0 || seg > 5 || f.parts == 3 {
				return f, false
			}
			f.parts++
			seg = 0
		case r == ' ' || r == '\u00a0':
			if f.chars > 3 && f.parts == 1 {
				return f, false
			}
		default:
			return f, false
		}
		i += n
	}
	if f.parts > 1 {
		f.unlikes = f.unlikes && !d.transcribed(b[lo:hi])
		return f, seg > 0 && seg <= 5 && f.chars >= 3
	}
	if f.chars < 2 || f.chars > 6 {
		return f, false
	}
	return f, d.plainForm(&f, b[lo:hi], second-lo)
}

// transcribed reports whether every character of name transcribes a sound.
func (d *nameDetector) transcribed(name []byte) bool {
	for i := 0; i < len(name); {
		r, n := runes.At(name, i)
		if isHan(r) && !d.chars.is(r, charSound) {
			return false
		}
		i += n
	}
	return true
}

// plainForm looks at the surname of a plain name and its given characters, and
// reports whether its length fits. second is where its second character stands.
func (d *nameDetector) plainForm(f *nameForm, name []byte, second int) bool {
	chars := f.first[:min(f.chars, len(f.first))]
	n, rank := d.surnameOf(name)
	f.surname, f.rank, f.given = rank, rank, 1
	f.double = f.chars >= 4 && rank >= commonSurname && d.doubleSurname(name[second:])
	f.thanks = f.double && d.chars.is(chars[0], charBefore)
	if n > utf8.RuneLen(chars[0]) || f.double {
		f.given = 2
	}
	given := chars[f.given:]
	switch {
	case len(given) < 1:
		return false
	case f.chars >= 5 && !f.double:
		f.surname, f.unlikes = noSurname, true
	case len(given) > 2 && !f.double:
		f.surname = noSurname
	}
	if len(chars) >= 3 && chars[0] == chars[1] && chars[1] == chars[2] {
		f.unlikes = true
	}
	if f.chars == 2 && callName(chars[0], chars[1]) {
		f.unlikes = true
	}
	last := d.chars.of(given[len(given)-1])
	word, opens := d.rs.NotName(name)
	f.opens = opens
	if word || opens && last.grade() < clearlyGiven {
		f.unlikes = true
	}
	if f.chars >= 3 && last&charUnit != 0 && last.grade() < 1 && d.chars.of(chars[len(chars)-2]).grade() < 1 {
		f.unlikes = true
	}
	return true
}

// surnameOf returns the number of bytes of the surname that b begins with, a
// compound one before a single one, and its rank; 0, noSurname if there is none.
func (d *nameDetector) surnameOf(b []byte) (int, surnameRank) {
	r, _ := hanAt(b, 0)
	c := d.chars.of(r)
	switch {
	case c&charCompound != 0 || r >= firstOther:
		n, weight := d.rs.Surname(b)
		return n, rankOf(weight)
	case c.rank() == noSurname:
		return 0, noSurname
	}
	return 3, c.rank()
}

// score weighs a plain name by its surname, its given characters, and the everyday
// words in it: how much more likely it is a name than other text. Of others it is 0.
func (d *nameDetector) score(f *nameForm) int {
	if f.given == 0 {
		return 0
	}
	chars := f.first[:min(f.chars, len(f.first))]
	given := chars[f.given:]
	score := f.rank.score()
	for _, r := range given {
		score += d.chars.of(r).grade()
	}
	switch len(given) {
	case 1:
		score -= 2
	case 2:
		if d.rs.Word(given[0], given[1]) {
			score -= 2
		}
	}
	if len(given)+1 == len(chars) && d.rs.Word(chars[0], chars[1]) {
		score -= 5
	}
	if len(given)+2 == len(chars) {
		score += 2
	}
	return score
}

// bestScore is the score that score can give at best to a surname of n bytes
// and given characters, which are likely a name.
func bestScore(n int, rank surnameRank, given []nameChar) int {
	score := rank.score()
	switch {
	case n == 3 && len(given) == 1:
		score -= 2
	case n == 3 && len(given) == 3: // the first of them is a second surname
		score, given = score+2, given[1:]
	case n > 3 && len(given) > 1:
		score += 2
	}
	for _, c := range given {
		score += c.grade()
	}
	return score
}

// doubleSurname reports whether rest, the name from its second character on,
// goes on with a second surname, or with the first of three given characters as
// in Vietnamese names.
func (d *nameDetector) doubleSurname(rest []byte) bool {
	for _, s := range [...]string{"氏", "玉", "友", "文"} {
		if hasAt(rest, 0, s) {
			return true
		}
	}
	_, rank := d.surnameOf(rest)
	return rank >= commonSurname
}

// isNameDot reports whether r joins the segments of a name.
func isNameDot(r rune) bool {
	switch r {
	case '‧', '·', '•', '・', '∙', '･', '.', '⋅', '﹒':
		return true
	}
	return false
}

// unitEnds end the names of offices, places and organisations, hardly ever
// those of people.
const unitEnds = "課室處局所部科院店廠館區縣市組隊班街署司會號鄉鎮村里校團費表單書法費額權證類項式性者率價"

// callName reports whether two characters are what people call each other by: a surname
// and a title in everyday use (陳董), or half of a name (阿德).
func callName(first, second rune) bool {
	switch second {
	case '董', '總', '桑', '姐', '哥', '嫂', '叔', '伯', '姨', '姑', '婆':
		return true
	}
	switch first {
	case '阿', '小', '大', '老':
		return true
	}
	return false
}

// neverInName are function words and words of forms that no name contains.
const neverInName = "樓館廳的了嗎呢吧們這那哪您你我他她它請須勿填欄號碼額費款項條第件表單冊頁址話郵網檔案證價稅買賣貨購訂版辦被把給沒不未很更最都只也還而且或及等此該所且即則哦啊無媽爸嬤嬸"

// latinAt returns the width of the Latin letter at i, with or without marks
// (Nguyễn, José), 0 if there is none; and whether it is a capital.
func latinAt(b []byte, i int) (n int, capital bool) {
	if i >= len(b) || b[i] < utf8.RuneSelf {
		c := at(b, i)
		if isLetter(c) {
			n = 1
		}
		return n, c-'A' < 26
	}
	switch r, n := runes.At(b, i); {
	case r >= 0xc0 && r <= 0x24f && r != '×' && r != '÷', r >= 0x1e00 && r <= 0x1eff:
		return n, unicode.IsUpper(r)
	case r >= 0x300 && r <= 0x36f: // a mark by itself, behind its letter
		return n, false
	}
	return 0, false
}

// shortLatin is how many letters a romanised name has at least.
const shortLatin = 4

// readLatinName judges b[lo:hi) as a romanised or foreign name: two to five words
// of Latin letters with inner hyphens and apostrophes, or one where single is set.
func readLatinName(b []byte, lo, hi int, single bool) (nameForm, bool) {
	f := nameForm{latin: true}
	letters, capitals := 0, 0
	for i := lo; i < hi; {
		c := b[i]
		start := i == lo || b[i-1] == ' ' || b[i-1] == ',' || b[i-1] == '/'
		n, capital := latinAt(b[:hi], i)
		switch {
		case n > 0:
			if start {
				f.parts++
				if capital {
					capitals++
				}
			}
			letters++
			i += n
		case c == ' ' || c == '.' || c == ',' || c == '-' || c == '\'' || c == '/':
			if i == lo {
				return f, false
			}
			i++
		default:
			return f, false
		}
	}
	f.chars = letters
	minParts := 2
	if single {
		minParts = 1
	}
	return f, f.parts >= minParts && f.parts <= 5 && letters >= shortLatin && letters <= 40 && capitals == f.parts
}

// normalName appends the name in b in its one form: no blanks between Han
// characters, ‧ between segments, Latin letters in upper case with one blank
// between words.
func normalName(dst, b []byte, latin bool) pandian.Secret {
	for i := 0; i < len(b); {
		r, n := runes.At(b, i)
		switch {
		case latin && (r == ' ' || r == ',' || r == '-' || r == '/'):
			if len(dst) > 0 && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
		case latin:
			dst = utf8.AppendRune(dst, unicode.ToUpper(r))
		case r == ' ' || r == '\u00a0' || r == '\t':
		case isNameDot(r):
			dst = append(dst, "‧"...)
		default:
			dst = append(dst, b[i:i+n]...)
		}
		i += n
	}
	return dst
}

// stretch returns the end of the Han characters and name dots that begin at i,
// and the number of characters up to max.
func stretch(b []byte, i, hi, max int) (end, chars int) {
	b = b[:hi]
	for end = i; end < hi && chars < max; {
		if end+3 <= hi && han3(b[end], b[end+1], b[end+2]) > 0 {
			end, chars = end+3, chars+1
			continue
		}
		r, n := utf8.DecodeRune(b[end:])
		if isHan(r) && r != '〇' {
			chars++
		} else if !isNameDot(r) || end == i {
			break
		} else if _, w := hanAt(b, end+n); w == 0 {
			break
		}
		end += n
	}
	return end, chars
}

// stretchBefore returns the start of the Han characters and name dots that end
// at i, and the number of characters up to max.
func stretchBefore(b []byte, lo, i, max int) (start, chars int) {
	for start = i; start > lo && chars < max; {
		r, n := hanBefore(b, start)
		if n > 0 && r != '〇' {
			chars++
		} else if r, n = utf8.DecodeLastRune(b[lo:start]); !isNameDot(r) || start == i {
			break
		} else if _, w := hanBefore(b, start-n); w == 0 {
			break
		}
		start -= n
	}
	return start, chars
}
