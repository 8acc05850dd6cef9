package extractors

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync/atomic"

	pdfium "github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/requests"

	"pandian"
)

// PDF is the Portable Document Format, read by PDFium compiled to WebAssembly:
// a parser in C++ that can touch nothing but the bytes it is handed. Each page
// is a part "p.N" with its text in reading order, its form values and its
// comments; attached files are members. A document of which at least one page
// is only an image is reported once as image_only.
//
// Where that engine cannot start, a simpler reader takes over and the document
// is reported as unsupported besides: nobody shall take it for complete.
func PDF(o Options) pandian.Format {
	return pandian.Format{
		Name: "pdf", Exts: []string{".pdf"}, Sniff: sniffPDF,
		Extract: o.with(extractPDF),
	}
}

const (
	pdfMark     = "%PDF-"
	maxPDFPages = 5_000
	maxPDFBytes = 1<<31 - 1 // PDFium's offsets in a 32-bit guest
	pdfTail     = 1 << 10   // bytes at the end where readers look for pdfEnd
	pdfEnd      = "%%EOF"
)

// sniffPDF recognises a header within the first KiB, as readers do: scanners
// and mail gateways put bytes before it. There it must stand at the start of a
// line and be followed by an object, lest a text about PDF be taken for one.
func sniffPDF(head []byte, _ string) bool {
	if bytes.HasPrefix(head, []byte(pdfMark)) {
		return true
	}
	i := bytes.Index(head[:min(len(head), 1<<10)], []byte(pdfMark))
	return i > 0 && (head[i-1] < ' ' || head[i-1] > '~') && bytes.Contains(head[i:], []byte(" obj"))
}

func extractPDF(ctx context.Context, c pandian.Content, o Options, out pandian.Emitter) error {
	r, size, err := c.At()
	switch {
	case err != nil:
		return err
	case size == 0:
		return pandian.Because(pandian.Corrupt, errors.New("pdf: empty"))
	case size > maxPDFBytes:
		return pandian.Because(pandian.TooLarge, errors.New("pdf: over 2 GiB"))
	}
	engine, err := pdfEngine()
	if err != nil {
		return extractPDFSimply(ctx, r, size, out)
	}
	file := &pdfFile{r: r, size: size}
	defer file.release()
	if b := file.mended(); b != nil {
		file.r, file.size = bytes.NewReader(b), int64(len(b))
	}
	doc, err := unlockPDF(engine, file, o.Passwords)
	if err != nil {
		return err
	}
	defer doc.close()
	doc.pictures = o.Pictures
	return doc.read(ctx, out)
}

// pdfFile is a document's bytes as PDFium reads them. PDFium keeps no error of
// the storage, so the first is kept here; and its Go wrapper never forgets the
// reader of a document that could not be opened, so release lets go of it.
type pdfFile struct {
	r    io.ReaderAt
	size int64
	pos  int64
	err  error
}

// Read fills p unless the file ends.
func (f *pdfFile) Read(p []byte) (int, error) {
	if f.r == nil {
		return 0, io.EOF
	}
	n, err := f.r.ReadAt(p, f.pos)
	f.pos += int64(n)
	if err != nil && err != io.EOF && f.err == nil {
		f.err = err
	}
	return n, err
}

// Seek understands absolute offsets, the only ones that PDFium uses.
func (f *pdfFile) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return 0, errors.ErrUnsupported
	}
	f.pos = offset
	return offset, nil
}

func (f *pdfFile) release() { f.r = nil }

// cut reports whether the end mark is missing: PDFium repairs such a file and
// reads what is left of it without a word.
func (f *pdfFile) cut() bool {
	tail := make([]byte, min(f.size, pdfTail))
	n, err := f.r.ReadAt(tail, f.size-int64(len(tail)))
	if err != nil && err != io.EOF && f.err == nil {
		f.err = err
	}
	return !bytes.Contains(tail[:n], []byte(pdfEnd))
}

// pdfDoc is an open document in an instance of the engine.
type pdfDoc struct {
	pdfium.Pdfium
	file     *pdfFile
	ref      docRef
	pages    int
	form     bool
	pictures bool // pages that are pictures are handed on
	broken   bool // PDFium refused something: its state is not trusted any more
	tally    pdfTally
}

// unlockPDF opens a document, if need be with the first password that is right.
func unlockPDF(engine pdfium.Pool, file *pdfFile, passwords []string) (*pdfDoc, error) {
	doc, err := openPDF(engine, file, nil)
	for _, p := range passwords {
		if pandian.ReasonOf(err) != pandian.IsEncrypted {
			break
		}
		doc, err = openPDF(engine, file, &p)
	}
	return doc, err
}

func openPDF(engine pdfium.Pool, file *pdfFile, password *string) (*pdfDoc, error) {
	instance, err := engine.GetInstance(pdfStart)
	if err != nil {
		return nil, pandian.Because(pandian.Memory, err)
	}
	d := &pdfDoc{Pdfium: instance, file: file}
	doc, err := d.OpenDocument(&requests.OpenDocument{FileReader: file, FileReaderSize: file.size, Password: password})
	if err == nil {
		d.ref = doc.Document
		err = d.outline()
	}
	if err != nil {
		d.broken = true
		d.close()
		return nil, d.because(err)
	}
	return d, nil
}

// outline asks for what the document consists of.
func (d *pdfDoc) outline() error {
	n, err := d.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	if err != nil {
		return err
	}
	d.pages = n.PageCount
	if form, err := d.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: d.ref}); err == nil {
		d.form = form.FormType != 0
	}
	return nil
}

// The instance goes on to the next document, unless this one was broken, so
// large that its memory should be given back, or one in renewEvery.
const (
	renewEvery = 64
	renewBytes = 4 << 20
)

var pdfDocs atomic.Uint32

// close releases the document; an error changes nothing.
func (d *pdfDoc) close() {
	if d.broken || d.file.size > renewBytes || pdfDocs.Add(1)%renewEvery == 0 {
		_ = d.Kill()
		return
	}
	_ = d.Pdfium.Close()
}

// because tells why a document could not be opened. A failing storage comes
// first: PDFium takes it for a damaged file.
func (d *pdfDoc) because(err error) error {
	switch {
	case d.file.err != nil:
		return d.file.err
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return pandian.Because(pandian.IsEncrypted, err)
	}
	return pandian.Because(pandian.Corrupt, err)
}

// read emits the pages, then what belongs to the whole document.
func (d *pdfDoc) read(ctx context.Context, out pandian.Emitter) error {
	for i := range min(d.pages, maxPDFPages) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.page(i, out); err != nil {
			return err
		}
		if d.file.err != nil {
			return d.file.err
		}
	}
	if err := d.attachments(out); err != nil {
		return err
	}
	if err := d.xfa(out); err != nil {
		return err
	}
	return d.report(out)
}

// report says what of the document was not read.
func (d *pdfDoc) report(out pandian.Emitter) error {
	for _, gap := range [...]struct {
		is  bool
		why pandian.Reason
	}{
		{d.pages > maxPDFPages, pandian.TooLarge},
		{d.file.cut(), pandian.Truncated},
		{d.pages == 0, pandian.Corrupt},
		{d.tally.garbled > 0, pandian.Unsupported},
		{d.tally.images > 0, pandian.ImageOnly},
	} {
		if !gap.is {
			continue
		}
		if err := out.Skip(pandian.Place{}, gap.why); err != nil {
			return err
		}
	}
	return d.file.err
}
