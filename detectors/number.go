package detectors

import "pandian"

// sepKind is a set of kinds of separators inside a number.
type sepKind uint8

const (
	sepSpace sepKind = 1 << iota
	sepDash
	sepDot
	sepParen
	sepLine
	sepLonger sepKind = 1 << 7 // see sepBegins
)

// number is a number as written: groups of digits with separators between.
type number struct {
	start  int       // of the first digit
	digits [24]byte  // without separators
	groups [20]uint8 // digits in each group
	reading
}

// reading is how far a number is read: what was read before it stays when
// reading goes on.
type reading struct {
	end  int // behind the last digit
	n    int // digits
	ng   int // groups
	seps sepKind
	sep  sepKind // separator before the group read last
}

// text returns the digits read.
func (d *number) text() []byte { return d.digits[:d.n] }

// shape reports whether the groups are exactly want.
func (d *number) shape(want ...uint8) bool {
	if d.ng != len(want) {
		return false
	}
	for i, n := range want {
		if d.groups[i] != n {
			return false
		}
	}
	return true
}

// goesOn reports whether one more group of digits follows, separated as those
// read: the number is a part of a longer one.
func (d *number) goesOn(b []byte) bool {
	n, kind := separator(b, d.end)
	return n > 0 && d.ng > 1 && kind == d.sep && isDigit(at(b, d.end+n))
}

// group reads the digits at i as one more group; false if there are none or too
// many.
func (d *number) group(b []byte, i int) bool {
	if d.ng == len(d.groups) {
		return false
	}
	k := 0
	for ; isDigit(at(b, i+k)); k++ {
		if d.n+k == len(d.digits) {
			return false
		}
		d.digits[d.n+k] = b[i+k]
	}
	if k == 0 {
		return false
	}
	if d.ng == 0 {
		d.start = i
	}
	d.groups[d.ng] = uint8(k)
	d.ng++
	d.n += k
	d.end = i + k
	return true
}

// separator returns the width and kind of the separator at i that may stand
// between two groups: up to three blanks around at most one dash, dot or closing
// bracket, or a line break.
func separator(b []byte, i int) (int, sepKind) {
	kind := sepBegins[at(b, i)]
	if kind == 0 {
		return 0, 0
	}
	if kind != sepLonger && isDigit(at(b, i+1)) {
		return 1, kind
	}
	return longSeparator(b, i)
}

// sepBegins holds, by the byte that a separator begins with, what kind that byte
// is by itself, before a digit; sepLonger if it needs another one.
var sepBegins = [256]sepKind{
	' ': sepSpace, '\t': sepSpace, '-': sepDash, '.': sepDot, ')': sepParen, '\n': sepLine,
	'\r': sepLonger, 0xc2: sepLonger, 0xe2: sepLonger, 0xef: sepLonger,
}

// longSeparator is separator for those of any length.
func longSeparator(b []byte, i int) (int, sepKind) {
	j := i
	kind := sepKind(0)
	for n := spaceAt(b, j); n > 0 && j-i < 3; n = spaceAt(b, j) {
		j, kind = j+n, sepSpace
	}
	switch n := dashAt(b, j); {
	case n > 0:
		j, kind = j+n, sepDash
	case at(b, j) == '.':
		j, kind = j+1, sepDot
	case at(b, j) == 0xc2 && at(b, j+1) == 0xb7: // ·
		j, kind = j+2, sepDot
	case at(b, j) == ')':
		j, kind = j+1, sepParen
		if n := dashAt(b, j); n > 0 {
			j += n
		}
	}
	for k := 0; k < 3 && kind != sepSpace && spaceAt(b, j) > 0; k++ {
		j += spaceAt(b, j)
	}
	if n := newlineAt(b, j); n > 0 {
		return j + n - i, kind&sepDash | sepLine
	}
	return j - i, kind
}

// moreDigits reports whether a separator and more digits follow those that end
// at i.
func moreDigits(b []byte, i int) bool {
	j := i
	for c := at(b, j); !isDigit(c) && c < 0x80; c = at(b, j) {
		if sepBegins[c] == 0 {
			return false // no byte of a separator
		}
		j++
	}
	n, _ := separator(b, i)
	return n > 0 && isDigit(at(b, i+n))
}

// read reads exactly want digits from i on, in groups separated as allow says. It
// fails if a group runs over. What d held before is gone.
func (d *number) read(b []byte, i, want int, allow sepKind) bool {
	d.reading = reading{}
	for d.group(b, i) {
		if d.n >= want {
			return d.n == want
		}
		n, kind := separator(b, d.end)
		if n == 0 || kind&^allow != 0 {
			return false
		}
		d.sep = kind
		d.seps |= kind
		i = d.end + n
	}
	return false
}

// joined tells how a token hangs on its neighbours.
type joined uint8

const (
	free     joined = iota
	hanging         // joined by a hyphen, dot or the like to another token
	embedded        // inside a longer word or number
)

// tokenBefore says what stands directly before a token that starts at pos.
func tokenBefore(w *pandian.Window, pos int) joined {
	c := prev(w, pos)
	switch {
	case isAlnum(c) || c == '*' || c == '@' || c == '\\':
		return embedded
	case c == '~' && isLetter(at(w.B, pos)): // repeats in messages of hospitals
		return free
	case c == '.' || c == '-' || c == '+' || c == '~':
		if isAlnum(prev(w, pos-1)) && !(c == '.' && listItem(w, pos-1)) {
			return hanging
		}
	case c >= 0x80:
		if n := dashBefore(w.B, pos); n > 0 && isAlnum(prev(w, pos-n)) {
			return hanging
		}
	}
	return free
}

// listItem reports whether the dot at pos ends the number of a list item: up to
// three digits at the beginning of a line or cell.
func listItem(w *pandian.Window, pos int) bool {
	i := pos
	for i > 0 && pos-i < 3 && isDigit(w.B[i-1]) {
		i--
	}
	return i < pos && (i == 0 && w.Begin || i > 0 && (w.B[i-1] == '\n' || w.B[i-1] == ' ' || isBreak(w.B[i-1])))
}

// tokenAfter says what stands directly behind a token that ends at pos.
func tokenAfter(w *pandian.Window, pos int) joined {
	c := next(w, pos)
	switch {
	case isAlnum(c) || c == '*' || c == '@' || c == '\\':
		return embedded
	case c == '.' || c == '-' || c == '~' || c == ',':
		d := next(w, pos+1)
		if isDigit(d) && c != ',' || isLetter(d) && c == '-' {
			return hanging
		}
	case c >= 0x80:
		if n := dashAt(w.B, pos); n > 0 && isAlnum(next(w, pos+n)) {
			return hanging
		}
	}
	return free
}

// inURL reports whether pos lies in the path of a URL: "://" stands before it
// in the same token.
func inURL(w *pandian.Window, pos int) bool {
	lo := max(0, pos-128)
	for i := pos - 1; i >= lo; i-- {
		c := w.B[i]
		if c <= ' ' || c >= 0x80 || c == '"' || c == '<' || c == '>' {
			return false
		}
		if c == ':' && hasAt(w.B, i, "://") {
			return true
		}
	}
	return false
}
