package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pandian"
)

// headerBook knows what column headers mean.
type headerBook struct {
	exact    map[string]headerWord // by key
	longest  int                   // bytes of the longest key
	owners   []string              // by length, longest first
	orgs     []string
	tails    []string
	agents   []string
	firm     []string        // stay strong at the end of an unknown word
	people   []string        // head columns only
	prefixes map[string]bool // English, before a word
	persons  map[string]bool
	forms    map[string]bool
}

type headerWord struct {
	typ   pandian.Type
	weak  bool
	veto  bool
	whole bool
	ctx   pandian.Type
}

func (h *headerBook) setCompose(c compose) {
	byLength := func(a, b string) int { return len(b) - len(a) }
	h.owners, h.orgs, h.tails = slices.Clone(c.Owners), slices.Clone(c.Organisations), slices.Clone(c.Tails)
	for _, l := range [][]string{h.owners, h.orgs, h.tails} {
		slices.SortStableFunc(l, byLength)
	}
	h.agents, h.firm, h.people = c.Agents, c.Firm, c.People
	h.prefixes, h.persons, h.forms = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range c.Forms {
		h.forms[f] = true
	}
	for _, p := range c.Prefixes {
		h.prefixes[p] = true
	}
	for _, p := range c.Persons {
		h.persons[p] = true
	}
}

func (h *headerBook) add(g wordGroup) {
	w := headerWord{typ: pandian.Type(g.Type), weak: g.Strength == "weak", whole: g.Whole, ctx: pandian.Type(g.Context)}
	switch termKinds[g.Kind] {
	case TermVeto:
		w.veto = true
	case TermRole:
		w.typ = pandian.PersonName
	case TermSubject:
		if !slices.Contains(g.Also, "role") {
			return
		}
		w.typ = pandian.PersonName
	case TermLabel, TermSpecial:
	default:
		return
	}
	for _, word := range g.Words {
		key := strings.Join(tokens(word, true), "")
		if old, ok := h.exact[key]; ok && (!old.weak || w.weak) {
			continue // the first, or the stronger, meaning stands
		}
		h.exact[key] = w
		h.longest = max(h.longest, len(key))
	}
}

// Header judges a column header or a form's label as written in a file: any
// case, width, spacing and punctuation, remarks in brackets, snake and camel
// case, table prefixes, numbers behind. Two header rows joined by "/" are
// judged by the lower one first, fields in fields (node.birthday) by the inner one
// if nothing is known of both. The zero Header means: nothing known.
func (s *Set) Header(name string) Header {
	if len(name) > 300 {
		return Header{}
	}
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("/／、\n", r) })
	h := s.headerOf(name, parts)
	if len(parts) < 2 {
		return h
	}
	for _, part := range parts { // 性別/生日, 護照號碼/身分證字號: what cells hold that nothing but a header tells
		if p := s.headers.judge(part); p.Strength == 2 && (p.Type == pandian.BirthDate || p.Type == pandian.Passport) {
			h = p
		}
	}
	if h.Type != "" && h.Type != pandian.PersonName && h.Context == "" && s.headers.judge(parts[0]).Type == pandian.PersonName {
		h.Context = pandian.PersonName // 緊急聯絡人/關係/電話
	}
	return h
}

