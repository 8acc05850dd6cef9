package detectors

import (
	"unicode/utf8"

	"pandian/rules"
)

// address is a postal address as written.
type address struct {
	start, end int // with the postal code
	body       int // where the text behind the postal code begins
	number     int // where the character 號 stands; -1 = the address has no house number
	county     bool
	district   bool
	road       bool // a road, street or numbered section
	lane       bool // a lane, alley, village or neighbourhood
	han        int  // characters of text behind the district
}

// placed reports whether the administrative part says where the road is.
func (a *address) placed() bool { return a.county || a.district }

// Limits of an address, in bytes of text and in characters of one name.
const (
	addressMax = 160
	nameMax    = 9
)

// readAddress reads the address that begins at i: postal code, county,
// district, village, road, section, lane, number, floor, room, each of them
// optional but the number. Where loose is set the number is optional too.
func readAddress(rs *rules.Set, b []byte, i int, loose bool) (address, bool) {
	if len(b) > i+addressMax {
		b = b[:i+addressMax]
	}
	a := address{start: i, body: i, number: -1}
	if n := postalCode(b, i); n > 0 {
		i += n
		a.body = i
	}
	i = a.region(rs, b, i)
	i, ok := a.path(b, i)
	if !ok {
		if !loose || !a.county || !a.road && !a.lane {
			return a, false
		}
		a.end = i
		return a, true
	}
	a.end = floors(b, i)
	return a, a.road || a.lane || a.district && a.han > 0
}

// postalCode returns the width of a postal code of 3, 5 or 6 digits at i (220-63
// and (220) too) and the blank or hyphen behind it; 0 if there is none.
func postalCode(b []byte, i int) int {
	if n := digitsAt(b, i+1); at(b, i) == '(' && n >= 3 && n <= 6 && at(b, i+1+n) == ')' {
		return skipSpaces(b, i+n+2) - i
	}
	n := digitsAt(b, i)
	if n != 3 && n != 5 && n != 6 || b[i] == '0' {
		return 0
	}
	j := i + n
	if k := digitsAt(b, j+1); n == 3 && at(b, j) == '-' && (k == 2 || k == 3) {
		j += 1 + k
	}
	j = skipSpaces(b, j)
	j = skipSpaces(b, j+dashAt(b, j))
	if _, w := hanAt(b, j); w == 0 {
		return 0
	}
	if r, _ := hanAt(b, j); numberUnit(r) || r == '號' || r == '年' || r == '元' {
		return 0
	}
	return j - i
}

// region reads country, county and district.
func (a *address) region(rs *rules.Set, b []byte, i int) int {
	county, district := rs.PlaceAt(b[i:])
	if county == 0 && district == 0 {
		j := country(b, i)
		if county, _ = rs.PlaceAt(b[j:]); county == 0 {
			return i
		}
		i = j
	}
	if county > 0 {
		a.county = true
		i = regionEnd(b, i+county)
		_, district = rs.PlaceAt(b[i:])
	}
	if district > 0 {
		a.district = true
		i = regionEnd(b, i+district)
	}
	return i
}

// country returns the offset behind the name of the country or province at i, or
// i.
func country(b []byte, i int) int {
	for _, c := range [...]string{"中華民國", "臺灣省", "台灣省", "福建省", "臺灣", "台灣"} {
		if hasAt(b, i, c) {
			return skipSpaces(b, i+len(c))
		}
	}
	return i
}

// regionEnd moves i over what may follow the name of a county or district.
func regionEnd(b []byte, i int) int {
	i = skipSpaces(b, i)
	if at(b, i) == ',' {
		i = skipSpaces(b, i+1)
	}
	return i
}

// path reads from behind the district up to and with 號. It returns where it
// stopped, and whether a house number was there.
func (a *address) path(b []byte, i int) (int, bool) {
	han, blanks, lines := 0, 0, 0
	last := i // end of the last complete element
	prevRune := rune(0)
	for i < len(b) {
		r, n := hanAt(b, i)
		if n == 0 || numeralValue(r) >= 0 {
			if n := spaceAt(b, i); n > 0 {
				if blanks += n; blanks > 6 {
					return last, false
				}
				i += n
				continue
			}
			if n := newlineAt(b, i); n > 0 {
				if lines++; lines > 1 || !a.county || !a.district || !a.road && han > 4 {
					return last, false
				}
				i += n
				continue
			}
			if v, n := readCount(b, i); n > 0 {
				j, unit, w := countUnit(b, i+n)
				switch {
				case unit == '號':
					if beforeSerial(prevRune) || v > maxHouse || v == 0 || officialNumber(b, j+w) {
						return last, false
					}
					a.number = j
					return j + w, true
				case numberUnit(unit), b[i] < 0x80 && (unit == '路' || unit == '街'):
					a.mark(unit)
					i, han, prevRune = j+w, 0, unit
					last = i
					continue
				case b[i] < 0x80:
					return last, false
				}
			}
			if n == 0 {
				return last, false
			}
		}
		i += n
		han++
		a.han++
		if han > nameMax {
			return last, false
		}
		if a.mark(r) {
			han = 0
			last = i
		}
		prevRune = r
	}
	return last, false
}

