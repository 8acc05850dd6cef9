package extractors

import (
	"context"

	"pandian"
)

// DOCX reads text documents (docx, docm, templates) as Word shows them and what
// Word does not show: running text, tables row by row, headers, footers, notes,
// comments, text boxes, links, form fields, hidden and deleted text, properties;
// embedded files are members. Only the text of the body has no part name.
func DOCX() pandian.Format {
	return pandian.Format{
		Name: "docx", Magic: []string{localHeader}, Exts: []string{".docx", ".docm", ".dotx", ".dotm"},
		Sniff:   func(head []byte, _ string) bool { return packageKind(head) == "docx" },
		Extract: extractDOCX,
	}
}

// wordStories are the parts of a text document, in the order in which they are
// read.
var wordStories = []storyKind{
	{"", []string{"document"}},
	{headerPart, []string{"hdr"}},
	{footerPart, []string{"ftr"}},
	{footPart, []string{"footnotes"}},
	{endPart, []string{"endnotes"}},
	{commentPart, []string{"comments"}},
	{"建置組塊", []string{"glossaryDocument"}},
	{diagramPart, []string{"dataModel"}},
	{chartPart, []string{"chartSpace"}},
	{"設定", []string{"settings"}},
}

func extractDOCX(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	p, err := openParts(ctx, c, out)
	if err != nil {
		return err
	}
	d := newOOXML(p, wordStories...)
	if len(d.of(wordStories[0])) == 0 {
		d.lost(errNoText)
	}
	if err := d.tellAll(ctx, wordStories); err != nil {
		return err
	}
	return d.close()
}
