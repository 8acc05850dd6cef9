package main

import (
	"fmt"
	"strings"
)

// field writes one «key.name:arg» of a template. Fields with a type are
// labelled; the others are plain text.
func (b *builder) field(key, name, arg string) value {
	if v, ok := b.plain(name, arg); ok {
		return v
	}
	return b.personal(b.who(key), name, arg)
}

// personal returns a value of p in the document's style.
func (b *builder) personal(p *person, name, arg string) value {
	s := b.style
	if !b.fixed && b.r.chance(0.3) || b.r.chance(0.04) {
		s = b.r.style()
	}
	switch name {
	case "name":
		return nameValue(p, arg)
	case "id":
		if arg == "plain" {
			s.id = 0
		}
		typ := "tw_national_id"
		if p.foreign {
			typ = "tw_resident_id"
		}
		return value{typ: typ, text: layOut(b.r, writeID(s, p.id), arg), norm: p.id}
	case "birth":
		form := s.birth
		if f, ok := birthForms[arg]; ok {
			form = f
		}
		t, prefix := writeDate(form, p.birth)
		return value{typ: "birth_date", text: layOut(b.r, t, arg), norm: iso(p.birth), head: prefix}
	case "mobile":
		if arg == "plain" {
			s.mobile = 0
		}
		return value{typ: "tw_mobile", text: layOut(b.r, writeMobile(s, p.mobile), arg), norm: p.mobile}
	case "phone", "office":
		t, tail := writePhone(b.r, s, p.area, p.local, p.ext, arg == "ext" || arg == "" && b.r.chance(0.15))
		return value{typ: "tw_landline", text: layOut(b.r, t, arg), norm: p.area + p.local, tail: tail}
	case "addr":
		if arg == "full" {
			s.address.local, s.address.zip = false, 0
		}
		t, zip := p.home.write(b.r, s.address)
		return value{typ: "tw_address", text: layOut(b.r, t, arg), head: zip}
	}
	return b.numbered(p, s, name, arg)
}

func nameValue(p *person, arg string) value {
	t := p.name
	switch arg {
	case "roman":
		t = p.roman
	case "western":
		if last, first, ok := strings.Cut(p.roman, ", "); ok {
			t = title(first) + " " + title(last)
		}
	case "wide":
		if r := []rune(t); len(r) == 3 && r[0] >= 0x4e00 {
			t = string(r[0]) + "　" + string(r[1]) + "　" + string(r[2])
		}
	}
	return value{typ: "person_name", text: t, norm: t}
}

func title(s string) string {
	lower := strings.ToLower(s)
	return strings.ToUpper(lower[:1]) + lower[1:]
}

// numbered returns the values whose form needs no choice beyond the style.
func (b *builder) numbered(p *person, s style, name, arg string) value {
	v := value{}
	switch name {
	case "passport":
		v = value{typ: "tw_passport", text: p.passport, norm: p.passport}
	case "nhi":
		v = value{typ: "tw_nhi_card", text: writeNHI(s, p.nhi), norm: p.nhi}
	case "chart":
		v = value{typ: "medical_record_no", text: p.chart, norm: p.chart}
	case "email":
		v = value{typ: "email", text: p.email, norm: p.email}
	case "line":
		v = value{typ: "line_id", text: p.line, norm: p.line}
	case "ip":
		v = value{typ: "ip_address", text: p.ip, norm: p.ip}
	case "card":
		v = value{typ: "credit_card", text: writeCard(s, p.card), norm: p.card}
	case "bank":
		v = value{typ: "bank_account", text: p.bank, norm: strings.ReplaceAll(p.bank, "-", "")}
	case "plate":
		n := p.plate
		if arg == "other" { // of another vehicle
			n = plate(b.r)
		}
		v = value{typ: "tw_license_plate", text: n, norm: n}
	case "carrier":
		v = value{typ: "einvoice_carrier", text: p.carrier, norm: p.carrier}
	case "cert":
		v = value{typ: "citizen_certificate", text: p.certificate, norm: p.certificate}
	case "mrz1":
		v = value{typ: "person_name", text: mrzFirst(p), norm: p.roman}
	case "mrz2": // between the passport's number and the ID
		v.text = mrzMiddle(p)
	case "mrz3": // behind the ID
		v.text = mrzEnd(p)
	case "sex":
		return value{text: [2]string{"男", "女"}[boolInt(p.female)]}
	case "age":
		return value{text: age(p.birth)}
	case "nation":
		return value{text: p.nation}
	case "title":
		return value{text: [2]string{"先生", "女士"}[boolInt(p.female)]}
	case "maskid":
		return value{text: p.id[:5] + "*****"}
	case "maskname":
		r := []rune(p.name)
		return value{text: string(r[0]) + "○" + string(r[min(2, len(r)-1):])}
	case "district":
		return value{text: p.home.county + p.home.district}
	default:
		panic(fmt.Sprintf("field %q does not exist", name))
	}
	v.text = layOut(b.r, v.text, arg)
	return v
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// layOut changes how a value lies on the page: "ocr" puts a space or a line
// break inside, "wrap" a line break, "full" widens it, "lower" lowers it.
func layOut(r random, s, how string) string {
	c := []rune(s)
	switch how {
	case "ocr":
		for range r.between(1, 2) {
			i := r.between(2, len(c)-2)
			c = append(c[:i:i], append([]rune(" "), c[i:]...)...)
		}
		return string(c)
	case "wrap":
		i := r.between(3, len(c)-3)
		return string(c[:i]) + "\n" + string(c[i:])
	case "wide":
		return fullWidth(s)
	case "lower":
		return strings.ToLower(s)
	}
	return s
}
