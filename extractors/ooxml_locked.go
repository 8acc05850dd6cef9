package extractors

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"

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
	if err := checkLocked(f); err != nil {
		return nil, err
	}
	raw := make([]byte, f.size)
	if _, err := f.r.ReadAt(raw, 0); err != nil && err != io.EOF {
		return nil, err
	}
	for _, p := range f.passwords {
		if b, err := decryptSafely(raw, p); err == nil && bytes.HasPrefix(b, []byte(localHeader)) {
			return b, nil
		}
	}
	return nil, nil
}

// Bounds of what excelize is handed, which trusts what a file says of itself.
const (
	maxSpins      = 10_000_000 // rounds that make a key: the most that Office writes
	maxLockedInfo = 64 << 10   // bytes that tell of the encryption
)

var spinCount = regexp.MustCompile(`spinCount="(\d*)"`)

// checkLocked refuses sizes beyond the file, and keys that take too long.
func checkLocked(f *compound) error {
	head := make([]byte, oleHead)
	if _, err := f.readAt(head, 0); err != nil {
		return err
	}
	version, wide := number16(head, 26), f.shift == 12
	wrong := wide != (version == 4) || !wide && version != 3 || f.root.size > f.size
	for _, at := range [...]int{40, 44, 64, 72} { // sectors of the file's own tables
		wrong = wrong || number32(head, at) > f.sectors()
	}
	for _, e := range f.root.kids {
		wrong = wrong || !e.dir && e.size > f.size
	}
	if wrong {
		return pandian.Because(pandian.Corrupt, errors.New("ole: sizes beyond the file"))
	}
	info, err := f.all(f.root.kid("EncryptionInfo"), maxLockedInfo)
	if err != nil {
		return err
	}
	for _, m := range spinCount.FindAllSubmatch(info, -1) {
		if n, err := strconv.Atoi(string(m[1])); err != nil || n > maxSpins {
			return pandian.Because(pandian.Corrupt, errors.New("ole: rounds without end"))
		}
	}
	return nil
}

// decryptSafely decrypts a package. excelize panics where a damaged file leads
// it beyond its bounds.
func decryptSafely(raw []byte, password string) (b []byte, err error) {
	defer func() {
		if recover() != nil {
			b, err = nil, pandian.Because(pandian.Corrupt, errors.New("ole: parser gave up"))
		}
	}()
	return excelize.Decrypt(raw, &excelize.Options{Password: password})
}
