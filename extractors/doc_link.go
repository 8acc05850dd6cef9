package extractors

import (
	"bytes"
	"net/url"
	"strings"
)

// maxLinkText bounds how much of a link's text is compared with its address.
const maxLinkText = 4 << 10

// linksPart is the part of addresses that links lead to and nobody sees.
const linksPart = "超連結"

// link is a link that is open. A nil link is none.
type link struct {
	target string
	shown  []byte
}

// show notes text that stands in the link.
func (l *link) show(b []byte) {
	if l != nil && len(l.shown) < maxLinkText {
		l.shown = append(l.shown, b...)
	}
}

// openLink begins a link to an address; "" = none.
func (f *docFlow) openLink(target string) {
	if target != "" && target[0] != '#' {
		f.link = &link{target: target}
	}
}

// closeLink ends the link. An address of a person (mail, telephone) that the
// text does not show is put behind it; others become a line of an aside.
func (f *docFlow) closeLink() error {
	l := f.link
	if l == nil {
		return nil
	}
	f.link = nil
	scheme, address, ok := strings.Cut(l.target, ":")
	switch strings.ToLower(scheme) {
	case "mailto", "tel", "sms":
	default:
		ok, address = false, l.target
	}
	if plain, err := url.PathUnescape(address); err == nil {
		address = strings.ToValidUTF8(plain, "\uFFFD")
	}
	if ok {
		address, _, _ = strings.Cut(address, "?")
	}
	switch {
	case bytes.Contains(bytes.ToLower(l.shown), []byte(strings.ToLower(address))):
		return nil
	case ok:
		return f.write([]byte(" (" + address + ")"))
	}
	return f.note(linksPart, []byte(address))
}
