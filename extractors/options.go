package extractors

import (
	"context"

	"pandian"
)

// Options are what users decide about reading.
type Options struct {
	// Passwords are tried, in order, on what is encrypted. They are kept in
	// memory only.
	Passwords []string
	// Pictures: pages of documents that are only pictures are handed on as such,
	// for OCR to read them.
	Pictures bool
	// OCR reads pictures; nil = they end as image_only.
	OCR *OCR `json:"-"`
}

// with returns an extractor that reads by these options.
func (o Options) with(extract func(context.Context, pandian.Content, Options, pandian.Emitter) error) pandian.ExtractFunc {
	return func(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
		return extract(ctx, c, o, out)
	}
}
