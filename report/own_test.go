package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pandian"
)

func TestRosterCsvNamesRowsAndTheReportsSayHowMany(t *testing.T) {
	list, sum := fakeRun(3)
	list[0].Rosters = []pandian.RosterFigure{{Name: "=會員", Members: 5, Rows: []string{"2-5", "9"}}}
	list[0].Allowed = map[pandian.Type]int64{pandian.Landline: 3}
	sum.Allowed = map[pandian.Type]int64{pandian.Landline: 3}
	sum.Rosters = []pandian.RosterTotal{{Name: "會員", Rows: 1200, Members: 5, Items: 1, Bare: 7}, {Name: "員工", Rows: 8}}
	dir := t.TempDir()
	opt := Options{Dir: dir, Rules: fakeRules()}
	sinks, err := All(opt)
	if err != nil {
		t.Fatal(err)
	}
	write(t, list, sum, sinks...)
	data, err := os.ReadFile(filepath.Join(dir, RosterName))
	if err != nil {
		t.Fatal(err)
	}
	if want := ",'=會員,5,\"2-5, 9\",0,"; !strings.Contains(string(data), want) {
		t.Errorf("%s: no %q in\n%s", RosterName, want, data)
	}
	html, err := os.ReadFile(filepath.Join(dir, HTMLName))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"依允許清單略過 3 處", "名冊「會員」1,200 列中，5 列見於 1 個檔案", "另有 7 列資料不足"} {
		if !bytes.Contains(html, []byte(want)) {
			t.Errorf("%s does not say %q", HTMLName, want)
		}
	}
	var term bytes.Buffer
	Terminal(&term, sum, opt)
	if !strings.Contains(term.String(), "依允許清單略過 3 處") || !strings.Contains(term.String(), "名單與名冊其餘 3 項見報告") {
		t.Errorf("terminal:\n%s", term.String())
	}
}

func TestWithoutRostersAnEarlierRosterCsvGoes(t *testing.T) {
	list, sum := fakeRun(3)
	dir := t.TempDir()
	old := filepath.Join(dir, RosterName)
	if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Roster(Options{Dir: dir, Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	write(t, list, sum, s)
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}
