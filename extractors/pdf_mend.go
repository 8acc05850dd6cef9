package extractors

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
)

// Some documents name encodings of their fonts that PDFium does not know. What
// it reads of them is lost, so it is handed the document with an update behind
// its end, as programs that edit documents write it: the same fonts, whose
// encodings the document itself explains.
//
// Documents whose fonts stand in compressed objects, that are encrypted, cut, or
// of more than maxMended bytes are left as they are: their pages end as
// unsupported.

const (
	maxMended      = 64 << 20
	maxMendedFonts = 256
	maxFontObject  = 8 << 10 // bytes of a font
)

var (
	pdfFontEncoding = regexp.MustCompile(`/Encoding\s*/((CNS-EUC|UniCNS-UTF8)-([HV]))\b`)
	pdfObjectHead   = regexp.MustCompile(`\b(\d{1,7})\s+(\d{1,5})\s+obj\b`)
	pdfDescendant   = regexp.MustCompile(`/DescendantFonts\s*\[\s*(\d{1,7})\s+(\d{1,5})\s+R`)
	pdfWidths       = regexp.MustCompile(`/W\s*[\[\d]`)
	pdfTrailerSize  = regexp.MustCompile(`/Size\s+(\d{1,7})\b`)
	pdfTrailerLinks = regexp.MustCompile(`/(Size|Prev|XRefStm)\s+\d+`)
)

// mended returns the document's bytes with an update that explains its
// encodings, or nil if it needs none or none can be made.
func (f *pdfFile) mended() []byte {
	if !f.names(`/CNS-EUC-`, `/UniCNS-UTF8-`) || f.size > maxMended || f.cut() {
		return nil
	}
	doc := make([]byte, f.size)
	if n, err := f.r.ReadAt(doc, 0); err != nil && err != io.EOF || n < len(doc) {
		return nil
	}
	u := pdfUpdate{doc: doc, explained: map[string][2]int{}}
	if !u.begin() {
		return nil
	}
	for _, at := range pdfFontEncoding.FindAllSubmatchIndex(doc, maxMendedFonts) {
		u.font(at)
	}
	return u.end()
}

// names reports whether one of some names stands in the file.
func (f *pdfFile) names(names ...string) bool {
	const piece, most = 256 << 10, 16
	buf := make([]byte, min(piece, f.size))
	for at := int64(0); at < f.size; at += piece - most {
		n, err := f.r.ReadAt(buf, at)
		if err != nil && err != io.EOF {
			return false
		}
		for _, name := range names {
			if bytes.Contains(buf[:n], []byte(name)) {
				return true
			}
		}
	}
	return false
}

// pdfUpdate is an update while it is written.
type pdfUpdate struct {
	doc       []byte
	out       bytes.Buffer // what stands behind the document
	prev      int          // where its table of objects stands
	trailer   []byte
	next      int // number of the next new object
	places    []pdfPlace
	explained map[string][2]int // encodings: their objects
}

// pdfPlace is where an object stands.
type pdfPlace struct{ number, generation, at int }

// begin finds the document's last table of objects.
func (u *pdfUpdate) begin() bool {
	i := bytes.LastIndex(u.doc, []byte("startxref"))
	if i < 0 {
		return false
	}
	rest := bytes.Fields(slice(u.doc, i+len("startxref"), 64))
	if len(rest) == 0 {
		return false
	}
	prev, err := strconv.Atoi(string(rest[0]))
	if err != nil || prev <= 0 || !bytes.HasPrefix(slice(u.doc, prev, 4), []byte("xref")) {
		return false
	}
	_, trailer, ok := bytes.Cut(u.doc[prev:], []byte("trailer"))
	trailer, _, end := bytes.Cut(trailer, []byte("startxref"))
	size := pdfTrailerSize.FindSubmatch(trailer)
	if !ok || !end || size == nil || bytes.Contains(trailer, []byte("/Encrypt")) {
		return false
	}
	trailer = bytes.TrimSpace(pdfTrailerLinks.ReplaceAll(trailer, nil))
	if u.trailer, ok = bytes.CutSuffix(trailer, []byte(">>")); !ok {
		return false
	}
	u.prev = prev
	u.next, _ = strconv.Atoi(string(size[1]))
	return true
}