// headerOf judges a header whole, then its parts.
func (s *Set) headerOf(name string, parts []string) Header {
	if h := s.headers.judge(name); h != (Header{}) {
		return h
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 { // a field within another: node.birthday
		if h := s.headers.judge(name[i+1:]); h.Strength == 2 || h.Veto {
			return h
		}
	}
	if len(parts) < 2 {
		return Header{}
	}
	if h := s.headers.judge(parts[len(parts)-1]); h != (Header{}) {
		return h
	}
	return s.headers.judge(parts[0])
}

// ColumnHeader judges the header of a column: as Header does, and by an illness alone
// (高血壓), of which the cells say who has it, or a word for people (teacher, 隊長), which
// names them, weakly.
func (s *Set) ColumnHeader(name string) Header {
	if h := s.Header(name); h != (Header{}) || len(name) > 300 {
		return h
	}
	toks := tokens(name, false)
	if len(toks) > 0 && !slices.ContainsFunc(toks, func(t string) bool { return len(t) < leastPerson || !s.headers.persons[t] }) {
		return Header{Type: pandian.PersonName, Strength: 1}
	}
	key := strings.Join(toks, "")
	if slices.Contains(s.headers.people, key) {
		return Header{Type: pandian.PersonName, Strength: 1}
	}
	for _, h := range s.Lexicon.Find(nil, []byte(key)) {
		t := &s.Lexicon.Terms[h.Term]
		switch {
		case int(h.End-h.Start) < len(key):
		case t.Kind == TermSpecial && t.InText && t.Strong:
			return Header{Type: t.Type, Strength: 1}
		case t.Kind == TermTitle && hasHan(key):
			return Header{Type: pandian.PersonName, Strength: 1}
		}
	}
	return Header{}
}

// leastPerson is the least length of a word for people that means them alone.
const leastPerson = 4

// NameForm reports whether a header names a part of a name, or a name in one of
// two scripts (last_name, ENAME, 英文姓名): the person is the one that the columns
// beside it speak of.
func (s *Set) NameForm(name string) bool {
	toks := tokens(name, false)
	for i := range toks {
		if s.headers.forms[strings.Join(toks[i:], "")] {
			return true
		}
	}
	return slices.ContainsFunc(s.Lexicon.Find(nil, []byte(name)), func(h pandian.Hit) bool {
		return s.Lexicon.Terms[h.Term].Is(TermScript)
	})
}

// judge judges a header by its words: those in Chinese if it is in two languages.
func (h *headerBook) judge(name string) Header {
	if w, ok := h.exact[strings.Join(tokens(name, true), "")]; ok {
		return w.header(false)
	}
	toks := tokens(name, false)
	if len(toks) == 0 {
		return Header{}
	}
	if !hasHan(name) {
		return h.english(toks)
	}
	whole := h.chinese(strings.Join(toks, ""))
	if whole.Strength == 2 || hasHan(toks[len(toks)-1]) {
		return whole
	}
	if n := slices.IndexFunc(toks, func(t string) bool { return !hasHan(t) && !isNumber(t) }); n > 0 { // 被保險人 Insured, 空腹血糖mg/dL
		return h.chinese(strings.Join(toks[:n], ""))
	}
	return whole
}

func (w headerWord) header(weaken bool) Header {
	strength := 2
	if w.weak || weaken {
		strength = 1
	}
	if w.typ == "" {
		strength = 0
	}
	return Header{Type: w.typ, Strength: strength, Veto: w.veto, Context: w.ctx}
}

// english drops prefixes and numbers token by token: cust_name, T_EMP_ID_NO,
// phone2.
func (h *headerBook) english(toks []string) Header {
	owned := false
	for len(toks) > 1 && isNumber(toks[len(toks)-1]) {
		toks = toks[:len(toks)-1]
	}
	for {
		if w, ok := h.exact[strings.Join(toks, "")]; ok {
			if owned && w.typ == pandian.PersonName {
				w.weak = false // a name, said whose
			}
			return w.header(false)
		}
		if len(toks) < 2 || !h.prefixes[toks[0]] && !h.persons[toks[0]] {
			return Header{}
		}
		owned = owned || h.persons[toks[0]]
		toks = toks[1:]
	}
}

// chinese drops owners in front and tails behind; an organisation in front, or
// anything unknown, makes the word weak.
func (h *headerBook) chinese(key string) Header {
	if w, weaken, ok := h.reduce(key, 4); ok {
		return w.header(weaken && !w.veto)
	}
	return h.ending(key)
}

// reduce looks for a known word in key less up to depth additions.
func (h *headerBook) reduce(key string, depth int) (w headerWord, weaken, ok bool) {
	if w, ok = h.exact[key]; ok || depth == 0 {
		return w, false, ok
	}
	if k := strings.TrimRight(key, "0123456789"); k != key && k != "" {
		return h.reduce(k, depth-1)
	}
	for _, list := range [...]struct {
		words  []string
		cut    func(s, w string) (string, bool)
		weaken bool
	}{{h.owners, strings.CutPrefix, false}, {h.tails, strings.CutSuffix, false}, {h.orgs, strings.CutPrefix, true}} {
		for _, add := range list.words {
			if rest, has := list.cut(key, add); has && rest != "" {
				if w, weaken, ok = h.reduce(rest, depth-1); ok {
					return w, weaken || list.weaken, true
				}
			}
		}
	}
	return headerWord{}, false, false
}

// ending judges by the longest known word that a name ends with; last, by a
// character that words for people end with.
func (h *headerBook) ending(key string) Header {
	for i := range key {
		if i == 0 || len(key)-i > h.longest {
			continue
		}
		if utf8.RuneCountInString(key[i:]) < 2 {
			break
		}
		if w, ok := h.exact[key[i:]]; ok && !w.whole {
			firm := slices.Contains(h.firm, key[i:]) && !slices.ContainsFunc(h.orgs, func(org string) bool { return strings.HasPrefix(key, org) })
			return w.header(!firm)
		}
	}
	if slices.ContainsFunc(h.agents, func(end string) bool { return strings.HasSuffix(key, end) }) && utf8.RuneCountInString(key) > 2 {
		return Header{Type: pandian.PersonName, Strength: 1}
	}
	return Header{}
}

// tokens splits a header into lower-case words: English ones at punctuation and
// camel case, a Chinese run as one. Remarks in brackets are dropped unless they
// are to be kept.
func tokens(name string, remarks bool) []string {
	if oneToken(name) {
		return []string{name}
	}
	var toks []string
	var cur []rune
	flush := func() {
		if len(cur) > 0 {
			toks = append(toks, strings.ToLower(string(cur)))
			cur = cur[:0]
		}
	}
	depth := 0
	var prev rune
	rs := []rune(name)
	for i, r := range rs {
		r = narrow(r)
		switch {
		case strings.ContainsRune("([{【〔〈「『", r):
			depth++
			flush()
		case strings.ContainsRune(")]}】〕〉」』", r):
			depth = max(0, depth-1)
			flush()
		case depth > 0 && !remarks:
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
		default:
			lower := i+1 < len(rs) && unicode.IsLower(rs[i+1])
			camel := unicode.IsUpper(r) && (unicode.IsLower(prev) || unicode.IsUpper(prev) && lower)
			if camel || unicode.IsDigit(r) != unicode.IsDigit(prev) || unicode.Is(unicode.Han, r) != unicode.Is(unicode.Han, prev) {
				if !unicode.Is(unicode.Han, r) || !unicode.Is(unicode.Han, prev) {
					flush()
				}
			}
			cur = append(cur, r)
		}
		prev = r
	}
	flush()
	return toks
}

// oneToken reports whether a name is one token as it stands, as most that the rules
// have are: nothing but small letters in ASCII, or nothing but ideographs.
func oneToken(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c-'a' < 26 && name[0] < utf8.RuneSelf {
			continue
		}
		if _, ok := hanIndex(name[i:]); !ok || name[0] < utf8.RuneSelf {
			return false
		}
		i += utf8.RuneLen(firstHan) - 1
	}
	return name != ""
}

// narrow folds full-width ASCII and the ideographic space.
func narrow(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r == 0x3000 || r == 0xa0:
		return ' '
	}
	return r
}

func hasHan(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }
