package extractors

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Properties that only mailboxes are read for.
const (
	msgSubject   = 0x0037
	msgSubmitted = 0x0039
	msgDelivered = 0x0e06
	msgKind      = 0x0c15 // of a recipient: 1 to 3, as mailTo
	msgBirthday  = 0x3a42
	msgPeople    = 0x3a00 // from here on: properties of people
	msgPeopleEnd = 0x3b00
)

// mailTo are the fields of recipients, and the properties that show them where
// there is no table of them.
var mailTo = []struct {
	field string
	shown int
}{{"To", 0x0e04}, {"Cc", 0x0e03}, {"Bcc", 0x0e02}}

// header writes the header that a message came with, and the fields that it
// lacks.
func (w *mailWriter) header(p *pstProps) error {
	came := ownFields(p.text(msgHeaders))
	w.write(came...)
	all := strings.ToLower(strings.Join(came, ""))
	has := func(field string) bool {
		field = strings.ToLower(field) + ":"
		return strings.HasPrefix(all, field) || strings.Contains(all, "\n"+field)
	}
	add := func(field string, values ...string) {
		text := strings.Join(slices.DeleteFunc(values, func(v string) bool { return v == "" }), ", ")
		if text = strings.Join(strings.Fields(text), " "); text != "" {
			w.write(field, ": ", text, "\r\n")
		}
	}
	if !has("From") {
		from, by := p.mailAddress(0x0042, 0x5d02, 0x0065), p.mailAddress(0x0c1a, 0x5d01, 0x0c1f)
		add("From", cmp.Or(from, by))
		if by != from && from != "" {
			add("Sender", by)
		}
	}
	if !has("Subject") {
		add("Subject", cmp.Or(p.subject(), "-"))
	}
	if at := cmp.Or(p.time(msgSubmitted), p.time(msgDelivered)); !has("Date") && !at.IsZero() {
		add("Date", at.Format(time.RFC1123Z))
	}
	people, err := w.recipients(p)
	for i, to := range mailTo {
		var list []string
		for _, r := range people {
			known := has(to.field) && strings.Contains(all, strings.ToLower(cmp.Or(r.address(0x39fe, msgAddress), r.text(msgName))))
			if r.number(msgKind) == i+1 && !known {
				list = append(list, r.mailAddress(msgName, 0x39fe, msgAddress))
			}
		}
		if len(people) == 0 && !has(to.field) {
			list = append(list, p.text(to.shown))
		}
		add(to.field, list...)
	}
	return err
}

// ownFields are the fields of a header, each with its line ends, without those
// that speak of the body as it was sent.
func ownFields(header string) []string {
	var list []string
	keep := false
	for l := range strings.Lines(strings.ToValidUTF8(header, "\ufffd")) {
		l = strings.TrimRight(l, "\r\n") + "\r\n"
		switch lower := strings.ToLower(l); {
		case l == "\r\n":
			continue
		case isBlank(l[0]):
			if keep {
				list[len(list)-1] += l
			}
			continue
		default:
			keep = fieldLine([]byte(l)) && !strings.HasPrefix(lower, "content-") && !strings.HasPrefix(lower, "mime-version:")
		}
		if keep {
			list = append(list, l)
		}
	}
	return list
}

// address is the first of these properties that is an address outside of an
// organisation's own directory.
func (p *pstProps) address(ids ...int) string {
	for _, id := range ids {
		if a := p.text(id); a != "" && !strings.HasPrefix(a, "/") {
			return a
		}
	}
	return ""
}

// mailAddress is a name with the address behind it.
func (p *pstProps) mailAddress(name int, addresses ...int) string {
	n, a := p.text(name), p.address(addresses...)
	if n == "" || a == "" || n == a {
		return cmp.Or(n, a)
	}
	return n + " <" + a + ">"
}

// recipients reads the table of recipients.
func (w *mailWriter) recipients(p *pstProps) ([]*pstProps, error) {
	n, err := p.heap.sub(pstRecipients)
	if err != nil {
		if err == errPSTMissing { // never had any
			err = nil
		}
		return nil, w.f.harm(err)
	}
	rows, err := w.f.table(n, p.page)
	return rows, w.f.harm(err)
}

// body writes what the message says: the properties of people and the texts
// that a contact or an appointment defines itself, then the body. A message often
// holds it twice: the plain one is left out if all its words stand in the other.
func (w *mailWriter) body(p *pstProps, line string) error {
	var about strings.Builder
	p.tell(&about)
	plain, page := p.text(msgBody), p.bytes(msgHTML)
	if page == nil {
		page = []byte(p.text(msgHTML))
	}
	rich, words, err := w.rich(p, page)
	if err != nil {
		return err
	}
	shown := page
	switch {
	case len(rich) > 0:
		shown = words
	case !utf8.Valid(page):
		shown = appendCodePage(nil, p.number(msgBodyPage), page)
	}
	if len(shown) > 0 && len(plain) <= msgMaxCompare && allWordsIn([]byte(schemes.Replace(plain)), shown) {
		plain = ""
	}
	if about.Len() > 0 || plain != "" {
		w.part(line, "text/plain; charset=utf-8", "")
		w.write(about.String(), plain, "\r\n")
	}
	if len(page) > 0 {
		w.part(line, "text/html", "")
		w.write(string(page), "\r\n")
	}
	if len(rich) > 0 {
		w.part(line, "application/rtf", "內文.rtf")
		w.write(string(rich), "\r\n")
	}
	return nil
}

// rich unpacks a body in RTF, and returns its text too. It is not looked at
// where there is a web page, which it would only repeat.
func (w *mailWriter) rich(p *pstProps, page []byte) (rtf, words []byte, err error) {
	packed := p.bytes(msgRTF)
	if len(page) > 0 || len(packed) == 0 {
		return nil, nil, nil
	}
	rtf, err = unpackRTF(packed)
	if err := w.f.harm(err); err != nil || len(rtf) == 0 {
		return nil, nil, err
	}
	words, err = wordsOfRTF(w.f.ctx, rtf)
	return rtf, words, err
}

// tell writes the properties of people, and the texts that are defined by what
// is no plain message: addresses, places.
func (p *pstProps) tell(b *strings.Builder) {
	said := map[string]bool{}
	line := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" && !said[text] && !strings.HasPrefix(text, "/") {
			said[text] = true
			b.WriteString(label + text + "\r\n")
		}
	}
	for _, l := range msgLabels {
		if l.id >= msgPeople && l.id < msgPeopleEnd {
			line(l.label+"：", p.text(l.id))
		}
	}
	if t := p.time(msgBirthday); !t.IsZero() {
		t = t.Add(8 * time.Hour) // midnight in Taiwan, or of no zone
		line("生日：", fmt.Sprintf("%d-%02d-%02d", t.Year(), t.Month(), t.Day()))
	}
	if strings.HasPrefix(p.text(msgClass), "IPM.Note") {
		return
	}
	for _, q := range p.list {
		if q.id >= msgNamed && (q.kind == msgWide || q.kind == msgNarrow) {
			line("", p.textOf(q))
		}
	}
}
