package main

import (
	"strconv"
	"strings"
)

// place is an address in parts; empty or zero parts are absent.
type place struct {
	zip, county, district, area string
	village                     string // 里 or 村
	neighbour                   int    // 鄰
	road                        string // with its section
	lane, alley                 int
	number, sub                 int // 號, 之
	floor, room                 int // 樓, 之
}

func (w words) place(r random) place {
	f := strings.Fields(w.one(r, "district"))
	p := place{zip: f[0], county: f[1], district: f[2], area: f[3], number: r.between(1, 480)}
	rural := strings.HasSuffix(p.district, "鄉")
	if r.chance(0.3) || rural {
		p.village = w.one(r, "village") + "里"
		if rural || strings.HasSuffix(p.district, "鎮") {
			p.village = strings.TrimSuffix(p.village, "里") + "村"
			if strings.HasSuffix(p.district, "鎮") {
				p.village = strings.TrimSuffix(p.village, "村") + "里"
			}
		}
		p.neighbour = r.between(1, 29)
	}
	switch {
	case rural && r.chance(0.6):
		p.road = w.one(r, "hamlet")
		p.number = r.between(1, 160)
	case r.chance(0.3):
		p.road = w.one(r, "section_road") + pickOne(r, "一", "二", "三", "四", "五") + "段"
	default:
		p.road = w.one(r, "road")
	}
	if r.chance(0.35) {
		p.lane = r.between(2, 600)
		if r.chance(0.3) {
			p.alley = r.between(1, 60)
		}
	}
	if r.chance(0.2) {
		p.sub = r.between(1, 30)
	}
	if !rural && r.chance(0.45) {
		p.floor = r.between(2, 24)
		if r.chance(0.3) {
			p.room = r.between(1, 12)
		}
	}
	return p
}

// addressStyle is how a document writes addresses.
type addressStyle struct {
	zip     int  // 0 none, 3 digits, 6 digits
	simple  bool // 台 for 臺
	local   bool // without the county
	village bool
	digits  int // 0 half width, 1 full width, 2 Chinese numerals
	dashSub bool
	latinF  bool // 5F-2
}

func (r random) addressStyle() addressStyle {
	s := addressStyle{simple: r.chance(0.4), village: r.chance(0.6), dashSub: r.chance(0.3), latinF: r.chance(0.1)}
	if r.chance(0.25) {
		s.zip = pickOne(r, 3, 3, 6)
	}
	s.local = s.zip == 0 && r.chance(0.12)
	if x := r.Float64(); x < 0.12 {
		s.digits = 1
	} else if x < 0.2 {
		s.digits = 2
	}
	return s
}

// write returns the address and the length of its postal code with the space
// behind it.
func (p place) write(r random, s addressStyle) (text string, zip int) {
	var b strings.Builder
	switch s.zip {
	case 3:
		b.WriteString(p.zip + pickOne(r, "", " "))
	case 6:
		b.WriteString(p.zip + r.digits(3) + pickOne(r, "", " "))
	}
	zip = b.Len()
	county := p.county
	if s.simple {
		county = strings.Replace(county, "臺", "台", 1)
	}
	if !s.local {
		b.WriteString(county)
	}
	b.WriteString(p.district)
	if p.village != "" && (s.village || p.road == "") {
		b.WriteString(p.village + s.number(p.neighbour) + "鄰")
	}
	road := p.road
	if s.digits == 0 && r.chance(0.2) {
		for i, c := range []string{"一段", "二段", "三段", "四段", "五段"} {
			road = strings.Replace(road, c, strconv.Itoa(i+1)+"段", 1)
		}
	}
	b.WriteString(road)
	s.part(&b, p.lane, "巷")
	s.part(&b, p.alley, "弄")
	switch {
	case p.sub == 0:
		s.part(&b, p.number, "號")
	case s.dashSub && s.digits == 0:
		b.WriteString(strconv.Itoa(p.number) + "-" + strconv.Itoa(p.sub) + "號")
	case r.chance(0.5):
		b.WriteString(s.number(p.number) + "號之" + s.number(p.sub))
	default:
		b.WriteString(s.number(p.number) + "之" + s.number(p.sub) + "號")
	}
	p.writeFloor(&b, r, s)
	return b.String(), zip
}

func (p place) writeFloor(b *strings.Builder, r random, s addressStyle) {
	if p.floor == 0 || p.sub != 0 {
		return
	}
	if s.latinF {
		b.WriteString(strconv.Itoa(p.floor) + "F")
		if p.room != 0 {
			b.WriteString("-" + strconv.Itoa(p.room))
		}
		return
	}
	s.part(b, p.floor, "樓")
	if p.room == 0 {
		return
	}
	if r.chance(0.25) {
		s.part(b, p.room, "室")
		return
	}
	b.WriteString("之")
	b.WriteString(s.number(p.room))
}

func (s addressStyle) part(b *strings.Builder, n int, unit string) {
	if n != 0 {
		b.WriteString(s.number(n) + unit)
	}
}

func (s addressStyle) number(n int) string {
	switch t := strconv.Itoa(n); s.digits {
	case 1:
		return fullWidth(t)
	case 2:
		return chineseNumber(n)
	default:
		return t
	}
}

// fullWidth widens the printable ASCII characters of s.
func fullWidth(s string) string {
	return strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f {
			return c + 0xfee0
		}
		return c
	}, s)
}

// chineseNumber writes 1 to 999 as 一百二十三.
func chineseNumber(n int) string {
	const d = "零一二三四五六七八九"
	digit := func(i int) string { return string([]rune(d)[i]) }
	var b strings.Builder
	h, t, u := n/100, n/10%10, n%10
	if h > 0 {
		b.WriteString(digit(h) + "百")
	}
	switch {
	case t > 1 || t == 1 && h > 0:
		b.WriteString(digit(t) + "十")
	case t == 1:
		b.WriteString("十")
	case h > 0 && u > 0:
		b.WriteString("零")
	}
	if u > 0 {
		b.WriteString(digit(u))
	}
	return b.String()
}
