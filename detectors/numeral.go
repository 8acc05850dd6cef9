package detectors

import "unicode/utf8"

// numeralValue returns the value of a Chinese digit, or -1. Units are given as
// 10, 100 and 1000.
func numeralValue(r rune) int {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '壹', '元':
		return 1
	case '二', '貳', '兩':
		return 2
	case '三', '參':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '廿':
		return 20
	case '卅':
		return 30
	}
	return -1
}

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
		r, w := utf8.DecodeRune(b[i+n:])
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
