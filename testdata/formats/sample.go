package main

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"pandian"
	"pandian/extractors"
	"pandian/scanner"
)

// passwords open the samples that are encrypted.
var passwords = []string{"123456", "密碼123456", "password"}

var formats = extractors.All(extractors.Options{Passwords: passwords})

// sample is a file of a known format.
type sample struct {
	name    string // below the folder of the samples
	data    []byte
	format  pandian.Format
	charset scanner.Charset
}

// findSamples reads all samples, sorted by name.
func findSamples(dir string) ([]sample, error) {
	var list []sample
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "fuzz":
			return filepath.SkipDir
		case d.IsDir(), d.Name() == "needles.txt", strings.HasSuffix(path, ".golden"), strings.HasSuffix(path, ".md"):
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		f, cs := scanner.Sniff(formats, data[:min(len(data), 64<<10)], d.Name())
		list = append(list, sample{filepath.ToSlash(name), data, f, cs})
		return err
	})
	return list, err
}

// rereads are samples of which a letter or a list with all the needles was
// written, each by the folder or the beginning of its name. What else stands in
// the folders was made to show other things.
var rereads = []string{
	"archives/aes256.zip", "archives/bzip2.zip", "archives/deflate64.zip", "archives/lh5.lzh", "archives/lh6.lzh", "archives/lh7.lzh", "archives/lzma.zip", "archives/mszip.cab", "archives/plain.7z", "archives/ppmd.", "archives/pw.7z",
	"archives/pwhe.7z", "archives/pwppmd.7z", "archives/streamed.zip", "archives/stored.cab", "archives/t.tar.", "archives/zipcrypto.zip", "dbf/big5.dbf", "dbf/big5_undeclared.dbf", "dbf/utf8.dbf",
	"letter/letter", "letter/mail_", "letter/roster", "letter/t.", "letter/t_", "letter/a.txt.gz", "letter/big5name.zip", "columns/roster.parquet", "columns/none.parquet", "columns/gzip.parquet",
	"columns/brotli.parquet", "columns/zstd.parquet", "columns/lz4.parquet", "columns/delta.parquet",
	"office/consent", "office/roster", "office/slides", "office/twocol",
	"pdf/cid_", "pdf/gs_noto.pdf", "pdf/identity", "pdf/invisible", "pdf/lin_", "pdf/lo_", "pdf/rot90",
	"sqlite/", "src_calc.",
}

// blank are samples among them that hold something else.
var blank = []string{"letter/t.ini", "letter/t.log", "letter/t_entities.html", "letter/t_gbk_simpl.txt"}

// holdsNeedles reports whether the needles were written into the sample.
func (s sample) holdsNeedles() bool {
	starts := func(prefix string) bool { return strings.HasPrefix(s.name, prefix) }
	return slices.ContainsFunc(rereads, starts) && !slices.ContainsFunc(blank, starts)
}

// hiddenNeedles stand in the header, a tracked deletion, a footnote, a comment
// and a text box of the samples called twocol.
var hiddenNeedles = []string{"B100000002", "B100000011", "B100000020", "B100000039", "B100000048"}

// needlesIn reads the needles.
func needlesIn(dir string) ([]string, error) {
	b, err := os.ReadFile(filepath.Join(dir, "pdf", "needles.txt"))
	return strings.Fields(string(b)), err
}

// reader is an emitter that gathers all text, that of members too. Cells are
// apart; blanks do not count.
type reader struct {
	text strings.Builder
	rows int
}

// read returns what the sample says.
func (s sample) read(ctx context.Context) (*reader, error) {
	r := &reader{}
	return r, r.open(ctx, s.format, s.charset, content(filepath.Base(s.name), s.data))
}

func (r *reader) open(ctx context.Context, f pandian.Format, cs scanner.Charset, c pandian.Content) error {
	if f.Extract == nil {
		return nil
	}
	if f.Text {
		raw := c.Open
		c = pandian.Content{Name: c.Name, Open: func() (io.ReadCloser, error) {
			file, err := raw()
			return io.NopCloser(scanner.NewDecoder(cs, file)), err
		}}
	}
	return f.Extract(ctx, c, r)
}

func (r *reader) add(b []byte) {
	for _, c := range string(b) {
		if !unicode.IsSpace(c) {
			r.text.WriteRune(c)
		}
	}
}

func (r *reader) Text(_ pandian.Place, t pandian.Text) error { r.add(t.B); return nil }

func (r *reader) Row(_ pandian.Place, cells []pandian.Text) error {
	r.rows++
	for _, c := range cells {
		r.add(c.B)
		r.text.WriteByte('\n')
	}
	return nil
}

func (r *reader) Header(pandian.Place, []pandian.Text) error { return nil }
func (r *reader) End(pandian.Place) error                    { r.text.WriteByte('\n'); return nil }
func (r *reader) Skip(pandian.Place, pandian.Reason) error   { return nil }

func (r *reader) Member(name string, c pandian.Content) error {
	f, err := c.Open()
	if err != nil {
		return nil // as a scan would: it costs the member
	}
	defer f.Close()
	b, _ := io.ReadAll(f)
	format, cs := scanner.Sniff(formats, b[:min(len(b), 64<<10)], c.Name)
	_ = r.open(context.Background(), format, cs, content(c.Name, b))
	return nil
}

// found counts the needles in what was read.
func (r *reader) found(needles []string) (n int) {
	for _, needle := range needles {
		if strings.Contains(r.text.String(), needle) {
			n++
		}
	}
	return n
}

func content(name string, b []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(b), int64(len(b)), nil },
		Size: int64(len(b)), Name: name,
	}
}
