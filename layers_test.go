package pandian_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layers says which packages of the module each package may import. Packages
// named *test may also import the scanner.
var layers = map[string][]string{
	"pandian":            {},
	"pandian/rules":      {"pandian", "pandian/internal/lanes"},
	"pandian/detectors":  {"pandian", "pandian/rules", "pandian/internal/lanes", "pandian/internal/runes"},
	"pandian/extractors": {"pandian", "pandian/internal/cns", "pandian/internal/lanes"},
	"pandian/config":     {"pandian", "pandian/rules", "pandian/connectors/credential"}, // where a password is, and that none is in a URL
	"pandian/connectors": {"pandian", "pandian/connectors/database"},
	"pandian/scanner":    {"pandian", "pandian/rules", "pandian/internal/cns", "pandian/internal/lanes", "pandian/internal/runes"},
	"pandian/register":   {"pandian", "pandian/rules"}, // clocks need the thresholds
	"pandian/report":     {"pandian", "pandian/rules"},
	"pandian/papers":     {"pandian", "pandian/rules", "pandian/register", "pandian/report"},
	"pandian/mask":       {"pandian", "pandian/rules", "pandian/scanner"}, // a copy is what a scan finds, replaced, and scanned again

	"pandian/internal/cns":          {}, // where CNS 11643 stands in Big5: texts and fonts of documents need it
	"pandian/connectors/credential": {"pandian"},
	"pandian/connectors/database":   {"pandian"}, // tables of every engine; not in connectors, so that drivers stay in one leaf
}

func TestPackagesImportOnlyTheLayersBelow(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		pkg := packageOf(path)
		allowed, known := allowedImports(pkg)
		if !known {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			name := strings.Trim(imp.Path.Value, `"`)
			own := name == "pandian" || strings.HasPrefix(name, "pandian/")
			if own && !slices.Contains(allowed, name) {
				t.Errorf("%s imports %s; allowed: %v", path, name, allowed)
			}
			if pkg == "pandian" && strings.Contains(name, ".") {
				t.Errorf("%s imports %s; the vocabulary imports the standard library only", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNobodyImportsTheCommand(t *testing.T) {
	for pkg, allowed := range layers {
		for _, a := range allowed {
			if strings.HasPrefix(a, "pandian/cmd") {
				t.Errorf("%s may import %s", pkg, a)
			}
		}
	}
}

func packageOf(path string) string {
	dir := filepath.ToSlash(filepath.Dir(path))
	if dir == "." {
		return "pandian"
	}
	return "pandian/" + dir
}

// allowedImports returns what pkg may import; known is false for the command,
// which may import everything.
func allowedImports(pkg string) (allowed []string, known bool) {
	if a, ok := layers[pkg]; ok {
		return a, true
	}
	if strings.HasSuffix(pkg, "test") {
		parent := pkg[:strings.LastIndexByte(pkg, '/')]
		return append([]string{parent, "pandian", "pandian/rules", "pandian/scanner"}, layers[parent]...), true
	}
	return nil, strings.Count(pkg, "/") == 1
}
