package extractors

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
)

// excelPassword opens workbooks without a question in Excel: files that are only
// protected against changes are encrypted with it.
const excelPassword = "VelvetSweatshop"

// officeKeys make the keys of a document of Office 97 to 2003, one for each
// block of a stream ([MS-OFFCRYPTO] 2.3.5 and 2.3.6).
type officeKeys struct {
	key   func(block uint32) []byte
	block int64 // bytes of a block

	now    *rc4.Cipher // of the block number
	number int64
	at     int64 // how much of it is used up
}

// officeKeysFor reads the header of an encryption with RC4, from its version on,
// and tries passwords; nil = none is right, or it is none of these encryptions.
func officeKeysFor(head []byte, passwords []string) *officeKeys {
	major, minor := number16(head, 0), number16(head, 2)
	verified := verifiedMD5
	switch {
	case major == 1 && minor == 1:
	case major >= 2 && major <= 4 && minor == 2:
		verified = verifiedCryptoAPI
	default:
		return nil
	}
	for _, p := range passwords {
		if key := verified(head[4:], utf16LE(p)); key != nil {
			return &officeKeys{key: key, number: -1}
		}
	}
	return nil
}

// verifiedMD5 returns the keys of the encryption that was standard in Office 97,
// with 40 bits, if the password is right.
func verifiedMD5(head, password []byte) func(block uint32) []byte {
	const size, weak = 16, 5
	if len(head) < 3*size {
		return nil
	}
	hash := md5.Sum(password)
	hash = md5.Sum(bytes.Repeat(append(hash[:weak:weak], head[:size]...), 16))
	key := func(block uint32) []byte {
		k := md5.Sum(binary.LittleEndian.AppendUint32(hash[:weak:weak], block))
		return k[:]
	}
	verifier := bytes.Clone(head[size : 3*size])
	xorRC4(key(0), verifier)
	if sum := md5.Sum(verifier[:size]); !bytes.Equal(sum[:], verifier[size:]) {
		return nil
	}
	return key
}

// verifiedCryptoAPI returns the keys of the encryption that is standard since
// Office XP, if the password is right.
func verifiedCryptoAPI(head, password []byte) func(block uint32) []byte {
	const cipherRC4, hashSHA1, salt, verifier = 0x6801, 0x8004, 16, 16
	info := slice(head, 8, number32(head, 4))
	bits := number32(info, 16)
	if bits == 0 {
		bits = 40
	}
	rest := slice(head, 8+len(info), len(head))
	if number32(info, 8) != cipherRC4 || number32(info, 12) != hashSHA1 || bits%8 != 0 || bits < 40 || bits > 128 ||
		len(rest) < 4+salt+verifier+4+sha1.Size || number32(rest, 0) != salt {
		return nil
	}
	hash := sha1.Sum(append(bytes.Clone(rest[4:4+salt]), password...))
	key := func(block uint32) []byte {
		k := sha1.Sum(binary.LittleEndian.AppendUint32(bytes.Clone(hash[:]), block))
		if bits == 40 {
			return append(k[:5:5], make([]byte, 11)...)
		}
		return k[:bits/8]
	}
	secret := bytes.Clone(rest[4+salt : 4+salt+verifier])
	secret = append(secret, rest[4+salt+verifier+4:][:sha1.Size]...)
	xorRC4(key(0), secret)
	if sum := sha1.Sum(secret[:verifier]); !bytes.Equal(sum[:], secret[verifier:]) {
		return nil
	}
	return key
}

func xorRC4(key, b []byte) {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // keys have 5 to 16 bytes
	}
	c.XORKeyStream(b, b)
}

// decrypt decrypts bytes that stand at a place of a stream. Reading forwards
// makes each key once.
func (k *officeKeys) decrypt(b []byte, at int64) {
	for len(b) > 0 {
		number, in := at/k.block, at%k.block
		if number != k.number || in < k.at {
			c, err := rc4.NewCipher(k.key(uint32(number)))
			if err != nil {
				panic(err)
			}
			k.now, k.number, k.at = c, number, 0
		}
		if skip := in - k.at; skip > 0 {
			unused := make([]byte, skip)
			k.now.XORKeyStream(unused, unused)
		}
		n := min(int64(len(b)), k.block-in)
		k.now.XORKeyStream(b[:n], b[:n])
		b, at, k.at = b[n:], at+n, in+n
	}
}
