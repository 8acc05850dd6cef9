package extractors

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/bodgit/sevenzip"

	"pandian"
)

// SevenZip is a 7z archive. Each file in it is a member; solid archives are
// read in one go. A part of a split archive ends as truncated.
func SevenZip(o Options) pandian.Format {
	return pandian.Format{
		Name: "7z", Magic: []string{"7z\xbc\xaf\x27\x1c"}, Exts: []string{".7z"},
		Extract: o.with(extract7z),
	}
}

func extract7z(ctx context.Context, c pandian.Content, o Options, out pandian.Emitter) error {
	r, size, err := c.At()
	if err != nil {
		return err
	}
	own7z()
	a := &archive7z{src: sourceAt{r: r}, size: size}
	if err := a.open(o.Passwords); err != nil {
		return a.src.because(err)
	}
	for _, f := range a.z.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.emit(f, out); err != nil {
			return err
		}
	}
	return nil
}

// archive7z is a 7z file while it is read.
type archive7z struct {
	z    *sevenzip.Reader
	src  sourceAt
	size int64
	keys bool // a password was found to be right
}

// open opens the archive with the first password that is right, or with none
// if all are wrong but the names can be read.
func (a *archive7z) open(passwords []string) error {
	plain, err := sevenzip.NewReader(&a.src, a.size)
	if err != nil && pandian.ReasonOf(err) != pandian.IsEncrypted {
		return err
	}
	a.z = plain
	probe := -1
	if err == nil {
		if probe = locked7z(plain); probe < 0 {
			return nil
		}
	}
	for _, p := range passwords {
		z, err := sevenzip.NewReaderWithPassword(&a.src, a.size, p)
		if err == nil && (probe < 0 || opens(z.File[probe])) {
			a.z, a.keys = z, true
			return nil
		}
	}
	return err
}

// probeFolders and probeBytes bound the search for a password.
const (
	probeFolders = 16
	probeBytes   = 64 << 20
)

// locked7z returns the index of a small file that needs a password; -1 = none
// does.
func locked7z(z *sevenzip.Reader) int {
	found, stream, seen := -1, -1, 0
	for i, f := range z.File {
		if f.UncompressedSize == 0 || f.Stream == stream {
			continue
		}
		if stream, seen = f.Stream, seen+1; seen > probeFolders {
			break
		}
		if found >= 0 && f.UncompressedSize >= z.File[found].UncompressedSize {
			continue
		}
		r, err := f.Open()
		if err == nil {
			_ = r.Close()
		} else if pandian.ReasonOf(err) == pandian.IsEncrypted {
			found = i
		}
	}
	return found
}

// opens reports whether a file can be read with the password of its archive.
func opens(f *sevenzip.File) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(checked(careful{r}, f.CRC32, f.CRC32 != 0), probeBytes))
	return err == nil
}

// careful takes a panic of a decoder for damage: that for PPMd divides by zero
// on data that are none, as a wrong password makes them.
type careful struct{ r io.Reader }

func (c careful) Read(p []byte) (n int, err error) {
	defer func() {
		if recover() != nil {
			n, err = 0, errCoder
		}
	}()
	return c.r.Read(p)
}

// emit hands on one file.
func (a *archive7z) emit(f *sevenzip.File, out pandian.Emitter) error {
	switch mode := f.FileInfo().Mode(); {
	case mode.IsDir():
		return nil
	case mode&fs.ModeSymlink != 0:
		return out.Skip(pandian.Place{Part: f.Name}, pandian.Symlink)
	case !mode.IsRegular():
		return out.Skip(pandian.Place{Part: f.Name}, pandian.SpecialFile)
	}
	return out.Member(f.Name, pandian.Content{
		Open: func() (io.ReadCloser, error) {
			r, err := f.Open()
			if err != nil {
				return nil, a.because(err)
			}
			return reasoned{checked(careful{r}, f.CRC32, f.CRC32 != 0), r, a.because}, nil
		},
		Size: int64(f.UncompressedSize),
		Name: strings.ToValidUTF8(path.Base(f.Name), "_"),
	})
}

// because gives an error of the data its reason. What a wrong password makes
// of it is damage only if the password is known to be right.
func (a *archive7z) because(err error) error {
	var re *sevenzip.ReadError
	if a.src.err == nil && !a.keys && errors.As(err, &re) && re.Encrypted {
		return pandian.Because(pandian.IsEncrypted, err)
	}
	return a.src.because(err)
}
