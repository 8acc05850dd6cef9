package extractors

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"pandian"
)

// EPUB reads books. Each document is a part "章節 N", in the order of reading,
// then those outside of it (tables of contents, notes); tables and hidden texts
// are parts of the names that [HTML] gives them, with that before them. Title,
// authors and the like are properties; files of other kinds are members.
func EPUB() pandian.Format {
	return pandian.Format{
		Name: "epub", Magic: []string{localHeader}, Exts: []string{".epub"},
		Sniff:   func(head []byte, _ string) bool { return packageKind(head) == "epub" },
		Extract: extractEPUB,
	}
}

func extractEPUB(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	p, err := openParts(ctx, c, out)
	if err != nil {
		return err
	}
	b := &book{parts: p, done: map[*member]bool{}}
	b.survey()
	if len(b.chapters) > 0 && !slices.ContainsFunc(b.chapters, func(m *member) bool { return !b.locked[m] }) {
		return pandian.Because(pandian.IsEncrypted, nil)
	}
	if err := b.properties(); err != nil {
		return err
	}
	for i, m := range b.chapters {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.chapter(ctx, m, fmt.Sprintf("章節 %d", i+1)); err != nil {
			return err
		}
	}
	if err := b.report(); err != nil {
		return err
	}
	return b.rest(ctx)
}

// book is an EPUB file while it is read.
type book struct {
	*parts
	about    *member            // the part that lists the others
	kinds    map[*member]string // media types
	chapters []*member
	locked   map[*member]bool // encrypted by themselves
	done     map[*member]bool // read or not worth it
	said     bool
}

// survey reads what the book says of its parts.
func (b *book) survey() {
	b.locked = b.lockedMembers()
	name := ""
	b.lost(b.tokens("META-INF/container.xml", func(x *xmlReader, k xmlKind) error {
		if k == xmlStart && string(x.name) == "rootfile" && name == "" {
			name = string(appendUnescaped(nil, attr(x.attrs, "full-path")))
		}
		return nil
	}))
	if b.about = b.a.find(name); b.about == nil {
		i := slices.IndexFunc(b.a.members, func(m *member) bool { return strings.EqualFold(path.Ext(m.name), ".opf") })
		if i < 0 {
			b.lost(errNoText)
			return
		}
		b.about = b.a.members[i]
	}
	b.done[b.about] = true
	b.contents()
}

// lockedMembers lists the members that are encrypted. Fonts that are scrambled
// to hinder copying do no harm.
func (b *book) lockedMembers() map[*member]bool {
	locked := map[*member]bool{}
	b.lost(b.tokens("META-INF/encryption.xml", func(x *xmlReader, k xmlKind) error {
		if k == xmlStart && string(x.name) == "CipherReference" {
			if m := b.resolve("", attr(x.attrs, "URI")); m != nil {
				locked[m] = true
			}
		}
		return nil
	}))
	return locked
}

// contents reads the list of parts and the order of reading. What is a document
// but stands outside of that order comes last.
func (b *book) contents() {
	b.kinds = map[*member]string{}
	byID, listed, held := map[string]*member{}, []*member{}, 0
	add := func(m *member) {
		if m != nil && !b.done[m] && isDocument(b.kinds[m], m.name) {
			b.done[m] = true
			b.chapters = append(b.chapters, m)
		}
	}
	b.lost(b.read(b.about, func(x *xmlReader, k xmlKind) error {
		switch {
		case k != xmlStart:
		case string(x.name) == "item":
			m := b.resolve(path.Dir(b.about.name), attr(x.attrs, "href"))
			if _, ok := b.kinds[m]; m == nil || ok {
				break
			}
			if held += len(x.attrs); held > maxRelations {
				return pandian.Because(pandian.Memory, nil)
			}
			b.kinds[m] = string(attr(x.attrs, "media-type"))
			byID[string(attr(x.attrs, "id"))] = m
			listed = append(listed, m)
		case string(x.name) == "itemref":
			add(byID[string(attr(x.attrs, "idref"))])
		}
		return nil
	}))
	for _, m := range listed {
		add(m)
	}
}

// resolve finds the member that a reference beside dir leads to, or nil.
func (b *book) resolve(dir string, ref []byte) *member {
	name, _, _ := strings.Cut(string(appendUnescaped(nil, ref)), "#")
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return b.a.find(strings.TrimPrefix(path.Join("/", dir, name), "/"))
}

// isDocument knows the media types that hold text in markup.
func isDocument(kind, name string) bool {
	switch kind {
	case "application/xhtml+xml", "text/html", "application/x-dtbook+xml", "image/svg+xml", "application/x-dtbncx+xml":
		return true
	case "":
		return strings.HasPrefix(strings.ToLower(path.Ext(name)), ".xhtm")
	}
	return false
}

