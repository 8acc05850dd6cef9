package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/rules"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// hostile are entries whose names were chosen to do harm.
func hostile() []pandian.Entry {
	figures := func() map[pandian.Type]*pandian.Figures {
		return map[pandian.Type]*pandian.Figures{pandian.NationalID: {Count: 3, Distinct: 2, Places: []pandian.PlaceFigure{
			{Place: pandian.Place{Part: "=1+1", Row: 2, Col: "@SUM(A1)"}, Masked: "A12345****", Confidence: 0.99},
		}}}
	}
	var list []pandian.Entry
	for _, path := range []string{
		`=HYPERLINK("http://x.invalid","看我").xlsx`, "+886.csv", "-1.csv", "@import.csv", "＝1+1.csv", "＋1.csv", "－1.csv", "＠x.csv",
		`<script>alert(1)</script>.docx`, `"><img src=x onerror=alert(1)>.pdf`, "javascript:alert(1).txt", "a\x01b\x0bc\x1f.txt", "line\r\nbreak.txt", "\tTab.txt",
		"turn\u202egpj.exe", "%A4%A4%A4%E5.txt", "bad\xff.txt", "{{.Org}}.txt", "_x0041_.txt",
	} {
		list = append(list, pandian.Entry{
			Source: "=cmd|' /C calc'!A0", Path: path, Format: "csv", Status: pandian.Scanned, Size: -1, Unit: "+社會課", Owner: "=owner",
			Records: 3, Subjects: 2, Findings: figures(), Class: pandian.General, Categories: []string{"C003"},
			Columns: []pandian.ColumnAdvice{{Part: "=1+1", Col: "@SUM(A1)", Type: pandian.NationalID, Count: 3, Rows: 3}},
		})
	}
	return list
}

func run(t *testing.T, o Options, list []pandian.Entry, sum pandian.Summary) string {
	t.Helper()
	o.Dir = t.TempDir()
	if o.Rules == nil {
		o.Rules = fakeRules()
	}
	sinks, err := All(o)
	if err != nil {
		t.Fatal(err)
	}
	write(t, list, sum, sinks...)
	return o.Dir
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGolden(t *testing.T) {
	list, sum := fakeRun(45)
	list = append(append(list, hostile()...), memberTable())
	for _, l := range []string{"zh-TW", "en"} {
		o := Options{Lang: l}
		dir := run(t, o, list, sum)
		for _, name := range []string{JSONLName, CSVName, HTMLName, MaskingName} {
			if name == JSONLName && l == "en" {
				continue // the same in every language
			}
			golden(t, l+"."+name, read(t, dir, name))
		}
		var b bytes.Buffer
		Terminal(&b, sum, Options{Dir: "./pandian-out", Lang: l, Rules: fakeRules()})
		golden(t, l+".terminal.txt", b.Bytes())
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update accepts it):\n%s", name, diff)
	}
}

