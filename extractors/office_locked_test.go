package extractors

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// TestLockedLegacyFilesSayWhatTheyDoWithoutPassword: made by LibreOffice.
func TestLockedLegacyFilesSayWhatTheyDoWithoutPassword(t *testing.T) {
	for _, tt := range []struct {
		name    string
		format  func(Options) pandian.Format
		missing []string
	}{{"locked.xls", XLS, []string{"游錫堃"}}, {"locked.doc", DOC, nil}} {
		data, err := os.ReadFile("testdata/office/" + tt.name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := extractortest.Record(tt.format(keys), tt.name, data)
		if missing := r.Missing(pdfNeedles(t)); err != nil || !slices.Equal(missing, tt.missing) || len(r.Skips) > 0 {
			t.Errorf("%s: %v, missing %q, skips %v", tt.name, err, missing, r.Skips)
		}
		for _, none := range []Options{{}, {Passwords: keys.Passwords[:1]}} {
			r, err := extractortest.Record(tt.format(none), tt.name, data)
			if pandian.ReasonOf(err) != pandian.IsEncrypted || strings.Contains(r.Plain.String(), "王小明") {
				t.Errorf("%s with a wrong password: %v, %q", tt.name, err, r.Plain.String())
			}
		}
	}
}
