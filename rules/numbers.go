package rules

import (
	"fmt"
	"slices"
	"strings"
)

// numberRule is an entry of the numbering plan.
type numberRule struct {
	prefix       string
	next, digits uint32 // bits: digits that may follow the prefix, 0 = any; lengths of the whole
	kind         PhoneKind
}

// numbersFile is the form of numbering.toml.
type numbersFile struct {
	Number []numberRow
}

type numberRow struct {
	Kind, Prefix, Next, Area, Note, Inferred string
	Digits                                   []int
}

func (s *Set) loadNumbers(files ruleFiles) error {
	const name = "numbering.toml"
	var doc numbersFile
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	kinds := map[string]PhoneKind{"mobile": PhoneMobile, "landline": PhoneLandline, "service": PhoneService}
	for _, d := range doc.Number {
		k, ok := kinds[d.Kind]
		if !ok || d.Prefix == "" || len(d.Digits) == 0 {
			return fmt.Errorf("%s: number %q needs a kind (mobile, landline, service), a prefix and digits", name, d.Prefix)
		}
		r := numberRule{prefix: d.Prefix, kind: k}
		for _, c := range d.Next {
			r.next |= 1 << (c - '0')
		}
		for _, n := range d.Digits {
			r.digits |= 1 << n
		}
		for i := range s.numbers {
			head := string([]byte{byte('0' + i/10), byte('0' + i%10)})
			if strings.HasPrefix(r.prefix, head) || r.prefix == head[:1] {
				s.numbers[i] = append(s.numbers[i], r)
			}
		}
	}
	for _, plan := range s.numbers {
		slices.SortStableFunc(plan, func(a, b numberRule) int { return len(b.prefix) - len(a.prefix) })
	}
	return nil
}

// PhoneBegins reports whether a number of the kind may begin with the two
// digits.
func (s *Set) PhoneBegins(first, second byte, kind PhoneKind) bool {
	plan := s.numbers[int(first-'0')*10+int(second-'0')]
	for i := range plan {
		if plan[i].kind == kind {
			return true
		}
	}
	return false
}

// PhoneKind tells what number the digits (with the leading 0) are by the
// numbering plan; PhoneNone if they are none.
func (s *Set) PhoneKind(digits []byte) PhoneKind {
	if len(digits) < 2 || digits[0]-'0' >= 10 || digits[1]-'0' >= 10 {
		return PhoneNone
	}
	plan := s.numbers[int(digits[0]-'0')*10+int(digits[1]-'0')]
	for i := range plan {
		r := &plan[i]
		p := len(r.prefix)
		if len(digits) < p || string(digits[:p]) != r.prefix || r.digits>>len(digits)&1 == 0 {
			continue
		}
		if r.next != 0 && (len(digits) == p || r.next>>(digits[p]-'0')&1 == 0) {
			continue
		}
		return r.kind
	}
	return PhoneNone
}
