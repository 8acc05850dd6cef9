package detectors_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/detectors"
	"pandian/detectors/detectortest"
	"pandian/rules"
)

// TestSamples replays the samples of every detector, whole and windowed.
func TestSamples(t *testing.T) {
	rs := rules.Default()
	for _, d := range detectors.All(rs) {
		t.Run(string(d.Type), func(t *testing.T) {
			detectortest.Run(t, rs, d, filepath.Join("testdata", string(d.Type)+".txt"))
		})
	}
}

// TestAllIsSortedAndComplete demands that All names every exported constructor
// of the package, in the order of types.
func TestAllIsSortedAndComplete(t *testing.T) {
	all := detectors.All(rules.Default())
	if !slices.IsSortedFunc(all, func(a, b pandian.Detector) int { return strings.Compare(string(a.Type), string(b.Type)) }) {
		t.Error("All is not sorted by type")
	}
	for _, d := range all {
		if d.Reach <= 0 || d.Find == nil {
			t.Errorf("%s: Reach %d, Find set: %v", d.Type, d.Reach, d.Find != nil)
		}
	}
	if n := len(constructors(t)); n != len(all) {
		t.Errorf("the package has %d constructors %v, All %d detectors", n, constructors(t), len(all))
	}
}

// constructors lists the exported functions that take a rules set and return a
// detector.
func constructors(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || fn.Type.Results == nil || len(fn.Type.Results.List) != 1 {
				continue
			}
			if sel, ok := fn.Type.Results.List[0].Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Detector" {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}
