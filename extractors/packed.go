package extractors

import (
	"bufio"
	"compress/bzip2"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"pandian"
)

// maxDictionary bounds the window that a compressed stream may look back on:
// what a decoder holds in memory.
const maxDictionary = 64 << 20

// packing is a way to compress one file. open is given a buffered reader and
// returns what is compressed in it; memory is bounded by maxDictionary.
type packing struct {
	name  string
	magic []string
	exts  []string
	open  func(r *bufio.Reader) (io.Reader, error)
}

// Bzip2 is one file compressed with bzip2, its only member.
func Bzip2() pandian.Format {
	return packing{
		"bzip2", []string{"BZh?1AY&SY", "BZh?\x17rE8P\x90"}, []string{".bz2", ".tbz", ".tbz2"},
		func(r *bufio.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil },
	}.format()
}

// XZ is one file compressed with xz, its only member.
func XZ() pandian.Format {
	return packing{"xz", []string{xzMagic}, []string{".xz", ".txz"}, newXZReader}.format()
}

// Zstd is one file compressed with Zstandard, its only member.
func Zstd() pandian.Format {
	return packing{"zstd", []string{"\x28\xb5\x2f\xfd"}, []string{".zst", ".tzst"}, func(r *bufio.Reader) (io.Reader, error) {
		return newZstdReader(r)
	}}.format()
}

func newZstdReader(r io.Reader) (io.ReadCloser, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxDictionary))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

// LZ4 is one file compressed with lz4, its only member.
func LZ4() pandian.Format {
	return packing{
		"lz4", []string{"\x04\x22\x4d\x18", "\x02\x21\x4c\x18"}, []string{".lz4"},
		func(r *bufio.Reader) (io.Reader, error) { return lz4.NewReader(r), nil },
	}.format()
}

// Compress is one file compressed with the compress of Unix, its only member.
func Compress() pandian.Format {
	return packing{"compress", []string{"\x1f\x9d"}, []string{".z", ".taz"}, newLZWReader}.format()
}

func (k packing) format() pandian.Format {
	return pandian.Format{Name: k.name, Magic: k.magic, Exts: k.exts, Extract: func(_ context.Context, c pandian.Content, out pandian.Emitter) error {
		return k.member(unpackedName(c.Name), c, out)
	}}
}

// member hands on the file that is compressed in c.
func (k packing) member(name string, c pandian.Content, out pandian.Emitter) error {
	return out.Member(name, pandian.Content{
		Open: func() (io.ReadCloser, error) { return k.unpack(c) },
		Size: -1,
		Name: strings.ToValidUTF8(name, "_"),
	})
}

// unpackedName is what a compressed file is called once it is unpacked: without
// the extension, and "x.tar" for "x.tgz".
func unpackedName(file string) string {
	ext := path.Ext(file)
	switch strings.ToLower(ext) {
	case ".gz", ".bz2", ".xz", ".zst", ".lz4", ".z":
		return strings.TrimSuffix(file, ext)
	case ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".taz":
		return strings.TrimSuffix(file, ext) + ".tar"
	}
	return file
}

// unpacked reads what a stream holds; faults of the data carry a reason.
type unpacked struct {
	z    io.Reader
	src  *source
	file io.Closer
}

func (k packing) unpack(c pandian.Content) (*unpacked, error) {
	f, err := c.Open()
	if err != nil {
		return nil, err
	}
	u := &unpacked{src: &source{r: f}, file: f}
	if u.z, err = k.open(bufio.NewReaderSize(u.src, 32<<10)); err != nil {
		_ = f.Close()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, u.src.because(err)
	}
	return u, nil
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	return n, u.src.because(err)
}

func (u *unpacked) Close() error {
	if z, ok := u.z.(io.Closer); ok {
		return errors.Join(z.Close(), u.file.Close())
	}
	return u.file.Close()
}
