package extractors

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"pandian"
)

const tarBlock = 512

// Tar is a tar archive of any flavour (v7, ustar, GNU, pax). Each file in it is
// a member, its name given as the raw bytes that are stored. Links, devices and
// sparse files are reported by name. Behind a damaged header the archive goes
// on at the next sound one.
func Tar() pandian.Format {
	return pandian.Format{Name: "tar", Exts: []string{".tar"}, Sniff: isTar, Extract: extractTar}
}

// isTar recognises an archive by the checksum of its first header.
func isTar(head []byte, _ string) bool { return len(head) >= tarBlock && tarHeader(head) }

// tarHeader reports whether b begins with a header whose checksum is right.
func tarHeader(b []byte) bool {
	want, digits := int64(0), 0
	for _, c := range b[148:156] {
		if c-'0' < 8 {
			want, digits = want<<3|int64(c-'0'), digits+1
		} else if digits > 0 {
			break
		}
	}
	var unsigned, signed int64
	for i, c := range b[:tarBlock] {
		if 148 <= i && i < 156 {
			c = ' '
		}
		unsigned += int64(c)
		signed += int64(int8(c))
	}
	return digits > 0 && b[0] != 0 && (want == unsigned || want == signed)
}

func extractTar(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	if c.At == nil {
		return errors.New("tar: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return err
	}
	for from := int64(0); err == nil && from < size; {
		if from, err = tarMembers(ctx, r, from, size, out); err == nil && from < size {
			from, err = nextTarHeader(ctx, r, from, size)
		}
	}
	return err
}

// tarMembers emits the members from offset from on, up to the archive's end
// (then it returns size) or to a damaged header (then where it stands).
func tarMembers(ctx context.Context, r io.ReaderAt, from, size int64, out pandian.Emitter) (int64, error) {
	file := io.NewSectionReader(r, from, size-from)
	archive := tar.NewReader(file)
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		h, err := archive.Next()
		at, serr := file.Seek(0, io.SeekCurrent)
		switch {
		case serr != nil:
			return 0, serr
		case err == io.EOF:
			return size, nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return size, out.Skip(pandian.Place{}, pandian.Truncated)
		case errors.Is(err, tar.ErrHeader) || errors.Is(err, tar.ErrFieldTooLong):
			return from + at, out.Skip(pandian.Place{}, pandian.Corrupt)
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			return 0, err
		}
		if err := tarMember(h, r, from+at, size, out); err != nil {
			return 0, err
		}
	}
}

// tarMember hands on the member whose data begins at off.
func tarMember(h *tar.Header, r io.ReaderAt, off, size int64, out pandian.Emitter) error {
	at := pandian.Place{Part: h.Name}
	switch h.Typeflag {
	case tar.TypeReg:
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return nil
	case tar.TypeLink, tar.TypeSymlink:
		return out.Skip(at, pandian.Symlink)
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		return out.Skip(at, pandian.SpecialFile)
	default:
		return out.Skip(at, pandian.Unsupported)
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return out.Skip(at, pandian.Unsupported)
		}
	}
	return out.Member(h.Name, pandian.Content{
		Open: func() (io.ReadCloser, error) {
			data := io.Reader(io.NewSectionReader(r, off, h.Size))
			if h.Size > size-off {
				data = io.MultiReader(data, brokenReader{pandian.Because(pandian.Truncated, fmt.Errorf("tar: %w", io.ErrUnexpectedEOF))})
			}
			return io.NopCloser(data), nil
		},
		Size: h.Size,
		Name: strings.ToValidUTF8(path.Base(h.Name), "_"),
	})
}

// nextTarHeader returns the offset of the first sound header behind off, where
// a damaged one was met; size if there is none.
func nextTarHeader(ctx context.Context, r io.ReaderAt, off, size int64) (int64, error) {
	buf := make([]byte, 64<<10)
	for off -= off % tarBlock; off < size; off += int64(len(buf)) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := r.ReadAt(buf, off)
		if err != nil && err != io.EOF {
			return 0, err
		}
		for b := buf[:n]; len(b) >= tarBlock; b = b[tarBlock:] {
			if tarHeader(b) {
				return off + int64(n-len(b)), nil
			}
		}
	}
	return size, nil
}

// brokenReader is the end of a content that should go on.
type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }
