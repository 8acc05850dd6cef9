package extractors

import (
	"bytes"
	"slices"

	"pandian"
)

const (
	flowBlock = 32 << 10 // running text is handed on in pieces of about this size
	maxHeld   = 8 << 20  // bytes that wait for their turn
)

// Parts of a document beside its text.
const (
	deletedPart = "已刪除的文字"
	boxPart     = "文字方塊"
	fieldPart   = "表單欄位"
	altPart     = "替代文字"
	varPart     = "文件變數"
	commentPart = "註解"
	notesPart   = "備忘稿"
	headerPart  = "頁首"
	footerPart  = "頁尾"
	footPart    = "註腳"
	endPart     = "章節附註"
	masterPart  = "母片"
	diagramPart = "SmartArt 圖形"
	chartPart   = "圖表"
	slidePart   = "投影片 %d"
)

// docFlow takes what an office document says, in the order of the file, and hands
// it on so that each text stays in one piece: running text goes to the story
// that is open; what stands beside it (notes, text boxes, deleted text: asides)
// waits until finish; a table's rows go to a part of its own, those of a table
// within a table wait until the outer one has ended. Only what would wait in
// more than maxHeld bytes is handed on early, in pieces.
//
// Its errors are those of the emitter, marked by emitted.
type docFlow struct {
	out    pandian.Emitter
	story  string  // part of the running text
	spoke  bool    // some of it was handed on
	text   []byte  // of the story, not yet handed on
	levels []level // what is open in the story, the innermost last
	asides []*aside
	last   *aside   // where text went last; nil = elsewhere
	nested []*table // complete tables that wait for the outer one's end
	tables int      // in this part of the document, for their names
	held   int      // bytes that wait
	copies int      // bytes of repeated cells and rows
	said   bool     // there was some text
	link   *link
}

// level is one thing that is open: the story itself, an aside or a table.
type level struct {
	aside *aside
	table *table
	paras int  // paragraphs that are open
	space bool // the paragraph's text ended in white space
}

// aside is running text that waits.
type aside struct {
	part  string
	text  []byte
	spoke bool // some of it was handed on
}

// begin opens a story; tables in it are numbered on, asides are kept.
func (f *docFlow) begin(part string) {
	f.story, f.spoke, f.levels = part, false, append(f.levels[:0], level{})
}

// top is the innermost level.
func (f *docFlow) top() *level { return &f.levels[len(f.levels)-1] }

// part is the part of the running text around the innermost level.
func (f *docFlow) part() string {
	for _, l := range slices.Backward(f.levels) {
		if l.aside != nil {
			return l.aside.part
		}
	}
	return f.story
}

// write adds text at the innermost place that takes some: an open cell, an
// aside, the story.
func (f *docFlow) write(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	f.said = f.said || len(bytes.TrimSpace(b)) > 0
	f.link.show(b)
	for _, l := range slices.Backward(f.levels) {
		switch {
		case l.table != nil && l.table.open:
			f.last = nil
			return f.writeCell(l.table, b)
		case l.aside != nil:
			f.last = l.aside
			l.aside.text = append(l.aside.text, b...)
			return f.hold(len(b))
		}
	}
	f.last = nil
	if f.text = append(f.text, b...); len(f.text) < flowBlock {
		return nil
	}
	return f.flush()
}

// breakLine ends a line or a paragraph.
func (f *docFlow) breakLine() error { return f.write(newLine) }

var newLine = []byte{'\n'}

// flush hands on the story's text.
func (f *docFlow) flush() error {
	if len(f.text) == 0 {
		return nil
	}
	err := f.out.Text(pandian.Place{Part: f.story}, pandian.Text{B: f.text, Off: -1})
	f.text, f.spoke = f.text[:0], true
	return emitted(err)
}

// openAside redirects the text to an aside until closeAside. It goes on where
// the aside ended, if no text went elsewhere since; else it begins a line.
func (f *docFlow) openAside(part string) {
	i := slices.IndexFunc(f.asides, func(a *aside) bool { return a.part == part })
	if i < 0 {
		i = len(f.asides)
		f.asides = append(f.asides, &aside{part: part})
	}
	a := f.asides[i]
	if n := len(a.text); n > 0 && f.last != a && a.text[n-1] != '\n' {
		a.text = append(a.text, '\n')
	}
	f.levels = append(f.levels, level{aside: a})
}

// closeAside ends what openAside began.
func (f *docFlow) closeAside() {
	if f.top().aside != nil {
		f.levels = f.levels[:len(f.levels)-1]
	}
}

// note adds a line to an aside.
func (f *docFlow) note(part string, b []byte) error {
	if len(bytes.TrimSpace(b)) == 0 {
		return nil
	}
	f.openAside(part)
	defer f.closeAside()
	if err := f.write(b); err != nil {
		return err
	}
	return f.breakLine()
}

// hold counts bytes that wait, and hands all of them on if they are too many.
func (f *docFlow) hold(n int) error {
	if f.held += n; f.held <= maxHeld {
		return nil
	}
	if err := f.flush(); err != nil {
		return err
	}
	return f.release()
}

// release hands on what waits, without an end.
func (f *docFlow) release() error {
	f.held = 0
	for _, t := range f.nested {
		if err := t.release(f.out); err != nil {
			return err
		}
	}
	for _, l := range f.levels {
		if l.table != nil {
			if err := l.table.release(f.out); err != nil {
				return err
			}
		}
	}
	for _, a := range f.asides {
		if err := a.release(f.out); err != nil {
			return err
		}
	}
	return nil
}

// release hands on the text that waits.
func (a *aside) release(out pandian.Emitter) error {
	if len(a.text) == 0 {
		return nil
	}
	err := out.Text(pandian.Place{Part: a.part}, pandian.Text{B: a.text, Off: -1})
	a.text, a.spoke = a.text[:0], true
	return emitted(err)
}

// closeOpen ends what is still open in the story: its file may be damaged.
func (f *docFlow) closeOpen() error {
	if err := f.closeLink(); err != nil {
		return err
	}
	for len(f.levels) > 1 {
		if f.top().table == nil {
			f.closeAside()
			continue
		}
		if err := f.closeTable(); err != nil {
			return err
		}
	}
	return nil
}

// end ends the story. A story without text was none.
func (f *docFlow) end() error {
	if err := f.closeOpen(); err != nil {
		return err
	}
	if err := f.flush(); err != nil || !f.spoke {
		return err
	}
	return emitted(f.out.End(pandian.Place{Part: f.story}))
}

// finish hands on the asides; the next table is number 1 again.
func (f *docFlow) finish() error {
	for _, a := range f.asides {
		if err := a.release(f.out); err != nil {
			return err
		}
		if !a.spoke {
			continue
		}
		if err := emitted(f.out.End(pandian.Place{Part: a.part})); err != nil {
			return err
		}
	}
	f.asides, f.last, f.tables, f.held = nil, nil, 0, 0
	if f.copies > maxCopies {
		return emitted(f.out.Skip(pandian.Place{}, pandian.ArchiveRatio))
	}
	return nil
}
