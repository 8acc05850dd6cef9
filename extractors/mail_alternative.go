package extractors

import (
	"bytes"
	"io"
)

// mailBody is a body and what its header says.
type mailBody struct {
	part mailPart
	at   mailSpan
}

// release emits the plain body that is held back, unless next, if not nil, is a
// web page that says the same.
func (m *mailReader) release(next *mailBody) error {
	if m.held == nil {
		return nil
	}
	b := *m.held
	m.held = nil
	if next != nil {
		same, err := m.repeated(b, *next)
		if err != nil || same {
			return err
		}
	}
	return m.plainText(b.part, b.at)
}

const (
	alternativeMax = 1 << 20 // larger bodies are not compared
	alternativeOut = 1000    // words out of order before texts count as different
)

// repeated reports whether every word of a plain body stands in a page too:
// then reading both would count people twice. Bodies that are not encoded are
// both read, since both have places in the file.
func (m *mailReader) repeated(plain, page mailBody) (bool, error) {
	if !plain.part.encoded() && !page.part.encoded() {
		return false, nil
	}
	a, err := m.whole(plain)
	if err != nil || a == nil {
		return false, err
	}
	b, err := m.whole(page)
	if err != nil || b == nil {
		return false, err
	}
	return allWordsIn(a, b), nil
}

// whole reads a body; nil if it is too large or cut.
func (m *mailReader) whole(b mailBody) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(m.decoded(b.part, b.at), alternativeMax+1))
	switch {
	case err == io.ErrUnexpectedEOF: // a cut encoding: reported where it is read
		return nil, nil
	case err != nil || len(text) > alternativeMax:
		return nil, err
	}
	return text, nil
}

// allWordsIn reports whether the words of text stand in page, mostly in order.
func allWordsIn(text, page []byte) bool {
	at, out := 0, 0
	for _, word := range bytes.FieldsFunc(text, func(r rune) bool { return r < 0x80 && !isWord([]byte{byte(r)}) }) {
		i := bytes.Index(page[at:], word)
		if i >= 0 {
			at += i + len(word)
			continue
		}
		if out++; out > alternativeOut || !bytes.Contains(page, word) {
			return false
		}
	}
	return true
}
