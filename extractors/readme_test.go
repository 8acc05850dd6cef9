package extractors

import (
	"os"
	"strings"
	"testing"
)

func TestReadmeNamesEveryFormat(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	prose, _, _ := strings.Cut(string(b), "<!-- figures -->")
	for _, f := range All(Options{}) {
		name := "`" + f.Name + "`"
		if n := strings.Count(prose, name); n != 1 {
			t.Errorf("README.md has %s %d times, want once", name, n)
		}
	}
}
