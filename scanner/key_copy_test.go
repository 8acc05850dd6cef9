package scanner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestACopyOfAKeyIsTheKey(t *testing.T) {
	dir := t.TempDir()
	made, err := OpenKey(filepath.Join(dir, "a", "key"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, err := LoadKey(filepath.Join(dir, "a", "key"))
	if err != nil {
		t.Fatal(err)
	}
	got, old, err := InstallKey(filepath.Join(dir, "b", "key"), text, false)
	if err != nil || old != "" || got.ID() != made.ID() || got.Digest(3, []byte("v")) != made.Digest(3, []byte("v")) {
		t.Errorf("%s %q %v", got.ID(), old, err)
	}
	if _, _, err := InstallKey(filepath.Join(dir, "b", "key"), text, false); err != nil {
		t.Errorf("the same key again: %v", err)
	}
}

func TestAnotherKeyIsNeverLost(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	first, err := OpenKey(path)
	if err != nil {
		t.Fatal(err)
	}
	second := newKeyText()
	if _, _, err := InstallKey(path, second, false); !errors.Is(err, ErrKeyExists) {
		t.Errorf("error %v", err)
	}
	if k, _, err := LoadKey(path); err != nil || k.ID() != first.ID() {
		t.Errorf("the key that was refused a change is %s, %v", k.ID(), err)
	}
	_, old, err := InstallKey(path, second, true)
	if err != nil {
		t.Fatal(err)
	}
	if k, _, err := LoadKey(old); err != nil || k.ID() != first.ID() || !strings.Contains(old, first.ID()) {
		t.Errorf("%q: %s %v", old, k.ID(), err)
	}
	for n := range 2 { // damaged files are kept too, each under its name
		if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := LoadKey(path); !errors.Is(err, ErrKeyDamaged) {
			t.Errorf("error %v", err)
		}
		if _, _, err := InstallKey(path, second, true); err != nil {
			t.Fatal(err)
		}
		if names, _ := filepath.Glob(path + ".damaged.old*"); len(names) != n+1 {
			t.Errorf("kept: %v", names)
		}
	}
}

func TestLoadKeyMakesNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, _, err := LoadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a key was made")
	}
}

func TestADamagedTextIsNoKey(t *testing.T) {
	text := string(newKeyText())
	for _, bad := range []string{"", "x", keyHead, text[1:], text[:len(text)-2], strings.Replace(text, "\n", " ", 1), text + "more\n"} {
		if _, err := ParseKey([]byte(bad)); !errors.Is(err, ErrKeyDamaged) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for i := range len(text) - 1 {
		b := []byte(text)
		b[i] ^= 2
		if _, err := ParseKey(b); err == nil {
			t.Errorf("a change at %d is not noticed", i)
		}
	}
}
