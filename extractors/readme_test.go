package extractors

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/extractors/extractortest"
)

// readmeSamples are the samples that hold the needles.
var readmeSamples = []string{
	"dbf/big5.dbf", "dbf/utf8.dbf", "office/consent.doc", "office/twocol.doc", "office/consent.docx", "office/twocol.docx", "office/consent.epub",
	"office/slides.fodp", "office/twocol.fodt", "office/slides.odp", "office/roster.ods", "office/consent.odt", "office/twocol.odt", "pdf/lo_noto.pdf",
	"pdf/lo_twocol.pdf", "office/slides.ppt", "office/slides.pptx", "office/consent.rtf", "office/twocol.rtf", "sqlite/t.sqlite", "sqlite/t_utf16.sqlite",
	"src_calc.xlsm", "src_calc.xlsx",
}

// figures counts the needles that are read in each sample, as a table.
func figures(t *testing.T) string {
	hidden := []string{"B100000002", "B100000011", "B100000020", "B100000039", "B100000048"}
	count := func(plain string, needles []string) string {
		n := 0
		for _, needle := range needles {
			if strings.Contains(plain, squeeze(needle)) {
				n++
			}
		}
		return fmt.Sprintf("%d / %d", n, len(needles))
	}
	var b strings.Builder
	b.WriteString("| sample | needles | hidden needles | rows |\n|---|---|---|---|\n")
	for _, name := range readmeSamples {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		ext := filepath.Ext(name)
		formats := All(Options{})
		i := slices.IndexFunc(formats, func(f pandian.Format) bool { return slices.Contains(f.Exts, ext) })
		r, err := extractortest.Record(formats[i], name, data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		plain, below := squeeze(r.Plain.String()), "–"
		if strings.Contains(name, "twocol") {
			below = count(plain, hidden)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d |\n", name, count(plain, pdfNeedles(t)), below, r.Rows)
	}
	return b.String()
}

func TestReadmeHoldsTheFiguresOfTheSamples(t *testing.T) {
	const from, to = "<!-- figures -->\n", "<!-- end of figures -->\n"
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(b), from)
	got, after, ok := strings.Cut(rest, to)
	if !ok {
		t.Fatal("README.md has no place for figures")
	}
	want := figures(t)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile("README.md", []byte(before+from+want+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("README.md (-want +got), -update writes it anew:\n%s", diff)
	}
}

func TestReadmeNamesEveryFormat(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range All(Options{}) {
		name := "`" + f.Name + "`"
		if n := strings.Count(string(b), name); n != 1 {
			t.Errorf("README.md has %s %d times, want once", name, n)
		}
	}
}
