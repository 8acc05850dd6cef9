package scanner

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"pandian"
)

// ErrKeyDamaged says that what should be a key is none.
var ErrKeyDamaged = errors.New("damaged, or no key of pandian")

// ErrKeyExists says that another key is in the place of the one to be installed.
var ErrKeyExists = errors.New("another key is there")

// LoadKey reads the key at a path, which must exist, and its text: what a copy
// of the key consists of.
func LoadKey(path string) (Key, pandian.Secret, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Key{}, nil, fmt.Errorf("key %q: %w", path, err)
	}
	k, err := ParseKey(data)
	if err != nil {
		return Key{}, nil, fmt.Errorf("key %q: %w", path, err)
	}
	return k, data, nil
}

// ParseKey reads the text of a key. The error, ErrKeyDamaged, holds none of it.
func ParseKey(text pandian.Secret) (Key, error) {
	body, ok := strings.CutPrefix(string(text), keyHead+"\n")
	lines := strings.Fields(body)
	var raw [16]byte
	if !ok || len(lines) != 2 || len(lines[0]) != 2*len(raw) || keySum(lines[0]) != lines[1] {
		return Key{}, ErrKeyDamaged
	}
	if _, err := hex.Decode(raw[:], []byte(lines[0])); err != nil {
		return Key{}, ErrKeyDamaged
	}
	return newKey(raw, true), nil
}

// InstallKey makes the key of which text is a copy the one at a path. The same
// key there is left alone. Another one, or a damaged one, is ErrKeyExists, unless
// aside is set: then it is kept beside it under the name that InstallKey returns
// ("" = there was none).
func InstallKey(path string, text pandian.Secret, aside bool) (k Key, old string, err error) {
	if k, err = ParseKey(text); err != nil {
		return Key{}, "", err
	}
	there, _, err := LoadKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err == nil && there.ID() == k.ID():
		return k, "", nil
	case err != nil && !errors.Is(err, ErrKeyDamaged):
		return Key{}, "", err
	case !aside:
		return Key{}, "", fmt.Errorf("key %q: %w", path, ErrKeyExists)
	default:
		if old, err = setAside(path, there.ID()); err != nil {
			return Key{}, "", err
		}
	}
	if err := writeKey(path, text); err != nil {
		return Key{}, old, fmt.Errorf("key %q: %w", path, err)
	}
	return k, old, nil
}

// setAside renames a key file; a name that is taken is not taken again.
func setAside(path, id string) (string, error) {
	if id == "" {
		id = "damaged"
	}
	for n := 1; ; n++ {
		old := path + "." + id + ".old"
		if n > 1 {
			old = fmt.Sprintf("%s%d", old, n)
		}
		if _, err := os.Lstat(old); errors.Is(err, fs.ErrNotExist) {
			return old, os.Rename(path, old)
		}
	}
}
