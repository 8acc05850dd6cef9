package extractors

import (
	"bytes"
	"context"

	"pandian"
)

// Formats whose text is read as it is written, although part of it is encoded:
// what stands there in plain is found, and the item says that it was not read
// whole.

// Mail reads messages (eml, mht, mbox) as running text: encoded bodies and
// attachments stay unread.
func Mail() pandian.Format {
	return pandian.Format{Name: "mail", Exts: []string{".eml", ".mht", ".mhtml", ".mbox"}, Text: true, Sniff: isMail, Extract: extractRaw}
}

func extractRaw(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	if err := extractText(ctx, c, out); err != nil {
		return err
	}
	return out.Skip(pandian.Place{}, pandian.Unsupported)
}

// isMail recognises the header of a message: a line "Name: value" first, and
// some line that only messages have.
func isMail(head []byte, _ string) bool {
	if !bytes.HasPrefix(head, []byte("From ")) && !fieldLine(head) {
		return false
	}
	end := bytes.Index(head, []byte("\n\n"))
	if i := bytes.Index(head, []byte("\n\r\n")); i >= 0 && (end < 0 || i < end) {
		end = i
	}
	if end < 0 {
		end = len(head)
	}
	fields := bytes.ToLower(append([]byte{'\n'}, head[:end]...))
	n := 0
	for _, f := range [...]string{"\nmime-version:", "\nmessage-id:", "\nreceived:", "\nreturn-path:", "\ncontent-type:", "\ncontent-transfer-encoding:", "\nfrom:", "\nsubject:", "\ndate:"} {
		if bytes.Contains(fields, []byte(f)) {
			n++
		}
	}
	return n >= 2
}

// fieldLine reports whether b begins with "Name: ".
func fieldLine(b []byte) bool {
	for i, c := range b[:min(len(b), 64)] {
		switch {
		case c == ':':
			return i > 0
		case c|0x20-'a' >= 26 && c != '-':
			return false
		}
	}
	return false
}
