package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
)

// letter is a message; how its body is encoded, and files that come with it.
type letter struct {
	from, to, subject string
	encoding          string // "quoted-printable", "base64" or "8bit"
	charset           string // "utf-8" or "big5"
	body              string
	files             []member
}

func (l letter) message() []byte {
	const boundary = "=_pandian_sample"
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: Mon, 03 Mar 2025 09:30:00 +0800\r\nMIME-Version: 1.0\r\n",
		l.from, l.to, mime.BEncoding.Encode("utf-8", l.subject))
	body := fmt.Sprintf("Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s", l.charset, l.encoding, l.encoded())
	if len(l.files) == 0 {
		b.WriteString(body)
		return []byte(b.String())
	}
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%q\r\n\r\n--%s\r\n%s\r\n", boundary, boundary, body)
	for _, f := range l.files {
		fmt.Fprintf(&b, "--%s\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=%q\r\n\r\n%s\r\n",
			boundary, mime.BEncoding.Encode("utf-8", f.name), wrapped(f.data))
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return []byte(b.String())
}

func (l letter) encoded() string {
	data := []byte(strings.ReplaceAll(l.body, "\n", "\r\n"))
	if l.charset == "big5" {
		data = big5(data)
	}
	switch l.encoding {
	case "base64":
		return wrapped(data)
	case "quoted-printable":
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		must(w.Write(data))
		must(0, w.Close())
		return b.String()
	}
	return string(data)
}

// wrapped is base64 in lines of 76 characters.
func wrapped(data []byte) string {
	s := base64.StdEncoding.EncodeToString(data)
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s
}

// cards is an address book of vCards; long lines are folded.
func cards(people []person) []byte {
	var b strings.Builder
	for _, p := range people {
		r := []rune(p.name)
		fmt.Fprintf(&b, "BEGIN:VCARD\r\nVERSION:3.0\r\nN:%s;%s;;;\r\nFN:%s\r\nTEL;TYPE=CELL:%s\r\nEMAIL:%s\r\nADR;TYPE=HOME:;;%s;\r\n  ;;;\r\nBDAY:%s\r\nEND:VCARD\r\n",
			string(r[:len(r)-2]), string(r[len(r)-2:]), p.name, p.dashed(), p.email, p.address, p.iso())
	}
	return []byte(b.String())
}

// meeting is a calendar with one event and its guests.
func meeting(summary string, people []person) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:20250310-1\r\nDTSTART:20250310T013000Z\r\nSUMMARY:%s\r\n", summary)
	for _, p := range people {
		fmt.Fprintf(&b, "ATTENDEE;CN=%s;ROLE=REQ-PARTICIPANT:mailto:\r\n %s\r\n", p.name, p.email)
	}
	b.WriteString("END:VEVENT\r\nEND:VCALENDAR\r\n")
	return []byte(b.String())
}
