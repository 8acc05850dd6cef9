package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// plain returns the fields that are about nobody; ok is false for any other.
func (b *builder) plain(name, arg string) (v value, ok bool) {
	r := b.r
	t := ""
	switch name {
	case "w":
		t = b.w.one(r, arg)
	case "num": // «num:10-500»
		lo, hi := span(arg)
		t = strconv.Itoa(r.between(lo, hi))
	case "p": // a pattern: # digit, @ letter, % hex
		t = r.pattern(arg)
	case "date":
		form, known := birthForms[arg]
		if !known {
			form = r.IntN(8)
		}
		t, _ = writeDate(form, b.recent())
	case "time":
		t = fmt.Sprintf("%02d:%02d", r.between(7, 22), r.IntN(60))
	case "sec":
		t = fmt.Sprintf("%02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60))
	case "stamp":
		t = b.recent().Format("2006-01-02") + pickOne(r, "T", " ") + fmt.Sprintf("%02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60))
	case "clf":
		t = b.recent().Format("02/Jan/2006") + fmt.Sprintf(":%02d:%02d:%02d +0800", r.IntN(24), r.IntN(60), r.IntN(60))
	case "money":
		t = money(r.between(1, 900) * pickOne(r, 100, 500, 1000))
	case "hex":
		n, _ := span(arg)
		t = r.pattern(strings.Repeat("%", n))
	case "uuid":
		t = r.pattern("%%%%%%%%-%%%%-4%%%-a%%%-%%%%%%%%%%%%")
	case "isbn":
		t = isbn(r)
	case "badid":
		t = invalidID(r)
	case "n":
		t = strconv.Itoa(b.people.rows + 1)
	case "privateip":
		t = fmt.Sprintf("%s.%d.%d", pickOne(r, "10.0", "10.31", "192.168", "172.16"), r.IntN(255), r.between(1, 254))
	case "orgphone":
		area := pickOne(r, "02", "03", "04", "06", "07")
		text, _ := writePhone(r, b.style, area, r.localNumber(area, ""), "", false)
		return value{typ: "tw_landline", text: text}, true
	case "orgaddr":
		text, _ := b.w.place(r).write(r, addressStyle{village: true})
		return value{typ: "tw_address", text: text}, true
	case "orgmail":
		return value{typ: "email", text: "service@" + b.w.one(r, "org_domain")}, true
	case "orgbank":
		return value{typ: "bank_account", text: r.account()}, true
	default:
		return value{}, false
	}
	return value{text: t}, true
}

// recent is a day in the last years.
func (b *builder) recent() time.Time { return today.AddDate(0, 0, -b.r.IntN(1400)) }

func span(arg string) (lo, hi int) {
	a, c, both := strings.Cut(arg, "-")
	lo, err := strconv.Atoi(a)
	hi = lo
	if both && err == nil {
		hi, err = strconv.Atoi(c)
	}
	if err != nil {
		panic(fmt.Sprintf("range %q: %v", arg, err))
	}
	return lo, hi
}

// money writes an amount with commas.
func money(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
