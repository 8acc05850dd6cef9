package mask

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"pandian"
	"pandian/scanner"
)

// part is a member of an office file that is XML.
type part struct {
	*story
	data  []byte
	base  int         // offset of its first byte in the package's text
	whole map[int]int // cells that are rewritten as a whole: start to end
}

// packet is an office file while it is rewritten. Its text are the bytes of its
// XML parts, one after the other.
type packet struct {
	*document
	zip   *zip.Reader
	parts map[string]*part
	order []*part
	cur   *part
}

func (p *packet) part(name string) *part { return p.parts[name] }

func (p *packet) src(t token) []byte { return p.cur.data[t.start:t.end] }

// maxExpanded bounds the bytes of all parts of a file.
const maxExpanded = 2 << 30

// pack returns the document, an office file, without its secrets. Members that
// hold none are copied as they are packed.
func (d *document) pack(ctx context.Context, s *secrets) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(d.data), int64(len(d.data)))
	if err != nil {
		return nil, &Error{Err: err, Format: d.format}
	}
	p := &packet{document: d, zip: z, parts: map[string]*part{}}
	if err := p.load(); err != nil {
		return nil, err
	}
	c := pandian.Content{Size: int64(len(d.data)), Name: d.name, Extract: p.tell}
	list, err := d.spots(ctx, c, s)
	if err != nil {
		return nil, err
	}
	renamed := p.renamed(s)
	changed := map[string][]byte{}
	for _, pt := range p.order {
		if data := p.edit(pt, list, s, renamed); data != nil {
			changed[pt.name] = data
		}
	}
	if err := p.others(ctx, s, changed); err != nil {
		return nil, err
	}
	return p.write(changed)
}

// load reads the XML parts.
func (p *packet) load() error {
	at := 0
	for _, f := range p.zip.File {
		switch strings.ToLower(path.Ext(f.Name)) {
		case ".xml", ".rels", ".vml", ".rdf":
		default:
			continue
		}
		data, err := read(f, maxExpanded-at)
		if err != nil {
			return &Error{Err: err, Format: p.format}
		}
		if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
			return &Error{Err: ErrCharset, Format: p.format}
		}
		pt := &part{data: data, base: at, whole: map[int]int{}}
		odf := strings.HasPrefix(p.format, "od")
		pt.story = &story{lexer: lexer{src: data}, name: f.Name, base: at, odf: odf, book: p.format == "xlsx"}
		at += len(data)
		p.parts[f.Name] = pt
		p.order = append(p.order, pt)
	}
	return nil
}

func read(f *zip.File, limit int) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err == nil && len(data) > limit {
		err = ErrSize
	}
	return data, err
}

// tell is the package's extractor: all parts say what they hold, and of a
// workbook the rows of its sheets.
func (p *packet) tell(ctx context.Context, _ pandian.Content, out pandian.Emitter) error {
	if p.format == "xlsx" {
		b := newBook(p)
		b.Emitter = out
		for _, f := range p.options.Formats {
			if f.Name == "xlsx" {
				extract := f.Extract
				if f.Isolate && p.options.Child != nil {
					extract = p.options.Child.Wrap(f)
				}
				if err := extract(ctx, bytesContent(p.name, p.data), b); err != nil {
					return err
				}
			}
		}
	}
	for _, pt := range p.order {
		pt.out = out
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := pt.tell(); err != nil {
			return err
		}
		if err := out.End(pandian.Place{Part: pt.name}); err != nil {
			return err
		}
	}
	return nil
}

// renamed replaces names of sheets where they are referred to; nil if none
// changes.
func (p *packet) renamed(s *secrets) func(string) string {
	main, tag, mark := "xl/workbook.xml", "sheet", "!"
	if p.format == "ods" {
		main, tag, mark = "content.xml", "table", "."
	} else if p.format != "xlsx" {
		return nil
	}
	pt := p.part(main)
	if pt == nil {
		return nil
	}
	names := p.sheetNames(pt.data, tag, s)
	if len(names) == 0 {
		return nil
	}
	var pairs []string
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" + mark }
	for old, name := range names {
		pairs = append(pairs, quote(old), quote(name), old+mark, quote(name))
	}
	refs := strings.NewReplacer(longestFirst(pairs)...)
	return func(label string) string {
		if name, ok := names[label]; ok {
			return name
		}
		return refs.Replace(label)
	}
}

// others looks after the members that are no XML: documents are masked, preview
// pictures of the first page emptied, other pictures counted.
func (p *packet) others(ctx context.Context, s *secrets, changed map[string][]byte) error {
	p.pictures = 0
	for _, f := range p.zip.File {
		ext := strings.ToLower(path.Ext(f.Name))
		switch {
		case p.parts[f.Name] != nil:
		case strings.Contains(strings.ToLower(f.Name), "thumbnail"):
			changed[f.Name] = blank(ext)
		case slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".webp"}, ext):
			p.pictures++
		case slices.Contains([]string{".docx", ".xlsx", ".odt", ".ods", ".csv", ".txt", ".docm", ".xlsm"}, ext):
			data, err := read(f, MaxSize)
			if err != nil {
				return &Error{Err: err, Format: p.format}
			}
			sub := document{Masker: p.Masker, name: path.Base(f.Name), data: data}
			known, _ := scanner.Sniff(p.options.Formats, data[:min(len(data), headBytes)], sub.name)
			if sub.format = known.Name; !slices.Contains(Formats, sub.format) {
				continue
			}
			if err := sub.rewrite(ctx, s); err != nil {
				return err
			}
			p.pictures += sub.pictures
			if !bytes.Equal(sub.data, data) {
				changed[f.Name] = sub.data
			}
		}
	}
	return nil
}

// blank is a picture that shows nothing.
func blank(ext string) []byte {
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 1, 1))
	switch ext {
	case ".png":
		_ = png.Encode(&b, img)
	case ".jpg", ".jpeg":
		_ = jpeg.Encode(&b, img, nil)
	}
	return b.Bytes()
}

// write packs the members again, in their order.
func (p *packet) write(changed map[string][]byte) ([]byte, error) {
	if len(changed) == 0 {
		return p.data, nil
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	fail := func(err error) ([]byte, error) {
		return nil, &Error{Err: fmt.Errorf("pack: %w", err), Format: p.format}
	}
	for _, f := range p.zip.File {
		data, ok := changed[f.Name]
		if !ok {
			if err := w.Copy(f); err != nil {
				return fail(err)
			}
			continue
		}
		h := f.FileHeader
		h.CRC32, h.CompressedSize64, h.UncompressedSize64 = 0, 0, 0
		h.Modified = time.Time{} // the fields it was read from are kept
		out, err := w.CreateHeader(&h)
		if err == nil {
			_, err = out.Write(data)
		}
		if err != nil {
			return fail(err)
		}
	}
	if err := w.SetComment(p.zip.Comment); err != nil {
		return fail(err)
	}
	if err := w.Close(); err != nil {
		return fail(err)
	}
	return b.Bytes(), nil
}
