package rules

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// maxPattern bounds, in bytes, what a pattern may match.
const maxPattern = 128

// Pattern is a bounded regular expression with an anchor: something that every
// value holds and that is found without running the expression over the text.
// It is immutable.
type Pattern struct {
	Literal string // the anchor; "" = a digit
	Lo, Hi  int    // the anchor begins so many bytes behind the beginning of the value
	Longest int    // bytes of the longest value
	re      *regexp.Regexp
	first   [256]bool // bytes that a value may begin with
}

// Begins reports whether a value may begin with the byte.
func (p *Pattern) Begins(c byte) bool { return p.first[c] }

// Match returns the length of the longest value that b begins with; 0 if there
// is none.
func (p *Pattern) Match(b []byte) int {
	if len(b) == 0 || !p.first[b[0]] {
		return 0
	}
	if loc := p.re.FindIndex(b[:min(len(b), p.Longest)]); loc != nil {
		return loc[1]
	}
	return 0
}

// Whole reports whether all of b is a value.
func (p *Pattern) Whole(b []byte) bool { return len(b) > 0 && p.Match(b) == len(b) }

// compilePattern compiles an expression of RE2 syntax; its errors say what to
// change.
func compilePattern(expr string) (*Pattern, error) {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		var se *syntax.Error
		if errors.As(err, &se) {
			return nil, fmt.Errorf("pattern: %s", se.Code)
		}
		return nil, fmt.Errorf("pattern: %w", err)
	}
	size, err := measure(tree)
	switch {
	case err != nil:
		return nil, fmt.Errorf("pattern: %w", err)
	case size.lo == 0:
		return nil, errors.New("pattern: it matches nothing at all")
	case size.hi > maxPattern:
		return nil, fmt.Errorf("pattern: it matches up to %d bytes; at most %d are allowed", size.hi, maxPattern)
	}
	p := &Pattern{Longest: size.hi}
	a, ok := anchorOf(tree, span{})
	if !ok {
		return nil, errors.New("pattern: every value must hold a digit, or two fixed characters beside each other")
	}
	p.Literal, p.Lo, p.Hi = a.literal, a.at.lo, a.at.hi
	markFirst(tree, &p.first)
	p.re, err = regexp.Compile(`\A(?:` + expr + `)`)
	if err != nil {
		return nil, errors.New("pattern: it is too large")
	}
	p.re.Longest()
	return p, nil
}

// span is a number of bytes, at least lo and at most hi.
type span struct{ lo, hi int }

func (s span) plus(o span) span { return span{s.lo + o.lo, s.hi + o.hi} }

func (s span) or(o span) span { return span{min(s.lo, o.lo), max(s.hi, o.hi)} }

// measure returns how many bytes an expression matches.
func measure(re *syntax.Regexp) (size span, err error) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return span{}, nil
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			size = size.plus(runeSize(r, re.Flags))
		}
		return size, nil
	case syntax.OpCharClass:
		if n := len(re.Rune); n > 0 {
			return span{utf8.RuneLen(re.Rune[0]), utf8.RuneLen(re.Rune[n-1])}, nil
		}
		return size, errors.New("a class without characters")
	case syntax.OpAnyCharNotNL, syntax.OpAnyChar:
		return span{1, utf8.UTFMax}, nil
	case syntax.OpStar, syntax.OpPlus:
		return size, errors.New("* and + have no limit: write {0,20} or {1,20}")
	case syntax.OpQuest, syntax.OpRepeat:
		return measureRepeat(re)
	case syntax.OpCapture, syntax.OpConcat, syntax.OpAlternate:
		for i, sub := range re.Sub {
			s, err := measure(sub)
			switch {
			case err != nil:
				return size, err
			case re.Op == syntax.OpAlternate && i > 0:
				size = size.or(s)
			default:
				size = size.plus(s)
			}
		}
		return size, nil
	}
	return size, errors.New(`no ^ $ \b: the edges of a value are looked after`)
}

