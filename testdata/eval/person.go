package main

import (
	"fmt"
	"strings"
	"time"
)

// today is the day on which the generated documents are written.
var today = time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC)

// person is an invented person with one value of every type.
type person struct {
	name, roman string // roman: family name first, as in a passport
	foreign     bool
	nation      string // of a foreigner, in Chinese
	female      bool
	birth       time.Time
	id          string // national ID, or resident ID of a foreigner
	passport    string
	nhi, chart  string
	mobile      string // 09xxxxxxxx
	area, local string // landline
	ext         string
	home        place
	email, line string
	ip          string
	card, bank  string
	plate       string
	carrier     string
	certificate string
}

// ancestry says what kinds of names a document's people have.
type ancestry int

const (
	mixed   ancestry = iota // mostly Han, some indigenous, few immigrants
	migrant                 // foreigners with Latin or transcribed names
)

// person makes a person of an age between lo and hi.
func (w words) person(r random, from ancestry, lo, hi int) *person {
	p := &person{female: r.chance(0.5)}
	age := r.between(lo, hi)
	p.birth = today.AddDate(-age, 0, -r.IntN(365))
	w.identify(r, p, from, age)
	p.home = w.place(r)
	p.area, p.local = p.home.area, r.localNumber(p.home.area, p.home.county)
	p.ext = pickOne(r, "1", "2", "3", "5", "6") + r.digits(r.between(1, 3))
	p.mobile = "09" + pickOne(r, "10", "11", "12", "19", "20", "21", "22", "28", "32", "33", "35", "36", "37", "52", "53", "55", "58", "63", "70", "72", "75", "78", "80", "81", "86", "88", "05", "06", "09", "68") + r.digits(6)
	p.nhi = "0000" + r.digits(8)
	p.chart = r.pattern(pickOne(r, "#######", "########", "######-#", "00########", "@#######"))
	p.email = w.email(r, p)
	p.line = w.lineID(r)
	p.ip = publicIP(r)
	p.card = creditCard(r)
	p.bank = r.account()
	p.plate = plate(r)
	p.carrier = "/" + r.carrier()
	p.certificate = r.pattern("@@##############")
	return p
}

func (w words) identify(r random, p *person, from ancestry, age int) {
	p.passport = pickOne(r, "3", "3", "3", "2") + r.digits(8)
	p.nation = "中華民國"
	switch x := r.Float64(); {
	case from == migrant || x < 0.02:
		p.foreign = true
		w.migrantName(r, p, from == mixed && r.chance(0.8))
		p.id = residentID(r, p.female, r.chance(0.35))
		p.passport = r.pattern(map[string]string{
			"越南": pickOne(r, "B#######", "C#######"), "印尼": pickOne(r, "A#######", "B#######", "C#######"), "菲律賓": pickOne(r, "P#######@", "EC#######"),
		}[p.nation])
		return
	case x < 0.06:
		p.name = w.one(r, "indigenous_a") + pickOne(r, "‧", "·", "．", "•") + w.one(r, "indigenous_b")
		if r.chance(0.15) {
			p.name = w.one(r, "indigenous_latin")
		}
	default:
		p.name = w.hanName(r, p.female, age)
	}
	p.roman = w.one(r, "roman_surname") + ", " + w.one(r, "roman_given")
	d := strings.Fields(w.one(r, "district"))
	p.id = nationalID(r, d[4], p.female)
}

func (w words) hanName(r random, female bool, age int) string {
	surname := w.weighted(r, "surname")
	if r.chance(0.02) {
		surname = w.one(r, "compound")
	}
	if female && age > 60 && r.chance(0.15) { // the husband's family name in front
		if husband := w.weighted(r, "surname"); len(husband) == 3 && len(surname) == 3 && husband != surname {
			surname = husband + surname
		}
	}
	list := "m_"
	if female {
		list = "f_"
	}
	switch {
	case age > 60:
		list += "old"
	case age > 28:
		list += "mid"
	default:
		list += "new"
	}
	if r.chance(0.04) {
		list = "rare"
	}
	given := w.one(r, list)
	if r.chance(0.45) && len([]rune(given)) == 2 { // recombined: most names are in no list
		given = string([]rune(given)[:1]) + string([]rune(w.one(r, list))[:1])
		if len([]rune(given)) == 2 && []rune(given)[0] == []rune(given)[1] {
			given = string([]rune(given)[:1])
		}
	}
	return surname + given
}

