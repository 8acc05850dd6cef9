// Command bench measures time and peak memory of very large scans, of files
// that are made for it and removed again: a single line of 200 MB, a log of
// 4 GiB, a table of a million rows, as CSV and as xlsx, and a million small
// files.
//
//	go run ./testdata/bench -bin build/pandian [-dir DIR] [-only line,csv,xlsx,log,entries]
//
// With -ratios it prints the table of README.md instead, in which the program
// stands beside ripgrep and others.
//
// It fails if a scan needs more than the limit of its kind. Linux only (it reads
// rusage).
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/xuri/excelize/v2"
)

func main() {
	bin := flag.String("bin", "build/pandian", "the program")
	dir := flag.String("dir", "", "folder for the files; default: a temporary one")
	only := flag.String("only", "line,csv,xlsx,log,entries", "which to run")
	fill := flag.String("fill", "", "only make the files of this kind in -dir (for the program itself)")
	table := flag.Bool("ratios", false, "print the ratio table")
	scale := flag.Float64("scale", 1, "size of the inputs of the ratio table")
	rounds := flag.Int("rounds", 5, "runs of each program for the ratio table; the best counts")
	of := flag.String("peer", "", "only do what the program is compared with, on the file named (for the program itself)")
	flag.Parse()
	if *of != "" {
		peer(*of, flag.Arg(0))
		return
	}
	if *fill != "" {
		k := kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.name == *fill })]
		size, err := k.fill(*dir)
		check(err)
		fmt.Println(size)
		return
	}
	if *dir == "" {
		tmp, err := os.MkdirTemp("", "pandian-bench-")
		check(err)
		defer os.RemoveAll(tmp)
		*dir = tmp
	}
	if *table {
		bin, err := filepath.Abs(*bin)
		check(err)
		(&ratios{bin: bin, dir: *dir, scale: *scale, rounds: *rounds}).print()
		return
	}
	failed := false
	for _, k := range kinds {
		if !slices.Contains(strings.Split(*only, ","), k.name) {
			continue
		}
		mib, err := measure(*bin, *dir, k)
		check(err)
		if mib > k.limit {
			fmt.Printf("%s: over the limit of %d MiB\n", k.name, k.limit)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

// kind is one thing to scan; fill makes it in an empty folder and returns its
// size in bytes. A scan may take limit MiB of resident memory.
type kind struct {
	name  string
	limit int64
	fill  func(dir string) (int64, error)
}

var kinds = []kind{
	{"line", 150, oneFile("line.txt", func(w io.Writer) error { return repeat(w, 200<<20, "") })},
	{"csv", 300, oneFile("million.csv", million)},
	{"xlsx", 300, oneFile("million.xlsx", workbook)},
	{"log", 150, oneFile("big.log", func(w io.Writer) error { return repeat(w, 4<<30, "\n") })},
	{"entries", 300, entries},
}

// oneFile fills a folder with a single file.
func oneFile(name string, write func(w io.Writer) error) func(dir string) (int64, error) {
	return func(dir string) (int64, error) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return 0, err
		}
		defer f.Close()
		w := bufio.NewWriterSize(f, 1<<20)
		if err := write(w); err != nil {
			return 0, err
		}
		if err := w.Flush(); err != nil {
			return 0, err
		}
		st, err := f.Stat()
		if err != nil {
			return 0, err
		}
		return st.Size(), f.Close()
	}
}

// entries fills a folder with a million files of one person each, half of them
// people that another file holds too.
func entries(dir string) (size int64, err error) {
	for i := range 1_000_000 {
		sub := filepath.Join(dir, fmt.Sprintf("%02d", i/50_000), fmt.Sprintf("%03d", i/500%100))
		if i%500 == 0 {
			if err := os.MkdirAll(sub, 0o755); err != nil {
				return 0, err
			}
		}
		r := row(i / 2)
		text := fmt.Sprintf("第 %d 號\n姓名：%s\n身分證字號：%s\n手機：%s\n", i, r[1], r[2], r[4])
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprintf("%07d.txt", i)), []byte(text), 0o644); err != nil {
			return 0, err
		}
		size += int64(len(text))
	}
	return size, nil
}

