package extractors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/ledongthuc/pdf"

	"pandian"
)

// extractPDFSimply reads a document where PDFium cannot start. It loses the
// Chinese text of many documents, so each is reported as unsupported besides.
func extractPDFSimply(ctx context.Context, r io.ReaderAt, size int64, out pandian.Emitter) error {
	doc, err := openSimply(r, size)
	if err != nil {
		return err
	}
	if err := out.Skip(pandian.Place{}, pandian.Unsupported); err != nil {
		return err
	}
	pages, err := countSimply(doc)
	if err != nil {
		return err
	}
	for i := range min(pages, maxPDFPages) {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := pandian.Place{Part: pdfPart(i)}
		text, err := pageSimply(doc, i+1)
		if err != nil {
			err = out.Skip(at, pandian.Corrupt)
		} else {
			err = emitPage(out, at, cleanPDF(text, nil))
		}
		if err != nil {
			return err
		}
	}
	if pages > maxPDFPages {
		return out.Skip(pandian.Place{}, pandian.TooLarge)
	}
	return nil
}

func openSimply(r io.ReaderAt, size int64) (doc *pdf.Reader, err error) {
	defer damaged(&err)
	doc, err = pdf.NewReader(r, size)
	if errors.Is(err, pdf.ErrInvalidPassword) {
		return nil, pandian.Because(pandian.IsEncrypted, err)
	}
	if err != nil {
		return nil, pandian.Because(pandian.Corrupt, err)
	}
	return doc, nil
}

func countSimply(doc *pdf.Reader) (n int, err error) {
	defer damaged(&err)
	return doc.NumPage(), nil
}

func pageSimply(doc *pdf.Reader, n int) (text string, err error) {
	defer damaged(&err)
	p := doc.Page(n)
	if p.V.IsNull() {
		return "", fmt.Errorf("page %d: missing", n)
	}
	return p.GetPlainText(nil)
}

// damaged turns a panic of the parser, its way to speak of a damaged file, into
// an error.
func damaged(err *error) {
	if recover() != nil {
		*err = pandian.Because(pandian.Corrupt, errors.New("pdf: parser gave up"))
	}
}

func pdfPart(i int) string { return "p." + strconv.Itoa(i+1) }