func TestOutputsAppearOnlyWhenClosed(t *testing.T) {
	list, sum := fakeRun(30)
	dir := t.TempDir()
	sinks, err := All(Options{Dir: dir, Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	write(t, list, sum, sinks[:0]...)
	for _, name := range []string{JSONLName, CSVName, XLSXName, HTMLName, MaskingName} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s stands before Close", name)
		}
	}
	write(t, list, sum, sinks...)
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, error %v; want 0600", f.Name(), info.Mode(), err)
		}
	}
	want := []string{CSVName, JSONLName, XLSXName, MaskingName, HTMLName}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	sinks, err := All(Options{Dir: dir, Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	Discard(sinks)
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestARunAfterOneThatDied(t *testing.T) {
	list, sum := fakeRun(5)
	dir := t.TempDir()
	for range 2 { // the first is never closed
		sinks, err := All(Options{Dir: dir, Rules: fakeRules()})
		if err != nil {
			t.Fatal(err)
		}
		defer Discard(sinks)
		write(t, list, sum, sinks[:0]...)
	}
	sinks, err := All(Options{Dir: dir, Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	write(t, list, sum, sinks...)
	if files, _ := os.ReadDir(dir); len(files) != len(sinks)-2 { // no database, no masking.sql; no roster, no roster.csv
		t.Errorf("want %d files, got %v", len(sinks)-2, files)
	}
}

func TestErrorsLeaveNothingBehind(t *testing.T) {
	if _, err := All(Options{Dir: filepath.Join(t.TempDir(), "missing"), Rules: fakeRules()}); err == nil {
		t.Error("missing folder: no error")
	}
	dir := t.TempDir()
	if _, err := All(Options{Dir: dir, Lang: "fr", Rules: fakeRules()}); err == nil {
		t.Error("unknown language: no error")
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestJSONLHoldsTheEntries(t *testing.T) {
	list, sum := fakeRun(40)
	dir := run(t, Options{}, list, sum)
	lines := bytes.Split(bytes.TrimSuffix(read(t, dir, JSONLName), []byte("\n")), []byte("\n"))
	if len(lines) != len(list) {
		t.Fatalf("%d lines, want %d", len(lines), len(list))
	}
	for i, line := range lines {
		want, err := json.Marshal(list[i])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(line)); diff != "" {
			t.Fatalf("line %d (-want +got):\n%s", i+1, diff)
		}
	}
}

// records reads a CSV output after checking its byte order mark and line ends.
func records(t *testing.T, b []byte) [][]string {
	t.Helper()
	rest, ok := bytes.CutPrefix(b, []byte("\ufeff"))
	if !ok {
		t.Error("no byte order mark")
	}
	if n := bytes.Count(rest, []byte("\n")); n != bytes.Count(rest, []byte("\r\n")) {
		t.Error("lines do not end with CRLF")
	}
	rows, err := csv.NewReader(bytes.NewReader(rest)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCSVHasOneLinePerItem(t *testing.T) {
	list, sum := fakeRun(40)
	list = append(list, hostile()...)
	dir := run(t, Options{}, list, sum)
	rows := records(t, read(t, dir, CSVName))
	if len(rows) != len(list)+1 {
		t.Fatalf("%d lines, want %d", len(rows), len(list)+1)
	}
	no := 0
	for i, row := range rows[1:] {
		if list[i].Personal() {
			no++
			if row[1] != number(int64(no)) {
				t.Errorf("line %d: inventory number %q, want %d", i+1, row[1], no)
			}
		} else if row[1] != "" {
			t.Errorf("line %d: inventory number %q of an entry without records", i+1, row[1])
		}
	}
}

func TestCellsThatASpreadsheetWouldRunAreDefused(t *testing.T) {
	dir := run(t, Options{}, hostile(), pandian.Summary{})
	for _, name := range []string{CSVName, MaskingName} {
		for i, row := range records(t, read(t, dir, name)) {
			for _, cell := range row {
				if strings.IndexAny(cell, "=+-@\t\r\n") == 0 || regexp.MustCompile(`^[＝＋－＠]`).MatchString(cell) {
					t.Errorf("%s line %d: %q", name, i+1, cell)
				}
				if strings.ContainsAny(cell, "\r\n\x00\x01\x0b\x1f\u202e") {
					t.Errorf("%s line %d: control character in %q", name, i+1, cell)
				}
			}
		}
	}
}

func TestHTMLRunsAndLoadsNothing(t *testing.T) {
	list, sum := fakeRun(60)
	list = append(list, hostile()...)
	for i := range list {
		list[i].Subjects += 10000 * int64(i) // hostile ones reach the top
	}
	sum.Org = `<img src=x onerror=alert(1)>`
	sum.Contact = `" onmouseover="alert(1)`
	sum.Folders = append(sum.Folders, pandian.FolderTotal{Source: sum.Sources[0], Path: `<svg onload=alert(1)>`, Items: 1, Records: 9, Subjects: 9})
	sum.ByReason[pandian.Denied]++
	page := string(read(t, run(t, Options{}, list, sum), HTMLName))
	tags := regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1)
	for _, tag := range tags {
		if regexp.MustCompile(`(?i)^<(script|img|iframe|link|object|embed|base|form)|\son\w+=|\s(src|href|style|action)=|url\(`).MatchString(tag) {
			t.Errorf("tag %s", tag)
		}
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)
	if style == nil {
		t.Fatal("no style")
	}
	if strings.Contains(style[1], "url(") || strings.Contains(style[1], "@import") {
		t.Error("the style loads something")
	}
	hash := sha256.Sum256([]byte(style[1]))
	policy := regexp.MustCompile(`default-src 'none'; style-src '(sha256-[^']*)'`).FindStringSubmatch(page)
	if policy == nil || policy[1] != "sha256-"+base64.StdEncoding.EncodeToString(hash[:]) {
		t.Errorf("policy %v does not admit the style", policy)
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template put a value where it is not safe")
	}
}

func TestTheLawNoteStandsOnEveryOutput(t *testing.T) {
	list, sum := fakeRun(5)
	dir := run(t, Options{}, list, sum)
	for _, name := range []string{CSVName, HTMLName, MaskingName} {
		if !bytes.Contains(read(t, dir, name), []byte(rules.LawNote)) {
			t.Errorf("%s lacks it", name)
		}
	}
}

func TestUnnamedSectorIsSaid(t *testing.T) {
	list, sum := fakeRun(5)
	for _, given := range []bool{false, true} {
		sum.SectorGiven = given
		dir := run(t, Options{}, list, sum)
		var b bytes.Buffer
		Terminal(&b, sum, Options{Rules: fakeRules()})
		for name, out := range map[string][]byte{HTMLName: read(t, dir, HTMLName), "terminal": b.Bytes()} {
			if got := bytes.Contains(out, []byte("未指定業別，暫以內政部合作及人民團體類計")); got == given {
				t.Errorf("%s: said = %v with a sector given = %v", name, got, given)
			}
		}
	}
}

func TestTerminalFitsAScreen(t *testing.T) {
	_, sum := fakeRun(5)
	sum.Cancelled, sum.NoResume, sum.Estimates = true, true, 3
	for _, r := range pandian.Reasons() {
		sum.ByReason[r] = 1
	}
	set := fakeRules()
	for i := range 30 {
		row := set.Sectors[0].Thresholds[i%3]
		row.ID += string(rune('a' + i))
		set.Sectors[0].Thresholds = append(set.Sectors[0].Thresholds, row)
		sum.Thresholds = append(sum.Thresholds, pandian.ThresholdState{ID: row.ID, Count: row.Count, State: pandian.Reached})
	}
	for _, l := range []string{"zh-TW", "en", "fr"} {
		var b bytes.Buffer
		Terminal(&b, sum, Options{Dir: "out", Lang: l, Rules: set})
		if n := strings.Count(b.String(), "\n"); n > 25 {
			t.Errorf("%s: %d lines\n%s", l, n, b.String())
		}
	}
}