// font writes a font anew whose encoding was found at a place, and the font
// within it, which tells the widths of the signs.
func (u *pdfUpdate) font(at []int) {
	from := max(at[0]-maxFontObject, 0)
	heads := pdfObjectHead.FindAllIndex(u.doc[from:at[0]], -1)
	if len(heads) == 0 {
		return
	}
	font, ok := u.read(from + heads[len(heads)-1][0])
	ref := pdfDescendant.FindSubmatch(font.body)
	if !ok || font.to < at[1] || ref == nil {
		return
	}
	inner, ok := u.read(bytes.LastIndex(u.doc, fmt.Appendf(nil, "\n%s %s obj", ref[1], ref[2])) + 1)
	body, dict := bytes.CutSuffix(inner.body, []byte(">>"))
	outer, dict2 := bytes.CutSuffix(pdfFontEncoding.ReplaceAllLiteral(font.body, nil), []byte(">>"))
	if !ok || !dict || !dict2 {
		return
	}
	e := pdfEncodings[string(u.doc[at[4]:at[5]])]
	ascii := 1000
	if pdfWidths.Match(body) {
		ascii = 500
	}
	refs := u.explain(e, string(u.doc[at[2]:at[3]]), u.doc[at[6]] == 'V')
	u.write(font, fmt.Appendf(outer, "/Encoding %d 0 R/ToUnicode %d 0 R>>", refs[0], refs[1]))
	u.write(inner, fmt.Appendf(slices.Clone(body), "%s>>", e.widths(ascii)))
}

// pdfObject is an object of the document.
type pdfObject struct {
	number, generation int
	body               []byte
	to                 int // where it ends
}

// read returns the object that begins at a place, if it is small and no later
// one takes its place.
func (u *pdfUpdate) read(from int) (o pdfObject, ok bool) {
	text := slice(u.doc, from, 2*maxFontObject)
	head := pdfObjectHead.FindSubmatchIndex(text)
	end := bytes.Index(text, []byte("endobj"))
	if head == nil || head[0] != 0 || end < head[1] {
		return o, false
	}
	o.number, _ = strconv.Atoi(string(text[head[2]:head[3]]))
	o.generation, _ = strconv.Atoi(string(text[head[4]:head[5]]))
	o.body, o.to = bytes.TrimSpace(text[head[1]:end]), from+end
	again := fmt.Appendf(nil, "\n%d %d obj", o.number, o.generation)
	return o, o.number < u.next && !bytes.Contains(o.body, []byte("stream")) && !bytes.Contains(u.doc[o.to:], again)
}

// write writes an object of the document anew, once.
func (u *pdfUpdate) write(o pdfObject, body []byte) {
	if !slices.ContainsFunc(u.places, func(p pdfPlace) bool { return p.number == o.number }) {
		u.object(o.number, o.generation, body)
	}
}

// explain writes the objects that explain an encoding, once, and returns their
// numbers.
func (u *pdfUpdate) explain(e pdfEncoding, name string, vertical bool) [2]int {
	if refs, ok := u.explained[name]; ok {
		return refs
	}
	refs := [2]int{u.next, u.next + 1}
	u.next += len(refs)
	for i, text := range [...]string{e.cmap(name, vertical), e.toUnicode()} {
		u.object(refs[i], 0, fmt.Appendf(nil, "<</Length %d>>\nstream\n%s\nendstream", len(text), text))
	}
	u.explained[name] = refs
	return refs
}

// object writes an object.
func (u *pdfUpdate) object(number, generation int, body []byte) {
	u.out.WriteByte('\n')
	u.places = append(u.places, pdfPlace{number, generation, len(u.doc) + u.out.Len()})
	fmt.Fprintf(&u.out, "%d %d obj\n%s\nendobj", number, generation, bytes.TrimSpace(body))
}

// end writes the table of the new objects, and returns the whole; nil if there
// are none.
func (u *pdfUpdate) end() []byte {
	if len(u.places) == 0 {
		return nil
	}
	u.out.WriteByte('\n')
	table := len(u.doc) + u.out.Len()
	u.out.WriteString("xref\n")
	slices.SortFunc(u.places, func(a, b pdfPlace) int { return a.number - b.number })
	for _, p := range u.places {
		fmt.Fprintf(&u.out, "%d 1\n%010d %05d n \n", p.number, p.at, p.generation)
	}
	fmt.Fprintf(&u.out, "trailer\n%s/Size %d/Prev %d>>\nstartxref\n%d\n%s\n", u.trailer, u.next, u.prev, table, pdfEnd)
	return append(u.doc, u.out.Bytes()...)
}
