package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const ownDetector = `id = "employee_no"
name_zh = "員工編號"
name_en = "Employee number"
pattern = 'E-?\d{6}'
check = { kind = "mod10", weights = [2, 1, 2, 1, 2] }
confidence = { alone = 0.4, near = 0.7, label = 0.95 }
labels = ["員工編號"]
mask = { first = 2, last = 0, fill = "*" }
categories = ["C001"]
class = "general"
pdpa = "其他得以間接識別"
identifies = "handle"
legal_basis = "個資法 §2(1)"
samples = '''
員工編號 ⟦E-123456⟧
料號 E-123457
'''
`

// loadOwn loads an overlay of one file.
func loadOwn(t *testing.T, name, text string) (*Set, error) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(dir)
}

func TestDetectorByDataIsATypeLikeAnyOther(t *testing.T) {
	s, err := loadOwn(t, "detectors/employee_no.toml", ownDetector)
	if err != nil {
		t.Fatal(err)
	}
	if typ := s.Type("employee_no"); typ == nil || !typ.Checked || !typ.HasIdent || typ.NameZH != "員工編號" {
		t.Errorf("type %+v", typ)
	}
	if h := s.Header("員工編號"); h.Type != "employee_no" || h.Strength != 2 {
		t.Errorf("header %+v: the organisation's own words must win", h)
	}
	if got := s.Mask("employee_no", []byte("E123456")); got != "E1*****" {
		t.Errorf("mask %q", got)
	}
	if s.Version == Default().Version {
		t.Error("the version does not cover the detector")
	}
	if s.Custom[0].SamplesLine != 15 {
		t.Errorf("samples begin on line %d, want 15", s.Custom[0].SamplesLine)
	}
}

func TestWrongDetectorByDataIsRefusedWithItsLine(t *testing.T) {
	tests := []struct{ old, new, want string }{
		{`labels =`, `label =`, `line 7: unknown key "label"`},
		{`weights =`, `weight =`, `line 5: unknown key "check.weight"`},
		{`"employee_no"`, `"email"`, "line 1: id is the name"},
		{`"employee_no"`, `"員編"`, "line 1: id must be small letters"},
		{`"employee_no"`, `"special_no"`, "line 1: id must not begin"},
		{`"general"`, `"secret"`, "line 10: class must be"},
		{`"C001"`, `"C999"`, "line 9: categories must be"},
		{`"其他得以間接識別"`, `"其他"`, "line 11: pdpa is no item"},
		{`"handle"`, `"mobile"`, "line 12: identifies must be"},
		{`"個資法 §2(1)"`, `""`, "line 13: legal_basis is needed"},
		{`"mod10"`, `"crc"`, "line 5: check: kind must be"},
		{`, weights = [2, 1, 2, 1, 2]`, ``, "line 5: check: weights go with"},
		{`alone = 0.4`, `alone = 0.8`, "line 6: confidence"},
		{`label = 0.95`, `label = 0.45`, "line 6: confidence"},
		{`fill = "*"`, `fill = ""`, "line 8: mask"},
		{`"員工編號"]`, `"員"," "]`, "line 7: labels: word \" \" is too short"},
		{`⟦E-123456⟧`, `E-123456`, "line 14: samples with"},
		{`'E-?\d{6}'`, `'(E'`, "line 4: pattern: missing closing )"},
		{`'E-?\d{6}'`, `'E-\d+'`, "line 4: pattern: * and + have no limit"},
		{`'E-?\d{6}'`, `'E-\d{6,}'`, "line 4: pattern: a repetition without a limit"},
		{`'E-?\d{6}'`, `'\bE-\d{6}'`, "line 4: pattern: no ^ $ \\b"},
		{`'E-?\d{6}'`, `'[A-Z]{6}'`, "line 4: pattern: every value must hold a digit"},
		{`'E-?\d{6}'`, `'(AB|\d)?'`, "line 4: pattern: it matches nothing"},
		{`'E-?\d{6}'`, `'E-\d{200}'`, "line 4: pattern: it matches up to 202 bytes"},
	}
	for _, tt := range tests {
		text := strings.Replace(ownDetector, tt.old, tt.new, 1)
		_, err := loadOwn(t, "detectors/employee_no.toml", text)
		if err == nil || !strings.Contains(err.Error(), "detectors/employee_no.toml: "+tt.want) {
			t.Errorf("%s: error %v, want %q", tt.new, err, tt.want)
		}
	}
}