// migrantName gives a foreigner a name, in Chinese characters if settled.
func (w words) migrantName(r random, p *person, settled bool) {
	form := r.IntN(5)
	if settled {
		form = 0
	}
	switch form {
	case 0:
		p.nation, p.name, p.roman = "越南", w.one(r, "vn_surname")+w.one(r, "vn_mid")+w.one(r, "vn_given"), w.one(r, "vn_latin")
	case 1:
		p.nation, p.name = "越南", w.one(r, "vn_latin")
	case 2:
		p.nation, p.name, p.roman = "印尼", w.one(r, "id_han"), w.one(r, "id_latin")
	case 3:
		p.nation, p.name = "印尼", w.one(r, "id_latin")
	default:
		p.nation, p.name = "菲律賓", w.one(r, "ph_latin")
	}
	if p.roman == "" {
		p.roman = p.name
	}
	if len([]rune(p.name)) < 3 && r.chance(0.5) || p.nation == "印尼" && p.name != p.roman {
		p.name = p.roman
	}
	p.roman = strings.ToUpper(p.roman)
}

func (w words) email(r random, p *person) string {
	user := strings.ToLower(strings.NewReplacer(", ", ".", "-", "", " ", pickOne(r, ".", "_", "")).Replace(p.roman))
	switch r.IntN(4) {
	case 0:
		user += r.digits(r.between(2, 4))
	case 1:
		user = w.one(r, "nick") + r.digits(r.between(1, 4))
	case 2:
		user = r.pattern("@") + user
	}
	return strings.ToLower(user) + "@" + w.one(r, "mail_host")
}

func (w words) lineID(r random) string {
	return w.one(r, "nick") + pickOne(r, "", "_", ".") + r.digits(r.between(2, 5))
}

// publicIP is an address outside every reserved range.
func publicIP(r random) string {
	if r.chance(0.08) {
		return fmt.Sprintf("2001:b0%s:%s:%s::%s", r.pattern("%%"), r.pattern("%%%%"), r.pattern("%%%%"), r.pattern("1%%%"))
	}
	first := pickOne(r, 1, 36, 42, 59, 60, 61, 101, 106, 111, 114, 118, 123, 125, 140, 163, 175, 180, 202, 211, 218, 220, 223)
	return fmt.Sprintf("%d.%d.%d.%d", first, r.between(2, 250), r.between(1, 254), r.between(1, 254))
}

func (r random) carrier() string {
	const set = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ+-."
	b := make([]byte, 7)
	for i := range b {
		b[i] = set[r.IntN(len(set))]
	}
	return string(b)
}

// account returns a bank or postal account number as written.
func (r random) account() string {
	if r.chance(0.3) {
		return postalHalf(r) + pickOne(r, "-", "", "-") + postalHalf(r)
	}
	return r.pattern(pickOne(r, "############", "##############", "###-##-######-#", "####-###-######", "###########", "#############"))
}

// localHeads are the first digits of the numbers behind an area code, localLen
// their length; Changhua shares 04 with Taichung.
var (
	localHeads = map[string]string{"02": "245678", "03": "345689", "04": "2", "彰化縣": "78", "05": "23567", "06": "23567", "07": "235678", "08": "78", "037": "2567", "049": "2", "089": "235", "082": "3", "0836": "2"}
	localLen   = map[string]int{"02": 8, "03": 7, "04": 8, "彰化縣": 7, "05": 7, "06": 7, "07": 7, "08": 7, "037": 6, "049": 7, "089": 6, "082": 6, "0836": 5}
)

// localNumber is a subscriber's number in an area.
func (r random) localNumber(area, county string) string {
	if county == "彰化縣" {
		area = county
	}
	heads := localHeads[area]
	i := r.IntN(len(heads))
	return heads[i:i+1] + r.digits(localLen[area]-1)
}
