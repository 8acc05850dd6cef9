package scanner_test

import (
	"slices"
	"strings"
	"testing"
)

func TestKeysOfProgramsAreLabels(t *testing.T) {
	id := nationalIDs[3]
	tests := []struct {
		text string
		want []string // type and value
	}{
		{"lvl=info insured_name=奚望 insured_id=" + id + " insured_birth=1976-09-09", []string{"birth_date 19760909", "person_name 奚望", "tw_national_id " + id}},
		{`2026-05-06 Request={"CustName":"藍天","custBirthDay":"1990-01-02"}`, []string{"birth_date 19900102", "person_name 藍天"}},
		{"custName = \"李白\"", []string{"person_name 李白"}},
		{"start_date=1976-09-09 page_size=20 build_no=19760909", nil},
		{"a:b = 1976-09-09, =平安 :平安", nil},
	}
	for _, tt := range tests {
		for _, around := range []string{"", strings.Repeat("evt=start page=1 took=0.2s\n", 400)} {
			var got []string
			text := around + tt.text + "\n" + around
			if around != "" { // only near somebody
				text = around + tt.text + " phone=0912345678\n" + around
			}
			for _, o := range observed(t, "app.log", []byte(text)) {
				if !strings.HasPrefix(string(o.Finding.Type), "ctx_") && o.Finding.Type != "tw_mobile" {
					got = append(got, string(o.Finding.Type)+" "+string(o.Value))
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: %d bytes around: found %q, want %q", tt.text, len(around), got, tt.want)
			}
		}
	}
}

func TestPlacesAreShownOfWhatIsSearchedAgainForKeys(t *testing.T) {
	var log strings.Builder
	for i := range 60 {
		log.WriteString("lvl=info insured_name=王大同 insured_id=" + nationalIDs[i%len(nationalIDs)] + "\n")
	}
	e := inspect(t, files{"app.log": []byte(log.String())}, "app.log")
	for typ, f := range e.Findings {
		if strings.HasPrefix(string(typ), "ctx_") {
			continue
		}
		if f.Count != 60 || len(f.Places) != 3 {
			t.Errorf("%s: %d findings, %d places, want 60 and 3", typ, f.Count, len(f.Places))
		}
	}
	if len(e.Findings) < 2 {
		t.Errorf("found %s", describe(e))
	}
}
