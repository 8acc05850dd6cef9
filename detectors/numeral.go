package detectors

import "pandian/internal/runes"

// numeralValue returns the value of a Chinese digit, or -1. Units are given as
// 10, 100 and 1000.
func numeralValue(r rune) int {
	if k := uint32(r - firstHan); k < uint32(len(numeralValues)) {
		return int(numeralValues[k]) - 1
	}
	if r == '〇' || r == '○' {
		return 0
	}
	return -1
}

// numeralValues holds one more than the value of each unified ideograph that is
// a digit or unit.
var numeralValues = func() *[hanRunes]int16 {
	var t [hanRunes]int16
	for value, set := range map[int16]string{
		0: "零", 1: "一壹元", 2: "二貳兩", 3: "三參", 4: "四肆", 5: "五伍", 6: "六陸", 7: "七柒", 8: "八捌", 9: "九玖",
		10: "十拾", 20: "廿", 30: "卅", 100: "百佰", 1000: "千仟",
	} {
		for _, r := range set {
			t[r-firstHan] = value + 1
		}
	}
	return &t
}()

// readCount reads a whole number below 100,000 at i: ASCII digits or Chinese
// numerals ("四百一十三", "一二三"). n is its width; 0 if there is none.
func readCount(b []byte, i int) (value, n int) {
	if isDigit(at(b, i)) {
		j := i
		for ; isDigit(at(b, j)); j++ {
			if value = value*10 + int(b[j]-'0'); value > 99999 {
				return 0, 0
			}
		}
		return value, j - i
	}
	return readNumeral(b, i)
}

// readNumeral reads a number in Chinese numerals at i. "元" stands for one only
// as the first year of an era.
func readNumeral(b []byte, i int) (value, n int) {
	sum, digit, plain := 0, -1, 0
	for n < 3*10 && i+n < len(b) && b[i+n] >= 0xe2 {
		r, w := runes.At(b, i+n)
		v := numeralValue(r)
		if v < 0 || r == '元' && n > 0 {
			break
		}
		n += w
		switch {
		case v == 20 || v == 30:
			sum, digit, plain = sum+v, -1, 0
		case v >= 10:
			sum, digit, plain = sum+max(digit, 1)*v, -1, 0
		default:
			plain = plain*10 + v
			digit = plain
		}
	}
	if n == 0 || plain > 99999 {
		return 0, 0
	}
	return sum + max(digit, 0), n
}
