package tdstest

import (
	"strings"
)

// tok is a token of T-SQL: a word, an identifier in brackets, a literal, a
// number or one sign.
type tok struct {
	kind byte   // w word, i identifier in brackets or quotes, s text, x bytes, n number, p sign
	text string // without brackets or quotes
}

func (t tok) is(word string) bool { return t.kind == 'w' && strings.EqualFold(t.text, word) }
func (t tok) sign(s string) bool  { return t.kind == 'p' && t.text == s }
func (t tok) name() bool          { return t.kind == 'w' || t.kind == 'i' }

// scan takes a text apart; remarks are dropped.
func scan(s string) []tok {
	var out []tok
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c <= ' ':
			i++
		case strings.HasPrefix(s[i:], "--"):
			n := strings.IndexByte(s[i:], '\n')
			if n < 0 {
				return out
			}
			i += n
		case strings.HasPrefix(s[i:], "/*"):
			n := strings.Index(s[i:], "*/")
			if n < 0 {
				return out
			}
			i += n + 2
		case c == '[':
			text, n := quoted(s[i:], ']')
			out, i = append(out, tok{'i', text}), i+n
		case c == '"':
			text, n := quoted(s[i:], '"')
			out, i = append(out, tok{'i', text}), i+n
		case c == '\'' || (c == 'N' || c == 'n') && i+1 < len(s) && s[i+1] == '\'':
			if c != '\'' {
				i++
			}
			text, n := quoted(s[i:], '\'')
			out, i = append(out, tok{'s', text}), i+n
		case strings.HasPrefix(s[i:], "0x"):
			n := 2
			for i+n < len(s) && strings.IndexByte("0123456789abcdefABCDEF", s[i+n]) >= 0 {
				n++
			}
			out, i = append(out, tok{'x', s[i+2 : i+n]}), i+n
		case '0' <= c && c <= '9':
			n := 1
			for i+n < len(s) && (strings.IndexByte("0123456789.eE", s[i+n]) >= 0) {
				n++
			}
			out, i = append(out, tok{'n', s[i : i+n]}), i+n
		case wordByte(c):
			n := 1
			for i+n < len(s) && wordByte(s[i+n]) {
				n++
			}
			out, i = append(out, tok{'w', s[i : i+n]}), i+n
		default:
			n := 1
			if i+1 < len(s) && strings.Contains("<= >= <> != ", s[i:i+2]+" ") {
				n = 2
			}
			out, i = append(out, tok{'p', s[i : i+n]}), i+n
		}
	}
	return out
}

func wordByte(c byte) bool {
	return c == '_' || c == '@' || c == '#' || c == '$' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// quoted reads up to the closing sign, which stands doubled inside.
func quoted(s string, end byte) (text string, n int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] == end {
			if i+1 == len(s) || s[i+1] != end {
				return b.String(), i + 1
			}
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), len(s)
}

// closing returns the index of the sign that closes the one at i; len(ts) if
// there is none.
func closing(ts []tok, i int) int {
	depth := 0
	for ; i < len(ts); i++ {
		switch {
		case ts[i].sign("("):
			depth++
		case ts[i].sign(")"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(ts)
}

// split cuts at a sign that stands outside parentheses.
func split(ts []tok, sign string) [][]tok {
	var parts [][]tok
	depth, from := 0, 0
	for i, t := range ts {
		switch {
		case t.sign("("):
			depth++
		case t.sign(")"):
			depth--
		case t.sign(sign) && depth == 0:
			parts = append(parts, ts[from:i])
			from = i + 1
		}
	}
	if from < len(ts) {
		parts = append(parts, ts[from:])
	}
	return parts
}

// tableName reads "[schema].[table]" or "table" at i.
func tableName(ts []tok, i int) (schema, table string, next int) {
	if i >= len(ts) || !ts[i].name() {
		return "", "", i
	}
	if i+2 < len(ts) && ts[i+1].sign(".") && ts[i+2].name() {
		return ts[i].text, ts[i+2].text, i + 3
	}
	return "dbo", ts[i].text, i + 1
}
