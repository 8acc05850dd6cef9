package extractors

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pandian"
)

// MSG reads messages, appointments and contacts of Outlook: subject, sender,
// recipients with their addresses, and the body. A body in HTML or RTF is a
// member ("內文.html"), and the plain one is left out if it says the same;
// attachments are members under their names, messages in messages parts.
func MSG() pandian.Format { return oleFormat(Options{}, "msg", ".msg", ".oft") }

// msgProperties is the stream that every message has.
const msgProperties = "__properties_version1.0"

// Properties of messages. A stream's name ends with the property and the type
// of its value.
const (
	msgClass      = 0x001a
	msgBody       = 0x1000
	msgRTF        = 0x1009
	msgHTML       = 0x1013
	msgHeaders    = 0x007d
	msgCodePage   = 0x3ffd
	msgBodyPage   = 0x3fde
	msgName       = 0x3001
	msgAddress    = 0x3003
	msgSMTP       = 0x39fe
	msgData       = 0x3701
	msgFile       = 0x3704
	msgLongFile   = 0x3707
	msgNamed      = 0x8000 // from here on: defined by the message
	msgWide       = 0x001f
	msgNarrow     = 0x001e
	msgBinary     = 0x0102
	msgObject     = 0x000d
	msgNumber     = 0x0003
	msgMaxText    = 16 << 20
	msgMaxDepth   = 16 // messages in each other
	msgMaxCompare = 1 << 20
)

// msgLabels are the properties that people write, in the order in which they are
// told.
var msgLabels = []struct {
	id    int
	label string
}{
	{0x0037, "主旨"}, {0x0c1a, "寄件者"}, {0x5d01, "寄件者信箱"}, {0x0c1f, "寄件者信箱"}, {0x0042, "代表"}, {0x5d02, "代表信箱"}, {0x0065, "代表信箱"},
	{0x0e04, "收件者"}, {0x0e03, "副本"}, {0x0e02, "密件副本"},
	{0x3a11, "姓"}, {0x3a06, "名"}, {0x3a16, "公司"}, {0x3a18, "部門"}, {0x3a17, "職稱"},
	{0x3a1c, "行動電話"}, {0x3a09, "住家電話"}, {0x3a08, "公司電話"}, {0x3a1b, "公司電話"}, {0x3a2f, "住家電話"}, {0x3a24, "傳真"}, {0x3a25, "住家傳真"},
	{0x3a15, "地址"}, {0x3a2a, "郵遞區號"}, {0x3a27, "縣市"}, {0x3a29, "街道"}, {0x3a5a, "郵遞區號"}, {0x3a59, "縣市"}, {0x3a5d, "住家地址"},
	{0x3a48, "配偶"}, {0x3a30, "助理"}, {0x3a4e, "主管"}, {0x3a4f, "暱稱"},
}

// message is a message while it is read.
type message struct {
	*oleObject
	flow  docFlow
	page  int // code page of texts in 8 bit
	depth int
	said  map[string]bool
	files int
}

func extractMSG(o *oleObject) error { return newMessage(o, 0).read() }

func newMessage(o *oleObject, depth int) *message {
	m := &message{oleObject: o, flow: docFlow{out: o.out}, depth: depth, said: map[string]bool{}}
	m.page = cmp.Or(m.number(msgCodePage), m.number(msgBodyPage), 950)
	return m
}

// number returns a property that is a number; 0 = there is none. They stand in
// one stream, behind a head.
func (m *message) number(id int) int {
	b, err := m.all(m.stream(msgProperties), msgMaxText)
	if err != nil {
		return 0
	}
	const entry = 16
	for b = b[len(b)%entry:]; len(b) >= entry; b = b[entry:] {
		if number32(b, 0) == id<<16|msgNumber {
			return number32(b, 8)
		}
	}
	return 0
}

// property returns the stream of a property with a type.
func (m *message) property(in *oleEntry, id, kind int) *oleEntry {
	return in.kid(fmt.Sprintf("__substg1.0_%04X%04X", id, kind))
}

