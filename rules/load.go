package rules

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"pandian"
)

//go:embed *.toml sectors/*.toml dict/*.txt
var embedded embed.FS

// minConfidence is the confidence from which a finding counts.
const minConfidence = 0.5

// parsed.go holds the embedded TOML files as they were parsed when it was
// written. Where a file has changed since, it is parsed instead.
//
//go:generate go test . -run TestParsed -update

// Load returns the embedded rules, with the files of overlayDir in their place:
// a file of the same name replaces the embedded one, lists.toml and a new one in
// sectors/ or detectors/ is added, any other is an error. "" = no overlay. Errors name the file, the line
// where there is one, and the cause.
func Load(overlayDir string) (*Set, error) { return load(overlayDir, time.Now()) }

func load(overlayDir string, now time.Time) (*Set, error) {
	files, err := readFiles(overlayDir)
	if err != nil {
		return nil, err
	}
	s := &Set{Version: versionOf(files), MinConfidence: minConfidence}
	for _, step := range []func(ruleFiles) error{
		s.loadTypes, s.loadMasks, s.loadLists, s.loadLimits, s.loadProtection, s.loadCustom, s.loadDepartments, s.loadNumbers, s.loadWords, s.loadSectors, s.loadDictionaries, s.loadEnglish,
	} {
		if err := step(files); err != nil {
			return nil, err
		}
	}
	return s, s.loadOwnLists(files, now)
}

// ruleFiles are the rule files by name.
type ruleFiles map[string]ruleFile

type ruleFile struct {
	text string
	sum  [sha256.Size]byte
}

// readFiles returns all rule files.
func readFiles(overlayDir string) (ruleFiles, error) {
	files := ruleFiles{}
	if err := addFiles(files, embedded, func(string) bool { return true }); err != nil {
		return nil, err
	}
	if overlayDir == "" {
		return files, nil
	}
	st, err := os.Stat(overlayDir)
	if err == nil && !st.IsDir() {
		err = errors.New("not a folder")
	}
	if err != nil {
		return nil, fmt.Errorf("rules %q: %w", overlayDir, err)
	}
	known := func(name string) bool {
		_, ok := files[name]
		dir := path.Dir(name)
		return ok || name == listsName || (dir == "sectors" || dir == "detectors") && path.Ext(name) == ".toml"
	}
	if err := addFiles(files, os.DirFS(overlayDir), known); err != nil {
		return nil, fmt.Errorf("rules %q: %w", overlayDir, err)
	}
	return files, nil
}

func addFiles(files ruleFiles, from fs.FS, known func(name string) bool) error {
	var buf bytes.Buffer
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if ext := path.Ext(name); ext != ".toml" && ext != ".txt" {
			return nil
		}
		if !known(name) {
			return fmt.Errorf("%s: no rule file has this name", name)
		}
		f, err := from.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		buf.Reset()
		_, err = buf.ReadFrom(f)
		files[name] = ruleFile{buf.String(), sha256.Sum256(buf.Bytes())}
		return err
	})
}

