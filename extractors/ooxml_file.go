package extractors

import (
	"context"
	"errors"
	"slices"
	"strings"

	"pandian"
)

var errNoText = pandian.Because(pandian.Corrupt, errors.New("the package has no main part"))

// ooxmlFile is a text document or a presentation while it is read.
type ooxmlFile struct {
	*parts
	text    ooxmlText
	stories []*story
	byName  map[string]*story // by lower-case name
}

// storyKind is a part of a document's text: what is written in the package's
// parts with these root elements.
type storyKind struct {
	part  string
	roots []string
}

// newOOXML looks for the stories of some kinds in a package.
func newOOXML(p *parts, kinds ...storyKind) *ooxmlFile {
	var roots []string
	for _, k := range kinds {
		roots = append(roots, k.roots...)
	}
	d := &ooxmlFile{parts: p, text: ooxmlText{docFlow: &docFlow{out: p.out}}, stories: p.stories(roots), byName: map[string]*story{}}
	for _, s := range d.stories {
		d.byName[strings.ToLower(s.name)] = s
	}
	return d
}

// story returns the story that a relation leads to, or nil.
func (d *ooxmlFile) story(r relation) *story { return d.byName[strings.ToLower(r.target)] }

// of returns the stories of a kind that were not told yet.
func (d *ooxmlFile) of(k storyKind) []*story {
	var list []*story
	for _, s := range d.stories {
		if !s.done && slices.Contains(k.roots, s.root) {
			list = append(list, s)
		}
	}
	return list
}

// tellAll tells all stories that are left, kind by kind.
func (d *ooxmlFile) tellAll(ctx context.Context, kinds []storyKind) error {
	for _, k := range kinds {
		if err := d.tell(ctx, k.part, d.of(k)); err != nil {
			return err
		}
	}
	return nil
}

// tell reads some stories as one part.
func (d *ooxmlFile) tell(ctx context.Context, part string, list []*story) error {
	at := pandian.Place{Part: part}
	d.text.begin(part)
	for _, s := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.done = true
		d.text.enter(s.root, d.relations(s.name))
		err := d.read(s.member, d.text.token)
		if err := settlePart(d.out, at, d.text.closeOpen()); err != nil {
			return err
		}
		if err := settlePart(d.out, at, err); err != nil {
			return err
		}
	}
	return settlePart(d.out, at, d.text.end())
}

// close tells what stands beside the stories, and what was not read.
func (d *ooxmlFile) close() error {
	if err := settlePart(d.out, pandian.Place{}, d.text.finish()); err != nil {
		return err
	}
	if err := d.silent(d.text.said); err != nil {
		return err
	}
	if err := d.report(); err != nil {
		return err
	}
	if err := d.embedded(); err != nil {
		return err
	}
	return d.properties()
}
