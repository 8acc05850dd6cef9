package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pandian"
)

// unitBook finds the area of work that a folder's name points to.
type unitBook struct {
	words   map[string]*Department
	longest int // characters of the longest word
	around  []string
}

// wordAnywhere is the length in characters from which a word counts anywhere in
// a folder's name; a shorter one must be the whole name but for what may stand
// around it.
const wordAnywhere = 3

// departmentsFile is the form of departments.toml.
type departmentsFile struct {
	Around     []string
	Department []departmentRow
}

type departmentRow struct {
	Area, Unit, Scope, Source, Inferred string
	NameEN                              string `toml:"name_en"`
	Purposes, Keywords                  []string
}

// loadDepartments loads the areas of work and the words of their folders.
func (s *Set) loadDepartments(files ruleFiles) error {
	const name = "departments.toml"
	var doc departmentsFile
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	if slices.Contains(doc.Around, "") {
		return fmt.Errorf("%s: an empty word in around", name)
	}
	s.units = unitBook{words: map[string]*Department{}, around: doc.Around}
	for _, d := range doc.Department {
		if d.Area == "" || d.Unit == "" {
			return fmt.Errorf("%s: department %q needs area and unit", name, d.Area+d.Unit)
		}
		dep := Department{Area: d.Area, Unit: d.Unit, NameEN: d.NameEN, Scope: d.Scope, Purposes: d.Purposes, Keywords: d.Keywords}
		s.Departments = append(s.Departments, dep)
		for _, w := range append([]string{d.Area, d.Unit}, d.Keywords...) {
			if other := s.units.words[w]; other != nil && other.Area != d.Area {
				return fmt.Errorf("%s: %q points to %q and to %q", name, w, other.Area, d.Area)
			}
			s.units.words[w] = &dep
			s.units.longest = max(s.units.longest, utf8.RuneCountInString(w))
		}
	}
	return nil
}

// UnitOf is the unit (保有單位) that the folders in a path point to: of the first
// folder from the top that the rules know, the unit if the folder is named after
// it, else the area of work; "" if no folder is known.
func (s *Set) UnitOf(path string) string {
	path, _, _ = strings.Cut(path, pandian.MemberSep)
	for {
		folder, rest, ok := strings.Cut(path, "/")
		if !ok {
			return ""
		}
		if d := s.units.department(folder); d != nil {
			if strings.Contains(folder, d.Unit) {
				return d.Unit
			}
			return d.Area
		}
		path = rest
	}
}

// department finds the longest word in a folder's name, of two as long the first.
func (u *unitBook) department(folder string) *Department {
	var starts []int // of the characters, and the end
	for i := range folder {
		starts = append(starts, i)
	}
	starts = append(starts, len(folder))
	for n := min(u.longest, len(starts)-1); n >= wordAnywhere; n-- {
		for i := range len(starts) - n {
			if d := u.words[folder[starts[i]:starts[i+n]]]; d != nil {
				return d
			}
		}
	}
	return u.words[u.core(folder)]
}

// core is a folder's name without numbers, signs and words around it.
func (u *unitBook) core(folder string) string {
	for {
		core := strings.TrimFunc(folder, func(r rune) bool { return !unicode.IsLetter(r) })
		if u.words[core] != nil {
			return core
		}
		if i := slices.IndexFunc(u.around, func(w string) bool { return strings.HasPrefix(core, w) }); i >= 0 {
			core = core[len(u.around[i]):]
		} else if i := slices.IndexFunc(u.around, func(w string) bool { return strings.HasSuffix(core, w) }); i >= 0 {
			core = core[:len(core)-len(u.around[i])]
		} else {
			return core
		}
		folder = core
	}
}
