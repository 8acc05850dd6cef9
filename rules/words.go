package rules

import (
	"fmt"

	"pandian"
)

// wordGroup is a [[words]] of headers.toml, lexicon.toml or special.toml.
type wordGroup struct {
	Kind, Type, Strength, Source string
	Context                      string // kind of context that the cells of such a column are too
	Also                         []string
	Header, Text, Whole, Exact   bool
	Words                        []string
}

// wordsFile is the form of headers.toml, lexicon.toml and special.toml.
type wordsFile struct {
	Compose *compose
	Words   []wordGroup
}

// compose says how composite headers are read; see headers.toml.
type compose struct {
	Owners, Organisations, Tails, Agents, Firm, People, Prefixes, Persons, Forms []string
}

var termKinds = map[string]TermKind{
	"": TermLabel, "label": TermLabel, "role": TermRole, "title": TermTitle, "special": TermSpecial, "veto": TermVeto,
	"blank": TermBlank, "subject": TermSubject, "org": TermOrg, "bank": TermBank, "version": TermVersion, "born": TermBorn, "host": TermHost, "vehicle": TermVehicle, "plain": TermPlain, "official": TermOfficial, "script": TermScript,
}

// loadWords fills the header book and the lexicon.
func (s *Set) loadWords(files ruleFiles) error {
	const words, headers = 8 << 10, 3 << 10 // somewhat more than there are: growing cost as much as adding
	b := lexiconBuilder{terms: make([]Term, 0, words), at: make(map[string]int, words)}
	s.headers.exact = make(map[string]headerWord, headers)
	for _, g := range s.ownWords {
		s.headers.add(g)
		if g.Text {
			b.add(g)
		}
	}
	for _, name := range []string{"headers.toml", "lexicon.toml", "special.toml"} {
		var doc wordsFile
		if err := decode(files, name, &doc); err != nil {
			return err
		}
		if doc.Compose != nil {
			s.headers.setCompose(*doc.Compose)
		}
		for i, g := range doc.Words {
			if err := s.checkWords(g); err != nil {
				return fmt.Errorf("%s: words %d: %w", name, i+1, err)
			}
			if g.Header {
				s.headers.add(g)
			}
			if g.Text {
				b.add(g)
			}
		}
	}
	s.Lexicon = b.build()
	return nil
}

func (s *Set) checkWords(g wordGroup) error {
	if _, ok := termKinds[g.Kind]; !ok {
		return fmt.Errorf("unknown kind %q", g.Kind)
	}
	for _, a := range g.Also {
		if _, ok := termKinds[a]; !ok {
			return fmt.Errorf("unknown kind %q", a)
		}
	}
	if g.Strength != "" && g.Strength != "strong" && g.Strength != "weak" {
		return fmt.Errorf("strength %q is neither strong nor weak", g.Strength)
	}
	if k := termKinds[g.Kind]; g.Type == "" && (k == TermLabel || k == TermSpecial) {
		return fmt.Errorf("a %s needs a type", map[bool]string{true: "label", false: "special word"}[k == TermLabel])
	}
	if g.Context != "" && (s.byType[pandian.Type(g.Context)] == nil || !s.byType[pandian.Type(g.Context)].Context) {
		return fmt.Errorf("unknown context %q", g.Context)
	}
	if g.Type != "" && s.byType[pandian.Type(g.Type)] == nil {
		return fmt.Errorf("unknown type %q", g.Type)
	}
	for _, w := range g.Words {
		if tooShort(w) {
			return fmt.Errorf("word %q is too short", w)
		}
	}
	if len(g.Words) == 0 || g.Source == "" {
		return fmt.Errorf("words and a source are needed")
	}
	return nil
}

// tooShort reports whether a word is less than two letters or one character of
// Chinese.
func tooShort(w string) bool { return len(w) < 2 || w[0] >= 0x80 && len(w) < 3 }
