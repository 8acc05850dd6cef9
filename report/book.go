package report

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/xuri/excelize/v2"
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
func (b *book) save(title string, made time.Time) error {
	defer os.RemoveAll(b.spool)
	defer b.file.Close()
	if err := b.finish(title, made); err != nil {
		b.out.discard()
		return fmt.Errorf("write %q: %w", b.out.final, err)
	}
	return b.out.commit()
}

func (b *book) finish(title string, made time.Time) error {
	for i, s := range b.sheets { // further sheets were made last but belong beside their first
		for k := 1; k < len(s.parts) && i+1 < len(b.sheets); k++ {
			if err := b.file.MoveSheet(s.parts[k].Sheet, b.sheets[i+1].parts[0].Sheet); err != nil {
				return err
			}
		}
	}
	b.file.SetActiveSheet(0)
	for _, s := range b.sheets {
		if err := s.finish(); err != nil {
			return err
		}
	}
	stamp := made.UTC().Format(time.RFC3339)
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
