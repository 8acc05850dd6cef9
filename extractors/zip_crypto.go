package extractors

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"slices"

	"golang.org/x/text/encoding/traditionalchinese"

	"pandian"
)

// zipLock is how a member of a zip file is encrypted: the old cipher of PKZIP
// ("ZipCrypto") or AES as WinZip does it.
type zipLock struct {
	aes   int  // bytes of the key; 0 = the old cipher
	check byte // last byte of the old cipher's header once it is decrypted
}

func (m *member) encrypted() bool { return m.flags&1 != 0 }

const (
	methodAES  = 99
	extraAES   = 0x9901
	flagStrong = 1 << 6 // encryption that only PKZIP knows
	flagBehind = 1 << 3 // the checksum stands behind the data
)

// readLock reads what a header says about encryption: in its extra fields and,
// where the old cipher has no checksum to compare, in the file's time.
func (m *member) readLock(extra []byte, time uint16) {
	m.lock.check = byte(m.crc >> 24)
	if m.flags&flagBehind != 0 {
		m.lock.check = byte(time >> 8)
	}
	if m.method != methodAES {
		return
	}
	for le := binary.LittleEndian; len(extra) >= 4; {
		id, n := le.Uint16(extra), int(le.Uint16(extra[2:]))
		extra = extra[4:]
		if n > len(extra) {
			return
		}
		if id == extraAES && n >= 7 && extra[4] >= 1 && extra[4] <= 3 {
			m.lock.aes = 8 + 8*int(extra[4])
			m.method = le.Uint16(extra[5:])
			m.hasCRC = m.hasCRC && le.Uint16(extra) == 1 // a later version leaves it out
			return
		}
		extra = extra[n:]
	}
}

// asZipPasswords adds passwords as Windows programs for Taiwan write them: in
// Big5.
func asZipPasswords(passwords []string) []string {
	list := slices.Clone(passwords)
	for _, p := range passwords {
		if b, err := traditionalchinese.Big5.NewEncoder().String(p); err == nil && b != p {
			list = append(list, b)
		}
	}
	return list
}

// maxLocked is how many members may refuse all passwords before only the one
// that was right last is tried: each try costs a thousand hashes.
const maxLocked = 3

// probeZip bounds what is read of a member to see whether a password is right.
const probeZip = 1 << 20

// unlock reports whether a member can be read with one of the passwords, and
// puts that first. The old cipher has one byte to tell a wrong password by, so
// its data must make sense too.
func (a *archive) unlock(m *member) bool {
	if m.flags&flagStrong != 0 || m.method == methodAES {
		return false
	}
	for i, p := range a.passwords {
		if i > 0 && a.locked >= maxLocked {
			break
		}
		if a.password = p; a.opens(m) {
			copy(a.passwords[1:], a.passwords[:i])
			a.passwords[0] = p
			return true
		}
	}
	a.locked++
	return false
}

func (a *archive) opens(m *member) bool {
	r, err := a.open(m)
	if err != nil {
		return false
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(r, probeZip))
	return err == nil
}

var errPassword = pandian.Because(pandian.IsEncrypted, errors.New("zip: no password is right"))

// decrypt returns a member's data under the password in hand.
func (a *archive) decrypt(m *member, data *io.SectionReader) (io.Reader, error) {
	if m.lock.aes > 0 {
		return newZipAES(data, a.password, m.lock.aes)
	}
	return newZipCrypto(data, a.password, m.lock.check)
}

// zipCrypto is the old cipher.
type zipCrypto struct {
	r    io.Reader
	keys [3]uint32
}

func newZipCrypto(r io.Reader, password string, check byte) (io.Reader, error) {
	z := &zipCrypto{r, [3]uint32{0x12345678, 0x23456789, 0x34567890}}
	for _, b := range []byte(password) {
		z.update(b)
	}
	var head [12]byte
	if _, err := io.ReadFull(z, head[:]); err != nil {
		return nil, cutShort(err)
	}
	if head[11] != check {
		return nil, errPassword
	}
	return z, nil
}

func (z *zipCrypto) update(b byte) {
	step := func(sum uint32, b byte) uint32 { return crc32.IEEETable[byte(sum)^b] ^ sum>>8 }
	z.keys[0] = step(z.keys[0], b)
	z.keys[1] = (z.keys[1]+z.keys[0]&0xff)*134775813 + 1
	z.keys[2] = step(z.keys[2], byte(z.keys[1]>>24))
}

func (z *zipCrypto) Read(p []byte) (int, error) {
	n, err := z.r.Read(p)
	for i := range p[:n] {
		t := z.keys[2] | 2
		p[i] ^= byte(t * (t ^ 1) >> 8)
		z.update(p[i])
	}
	return n, err
}

// zipAES is AES in counter mode, with the counter's low byte first, and a sum
// over the encrypted data behind it.
type zipAES struct {
	data  io.Reader
	tail  io.Reader // the sum
	block cipher.Block
	mac   hash.Hash
	count [aes.BlockSize]byte
	pad   [aes.BlockSize]byte
	used  int // bytes of pad
}

const (
	zipRounds = 1000
	zipSum    = 10 // bytes of the sum
)

func newZipAES(r *io.SectionReader, password string, key int) (io.Reader, error) {
	head := make([]byte, key/2+2)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, cutShort(err)
	}
	salt, check := head[:key/2], head[key/2:]
	keys, err := pbkdf2.Key(sha1.New, password, salt, zipRounds, 2*key+2)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(keys[2*key:], check) {
		return nil, errPassword
	}
	block, err := aes.NewCipher(keys[:key])
	if err != nil {
		return nil, err
	}
	z := &zipAES{block: block, mac: hmac.New(sha1.New, keys[key:2*key]), used: aes.BlockSize}
	size := r.Size() - int64(len(head)) - zipSum
	if size < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	z.data = io.LimitReader(r, size)
	z.tail = r
	return z, nil
}

func (z *zipAES) Read(p []byte) (int, error) {
	n, err := z.data.Read(p)
	z.mac.Write(p[:n])
	for i := range p[:n] {
		if z.used == aes.BlockSize {
			for k := range z.count {
				if z.count[k]++; z.count[k] != 0 {
					break
				}
			}
			z.block.Encrypt(z.pad[:], z.count[:])
			z.used = 0
		}
		p[i] ^= z.pad[z.used]
		z.used++
	}
	if err == io.EOF {
		return n, z.verify()
	}
	return n, err
}

// verify compares the sum behind the data. It returns io.EOF if it is right.
func (z *zipAES) verify() error {
	var sum [zipSum]byte
	if _, err := io.ReadFull(z.tail, sum[:]); err != nil {
		return cutShort(err)
	}
	z.tail = bytes.NewReader(sum[:]) // it may be asked for again
	if !hmac.Equal(z.mac.Sum(nil)[:zipSum], sum[:]) {
		return errChecksum
	}
	return io.EOF
}