func versionOf(files ruleFiles) string {
	h := sha256.New()
	for _, name := range sortedNames(files) {
		fmt.Fprintf(h, "%s\x00%x", name, files[name].sum)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

func sortedNames(files ruleFiles) []string {
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// decode reads a TOML file; keys that the target does not have are errors. It
// does not parse the embedded bytes, which took most of a start: their form
// stands in parsed.go.
func decode[T any](files ruleFiles, name string, into *T) error {
	if sum, form := parsed(name); form != nil && files[name].sum == sum {
		*into = *form.(*T)
		return nil
	}
	return parse(files, name, into)
}

func parse(files ruleFiles, name string, into any) error {
	md, err := toml.Decode(files[name].text, into)
	var pe toml.ParseError
	switch {
	case errors.As(err, &pe):
		return fmt.Errorf("%s: line %d: %s", name, pe.Position.Line, pe.Message)
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	}
	if extra := md.Undecoded(); len(extra) > 0 {
		return fmt.Errorf("%s: line %d: unknown key %q", name, lineOf(files[name].text, extra[0]...), extra[0])
	}
	return nil
}

// lineOf finds the line on which the last element of a key first stands, or one
// of the tables that it belongs to.
func lineOf(text string, key ...string) int {
	for _, k := range slices.Backward(key) {
		for i, l := range strings.Split(text, "\n") {
			if name, _, ok := strings.Cut(l, "="); ok && strings.Trim(name, " \t\"") == k || strings.Contains(l, "["+k+"]") {
				return i + 1
			}
		}
	}
	return 1
}

// identKinds are the names of identity kinds in types.toml.
var identKinds = map[string]pandian.IdentKind{
	"national_id": pandian.IdentNationalID, "resident_id": pandian.IdentResidentID, "passport": pandian.IdentPassport,
	"name": pandian.IdentName, "birth_date": pandian.IdentBirth, "mobile": pandian.IdentMobile, "email": pandian.IdentEmail,
	"address": pandian.IdentAddress, "handle": pandian.IdentHandle, "apart": pandian.IdentApart,
}

// typesFile is the form of types.toml.
type typesFile struct {
	Type []typeRow
}

type typeRow struct {
	ID                                        string
	NameZH                                    string `toml:"name_zh"`
	NameEN                                    string `toml:"name_en"`
	PDPA, Class, Mask, Ident, Basis, Inferred string
	Categories                                []string
	Priority                                  int
	Context, Checked                          bool
}

func (s *Set) loadTypes(files ruleFiles) error {
	const name = "types.toml"
	var doc typesFile
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	s.byType = map[pandian.Type]*TypeRule{}
	for _, d := range doc.Type {
		t := TypeRule{
			ID: pandian.Type(d.ID), NameZH: d.NameZH, NameEN: d.NameEN, PDPA: d.PDPA, Categories: d.Categories,
			Class: pandian.Class(d.Class), Mask: d.Mask, Priority: d.Priority, Context: d.Context, Checked: d.Checked,
		}
		if d.Ident != "" {
			if t.Ident, t.HasIdent = identKinds[d.Ident], true; t.Ident == 0 && d.Ident != "national_id" {
				return fmt.Errorf("%s: type %q: unknown ident %q", name, d.ID, d.Ident)
			}
		}
		switch {
		case d.ID == "" || d.NameZH == "" || d.Basis == "":
			return fmt.Errorf("%s: type %q needs id, name_zh and basis", name, d.ID)
		case t.Class != pandian.General && t.Class != pandian.Special:
			return fmt.Errorf("%s: type %q: class %q is neither general nor special", name, d.ID, d.Class)
		case s.byType[t.ID] != nil:
			return fmt.Errorf("%s: type %q stands twice", name, d.ID)
		}
		s.Types = append(s.Types, t)
		s.byType[t.ID] = &t
	}
	return nil
}

// categoriesFile is the form of categories.toml.
type categoriesFile struct {
	Category []categoryRow
}

type categoryRow struct {
	Code, Group       string
	NameZH            string `toml:"name_zh"`
	Covers            string
	PDPA              []string
	NameStatus        string `toml:"name_status"`
	CoversStatus      string `toml:"covers_status"`
	Sources, Inferred string
}

// purposesFile is the form of purposes.toml.
type purposesFile struct {
	Purpose []purposeRow
}

type purposeRow struct {
	Code                      string
	NameZH                    string `toml:"name_zh"`
	NameEN                    string `toml:"name_en"`
	Status, Sources, Inferred string
}

// loadLists loads categories and purposes.
func (s *Set) loadLists(files ruleFiles) error {
	var cats categoriesFile
	if err := decode(files, "categories.toml", &cats); err != nil {
		return err
	}
	for _, c := range cats.Category {
		s.Categories = append(s.Categories, Category{c.Code, c.Group, c.NameZH, c.Covers, c.Inferred})
	}
	var purposes purposesFile
	if err := decode(files, "purposes.toml", &purposes); err != nil {
		return err
	}
	for _, p := range purposes.Purpose {
		s.Purposes = append(s.Purposes, Purpose{p.Code, p.NameZH, p.NameEN, p.Inferred})
	}
	return nil
}

// CategoriesOf returns the category codes of the types, sorted, without
// duplicates.
func (s *Set) CategoriesOf(types []pandian.Type) []string {
	var codes []string
	for _, t := range types {
		if r := s.Type(t); r != nil {
			codes = append(codes, r.Categories...)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
