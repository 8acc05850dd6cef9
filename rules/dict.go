package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// dictionary holds the names of people and places.
type dictionary struct {
	surnames  map[string]float64
	counties  map[string]bool
	districts map[string]bool
}

func (s *Set) loadDictionaries(files map[string][]byte) error {
	s.dict = dictionary{surnames: map[string]float64{}, counties: map[string]bool{}, districts: map[string]bool{}}
	err := eachLine(files, "dict/surnames.txt", func(f []string) error {
		w, err := strconv.ParseFloat(f[0], 64)
		if err != nil || w <= 0 || w > 1 {
			return fmt.Errorf("weight %q is not in (0, 1]", f[0])
		}
		for _, name := range f[1:] {
			s.dict.surnames[name] = w
		}
		return nil
	})
	if err != nil {
		return err
	}
	return eachLine(files, "dict/districts.txt", func(f []string) error {
		for _, c := range strings.Split(f[0], "/") {
			s.dict.counties[c] = true
		}
		for _, d := range f[1:] {
			for _, v := range strings.Split(d, "/") {
				s.dict.districts[v] = true
			}
		}
		return nil
	})
}

// eachLine hands the fields of every line that is no comment to f.
func eachLine(files map[string][]byte, name string, f func(fields []string) error) error {
	for i, l := range strings.Split(string(files[name]), "\n") {
		fields := strings.Fields(l)
		if len(fields) < 2 || fields[0] == "#" || strings.HasPrefix(l, "#") {
			continue
		}
		if err := f(fields); err != nil {
			return fmt.Errorf("%s: line %d: %w", name, i+1, err)
		}
	}
	return nil
}

// Surname returns the number of bytes of the surname that b begins with, a
// compound one before a single one, and how much it proves (0–1, by
// frequency); 0, 0 if there is none.
func (s *Set) Surname(b []byte) (n int, weight float64) {
	for _, n := range [...]int{6, 3} {
		if len(b) >= n {
			if w, ok := s.dict.surnames[string(b[:n])]; ok {
				return n, w
			}
		}
	}
	return 0, 0
}

// CountyAt returns the number of bytes of the county or city that b begins
// with, 0 if none. Both 臺 and 台 are known.
func (s *Set) CountyAt(b []byte) (n int) {
	if len(b) >= 9 && s.dict.counties[string(b[:9])] {
		return 9
	}
	return 0
}

// DistrictAt returns the number of bytes of the district that b begins with,
// the longest one, 0 if none.
func (s *Set) DistrictAt(b []byte) (n int) {
	for _, n := range [...]int{12, 9, 6} {
		if len(b) >= n && s.dict.districts[string(b[:n])] {
			return n
		}
	}
	return 0
}

// numberRule is an entry of the numbering plan.
type numberRule struct {
	prefix, next string
	digits       []int
	kind         PhoneKind
}

func (s *Set) loadNumbers(files map[string][]byte) error {
	const name = "numbering.toml"
	var doc struct {
		Number []struct {
			Kind, Prefix, Next, Area, Note, Inferred string
			Digits                                   []int
		}
	}
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	kinds := map[string]PhoneKind{"mobile": PhoneMobile, "landline": PhoneLandline, "service": PhoneService}
	for _, d := range doc.Number {
		k, ok := kinds[d.Kind]
		if !ok || d.Prefix == "" || len(d.Digits) == 0 {
			return fmt.Errorf("%s: number %q needs a kind (mobile, landline, service), a prefix and digits", name, d.Prefix)
		}
		s.numbers = append(s.numbers, numberRule{d.Prefix, d.Next, d.Digits, k})
	}
	slices.SortStableFunc(s.numbers, func(a, b numberRule) int { return len(b.prefix) - len(a.prefix) })
	return nil
}

// PhoneKind tells what number the digits (with the leading 0) are by the
// numbering plan; PhoneNone if they are none.
func (s *Set) PhoneKind(digits []byte) PhoneKind {
	for i := range s.numbers {
		r := &s.numbers[i]
		p := len(r.prefix)
		if len(digits) < p || string(digits[:p]) != r.prefix || !slices.Contains(r.digits, len(digits)) {
			continue
		}
		if r.next != "" && (len(digits) == p || bytes.IndexByte([]byte(r.next), digits[p]) < 0) {
			continue
		}
		return r.kind
	}
	return PhoneNone
}