// properties emits what the book says about itself, a line each.
func (b *book) properties() error {
	if b.about == nil {
		return nil
	}
	at := pandian.Place{Part: propertiesPart}
	said := false
	err := b.read(b.about, func(x *xmlReader, k xmlKind) error {
		if k != xmlStart || !isBookProperty(x.name) {
			return nil
		}
		text, err := x.content(nil)
		if err != nil || len(text) == 0 {
			return err
		}
		said = true
		return emitted(b.out.Text(at, pandian.Text{B: append(text, '\n'), Off: -1}))
	})
	if err := settlePart(b.out, at, err); err != nil || !said {
		return err
	}
	return b.out.End(at)
}

// isBookProperty reports whether an element holds a property that people write.
func isBookProperty(element []byte) bool {
	switch string(element) {
	case "contributor", "publisher", "rights", "source":
		return true
	}
	return isProperty(element)
}

// chapter reads a document in place, unless its charset is to be found out.
func (b *book) chapter(ctx context.Context, m *member, part string) error {
	at := pandian.Place{Part: part}
	if b.locked[m] {
		return b.out.Skip(at, pandian.IsEncrypted)
	}
	var fault error // of the member's data; what comes before it is read
	open := func() (io.ReadCloser, error) {
		r, err := b.a.open(m)
		if err != nil {
			return nil, err
		}
		return reasoned{r, r, func(err error) error {
			if pandian.ReasonOf(err) != "" {
				fault, err = err, io.EOF
			}
			return err
		}}, nil
	}
	whole, err := inUTF8(open)
	switch {
	case err == nil && !whole:
		b.said = true
		return b.a.emit(m, b.out)
	case err == nil:
		w := &chapterEmitter{Emitter: b.out, part: part}
		err = extractHTML(ctx, pandian.Content{Open: open, Size: -1, Name: "a.html"}, w)
		b.said = b.said || w.said
	}
	if err == nil {
		err = fault
	}
	return settlePart(b.out, at, err)
}

// inUTF8 reports whether a document is in UTF-8 without a byte order mark.
func inUTF8(open func() (io.ReadCloser, error)) (bool, error) {
	f, err := open()
	if err != nil {
		return false, err
	}
	defer f.Close()
	var head [3]byte
	n, err := io.ReadFull(f, head[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF || string(head[:n]) == "\ufeff" {
		return false, err
	}
	return isUTF8(io.MultiReader(bytes.NewReader(head[:n]), f))
}

// chapterEmitter makes the parts of a document those of a book.
type chapterEmitter struct {
	pandian.Emitter
	part string
	said bool
}

func (w *chapterEmitter) place(at pandian.Place) pandian.Place {
	at.Part = strings.TrimSuffix(w.part+" "+at.Part, " ")
	return at
}

// Text hands on a text without its offset: a book has none.
func (w *chapterEmitter) Text(at pandian.Place, t pandian.Text) error {
	w.said = true
	at = w.place(at)
	at.Row = 0
	return emitted(w.Emitter.Text(at, pandian.Text{B: t.B, Off: -1}))
}

// Row hands on a row without its offsets.
func (w *chapterEmitter) Row(at pandian.Place, cells []pandian.Text) error {
	w.said = true
	for i := range cells {
		cells[i] = pandian.Text{B: cells[i].B, Off: -1}
	}
	return emitted(w.Emitter.Row(w.place(at), cells))
}

// End ends a part.
func (w *chapterEmitter) End(at pandian.Place) error { return emitted(w.Emitter.End(w.place(at))) }

// rest hands on what is left: files of kinds that may hold text. A book that
// says nothing is one of pictures.
func (b *book) rest(ctx context.Context) error {
	pictures := false
	for _, m := range b.a.members {
		if err := ctx.Err(); err != nil {
			return err
		}
		kind, _, _ := strings.Cut(b.kinds[m], "/")
		pictures = pictures || kind == "image"
		name := strings.ToLower(m.name)
		switch {
		case m.dir(), b.done[m], name == "mimetype", strings.HasPrefix(name, "meta-inf/"):
		case kind == "image", kind == "audio", kind == "video", kind == "font", isLook(b.kinds[m]), isLook(path.Ext(name)):
		case b.locked[m]:
			if err := b.out.Skip(pandian.Place{Part: m.name}, pandian.IsEncrypted); err != nil {
				return err
			}
		default:
			if err := b.a.emit(m, b.out); err != nil {
				return err
			}
		}
	}
	return silent(b.out, b.said, pictures)
}

// isLook knows the media types and extensions of what only says how a book
// looks and works.
func isLook(kind string) bool {
	switch kind {
	case ".css", ".otf", ".ttf", ".woff", ".woff2", "text/css", "text/javascript", "application/javascript", "application/ecmascript",
		"application/vnd.ms-opentype", "application/x-font-ttf", "application/smil+xml", "application/vnd.adobe-page-template+xml":
		return true
	}
	return strings.HasPrefix(kind, "application/font") || strings.HasPrefix(kind, "application/x-font")
}
