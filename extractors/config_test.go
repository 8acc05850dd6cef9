package extractors

import (
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestHostileListsEndAndKeepTheirValues(t *testing.T) {
	const id = "A123456789"
	nested := func(n int) string {
		var b strings.Builder
		for i := range n {
			pad := strings.Repeat(" ", 2*i)
			b.WriteString(pad + "- a: 1\n" + pad + "  b: 2\n" + pad + "  c:\n")
		}
		return b.String() + id
	}
	tests := map[string]struct {
		format pandian.Format
		text   string
	}{
		"deep":          {YAML(), nested(200)},
		"same name":     {YAML(), "c:\n" + nested(20)},
		"long line":     {YAML(), "- a: 1\n  b: " + strings.Repeat("字", 1<<20) + id},
		"long next":     {YAML(), "- a: " + id + "\n" + strings.Repeat("字", 1<<20)},
		"long row":      {YAML(), "- a: 1\n  b: 2\n" + strings.Repeat("  b: "+strings.Repeat("x", 1<<12)+"\n", 1<<12) + "  b: " + id},
		"many columns":  {YAML(), "- a: 1\n  b: 2\n" + manyLines("  k%d: 1\n", 5000) + "  z: " + id},
		"many tables":   {TOML(), manyLines("[[t%d]]\na = 1\n", 5000) + "[[z]]\na = '" + id + "'"},
		"no list":       {YAML(), "- " + id},
		"not a pair":    {TOML(), "[[a]]\n" + id},
		"half a escape": {Properties(), `a=\u12 \ud83d\u ` + id + `\u`},
	}
	for name, tt := range tests {
		r, err := extractortest.Record(tt.format, "x", []byte(tt.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range r.Faults {
			t.Errorf("%s: %s", name, f)
		}
		if m := r.Missing([]string{id}); m != nil {
			t.Errorf("%s: %q missing", name, m)
		}
	}
}
