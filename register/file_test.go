package register_test

import (
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian/register"
)

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func TestTheFileAndItsFolderAreTheUsersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are no modes there")
	}
	at := filepath.Join(t.TempDir(), "new", "register.db")
	r, _ := opened(t, at)
	sweep(t, r, run("a"), generation(0)...)
	for path, want := range map[string]os.FileMode{at: 0o600, at + "-wal": 0o600, at + "-shm": 0o600, filepath.Dir(at): 0o700 | os.ModeDir} {
		st, err := os.Stat(path)
		if err != nil || st.Mode() != want {
			t.Errorf("%s: %v %v, want %v", path, st.Mode(), err, want)
		}
	}
}

func TestANewRegisterHasLargePages(t *testing.T) {
	at := filepath.Join(t.TempDir(), "register.db")
	opened(t, at)
	var size int
	var mode string
	db := raw(t, at)
	if err := errors.Join(db.QueryRow(`PRAGMA page_size`).Scan(&size), db.QueryRow(`PRAGMA journal_mode`).Scan(&mode)); err != nil || size != 16384 || mode != "wal" {
		t.Errorf("pages of %d bytes, %s, %v", size, mode, err)
	}
}

func TestABackupIsWholeAndRestores(t *testing.T) {
	at := place{engine: "sqlite"}.make(t)
	r, d := opened(t, at)
	sweep(t, r, run("a"), generation(0)...)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := r.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if err := r.Backup(t.Context(), copied); err == nil {
		t.Error("a backup was written over")
	}
	d.next()
	sweep(t, r, run("a"), generation(1)...)
	restored := openAt(t, copied, d)
	sound(t, restored, copied, 0)
	sweep(t, restored, run("a"), generation(1)...)
	sound(t, restored, copied, 1)
}

var store = flag.Bool("store", false, "store a register of the newest schema in testdata, to be done when it is released")

// Every schema that was released stands in testdata as a register made then;
// new migrations lead from each to now.
func TestRegistersOfEveryReleasedSchemaAreBroughtUpToDate(t *testing.T) {
	if *store {
		storeRegister(t)
	}
	old, err := filepath.Glob("testdata/register_v*.db.gz")
	if err != nil || len(old) == 0 {
		t.Fatal("no stored registers", err)
	}
	for _, path := range old {
		t.Run(filepath.Base(path), func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "register.db")
			unpack(t, path, at)
			d := newDay()
			r := openAt(t, at, d)
			want := []string{"a:x/1.csv scanned 12", "a:y/sub/2.csv scanned 10"}
			if diff := cmp.Diff(want, lines(t, now(t, r))); diff != "" {
				t.Error(diff)
			}
			v, err := r.After(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			want = []string{"a:3.txt scanned 0", "a:x/1.csv scanned 10", "a:y/2.csv scanned 10"}
			if diff := cmp.Diff(want, lines(t, v)); diff != "" {
				t.Error(diff)
			}
			if n := subjects(t, v, register.Scope{Kind: register.Org}); n != 15 {
				t.Errorf("%d subjects, want 15", n)
			}
			if v, err := r.Verify(t.Context()); err != nil || v.Events != 3 || v.Broken != 0 {
				t.Errorf("audit trail: %+v %v", v, err)
			}
			notes, err := r.Notes(t.Context(), d.t)
			if err != nil || len(notes) != 1 || notes[0].Item != itemAt(t, now(t, r), "y/sub/2.csv").ID {
				t.Errorf("%+v %v", notes, err)
			}
			d.t = d.t.AddDate(10, 0, 0)
			sweep(t, r, run("a"), file("a", "x/1.csv", 0, 13))
			if got := lines(t, now(t, r)); len(got) != 1 {
				t.Errorf("%q", got)
			}
		})
	}
}

func unpack(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	z, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// storeRegister makes the stored register of the newest schema.
func storeRegister(t *testing.T) {
	t.Helper()
	at := place{engine: "sqlite"}.make(t)
	r, d := opened(t, at)
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 10), file("a", "y/2.csv", 5, 15), file("a", "3.txt", 0, 0))
	if _, err := r.SetNotes(t.Context(), []register.Note{{Item: itemAt(t, now(t, r), "y/2.csv").ID, Field: "purpose", Value: "069", Author: "amy"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Append(t.Context(), register.Event{Action: "export", Detail: map[string]string{"report": "x"}}); err != nil {
		t.Fatal(err)
	}
	d.next()
	sweep(t, r, run("a"), file("a", "x/1.csv", 0, 12), file("a", "y/sub/2.csv", 5, 15))
	var version int64
	if err := raw(t, at).QueryRow(`SELECT max(version_id) FROM goose_db_version`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	small := filepath.Join(t.TempDir(), "small.db")
	if err := r.Backup(context.Background(), small); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(small)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(fmt.Sprintf("testdata/register_v%d.db.gz", version))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
