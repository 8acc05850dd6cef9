package detectors

// Records of fixed width put fields side by side without a separator:
// A1234567890640302 is an ID and a date of birth.

const (
	fixedDate   = 7 // yyymmdd
	fixedDay    = 8 // yyyymmdd
	fixedMobile = 10
	fixedMost   = fixedDay + fixedMobile
)

// fixedFields reports whether the digits b[lo:hi] are nothing but fields of a
// person's record: a date in either calendar, a mobile number, or both. Each is
// told to found, unless found is nil.
func fixedFields(b []byte, lo, hi int, found func(lo, hi int)) bool {
	switch n := hi - lo; {
	case n == 0:
		return true
	case n >= fixedMobile && b[lo] == '0' && b[lo+1] == '9' && fixedFields(b, lo+fixedMobile, hi, found):
		if found != nil {
			found(lo, lo+fixedMobile)
		}
		return true
	}
	for _, n := range [...]int{fixedDate, fixedDay} {
		if lo+n > hi || n == fixedDate && b[lo] > '1' {
			continue
		}
		if d, ok := readDate(b[:lo+n], lo); ok && d.end == lo+n && fixedFields(b, lo+n, hi, found) {
			if found != nil {
				found(lo, lo+n)
			}
			return true
		}
	}
	return false
}

// fixedTail returns where the fields behind an ID begin in the digit run
// b[lo:hi]: a letter stands before the run and the ID's check digit is right;
// 0 if there are none.
func fixedTail(b []byte, lo, hi int) int {
	if lo == 0 || hi-lo < 9+fixedDate || hi-lo > 9+fixedMost || !isLetter(b[lo-1]) || lo > 1 && isAlnum(b[lo-2]) || !checkID(upper(b[lo-1]), b[lo:lo+9]) {
		return 0
	}
	return lo + 9
}
