package extractors

import (
	"bytes"
	"context"
	"io"

	"github.com/xuri/excelize/v2"

	"pandian"
)

// maxLockedPackage bounds an encrypted package: it is held, and so is what it
// is decrypted to.
const maxLockedPackage = 128 << 20

// unlocked returns the format f of compound files with docx, xlsx and pptx
// files opened that stand encrypted in one: the package is the only member.
func unlocked(f pandian.Format, o Options) pandian.Format {
	extract := f.Extract
	f.Extract = func(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
		err := extract(ctx, c, out)
		if pandian.ReasonOf(err) != pandian.IsEncrypted || len(o.Passwords) == 0 {
			return err
		}
		b, rerr := decryptPackage(c, o.Passwords)
		switch {
		case rerr != nil:
			return rerr
		case b == nil:
			return err
		}
		return out.Member(c.Name, bytesContent(c.Name, b))
	}
	return f
}

// decryptPackage returns the package under the first password that is right;
// nil = none is.
func decryptPackage(c pandian.Content, passwords []string) ([]byte, error) {
	r, size, err := c.At()
	if err != nil {
		return nil, err
	}
	if size > maxLockedPackage {
		return nil, pandian.Because(pandian.TooLarge, nil)
	}
	raw := make([]byte, size)
	if _, err := r.ReadAt(raw, 0); err != nil && err != io.EOF {
		return nil, err
	}
	for _, p := range passwords {
		if b, err := excelize.Decrypt(raw, &excelize.Options{Password: p}); err == nil && bytes.HasPrefix(b, []byte(localHeader)) {
			return b, nil
		}
	}
	return nil, nil
}
