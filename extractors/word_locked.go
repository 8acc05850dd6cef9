package extractors

// Places in the head of an encrypted document ([MS-DOC] 2.2.6).
const (
	fibObfuscated = 0x8000
	fibKey        = 0x0e // length of the encryption's header in the table stream, or key and verifier
	wordPlain     = 68   // bytes at the beginning of the main stream that are not encrypted
	wordPlainOld  = 52   // before Word 97
	wordBlock     = 512  // bytes that are encrypted with one key
)

// unlock decrypts the streams with the first password that is right, and
// reports whether there is one.
func (d *wordFile) unlock(flags int, passwords []string) bool {
	plain := wordPlain
	if d.old {
		plain = wordPlainOld
	}
	if flags&fibObfuscated != 0 || d.old {
		key, verifier := d.u16(fibKey), d.u16(fibKey+2)
		x, ok := xorBytesFor(key, verifier, passwords)
		if !ok {
			x, ok = xorBytesFor(verifier, key, passwords)
		}
		if ok {
			x.document(d.main[plain:], int64(plain))
			if !d.old {
				x.document(d.table, 0)
			}
		}
		return ok
	}
	head := slice(d.table, 0, d.u32(fibKey))
	keys := officeKeysFor(head, passwords)
	if keys == nil {
		return false
	}
	keys.block = wordBlock
	keys.decrypt(d.main[plain:], int64(plain))
	keys.decrypt(d.table[len(head):], int64(len(head)))
	return true
}