// string returns a property that is a text; "" = there is none.
func (m *message) string(in *oleEntry, id int) (string, error) {
	if e := m.property(in, id, msgWide); e != nil {
		b, err := m.all(e, msgMaxText)
		return string(bytes.TrimRight(appendUTF16(nil, b), "\x00")), err
	}
	b, err := m.all(m.property(in, id, msgNarrow), msgMaxText)
	if b = bytes.TrimRight(b, "\x00"); utf8.Valid(b) {
		return string(b), err
	}
	return string(appendCodePage(nil, m.page, b)), err
}

// tell writes a line, unless it was written before.
func (m *message) tell(label string, in *oleEntry, id int) error {
	text, err := m.string(in, id)
	if err := keepEmitted(m.out, err); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" || m.said[text] || strings.HasPrefix(text, "/") { // an address within an organisation
		return nil
	}
	m.said[text] = true
	if label != "" {
		text = label + "：" + text
	}
	return m.flow.write([]byte(text + "\n"))
}

func (m *message) read() error {
	m.flow.begin("")
	for _, l := range msgLabels {
		if err := m.tell(l.label, m.in, l.id); err != nil {
			return err
		}
	}
	for _, k := range m.in.kids {
		if !k.dir || !strings.HasPrefix(k.name, "__recip_") {
			continue
		}
		for _, id := range []int{msgName, msgSMTP, msgAddress} {
			if err := m.tell("收件者", k, id); err != nil {
				return err
			}
		}
	}
	if err := m.named(); err != nil {
		return err
	}
	if err := m.body(); err != nil {
		return err
	}
	if err := errors.Join(m.flow.end(), m.flow.finish()); err != nil {
		return err
	}
	return m.attachments()
}

// named tells the texts that a contact, an appointment or the like defines
// itself: addresses, places. Those of plain messages are technical.
func (m *message) named() error {
	class, err := m.string(m.in, msgClass)
	if err := keepEmitted(m.out, err); err != nil || strings.HasPrefix(class, "IPM.Note") {
		return err
	}
	for _, k := range m.in.kids {
		var id, kind int
		if _, err := fmt.Sscanf(k.name, "__substg1.0_%04X%04X", &id, &kind); err != nil || k.dir || id < msgNamed || kind != msgWide && kind != msgNarrow {
			continue
		}
		if err := m.tell("", m.in, id); err != nil {
			return err
		}
	}
	return nil
}

// attachments hands on what is attached.
func (m *message) attachments() error {
	if headers, err := m.string(m.in, msgHeaders); err != nil || headers != "" {
		if err := keepEmitted(m.out, err); err != nil {
			return err
		}
		if err := m.out.Member("信件標頭.eml", bytesContent("信件標頭.eml", []byte(strings.TrimSpace(headers)+"\n\n"))); err != nil {
			return err
		}
	}
	for _, k := range m.in.kids {
		if !k.dir || !strings.HasPrefix(k.name, "__attach_") {
			continue
		}
		m.files++
		if err := m.attachment(k); err != nil {
			return err
		}
	}
	return nil
}

// attachment hands on a file, a message or an object.
func (m *message) attachment(in *oleEntry) error {
	name := ""
	for _, id := range []int{msgLongFile, msgFile, msgName} {
		text, err := m.string(in, id)
		if err := keepEmitted(m.out, err); err != nil {
			return err
		}
		name = cmp.Or(name, text)
	}
	if e := m.property(in, msgData, msgBinary); e != nil {
		name = cmp.Or(name, number("附件", m.files, ""))
		return m.out.Member(name, m.content(e, name))
	}
	part := number("附件", m.files, "")
	i := slices.IndexFunc(in.kids, func(k *oleEntry) bool { return k.dir && strings.HasPrefix(k.name, "__substg1.0_3701") })
	if i < 0 {
		return nil // a link to a file elsewhere
	}
	inner := &oleObject{m.compound, in.kids[i], oleOut{m.out, part}}
	switch {
	case inner.stream(msgProperties) == nil:
		return inner.hand(cmp.Or(name, part))
	case m.depth == msgMaxDepth:
		return inner.out.Skip(pandian.Place{}, pandian.ArchiveDepth)
	}
	return keepEmitted(inner.out, newMessage(inner, m.depth+1).read())
}
