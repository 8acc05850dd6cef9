package main

import (
	"strconv"
	"strings"
)

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// letterValue is the two-digit value of the first letter of an ID, A to Z.
var letterValue = [26]int{10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33}

// idCheck returns the last digit of a national or resident ID whose first nine
// characters are given; the second may be a digit or a letter A to D.
func idCheck(head string) byte {
	v := letterValue[head[0]-'A']
	sum := v/10 + v%10*9
	for i := 1; i < 9; i++ {
		d := int(head[i] - '0')
		if i == 1 && head[1] >= 'A' {
			d = letterValue[head[1]-'A'] % 10
		}
		sum += d * (9 - i)
	}
	return byte('0' + (10-sum%10)%10)
}

func nationalID(r random, letter string, female bool) string {
	sex := "1"
	if female {
		sex = "2"
	}
	head := letter + sex + strconv.Itoa(r.IntN(4)) + r.digits(6)
	return head + string(idCheck(head))
}

// residentID returns a number of the new (since 2021) or the old kind.
func residentID(r random, female, old bool) string {
	second := "8"
	switch {
	case old && female:
		second = "D"
	case old:
		second = "C"
	case female:
		second = "9"
	}
	head := string(letters[r.IntN(26)]) + second + strconv.Itoa(r.IntN(7)) + r.digits(6)
	return head + string(idCheck(head))
}

// invalidID has the shape of a national ID and a wrong check digit.
func invalidID(r random) string {
	head := string(letters[r.IntN(26)]) + strconv.Itoa(r.between(1, 2)) + r.digits(7)
	return head + string('0'+(idCheck(head)-'0'+byte(r.between(1, 9)))%10)
}

// luhn appends the check digit of a card number.
func luhn(head string) string {
	sum := 0
	for i := range len(head) {
		d := int(head[len(head)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return head + strconv.Itoa((10-sum%10)%10)
}

func creditCard(r random) string {
	switch r.IntN(10) {
	case 0:
		return luhn(pickOne(r, "34", "37") + r.digits(12))
	case 1:
		return luhn(strconv.Itoa(r.between(3528, 3589)) + r.digits(11))
	case 2, 3, 4:
		return luhn(strconv.Itoa(r.between(51, 55)) + r.digits(13))
	default:
		return luhn("4" + r.digits(14))
	}
}

// postalHalf is one half of a postal account, with its check digit.
func postalHalf(r random) string {
	d := "00" + r.digits(4)
	sum := 0
	for i := range 6 {
		sum += int(d[i]-'0') * (i + 2)
	}
	return d + strconv.Itoa((11-sum%11)%10)
}

// mrzCheck is the ICAO 9303 check digit.
func mrzCheck(s string) string {
	sum := 0
	for i, c := range []byte(s) {
		v := 0
		switch {
		case c >= '0' && c <= '9':
			v = int(c - '0')
		case c >= 'A' && c <= 'Z':
			v = int(c-'A') + 10
		}
		sum += v * [3]int{7, 3, 1}[i%3]
	}
	return strconv.Itoa(sum % 10)
}

// nationCode is the code of a country in a passport.
var nationCode = map[string]string{"中華民國": "TWN", "越南": "VNM", "印尼": "IDN", "菲律賓": "PHL"}

func mrzFirst(p *person) string {
	last, first, _ := strings.Cut(p.roman, ", ")
	line := "P<" + nationCode[p.nation] + strings.ReplaceAll(last, " ", "<") + "<<" + strings.NewReplacer("-", "<", " ", "<").Replace(first)
	return (line + strings.Repeat("<", 44))[:44]
}

// mrzMiddle is what stands between the passport's number and the national ID in
// the second line of the machine-readable zone; the passport ends eight years
// after this year.
func mrzMiddle(p *person) string {
	const day = "060102"
	fill := strings.Repeat("<", 9-len(p.passport))
	born, ends := p.birth.Format(day), p.birth.AddDate(today.Year()-p.birth.Year()+8, 0, 0).Format(day)
	return fill + mrzCheck(p.passport+fill) + nationCode[p.nation] + born + mrzCheck(born) + [2]string{"M", "F"}[boolInt(p.female)] + ends + mrzCheck(ends)
}

// mrzEnd is what follows the national ID.
func mrzEnd(p *person) string {
	m := mrzMiddle(p)
	digits := m[len(m)-18:] // nation, birth, check, sex, expiry, check
	id := p.id + "<<<<"
	number := p.passport + m[:len(m)-18]
	return "<<<<" + mrzCheck(id) + mrzCheck(number+digits[3:10]+digits[11:]+id+mrzCheck(id))
}

// isbn is a valid ISBN-13 of Taiwan.
func isbn(r random) string {
	s := pickOne(r, "978957", "978986", "978626") + r.digits(6)
	sum := 0
	for i := range 12 {
		sum += int(s[i]-'0') * (1 + i%2*2)
	}
	return s + strconv.Itoa((10-sum%10)%10)
}

// plate returns a licence plate of one of the common series.
func plate(r random) string {
	p := pickOne(r, "@@@-####", "@@@-####", "@@@-####", "####-@@", "@@-####", "@@@-###", "###-@@@")
	return strings.NewReplacer("I", "J", "O", "P").Replace(r.pattern(p))
}
