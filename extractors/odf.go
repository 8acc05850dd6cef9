package extractors

import (
	"bytes"
	"context"
	"path"
	"strings"

	"pandian"
)

// ODT reads OpenDocument texts: running text, tables row by row, headers,
// footers, notes, comments, text boxes, links, form fields, hidden and deleted
// text, properties; embedded files are members. Only the text of the body has
// no part name.
func ODT() pandian.Format { return odf("odt", ".odt", ".ott", ".odm") }

// ODS reads OpenDocument spreadsheets: all sheets, hidden ones too, each a part
// of its name, with what stands beside the cells as [ODT] has it. Dates come as
// ISO dates; numbers as shown, or as plain digits where the sheet shows less.
func ODS() pandian.Format { return odf("ods", ".ods", ".ots") }

// ODP reads OpenDocument presentations: each slide is a part "投影片 N", with its
// tables, notes and comments in parts that begin with its name.
func ODP() pandian.Format { return odf("odp", ".odp", ".otp") }

// FODT reads what [ODT] reads, from a single XML file.
func FODT() pandian.Format { return flatODF("fodt", "text") }

// FODS reads what [ODS] reads, from a single XML file.
func FODS() pandian.Format { return flatODF("fods", "spreadsheet") }

// FODP reads what [ODP] reads, from a single XML file.
func FODP() pandian.Format { return flatODF("fodp", "presentation") }

func odf(kind string, exts ...string) pandian.Format {
	return pandian.Format{
		Name: kind, Magic: []string{localHeader}, Exts: exts,
		Sniff:   func(head []byte, _ string) bool { return packageKind(head) == kind },
		Extract: extractODF,
	}
}

func flatODF(name, kind string) pandian.Format {
	mark := []byte(`mimetype="application/vnd.oasis.opendocument.` + kind)
	return pandian.Format{
		Name: name, Magic: []string{"<?xml", "<office:document"}, Exts: []string{"." + name}, Text: true,
		Sniff: func(head []byte, _ string) bool {
			root := bytes.Index(head, []byte("<office:document"))
			return root >= 0 && bytes.Contains(head[root:], mark)
		},
		Extract: extractFlatODF,
	}
}

func extractODF(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	p, err := openParts(ctx, c, out)
	if err != nil {
		return err
	}
	if err := p.encrypted(); err != nil {
		return err
	}
	if p.a.find("content.xml") == nil {
		p.lost(errNoText)
	}
	w := &odfText{docFlow: &docFlow{out: out}}
	for _, name := range p.odfParts() {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := ""
		if dir := path.Dir(name); dir != "." {
			part = strings.Replace(dir, "Object", "物件", 1)
		}
		if err := w.tell(part, func() error { return p.tokens(name, w.token) }); err != nil {
			return err
		}
	}
	if err := settlePart(out, pandian.Place{}, w.finish()); err != nil {
		return err
	}
	if err := p.silent(w.said); err != nil {
		return err
	}
	if err := p.report(); err != nil {
		return err
	}
	return p.embedded()
}

// encrypted returns an error if the package says that its parts are encrypted.
func (p *parts) encrypted() error {
	err := p.tokens("META-INF/manifest.xml", func(x *xmlReader, k xmlKind) error {
		if k == xmlStart && string(x.name) == "encryption-data" {
			return errFound
		}
		return nil
	})
	if err == errFound {
		return pandian.Because(pandian.IsEncrypted, nil)
	}
	p.lost(err)
	return nil
}

// odfParts lists the parts that hold text: the document's own first, then those
// of documents embedded in it.
func (p *parts) odfParts() []string {
	list := []string{"content.xml", "styles.xml", "meta.xml"}
	for _, m := range p.a.members {
		if base := path.Base(m.name); base == "content.xml" && base != m.name {
			list = append(list, m.name)
		}
	}
	return list
}

// tell reads one part as one story.
func (w *odfText) tell(part string, read func() error) error {
	at := pandian.Place{Part: part}
	w.enter(part)
	err := read()
	for _, err := range []error{w.closeOpen(), err, w.end()} {
		if err := settlePart(w.out, at, err); err != nil {
			return err
		}
	}
	return nil
}

func extractFlatODF(_ context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	w := &odfText{docFlow: &docFlow{out: out}}
	if err := w.tell("", func() error { return newXMLReader(f).each(w.token) }); err != nil {
		return err
	}
	if err := settlePart(out, pandian.Place{}, w.finish()); err != nil {
		return err
	}
	if w.image && !w.said {
		return out.Skip(pandian.Place{}, pandian.ImageOnly)
	}
	return nil
}
