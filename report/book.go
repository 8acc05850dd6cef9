package report

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"pandian"
)

// book is a workbook that is written row by row: finished rows go to temporary
// files in a folder of their own beside the output.
type book struct {
	*scribe
	file   *excelize.File
	out    *output
	spool  string
	styles styles
	sheets []*sheet
}

func newBook(o Options, s *scribe, name string) (*book, error) {
	out, err := create(o.Dir, name)
	if err != nil {
		return nil, err
	}
	b := &book{scribe: s, out: out, spool: filepath.Join(o.Dir, "."+name+".spool")}
	err = os.RemoveAll(b.spool) // of a run that died
	if err == nil {
		err = os.Mkdir(b.spool, 0o700)
	}
	if err != nil {
		out.discard()
		return nil, fmt.Errorf("create %q: %w", b.spool, err)
	}
	b.file = excelize.NewFile(excelize.Options{TmpDir: b.spool})
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zipTo(out) })
	if err := b.file.SetDefaultFont(fontName); err != nil {
		b.discard()
		return nil, fmt.Errorf("create %q: %w", name, err)
	}
	if b.styles, err = newStyles(b.file); err != nil {
		b.discard()
		return nil, fmt.Errorf("create %q: %w", name, err)
	}
	return b, nil
}

// zipTo lets excelize write straight to the output; by itself it would build
// the whole archive in memory.
func zipTo(w io.Writer) *zip.Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	return z
}

func (b *book) discard() {
	_ = b.file.Close()
	_ = os.RemoveAll(b.spool)
	b.out.discard()
}

// save finishes the sheets in order and the file.
func (b *book) save(title string, sum *pandian.Summary) error {
	defer os.RemoveAll(b.spool)
	defer b.file.Close()
	if err := b.finish(title, sum); err != nil {
		b.out.discard()
		return fmt.Errorf("write %q: %w", b.out.final, err)
	}
	return b.out.commit()
}

func (b *book) finish(title string, sum *pandian.Summary) error {
	for i, s := range b.sheets { // further sheets were made last but belong beside their first
		for k := 1; k < len(s.parts) && i+1 < len(b.sheets); k++ {
			if err := b.file.MoveSheet(s.parts[k].Sheet, b.sheets[i+1].parts[0].Sheet); err != nil {
				return err
			}
		}
	}
	b.file.SetActiveSheet(0)
	head := b.pageHead(sum)
	for _, s := range b.sheets {
		if err := s.finish(head); err != nil {
			return err
		}
	}
	stamp := sum.Ended.UTC().Format(time.RFC3339)
	err := b.file.SetDocProps(&excelize.DocProperties{
		Title: title, Creator: "pandian", LastModifiedBy: "pandian", Created: stamp, Modified: stamp,
		Description: b.lawNote(), Language: string(b.lang),
	})
	if err != nil {
		return err
	}
	_, err = b.file.WriteTo(io.Discard) // the bytes go to the output: zipTo
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
