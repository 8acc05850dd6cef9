package report

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/klauspost/compress/flate"
)

// splicer writes the archive of a workbook. Excelize hands over its files one
// by one; into those of the sheets go the rows and links, which excelize has
// not seen. It is an excelize.ZipWriter.
type splicer struct {
	zip   *zip.Writer
	parts map[string]*part // of the sheets, by name of the file

	name string       // file that is held until it is complete; "" = none
	held bytes.Buffer // its text
}

func newSplicer(w io.Writer, parts map[string]*part) *splicer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewStatelessWriter(w), nil
	})
	return &splicer{zip: z, parts: parts}
}

// Create starts the next file; it ends the one before.
func (s *splicer) Create(name string) (io.Writer, error) {
	if err := s.settle(); err != nil {
		return nil, err
	}
	if s.parts[name] == nil {
		return s.zip.Create(name)
	}
	s.name = name
	return &s.held, nil
}

// AddFS adds the files of a file system.
func (s *splicer) AddFS(fsys fs.FS) error {
	if err := s.settle(); err != nil {
		return err
	}
	return s.zip.AddFS(fsys)
}

// Close ends the archive.
func (s *splicer) Close() error {
	if err := s.settle(); err != nil {
		return err
	}
	return s.zip.Close()
}

// settle writes the file that is held.
func (s *splicer) settle() error {
	if s.name == "" {
		return nil
	}
	if err := s.parts[s.name].splice(s.zip, s.name, s.held.Bytes()); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	s.name = ""
	s.held.Reset()
	return nil
}

// splice writes the file of a sheet, and that of its links if it has any.
func (p *part) splice(z *zip.Writer, name string, frame []byte) error {
	start, stop := bytes.Index(frame, []byte("<sheetData>")), bytes.Index(frame, []byte("</sheetData>"))
	links := bytes.Index(frame, []byte("<printOptions")) // stands right behind where links do
	if start < 0 || stop < start || links < stop {
		return errors.New("not the frame of a sheet")
	}
	start += len("<sheetData>")
	if p.links == 0 {
		return join(z, name, fixed(frame[:start]), p.rows, fixed(frame[stop:]))
	}
	err := join(z, name, fixed(frame[:start]), p.rows,
		fixed(frame[stop:links], []byte("<hyperlinks>")), p.refs, fixed([]byte("</hyperlinks>"), frame[links:]))
	if err != nil {
		return err
	}
	rels := path.Dir(name) + "/_rels/" + path.Base(name) + ".rels"
	return join(z, rels, fixed([]byte(relsHead)), p.rels, fixed([]byte("</Relationships>")))
}
