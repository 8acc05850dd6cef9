package main

import (
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"pandian/report"
)

// patterns are what ripgrep is asked to find, all at once: no check digits, no
// context.
var patterns = []string{
	`[A-Z][1289A-D][0-9]{8}`, `09[0-9]{2}-?[0-9]{3}-?[0-9]{3}`, `[0-9A-Za-z._+-]+@[0-9A-Za-z-]+\.[0-9A-Za-z.-]+`,
	`\(?0[2-8][0-9]?\)?-?[0-9]{3,4}-?[0-9]{4}`, `[0-9]{2,3}(年|/)[0-9]{1,2}(月|/)[0-9]{1,2}`,
	`(市|縣)[^\x00-\x7f]{2,10}(路|街)[^\x00-\x7f]{0,4}[0-9]+(巷|弄|號)`, `身分證|病歷|犯罪前科|健康檢查|基因|性生活|醫療|姓名|地址|電話|生日|護照`,
}

func ripgrep(path string, n int) []string {
	args := []string{"rg", "-j1", "-a", "--count-matches"}
	for _, p := range patterns[:n] {
		args = append(args, "-e", p)
	}
	return append(args, path)
}

// ratios prints the work of the program beside that of others: CPU time on one
// core, the better the higher; the least of rounds, taken in turns. scale is the
// size of the inputs, 1 for those of the table.
type ratios struct {
	bin, dir string
	scale    float64
	rounds   int
}

func (r *ratios) print() {
	r.texts()
	r.formats()
	r.tree()
	r.others()
}

// size is n as r scales it.
func (r *ratios) size(n int) int { return int(float64(n) * r.scale) }

func (r *ratios) path(name string) string { return filepath.Join(r.dir, name) }

func (r *ratios) texts() {
	for _, c := range []struct {
		name, file string
		make       func(size int) []byte
		floor      float64
	}{
		{"dense office text / rg", "dense.txt", dense, 0.6},
		{"export as CSV / rg", "export.csv", export, 0.4},
		{"logs / rg", "logs.txt", logs, 0.8},
		{"code / rg", "code.txt", code, 0.8},
		{"prose / rg", "prose.txt", prose, 0.8},
	} {
		path := r.path(c.file)
		check(os.WriteFile(path, c.make(r.size(64<<20)), 0o644))
		r.line(c.name, c.floor, r.scan(path), ripgrep(path, len(patterns)), 1)
	}
	utf8, err := os.ReadFile(r.path("dense.txt"))
	check(err)
	encoded := big5(utf8)
	check(os.WriteFile(r.path("big5.txt"), encoded, 0o644))
	r.line("Big5 / same in UTF-8, by bytes", 0.4, r.scan(r.path("big5.txt")), r.scan(r.path("dense.txt")), float64(len(encoded))/float64(len(utf8)))
}

func (r *ratios) formats() {
	book, db, pdf := r.path("book.xlsx"), r.path("table.sqlite"), r.path("pages.pdf")
	fillWorkbook(book, r.size(200_000))
	r.line("xlsx rows / excelize Rows", 5, r.scan(book), r.self("-peer", "excelize", book), 1)
	fillDatabase(db, r.size(1_000_000))
	r.line("SQLite rows / driver alone", 0.3, r.scan(db), r.self("-peer", "sqlite", db), 1)
	fillPDF(pdf, r.size(2000))
	r.line("pdf pages / pdftotext", 0.25, r.scan(pdf), []string{"pdftotext", pdf, os.DevNull}, 1)
}

// tree compares a first scan of small files with ripgrep and a second one, which
// finds nothing changed, with a walk that asks for the state of each file.
func (r *ratios) tree() {
	dir, register := r.path("tree"), r.path("register.db")
	fillTree(dir, r.size(50_000))
	r.line("small files / rg, 3 patterns", 0.5, r.scan(dir), ripgrep(dir, 3), 1)
	r.outputs(dir)
	again := r.scanInto(register, 1, dir)
	r.once(1, again)
	r.line("second run / walk and stat", 1/3., again, r.self("-peer", "walk", dir), 1)
}

