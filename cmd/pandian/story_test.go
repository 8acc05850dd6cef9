package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// clerk works at the command line on days that the test sets.
type clerk struct {
	t     *testing.T
	dir   string
	clock *fakeClock
}

// do runs a command and returns what it says; it must end with the code.
func (c *clerk) do(code int, stdin string, args ...string) (stdout, stderr string) {
	c.t.Helper()
	var out, errs bytes.Buffer
	a := &app{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, clock: c.clock}
	args = append(args, "--key", filepath.Join(c.dir, "key"), "--register", filepath.Join(c.dir, "register.db"))
	if got := a.run(c.t.Context(), args); got != code {
		c.t.Fatalf("%v: exit code %d, want %d: %s%s", args, got, code, &out, &errs)
	}
	return out.String(), errs.String()
}

// papers runs a command of the register that makes documents in a new folder.
func (c *clerk) papers(args ...string) (files []string, stderr string) {
	c.t.Helper()
	out, stderr := c.do(exitOK, "", append([]string{"register"}, append(args, "--out", c.t.TempDir())...)...)
	return strings.Fields(out), stderr
}

func (c *clerk) on(year, month, day int) {
	c.clock.now = time.Date(year, time.Month(month), day, 2, 0, 0, 0, time.UTC)
}

func (c *clerk) write(path, text string) {
	c.t.Helper()
	full := filepath.Join(c.dir, "share", path)
	if err := errorsOf(os.MkdirAll(filepath.Dir(full), 0o700), os.WriteFile(full, []byte(text), 0o600), os.Chtimes(full, c.clock.now, c.clock.now)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clerk) scan() {
	c.t.Helper()
	c.do(exitOK, "", "scan", filepath.Join(c.dir, "share"), "--out", c.t.TempDir(), "--force", "--org", "示範合作社", "--sector", "MOI-COOP", "--quiet")
}

// sheet opens the 清冊 and finds cells by the file's name and the column's title.
func (c *clerk) sheet(file string) (x *excelize.File, cell func(name, column string) string) {
	c.t.Helper()
	x, err := excelize.OpenFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	rows, err := x.GetRows("個人資料檔案清冊")
	if err != nil {
		c.t.Fatal(err)
	}
	return x, func(name, column string) string {
		c.t.Helper()
		for i, r := range rows[2:] {
			if slices.Contains(r, name) {
				at, err := excelize.CoordinatesToCellName(slices.Index(rows[1], column)+1, i+3)
				if err != nil {
					c.t.Fatal(err)
				}
				return at
			}
		}
		c.t.Fatalf("no line %q", name)
		return ""
	}
}

// A clerk's half year: scan, fill in, read back, files that move, the public list,
// an incident, a request, disposal, a department's list, the check.
func TestHalfAYearOfAClerk(t *testing.T) {
	c := &clerk{t: t, dir: t.TempDir(), clock: &fakeClock{}}
	roster := func(n int) string {
		var b strings.Builder
		b.WriteString("姓名,手機,地址\n")
		for i := range n {
			fmt.Fprintf(&b, "王%c%c,09%08d,臺北市信義區松仁路%d號\n", []rune("小大文家")[i%4], []rune("明華英豪")[i/4%4], 12345678+i*7919, i+1)
		}
		return b.String()
	}
	c.on(2020, 3, 2)
	c.write("人事/舊名冊.csv", "姓名,身分證字號\n"+officeName+","+officeID+"\n")
	c.on(2026, 1, 5)
	c.write("社會行政/會員名冊.csv", roster(1100))
	c.scan()
	files, _ := c.papers("inventory")
	x, cell := c.sheet(files[0])
	const book = "個人資料檔案清冊"
	if err := errorsOf(x.SetCellStr(book, cell("會員名冊.csv", "法律依據"), "合作社法"), x.SetCellStr(book, cell("會員名冊.csv", "特定目的"), "052 成員名冊之內部管理"),
		x.SetCellStr(book, cell("舊名冊.csv", "內部保存期限"), "5 年"), x.Save()); err != nil {
		t.Fatal(err)
	}
	if out, _ := c.do(exitOK, "", "register", "import", files[0], "--by", "王承辦"); !strings.Contains(out, "變更 3 筆") {
		t.Errorf("import: %s", out)
	}

	c.on(2026, 3, 2)
	if err := os.Rename(filepath.Join(c.dir, "share", "社會行政", "會員名冊.csv"), filepath.Join(c.dir, "share", "社會行政", "社員總表.csv")); err != nil {
		t.Fatal(err)
	}
	c.scan()
	files, _ = c.papers("inventory")
	x, cell = c.sheet(files[0])
	if got, err := x.GetCellValue(book, cell("社員總表.csv", "法律依據")); err != nil || got != "合作社法" {
		t.Errorf("legal basis after a rename: %q, %v", got, err)
	}

	for _, step := range []struct {
		args []string
		says string
	}{
		{[]string{"publish", "--done"}, "公開 2 檔，不公開 0 檔；未填依據或目的 1 檔，逾一個月未公開 2 檔"},
		{[]string{"publish"}, "逾一個月未公開 0 檔"},
		{[]string{"incident", "--paths", "社會行政", "--found-at", "115/03/02 08:00", "--kind", "洩漏"}, "至 2026-03-05 08:00"},
		{[]string{"retention", "--plan"}, "已登錄 1 件列入處理計畫"},
	} {
		if _, errs := c.papers(step.args...); !strings.Contains(errs, step.says) {
			t.Errorf("%v: %s", step.args, errs)
		}
	}
	_, errs := c.do(exitOK, "身分證字號："+officeID, "register", "subject", "--from", "-", "--out", t.TempDir())
	if !strings.Contains(errs, "確定 1 處") || !strings.Contains(errs, "2026-03-17") {
		t.Errorf("subject: %s", errs)
	}

	c.on(2026, 4, 1)
	if err := os.Remove(filepath.Join(c.dir, "share", "人事", "舊名冊.csv")); err != nil {
		t.Fatal(err)
	}
	c.scan()
	files, errs = c.papers("retention")
	if !strings.Contains(errs, "已不存在 1 件") || len(files) != 5 {
		t.Errorf("retention: %q %s", files, errs)
	}
	declared := filepath.Join(c.dir, "申報.xlsx")
	list := excelize.NewFile()
	if err := errorsOf(list.SetSheetRow("Sheet1", "A1", &[]any{"檔名", "份數"}), list.SetSheetRow("Sheet1", "A2", &[]any{"社員總表", "1,100"}), list.SaveAs(declared)); err != nil {
		t.Fatal(err)
	}
	if _, errs = c.papers("reconcile", declared); !strings.Contains(errs, "申報 1 列：相符 1") {
		t.Errorf("reconcile: %s", errs)
	}
	c.on(2026, 7, 2)
	files, _ = c.papers("audit", "--format", "html")
	page, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"期間內盤點 3 次", "事故紀錄 1 件", "當事人請求查詢 1 次", "處理計畫 1 次", "清冊 1 列，已填特定目的 1 列"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the check does not say %q", want)
		}
	}
	if strings.Contains(string(page), officeID) {
		t.Error("the check holds a value")
	}
}
