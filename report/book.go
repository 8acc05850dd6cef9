package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"pandian"
)

// book is a workbook that is written row by row: what is deflated of its rows
// waits in temporary files, in a folder of their own beside the output.
type book struct {
	*scribe
	file   *excelize.File // everything but the rows and links
	out    *output
	spool  string
	temps  []*os.File
	styles styles
	sheets []*sheet
	frames map[string]*part // of the sheets made so far, by name of the file
}

func newBook(o Options, s *scribe, name string) (*book, error) {
	out, err := create(o.Dir, name)
	if err != nil {
		return nil, err
	}
	b := &book{scribe: s, out: out, spool: filepath.Join(o.Dir, "."+name+".spool"), file: excelize.NewFile(), frames: map[string]*part{}}
	err = os.RemoveAll(b.spool) // of a run that died
	if err == nil {
		err = os.Mkdir(b.spool, 0o700)
	}
	if err == nil {
		err = b.file.SetDefaultFont(fontName)
	}
	if err == nil {
		b.styles, err = newStyles(b.file)
	}
	if err != nil {
		b.discard()
		return nil, fmt.Errorf("create %q: %w", name, err)
	}
	return b, nil
}

// piece starts a stretch of the workbook.
func (b *book) piece() *piece {
	return &piece{temp: func() (*os.File, error) {
		f, err := os.CreateTemp(b.spool, "rows-*")
		if err == nil {
			b.temps = append(b.temps, f)
		}
		return f, err
	}}
}

// clear removes the temporary files.
func (b *book) clear() {
	for _, f := range b.temps {
		_ = f.Close()
	}
	_ = os.RemoveAll(b.spool)
}

func (b *book) discard() {
	b.clear()
	b.out.discard()
}

// save writes the file.
func (b *book) save(title string, sum *pandian.Summary) error {
	defer b.clear()
	if err := b.finish(title, sum); err != nil {
		b.out.discard()
		return fmt.Errorf("write %q: %w", b.out.final, err)
	}
	return b.out.commit()
}

func (b *book) finish(title string, sum *pandian.Summary) error {
	head := b.pageHead(sum)
	for _, s := range b.sheets {
		for _, p := range s.parts {
			if err := s.frame(p, head); err != nil {
				return fmt.Errorf("sheet %q: %w", p.name, err)
			}
		}
	}
	b.file.SetActiveSheet(0)
	stamp := sum.Ended.UTC().Format(time.RFC3339)
	err := b.file.SetDocProps(&excelize.DocProperties{
		Title: title, Creator: "pandian", LastModifiedBy: "pandian", Created: stamp, Modified: stamp,
		Description: b.lawNote(), Language: string(b.lang),
	})
	if err != nil {
		return err
	}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newSplicer(b.out, b.frames) })
	_, err = b.file.WriteTo(io.Discard) // the bytes go to the output
	return err
}

// pageHead is what stands above and below each printed page. Names are cut: the
// format has room for 255 characters.
func (b *book) pageHead(sum *pandian.Summary) *excelize.HeaderFooterOptions {
	font := func(size string) string { return `&"` + fontName + `"&` + size + " " }
	org := strings.ReplaceAll(cut(clean(sum.Org), 40), "&", "&&")
	date := b.shortDate(sum.Ended)
	if date != "" {
		date = b.t("盤點日期 ", "scanned ") + date
	}
	return &excelize.HeaderFooterOptions{
		OddHeader: "&L" + font("9") + org + b.t("　", "  ") + "&A&R" + font("9") + date,
		OddFooter: "&L" + font("7") + b.lawNote() + "&R" + font("9") + b.t("第 &P 頁，共 &N 頁", "Page &P of &N"),
	}
}
