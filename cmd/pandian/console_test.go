package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestADraggedFolderIsScannedBesideTheProgram(t *testing.T) {
	home, share := t.TempDir(), t.TempDir()
	file := filepath.Join(share, "名冊.csv")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(home, "pandian-out")
	tests := []struct {
		name string
		args []string
		home string
		want []string
	}{
		{"a folder", []string{share}, home, []string{"scan", share, "--out", out}},
		{"several things", []string{share, file}, home, []string{"scan", share, file, "--out", out}},
		{"from a shell", []string{share}, "", []string{"scan", share}},
		{"a command", []string{"detect", file}, home, []string{"detect", file}},
		{"a flag", []string{"--version"}, home, []string{"--version"}},
		{"nothing", nil, home, nil},
		{"a word that is no file", []string{"scann"}, home, []string{"scann"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, withScan(tt.args, tt.home)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestADraggedFolderNeverReplacesAnInventory(t *testing.T) {
	home := t.TempDir()
	for _, want := range []string{"pandian-out", "pandian-out-2", "pandian-out-3"} {
		got := freshOutput(home)
		if got != filepath.Join(home, want) {
			t.Errorf("output %q, want %s", got, want)
		}
		if err := os.MkdirAll(got, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(got, "inventory.jsonl"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAWindowOfItsOwnStaysUntilEnter(t *testing.T) {
	in, out := strings.NewReader("\nrest"), &strings.Builder{}
	leaveOpen(in, out)
	if !strings.Contains(out.String(), "Enter") {
		t.Errorf("says %q", out)
	}
	leaveOpen(strings.NewReader(""), out) // a closed input does not hang
}
