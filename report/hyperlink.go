package report

import "fmt"

// maxLinks is the number of links that Excel takes in one sheet; a variable for
// tests.
var maxLinks = 65_530

// What stands before the addresses of the links of a sheet, and before each.
const (
	relsHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relsLink = `<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" TargetMode="External" Id="rId`
)

// linkable is the style of a cell that will be linked to a URL, else plain.
func (s *sheet) linkable(url string, style, plain int) int {
	if url == "" || s.part().links >= maxLinks {
		return plain
	}
	return style
}

// link makes a cell of the last row open a URL; "" = none.
func (s *sheet) link(col int, url string) error {
	p := s.part()
	if url == "" || p.links >= maxLinks {
		return nil
	}
	p.links++
	p.refs.raw = fmt.Appendf(p.refs.raw, `<hyperlink ref="%s%d" r:id="rId%d"/>`, s.letters[col-1], p.last, p.links)
	p.rels.raw = fmt.Appendf(p.rels.raw, `%s%d" Target="`, relsLink, p.links)
	p.rels.raw = append(appendEscaped(p.rels.raw, url), `"/>`...)
	if err := p.refs.spill(); err != nil {
		return err
	}
	return p.rels.spill()
}
