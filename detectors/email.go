package detectors

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// Email finds e-mail addresses. Addresses of hosts in commands and URLs
// (git@host:path, user@host in "scheme://") and file names (icon@2x.png) are
// none.
func Email(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.Email)
	return pandian.Detector{Type: pandian.Email, Reach: reach, Cell: emailCell(j), Find: func(w *pandian.Window, report func(pandian.Match)) {
		for _, p := range w.Ats {
			email(j, w, int(p), report)
		}
	}}
}

// cellDigits is how many digits a cell of an address may hold before they could
// be a number of another type.
const cellDigits = 6

// emailCell reads a cell that is nothing but an address. Words for addresses,
// which names of hosts hold, say nothing else.
func emailCell(j *judge) func(c *pandian.CellText) (pandian.Match, bool) {
	return func(c *pandian.CellText) (m pandian.Match, sure bool) {
		for _, h := range c.Hits {
			if t := &j.terms[h.Term]; t.Kind != rules.TermLabel || t.Type != pandian.Email || len(t.Also) > 0 {
				return unsure()
			}
		}
		p, digits := -1, 0
		for i, b := range c.B {
			switch {
			case isDigit(b):
				digits++
			case b == '@' && p < 0:
				p = i
			case !isLetter(b) && b != '.' && b != '_' && b != '-':
				return unsure()
			}
		}
		if p <= 0 || digits > cellDigits {
			return unsure()
		}
		w := alone(c)
		email(j, &w, p, func(found pandian.Match) { m = found })
		if m.Value == nil || m.Start != 0 || m.End != len(c.B) {
			return unsure()
		}
		m.Confidence, m.Evidence = 0.99, m.Evidence|headed.ev
		return m, true
	}
}

// isLocal reports whether c may stand in the local part of an address.
func isLocal(c byte) bool { return localBytes[c] }

var localBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = isAlnum(byte(c)) || strings.IndexByte("._-+%'&=", byte(c)) >= 0
	}
	return t
}()

// codedMark reports whether b begins with a percent sign and the digits of a blank or
// a mark, as in the query of a URL (%3Cwang@example.com%3E). Only an address tells
// that they are no share and a number, so that they are not folded.
func codedMark(b []byte) bool {
	var c [1]byte
	if len(b) < 3 || b[0] != '%' {
		return false
	}
	_, err := hex.Decode(c[:], b[1:3])
	return err == nil && c[0] >= ' ' && c[0] < utf8.RuneSelf && !isAlnum(c[0])
}

func email(j *judge, w *pandian.Window, p int, report func(pandian.Match)) {
	b, at := w.B, p
	p = trimSpacesBack(b, 0, p)
	host := skipSpaces(b, at+1)
	host += newlineAt(b, host)
	s := p
	for s > 0 && p-s <= 64 && isLocal(b[s-1]) {
		s--
	}
	coded := false           // s stands behind a mark that is coded
	for q := p; q > s; q-- { // quotes, ampersands and equal signs are rather the text around it
		c := b[q-1]
		if coded = codedMark(b[q-1 : p]); coded {
			s = q + 2
		} else if c == '\'' || c == '&' || c == '=' {
			s = q
		}
	}
	for s < p && (b[s] == '.' || b[s] == '-' || b[s] == '%' || b[s] == '+') {
		s++
	}
	if c := prev(w, s); s == p || p-s > 64 || b[p-1] == '.' || c == '*' || c == '@' || isAlnum(c) && !coded {
		return
	}
	end, tld, ok := domain(w, host)
	common, file := topLevel(tld)
	if !ok || file || notMail(w, s, p, end) {
		return
	}
	m := pandian.Match{Span: pandian.Span{Start: s, End: end}, Evidence: pandian.EvShape, Confidence: 0.6}
	if len(tld) == 2 || common {
		m.Confidence = 0.95
	}
	apart := host-p > 1 // blanks around the @, as character recognition leaves them
	if v := j.at(w, s); v.speaks() {
		m.Confidence, m.Evidence = 0.99, m.Evidence|v.ev
	} else if apart {
		return
	}
	m.Value = append(lowerCopy(w.Scratch[:0], b[s:p]), '@')
	m.Value = lowerCopy(m.Value, b[host:end])
	report(m)
}

// domain reads the host name at i: labels of letters, digits and inner hyphens,
// the last of letters only.
func domain(w *pandian.Window, i int) (end int, tld []byte, ok bool) {
	b := w.B
	labels := 0
	start := i
	for {
		k := i
		for isAlnum(at(b, k)) || at(b, k) == '-' && k > i {
			k++
		}
		for k > i && b[k-1] == '-' {
			k--
		}
		if k == i || k-i > 63 || k-start > 253 {
			break
		}
		labels++
		end, tld = k, b[i:k]
		if at(b, k) != '.' || !isAlnum(at(b, k+1)) {
			break
		}
		i = k + 1
	}
	if labels < 2 || len(tld) < 2 || len(tld) > 18 {
		return 0, nil, false
	}
	for _, c := range tld {
		if !isLetter(c) {
			return 0, nil, false
		}
	}
	if c := next(w, end); isAlnum(c) || c == '*' || c == '@' {
		return 0, nil, false
	}
	return end, tld, true
}

// notMail tells addresses that are no mailbox of a person: hosts in URLs and
// commands, message identifiers.
func notMail(w *pandian.Window, s, p, end int) bool {
	b := w.B
	if c := next(w, end); c == ':' {
		if d := next(w, end+1); d == '/' || d == '~' || isLetter(d) || isDigit(d) {
			if foldEqual(b[s:p], "git") || d == '/' || d == '~' {
				return true
			}
		}
	}
	for i := s - 1; i >= 0 && i >= s-40; i-- {
		c := b[i]
		if c == '/' {
			return i >= 2 && hasAt(b, i-2, "://") && !endsAt(b, i-2, "mailto")
		}
		if !isLocal(c) && c != ':' {
			break
		}
	}
	if at(b, s-1) == '<' && messageID(b, s-1) {
		return true
	}
	return false
}

// messageID reports whether the '<' at i opens a message identifier in a mail
// header.
func messageID(b []byte, i int) bool {
	i = trimSpacesBack(b, 0, i)
	for _, h := range [...]string{"-id:", "-to:", "references:"} {
		if i >= len(h) && foldEqual(b[i-len(h):i], h) {
			return h != "-to:" || i >= 12 && foldEqual(b[i-12:i], "in-reply-to:")
		}
	}
	return false
}

// topLevel reports what the last label of a host name says: a usual domain, or
// rather the extension of a file (icon@2x.png) or the name of a machine's own.
func topLevel(tld []byte) (common, file bool) {
	var buf [12]byte
	if len(tld) > len(buf) {
		return false, false
	}
	switch string(lowerCopy(buf[:0], tld)) {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "html", "json", "xml", "txt", "pdf", "zip",
		"service", "socket", "local", "localhost", "localdomain", "class", "jar", "java", "exe", "dll":
		return false, true
	case "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "idv", "app", "dev", "test", "example", "invalid",
		"online", "site", "shop", "xyz", "club", "email", "cloud", "tech", "asia", "taipei", "mail", "company", "store", "live", "pro", "game", "ebiz":
		return true, false
	}
	return false, false
}
