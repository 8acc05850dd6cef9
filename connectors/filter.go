package connectors

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"pandian"
)

// filter decides what the user left out. The zero filter leaves out nothing.
type filter struct {
	include, exclude []string
	maxSize          int64
	since            time.Time
	foldCase         bool
}

func newFilter(o Options) (*filter, error) {
	f := &filter{maxSize: o.MaxSize, since: o.ModifiedSince, foldCase: runtime.GOOS == "windows"}
	var err error
	if f.include, err = f.compile(o.Include); err != nil {
		return nil, err
	}
	f.exclude, err = f.compile(o.Exclude)
	return f, err
}

// compile brings patterns to the form that [doublestar.MatchUnvalidated] takes:
// everything below what the user named.
func (f *filter) compile(patterns []string) ([]string, error) {
	var out []string
	for _, raw := range patterns {
		p := raw
		if f.foldCase {
			p = strings.ToLower(strings.ReplaceAll(p, `\`, "/"))
		}
		p = strings.TrimPrefix(strings.TrimSuffix(p, "/"), "./")
		if p == "" || !doublestar.ValidatePattern(p) {
			return nil, fmt.Errorf("pattern %q is malformed", raw)
		}
		switch anchored := strings.TrimPrefix(p, "/"); {
		case anchored != p:
			p = anchored
		case !strings.Contains(p, "/"):
			p = "**/" + p
		}
		out = append(out, p+"/**")
	}
	return out, nil
}

// excluded reports whether a path is left out by name.
func (f *filter) excluded(path string) bool { return f.matches(f.exclude, path) }

// filtered reports whether an item is left out because it is none of those
// asked for.
func (f *filter) filtered(path string, size int64, modified time.Time) bool {
	return len(f.include) > 0 && !f.matches(f.include, path) ||
		f.maxSize > 0 && size > f.maxSize ||
		!f.since.IsZero() && !modified.IsZero() && modified.Before(f.since)
}

// matches tries the path as the inventory shows it and, if that has escapes, as
// the name really is.
func (f *filter) matches(patterns []string, path string) bool {
	if len(patterns) == 0 {
		return false
	}
	if f.foldCase {
		path = strings.ToLower(path)
	}
	real := pandian.UnescapeName(path)
	for _, p := range patterns {
		if doublestar.MatchUnvalidated(p, path) || real != path && doublestar.MatchUnvalidated(p, real) {
			return true
		}
	}
	return false
}

// table returns why a table is left out, by its names from the database on; a
// single name is a database's. A pattern may be a path, or names joined by dots
// from the schema or the database on.
func (f *filter) table(names []string) pandian.Reason {
	escaped := make([]string, len(names))
	for i, n := range names {
		escaped[i] = pandian.EscapeName(n)
	}
	forms := []string{strings.Join(escaped, "/")}
	for from := 0; from+1 < len(names); from++ {
		forms = append(forms, strings.Join(escaped[from:], "."))
	}
	matches := func(patterns []string) bool {
		return slices.ContainsFunc(forms, func(form string) bool { return f.matches(patterns, form) })
	}
	switch {
	case matches(f.exclude):
		return pandian.Excluded
	case len(f.include) > 0 && !matches(f.include):
		return pandian.Filtered
	}
	return ""
}

// systemFolders hold no documents of the office: recycle bins, snapshots of
// what is listed anyway, the file system's own. Lower case.
var systemFolders = map[string]bool{
	"$recycle.bin": true, "recycler": true, "recycled": true, "#recycle": true, "@recycle": true, ".recycle": true, ".trash": true, ".trashes": true,
	".snapshot": true, ".snapshots": true, "~snapshot": true, "#snapshot": true, "@recently-snapshot": true, ".zfs": true,
	"system volume information": true, "$extend": true, "dfsrprivate": true, "lost+found": true,
}

// systemFile reports whether a file is an office program's lock file, which
// holds a user's name and no document, or the memory of the operating system.
func systemFile(name string) bool {
	switch strings.ToLower(name) {
	case "pagefile.sys", "hiberfil.sys", "swapfile.sys":
		return true
	}
	return strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".~lock.")
}

// systemFolder reports whether a folder's name, below the source, marks it as
// none of the office's.
func systemFolder(name string) bool {
	name = strings.ToLower(name)
	return systemFolders[name] || strings.HasPrefix(name, ".trash-")
}
