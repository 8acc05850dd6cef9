package rules

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Look is how a value looks that may protect what it stands for.
type Look uint8

// The looks of values.
const (
	LookPlain  Look = iota
	LookHash        // names the function that made it
	LookHex         // hex digits that stand for no text: a hash or encrypted, as the column's lengths tell
	LookCipher      // names how it was encrypted, or is base64 that stands for no text
	LookMasked      // partly hidden
)

// protection is what protection.toml says.
type protection struct {
	HashPrefixes   []string `toml:"hash_prefixes"`
	HashDigits     []int    `toml:"hash_digits"`
	CipherPrefixes []string `toml:"cipher_prefixes"`
	CipherLeast    int      `toml:"cipher_least"`
	MaskSigns      []string `toml:"mask_signs"`
	Words          []string
}

func (s *Set) loadProtection(files ruleFiles) error {
	const name = "protection.toml"
	if err := decode(files, name, &s.protection); err != nil {
		return err
	}
	if s.protection.CipherLeast < 16 {
		return fmt.Errorf("%s: cipher_least must be at least 16", name)
	}
	s.protection.Words = slices.Clone(s.protection.Words)
	slices.SortFunc(s.protection.Words, func(a, b string) int { return len(b) - len(a) })
	return nil
}

// Look tells how a value looks; masks are looked for only where they are expected.
func (s *Set) Look(cell []byte, masks bool) Look {
	p := &s.protection
	if masks {
		for _, sign := range p.MaskSigns {
			if bytes.Contains(cell, []byte(sign)) {
				return LookMasked
			}
		}
	}
	if len(cell) < p.CipherLeast {
		return LookPlain
	}
	switch {
	case hasAnyPrefix(cell, p.HashPrefixes):
		return LookHash
	case hasAnyPrefix(cell, p.CipherPrefixes):
		return LookCipher
	case isHex(cell):
		return LookHex
	case isCipher(cell):
		return LookCipher
	}
	return LookPlain
}

// IsHashLength reports whether hashes have so many hex digits.
func (s *Set) IsHashLength(digits int) bool { return slices.Contains(s.protection.HashDigits, digits) }

// Unprotected is a column's name without the words that say how its values are
// protected (id_no_sha256, 身分證字號雜湊); ok is false without such a word.
func (s *Set) Unprotected(name string) (rest string, ok bool) {
	rest = name
	for _, w := range s.protection.Words {
		if r, cut := cutWord(rest, w); cut && r != "" {
			rest, ok = r, true
		}
	}
	return rest, ok
}

// cutWord drops a word from an end of a name. A Latin word must stand apart.
func cutWord(name, word string) (string, bool) {
	latin := word[0] < utf8.RuneSelf
	if n := len(name) - len(word); n > 0 && strings.EqualFold(name[n:], word) && (!latin || apart(name[n-1], name[n])) {
		return strings.TrimRight(name[:n], "_- "), true
	}
	if n := len(word); len(name) > n && strings.EqualFold(name[:n], word) && (!latin || apart(name[n], 'a')) {
		return strings.TrimLeft(name[n:], "_- "), true
	}
	return name, false
}

// apart reports whether a byte beside a Latin word does not belong to it.
func apart(beside, first byte) bool {
	switch {
	case beside|0x20 >= 'a' && beside|0x20 <= 'z':
		return first >= 'A' && first <= 'Z' && beside >= 'a' // camelCase
	}
	return true
}

func hasAnyPrefix(b []byte, prefixes []string) bool {
	for _, p := range prefixes {
		if len(b) >= len(p) && string(b[:len(p)]) == p {
			return true
		}
	}
	return false
}

// isHex reports whether b is hex digits, a letter among them.
func isHex(b []byte) bool {
	if len(b)%2 != 0 {
		return false
	}
	letters := false
	for _, c := range b {
		switch {
		case c-'0' < 10:
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			letters = true
		default:
			return false
		}
	}
	return letters
}

// isCipher reports whether b is base64, with letters of both cases and digits,
// whose beginning is no text.
func isCipher(b []byte) bool {
	var upper, lower, digit bool
	for _, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			upper = true
		case c >= 'a' && c <= 'z':
			lower = true
		case c-'0' < 10:
			digit = true
		case c != '+' && c != '/' && c != '-' && c != '_' && c != '=':
			return false
		}
	}
	if !upper || !lower || !digit {
		return false
	}
	head := bytes.TrimRight(b, "=")
	head = head[:min(len(head)&^3, 64)]
	enc := base64.RawStdEncoding
	if bytes.ContainsAny(head, "-_") {
		enc = base64.RawURLEncoding
	}
	var out [48]byte
	n, err := enc.Decode(out[:], head)
	if err != nil {
		return false
	}
	for i, cut := 0, out[:n]; i < utf8.UTFMax; i++ { // the last character may be cut
		if utf8.Valid(cut[:len(cut)-i]) {
			return false
		}
	}
	return true
}
