package rules

import (
	"fmt"

	"pandian/internal/lanes"
)

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

func (s *Set) loadForeign(files ruleFiles) error {
	return eachLine(files, "dict/foreign.txt", func(f []string) error {
		if f[0] == "sound" {
			for _, r := range f[1] {
				if k := int(r) - firstHan; uint(k) < hanRunes {
					s.dict.sounds[k] = true
				}
			}
			return nil
		}
		if f[0] == "form" {
			for _, w := range f[1:] {
				s.dict.formWords[w] = true
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
				s.dict.latin.Put(lanes.Head([]byte(w), len(w)))
			}
		}
		return nil
	})
}

// LatinPart returns what the word, in capitals, may be in a name.
func (s *Set) LatinPart(word []byte) NamePart { return s.dict.foreign[string(word)] }

// FormWord reports whether a word, in capitals, is one of those that forms translate
// their labels with (姓名 Name) or that are on no account a name.
func (s *Set) FormWord(word []byte) bool { return s.dict.formWords[string(word)] }

// MarkLatin marks the words that may be a part with which names begin: see
// lanes.Heads.
func (s *Set) MarkLatin(dst []uint64, b []byte, at int, masks []lanes.Masks, inner uint64) {
	s.dict.latin.Mark(dst, b, at, masks, inner)
}

// Sound reports whether r is used to transcribe names of other languages.
func (s *Set) Sound(r rune) bool {
	k := int(r) - firstHan
	return uint(k) < hanRunes && s.dict.sounds[k]
}
