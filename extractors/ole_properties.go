package extractors

import (
	"bytes"
	"cmp"

	"pandian"
)

const maxProperties = 16 << 20 // bytes of a stream of properties, its preview included

// properties emits what the document says about itself: title, authors and the
// like, a line each.
func (o *oleObject) properties() error {
	at := pandian.Place{Part: propertiesPart}
	said := false
	for _, s := range []struct {
		stream string
		ids    []int // of the first section; further ones hold what people defined
	}{
		{"SummaryInformation", []int{2, 3, 4, 5, 6, 8}},  // title, subject, author, keywords, comments, last author
		{"DocumentSummaryInformation", []int{2, 14, 15}}, // category, manager, company
	} {
		b, err := o.all(o.stream(s.stream), maxProperties)
		if err := keepEmitted(o.out, err); err != nil {
			return err
		}
		for i := range min(number32(b, 24), 2) {
			const section = 20 // its kind and its place
			from := number32(b, 28+section*i+16)
			for _, text := range propertyTexts(slice(b, from, len(b)), s.ids, i > 0) {
				said = true
				if err := o.out.Text(at, pandian.Text{B: append(text, '\n'), Off: -1}); err != nil {
					return err
				}
			}
		}
	}
	if !said {
		return nil
	}
	return o.out.End(at)
}

// propertyTexts returns the texts of a section that have one of the ids, or all.
func propertyTexts(b []byte, ids []int, all bool) [][]byte {
	const (
		entry    = 8
		codePage = 1
		narrow   = 0x1e
		wide     = 0x1f
	)
	places := map[int]int{}
	for i := range min(number32(b, 4), len(b)/entry) {
		id := number32(b, 8+entry*i)
		places[id] = number32(b, 12+entry*i)
		if all && id > codePage {
			ids = append(ids[:len(ids):len(ids)], id)
		}
	}
	page := 1252
	if at, ok := places[codePage]; ok {
		page = cmp.Or(number16(b, at+4), page)
	}
	var texts [][]byte
	for _, id := range ids {
		at, ok := places[id]
		var text []byte
		switch n := number32(b, at+4); {
		case !ok:
		case number32(b, at) == narrow && page == 1200:
			text = appendUTF16(nil, slice(b, at+8, n))
		case number32(b, at) == narrow:
			text = appendCodePage(nil, page, bytes.TrimRight(slice(b, at+8, n), "\x00"))
		case number32(b, at) == wide:
			text = appendUTF16(nil, slice(b, at+8, 2*n))
		}
		if text = bytes.TrimSpace(bytes.TrimRight(text, "\x00")); len(text) > 0 {
			texts = append(texts, text)
		}
		delete(places, id)
	}
	return texts
}
