package extractors

import (
	"bytes"
	"io"
	"path"
	"strings"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"pandian"
)

// maxNotes bounds the comments and fields of a page.
const maxNotes = 5_000

// notes returns what stands on the page beside its text: comments, and the
// values of form fields after the words that explain them, each on a line.
func (p *pdfPage) notes() []byte {
	n, err := p.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: p.page})
	if err != nil || n.Count == 0 {
		return nil
	}
	var dst []byte
	fields := false
	for i := range min(n.Count, maxNotes) {
		got, err := p.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: p.page, Index: i})
		if err != nil {
			continue
		}
		kind, err := p.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: got.Annotation})
		switch {
		case err != nil, kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_POPUP, kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_LINK:
		case kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_WIDGET:
			fields = true
		default:
			dst = appendNote(dst, "", p.value(got.Annotation, "Contents"))
		}
		p.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: got.Annotation})
	}
	if fields && p.form {
		dst = p.fields(dst)
	}
	return dst
}

func (p *pdfPage) value(a references.FPDF_ANNOTATION, key string) string {
	v, err := p.FPDFAnnot_GetStringValue(&requests.FPDFAnnot_GetStringValue{Annotation: a, Key: key})
	if err != nil {
		return ""
	}
	return v.Value
}

// fields appends the values of the page's form fields.
func (p *pdfPage) fields(dst []byte) []byte {
	form, err := p.GetForm(&requests.GetForm{Page: p.page})
	if err != nil {
		return dst
	}
	for _, f := range form.Fields {
		label := f.ToolTip
		if label == "" {
			label = f.Name
		}
		switch {
		case len(f.Values) > 0:
			dst = appendNote(dst, label, strings.Join(f.Values, "、"))
		case f.Value != nil && (f.IsChecked == nil || *f.IsChecked):
			dst = appendNote(dst, label, *f.Value)
		}
	}
	return dst
}

func appendNote(dst []byte, label, value string) []byte {
	text := cleanPDF(value, nil)
	if len(bytes.TrimSpace(text)) == 0 {
		return dst
	}
	dst = append(dst, '\n')
	if label != "" {
		dst = append(append(dst, cleanPDF(label, nil)...), "："...)
	}
	return append(dst, text...)
}

// attachments hands on the files that the document carries.
func (d *pdfDoc) attachments(out pandian.Emitter) error {
	n, err := d.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.ref})
	if err != nil {
		return nil
	}
	for i := range n.AttachmentCount {
		got, err := d.FPDFDoc_GetAttachment(&requests.FPDFDoc_GetAttachment{Document: d.ref, Index: i})
		if err != nil {
			if err := out.Skip(pandian.Place{}, pandian.Corrupt); err != nil {
				return err
			}
			continue
		}
		if err := d.attachment(got.Attachment, out); err != nil {
			return err
		}
	}
	return nil
}

func (d *pdfDoc) attachment(ref references.FPDF_ATTACHMENT, out pandian.Emitter) error {
	name := "attachment"
	if got, err := d.FPDFAttachment_GetName(&requests.FPDFAttachment_GetName{Attachment: ref}); err == nil && got.Name != "" {
		name = strings.ToValidUTF8(got.Name, "_")
	}
	file, err := d.FPDFAttachment_GetFile(&requests.FPDFAttachment_GetFile{Attachment: ref})
	if err != nil {
		return out.Skip(pandian.Place{Part: name}, pandian.Corrupt)
	}
	return out.Member(name, memoryContent(name, file.Contents))
}

// xfa hands on the data of an XFA form, which stand in no page and in no field.
func (d *pdfDoc) xfa(out pandian.Emitter) error {
	n, err := d.FPDF_GetXFAPacketCount(&requests.FPDF_GetXFAPacketCount{Document: d.ref})
	if err != nil {
		return nil
	}
	for i := range n.Count {
		name, err := d.FPDF_GetXFAPacketName(&requests.FPDF_GetXFAPacketName{Document: d.ref, Index: i})
		if err != nil || name.Name != "datasets" {
			continue
		}
		const part = "xfa-datasets.xml"
		got, err := d.FPDF_GetXFAPacketContent(&requests.FPDF_GetXFAPacketContent{Document: d.ref, Index: i})
		if err != nil {
			return out.Skip(pandian.Place{Part: part}, pandian.Corrupt)
		}
		return out.Member(part, memoryContent(part, got.Content))
	}
	return nil
}

// memoryContent is a member that is in memory.
func memoryContent(name string, b []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(b), int64(len(b)), nil },
		Size: int64(len(b)),
		Name: path.Base(name),
	}
}
