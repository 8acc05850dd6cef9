package extractors

import "strings"

// sqlKind is a kind of token.
type sqlKind uint8

const (
	sqlEnd    sqlKind = iota // nothing more, or more than sqlHead
	sqlWord                  // a name, a keyword or a number, as it is or in quotes
	sqlQuoted                // a string
	sqlSign                  // any other character
)

// sqlScanner looks ahead over tokens without consuming them.
type sqlScanner struct {
	r    *sqlReader
	i    int // behind the token
	kind sqlKind
	text string // of the token, without quotes
	bare bool   // a word without quotes
	line bool   // a line end stood in front of it
}

// sign returns the token if it is a sign.
func (s *sqlScanner) sign() string {
	if s.kind != sqlSign {
		return ""
	}
	return s.text
}

// at returns byte i ahead; 0 if there is none.
func (s *sqlScanner) at(i int) byte {
	if !s.r.have(i + 1) {
		return 0
	}
	return s.r.buf[s.r.lo+i]
}

// word takes the next token and returns it if it is a word.
func (s *sqlScanner) word() string {
	s.token()
	if s.kind != sqlWord {
		return ""
	}
	return s.text
}

// token takes the next token.
func (s *sqlScanner) token() {
	s.line, s.bare = false, false
	s.blank()
	c := s.at(s.i)
	start := s.i
	s.i++
	switch {
	case c == 0:
		s.kind, s.text, s.i = sqlEnd, "", start
	case sqlLetter(c):
		for sqlLetter(s.at(s.i)) {
			s.i++
		}
		s.kind, s.text, s.bare = sqlWord, s.slice(start, s.i), true
	case c == '"' || c == '`' || c == '\'':
		s.quoted(c)
	case c == '[':
		s.quoted(']')
	default:
		s.kind, s.text = sqlSign, string(rune(c))
	}
}

// quoted takes a token up to its closing quote; a doubled one stands for itself.
func (s *sqlScanner) quoted(end byte) {
	start := s.i
	s.kind = sqlWord
	if end == '\'' {
		s.kind = sqlQuoted
	}
	for {
		c := s.at(s.i)
		if c == 0 {
			s.kind = sqlEnd
			return
		}
		s.i++
		if c == end && s.at(s.i) != end {
			break
		}
		if c == end {
			s.i++
		}
	}
	s.text = strings.ReplaceAll(s.slice(start, s.i-1), string([]byte{end, end}), string(rune(end)))
}

func (s *sqlScanner) slice(i, k int) string { return string(s.r.buf[s.r.lo+i : s.r.lo+k]) }

// blank goes over white space and comments.
func (s *sqlScanner) blank() {
	for {
		switch c := s.at(s.i); {
		case c != 0 && c <= ' ':
			s.line = s.line || c == '\n'
			s.i++
		case c == '-' && s.at(s.i+1) == '-':
			for c := s.at(s.i); c != 0 && c != '\n'; c = s.at(s.i) {
				s.i++
			}
		case c == '/' && s.at(s.i+1) == '*':
			s.i += 2
			for c := s.at(s.i); c != 0 && (c != '*' || s.at(s.i+1) != '/'); c = s.at(s.i) {
				s.i++
			}
			s.i += 2
		default:
			return
		}
	}
}

func sqlLetter(c byte) bool {
	return c|0x20-'a' < 26 || c-'0' < 10 || c == '_' || c == '$' || c == '#' || c == '@' || c >= 0x80
}

// name takes a possibly qualified name and returns its last part; "" if there
// is none.
func (s *sqlScanner) name() string {
	name := s.word()
	for name != "" {
		if s.blank(); s.at(s.i) != '.' {
			return name
		}
		s.i++
		name = s.word()
	}
	return ""
}

// names takes a list of names in brackets.
func (s *sqlScanner) names() []string {
	var names []string
	for {
		name := s.word()
		if name == "" {
			return nil
		}
		names = append(names, name)
		switch s.token(); s.sign() {
		case ",":
		case ")":
			return names
		default:
			return nil
		}
	}
}

// insert goes on behind INSERT up to the first tuple and returns the table and
// the columns that are named. Without tuples there is no table.
func (s *sqlScanner) insert() (table string, cols []string) {
	for {
		i := s.i
		switch strings.ToUpper(s.word()) {
		case "INTO", "IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "OR", "REPLACE", "ABORT", "FAIL", "ROLLBACK", "ALL", "OVERWRITE", "TABLE":
			continue
		}
		s.i = i
		break
	}
	name := s.name()
	if name == "" {
		return "", nil
	}
	if s.blank(); s.at(s.i) == '(' {
		s.i++
		if cols = s.names(); cols == nil {
			return "", nil
		}
	}
	word := strings.ToUpper(s.word())
	if word == "OVERRIDING" { // SYSTEM VALUE
		s.word()
		s.word()
		word = strings.ToUpper(s.word())
	}
	if s.blank(); word != "VALUES" && word != "VALUE" || s.at(s.i) != '(' {
		return "", nil
	}
	return name, cols
}

// create goes on behind CREATE and remembers the columns of a table.
func (s *sqlScanner) create() {
	for {
		switch strings.ToUpper(s.word()) {
		case "GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "OR", "REPLACE":
			continue
		case "TABLE":
		default:
			return
		}
		break
	}
	i := s.i
	if strings.EqualFold(s.word(), "IF") { // NOT EXISTS
		s.word()
		s.word()
	} else {
		s.i = i
	}
	name := s.name()
	if s.token(); name != "" && s.sign() == "(" {
		s.r.table(name).cols = s.definitions()
	}
}

// definitions takes what a CREATE TABLE defines and returns the columns.
func (s *sqlScanner) definitions() []string {
	var cols []string
	first, depth := true, 0
	for {
		s.token()
		switch {
		case s.kind == sqlEnd:
			return cols
		case s.sign() == "(":
			depth++
		case s.sign() == ")":
			if depth--; depth < 0 {
				return cols
			}
		case s.sign() == "," && depth == 0:
			first = true
			continue
		case s.kind == sqlWord && first && (!s.bare || !sqlNoColumn(s.text)):
			cols = append(cols, s.text)
		}
		first = false
	}
}

// sqlNoColumn reports whether a word at the beginning of a definition means that
// no column is defined.
func sqlNoColumn(word string) bool {
	switch strings.ToUpper(word) {
	case "PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "INDEX", "FOREIGN", "CHECK", "FULLTEXT", "SPATIAL", "EXCLUDE", "LIKE", "PERIOD":
		return true
	}
	return false
}

// copy goes on behind COPY up to the first row and returns the table and the
// columns that are named. Without rows in the text format there is no table.
func (s *sqlScanner) copy() (table string, cols []string) {
	name := s.name()
	if s.blank(); s.at(s.i) == '(' {
		s.i++
		if cols = s.names(); cols == nil {
			return "", nil
		}
	}
	if name == "" || !strings.EqualFold(s.word(), "FROM") || !strings.EqualFold(s.word(), "STDIN") {
		return "", nil
	}
	for s.token(); s.sign() != ";"; s.token() {
		if s.kind == sqlEnd || strings.EqualFold(s.text, "CSV") || strings.EqualFold(s.text, "DELIMITER") {
			return "", nil
		}
	}
	for c := s.at(s.i); c == ' ' || c == '\r'; c = s.at(s.i) {
		s.i++
	}
	if s.at(s.i) != '\n' {
		return "", nil
	}
	s.i++
	return name, cols
}
