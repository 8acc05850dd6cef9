package scanner

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"

	"pandian"
	"pandian/internal/lanes"
)

// exampleTrust is the confidence of what a text gives as an example.
const exampleTrust = 0.2

// doubtExample lowers the confidence of a match that the text before it calls an
// example: (例:A123456789), 範例:0912-345-678, placeholder="0912345678".
func doubtExample(b []byte, m *pandian.Match) {
	i := m.Start
	for i > 0 && (b[i-1] == ' ' || b[i-1] == ':' || b[i-1] == '"') {
		i--
	}
	if i == 0 || !exampleEnds[b[i-1]] || !isExample(b[max(0, i-exampleReach):m.Start]) {
		return
	}
	m.Confidence, m.Evidence = min(m.Confidence, exampleTrust), m.Evidence|pandian.EvVetoed
}

// doubtSamples lowers the confidence of candidates, which are in order, in lines that
// show how a form is to be filled in: behind 範例 and a colon. from is where b begins in
// the text of their positions.
func doubtSamples(b []byte, cands []candidate, from int64) {
	for i := sampleWord.Index(b, 0); i >= 0 && len(cands) > 0; i = sampleWord.Index(b, i+1) {
		lo := i + 1 + len("例:")
		if !bytes.HasPrefix(b[max(i-len("範")+1, 0):], []byte("範例:")) {
			continue
		}
		hi := min(lo+sampleReach, len(b))
		if n := bytes.IndexByte(b[lo:hi], '\n'); n >= 0 {
			hi = lo + n
		}
		k, _ := slices.BinarySearchFunc(cands, from+int64(lo), func(c candidate, at int64) int { return cmp.Compare(c.pos, at) })
		for ; k < len(cands) && cands[k].pos < from+int64(hi); k++ {
			cands[k].conf, cands[k].ev = min(cands[k].conf, exampleTrust), cands[k].ev|pandian.EvVetoed
		}
	}
}

// sampleWord is how 範例 goes on from the end of its first character to that of its
// second.
var sampleWord = lanes.Pair{First: "範"[2], Second: "例"[2], Gap: 3}

// sampleReach is the length of such a line, in bytes.
const sampleReach = 240

// exampleReach is how far before a value, in bytes, the word may begin.
const exampleReach = 24

// exampleWords are words for examples. What stands before a free one is no part of
// a longer word, such as 案例; a bracketed one counts behind a bracket only, the
// others before a colon too.
var exampleWords = [...]struct {
	text            string
	free, bracketed bool
}{
	{"範例", false, false}, {"例如", false, false}, {"例", true, false}, {"如", true, true},
	{"ex", true, false}, {"e.g", true, false}, {"placeholder", true, false},
}

// exampleEnds are the bytes with which these words, and the marks behind them, end.
var exampleEnds = func() (t [256]bool) {
	for _, w := range exampleWords {
		t[w.text[len(w.text)-1]] = true
	}
	t['.'], t['='], t['\''] = true, true, true
	return t
}()

// isExample reports whether b ends with a word for examples and a colon, or with
// one that stands behind a bracket.
func isExample(b []byte) bool {
	b = bytes.TrimRight(b, " \"'")
	word := bytes.TrimRight(b, " :.=")
	colon := bytes.ContainsAny(b[len(word):], ":=")
	for _, w := range exampleWords {
		before, ok := bytes.CutSuffix(word, []byte(w.text))
		if !ok {
			continue
		}
		free := len(before) == 0 || before[len(before)-1] < utf8.RuneSelf && !isAlnum(before[len(before)-1])
		open := bytes.TrimRight(before, " ")
		if bytes.HasSuffix(open, []byte("(")) || bytes.HasSuffix(open, []byte("[")) || colon && !w.bracketed && (free || !w.free) {
			return true
		}
	}
	return false
}
