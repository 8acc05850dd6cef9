package extractors

import (
	"context"
	"io"

	"pandian"
)

// textBlock is how much running text is handed on at once.
const textBlock = 128 << 10

// Text is running text: letters, logs, chats, source and markup files, and the
// fallback for whatever is textual. Lines do not matter: one line may be of any
// length.
func Text() pandian.Format {
	return pandian.Format{
		Name: "text",
		Exts: []string{
			".txt", ".text", ".log", ".md", ".ini", ".cfg", ".conf", ".env", ".html", ".htm", ".xhtml", ".xml",
			".eml", ".mht", ".mbox", ".vcf", ".ics", ".sql", ".yaml", ".yml", ".toml", ".svg", ".tex", ".srt",
		},
		Text:    true,
		Extract: extractText,
	}
}

func extractText(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	s := newStream(f, c.Off, textBlock)
	if err := copyText(ctx, &s, pandian.Place{}, out); err != nil {
		return err
	}
	return out.End(pandian.Place{})
}

// copyText emits all that s still yields as running text.
func copyText(ctx context.Context, s *stream, at pandian.Place, out pandian.Emitter) error {
	for {
		err := ctx.Err()
		if err == nil {
			err = s.fill(len(s.buf))
		}
		if err != nil {
			return err
		}
		n := s.hi - s.lo
		if n == 0 {
			return nil
		}
		if !s.eof {
			n = wholeRunes(s.buf[s.lo:s.hi])
		}
		if err := out.Text(at, pandian.Text{B: s.buf[s.lo : s.lo+n], Off: s.off(s.lo)}); err != nil {
			return err
		}
		s.lo += n
	}
}

// readAll reads what r yields, up to limit bytes; what lies beyond is too large.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(b)) > limit {
		return b[:limit], pandian.Because(pandian.TooLarge, nil)
	}
	return b, err
}
