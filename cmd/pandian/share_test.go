package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pandian"
)

const shareDir = "../../testdata/share"

// readInventory reads inventory.jsonl by path.
func readInventory(t *testing.T, dir string) (entries map[string]pandian.Entry, order []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "inventory.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	entries = map[string]pandian.Entry{}
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var e pandian.Entry
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		if _, twice := entries[e.Path]; twice {
			t.Errorf("%s stands twice in the inventory", e.Path)
		}
		entries[e.Path] = e
		order = append(order, e.Path)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return entries, order
}

// walkFiles lists regular files, independently of the connector.
func walkFiles(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			rel, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}

type shareTruth struct {
	Status   pandian.Status `json:"status"`
	Records  int64          `json:"records"`
	Subjects int64          `json:"subjects"`
	Special  int64          `json:"special_subjects"`
}

func scanShare(t *testing.T) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	text, code := pandianRun(t, "scan", shareDir, "--out", out)
	if code != exitUnread {
		t.Fatalf("exit code %d, want %d (the share holds unreadable files)\n%s", code, exitUnread, text)
	}
	return out
}

func TestShareIsCountedExactly(t *testing.T) {
	entries, order := readInventory(t, scanShare(t))
	if want := walkFiles(t, shareDir); !cmp.Equal(order, want) {
		t.Errorf("entries differ from an independent walk, or are not ordered by path: %s", cmp.Diff(want, order))
	}
	doc, err := os.ReadFile(shareDir + "_truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]shareTruth
	if err := json.Unmarshal(doc, &want); err != nil {
		t.Fatal(err)
	}
	for path, w := range want {
		e := entries[path]
		got := shareTruth{e.Status, e.Records, e.Subjects, e.SpecialSubjects}
		if w.Status == "" {
			got.Status = ""
		}
		if w.Records < 0 {
			got.Records = w.Records
		}
		if w.Subjects < 0 {
			got.Subjects = w.Subjects
		}
		if w.Special < 0 {
			got.Special = w.Special
		}
		if diff := cmp.Diff(w, got); diff != "" {
			t.Errorf("%s (-want +got):\n%sfindings: %s", path, diff, figuresText(e))
		}
	}
}

func figuresText(e pandian.Entry) string {
	var b strings.Builder
	for typ, f := range e.Findings {
		fmt.Fprintf(&b, "%s %d/%d ", typ, f.Count, f.Distinct)
		for _, p := range f.Places {
			fmt.Fprintf(&b, "[%s %d %s %s %.2f] ", p.Part, p.Row, p.Col, p.Masked, p.Confidence)
		}
	}
	return b.String()
}

func TestEveryUnreadEntrySaysWhyAndCopiesAreNamed(t *testing.T) {
	entries, _ := readInventory(t, scanShare(t))
	copies := 0
	for path, e := range entries {
		if e.Status != pandian.Scanned && len(e.Reasons) == 0 {
			t.Errorf("%s is %s without a reason", path, e.Status)
		}
		if e.CopyOf != "" {
			copies++
			if o := entries[e.CopyOf]; o.Content != e.Content {
				t.Errorf("%s is no copy of %s", path, e.CopyOf)
			}
		}
	}
	if copies != 1 {
		t.Errorf("%d copies, want 1", copies)
	}
}

// rawValue finds what the generator planted: numbers, mobiles, mail addresses.
var rawValue = regexp.MustCompile(`[A-Z][1289]\d{8}|09\d{2}-?\d{3}-?\d{3}|[a-z]+\.[a-z]+\d{3}@[a-z0-9.]+[a-z]`)

func TestNoArtefactHoldsARawValue(t *testing.T) {
	src := t.TempDir()
	planted := plant(t, src)
	own, roster := plantOwn(t, src, planted)
	planted = append(planted, "E-123456", "E123456", "特員-007", "02-2720-8889", "0227208889")
	out := filepath.Join(t.TempDir(), "out")
	text, _ := pandianRun(t, "scan", src, "--out", out, "--rules", own, "--roster", roster)
	found := artefacts(t, out)
	found["terminal"] = text
	for name, body := range found {
		for _, v := range planted {
			if i := strings.Index(body, v); i >= 0 {
				t.Errorf("%s holds the raw value %q: …%s…", name, v, body[max(0, i-40):min(len(body), i+60)])
			}
		}
	}
	entries, _ := readInventory(t, out)
	for _, e := range entries {
		if len(e.Findings) == 0 {
			t.Errorf("%s: the planted value was not found (%s %v)", e.Path, e.Status, e.Reasons)
		}
	}
}

// plantOwn writes a file with values of the organisation's own detector and
// lists, and a roster of the planted people; it returns the folder of rules and
// the roster.
func plantOwn(t *testing.T, dir string, ids []string) (own, roster string) {
	t.Helper()
	detector, err := os.ReadFile("../../detectors/testdata/own/detectors/employee_no.toml")
	if err != nil {
		t.Fatal(err)
	}
	own = t.TempDir()
	lists := "[[allow]]\ntype = 'tw_landline'\nvalue = '02-2720-8889'\nreason = 'x'\n" +
		"[[deny]]\ntype = 'employee_no'\nvalue = '特員-007'\nreason = 'x'\n"
	members := "姓名,身分證字號,手機\n"
	for _, id := range ids[:6] {
		members += "王大同," + id + ",0912-345-678\n"
	}
	roster = filepath.Join(own, "roster.csv")
	for name, data := range map[string]string{
		filepath.Join(own, "detectors", "employee_no.toml"): string(detector),
		filepath.Join(own, "lists.toml"):                    lists,
		roster:                                              members,
		filepath.Join(dir, "單位.txt"):                        "員工編號 E-123456，特員-007，電話 02-2720-8889",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return own, roster
}

// plant writes values into contents, sheet names, header cells and what stands
// in members, and returns them. A value in the name of a file or a member is
// another matter: paths are shown, so that people find the file, and flagged.
func plant(t *testing.T, dir string) []string {
	t.Helper()
	ids := []string{"A169006025", "B277354686", "C287452681", "D296938499", "E173964016", "F257228465"}
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("內容.txt", []byte("身分證 "+ids[0]+" 王大同先生 手機 0912-345-678\n"))
	write("欄名.csv", []byte("姓名,"+ids[1]+"\n王大同,甲\n李小華,乙\n"))
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "名單"+ids[2]); err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]string{"A1": "姓名", "B1": "備註" + ids[3], "A2": "王大同", "B2": "無"} {
		if err := f.SetCellStr("名單"+ids[2], cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	write("表名.xlsx", book.Bytes())
	write("壞.json", []byte(`{"id": "`+ids[4]+`", "x": [1,`))
	var pack bytes.Buffer
	zw := zip.NewWriter(&pack)
	m, err := zw.Create("名冊/內文.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(m, "身分證 "+ids[5]); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	write("壓縮.zip", pack.Bytes())
	write("截斷.zip", append(pack.Bytes()[:pack.Len()-40], ids[5]...))
	return append(ids, "0912-345-678", "0912345678")
}

// artefacts reads every file of an output folder; members of xlsx files too.
func artefacts(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range walkFiles(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = string(data)
		zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			continue
		}
		for _, m := range zr.File {
			r, err := m.Open()
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			found[name+"//"+m.Name] = string(body)
		}
	}
	return found
}

func TestShareArtefactsHoldNoRawValue(t *testing.T) {
	var planted []string
	for _, path := range walkFiles(t, shareDir) {
		data, err := os.ReadFile(filepath.Join(shareDir, path))
		if err != nil {
			t.Fatal(err)
		}
		values := rawValue.FindAllString(string(data), 200)
		if strings.Contains(path, "訂單") || strings.HasSuffix(path, ".log") {
			values = nil
		}
		planted = append(planted, values...)
	}
	if len(planted) < 1000 {
		t.Fatalf("only %d planted values found in the share", len(planted))
	}
	for name, body := range artefacts(t, scanShare(t)) {
		held := rawValue.FindAllString(body, -1)
		for _, v := range held {
			if slices.Contains(planted, v) {
				t.Errorf("%s holds the raw value %q", name, v)
			}
		}
	}
}

func TestKilledRunIsResumedToTheSameInventory(t *testing.T) {
	whole, _ := readInventory(t, scanShare(t))
	out := filepath.Join(t.TempDir(), "out")
	c := command(t, "scan", shareDir, "--out", out, "--jobs", "1", "--limit", "600KB/s")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		st, err := os.Stat(filepath.Join(out, ".state"))
		return err == nil && st.Size() > 4<<10
	})
	_ = c.Process.Kill()
	_ = c.Wait()
	if _, err := os.Stat(filepath.Join(out, "inventory.jsonl")); err == nil {
		t.Fatal("the killed run left an inventory")
	}
	again := command(t, "scan", shareDir, "--out", out)
	again.Env = c.Env // the same home, the same key
	text, _ := again.CombinedOutput()
	if code := again.ProcessState.ExitCode(); code != exitUnread {
		t.Fatalf("exit code %d\n%s", code, text)
	}
	if !strings.Contains(string(text), "續跑") {
		t.Errorf("the second run does not say that it resumes:\n%s", text)
	}
	resumed, _ := readInventory(t, out)
	if diff := cmp.Diff(whole, resumed); diff != "" {
		t.Errorf("resumed inventory differs:\n%s", diff)
	}
}

func TestInterruptedRunWritesAPartialInventory(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	c := command(t, "scan", shareDir, "--out", out, "--jobs", "1", "--limit", "300KB/s")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		st, err := os.Stat(filepath.Join(out, ".state"))
		return err == nil && st.Size() > 4<<10
	})
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Skip("interrupts cannot be sent here")
	}
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != exitUnread {
		t.Errorf("exit code %d, want %d", code, exitUnread)
	}
	entries, _ := readInventory(t, out)
	if len(entries) == 0 || len(entries) >= len(walkFiles(t, shareDir)) {
		t.Errorf("%d entries: the run was not interrupted in the middle", len(entries))
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for range 400 {
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited in vain")
}

func TestSerialAndParallelRunsAgree(t *testing.T) {
	dir := t.TempDir()
	runs := map[string]map[string]pandian.Entry{}
	for _, jobs := range []string{"1", "4"} {
		out := filepath.Join(dir, jobs)
		pandianRun(t, "scan", shareDir, "--out", out, "--jobs", jobs)
		runs[jobs], _ = readInventory(t, out)
	}
	if diff := cmp.Diff(runs["1"], runs["4"]); diff != "" {
		t.Errorf("one worker and four disagree:\n%s", diff)
	}
}
