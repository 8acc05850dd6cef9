package extractors

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"pandian"
)

// Gzip is one compressed file, its only member; several streams in a row are
// one file. The member is called as the header says, else like the file without
// its extension (.tgz: .tar).
func Gzip() pandian.Format {
	return pandian.Format{Name: "gzip", Magic: []string{"\x1f\x8b\x08"}, Exts: []string{".gz", ".tgz"}, Extract: extractGzip}
}

func extractGzip(_ context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := openGzip(c)
	if err != nil {
		return err
	}
	name := gzipName(f.z.Name, c.Name)
	if err := f.Close(); err != nil {
		return err
	}
	return out.Member(name, pandian.Content{
		Open: func() (io.ReadCloser, error) { return openGzip(c) },
		Size: -1,
		Name: strings.ToValidUTF8(name, "_"),
	})
}

// gzipName is the member's name. The reader takes the stored bytes for
// Latin-1, which is undone here.
func gzipName(stored, file string) string {
	if stored != "" {
		raw := make([]byte, 0, len(stored))
		for _, r := range stored {
			raw = append(raw, byte(r))
		}
		return path.Base(string(raw))
	}
	switch ext := path.Ext(file); strings.ToLower(ext) {
	case ".gz":
		return strings.TrimSuffix(file, ext)
	case ".tgz":
		return strings.TrimSuffix(file, ext) + ".tar"
	}
	return file
}

// gzipReader reads the member; faults of the data carry a reason.
type gzipReader struct {
	z    *gzip.Reader
	file io.Closer
}

func openGzip(c pandian.Content) (*gzipReader, error) {
	f, err := c.Open()
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		_ = f.Close()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, gzipFault(err)
	}
	return &gzipReader{z, f}, nil
}

func (r *gzipReader) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	return n, gzipFault(err)
}

func (r *gzipReader) Close() error { return errors.Join(r.z.Close(), r.file.Close()) }

// gzipFault gives an error of the data its reason; errors of the storage stay.
func gzipFault(err error) error {
	var (
		corrupt  flate.CorruptInputError
		internal flate.InternalError
	)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return pandian.Because(pandian.Truncated, err)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt), errors.As(err, &internal):
		return pandian.Because(pandian.Corrupt, err)
	}
	return err
}
