package register_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"pandian"
	"pandian/internal/servertest"
	"pandian/register"
)

// scale is a share of many items, each about 20 of the people.
type scale struct {
	items, people int
	edited        func(i int) bool // whether the item has changed since
}

const perItem = 20

func (s scale) path(i int) string {
	return fmt.Sprintf("部門%02d/%04d/名冊%07d.csv", i*20/s.items, i/1000, i)
}

func (s scale) entry(i int) pandian.Entry {
	version := 0
	if s.edited != nil && s.edited(i) {
		version = 1
	}
	e := pandian.Entry{
		Source: "share", Path: s.path(i), Format: "csv", Status: pandian.Scanned, Size: 4096, Content: fmt.Sprintf("b3:%064d", i*2+version),
		Modified: time.Date(2025, 1, 1, 0, 0, i, 0, time.UTC), Version: fmt.Sprintf("4096:%d:%d:1", i, i+1), Owner: `OFFICE\amy`,
		Unit: fmt.Sprintf("部門%02d", i*20/s.items), Records: perItem, Subjects: perItem, Class: pandian.General, Rules: "sha256:1",
		Categories: []string{"C001", "C003"}, Risk: &pandian.Risk{Quantity: 1, Sensitivity: 3, Level: "low"}, Facts: new(pandian.Facts),
		Findings: map[pandian.Type]*pandian.Figures{
			pandian.NationalID: {Count: perItem, Distinct: perItem, Places: []pandian.PlaceFigure{{Place: pandian.Place{Row: 2, Col: "身分證字號"}, Masked: "A12345****", Confidence: 0.99}}},
			pandian.PersonName: {Count: perItem, Distinct: perItem, Places: []pandian.PlaceFigure{{Place: pandian.Place{Row: 2, Col: "姓名"}, Masked: "王○明", Confidence: 0.9}}},
		},
	}
	rnd := rand.New(rand.NewPCG(uint64(i), uint64(version)))
	for range perItem {
		n := rnd.IntN(s.people)
		e.Facts.Add([]pandian.Ident{
			{Kind: pandian.IdentNationalID, Digest: mixed(n, 1)}, {Kind: pandian.IdentName, Digest: mixed(n%(s.people/3+1), 2)}, {Kind: pandian.IdentMobile, Digest: mixed(n, 3)},
		}, 0)
	}
	return e
}

// mixed is a digest of a number.
func mixed(n, kind int) pandian.Digest {
	x := uint64(n)*4 + uint64(kind)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return pandian.Digest(x ^ x>>31 | 1)
}

func (s scale) sweep(t *testing.T, r *register.Register) {
	t.Helper()
	w, err := r.Begin(t.Context(), run("share"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for i := range s.items {
		if err := w.Put(t.Context(), s.entry(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(t.Context(), pandian.Summary{Sources: []string{"share"}}); err != nil {
		t.Fatal(err)
	}
}

// Times and peak memory of a large register: REGISTER_ITEMS=1000000 go test -v
// -run Scale ./register. Without it, a small one that only has to be right.
func TestScaleOnSQLite(t *testing.T) { atScale(t, place{engine: "sqlite"}) }

func TestScaleOnPostgreSQL(t *testing.T) {
	atScale(t, place{engine: "postgres", server: servertest.PostgreSQL(t)})
}

func atScale(t *testing.T, p place) {
	s := scale{items: 3000}
	if n, err := strconv.Atoi(os.Getenv("REGISTER_ITEMS")); err == nil {
		s.items = n
	}
	s.people = s.items
	at := p.make(t)
	r, d := opened(t, at)
	step := func(what string, f func()) {
		start, cpu := time.Now(), cpuTime()
		f()
		t.Logf("%-48s %6.1f s, %6.1f s of work, peak memory %s", what, time.Since(start).Seconds(), (cpuTime() - cpu).Seconds(), peakMemory())
	}
	made := map[int]bool{}
	step("made, and not stored", func() {
		for i := range s.items {
			for g := range s.entry(i).Facts.Groups() {
				made[int(g[0].Digest)] = true
			}
		}
	})
	distinct := int64(len(made))
	made = nil
	step(fmt.Sprintf("inserted: %d items, %d memberships", s.items, s.items*perItem), func() { s.sweep(t, r) })
	step("history asked for each item", func() {
		w, err := r.Begin(t.Context(), run("share"))
		if err != nil {
			t.Fatal(err)
		}
		defer w.Abort()
		for i := range s.items {
			if e, ok, err := w.Last(t.Context(), pandian.Ref{Source: "share", Path: s.path(i)}); err != nil || !ok || e.Facts.Len() == 0 {
				t.Fatalf("item %d: %v %v", i, ok, err)
			}
		}
	})
	d.next()
	step("compared: nothing changed", func() { s.sweep(t, r) })
	d.next()
	s.edited = func(i int) bool { return i%100 == 0 }
	step("compared: 1 in 100 edited", func() { s.sweep(t, r) })
	var org register.Dated
	step("status: totals of every kind", func() {
		v := now(t, r)
		for _, k := range []register.ScopeKind{register.Org, register.Source, register.Unit, register.Folder} {
			list, err := v.Totals(t.Context(), k)
			if err != nil || len(list) == 0 {
				t.Fatal(err)
			}
			if k == register.Org {
				org = list[0]
			}
		}
	})
	first := at1(t, r)
	step("items listed", func() {
		n := 0
		for _, err := range first.Items(t.Context(), register.Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != s.items {
			t.Errorf("%d items, want %d", n, s.items)
		}
	})
	step("changes of the last sweep", func() {
		n := 0
		for _, err := range register.Changes(t.Context(), first, now(t, r)) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != (s.items+99)/100 {
			t.Errorf("%d items changed, want %d", n, (s.items+99)/100)
		}
	})
	step("people of one unit, counted anew", func() {
		people, _, err := first.People(t.Context(), register.Filter{Units: []string{"部門03"}})
		if want := subjects(t, first, register.Scope{Kind: register.Unit, Name: "部門03"}); err != nil || people.Subjects != want {
			t.Errorf("%d people (%v), want %d", people.Subjects, err, want)
		}
	})
	if n := subjects(t, first, register.Scope{Kind: register.Org}); n != distinct {
		t.Errorf("%d subjects, want %d", n, distinct)
	}
	if org.Items != int64(s.items) || org.Records != int64(s.items*perItem) || org.Subjects < distinct*99/100 {
		t.Errorf("%+v", org.Total)
	}
}

func at1(t *testing.T, r *register.Register) *register.View {
	t.Helper()
	v, err := r.After(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// cpuTime is what the process has worked so far, where the system tells: a busy
// machine makes everything take longer, but not more work.
func cpuTime() time.Duration {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * (time.Second / 100)
}

// peakMemory is the most that the process has had in memory since the last
// call, where the system tells.
func peakMemory() string {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	_, rest, _ := bytes.Cut(b, []byte("VmHWM:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return string(bytes.TrimSpace(line))
}
