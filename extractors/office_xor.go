package extractors

import (
	"math/bits"

	"golang.org/x/text/encoding/traditionalchinese"
)

// The oldest way of Office to hide a document: sixteen bytes that are made of
// the password, over and over ([MS-OFFCRYPTO] 2.3.7.1 and 2.3.7.2). Its tables
// are those of the standard.
var (
	xorPad     = [15]byte{0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00}
	xorInitial = [15]uint16{
		0xe1f0, 0x1d0f, 0xcc9c, 0x84c0, 0x110c, 0x0e10, 0xf1ce, 0x313e, 0x1872, 0xe139, 0xd40f, 0x84f9, 0x280c, 0xa96a, 0x4ec3,
	}
	xorMatrix = [15][7]uint16{
		{0xaefc, 0x4dd9, 0x9bb2, 0x2745, 0x4e8a, 0x9d14, 0x2a09}, {0x7b61, 0xf6c2, 0xfda5, 0xeb6b, 0xc6f7, 0x9dcf, 0x2bbf},
		{0x4563, 0x8ac6, 0x05ad, 0x0b5a, 0x16b4, 0x2d68, 0x5ad0}, {0x0375, 0x06ea, 0x0dd4, 0x1ba8, 0x3750, 0x6ea0, 0xdd40},
		{0xd849, 0xa0b3, 0x5147, 0xa28e, 0x553d, 0xaa7a, 0x44d5}, {0x6f45, 0xde8a, 0xad35, 0x4a4b, 0x9496, 0x390d, 0x721a},
		{0xeb23, 0xc667, 0x9cef, 0x29ff, 0x53fe, 0xa7fc, 0x5fd9}, {0x47d3, 0x8fa6, 0x0f6d, 0x1eda, 0x3db4, 0x7b68, 0xf6d0},
		{0xb861, 0x60e3, 0xc1c6, 0x93ad, 0x377b, 0x6ef6, 0xddec}, {0x45a0, 0x8b40, 0x06a1, 0x0d42, 0x1a84, 0x3508, 0x6a10},
		{0xaa51, 0x4483, 0x8906, 0x022d, 0x045a, 0x08b4, 0x1168}, {0x76b4, 0xed68, 0xcaf1, 0x85c3, 0x1ba7, 0x374e, 0x6e9c},
		{0x3730, 0x6e60, 0xdcc0, 0xa9a1, 0x4363, 0x86c6, 0x1dad}, {0x3331, 0x6662, 0xccc4, 0x89a9, 0x0373, 0x06e6, 0x0dcc},
		{0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48c4},
	}
)

// xorBytes are the sixteen bytes of a password.
type xorBytes [16]byte

// xorBytesFor returns the bytes of the password whose key and verifier are
// those of the document.
func xorBytesFor(key, verifier int, passwords []string) (xorBytes, bool) {
	for _, p := range passwords {
		for _, b := range [...][]byte{ansiPassword(p), lowPassword(p)} {
			if k, v := xorKey(b), xorVerifier(b); len(b) > 0 && int(k) == key && int(v) == verifier {
				return newXORBytes(b, k), true
			}
		}
	}
	return xorBytes{}, false
}

const maxXORPassword = 15

// ansiPassword is a password in Big5, cut to the length that counts.
func ansiPassword(p string) []byte {
	b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(p))
	if err != nil {
		return nil
	}
	return b[:min(len(b), maxXORPassword)]
}

// lowPassword has the low bytes of a password's characters in UTF-16, or the
// high one of those whose low one is 0.
func lowPassword(p string) []byte {
	var b []byte
	for u := utf16LE(p); len(u) > 1 && len(b) < maxXORPassword; u = u[2:] {
		c := u[0]
		if c == 0 {
			c = u[1]
		}
		b = append(b, c)
	}
	return b
}

func xorKey(password []byte) uint16 {
	if len(password) == 0 {
		return 0
	}
	key := xorInitial[len(password)-1]
	for i, c := range password {
		row := xorMatrix[len(xorMatrix)-len(password)+i]
		for bit, m := range row {
			if c>>bit&1 != 0 {
				key ^= m
			}
		}
	}
	return key
}

func xorVerifier(password []byte) uint16 {
	v := uint16(0)
	add := func(c byte) { v = (v>>14&1 | v<<1&0x7fff) ^ uint16(c) }
	for i := len(password) - 1; i >= 0; i-- {
		add(password[i])
	}
	add(byte(len(password)))
	return v ^ 0xce4b
}

func newXORBytes(password []byte, key uint16) (x xorBytes) {
	copy(x[:], password)
	copy(x[len(password):], xorPad[:])
	for i := range x {
		x[i] = bits.RotateLeft8(x[i]^byte(key>>(8*(i&1))), -1)
	}
	return x
}

// workbook reveals bytes of a workbook; at counts from where its record begins
// to count.
func (x xorBytes) workbook(b []byte, at int64) {
	for i := range b {
		b[i] = bits.RotateLeft8(b[i]^x[(at+int64(i))&15], -5)
	}
}

// document reveals bytes of a text document: those that would become 0, or are,
// stay.
func (x xorBytes) document(b []byte, at int64) {
	for i := range b {
		if c := b[i] ^ x[(at+int64(i))&15]; b[i] != 0 && c != 0 {
			b[i] = c
		}
	}
}