func measureRepeat(re *syntax.Regexp) (span, error) {
	from, to := 0, 1
	if re.Op == syntax.OpRepeat {
		from, to = re.Min, re.Max
	}
	if to < 0 {
		return span{}, errors.New("a repetition without a limit: write {1,20}")
	}
	s, err := measure(re.Sub[0])
	return span{s.lo * from, s.hi * to}, err
}

// runeSize is the length of a character and, where case does not count, of its
// other forms.
func runeSize(r rune, flags syntax.Flags) span {
	s := span{utf8.RuneLen(r), utf8.RuneLen(r)}
	if flags&syntax.FoldCase != 0 {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			s = s.or(span{utf8.RuneLen(f), utf8.RuneLen(f)})
		}
	}
	return s
}

// anchor is something that every value holds: a literal, or "" for a digit.
type anchor struct {
	literal string
	at      span // where it begins
}

// better reports whether a costs less to look for than b: digits are known
// already, a long literal is rare.
func (a anchor) better(b anchor) bool {
	if (a.literal == "") != (b.literal == "") {
		return a.literal == ""
	}
	if a.literal == "" {
		return a.at.hi < b.at.hi
	}
	return len(a.literal) > len(b.literal)
}

// anchorOf returns the best anchor of an expression that begins at, in bytes
// behind the beginning of the value.
func anchorOf(re *syntax.Regexp, at span) (best anchor, ok bool) {
	offer := func(a anchor) {
		if !ok || a.better(best) {
			best, ok = a, true
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 && len(string(re.Rune)) >= 2 {
			offer(anchor{string(re.Rune), at})
		}
		for _, r := range re.Rune {
			if r >= '0' && r <= '9' {
				offer(anchor{"", at})
			}
			at = at.plus(runeSize(r, re.Flags))
		}
	case syntax.OpCharClass:
		if n := len(re.Rune); n > 0 && re.Rune[0] >= '0' && re.Rune[n-1] <= '9' {
			offer(anchor{"", at})
		}
	case syntax.OpRepeat:
		if re.Min > 0 {
			return anchorOf(re.Sub[0], at)
		}
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			if a, has := anchorOf(sub, at); has {
				offer(a)
			}
			size, _ := measure(sub)
			at = at.plus(size)
		}
	case syntax.OpAlternate: // only digits can be common to the branches
		for i, sub := range re.Sub {
			a, has := anchorOf(sub, at)
			if !has || a.literal != "" {
				return anchor{}, false
			}
			if i > 0 {
				a.at = a.at.or(best.at)
			}
			best, ok = a, true
		}
	}
	return best, ok
}

// markFirst notes the bytes that an expression may begin with, and reports
// whether it may also be empty.
func markFirst(re *syntax.Regexp, first *[256]bool) (empty bool) {
	switch re.Op {
	case syntax.OpLiteral:
		markRune(re.Rune[0], re.Rune[0], first)
		if re.Flags&syntax.FoldCase != 0 {
			for f := unicode.SimpleFold(re.Rune[0]); f != re.Rune[0]; f = unicode.SimpleFold(f) {
				markRune(f, f, first)
			}
		}
		return false
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			markRune(re.Rune[i], re.Rune[i+1], first)
		}
		return false
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		markRune(0, utf8.MaxRune, first)
		return false
	case syntax.OpQuest, syntax.OpRepeat:
		sub := markFirst(re.Sub[0], first)
		return sub || re.Op == syntax.OpQuest || re.Min == 0
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			empty = markFirst(sub, first) || empty
		}
		return empty
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			if !markFirst(sub, first) {
				return false
			}
		}
	}
	return true
}

// markRune notes the bytes that the characters lo to hi begin with.
func markRune(lo, hi rune, first *[256]bool) {
	for r := lo; r <= hi && r < utf8.RuneSelf; r++ {
		first[r] = true
	}
	if hi >= utf8.RuneSelf {
		for lead := 0xc2; lead < 0xf5; lead++ {
			first[lead] = true
		}
	}
}
