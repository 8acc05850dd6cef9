package extractors

import (
	"context"

	"pandian"
)

// textBlock is how much running text is handed on at once.
const textBlock = 128 << 10

// Text is running text: letters, logs, chats, source and markup files, and the
// fallback for whatever is textual. Lines may be of any length. Tables drawn in
// it, in columns of fixed width or with the bars of Markdown, are rows of parts
// of their own.
func Text() pandian.Format {
	return pandian.Format{
		Name: "text",
		Exts: []string{
			".txt", ".text", ".log", ".md", ".ini", ".cfg", ".conf", ".env",
			".tex", ".srt",
		},
		Text:    true,
		Extract: extractText,
	}
}

func extractText(_ context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	in, release := pooledStream(f, c.Off, textBlock)
	defer release()
	r := textReader{stream: in, out: out, line: 1}
	if err := r.read(); err != nil {
		return err
	}
	return out.End(pandian.Place{})
}
