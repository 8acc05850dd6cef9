package papers

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// packed is a member of an office file.
type packed struct{ name, body string }

// epoch is the day of all members, 1 January 2000 in the form of MS-DOS: the same
// paper is the same file.
const epoch = 20<<9 | 1<<5 | 1

// pack writes members into a zip file. One called mimetype is stored, as
// OpenDocument wants it.
func pack(w io.Writer, members []packed) error {
	z := zip.NewWriter(w)
	for _, m := range members {
		method := zip.Deflate
		if m.name == "mimetype" {
			method = zip.Store
		}
		//lint:ignore SA1019 Modified would add an extra field, which a mimetype must not have
		h := &zip.FileHeader{Name: m.name, Method: method, ModifiedDate: epoch}
		f, err := z.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(f, m.body)
		}
		if err != nil {
			return fmt.Errorf("pack %q: %w", m.name, err)
		}
	}
	return z.Close()
}

// esc writes a text in XML or HTML. Characters that XML cannot hold are left out.
func esc(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r < 0x20 && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
