package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"pandian"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/register"
	"pandian/rules"
	"pandian/scanner"
)

// office is a register with one sweep of a few files, and its key.
type office struct{ at, key, dir string }

const (
	officeName   = "王小明"
	officeID     = "A123456789"
	officeMobile = "0912-345-678"
)

func newOffice(t *testing.T) office {
	t.Helper()
	dir := t.TempDir()
	o := office{filepath.Join(dir, "register.db"), filepath.Join(dir, "key"), dir}
	key, err := scanner.OpenKey(o.key)
	if err != nil {
		t.Fatal(err)
	}
	r, err := register.Open(t.Context(), o.at, register.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rs := rules.Default()
	files := map[string]string{
		"社會行政/會員.csv": "姓名,身分證字號,手機,出生年月日\n" + officeName + "," + officeID + "," + officeMobile + ",1985-03-21\n李美玲,A169006025,0987654321,1990-01-02\n",
		"人事/考績.csv":   "姓名,身分證字號,出生年月日\n" + officeName + "," + officeID + ",74/03/21\n",
	}
	var entries []pandian.Entry
	for path, data := range files {
		sc := scanner.New(scanner.Options{
			Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(extractors.Options{}), Key: key,
			Unit: func(it pandian.Item) string { return rs.UnitOf(it.Path) },
			Open: func(context.Context, pandian.Item) (pandian.Content, error) {
				return pandian.Content{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }, Size: int64(len(data)), Name: path}, nil
			},
		})
		e, err := sc.Inspect(t.Context(), pandian.Item{Ref: pandian.Ref{Source: "share", Path: path}, Size: int64(len(data)), ModTime: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b pandian.Entry) int { return strings.Compare(a.Path, b.Path) })
	sw, err := r.Begin(t.Context(), register.Run{Sources: []string{"share"}, Engine: version, Rules: rs.Version, KeyID: key.ID(), KeyKept: true})
	if err != nil {
		t.Fatal(err)
	}
	defer sw.Abort()
	for _, e := range entries {
		if err := sw.Put(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	if err := sw.Close(t.Context(), pandian.Summary{Org: "示範合作社", Contact: "秘書室", Sector: "MOI-COOP", SectorGiven: true, Sources: []string{"share"}, Items: 2, Started: now, Ended: now}); err != nil {
		t.Fatal(err)
	}
	return o
}

// do runs a command of the register and returns what it says, apart.
func (o office) do(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"register", "--register", o.at, "--key", o.key}, args...), strings.NewReader(stdin), &out, &errs)
	for _, v := range []string{officeID, "0912345678", officeMobile} {
		if strings.Contains(out.String()+errs.String(), v) {
			t.Errorf("%v shows a value", args)
		}
	}
	return code, out.String(), errs.String()
}

// must runs a command that must succeed, with a folder for its documents.
func (o office) must(t *testing.T, stdin string, args ...string) (files []string, stderr string) {
	t.Helper()
	code, out, errs := o.do(t, stdin, append(args, "--out", t.TempDir())...)
	if code != exitOK {
		t.Fatalf("%v: exit code %d: %s%s", args, code, out, errs)
	}
	for f := range strings.Lines(out) {
		f = strings.TrimSpace(f)
		if st, err := os.Stat(f); err != nil || st.Size() == 0 || st.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("%v: file %q: %v", args, f, err)
		}
		files = append(files, f)
	}
	return files, errs
}

func TestEveryPaperIsWritten(t *testing.T) {
	o := newOffice(t)
	declared := filepath.Join(o.dir, "申報.xlsx")
	x := excelize.NewFile()
	for i, row := range [][]any{{"檔名", "筆數"}, {"會員.csv", 2}, {"志工.csv", 5}} {
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.SaveAs(declared); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args  []string
		stdin string
		files int
		says  string
	}{
		{args: []string{"inventory"}, files: 1, says: "清冊 2 列"},
		{args: []string{"publish", "--done"}, files: 5, says: "公開 2 檔"},
		{args: []string{"publish", "--lang", "en"}, files: 5},
		{args: []string{"incident", "--all", "--found-at", "2026-01-02T03:04", "--kind", "洩漏,竊取"}, files: 5, says: "當事人 2 人（特種 0 人）"},
		{args: []string{"incident", "--paths", "人事", "--found-at", "115/01/02", "--format", "html"}, files: 3, says: "當事人 1 人"},
		{args: []string{"subject", "--from", "-"}, stdin: "身分證字號：" + officeID + "\n", files: 4, says: "確定 2 處"},
		{args: []string{"subject", "--from", "-", "--received", "115/03/02"}, stdin: "姓名：" + officeName + "\n生日：74/3/21\n", files: 4, says: "准駁期限 2026-03-17，得延長至 2026-04-01"},
		{args: []string{"subject", "--from", "-"}, stdin: "手機：+886 912 345 678\n", files: 4, says: "確定 0 處，可能 1 處"},
		{args: []string{"audit", "--from", "115/01/01", "--to", "120/12/31", "--format", "docx,odt,html"}, files: 3},
		{args: []string{"audit"}, files: 2, says: "期間尚未結束"}, // the half year that the only scan falls in
		{args: []string{"retention", "--untouched", "5", "--plan"}, files: 3, says: "已登錄 2 件列入處理計畫"},
		{args: []string{"retention", "--unplan", "--paths", "人事"}, says: "已將 1 件移出處理計畫"},
		{args: []string{"retention"}, files: 3, says: "先前計畫中尚存在 1 件"},
		{args: []string{"reconcile", declared}, files: 3, says: "申報 2 列：相符 1，內容不符 0，查無 1；未申報 1 檔"},
	} {
		files, errs := o.must(t, c.stdin, c.args...)
		if len(files) != c.files || !strings.Contains(errs, c.says) {
			t.Errorf("%v: %d files %q; %s", c.args, len(files), files, errs)
		}
	}
	if _, _, log := o.do(t, "", "verify"); !strings.Contains(log, "完整") {
		t.Errorf("audit trail: %s", log)
	}
	if _, out, _ := o.do(t, "", "log"); !strings.Contains(out, "查詢") || !strings.Contains(out, "事故") {
		t.Errorf("log: %s", out)
	}
	db, err := os.ReadFile(o.at)
	if err != nil || bytes.Contains(db, []byte(officeID)) || bytes.Contains(db, []byte("912345678")) {
		t.Errorf("the register holds what was asked, %v", err)
	}
}

func TestFilledInInventoryIsReadBack(t *testing.T) {
	o := newOffice(t)
	files, _ := o.must(t, "", "inventory")
	x, err := excelize.OpenFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	rows, err := x.GetRows("個人資料檔案清冊")
	if err != nil {
		t.Fatal(err)
	}
	at, _ := excelize.CoordinatesToCellName(slices.Index(rows[1], "法律依據")+1, 3)
	if err := errorsOf(x.SetCellStr("個人資料檔案清冊", at, "合作社法"), x.SetCellStr("審查", "F2", "誤判"), x.Save()); err != nil {
		t.Fatal(err)
	}
	code, out, errs := o.do(t, "", "import", files[0], "--by", "王承辦")
	if code != exitUnread || !strings.Contains(errs, "「審查」第 2 列：誤判與接受須填理由") || !strings.Contains(out, "審查 0 項；新增或變更 1 筆") {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
	// Papers that people may have written into are never overwritten.
	if code, _, errs := o.do(t, "", "inventory", "--out", filepath.Dir(files[0])); code != exitError || !strings.Contains(errs, "已存在，不覆寫") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestPapersSayWhatIsWrong(t *testing.T) {
	o := newOffice(t)
	other := filepath.Join(o.dir, "other")
	for _, c := range []struct {
		args  []string
		stdin string
		code  int
		says  string
	}{
		{args: []string{"incident"}, code: exitUsage, says: "請指定事故涉及的範圍"},
		{args: []string{"incident", "--all"}, code: exitUsage, says: "--found-at"},
		{args: []string{"incident", "--all", "--found-at", "2026-01-02 3pm"}, code: exitUsage, says: "不是時間"},
		{args: []string{"incident", "--all", "--found-at", "2999-01-02"}, code: exitUsage, says: "發現須在現在之前"},
		{args: []string{"incident", "--paths", "nowhere", "--found-at", "2026-01-02"}, code: exitError, says: "沒有符合範圍的項目"},
		{args: []string{"incident", "--all", "--found-at", "2026-01-02", "--kind", "火災"}, code: exitUsage, says: "火災"},
		{args: []string{"subject", "--from", "-"}, stdin: "姓名：" + officeName + "\n", code: exitUsage, says: "不足以辨識一個人"},
		{args: []string{"subject", "--from", "-"}, stdin: "身分證字號：A123\n", code: exitUsage, says: "身分證字號的寫法無法辨識"},
		{args: []string{"subject", "--from", "-"}, stdin: officeID + "\n", code: exitUsage, says: "第 1 行看不懂"},
		{args: []string{"subject", "--from", "-"}, code: exitUsage, says: "沒有查詢內容"},
		{args: []string{"subject"}, code: exitError, says: "沒有可以輸入的終端機"},
		{args: []string{"subject", "--from", "-", "--key", other}, stdin: "手機：" + officeMobile, code: exitError, says: "另一把金鑰"},
		{args: []string{"audit", "--from", "115/01/01"}, code: exitUsage, says: "須一起指定"},
		{args: []string{"audit", "--from", "90/01/01", "--to", "90/06/30"}, code: exitError, says: "還沒有盤點"},
		{args: []string{"audit", "--format", "pdf"}, code: exitUsage, says: "pdf"},
		{args: []string{"import", o.key}, code: exitError, says: "不是可讀的 xlsx"},
		{args: []string{"import"}, code: exitUsage, says: "請指定一個清冊檔"},
		{args: []string{"reconcile", o.at}, code: exitError, says: "不是可讀的 xlsx"},
		{args: []string{"retention", "--untouched", "-1"}, code: exitUsage, says: "--untouched"},
		{args: []string{"inventory", "--items", "x"}, code: exitUsage, says: "--items"},
	} {
		code, out, errs := o.do(t, c.stdin, append(c.args, "--out", t.TempDir())...)
		if code != c.code || !strings.Contains(errs, c.says) || out != "" {
			t.Errorf("%v: exit code %d, want %d with %q: %s%s", c.args, code, c.code, c.says, out, errs)
		}
	}
}
