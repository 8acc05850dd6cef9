package rules

import "fmt"

// NamePart says what a word in Latin letters may be in a name; the values add up.
type NamePart uint8

// Parts of names in Latin letters.
const (
	PartFamily     NamePart = 1 << iota // a romanised Chinese surname
	PartVietnamese                      // a Vietnamese surname
	PartSyllable                        // what follows a Vietnamese surname
	PartGiven                           // a first name of another people
)

var nameParts = map[string]NamePart{
	"family": PartFamily, "vietnamese": PartVietnamese, "syllable": PartSyllable, "given": PartGiven,
}

func (s *Set) loadForeign(files map[string][]byte) error {
	return eachLine(files, "dict/foreign.txt", func(f []string) error {
		if f[0] == "sound" {
			for _, r := range f[1] {
				if k := int(r) - firstHan; uint(k) < hanRunes {
					s.dict.sounds[k] = true
				}
			}
			return nil
		}
		part, ok := nameParts[f[0]]
		if !ok {
			return fmt.Errorf("unknown kind %q", f[0])
		}
		for _, w := range f[1:] {
			s.dict.foreign[w] |= part
			if part != PartSyllable && len(w) >= 2 {
				s.dict.latin[latinHead(w[0], w[1])] |= 1 << min(len(w), 31)
			}
		}
		return nil
	})
}

// LatinPart returns what the word, in capitals, may be in a name.
func (s *Set) LatinPart(word []byte) NamePart { return s.dict.foreign[string(word)] }

// MayOpenLatin reports whether a word of n letters, 2 at least, that begins with
// these two may be a part with which names begin.
func (s *Set) MayOpenLatin(first, second byte, n int) bool {
	return s.dict.latin[latinHead(first, second)]>>(n&31)&1 != 0
}

// latinHead is the index of two letters, in any case.
func latinHead(first, second byte) int { return int(first&31)<<5 | int(second&31) }

// Sound reports whether r is used to transcribe names of other languages.
func (s *Set) Sound(r rune) bool {
	k := int(r) - firstHan
	return uint(k) < hanRunes && s.dict.sounds[k]
}
