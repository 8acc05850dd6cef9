package detectors

// date is a day as written in any of the calendars and styles used in Taiwan.
type date struct {
	start, end       int
	year, month, day int  // Gregorian
	named            bool // written with 年月日 or a name of the era
}

// value appends the day as YYYYMMDD.
func (d *date) value(dst []byte) []byte {
	for _, two := range [...]int{d.year / 100, d.year % 100, d.month, d.day} {
		dst = append(dst, byte('0'+two/10), byte('0'+two%10))
	}
	return dst
}

// Years in which a living or lately living person may be born.
const (
	firstYear = 1890
	lastYear  = 2035
)

func (d *date) valid() bool {
	return d.year >= firstYear && d.year <= lastYear && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= daysIn(d.year, d.month)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// rocEpoch is added to a year of the Republic of China.
const rocEpoch = 1911

// readDate reads a date at i: 1975-03-02, 64/3/2, 民國64年3月2日, 0640302,
// 19750302, 六十四年三月二日, 2 Mar 1975. Dates that no day has are none.
// Of the old calendar, which has days that ours has not, it reads 四十二年八月初三.
func readDate(b []byte, i int) (date, bool) {
	i = skipCalendar(b, i)
	d := date{start: i}
	j, era := readEra(b, i)
	d.named = j > i
	c := at(b, j)
	digits := digitsAt(b, j)
	switch {
	case digits >= 6 && digits <= 8:
		return d.compact(b, j, digits, era)
	case digits > 4, digits == 0 && c < 0x80 && !isLetter(c):
		return d, false
	case isLetter(c):
		return d.english(b, j)
	}
	first, n := readCount(b, j)
	if n == 0 {
		return d, false
	}
	k, sep := dateSep(b, j+n, '年')
	if sep == 0 {
		if c := at(b, j+n); !isLetter(c) && c != ' ' && c != ',' {
			return d, false
		}
		return d.english(b, j)
	}
	second, m := readMonth(b, k)
	if m == 0 {
		return d.english(b, j)
	}
	l, sep2 := dateSep(b, k+m, '月')
	if sep2 == 0 || (sep == '年') != (sep2 == '月') || sep != '年' && sep != sep2 {
		return d, false
	}
	if hasAt(b, l, "初") && sep == '年' {
		l += len("初")
	}
	third, o := readCount(b, l)
	if o == 0 {
		return d, false
	}
	d.end = l + o
	if sep == '年' {
		d.named = true
		e := skipSpaces(b, d.end)
		if r, w := hanAt(b, e); r == '日' || r == '號' {
			d.end = e + w
		}
	}
	if o == 4 && n <= 2 && sep != '年' && b[l] < 0x80 { // 03/02/1975
		return d.reversed(first, second, third)
	}
	if m > 2 && b[k] < 0x80 || o > 2 && b[l] < 0x80 {
		return d, false
	}
	return d.set(yearOf(first, n, era), second, third)
}

// skipCalendar skips the name of a calendar before a date.
func skipCalendar(b []byte, i int) int {
	if r, n := hanAt(b, i); n > 0 && hasAt(b, i+n, "曆") {
		switch r {
		case '農', '國', '陰', '陽', '新', '舊', '西':
			i = skipSpaces(b, i+n+len("曆"))
			i += colonAt(b, i)
			return skipSpaces(b, i)
		}
	}
	return i
}

// readMonth is readCount for a month, which has a name of its own in the old
// calendar: 正月, 冬月, 臘月, 閏四月.
func readMonth(b []byte, i int) (month, n int) {
	r, w := hanAt(b, i)
	switch r {
	case '正':
		return 1, w
	case '冬':
		return 11, w
	case '臘':
		return 12, w
	case '閏':
		month, n = readCount(b, i+w)
		return month, n + w
	}
	return readCount(b, i)
}

func (d *date) set(y, m, day int) (date, bool) {
	d.year, d.month, d.day = y, m, day
	return *d, d.valid()
}

// reversed takes month/day/year, and day/month/year where only that can be.
func (d *date) reversed(first, second, year int) (date, bool) {
	if first > 12 {
		return d.set(year, second, first)
	}
	return d.set(year, first, second)
}

// yearOf turns a written year into a Gregorian one; n is its width.
func yearOf(y, n int, era byte) int {
	switch {
	case era == 'b':
		return 1912 - y
	case era == 'r', era == 0 && y < 1000:
		return y + rocEpoch
	}
	return y
}

// readEra reads the name of a calendar at i: 'r' for 民國, 'b' for 民前, 'w' for
// 西元, 0 for none.
func readEra(b []byte, i int) (int, byte) {
	if c := at(b, i); c < 0xe4 || c > 0xe8 {
		return i, 0
	}
	for _, e := range [...]struct {
		name string
		era  byte
	}{{"中華民國", 'r'}, {"民國前", 'b'}, {"民國", 'r'}, {"民前", 'b'}, {"西元", 'w'}, {"公元", 'w'}, {"民", 'r'}} {
		if hasAt(b, i, e.name) {
			return skipSpaces(b, i+len(e.name)), e.era
		}
	}
	return i, 0
}

// dateSep reads the separator at i: the unit's character, perhaps with a line
// break behind it, or one of / - . with blanks around it.
func dateSep(b []byte, i int, unit rune) (int, rune) {
	i = skipSpaces(b, i)
	switch c := at(b, i); c {
	case '/', '.', '-':
		return skipSpaces(b, i+1), rune(c)
	}
	if r, n := hanAt(b, i); r == unit {
		i = skipSpaces(b, i+n)
		return i + newlineAt(b, i), unit
	}
	if n := dashAt(b, i); n > 0 {
		return skipSpaces(b, i+n), '-'
	}
	return i, 0
}

func digitsAt(b []byte, i int) int {
	n := 0
	for isDigit(at(b, i+n)) {
		n++
	}
	return n
}

// compact reads yyyymmdd, or yyymmdd and yymmdd of the Republic.
func (d *date) compact(b []byte, i, n int, era byte) (date, bool) {
	v := 0
	for _, c := range b[i : i+n] {
		v = v*10 + int(c-'0')
	}
	d.end = i + n
	y := v / 10000
	if n < 8 || era == 'r' {
		y += rocEpoch
	}
	return d.set(y, v/100%100, v%100)
}

// english reads "2 March 1975", "Mar. 2, 1975", "02-Mar-1975" and, as travel
// agencies write, "02MAR75".
func (d *date) english(b []byte, i int) (date, bool) {
	var day, year, n, m int
	month := 0
	skip := func() {
		for c := at(b, i); c == ' ' || c == ',' || c == '-' || c == '.' || c == '/'; c = at(b, i) {
			i++
		}
	}
	if isDigit(at(b, i)) {
		day, n = readCount(b, i)
		i += n
		skip()
		month, m = monthAt(b, i)
		i += m
	} else {
		month, m = monthAt(b, i)
		i += m
		skip()
		day, n = readCount(b, i)
		i += n
	}
	if n == 0 || n > 2 || m == 0 {
		return *d, false
	}
	skip()
	digits := digitsAt(b, i)
	if digits != 4 && digits != 2 {
		return *d, false
	}
	year, n = readCount(b, i)
	if digits == 2 {
		if year += 2000; year > lastYear {
			year -= 100
		}
	}
	d.end = i + n
	d.named = digits == 4
	return d.set(year, month, day)
}

var monthNames = [12]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthAt reads the English name of a month at i, whole or its first three
// letters.
func monthAt(b []byte, i int) (month, n int) {
	if !isLetter(at(b, i)) || !isLetter(at(b, i+1)) || !isLetter(at(b, i+2)) {
		return 0, 0
	}
	for isLetter(at(b, i+n)) {
		n++
	}
	for k, name := range monthNames {
		if n <= len(name) && (n == 3 || n == len(name) || n == 4) && foldEqual(b[i:i+n], name[:n]) {
			return k + 1, n
		}
	}
	return 0, 0
}
