package extractors

import (
	"bytes"
	"io"

	"github.com/xuri/excelize/v2"

	"pandian"
)

// maxLockedPackage bounds an encrypted package: it is held, and so is what it
// is decrypted to.
const maxLockedPackage = 128 << 20

// extractLocked opens a docx, xlsx or pptx file that stands encrypted in a
// compound file: the package is the only member.
func extractLocked(o *oleObject) error {
	b, err := decryptPackage(o.compound)
	switch {
	case err != nil:
		return err
	case b == nil:
		return pandian.Because(pandian.IsEncrypted, nil)
	}
	return o.out.Member(o.name, bytesContent(o.name, b))
}

// decryptPackage returns the package under the first password that is right;
// nil = none is.
func decryptPackage(f *compound) ([]byte, error) {
	if f.size > maxLockedPackage {
		return nil, pandian.Because(pandian.TooLarge, nil)
	}
	raw := make([]byte, f.size)
	if _, err := f.r.ReadAt(raw, 0); err != nil && err != io.EOF {
		return nil, err
	}
	for _, p := range f.passwords {
		if b, err := excelize.Decrypt(raw, &excelize.Options{Password: p}); err == nil && bytes.HasPrefix(b, []byte(localHeader)) {
			return b, nil
		}
	}
	return nil, nil
}
