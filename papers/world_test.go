package papers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/papers"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
	"pandian/scanner"
)

var set = rules.Default()

// world is an office: a share, a register that scans of it feed, and a clock.
type world struct {
	t     *testing.T
	dir   string
	reg   *register.Register
	now   time.Time
	key   scanner.Key
	times map[string]time.Time // last changes of files; else the day before the first scan
	seen  map[string]pandian.Entry
}

const source = "共用"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), now: time.Date(2026, 1, 5, 1, 30, 0, 0, time.UTC), times: map[string]time.Time{}, seen: map[string]pandian.Entry{}}
	w.key = keyOf(t)
	reg, err := register.Open(t.Context(), filepath.Join(t.TempDir(), "register.db"), register.Options{Now: func() time.Time { return w.now }, Holder: "王承辦@機關"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reg.Close() })
	w.reg = reg
	return w
}

// keyOf is the same key in every run of the tests.
func keyOf(t *testing.T) scanner.Key {
	t.Helper()
	k, err := scanner.OpenKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (w *world) write(path, content string) {
	w.t.Helper()
	full := filepath.Join(w.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) rename(from, to string) {
	w.t.Helper()
	dest := filepath.Join(w.dir, filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(dest), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(w.dir, filepath.FromSlash(from)), dest); err != nil {
		w.t.Fatal(err)
	}
	w.times[to] = w.times[from]
}

func (w *world) remove(path string) {
	w.t.Helper()
	if err := os.Remove(filepath.Join(w.dir, filepath.FromSlash(path))); err != nil {
		w.t.Fatal(err)
	}
}

// later lets time pass.
func (w *world) later(days int) { w.now = w.now.AddDate(0, 0, days) }

// scan sweeps the share as pandian scan does.
func (w *world) scan() {
	w.t.Helper()
	ctx := w.t.Context()
	sec, _ := set.Sector("MOI-COOP")
	sc := scanner.New(scanner.Options{
		Rules: set, Detectors: detectors.All(set), Formats: extractors.All(extractors.Options{}), Key: w.key, Sector: sec,
		Unit: func(it pandian.Item) string { return set.UnitOf(it.Path) },
		Open: func(_ context.Context, it pandian.Item) (pandian.Content, error) {
			data, err := os.ReadFile(filepath.Join(w.dir, filepath.FromSlash(it.Path)))
			return pandian.Content{
				Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
				At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(data), int64(len(data)), nil },
				Size: int64(len(data)), Name: filepath.Base(it.Path),
			}, err
		},
	})
	var entries []pandian.Entry
	err := filepath.WalkDir(w.dir, func(full string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(w.dir, full)
		info, err := e.Info()
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		changed := w.times[rel]
		if changed.IsZero() {
			changed = time.Date(2026, 1, 4, 2, 0, 0, 0, time.UTC)
		}
		data, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		key := rel + changed.String() + string(data) // unchanged files are not read again
		if e, ok := w.seen[key]; ok {
			entries = append(entries, e)
			return nil
		}
		entry, err := sc.Inspect(ctx, pandian.Item{Ref: pandian.Ref{Source: source, Path: rel}, Size: info.Size(), ModTime: changed, Version: fmt.Sprint(info.Size(), changed.Unix())})
		entries = append(entries, entry)
		w.seen[key] = entry
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.SortFunc(entries, func(a, b pandian.Entry) int { return strings.Compare(a.Path, b.Path) })
	first := map[string]string{}
	for i := range entries {
		e := &entries[i]
		if o, ok := first[e.Content]; ok && e.Content != "" {
			e.CopyOf = o
		} else {
			first[e.Content] = e.Path
		}
	}
	run := register.Run{Sources: []string{source}, Engine: "0.1.0", Rules: set.Version, Options: "o", KeyID: w.key.ID(), KeyKept: true}
	sw, err := w.reg.Begin(ctx, run)
	if err != nil {
		w.t.Fatal(err)
	}
	defer sw.Abort()
	sum := pandian.Summary{Org: "示範合作社", Sources: run.Sources, Engine: run.Engine, Rules: run.Rules, Sector: "MOI-COOP", SectorGiven: true, Started: w.now, Ended: w.now}
	for _, e := range entries {
		if err := sw.Put(ctx, e); err != nil {
			w.t.Fatal(err)
		}
		sum.Items++
	}
	if err := sw.Close(ctx, sum); err != nil {
		w.t.Fatal(err)
	}
}

// desk is the desk of the officer, now.
func (w *world) desk() *papers.Desk {
	w.t.Helper()
	v, err := w.reg.At(w.t.Context(), time.Time{})
	if err != nil {
		w.t.Fatal(err)
	}
	words, err := report.NewWords(report.Options{Rules: set})
	if err != nil {
		w.t.Fatal(err)
	}
	var packs []rules.Sector
	for _, sec := range set.Sectors {
		if sec.ID == "MOI-COOP" || sec.Common {
			packs = append(packs, sec)
		}
	}
	masker := scanner.New(scanner.Options{Rules: set, Detectors: detectors.All(set), Formats: extractors.All(extractors.Options{}), Key: w.key, Open: func(context.Context, pandian.Item) (pandian.Content, error) {
		return pandian.Content{}, os.ErrNotExist
	}})
	return &papers.Desk{
		Register: w.reg, View: v, Rules: set, Words: words, Org: "有限責任示範儲蓄互助社", Contact: "個資聯絡窗口　秘書室",
		Packs: packs, Engine: "0.1.0", Now: w.now, Mask: masker.Mask,
		Digest: func(k pandian.IdentKind, v string) pandian.Digest { return w.key.Digest(uint8(k), []byte(v)) },
	}
}

// member is somebody made up.
type member struct{ name, id, birth, mobile, address string }

// members makes people; the same seed makes the same people.
func members(seed uint64, n int) (list []member) {
	r := rand.New(rand.NewPCG(seed, seed))
	surnames, given := []rune("王李張劉陳楊黃吳林周蔡許鄭謝郭"), []rune("明華美玲偉芬豪婷志雅淑家文德秀")
	for range n {
		pick := func(from []rune) string { return string(from[r.IntN(len(from))]) }
		list = append(list, member{
			pick(surnames) + pick(given) + pick(given), nationalID(r),
			fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(65), 1+r.IntN(12), 1+r.IntN(28)), fmt.Sprintf("09%08d", 10_000_000+r.IntN(89_999_999)),
			fmt.Sprintf("臺北市信義區松仁路%d號", 1+r.IntN(300)),
		})
	}
	return list
}

// nationalID makes a number whose check digit is right.
func nationalID(r *rand.Rand) string {
	first := 1 + r.IntN(2)
	sum := 1 + 0*9 + first*8 // A is 10
	id := fmt.Sprintf("A%d", first)
	for w := 7; w >= 1; w-- {
		d := r.IntN(10)
		id, sum = id+fmt.Sprint(d), sum+d*w
	}
	return id + fmt.Sprint((10-sum%10)%10)
}

// roster is a csv of members.
func roster(list []member) string {
	var b strings.Builder
	b.WriteString("姓名,身分證字號,出生年月日,手機,地址\n")
	for _, m := range list {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s\n", m.name, m.id, m.birth, m.mobile, m.address)
	}
	return b.String()
}

// written writes a paper in all its formats; with PAPERS set they are kept in
// that folder, to be looked at.
func written(t *testing.T, p *papers.Paper, name string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, format := range []string{"docx", "odt", "html"} {
		var b bytes.Buffer
		if err := p.Write(&b, format); err != nil {
			t.Fatal(err)
		}
		all[format] = b.Bytes()
		if dir := os.Getenv("PAPERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+"."+format), b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}
