package rules

import "fmt"

// englishFile is the form of english.toml: English by Chinese, by group.
type englishFile map[string]map[string]string

// loadEnglish reads the English words for phrases of the other files.
func (s *Set) loadEnglish(files ruleFiles) error {
	const name = "english.toml"
	var doc englishFile
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	s.English = map[string]string{}
	for group, words := range doc {
		for zh, en := range words {
			if other, ok := s.English[zh]; ok && other != en {
				return fmt.Errorf("%s: %s.%q is both %q and %q", name, group, zh, en, other)
			}
			if en == "" {
				return fmt.Errorf("%s: %s.%q is empty", name, group, zh)
			}
			s.English[zh] = en
		}
	}
	for _, c := range s.Custom {
		m := s.masks[string(c.Type)]
		s.English[m.Form] = fmt.Sprintf("keep first %d, last %d", m.shape.keep, m.shape.tail)
	}
	return nil
}
