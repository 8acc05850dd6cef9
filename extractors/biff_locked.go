package extractors

import (
	"bufio"
	"encoding/binary"
	"io"

	"pandian"
)

// Records that are not encrypted, besides the first one and that which tells of
// the encryption ([MS-XLS] 2.2.10).
const (
	recInterface = 0xe1
	recUsers     = 0x194
	recFileLock  = 0x195
	recRevision  = 0x138
	recRevisions = 0x196
)

const biffBlock = 1024 // bytes that are encrypted with one key

// unlock goes on with what stands behind the record FilePass as it is under the
// first password that is right.
func (b *xlsBook) unlock() error {
	pass := make([]byte, min(b.left, 4<<10))
	if err := b.biff.read(pass); err != nil {
		return err
	}
	if err := b.skip(b.left); err != nil {
		return err
	}
	head := pass
	if b.modern {
		head = pass[min(2, len(pass)):]
	}
	r := &biffPlain{in: b.r, at: b.next}
	if b.modern && number16(pass, 0) == 1 {
		if r.keys = officeKeysFor(head, b.keys); r.keys != nil {
			r.keys.block = biffBlock
		}
	} else if x, ok := xorBytesFor(number16(head, 0), number16(head, 2), b.keys); ok {
		r.xor = &x
	}
	if r.keys == nil && r.xor == nil {
		return pandian.Because(pandian.IsEncrypted, nil)
	}
	b.r = bufio.NewReaderSize(r, 64<<10)
	return nil
}

// biffPlain reads a workbook whose records are encrypted, but not their heads.
type biffPlain struct {
	in   *bufio.Reader
	keys *officeKeys
	xor  *xorBytes // if keys is nil
	at   int64     // place in the stream
	id   uint16    // of the record in hand
	size int       // of it
	left int       // bytes of it that are not read
}

// Read returns the head of a record, or some of what stands in it.
func (r *biffPlain) Read(p []byte) (int, error) {
	const head = 4
	if r.left == 0 {
		h, err := r.in.Peek(head)
		if err != nil || len(p) < head {
			return r.rest(p, err)
		}
		r.id, r.size = binary.LittleEndian.Uint16(h), int(binary.LittleEndian.Uint16(h[2:]))
		r.left = r.size
		n, err := io.ReadFull(r.in, p[:head])
		r.at += int64(n)
		return n, err
	}
	n, err := r.in.Read(p[:min(len(p), r.left)])
	r.decrypt(p[:n])
	r.at += int64(n)
	r.left -= n
	return n, err
}

// rest hands on what is no whole head at the end of the stream.
func (r *biffPlain) rest(p []byte, err error) (int, error) {
	if r.in.Buffered() > 0 && err != nil {
		return r.in.Read(p)
	}
	return 0, err
}

// decrypt decrypts what was read of the record in hand.
func (r *biffPlain) decrypt(b []byte) {
	at, done := r.at, r.size-r.left
	switch r.id {
	case recBOF, recFilePass, recInterface, recUsers, recFileLock, recRevision, recRevisions:
		return
	case recBoundSheet: // where the sheet begins is not encrypted
		plain := min(max(4-done, 0), len(b))
		b, at = b[plain:], at+int64(plain)
	}
	if r.keys != nil {
		r.keys.decrypt(b, at)
		return
	}
	r.xor.workbook(b, at+int64(r.size))
}
