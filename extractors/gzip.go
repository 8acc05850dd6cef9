package extractors

import (
	"bufio"
	"context"
	"io"
	"path"

	"github.com/klauspost/compress/gzip"

	"pandian"
)

var gzipPacking = packing{
	"gzip", []string{"\x1f\x8b\x08"}, []string{".gz", ".tgz"},
	func(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) },
}

// Gzip is one compressed file, its only member; several streams in a row are
// one file. The member is called as the header says, else like the file without
// its extension (.tgz: .tar).
func Gzip() pandian.Format {
	f := gzipPacking.format()
	f.Extract = extractGzip
	return f
}

func extractGzip(_ context.Context, c pandian.Content, out pandian.Emitter) error {
	f, err := gzipPacking.unpack(c)
	if err != nil {
		return err
	}
	name := gzipName(f.z.(*gzip.Reader).Name, c.Name)
	if err := f.Close(); err != nil {
		return err
	}
	return gzipPacking.member(name, c, out)
}

// gzipName is the member's name. The reader takes the stored bytes for
// Latin-1, which is undone here.
func gzipName(stored, file string) string {
	if stored == "" {
		return unpackedName(file)
	}
	raw := make([]byte, 0, len(stored))
	for _, r := range stored {
		raw = append(raw, byte(r))
	}
	return path.Base(string(raw))
}
