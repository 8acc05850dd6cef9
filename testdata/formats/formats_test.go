package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian/connectors"
	"pandian/scanner"
)

const samplesDir = "../../extractors/testdata"

func samples(t *testing.T) []sample {
	t.Helper()
	list, err := findSamples(samplesDir)
	if err != nil || len(list) < 100 {
		t.Fatal(len(list), err)
	}
	return list
}

// TestReadmeHoldsWhatIsReadOfTheSamples compares the columns that do not depend
// on the machine; make fuzz writes the table anew.
func TestReadmeHoldsWhatIsReadOfTheSamples(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(samplesDir, "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _, err := around(string(page))
	if err != nil {
		t.Fatal(err)
	}
	needles, err := needlesIn(samplesDir)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, l := range linesOf(samples(t), needles) {
		want = append(want, l.String())
	}
	for _, l := range slices.Collect(strings.Lines(table))[2:] {
		columns := strings.SplitAfterN(l, "|", 6)
		got = append(got, strings.Join(columns[:5], ""))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("README.md (-want +got):\n%s", diff)
	}
}

// TestMutantsCostThemselvesOnly has a few mutants of every format inspected:
// nothing hangs or fails, and none of our own parsers crashes. make fuzz does so
// with many, in whole scans.
func TestMutantsCostThemselvesOnly(t *testing.T) {
	const each = 6
	list, dir := samples(t), t.TempDir()
	written, err := writeMutants(dir, list, each)
	if err != nil {
		t.Fatal(err)
	}
	src, err := connectors.Open(t.Context(), dir, connectors.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	s := newEngine(t, scanner.Limits{}, src.Open)
	tallies := map[string]tally{}
	for it, err := range src.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.Inspect(t.Context(), it)
		if err != nil || e.Status == "" || !written[e.Path] {
			t.Errorf("%s: %v, status %q", it.Path, err, e.Status)
		}
		delete(written, e.Path)
		format, _, _ := strings.Cut(e.Path, "/")
		one := tallies[format]
		one.count(e)
		tallies[format] = one
	}
	if len(written) > 0 {
		t.Errorf("%d mutants were not listed", len(written))
	}
	for _, name := range formatsOf(list) {
		t.Logf("%-12s %s", name, tallies[name])
		if tallies[name].Killed > 0 && !slices.Contains([]string{"ole", "rar", "7z", "pdf"}, name) { // where libraries may
			t.Errorf("%s: killed", name)
		}
	}
}

// TestMutantsAreTheSameEveryTime: a failure can be looked at again.
func TestMutantsAreTheSameEveryTime(t *testing.T) {
	list := samples(t)[:5]
	read := func() map[string]string {
		dir := t.TempDir()
		written, err := writeMutants(dir, list, 8)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for path := range written {
			b, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			got[path] = string(b)
		}
		return got
	}
	if diff := cmp.Diff(read(), read()); diff != "" {
		t.Error(diff)
	}
}

// TestContentDecidesAndTheNameIsAHint renames samples as people and programs do.
func TestContentDecidesAndTheNameIsAHint(t *testing.T) {
	for _, tt := range []struct{ sample, name, want string }{
		{"letter/t_big5.csv", "名冊.xls", "csv"},
		{"letter/t.html", "名冊.xls", "html"},
		{"src_calc.xlsx", "名冊.jpg", "xlsx"},
		{"src_calc.xlsx", "名冊", "xlsx"},
		{"letter/roster.xls", "名冊.doc", "xls"},
		{"office/consent.docx", "同意書.zip", "docx"},
		{"pdf/lo_noto.pdf", "同意書.txt", "pdf"},
		{"sqlite/t.sqlite", "data.dat", "sqlite"},
	} {
		b, err := os.ReadFile(filepath.Join(samplesDir, tt.sample))
		if err != nil {
			t.Fatal(err)
		}
		if f, _ := scanner.Sniff(formats, b[:min(len(b), 64<<10)], tt.name); f.Name != tt.want {
			t.Errorf("%s named %s: %s, want %s", tt.sample, tt.name, f.Name, tt.want)
		}
	}
}
