package rules

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"pandian"
)

// listsName is the file of an overlay that says what is never, and what is
// always, a finding.
const listsName = "lists.toml"

// Listed is an entry of lists.toml: a value, or a pattern of normalised values.
type Listed struct {
	Type    pandian.Type   // "" = any type (allow only)
	Value   pandian.Secret // as written in the file; nil = Pattern
	Pattern *regexp.Regexp // matches whole normalised values; nil = Value
	Until   time.Time      // last day on which the entry holds; zero = no end
	Line    int            // of lists.toml
}

// maxListed bounds each list, maxListedValue the bytes of a value.
const (
	maxListed      = 10_000
	maxListedValue = 200
)

// listedFile is the form of an entry in lists.toml.
type listedFile struct {
	Type, Value, Pattern, Reason string
	Until                        time.Time
}

// loadOwnLists loads the lists of the overlay, if it has them. Entries that are
// past their last day at now are left out, which makes another version.
func (s *Set) loadOwnLists(files ruleFiles, now time.Time) error {
	file, ok := files[listsName]
	if !ok {
		return nil
	}
	var doc struct{ Allow, Deny []listedFile }
	if err := decode(files, listsName, &doc); err != nil {
		return err
	}
	for _, list := range []struct {
		name    string
		entries []listedFile
		deny    bool
		into    *[]Listed
	}{{"allow", doc.Allow, false, &s.Allow}, {"deny", doc.Deny, true, &s.Deny}} {
		if len(list.entries) > maxListed {
			return fmt.Errorf("%s: %d entries of %s; at most %d are allowed", listsName, len(list.entries), list.name, maxListed)
		}
		lines := linesOfTable(file.text, list.name)
		for i, d := range list.entries {
			l, err := s.listed(d, list.deny)
			if err != nil {
				return fmt.Errorf("%s: line %d: %s %d: %w", listsName, lines[i], list.name, i+1, err)
			}
			l.Line = lines[i]
			if d.Until.IsZero() || !dayAfter(d.Until, now) {
				*list.into = append(*list.into, l)
			} else {
				s.Expired = append(s.Expired, l)
			}
		}
	}
	for _, l := range s.Expired {
		s.Version = fmt.Sprintf("sha256:%x", sha256.Sum256(fmt.Appendf(nil, "%s expired %d", s.Version, l.Line)))
	}
	return nil
}

// listed checks an entry. Errors do not hold its value.
func (s *Set) listed(d listedFile, deny bool) (Listed, error) {
	l := Listed{Type: pandian.Type(d.Type), Until: d.Until}
	t := s.byType[l.Type]
	switch {
	case d.Reason == "":
		return l, errors.New("reason is needed")
	case (d.Value == "") == (d.Pattern == "") || deny && d.Value == "":
		return l, errors.New("one value is needed, or for allow one pattern")
	case t == nil && (d.Type != "" || deny || d.Pattern != ""):
		return l, fmt.Errorf("type %q is unknown", d.Type)
	case t != nil && (t.Context || deny && strings.HasPrefix(d.Type, "special_")):
		return l, fmt.Errorf("type %q is not found by its value", d.Type)
	case deny && tooShort(d.Value), len(d.Value) > maxListedValue:
		return l, errors.New("the value is too short or too long")
	case d.Value != "":
		l.Value = pandian.Secret(d.Value)
		return l, nil
	}
	var err error
	if l.Pattern, err = regexp.Compile(`\A(?:` + d.Pattern + `)\z`); err != nil {
		return l, errors.New("the pattern is not valid")
	}
	return l, nil
}

// dayAfter reports whether now is past the day.
func dayAfter(day, now time.Time) bool {
	y, m, d := day.Date()
	return !now.Before(time.Date(y, m, d+1, 0, 0, 0, 0, now.Location()))
}

// linesOfTable lists the lines on which the tables [[name]] begin.
func linesOfTable(text, name string) []int {
	var lines []int
	for i, l := range strings.Split(text, "\n") {
		if l, _, _ = strings.Cut(l, "#"); strings.ReplaceAll(strings.TrimSpace(l), " ", "") == "[["+name+"]]" {
			lines = append(lines, i+1)
		}
	}
	return lines
}
