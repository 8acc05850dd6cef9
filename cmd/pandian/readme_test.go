package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"pandian/detectors"
	"pandian/rules"
	"pandian/scanner"
)

// TestRulesOfTheReadmeLoad lays the examples of README.md, each of which begins
// with the name of its file, over the rules.
func TestRulesOfTheReadmeLoad(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, m := range regexp.MustCompile("(?s)```toml\n# (\\S+)\n(.*?)```").FindAllSubmatch(readme, -1) {
		file := filepath.Join(dir, filepath.FromSlash(string(m[1])))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, m[2], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rs, err := rules.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs.Custom) != 1 || len(rs.Allow) != 2 || len(rs.Deny) != 1 {
		t.Errorf("%d detectors, %d allowed, %d denied; want 1, 2, 1", len(rs.Custom), len(rs.Allow), len(rs.Deny))
	}
	if err := scanner.CheckRules(rs, detectors.All(rs)); err != nil {
		t.Error(err)
	}
}