func TestPatternIsFoundByItsAnchor(t *testing.T) {
	tests := []struct {
		expr, literal string
		lo, hi        int
		value         string
		longest       int
	}{
		{`E-?\d{6}`, "", 1, 2, "E-123456", 8},
		{`[A-Z]{2,4}(?:\d|-\d)`, "", 2, 5, "ABC-1", 6},
		{`社員字第[甲乙丙]號`, "社員字第", 0, 0, "社員字第甲號", 18},
		{`(?:GH|GHX)-KEY-[a-z]{4}`, "-KEY-", 2, 3, "GHX-KEY-abcd", 12},
		{`(?i)kx7[a-z]`, "", 2, 4, "Kx7z", 8},
		{`(?:A1|B22)C`, "", 1, 1, "B22C", 4},
	}
	for _, tt := range tests {
		p, err := compilePattern(tt.expr)
		if err != nil {
			t.Errorf("%s: %v", tt.expr, err)
			continue
		}
		if p.Literal != tt.literal || p.Lo != tt.lo || p.Hi != tt.hi || p.Longest != tt.longest {
			t.Errorf("%s: anchor %q at %d–%d, longest %d; want %q at %d–%d, %d", tt.expr, p.Literal, p.Lo, p.Hi, p.Longest, tt.literal, tt.lo, tt.hi, tt.longest)
		}
		if n := p.Match([]byte(tt.value + "!")); n != len(tt.value) {
			t.Errorf("%s matches %d bytes of %q", tt.expr, n, tt.value)
		}
		if p.Match([]byte("?"+tt.value)) != 0 || !p.Whole([]byte(tt.value)) {
			t.Errorf("%s: the match must begin with the text", tt.expr)
		}
	}
}

// FuzzPatternsHaveTheirAnchor demands of whatever compiles that each value in a
// text is bounded, begins with a byte that was foreseen and holds the anchor
// where it was foreseen: else a detector would miss it.
func FuzzPatternsHaveTheirAnchor(f *testing.F) {
	for _, expr := range []string{
		`E-?\d{6}`, `[A-Z]{2,4}(?:\d|-\d)`, `社員字第[甲乙丙]號`, `(?:GH|GHX)-KEY-[a-z]{4}`, `(?i)kx7[a-z]`, `(?:A1|B22)C`, `(?i)[k-s]{2}ſ5`,
		`(?:\d{2}|x){1,3}y7`, `.{0,3}\d`, `(ab?){2}cd`, `[^0-9]{2}第1`, `(?:|a)b1?cc`,
	} {
		f.Add(expr, "E-123456 ABC-1 社員字第甲號 GHX-KEY-abcd Kx7z B22C kS5 12xy7 ababcd bcc aab1cc 第1")
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		p, err := compilePattern(expr)
		if err != nil || len(text) > 1<<8 || len(expr) > 1<<7 {
			return
		}
		plain, err := regexp.Compile(`\A(?:` + expr + `)`)
		if err != nil {
			t.Fatal(err)
		}
		plain.Longest()
		for i := range len(text) {
			loc := plain.FindStringIndex(text[i:])
			if loc == nil {
				continue
			}
			value := text[i : i+loc[1]]
			if !utf8.ValidString(value) { // the engine's text is valid
				continue
			}
			if n := p.Match([]byte(text[i:])); n != len(value) {
				t.Errorf("%q: %d bytes of %q match, want %d", expr, n, text[i:], len(value))
			}
			anchored := false
			for at := p.Lo; at <= min(p.Hi, len(value)-1); at++ {
				anchored = anchored || p.Literal == "" && value[at] >= '0' && value[at] <= '9' || p.Literal != "" && strings.HasPrefix(value[at:], p.Literal)
			}
			if !anchored {
				t.Errorf("%q: %q has no anchor %q at %d–%d", expr, value, p.Literal, p.Lo, p.Hi)
			}
		}
	})
}
