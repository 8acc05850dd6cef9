package main

import (
	"bytes"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// inventoryCell is the cell of a column, named in the line of titles, in the line
// of a file of the 清冊.
func inventoryCell(t *testing.T, book, file, column string) string {
	t.Helper()
	x, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	rows, err := x.GetRows("個人資料檔案清冊")
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for _, row := range rows {
		for i, v := range row {
			if v == column && at < 0 {
				at = i
			}
			if v == file && at >= 0 && at < len(row) {
				return row[at]
			}
		}
	}
	t.Fatalf("%s has no line of %q with %q", book, file, column)
	return ""
}

// inventoryOf makes the 清冊 of a register, without a configuration.
func inventoryOf(t *testing.T, register string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"register", "inventory", "--register", register, "--out", t.TempDir()}, strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("%d: %s%s", code, &out, &errs)
	}
	return strings.TrimSpace(out.String())
}

// TestWhatTheConfigurationSaysOfUnitsIsSuggestedInEveryInventory: of the scan and,
// without a flag, of the register; the organisation's own words win over the
// presets of the area of work, and all are marked as suggestions.
func TestWhatTheConfigurationSaysOfUnitsIsSuggestedInEveryInventory(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, v := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"} {
		t.Setenv(v, dir)
	}
	row := "姓名,身分證字號\n王小明,A169006025\n"
	for i, path := range []string{"社會課/會員.csv", "人事/員工.csv", "公用/調解.csv", "雜項/其他.csv"} {
		full := filepath.Join(dir, "share", path)
		write(t, full)
		if err := os.WriteFile(full, []byte(row+strings.Repeat("備註,無\n", i)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := func(purposes string) {
		text := fmt.Sprintf(`
[org]
register = "register.db"
[[unit]]
name = "社會課"
area = "社會行政"
path = ["社會課/**"]
%s
[[unit]]
name = "調解會"
area = "民政"
path = ["公用/調解*"]
owner = [%q]
[[unit]]
name = "沒有的人"
path = ["雜項/**"]
owner = ["nobody-*"]
[[source]]
name = "公用區"
path = "share"
schedule = "@yearly"
`, purposes, filepath.Base(me.Username))
		if err := os.WriteFile(filepath.Join(dir, "pandian.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sweep := func() string {
		t.Helper()
		var out bytes.Buffer
		if code := run(t.Context(), []string{"sweep", "--config", filepath.Join(dir, "pandian.toml"), "--once", "--all"}, strings.NewReader(""), &out, &out); code != exitOK {
			t.Fatalf("%d: %s", code, &out)
		}
		runs, err := filepath.Glob(filepath.Join(dir, "pandian-sweep/公用區/2*"))
		if err != nil || len(runs) == 0 {
			t.Fatal(err, &out)
		}
		return filepath.Join(runs[len(runs)-1], "inventory.xlsx")
	}
	check := func(book string, want map[string][3]string) {
		t.Helper()
		for file, cells := range want {
			for i, column := range []string{"保有單位", "特定目的", "個人資料類別"} {
				if got := inventoryCell(t, book, file, column); got != cells[i] {
					t.Errorf("%s: %s of %s: %q, want %q", filepath.Base(book), column, file, got, cells[i])
				}
			}
		}
	}
	const found = "C001 辨識個人者、C003 政府資料中之辨識者"
	config("purposes = [\"069\", \"043\"]\ncategories = [\"C001\", \"C011\"]")
	want := map[string][3]string{
		"會員.csv": {"社會課", "建議：069 契約、類似契約或其他法律關係事務；043 志工管理", found + "；建議：C011 個人描述"},
		"調解.csv": {"調解會", "建議：023 民政；004 土地行政", found},
		"員工.csv": {"人事", "建議：002 人事管理；097 退撫基金或退休金管理", found}, // a preset: no rule speaks of it
		"其他.csv": {"", "", found},
	}
	check(sweep(), want)
	register := filepath.Join(dir, "register.db")
	check(inventoryOf(t, register), want)

	config("") // the organisation takes its words back: the area's remain
	want["會員.csv"] = [3]string{"社會課", "建議：057 社會行政；058 社會服務或社會工作", found}
	check(sweep(), want)
	check(inventoryOf(t, register), want)
}
