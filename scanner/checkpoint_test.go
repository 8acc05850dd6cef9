package scanner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/connectors/connectortest"
	"pandian/scanner"
)

// memberTable is a table of members with a personal key: rows that repeat people,
// values of every manner of counting, special data, documents in some rows.
func memberTable(n int) *connectortest.Table {
	r := rand.New(rand.NewPCG(21, 4))
	people, s := town(r, n), spelling{r}
	t := &connectortest.Table{
		Cols: []string{"card", "cust_name", "身分證字號", "birthday", "手機", "tel", "last_ip", "診斷", "備註", "緊急聯絡人姓名"},
		Key:  0, Chunk: 250,
	}
	for i := range n {
		c := people[(i*i/3)%n] // some often, some never
		row := []string{
			fmt.Sprintf("M%07d", i), s.name(c.name), s.id(c.id), s.date(c), s.mobile(c.mobile), fmt.Sprintf("02-27%06d", c.month*997+c.day),
			fmt.Sprintf("203.69.%d.%d", c.day, i%200), "", "", "",
		}
		if i%7 == 0 {
			row[7] = "第二型糖尿病"
		}
		if i%11 == 0 {
			row[8] = "信箱 " + c.email
		}
		if c.contact >= 0 {
			row[9] = people[c.contact].name
		}
		t.Rows = append(t.Rows, row)
	}
	t.Blob = func(i int) []byte {
		if i%500 != 3 {
			return nil
		}
		return []byte("申請書\n姓名：" + people[i].name + "\n身分證字號：" + people[i].id + "\n電子郵件：" + people[i].email + "\n")
	}
	return t
}

// errKilled stands for the process's end.
var errKilled = errors.New("killed")

// tableRun is a run over one table whose state is kept in a folder.
type tableRun struct {
	key  scanner.Key
	dir  string
	redo int64
}

