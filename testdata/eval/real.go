package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"html"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// documentation packages of Debian with running text in Traditional Chinese.
var packages = []string{"debian-reference-zh-tw", "manpages-zh", "libreoffice-help-zh-tw"}

const (
	realLimit = 6 << 20 // bytes of real text of each source
	fileLimit = 1 << 20
)

// realText returns negatives that nobody made up: documentation in Chinese and
// Go's own sources. What is not available is left out, with a line on out.
func realText(ctx context.Context, out io.Writer) []Doc {
	var docs []Doc
	for _, name := range packages {
		texts, err := packageText(ctx, name)
		if err != nil {
			fmt.Fprintf(out, "skipped: real text of %s: %v\n", name, err)
			continue
		}
		docs = append(docs, texts...)
	}
	texts, err := goSources(ctx)
	if err != nil {
		fmt.Fprintf(out, "skipped: Go's sources: %v\n", err)
	}
	return append(docs, texts...)
}

// goSources reads the sources of Go's standard library.
func goSources(ctx context.Context) ([]Doc, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	wanted := func(p string) bool { return strings.HasSuffix(p, ".go") && !strings.Contains(p, "testdata") }
	asIs := func(b []byte, _ string) (string, error) { return string(b), nil }
	return readTree(filepath.Join(strings.TrimSpace(string(root)), "src"), "n_real_go", wanted, asIs)
}

// packageText fetches a package, unpacks it into a temporary folder and reads
// its pages.
func packageText(ctx context.Context, name string) ([]Doc, error) {
	dir, err := os.MkdirTemp("", "pandian-eval-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	script := `apt-get download -qq "$1" >/dev/null 2>&1 && dpkg -x ./*.deb . `
	cmd := exec.CommandContext(ctx, "sh", "-c", script, "sh", name)
	cmd.Dir = dir
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("not available: %w", err)
	}
	wanted := func(p string) bool {
		if strings.Contains(p, "/man/") {
			return strings.Contains(p, "/zh_TW/") && strings.HasSuffix(p, ".gz")
		}
		return strings.HasSuffix(p, ".html") || strings.HasSuffix(p, ".txt.gz") || strings.HasSuffix(p, ".txt")
	}
	return readTree(dir, "n_real_"+name, wanted, pageText)
}

// readTree makes one negative of every wanted file below root, in order, up to
// realLimit bytes. E-mail and IP addresses of authors and examples are optional.
func readTree(root, kind string, wanted func(path string) bool, text func(b []byte, path string) (string, error)) ([]Doc, error) {
	var docs []Doc
	total := 0
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if total > realLimit || !e.Type().IsRegular() || !wanted(filepath.ToSlash(p)) {
			return nil
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		t, err := text(b, p)
		if err != nil || len(t) > fileLimit || !utf8.ValidString(t) || strings.TrimSpace(t) == "" {
			return err
		}
		total += len(t)
		docs = append(docs, realDoc(kind, len(docs), t))
		return nil
	})
	return docs, err
}

var contact = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+|\b\d{1,3}(\.\d{1,3}){3}\b|[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}`)

func realDoc(kind string, n int, text string) Doc {
	zero := 0
	d := Doc{Path: fmt.Sprintf("docs/%s/%04d.txt", kind, n), Kind: kind, Class: "negative", Bytes: len(text), SpecialOK: []string{}, Entities: []Entity{}, Data: []byte(text)}
	for _, m := range contact.FindAllStringIndex(text, -1) {
		typ := "ip_address"
		if strings.Contains(text[m[0]:m[1]], "@") {
			typ = "email"
		}
		d.Entities = append(d.Entities, Entity{Type: typ, Start: m[0], End: m[1], Value: text[m[0]:m[1]], Optional: true, Alts: [][2]int{}})
	}
	if len(d.Entities) == 0 {
		d.Records, d.SubjectsMin, d.SubjectsMax = &zero, &zero, &zero
	}
	return d
}

var (
	hidden = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)>`)
	breaks = regexp.MustCompile(`(?i)</?(p|div|li|h\d|tr|td|th|br|pre|dt|dd|table)\b[^>]*>`)
	tags   = regexp.MustCompile(`(?s)<[^>]*>`)
	credit = regexp.MustCompile(`(?ms)^\.SH "?[^\n]*(維護|作者|譯|跋|版權|更新|AUTHOR|COPYRIGHT)[^\n]*\n.*?(^\.SH|\z)`) // names of authors and translators in a manual page
	blank  = regexp.MustCompile(`\n\s*\n+`)
)

// pageText is the text of an HTML page, a manual page or a text file.
func pageText(b []byte, path string) (string, error) {
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return "", err
		}
		if b, err = io.ReadAll(io.LimitReader(z, 8<<20)); err != nil {
			return "", err
		}
	}
	t := string(b)
	if strings.HasSuffix(path, ".html") {
		t = breaks.ReplaceAllString(hidden.ReplaceAllString(t, ""), "\n")
		t = html.UnescapeString(tags.ReplaceAllString(t, ""))
	}
	for before := ""; before != t; {
		before, t = t, credit.ReplaceAllString(t, "$2")
	}
	return blank.ReplaceAllString(t, "\n"), nil
}
