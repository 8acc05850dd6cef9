package extractors

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf8"

	"pandian"
)

// body tells the body. A message often holds it twice: the plain one is read
// unless all its words stand in the other.
func (m *message) body() error {
	shown, err := m.webPage()
	if err == nil && shown == nil {
		shown, err = m.richText()
	}
	if err != nil {
		return err
	}
	plain, err := m.string(m.in, msgBody)
	if err := keepEmitted(m.out, err); err != nil {
		return err
	}
	if plain == "" || shown != nil && len(plain) <= msgMaxCompare && allWordsIn([]byte(schemes.Replace(plain)), shown) {
		return nil
	}
	return m.flow.write([]byte(plain + "\n"))
}

// schemes takes out what stands before addresses that a plain body repeats
// behind a link's text.
var schemes = strings.NewReplacer("mailto:", " ", "https://", " ", "http://", " ")

// webPage hands on a body in HTML and returns its text; nil = there is none.
func (m *message) webPage() ([]byte, error) {
	e := m.property(m.in, msgHTML, msgBinary)
	b, err := m.all(e, msgMaxText)
	if err := keepEmitted(m.out, err); err != nil {
		return nil, err
	}
	if e == nil {
		text, err := m.string(m.in, msgHTML)
		if err := keepEmitted(m.out, err); err != nil {
			return nil, err
		}
		b = []byte(text)
	}
	if len(b) == 0 {
		return nil, nil
	}
	if err := m.out.Member("內文.html", bytesContent("內文.html", b)); err != nil {
		return nil, err
	}
	if !utf8.Valid(b) {
		b = appendCodePage(nil, m.number(msgBodyPage), b)
	}
	return b, nil
}

// richText hands on a body in RTF and returns its text; nil = there is none.
func (m *message) richText() ([]byte, error) {
	packed, err := m.all(m.property(m.in, msgRTF, msgBinary), msgMaxText)
	if err := keepEmitted(m.out, err); err != nil || len(packed) == 0 {
		return nil, err
	}
	b, err := unpackRTF(packed)
	if err := keepEmitted(m.out, err); err != nil || len(b) == 0 {
		return nil, err
	}
	if err := m.out.Member("內文.rtf", bytesContent("內文.rtf", b)); err != nil {
		return nil, err
	}
	return wordsOfRTF(m.ctx, b)
}

// wordsOfRTF returns the text of a document, at most some more than
// msgMaxCompare bytes.
func wordsOfRTF(ctx context.Context, rtf []byte) ([]byte, error) {
	var words textOnly
	if err := RTF().Extract(ctx, bytesContent("", rtf), &words); err != nil && err != errFull {
		return nil, err
	}
	return words, nil
}

// unpackRTF undoes the compression of RTF in messages (MS-OXRTFCP): references
// of 12 bits into a window of 4 KiB that begins with words of RTF.
func unpackRTF(b []byte) ([]byte, error) {
	const head, packed, plain = 16, 0x75465a4c, 0x414c454d
	if len(b) < head {
		return nil, pandian.Because(pandian.Truncated, nil)
	}
	size := min(int(binary.LittleEndian.Uint32(b[4:])), msgMaxText)
	switch binary.LittleEndian.Uint32(b[8:]) {
	case plain:
		return slice(b, head, size), nil
	case packed:
	default:
		return nil, pandian.Because(pandian.Corrupt, errors.New("msg: compression of RTF"))
	}
	var window [4096]byte
	at := copy(window[:], rtfWords)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		window[at] = c
		at = (at + 1) % len(window)
	}
	for b = b[head:]; len(b) > 0 && len(out) < size; {
		flags := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0 && len(out) < size; bit++ {
			if flags>>bit&1 == 0 {
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, nil
			}
			ref := int(b[0])<<8 | int(b[1])
			b = b[2:]
			from := ref >> 4
			if from == at {
				return out, nil
			}
			for n := ref&15 + 2; n > 0; n-- {
				put(window[from])
				from = (from + 1) % len(window)
			}
		}
	}
	return out, nil
}

// rtfWords is what the window begins with.
const rtfWords = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// textOnly is an emitter that keeps the text of a document, up to
// msgMaxCompare bytes.
type textOnly []byte

func (t *textOnly) Text(_ pandian.Place, text pandian.Text) error {
	if *t = append(*t, text.B...); len(*t) > msgMaxCompare {
		return errFull
	}
	return nil
}

func (t *textOnly) Row(at pandian.Place, cells []pandian.Text) error {
	for _, c := range cells {
		if err := t.Text(at, c); err != nil {
			return err
		}
		*t = append(*t, '\n')
	}
	return nil
}

func (t *textOnly) Header(pandian.Place, []pandian.Text) error { return nil }
func (t *textOnly) End(pandian.Place) error                    { return nil }
func (t *textOnly) Member(string, pandian.Content) error       { return nil }
func (t *textOnly) Skip(pandian.Place, pandian.Reason) error   { return nil }
