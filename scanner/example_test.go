package scanner

import (
	"strings"
	"testing"

	"pandian"
)

func TestWhatATextGivesAsAnExampleIsDoubted(t *testing.T) {
	tests := []struct {
		before  string
		doubted bool
	}{
		{"身分證字號(例:", true}, {"身分證字號 (例 ", true}, {"填寫範例:", true}, {"例如:", true}, {"(如", true}, {"(如:", true}, {"電話 例:", true},
		{`<input placeholder="`, true}, {"placeholder: ", true}, {"(e.g. ", true}, {"ex:", true},
		{"案例:", false}, {"病例:", false}, {"例如", false}, {"假如:", false}, {"index:", false}, {"手機:", false}, {"", false}, {"如:", false},
	}
	for _, tt := range tests {
		b := []byte(tt.before + "0912345678")
		m := pandian.Match{Span: pandian.Span{Start: len(tt.before), End: len(b)}, Confidence: 0.9}
		if doubtExample(b, &m); (m.Confidence < 0.5) != tt.doubted {
			t.Errorf("%s: confidence %v, doubted: want %v", strings.TrimSpace(string(b)), m.Confidence, tt.doubted)
		}
	}
}
