package scanner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/detectors"
	"pandian/rules"
	"pandian/scanner"
)

// ownRules loads an overlay that is one file.
func ownRules(t *testing.T, name, text string) *rules.Set {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	rs, err := rules.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// inspectWith inspects a file by a ruleset.
func inspectWith(t *testing.T, rs *rules.Set, name, text string) pandian.Entry {
	t.Helper()
	f := files{name: []byte(text)}
	s := engine(t, f, func(o *scanner.Options) { o.Rules, o.Detectors = rs, detectors.All(rs) })
	e, err := s.Inspect(t.Context(), f.item(name))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const ownLists = `
[[allow]]
type = "tw_landline"
value = "（02）2720-8889"
reason = "switchboard"

[[allow]]
type = "email"
pattern = '.*@office\.gov\.tw'
reason = "the office's own mail"

[[allow]]
value = "A169006025"
reason = "sample number"

[[deny]]
type = "tw_mobile"
value = "特約-0001"
reason = "old numbers"

[[deny]]
type = "medical_record_no"
value = "Zeta 9"
reason = "old numbers"
`

func TestAllowedValuesAreNoFindingsAndAreCounted(t *testing.T) {
	rs := ownRules(t, "lists.toml", ownLists)
	if err := scanner.CheckRules(rs, detectors.All); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, text string
		allowed    map[pandian.Type]int64
		found      string
	}{
		{"a.txt", "總機 02-2720-8889，傳真 02-2720-8889 轉 9，專線 02-2345-6789", map[pandian.Type]int64{"tw_landline": 2}, "tw_landline 1"},
		{"b.txt", "信箱 service@office.gov.tw，客服 help@example.com.tw", map[pandian.Type]int64{"email": 1}, "email 1"},
		{"c.csv", "姓名,身分證字號\n王大同,A169006025\n李小華,B277354686\n", map[pandian.Type]int64{"tw_national_id": 1}, "person_name 2 tw_national_id 1"},
		{"A169006025.txt", "無", map[pandian.Type]int64{"tw_national_id": 1}, ""},
	}
	for _, tt := range tests {
		e := inspectWith(t, rs, tt.name, tt.text)
		if diff := cmp.Diff(tt.allowed, e.Allowed); diff != "" {
			t.Errorf("%s: allowed (-want +got):\n%s", tt.name, diff)
		}
		if got := foundText(e); got != tt.found {
			t.Errorf("%s: found %q, want %q", tt.name, got, tt.found)
		}
		if len(e.InName) > 0 {
			t.Errorf("%s: %v flagged in the name", tt.name, e.InName)
		}
	}
}

func foundText(e pandian.Entry) string {
	var parts []string
	for _, typ := range []pandian.Type{"email", "medical_record_no", "person_name", "tw_landline", "tw_mobile", "tw_national_id"} {
		if f := e.Findings[typ]; f != nil {
			parts = append(parts, fmt.Sprintf("%s %d", typ, f.Count))
		}
	}
	return strings.Join(parts, " ")
}

func TestDeniedValuesAreFoundAsWholeWordsWhateverTheirForm(t *testing.T) {
	rs := ownRules(t, "lists.toml", ownLists)
	for text, want := range map[string]string{
		"聯絡特約-0001即可":                            "tw_mobile 1",
		"聯絡特約-00012":                             "",
		"ＺＥＴＡ　9 已結案，zeta 9 未結":                   "medical_record_no 2",
		"betazeta 9, zeta 99, 9":                 "",
		strings.Repeat("無。\n", 30000) + "zeta 9": "medical_record_no 1",
	} {
		if got := foundText(inspectWith(t, rs, "a.txt", text)); got != want {
			t.Errorf("%.40q: found %q, want %q", text, got, want)
		}
	}
	if e := inspectWith(t, rs, "a.csv", "代號,備註\nZeta 9,無\n甲,乙\n"); foundText(e) != "medical_record_no 1" {
		t.Errorf("in a cell: %q", foundText(e))
	}
}

func TestAllowedValueThatIsNoneOfItsTypeIsRefused(t *testing.T) {
	rs := ownRules(t, "lists.toml", "[[allow]]\ntype = 'tw_mobile'\nvalue = '0912-345'\nreason = 'x'\n")
	err := scanner.CheckRules(rs, detectors.All)
	if err == nil || !strings.Contains(err.Error(), "line 1: allow 1:") || strings.Contains(err.Error(), "0912") {
		t.Errorf("error %v", err)
	}
}

func TestDetectorWhoseSamplesFailIsRefusedWithoutTheValue(t *testing.T) {
	const detector = `id = "case_no"
name_zh = "案號"
name_en = "Case number"
pattern = 'K-\d{4}'
confidence = { alone = 0.3, near = 0.7, label = 0.9 }
labels = ["案號"]
mask = { first = 1, last = 0, fill = "*" }
categories = ["C001"]
class = "general"
pdpa = "其他得以間接識別"
identifies = "none"
legal_basis = "個資法 §2(1)"
samples = '''
%s
'''
`
	for samples, want := range map[string]string{
		"案號 ⟦K-1234⟧\nK-1234":       "",
		"案號 ⟦K-1234⟧\n⟦K-1234⟧\nK-": "line 15: sample 2: a marked value is not found (confidence 0.30)",
		"案號 ⟦K-1234⟧\n案號 K-1234":    "line 15: sample 2: something is found that is not marked",
		"案號 ⟦K-1234⟧\n⟦~K-123⟧":     "line 15: sample 2: a value marked with ~ is no candidate",
		"案號 ⟦K-1234⟧":               "line 14: samples without a mark are needed too",
	} {
		rs := ownRules(t, "detectors/case_no.toml", fmt.Sprintf(detector, samples))
		err := scanner.CheckRules(rs, detectors.All)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), "detectors/case_no.toml: "+want)) {
			t.Errorf("%q: error %v, want %q", samples, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "1234") {
			t.Errorf("%v holds a value", err)
		}
	}
}
