package detectors

// letterValue is the two-digit value of a county letter in the check sum of
// national and resident IDs (MOI, 國民身分證統一編號檢查碼).
var letterValue = [26]uint8{
	10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21,
	22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33,
}

// checkID reports whether the sum of letter and the nine digits behind it is
// divisible by ten, with weights 1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1.
func checkID(letter byte, nine []byte) bool {
	v := int(letterValue[letter-'A'])
	sum := v/10 + v%10*9
	for i, c := range nine[:8] {
		sum += int(c-'0') * (8 - i)
	}
	return (sum+int(nine[8]-'0'))%10 == 0
}

// checkOldResident is the check of the two-letter resident number in use until
// 2031: the second letter counts with the units digit of its value.
func checkOldResident(first, second byte, eight []byte) bool {
	v, u := int(letterValue[first-'A']), int(letterValue[second-'A'])
	sum := v/10 + v%10*9 + u%10*8
	for i, c := range eight[:7] {
		sum += int(c-'0') * (7 - i)
	}
	return (sum+int(eight[7]-'0'))%10 == 0
}

// luhn is the check of card numbers (ISO/IEC 7812-1).
func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i&1 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// checkPostal is the check digit of each half of a postal savings account:
// weights 2 to 7 over the first six digits, modulo 11. No official text states
// it; it holds for published accounts.
func checkPostal(seven []byte) bool {
	sum := 0
	for i, c := range seven[:6] {
		sum += int(c-'0') * (i + 2)
	}
	return (11-sum%11)%10 == int(seven[6]-'0')
}
