package detectors

import "pandian/internal/runes"

// normalAddress appends the address in b in its one form: 臺 for 台, digits for
// Chinese numerals before a unit, 之 for hyphens, 樓 for F, no blanks.
func normalAddress(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		if c := b[i]; c < 0x80 {
			switch {
			case c <= ' ' || c == ',':
			case c == '-':
				dst = append(dst, "之"...)
			case (c == 'F' || c == 'f') && i > 0 && isDigit(b[i-1]):
				dst = append(dst, "樓"...)
			default:
				dst = append(dst, upper(c))
			}
			i++
			continue
		}
		if n := plainHan(b[i:]); n > 0 {
			dst = append(dst, b[i:i+n]...)
			i += n
			continue
		}
		if v, n := readNumeral(b, i); n > 0 {
			r, _ := hanAt(b, i+n)
			if r == '號' || r == '樓' || numberUnit(r) || endsAt(b, i, "之") {
				dst = appendInt(dst, v)
				i += n
				continue
			}
		}
		r, n := runes.At(b, i)
		switch {
		case r == '台':
			dst = append(dst, "臺"...)
		case r == '、':
		case dashAt(b, i) > 0:
			dst = append(dst, "之"...)
		default:
			dst = append(dst, b[i:i+n]...)
		}
		i += n
	}
	return dst
}

// plainHan returns the length of the ideographs that b begins with and that an
// address has in all its forms.
func plainHan(b []byte) int {
	i := 0
	for ; i+3 <= len(b); i += 3 {
		r := han3(b[i], b[i+1], b[i+2])
		if r == 0 || r == '台' || numeralValues[r-firstHan] > 0 {
			break
		}
	}
	return i
}

func appendInt(dst []byte, v int) []byte {
	if v >= 10 {
		dst = appendInt(dst, v/10)
	}
	return append(dst, byte('0'+v%10))
}
