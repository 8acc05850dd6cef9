package extractors

import (
	"cmp"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"pandian"
)

// parts is an office file while it is read: a zip file ("package") whose
// members are parts in XML that refer to each other.
type parts struct {
	a       *archive
	out     pandian.Emitter
	missing pandian.Reason // a part that others need could not be read whole
	stopped func() error   // the reason to read no further, if there is one
}

// openParts opens a package and reports damage of the whole. Once ctx is done,
// its parts yield ctx's error.
func openParts(ctx context.Context, c pandian.Content, out pandian.Emitter) (*parts, error) {
	a, err := openArchive(c)
	if err != nil {
		return nil, err
	}
	if a.damage != "" {
		if err := out.Skip(pandian.Place{}, a.damage); err != nil {
			return nil, err
		}
	}
	return &parts{a: a, out: out, stopped: ctx.Err}, nil
}

// tokens calls f for every token of a part; a missing part has none.
func (p *parts) tokens(name string, f func(x *xmlReader, k xmlKind) error) error {
	m := p.a.find(name)
	if m == nil {
		return nil
	}
	return p.read(m, f)
}

// read calls f for every token of a member.
func (p *parts) read(m *member, f func(x *xmlReader, k xmlKind) error) error {
	r, err := p.a.open(m)
	if err != nil {
		return err
	}
	defer r.Close()
	return newXMLReader(stopReader{r, p.stopped}).each(f)
}

// stopReader reads until stopped returns an error: there may be much to read in
// which nothing is to be told.
type stopReader struct {
	io.Reader
	stopped func() error
}

func (r stopReader) Read(p []byte) (int, error) {
	if err := r.stopped(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// lost notes that a part could not be read whole.
func (p *parts) lost(err error) {
	if err == nil || p.stopped() != nil {
		return
	}
	if p.missing = pandian.ReasonOf(err); p.missing == "" {
		p.missing = pandian.Corrupt
	}
}

// report tells what lost noted.
func (p *parts) report() error {
	if p.missing == "" {
		return nil
	}
	return p.out.Skip(pandian.Place{}, p.missing)
}

// relation is what a part says about another part, or a place outside.
type relation struct {
	target   string // name of a member, or an address
	external bool
}

// relations are a part's relations by their ids.
type relations map[string]relation

// of returns the relation that an element's attribute "r:id" names. The element
// may have an "id" of its own besides.
func (r relations) of(x *xmlReader) relation {
	for name, value, rest := nextAttr(x.attrs); rest != nil; name, value, rest = nextAttr(rest) {
		if to, ok := r[string(value)]; ok && string(name) == "id" {
			return to
		}
	}
	return relation{}
}

// maxRelations bounds the bytes of a part's relations that are held.
const maxRelations = 32 << 20

// relations returns what a part says about others.
func (p *parts) relations(part string) relations {
	rels := relations{}
	held := 0
	dir, base := path.Split(part)
	p.lost(p.tokens(dir+"_rels/"+base+".rels", func(x *xmlReader, k xmlKind) error {
		if k != xmlStart || string(x.name) != "Relationship" {
			return nil
		}
		if held += len(x.attrs); held > maxRelations {
			return pandian.Because(pandian.Memory, nil)
		}
		r := relation{string(appendUnescaped(nil, attr(x.attrs, "Target"))), string(attr(x.attrs, "TargetMode")) == "External"}
		if !r.external {
			if !strings.HasPrefix(r.target, "/") {
				r.target = path.Join("/", dir, r.target)
			}
			r.target = r.target[1:]
		}
		rels[string(attr(x.attrs, "Id"))] = r
		return nil
	}))
	return rels
}

// story is a part that holds text. What it is shows in its root element,
// whatever its name.
type story struct {
	*member
	root string
	done bool
}

var errFound = errors.New("found")

// stories lists the parts whose root element is one of the given, in the order
// of their names: slide2 stands before slide10.
func (p *parts) stories(roots []string) []*story {
	var list []*story
	for _, m := range p.a.members {
		if path.Ext(strings.ToLower(m.name)) != ".xml" {
			continue
		}
		var root string
		err := p.read(m, func(x *xmlReader, k xmlKind) error {
			if k != xmlStart {
				return nil
			}
			root = string(x.name)
			return errFound
		})
		switch {
		case err != errFound:
			p.lost(err)
		case slices.Contains(roots, root):
			list = append(list, &story{member: m, root: root})
		}
	}
	slices.SortStableFunc(list, func(a, b *story) int {
		return cmp.Or(strings.Compare(path.Dir(a.name), path.Dir(b.name)), len(a.name)-len(b.name), strings.Compare(a.name, b.name))
	})
	return list
}

// embedded hands on the files that are embedded in the document.
func (p *parts) embedded() error {
	for _, m := range p.a.members {
		if !m.dir() && isEmbedded(strings.ToLower(m.name)) {
			if err := p.a.emit(m, p.out); err != nil {
				return err
			}
		}
	}
	return nil
}

// isEmbedded knows the folders of embedded files, and files of other formats
// that a text is made up of.
func isEmbedded(name string) bool {
	if strings.Contains(name, "/embeddings/") || strings.HasPrefix(name, "object ") && !strings.Contains(name, "/") {
		return true
	}
	if !strings.HasPrefix(name, "word/") {
		return false
	}
	switch path.Ext(name) {
	case ".htm", ".html", ".mht", ".rtf", ".txt", ".docx", ".docm", ".dotx":
		return true
	}
	return false
}

// silent reports a document that says nothing but shows pictures.
func (p *parts) silent(said bool) error {
	return silent(p.out, said, slices.ContainsFunc(p.a.members, func(m *member) bool {
		name := strings.ToLower(m.name)
		return !m.dir() && (strings.Contains(name, "/media/") || strings.HasPrefix(name, "pictures/"))
	}))
}

// silent reports a document that says nothing but shows pictures.
func silent(out pandian.Emitter, said, pictures bool) error {
	if said || !pictures {
		return nil
	}
	return out.Skip(pandian.Place{}, pandian.ImageOnly)
}

// properties emits what the document says about itself: title, author and the
// like, a line each.
func (p *parts) properties() error {
	at := pandian.Place{Part: propertiesPart}
	said := false
	for _, name := range []string{"docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"} {
		err := p.tokens(name, func(x *xmlReader, k xmlKind) error {
			if k != xmlStart || !isProperty(x.name) {
				return nil
			}
			b, err := x.content(nil)
			if err != nil || len(b) == 0 {
				return err
			}
			said = true
			return emitted(p.out.Text(at, pandian.Text{B: append(b, '\n'), Off: -1}))
		})
		if err := settlePart(p.out, at, err); err != nil {
			return err
		}
	}
	if !said {
		return nil
	}
	return p.out.End(at)
}

// propertiesPart is the part of what a document says about itself.
const propertiesPart = "文件屬性"

// isProperty reports whether an element holds a property that people write.
func isProperty(element []byte) bool {
	switch string(element) {
	case "title", "subject", "creator", "initial-creator", "printed-by", "keywords", "keyword", "description", "category",
		"lastModifiedBy", "Manager", "Company", "lpwstr", "user-defined":
		return true
	}
	return false
}
