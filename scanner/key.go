package scanner

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dchest/siphash"

	"pandian"
)

// Key is the organisation's key: digests made under one key can be compared,
// and tell nothing without it. It never prints. The zero Key is invalid.
type Key struct {
	k0, k1 uint64
	id     string
	kept   bool
}

// String hides the key.
func (Key) String() string { return "***" }

// GoString hides the key.
func (Key) GoString() string { return "***" }

// ID is a short fingerprint by which a changed key is noticed.
func (k Key) ID() string { return k.id }

// Kept reports whether the key is on disk: only then can a run be resumed and
// compared with later ones.
func (k Key) Kept() bool { return k.kept }

func newKey(raw [16]byte, kept bool) Key {
	sum := sha256.Sum256(append([]byte("pandian key id\x00"), raw[:]...))
	return Key{binary.LittleEndian.Uint64(raw[:8]), binary.LittleEndian.Uint64(raw[8:]), hex.EncodeToString(sum[:6]), kept}
}

// NewEphemeralKey returns a random key that lives as long as the process.
func NewEphemeralKey() Key {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return newKey(raw, false)
}

// keyHead begins a key file; a checksum line ends it.
const keyHead = "pandian key v1"

// KeyPath is where a key is kept: path itself, or for "" a file in the user's
// configuration folder.
func KeyPath(path string) (string, error) {
	if path != "" {
		return path, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("key: %w", err)
	}
	return filepath.Join(dir, "pandian", "key"), nil
}

// OpenKey reads the key at path ("" as in [KeyPath]), or makes it (0600, in a
// folder 0700) if there is none. Two first runs at once agree on one key.
func OpenKey(path string) (Key, error) {
	path, err := KeyPath(path)
	if err != nil {
		return Key{}, err
	}
	k, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if err := writeKey(path, newKeyText()); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("key %q: %w", path, err)
	}
	return readKey(path)
}

func readKey(path string) (Key, error) {
	k, _, err := LoadKey(path)
	if err != nil {
		return Key{}, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return Key{}, fmt.Errorf("key %q: %w", path, err)
	}
	return k, nil
}

func keySum(hexKey string) string {
	sum := sha256.Sum256([]byte("pandian key sum\x00" + hexKey))
	return hex.EncodeToString(sum[:4])
}

// newKeyText is the text of a new key.
func newKeyText() pandian.Secret {
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	return keyText(raw)
}

func keyText(raw [16]byte) pandian.Secret {
	text := hex.EncodeToString(raw[:])
	return fmt.Appendf(nil, "%s\n%s\n%s\n", keyHead, text, keySum(text))
}

// writeKey makes a key file whole before it gets its name; an existing one is
// left alone.
func writeKey(path string, text pandian.Secret) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return linkNew(f.Name(), path)
}

// linkNew gives a finished file its name, unless the name is taken.
func linkNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, serr := os.Lstat(to); serr == nil { // no hard links here
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

// Digest is SipHash-2-4 of a normalised value under the key; domain separates
// kinds of values. It is never 0.
func (k Key) Digest(domain uint8, value []byte) pandian.Digest {
	h := siphash.Hash(k.k0^uint64(domain)<<56, k.k1, value)
	if h == 0 {
		h = 1
	}
	return pandian.Digest(h)
}

// sealer encrypts with AES-256-GCM under a key of its own, derived from k.
func (k Key) sealer() (cipher.AEAD, error) {
	var secret [16]byte
	binary.LittleEndian.PutUint64(secret[:8], k.k0)
	binary.LittleEndian.PutUint64(secret[8:], k.k1)
	key, err := hkdf.Key(sha256.New, secret[:], nil, "pandian checkpoint v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal encrypts what nobody may read without the key. about, which is not hidden,
// says what it belongs to: it opens for the same only.
func (k Key) seal(plain, about []byte) ([]byte, error) {
	a, err := k.sealer()
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return a.Seal(nil, nil, plain, about), nil
}

// unseal is the inverse of seal.
func (k Key) unseal(sealed, about []byte) ([]byte, error) {
	a, err := k.sealer()
	if err != nil {
		return nil, fmt.Errorf("unseal: %w", err)
	}
	return a.Open(nil, nil, sealed, about)
}
