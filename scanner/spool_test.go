package scanner

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pandian"
	"pandian/rules"
)

func TestSpooledContentReadsBackAndLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	s := NewSpool(dir, 1000)
	for _, n := range []int{0, 1, 999, 1000, 1001, 100_000} {
		want := bytes.Repeat([]byte("資料"), n)[:n]
		at, size, release, err := s.Content(bytes.NewReader(want))
		if err != nil || size != int64(n) {
			t.Fatalf("%d bytes: size %d, %v", n, size, err)
		}
		got, err := io.ReadAll(io.NewSectionReader(at, 0, size))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes read back differently: %v", n, err)
		}
		if err := release(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func writeLog(t *testing.T, path string, frames ...string) []int64 {
	t.Helper()
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	var offs []int64
	for _, f := range frames {
		off, err := l.Append([]byte(f))
		if err != nil {
			t.Fatal(err)
		}
		offs = append(offs, off)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return offs
}

func replay(t *testing.T, path string) (frames []string, err error) {
	t.Helper()
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Replay(func(off int64, f []byte) error {
		frames = append(frames, string(f))
		return nil
	})
	if err == nil {
		if _, err := l.Append([]byte("next")); err != nil {
			t.Error(err)
		}
	}
	return frames, err
}

func TestALogTornAtAnyByteKeepsItsWholeFrames(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log")
	offs := writeLog(t, path, "one", "two two", "three")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) + 1 {
		torn := filepath.Join(dir, fmt.Sprint(n))
		if err := os.WriteFile(torn, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		want := 0
		for i := range offs {
			end := len(whole)
			if i+1 < len(offs) {
				end = int(offs[i+1])
			}
			if n >= end {
				want++
			}
		}
		frames, err := replay(t, torn)
		if err != nil || len(frames) != want {
			t.Errorf("cut at %d: %d frames, want %d; %v", n, len(frames), want, err)
		}
		if frames, err := replay(t, torn); err != nil || len(frames) != want+1 {
			t.Errorf("cut at %d: what was appended afterwards is not read: %d frames, %v", n, len(frames), err)
		}
	}
}

func TestDamageInTheMiddleOfALogIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	offs := writeLog(t, path, "one", "two two", "three")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[offs[1]+logHeader] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := replay(t, path); err == nil || !strings.Contains(err.Error(), fmt.Sprint(offs[1])) {
		t.Errorf("damage is not reported with its place: %v", err)
	}
}

func TestKeysAreKeptAndDamageIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "key")
	a, err := OpenKey(path)
	if err != nil || !a.Kept() {
		t.Fatal(err)
	}
	b, err := OpenKey(path)
	if err != nil || a != b {
		t.Errorf("the key changed: %v", err)
	}
	if a.Digest(1, []byte("x")) == a.Digest(2, []byte("x")) || a.Digest(1, []byte("x")) == NewEphemeralKey().Digest(1, []byte("x")) {
		t.Error("digests do not depend on key and domain")
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprintf("%v %s %#v", a, a, a); strings.Contains(s, strings.Fields(string(data))[3]) || !strings.Contains(s, "***") {
		t.Errorf("the key prints as %s", s)
	}
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 4
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if k, err := OpenKey(path); err == nil && k != a {
			t.Fatalf("a key damaged at byte %d is accepted", i)
		}
	}
}

func TestTwoFirstRunsAgreeOnOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	keys := make(chan Key, 8)
	for range cap(keys) {
		go func() {
			k, err := OpenKey(path)
			if err != nil {
				t.Error(err)
			}
			keys <- k
		}()
	}
	first := <-keys
	for range cap(keys) - 1 {
		if k := <-keys; k != first {
			t.Error("two keys were made")
		}
	}
}

func entryOf(path string, records int64) pandian.Entry {
	e := pandian.Entry{Source: "s", Path: path, Status: pandian.Scanned, Version: "v", Records: records}
	if records > 0 {
		e.Facts = new(pandian.Facts)
		e.Facts.Add([]pandian.Ident{{Kind: pandian.IdentNationalID, Digest: pandian.Digest(len(path))}}, 0)
	}
	return e
}

func TestAStateResumesItsOwnRunOnly(t *testing.T) {
	dir := t.TempDir()
	id := RunID{Engine: "1", Rules: "r", Key: "k", Sources: []string{"s"}}
	st, err := OpenState(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Add(entryOf("a", 1)); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	other := id
	other.Rules = "r2"
	if _, err := OpenState(dir, other); !errors.Is(err, ErrOtherRun) {
		t.Errorf("another run resumes: %v", err)
	}
	st, err = OpenState(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	item := pandian.Item{Ref: pandian.Ref{Source: "s", Path: "a"}, Version: "v"}
	changed := item
	changed.Version = "v2"
	if ok, n := st.Resumed(); !ok || n != 1 || !st.Reuse(item) || st.Reuse(changed) {
		t.Errorf("resumed %v with %d entries", ok, n)
	}
	if err := errors.Join(st.Finish(), st.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenState(dir, id); !errors.Is(err, ErrFinished) {
		t.Errorf("a finished run resumes: %v", err)
	}
}

func TestEveryFolderIsTheUnionOfWhatIsBelowIt(t *testing.T) {
	st, err := OpenState(t.TempDir(), RunID{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	// "a-b" sorts between "a" and "a/": folders must not be torn apart by it.
	for _, p := range []string{"a/x", "a-b/yy", "a/z/www", "a/q", "b"} {
		if err := st.Add(entryOf(p, 2)); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := st.Deliver(t.Context(), rules.Sector{}, pandian.Summary{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][2]int64{}
	for _, f := range sum.Folders {
		got[f.Path] = [2]int64{f.Records, f.Subjects}
	}
	// subjects differ by the length of the path: a/x and a/q are one person
	want := map[string][2]int64{"": {10, 4}, "a": {6, 2}, "a-b": {2, 1}, "a/z": {2, 1}}
	if len(got) != len(want) {
		t.Errorf("folders %v", got)
	}
	for p, w := range want {
		if got[p] != w {
			t.Errorf("%q: records, subjects = %v, want %v", p, got[p], w)
		}
	}
	if sum.Subjects != 4 {
		t.Errorf("%d subjects in the run, want 4", sum.Subjects)
	}
}
