package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// style is how one document writes values. Numbers choose among the variants of
// the functions below.
type style struct {
	id, birth, mobile, phone, card, nhi int
	address                             addressStyle
}

func (r random) style() style {
	weighted := func(w ...int) int {
		n := r.IntN(100)
		for i, x := range w {
			if n -= x; n < 0 {
				return i
			}
		}
		return 0
	}
	return style{
		id:      weighted(88, 4, 3, 3, 2),
		birth:   weighted(14, 14, 14, 14, 14, 10, 8, 8, 4),
		mobile:  weighted(40, 25, 13, 6, 6, 6, 4),
		phone:   weighted(35, 20, 12, 12, 9, 6, 6),
		card:    weighted(40, 35, 25),
		nhi:     weighted(60, 20, 20),
		address: r.addressStyle(),
	}
}

// spaced puts sep after the given numbers of characters.
func spaced(s, sep string, groups ...int) string {
	var parts []string
	for _, n := range groups {
		parts, s = append(parts, s[:n]), s[n:]
	}
	return strings.Join(append(parts, s), sep)
}

func writeID(s style, id string) string {
	switch s.id {
	case 1:
		return strings.ToLower(id)
	case 2:
		return fullWidth(id)
	case 3:
		return spaced(id, "-", 6)
	case 4:
		return spaced(id, " ", 4, 3)
	}
	return id
}

// birthForms are the names under which a kind file asks for one way of writing.
var birthForms = map[string]int{"iso": 0, "slash": 1, "rocslash": 2, "roc": 3, "minguo": 4, "compact": 5, "roccompact": 6, "rocdot": 7, "han": 8}

// writeDate writes a date; prefix is the length of a leading 民國.
func writeDate(form int, d time.Time) (text string, prefix int) {
	y := d.Year() - 1911
	switch form {
	case 0:
		return d.Format("2006-01-02"), 0
	case 1:
		return d.Format("2006/1/2"), 0
	case 2:
		return fmt.Sprintf("%d/%02d/%02d", y, d.Month(), d.Day()), 0
	case 3:
		return fmt.Sprintf("%d年%d月%d日", y, d.Month(), d.Day()), 0
	case 4:
		return fmt.Sprintf("民國%d年%d月%d日", y, d.Month(), d.Day()), len("民國")
	case 5:
		return d.Format("20060102"), 0
	case 6:
		return fmt.Sprintf("%03d%02d%02d", y, d.Month(), d.Day()), 0
	case 7:
		return fmt.Sprintf("%d.%02d.%02d", y, d.Month(), d.Day()), 0
	}
	return fmt.Sprintf("民國%s年%s月%s日", chineseNumber(y), chineseNumber(int(d.Month())), chineseNumber(d.Day())), len("民國")
}

func writeMobile(s style, m string) string {
	switch s.mobile {
	case 1:
		return spaced(m, "-", 4, 3)
	case 2:
		return spaced(m, "-", 4)
	case 3:
		return spaced(m, " ", 4, 3)
	case 4:
		return "+886" + pickSign(m, "", "-") + m[1:]
	case 5:
		return "+886 " + spaced(m[1:], " ", 3, 3)
	case 6:
		return fullWidth(m)
	}
	return m
}

// pickSign chooses by a digit of the value, so that writing needs no source of
// chance.
func pickSign(value, a, b string) string {
	if value[len(value)-1]%2 == 0 {
		return a
	}
	return b
}

// writePhone writes a landline; tail is the length of its extension.
func writePhone(r random, s style, area, local, ext string, withExt bool) (text string, tail int) {
	half := len(local) - 4
	switch s.phone {
	case 1:
		text = "(" + area + ")" + spaced(local, "-", half)
	case 2:
		text = area + "-" + spaced(local, "-", half)
	case 3:
		text = "(" + area + ")" + local
	case 4:
		text = area + local
	case 5:
		text = area + " " + spaced(local, " ", half)
	case 6:
		text = "+886-" + area[1:] + "-" + local
	default:
		text = area + "-" + local
	}
	if withExt {
		t := pickOne(r, "#", " 分機", " 轉", "分機 ", " ext.") + ext
		return text + t, len(t)
	}
	return text, 0
}

func writeCard(s style, n string) string {
	if len(n) != 16 || s.card == 2 {
		return n
	}
	return spaced(n, [2]string{"-", " "}[s.card], 4, 4, 4)
}

func writeNHI(s style, n string) string {
	switch s.nhi {
	case 1:
		return spaced(n, " ", 4, 4)
	case 2:
		return spaced(n, "-", 4, 4)
	}
	return n
}

// iso is the normal form of a birth date.
func iso(d time.Time) string { return d.Format("2006-01-02") }

// age in years on the day of writing.
func age(d time.Time) string {
	n := today.Year() - d.Year()
	if today.YearDay() < d.YearDay() {
		n--
	}
	return strconv.Itoa(n)
}
