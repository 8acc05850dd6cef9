package extractors

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pandian"
)

// PPTX reads presentations (pptx, pptm, shows, templates): each slide is a part
// "投影片 N", hidden ones too, with its tables, notes, comments and diagrams in
// parts that begin with its name; embedded files are members. Of masters it
// reads what is no placeholder.
func PPTX() pandian.Format {
	return pandian.Format{
		Name: "pptx", Magic: []string{localHeader}, Exts: []string{".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"},
		Sniff:   func(head []byte, _ string) bool { return packageKind(head) == "pptx" },
		Extract: extractPPTX,
	}
}

var (
	slideStory   = storyKind{"", []string{"sld"}}
	masterStory  = storyKind{masterPart, []string{"sldMaster", "sldLayout", "notesMaster", "handoutMaster"}}
	slideStories = []storyKind{ // what belongs to a slide
		{notesPart, []string{"notes"}},
		{commentPart, []string{"cmLst"}},
		{diagramPart, []string{"dataModel"}},
		{chartPart, []string{"chartSpace"}},
	}
)

func extractPPTX(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	p, err := openParts(ctx, c, out)
	if err != nil {
		return err
	}
	d := newOOXML(p, append(slideStories, slideStory, masterStory)...)
	slides := d.slides()
	if len(slides) == 0 {
		d.lost(errNoText)
	}
	for i, s := range slides {
		if err := d.slide(ctx, fmt.Sprintf(slidePart, i+1), s); err != nil {
			return err
		}
	}
	if err := d.tellAll(ctx, append(slideStories, masterStory)); err != nil {
		return err
	}
	return d.close()
}

// slides returns the slides in the order of the show, then those that it does
// not know of.
func (d *ooxmlFile) slides() []*story {
	const show = "ppt/presentation.xml"
	rels := d.relations(show)
	var slides []*story
	d.lost(d.tokens(show, func(x *xmlReader, k xmlKind) error {
		if k == xmlStart && string(x.name) == "sldId" {
			s := d.story(rels.of(x))
			if s != nil && s.root == "sld" && !s.done {
				s.done = true
				slides = append(slides, s)
			}
		}
		return nil
	}))
	return append(slides, d.of(slideStory)...)
}

// slide reads a slide and what belongs to it.
func (d *ooxmlFile) slide(ctx context.Context, part string, s *story) error {
	if err := d.tell(ctx, part, []*story{s}); err != nil {
		return err
	}
	var own []*story
	for _, r := range d.relations(s.name) {
		if o := d.story(r); o != nil && !o.done {
			own = append(own, o)
		}
	}
	slices.SortFunc(own, func(a, b *story) int { return strings.Compare(a.name, b.name) })
	for _, k := range slideStories {
		list := slices.DeleteFunc(slices.Clone(own), func(o *story) bool { return !slices.Contains(k.roots, o.root) })
		if err := d.tell(ctx, part+" "+k.part, list); err != nil {
			return err
		}
	}
	return settlePart(d.out, pandian.Place{Part: part}, d.text.finish())
}