func newTableRun(t *testing.T) *tableRun {
	t.Helper()
	dir := t.TempDir()
	key, err := scanner.OpenKey(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	return &tableRun{key, dir, 1000}
}

func (r *tableRun) state(t *testing.T) *scanner.State {
	t.Helper()
	st, err := scanner.OpenState(r.dir, scanner.RunID{Key: r.key.ID()})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (r *tableRun) size() int64 {
	info, err := os.Stat(filepath.Join(r.dir, scanner.StateName))
	if err != nil {
		return 0
	}
	return info.Size()
}

// inspect reads the table in a process of its own: what is not in the state is
// forgotten.
func (r *tableRun) inspect(t *testing.T, table *connectortest.Table) pandian.Entry {
	t.Helper()
	st := r.state(t)
	defer st.Close()
	s := engine(t, nil, func(o *scanner.Options) {
		o.Open = func(context.Context, pandian.Item) (pandian.Content, error) { return table.Content(), nil }
		o.Key, o.State, o.Limits.Redo = r.key, st, r.redo
	})
	e, err := s.Inspect(t.Context(), pandian.Item{Ref: pandian.Ref{Source: "db", Path: "crm/members"}, Size: -1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// all is everything that an entry says.
func all(t *testing.T, e pandian.Entry) string {
	t.Helper()
	doc, err := json.MarshalIndent(e, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := e.Facts.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\nfacts %x", doc, facts)
}

func TestAKilledSweepOfATableEndsAsOneThatWasNot(t *testing.T) {
	table := memberTable(9000)
	whole := newTableRun(t)
	e := whole.inspect(t, table)
	want := all(t, e)
	if e.Records < 9000 || e.Status != pandian.Scanned || len(e.Members) == 0 || e.Findings["special_medical_record"] == nil || e.Findings["ip_address"] == nil {
		t.Fatalf("the table does not try enough: %s", describe(e))
	}

	t.Run("killed at every checkpoint in turn", func(t *testing.T) {
		r := newTableRun(t)
		r.key = whole.key
		kills := 0
		for {
			began, before := -1, r.size()
			table.Started = func(row int) { began = row }
			table.Checkpointed = func(int) error {
				if before > 0 && r.size() > before+100 { // more than the head of a new state
					return errKilled
				}
				before = max(before, r.size())
				return nil
			}
			e := r.inspect(t, table)
			if e.Status == pandian.Scanned {
				if diff := cmp.Diff(want, all(t, e)); diff != "" {
					t.Fatalf("after %d kills (-whole +resumed):\n%.3000s", kills, diff)
				}
				break
			}
			if kills++; kills > 1 && began == 0 {
				t.Fatal("the table was read from its beginning again")
			}
		}
		if kills < 4 {
			t.Errorf("killed %d times only", kills)
		}
	})

	t.Run("killed once, at any checkpoint", func(t *testing.T) {
		var states [][]byte
		r := newTableRun(t)
		r.key = whole.key
		table.Started = nil
		table.Checkpointed = func(int) error {
			b, err := os.ReadFile(filepath.Join(r.dir, scanner.StateName))
			if n := len(states); err == nil && (n == 0 || len(b) > len(states[n-1])) {
				states = append(states, b)
			}
			return err
		}
		r.inspect(t, table)
		table.Checkpointed = nil
		for i, b := range states {
			r := newTableRun(t)
			r.key = whole.key
			if err := os.WriteFile(filepath.Join(r.dir, scanner.StateName), b, 0o600); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, all(t, r.inspect(t, table))); diff != "" {
				t.Fatalf("killed after checkpoint %d of %d (-whole +resumed):\n%.3000s", i, len(states), diff)
			}
		}
		if len(states) < 4 {
			t.Errorf("%d checkpoints only", len(states))
		}
	})
}

func TestCheckpointsHoldNoRawValue(t *testing.T) {
	table := memberTable(6000)
	r := newTableRun(t)
	r.inspect(t, table)
	b, err := os.ReadFile(filepath.Join(r.dir, scanner.StateName))
	if err != nil {
		t.Fatal(err)
	}
	if len(b) < 50_000 {
		t.Fatalf("state of %d bytes: no checkpoint", len(b))
	}
	for _, row := range table.Rows {
		for _, v := range row {
			if len(v) > 4 && bytes.Contains(b, []byte(v)) {
				t.Fatalf("the state holds %q", v)
			}
		}
	}
}

func TestCheckpointsGrowWithTheTableNotWithItsSquare(t *testing.T) {
	size := func(rows int) int64 {
		r := newTableRun(t)
		if e := r.inspect(t, memberTable(rows)); e.Status != pandian.Scanned || e.Stream {
			t.Fatal(e.Status, e.Stream)
		}
		return r.size()
	}
	small, large := size(12000), size(24000)
	if 2*large > 7*small {
		t.Errorf("%d bytes of state for 12,000 rows, %d for 24,000", small, large)
	}
}

func TestATableWithoutAKeyIsSaidToBeAStream(t *testing.T) {
	table := memberTable(50)
	table.Key = -1
	if e := newTableRun(t).inspect(t, table); !e.Stream {
		t.Error("it is not")
	}
	if e := inspect(t, files{"a.csv": []byte("姓名,手機\n王大同,0912345678\n")}, "a.csv"); e.Stream {
		t.Error("a file is")
	}
}

func TestAPositionOfNoUseBeginsAnew(t *testing.T) {
	table := memberTable(6000)
	r := newTableRun(t)
	table.Checkpointed = func(row int) error {
		if row >= 5500 {
			return errKilled
		}
		return nil
	}
	if e := r.inspect(t, table); e.Status != pandian.Partial {
		t.Fatal(e.Status)
	}
	other := memberTable(6000)
	for i := range other.Rows {
		other.Rows[i][0] = "N" + other.Rows[i][0][1:]
	}
	got := all(t, r.inspect(t, other))
	fresh := newTableRun(t)
	fresh.key = r.key
	if diff := cmp.Diff(all(t, fresh.inspect(t, other)), got); diff != "" {
		t.Errorf("(-fresh +begun anew):\n%.3000s", diff)
	}
}