// maxHouse is the highest number of a house.
const maxHouse = 9999

// beforeSerial reports whether the number behind r is that of something else
// than a house.
func beforeSerial(r rune) bool { return r == '第' || r == '字' || r == '車' || r == '線' }

// mark notes what the character that ends an element says; false if it ends
// none.
func (a *address) mark(r rune) bool {
	switch r {
	case '路', '街', '道', '段':
		a.road = true
	case '巷', '弄', '衖', '村', '里', '鄰':
		a.lane = true
	default:
		return false
	}
	return true
}

// numberUnit reports whether r counts elements before the house number.
func numberUnit(r rune) bool {
	switch r {
	case '鄰', '段', '巷', '弄', '衖':
		return true
	}
	return false
}

// countUnit reads what follows a count up to its unit: 之n, -n, ~n, 、n and a
// blank; it returns where the unit stands, the unit and its width.
func countUnit(b []byte, i int) (int, rune, int) {
	if r, w := hanAt(b, i); w > 0 && r != '之' {
		return i, r, w
	}
	for range 3 {
		j := i
		if hasAt(b, j, "之") || hasAt(b, j, "、") {
			j += 3
		} else if n := dashAt(b, j); n > 0 {
			j += n
		} else if c := at(b, j); c == '~' || c == ',' || c == '.' {
			j++
		} else {
			break
		}
		_, n := readCount(b, skipSpaces(b, j))
		if n == 0 {
			break
		}
		i = skipSpaces(b, j) + n
	}
	i = skipSpaces(b, i)
	if i >= len(b) {
		return i, 0, 0
	}
	r, w := utf8.DecodeRune(b[i:])
	return i, r, w
}

// officialNumber reports whether 號 that ends at i belongs to a document, an
// exit, a road or the like instead of a house.
func officialNumber(b []byte, i int) bool {
	r, n := hanAt(b, i)
	if n == 0 {
		return false
	}
	rest := b[i+n:]
	switch r {
	case '函', '令', '線':
		return true
	case '公':
		return begins(rest, "告", "報", "園", "路", "車")
	case '出':
		return begins(rest, "口")
	case '判', '議', '決', '裁', '解', '列', '國', '省':
		return begins(b[i:], "判決", "裁定", "解釋", "議案", "決議", "列車", "國道", "省道")
	}
	return false
}

// begins reports whether b begins with one of the words.
func begins(b []byte, words ...string) bool {
	for _, s := range words {
		if hasAt(b, 0, s) {
			return true
		}
	}
	return false
}

// floors reads what may follow 號: 之n, floors, rooms.
func floors(b []byte, i int) int {
	if c := at(b, i); c < 0x80 && !isAlnum(c) && c != ' ' && c != '\t' && c != ',' && c != '-' {
		return i
	}
	i = subNumber(b, i)
	for range 4 {
		j := i
		for c := at(b, j); c == ' ' || c == ',' || c == '-'; c = at(b, j) {
			j++
		}
		if hasAt(b, j, "、") {
			j += 3
		}
		j = skipSpaces(b, j)
		if hasAt(b, j, "地下") {
			j += len("地下")
			if hasAt(b, j, "室") {
				i = j + len("室")
				continue
			}
		}
		if c := at(b, j) | 0x20; c == 'b' && isDigit(at(b, j+1)) && !isAlnum(at(b, j+2)) {
			i = subNumber(b, j+2)
			continue
		}
		k := j
		if c := at(b, k); c-'A' < 26 && !isAlnum(at(b, k+1)) { // A棟, B室
			k++
		} else if _, n := readCount(b, k); n > 0 {
			k = subNumber(b, k+n)
			if c := at(b, k); c-'A' < 6 && c != 'F' { // 5A室
				k++
			}
		} else {
			return i
		}
		end := floorUnit(b, skipSpaces(b, k))
		if end == 0 {
			return i
		}
		i = subNumber(b, end)
	}
	return i
}

// floorUnit returns the offset behind the unit of a floor or room at i; 0 if
// there is none.
func floorUnit(b []byte, i int) int {
	for _, u := range [...]string{"樓", "層", "室", "棟", "房"} {
		if hasAt(b, i, u) {
			return i + len(u)
		}
	}
	if c := at(b, i); (c == 'F' || c == 'f') && !isLetter(at(b, i+1)) {
		return i + 1
	}
	return 0
}

// subNumber reads 之n or -n at i.
func subNumber(b []byte, i int) int {
	j := skipSpaces(b, i)
	if hasAt(b, j, "之") {
		j += len("之")
	} else if n := dashAt(b, j); n > 0 {
		j += n
	} else {
		return i
	}
	j = skipSpaces(b, j)
	_, n := readCount(b, j)
	if n == 0 || n > 4 && b[j] < 0x80 {
		return i
	}
	return j + n
}
