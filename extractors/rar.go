package extractors

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/nwaples/rardecode/v2"

	"pandian"
)

// RAR is an archive of RAR 1.5 to 5. Each file in it is a member, read in one
// go. A part of a split archive gives what is whole in it and ends as
// truncated.
func RAR(o Options) pandian.Format {
	return pandian.Format{
		Name: "rar", Magic: []string{"Rar!\x1a\x07\x00", "Rar!\x1a\x07\x01\x00"}, Exts: []string{".rar"},
		Extract: o.with(extractRAR),
	}
}

func extractRAR(ctx context.Context, c pandian.Content, o Options, out pandian.Emitter) error {
	r, size, err := c.At()
	if err != nil {
		return err
	}
	a := &archiveRAR{src: sourceAt{r: r}, size: size}
	a.unlock(o.Passwords)
	if err := a.rewind(0); err != nil {
		return a.because(err)
	}
	for i := 1; ; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := a.next()
		switch {
		case err == io.EOF:
			return nil
		case a.split:
			return pandian.Because(pandian.Truncated, err)
		case err != nil:
			return a.because(err)
		}
		a.at, a.read = i, false
		if err := a.emit(h, i, out); err != nil {
			return err
		}
	}
}

// archiveRAR is an archive while it is read, file by file.
type archiveRAR struct {
	src   sourceAt
	size  int64
	opts  []rardecode.Option
	keys  bool // the password is right
	split bool // the file in hand goes on in another part
	z     *rardecode.Reader
	at    int  // number of the file in hand, from 1
	read  bool // of which something was read already
}

// rewind starts anew and goes to file n.
func (a *archiveRAR) rewind(n int) (err error) {
	opts := append([]rardecode.Option{rardecode.MaxDictionarySize(wideDictionary)}, a.opts...)
	if a.z, err = rardecode.NewReader(io.NewSectionReader(&a.src, 0, a.size), opts...); err != nil {
		return err
	}
	for range n {
		if _, err := a.next(); err != nil {
			return err
		}
	}
	a.at, a.read = n, false
	return nil
}

// unlock looks for the password of the first encrypted file.
func (a *archiveRAR) unlock(passwords []string) {
	for _, p := range passwords {
		a.opts = []rardecode.Option{rardecode.Password(p)}
		if a.rewind(0) == nil && a.opens() {
			a.keys = true
			return
		}
	}
	a.opts = nil
}

// opens reports whether the first encrypted file can be read.
func (a *archiveRAR) opens() bool {
	for {
		h, err := a.next()
		if err != nil {
			return err == io.EOF
		}
		if h.Encrypted && !h.IsDir && h.UnPackedSize > 0 {
			_, err = io.Copy(io.Discard, io.LimitReader(recovering{a.z}, probeBytes))
			return err == nil
		}
	}
}

// emit hands on file i.
func (a *archiveRAR) emit(h *rardecode.FileHeader, i int, out pandian.Emitter) error {
	at := pandian.Place{Part: h.Name}
	switch {
	case h.IsDir:
		return nil
	case h.LinkType != 0, h.Mode()&fs.ModeSymlink != 0:
		return out.Skip(at, pandian.Symlink)
	case h.Encrypted && !a.keys:
		return out.Skip(at, pandian.IsEncrypted)
	}
	size := h.UnPackedSize
	if h.UnKnownSize {
		size = -1
	}
	return out.Member(h.Name, pandian.Content{
		Open: func() (io.ReadCloser, error) {
			if a.at != i || a.read {
				if err := a.rewind(i); err != nil {
					return nil, a.because(err)
				}
			}
			a.read = true
			return reasoned{recovering{a.z}, io.NopCloser(nil), a.because}, nil
		},
		Size: size,
		Name: strings.ToValidUTF8(path.Base(h.Name), "_"),
	})
}

// next goes to the next file, which may have to be decoded on the way.
func (a *archiveRAR) next() (h *rardecode.FileHeader, err error) {
	defer func() {
		if recover() != nil {
			h, err = nil, rardecode.ErrCorruptPPM
		}
	}()
	return a.z.Next()
}

// recovering reads what rardecode decodes, which panics on some damaged data.
type recovering struct{ r io.Reader }

func (r recovering) Read(p []byte) (n int, err error) {
	defer func() {
		if recover() != nil {
			n, err = 0, rardecode.ErrCorruptPPM
		}
	}()
	return r.r.Read(p)
}

// because gives an error of the data its reason. An archive whose names are
// encrypted may look damaged without the password.
func (a *archiveRAR) because(err error) error {
	switch {
	case a.src.err != nil:
	case errors.Is(err, rardecode.ErrArchiveEncrypted), errors.Is(err, rardecode.ErrArchivedFileEncrypted), errors.Is(err, rardecode.ErrBadPassword):
		return pandian.Because(pandian.IsEncrypted, err)
	case errors.Is(err, rardecode.ErrMultiVolume):
		a.split = true
		return pandian.Because(pandian.Truncated, err)
	case errors.Is(err, rardecode.ErrBadVolumeNumber), errors.Is(err, rardecode.ErrInvalidFileBlock), errors.Is(err, rardecode.ErrUnexpectedArcEnd),
		errors.Is(err, rardecode.ErrDecoderOutOfData):
		return pandian.Because(pandian.Truncated, err)
	case errors.Is(err, rardecode.ErrDictionaryTooLarge):
		return pandian.Because(pandian.Memory, err)
	case errors.Is(err, rardecode.ErrUnknownVersion), errors.Is(err, rardecode.ErrUnsupportedDecoder), errors.Is(err, rardecode.ErrUnknownDecoder),
		errors.Is(err, rardecode.ErrUnknownEncryptMethod):
		return pandian.Because(pandian.Unsupported, err)
	}
	return a.src.because(err)
}