// outputs compares a scan of small files that writes every output with one that
// writes jsonl only.
func (r *ratios) outputs(dir string) {
	t := r.least(append(r.scan(dir), "--reports", strings.Join(report.Kinds(), ",")), r.scan(dir))
	fmt.Printf("%-34s %6.2fx (%.2f s, jsonl %.2f s)   at most 4.00\n", "all outputs / jsonl only", t[0]/t[1], t[0], t[1])
}

func (r *ratios) others() {
	file := r.path("small.txt")
	check(os.WriteFile(file, dense(1024)[:1024], 0o644))
	start := r.least([]string{r.bin, "detect", file, "--key", r.path("key")}, []string{"true"})
	fmt.Printf("%-34s %6.0f ms CPU       at most 60\n", "start-up: detect of 1 KiB", start[0]*1000)
	dir := r.path("parts")
	check(os.MkdirAll(dir, 0o755))
	for i := range 64 {
		check(os.WriteFile(filepath.Join(dir, fmt.Sprint(i, ".txt")), append(fmt.Appendf(nil, "%d\n", i), dense(r.size(1<<20))...), 0o644))
	}
	begin := time.Now()
	cpu := r.once(2, r.scanInto("none", 2, dir))
	fmt.Printf("%-34s %6.2f CPU / wall   at least 1.70\n", "two workers on 64 files", cpu/time.Since(begin).Seconds())
}

// scan is the command that scans path by one worker.
func (r *ratios) scan(path string) []string { return r.scanInto("none", 1, path) }

// scanInto is the command that scans path, writes jsonl only and feeds a
// register. Further outputs may be added behind it.
func (r *ratios) scanInto(register string, jobs int, path string) []string {
	return []string{r.bin, "scan", path, "--out", r.path("out"), "--jobs", fmt.Sprint(jobs), "--register", register, "--quiet", "--force", "--key", r.path("key"), "--reports", "jsonl"}
}

// self is this program's command.
func (r *ratios) self(args ...string) []string {
	self, err := os.Executable()
	check(err)
	return append([]string{self}, args...)
}

// line measures both commands and prints the peer's time by ours, times factor.
func (r *ratios) line(name string, floor float64, ours, peer []string, factor float64) {
	if _, err := exec.LookPath(peer[0]); err != nil {
		fmt.Printf("%-34s        not measured: %s is not installed\n", name, peer[0])
		return
	}
	t := r.least(ours, peer)
	fmt.Printf("%-34s %6.2fx (%.2f s, peer %.2f s)   at least %.2f\n", name, t[1]/t[0]*factor, t[0], t[1], floor)
}

// least returns the least CPU seconds of both commands.
func (r *ratios) least(ours, peer []string) (best [2]float64) {
	for round := range r.rounds {
		for i, command := range [][]string{ours, peer} {
			cpu := r.once(1, command)
			if round == 0 || cpu < best[i] {
				best[i] = cpu
			}
		}
	}
	return best
}

// once runs a command on so many cores and returns its CPU seconds. Code 1 of
// ripgrep says that it found nothing.
func (r *ratios) once(cores int, command []string) float64 {
	c := exec.Command(command[0], command[1:]...)
	c.Env = append(os.Environ(), fmt.Sprint("GOMAXPROCS=", cores))
	out, err := c.CombinedOutput()
	if err != nil && !(command[0] == "rg" && c.ProcessState.ExitCode() == 1) {
		check(fmt.Errorf("%s: %w\n%.2000s", command[0], err, out))
	}
	return (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
}

// peer does what the program is compared with, in a process of its own.
func peer(name, path string) {
	switch name {
	case "excelize":
		f, err := excelize.OpenFile(path)
		check(err)
		defer f.Close()
		rows, err := f.Rows("Sheet1")
		check(err)
		for rows.Next() {
			_, err := rows.Columns()
			check(err)
		}
		check(rows.Error())
	case "sqlite":
		db, err := sql.Open("sqlite", path)
		check(err)
		defer db.Close()
		rows, err := db.Query("SELECT * FROM 會員")
		check(err)
		defer rows.Close()
		var cells [10]sql.RawBytes
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		for rows.Next() {
			check(rows.Scan(into...))
		}
		check(rows.Err())
	case "walk":
		check(filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
			if err == nil {
				_, err = d.Info()
			}
			return err
		}))
	default:
		check(fmt.Errorf("no peer %q", name))
	}
}
