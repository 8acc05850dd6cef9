package extractors

import (
	"context"

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
	s := newStream(f, c.Off, textBlock)
	if err := s.textRest(pandian.Place{}, out); err != nil {
		return err
	}
	return out.End(pandian.Place{})
}
