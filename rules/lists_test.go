package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWrongListsAreRefusedWithTheirLineAndWithoutTheValue(t *testing.T) {
	const value = "0912-345-678"
	tests := []struct{ entry, want string }{
		{"[[allow]]\nvalue = '" + value + "'", "line 2: allow 1: reason is needed"},
		{"[[allow]]\nvalue = '" + value + "'\nreason = 'x'\npatern = 'y'", `line 5: unknown key "allow.patern"`},
		{"[[allow]]\nvalue = '" + value + "'\npattern = '" + value + "'\nreason = 'x'", "line 2: allow 1: one value is needed"},
		{"[[allow]]\npattern = '" + value + "'\nreason = 'x'", `line 2: allow 1: type "" is unknown`},
		{"[[allow]]\ntype = 'email'\npattern = '(" + value + "'\nreason = 'x'", "line 2: allow 1: the pattern is not valid"},
		{"[[allow]]\ntype = 'mobile'\nvalue = '" + value + "'\nreason = 'x'", `line 2: allow 1: type "mobile" is unknown`},
		{"[[allow]]\ntype = 'ctx_family'\nvalue = '" + value + "'\nreason = 'x'", `line 2: allow 1: type "ctx_family" is not found by its value`},
		{"[[deny]]\nvalue = '" + value + "'\nreason = 'x'", `line 2: deny 1: type "" is unknown`},
		{"[[deny]]\ntype = 'email'\npattern = '" + value + "'\nreason = 'x'", "line 2: deny 1: one value is needed"},
		{"[[deny]]\ntype = 'email'\nvalue = 'x'\nreason = 'x'", "line 2: deny 1: the value is too short"},
		{"[[deny]]\ntype = 'email'\nvalue = 'xy'\nreason = 'x'\n[[ deny ]] # more\ntype = 'special_genetic'\nvalue = '" + value + "'\nreason = 'x'", `line 6: deny 2: type "special_genetic" is not found`},
	}
	for _, tt := range tests {
		_, err := loadOwn(t, "lists.toml", "# our own\n"+tt.entry+"\n")
		if err == nil || !strings.Contains(err.Error(), "lists.toml: "+tt.want) || strings.Contains(err.Error(), value) {
			t.Errorf("%q: error %v, want %q", tt.entry, err, tt.want)
		}
	}
}

func TestEntryHoldsThroughItsLastDayAndThenMakesAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	text := "[[allow]]\ntype = 'email'\nvalue = 'office@example.tw'\nreason = 'ours'\nuntil = 2026-03-31\n"
	if err := os.WriteFile(filepath.Join(dir, "lists.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	last := time.Date(2026, 3, 31, 23, 59, 0, 0, time.Local)
	holds, err := load(dir, last)
	if err != nil {
		t.Fatal(err)
	}
	past, err := load(dir, last.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if len(holds.Allow) != 1 || len(holds.Expired) != 0 || len(past.Allow) != 0 || len(past.Expired) != 1 {
		t.Errorf("on the last day %d allowed, %d expired; after it %d, %d", len(holds.Allow), len(holds.Expired), len(past.Allow), len(past.Expired))
	}
	if holds.Version == past.Version {
		t.Error("an expired entry must make another version")
	}
}
