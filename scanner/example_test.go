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

func TestALineThatShowsHowToFillAFormInIsAnExample(t *testing.T) {
	b := []byte("姓名:王大同\n填寫範例:王小明 A123456789 0912-345-678\n電話:0922333444\n")
	for value, doubted := range map[string]bool{"王大同": false, "王小明": true, "A123456789": true, "0912-345-678": true, "0922333444": false} {
		c := []candidate{{pos: 100 + int64(strings.Index(string(b), value)), conf: 0.9}}
		if doubtSamples(b, c, 100); (c[0].conf < 0.5) != doubted {
			t.Errorf("%s: confidence %v, doubted: want %v", value, c[0].conf, doubted)
		}
	}
}