// repeat writes log lines, some with a mobile or a mail address, until n bytes
// are out.
func repeat(w io.Writer, n int, end string) error {
	for i, written := 0, 0; written < n; i++ {
		line := fmt.Sprintf("2025-02-%02d 08:%02d:%02d INFO [http] GET /app/v2.3.%d/index.html 200 %d user=u%d@example.com%s", 1+i%28, i%60, i/60%60, i%9, i, i%200000, end)
		if end == "" {
			line += "　王小明 手機0912345678 "
		}
		k, err := io.WriteString(w, line)
		if err != nil {
			return err
		}
		written += k
	}
	return nil
}

var digitsOf = map[bool]string{true: "1", false: "2"}

func row(i int) []string {
	return []string{
		fmt.Sprintf("M%07d", i), "王大" + string(rune(0x4e00+i%5000)), nationalID(i), fmt.Sprintf("%d-%02d-%02d", 1940+i%60, 1+i%12, 1+i%28),
		fmt.Sprintf("09%08d", i), fmt.Sprintf("u%d@example.com", i), fmt.Sprintf("高雄市桃源區南進巷%d號", 1+i%900),
	}
}

// nationalID numbers the invented people through; the check digit is valid.
func nationalID(i int) string {
	s := "A" + digitsOf[i%2 == 0] + fmt.Sprintf("%07d", i)
	sum := 1 + 0*9
	for k := 1; k < 9; k++ {
		sum += int(s[k]-'0') * (9 - k)
	}
	return s + string(byte('0'+(10-sum%10)%10))
}

var header = []string{"會員編號", "姓名", "身分證字號", "出生日期", "手機", "電子郵件", "通訊地址"}

func million(w io.Writer) error {
	if _, err := io.WriteString(w, strings.Join(header, ",")+"\n"); err != nil {
		return err
	}
	for i := range 1_000_000 {
		if _, err := io.WriteString(w, strings.Join(row(i), ",")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func workbook(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	sw, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i := range 1_000_001 {
		cells := make([]any, len(header))
		values := header
		if i > 0 {
			values = row(i - 1)
		}
		for c, v := range values {
			cells[c] = v
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// filled fills a folder in a process of its own: the peak memory of a process
// counts that of the one it was started from.
func filled(dir string, k kind) (size int64, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	out, err := exec.Command(self, "-fill", k.name, "-dir", dir).Output()
	if err != nil {
		return 0, fmt.Errorf("make %s: %w", k.name, err)
	}
	return strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
}

// measure fills a folder, scans it alone and prints time and peak memory.
func measure(bin, dir string, k kind) (int64, error) {
	src := filepath.Join(dir, k.name)
	if err := os.MkdirAll(src, 0o755); err != nil {
		return 0, err
	}
	defer os.RemoveAll(src)
	size, err := filled(src, k)
	if err != nil {
		return 0, err
	}
	out := filepath.Join(dir, "out-"+k.name)
	defer os.RemoveAll(out)
	c := exec.Command(bin, "scan", src, "--out", out, "--jobs", "1", "--register", "none", "--quiet")
	start := time.Now()
	text, err := c.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", k.name, err, text)
	}
	u := c.ProcessState.SysUsage().(*syscall.Rusage)
	cpu := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	mib := u.Maxrss >> 10
	fmt.Printf("%-7s %6d MB  wall %6.1fs  cpu %6.1fs  %6.1f MB/s cpu  peak RSS %d MiB\n", k.name, size/1e6,
		time.Since(start).Seconds(), cpu.Seconds(), float64(size)/1e6/cpu.Seconds(), mib)
	return mib, nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
