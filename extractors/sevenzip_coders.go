package extractors

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf16"

	"github.com/bodgit/sevenzip"
	"github.com/ulikunitz/xz/lzma"

	"pandian"
)

// wideDictionary bounds the window of archives that are read in a child: it is
// what their programs use at the highest level.
const wideDictionary = 256 << 20

// own7z puts coders of this package in the place of the module's, once in a
// process: LZMA with bounded memory, and decryption that tells a missing
// password from damage.
var own7z = sync.OnceFunc(func() {
	type closers = []io.ReadCloser
	one := func(open func(props []byte, size uint64, r io.ReadCloser) (io.ReadCloser, error)) sevenzip.Decompressor {
		return func(props []byte, size uint64, in closers) (io.ReadCloser, error) {
			if len(in) != 1 {
				return nil, errCoder
			}
			return open(props, size, in[0])
		}
	}
	sevenzip.RegisterDecompressor([]byte{0x03, 0x01, 0x01}, one(lzmaCoder))
	sevenzip.RegisterDecompressor([]byte{0x21}, one(lzma2Coder))
	sevenzip.RegisterDecompressor([]byte{0x06, 0xf1, 0x07, 0x01}, one(aesCoder))
})

var errCoder = errors.New("7z: malformed coder")

// coder reads what a coder makes of r.
type coder struct {
	io.Reader
	io.Closer
}

func lzmaCoder(props []byte, size uint64, r io.ReadCloser) (io.ReadCloser, error) {
	if len(props) != 5 {
		return nil, errCoder
	}
	head := binary.LittleEndian.AppendUint64(bytes.Clone(props), size)
	z, err := lzma.ReaderConfig{DictCap: wideDictionary}.NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(head), r)))
	return coder{z, r}, err
}

func lzma2Coder(props []byte, _ uint64, r io.ReadCloser) (io.ReadCloser, error) {
	if len(props) != 1 {
		return nil, errCoder
	}
	z, err := lzma2Reader(r, props[0], wideDictionary)
	return coder{z, r}, err
}

// aes7z decrypts AES-256-CBC, once its password is set.
type aes7z struct {
	io.Closer
	r      io.Reader
	rounds byte // power of two
	salt   []byte
	iv     [aes.BlockSize]byte
	cbc    cipher.BlockMode
	buf    []byte
	plain  []byte // of buf, not handed out yet
}

const maxRounds7z = 24 // 16 million

func aesCoder(props []byte, _ uint64, r io.ReadCloser) (io.ReadCloser, error) {
	if len(props) < 2 {
		return nil, errCoder
	}
	a := &aes7z{Closer: r, r: r, rounds: props[0] & 63}
	salt := int(props[0]>>7 + props[1]>>4)
	iv := int(props[0]>>6&1 + props[1]&15)
	if len(props) != 2+salt+iv || iv > len(a.iv) {
		return nil, errCoder
	}
	a.salt = props[2 : 2+salt]
	copy(a.iv[:], props[2+salt:])
	return a, nil
}

// Password is called before anything is read. There is no empty password.
func (a *aes7z) Password(p string) error {
	if p == "" {
		return pandian.Because(pandian.IsEncrypted, nil)
	}
	if a.rounds > maxRounds7z && a.rounds != 63 {
		return pandian.Because(pandian.Unsupported, fmt.Errorf("7z: 2^%d rounds", a.rounds))
	}
	key := keys7z.of(p, a.rounds, a.salt)
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return err
	}
	a.cbc, a.buf = cipher.NewCBCDecrypter(block, a.iv[:]), make([]byte, 16<<10)
	return nil
}

// Read reads whole blocks; what is left of one at the end is dropped.
func (a *aes7z) Read(p []byte) (int, error) {
	if len(a.plain) == 0 {
		n, err := io.ReadFull(a.r, a.buf)
		if n -= n % aes.BlockSize; n == 0 {
			if err == io.ErrUnexpectedEOF {
				err = io.EOF
			}
			return 0, err
		}
		a.plain = a.buf[:n]
		a.cbc.CryptBlocks(a.plain, a.plain)
	}
	n := copy(p, a.plain)
	a.plain = a.plain[n:]
	return n, nil
}

// keys7z holds the keys made last: each costs half a million hashes, and an
// archive asks for its own again and again.
var keys7z keyCache

type keyCache struct {
	sync.Mutex
	keys map[string][sha256.Size]byte
}

func (c *keyCache) of(password string, rounds byte, salt []byte) [sha256.Size]byte {
	c.Lock()
	defer c.Unlock()
	id := string(rounds) + string(salt) + "\x00" + password
	key, ok := c.keys[id]
	if !ok {
		if key = key7z(password, rounds, salt); len(c.keys) >= 64 || c.keys == nil {
			c.keys = map[string][sha256.Size]byte{}
		}
		c.keys[id] = key
	}
	return key
}

func key7z(password string, rounds byte, salt []byte) (key [sha256.Size]byte) {
	seed := bytes.Clone(salt)
	for _, u := range utf16.Encode([]rune(password)) {
		seed = binary.LittleEndian.AppendUint16(seed, u)
	}
	if rounds == 63 {
		copy(key[:], seed)
		return key
	}
	h := sha256.New()
	n := len(seed)
	for i := range uint64(1) << rounds {
		seed = binary.LittleEndian.AppendUint64(seed[:n], i)
		h.Write(seed)
	}
	h.Sum(key[:0])
	return key
}
