package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"unicode/utf16"

	"pandian"
)

// oleMagic begins compound files: legacy Office documents, messages, and
// encrypted office packages.
const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// OLE tells encrypted office files from legacy ones; neither is read.
func OLE() pandian.Format {
	return pandian.Format{Name: "ole", Magic: []string{oleMagic}, Extract: func(_ context.Context, c pandian.Content, out pandian.Emitter) error {
		if encrypted, err := holdsEncryptedPackage(c); err != nil || encrypted {
			if err == nil {
				err = pandian.Because(pandian.IsEncrypted, nil)
			}
			return err
		}
		return out.Skip(pandian.Place{}, pandian.Unsupported)
	}}
}

// holdsEncryptedPackage looks through the first directory sectors, where the
// streams' names stand in UTF-16.
func holdsEncryptedPackage(c pandian.Content) (bool, error) {
	r, size, err := c.At()
	if err != nil {
		return false, err
	}
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return false, err
	}
	if len(head) < 64 {
		return false, pandian.Because(pandian.Truncated, nil)
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return false, pandian.Because(pandian.Corrupt, nil)
	}
	first := int64(binary.LittleEndian.Uint32(head[48:]))
	dir := make([]byte, 16<<10)
	n, err := r.ReadAt(dir, (first+1)<<shift)
	if err != nil && err != io.EOF {
		return false, err
	}
	var name []byte
	for _, u := range utf16.Encode([]rune("EncryptedPackage")) {
		name = binary.LittleEndian.AppendUint16(name, u)
	}
	return bytes.Contains(dir[:n], name), nil
}
