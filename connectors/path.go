package connectors

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// typedPath returns the path that a user's word for a file source means.
func typedPath(raw string, windows bool) (string, error) {
	switch schemeOf(raw) {
	case "file":
		return filePath(raw, windows)
	case "sqlite": // sqlite:name, sqlite:///absolute/name: a file as any other, whose extractor does the rest
		path, _, _ := strings.Cut(raw[len("sqlite:"):], "?")
		if path = strings.TrimPrefix(path, "//"); path == "" {
			return "", fmt.Errorf("source %q names no file", raw)
		}
		raw = path
	}
	if windows {
		// "C:\共用\" in quotes reaches a program as C:\共用" .
		raw = strings.TrimSuffix(raw, `"`)
	}
	if raw == "" {
		return "", fmt.Errorf("source %q is no path", raw)
	}
	return raw, nil
}

// filePath returns the path of a file URL (RFC 8089), on Windows with a drive
// or as UNC.
func filePath(raw string, windows bool) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Path == "" {
		return "", fmt.Errorf("source %q is no file URL", Display(raw))
	}
	host := u.Host
	if host == "localhost" {
		host = ""
	}
	switch {
	case !windows && host != "":
		return "", fmt.Errorf("source %q: a file URL cannot name host %q here", Display(raw), host)
	case !windows:
		return u.Path, nil
	}
	path := strings.ReplaceAll(u.Path, "/", `\`)
	switch {
	case host != "":
		return `\\` + host + path, nil
	case len(path) > 2 && path[2] == ':':
		return path[1:], nil
	}
	return path, nil
}

// longPath is the form of an absolute Windows path that has no length limit and
// takes names as they are ("con", "a."). Other paths stay.
func longPath(p string) string {
	p = strings.ReplaceAll(p, "/", `\`)
	switch {
	case strings.HasPrefix(p, `\\?\`), strings.HasPrefix(p, `\\.\`):
		return p
	case strings.HasPrefix(p, `\\`):
		return `\\?\UNC\` + p[2:]
	case len(p) > 2 && p[1] == ':' && p[2] == '\\':
		return `\\?\` + p
	}
	return p
}

// join adds a name to a real path; unlike filepath.Join it leaves the path as
// it is: Windows does not normalise the long form.
func join(dir, name string) string {
	if dir != "" && isSeparator(dir[len(dir)-1]) {
		return dir + name
	}
	return dir + string(filepath.Separator) + name
}

func isSeparator(c byte) bool { return c == '/' || c == filepath.Separator }

// within reports whether path is dir or stands below it; both are absolute and
// clean.
func within(path, dir string, foldCase bool) bool {
	if foldCase {
		path, dir = strings.ToLower(path), strings.ToLower(dir)
	}
	rest, ok := strings.CutPrefix(path, dir)
	return ok && (rest == "" || isSeparator(rest[0]) || dir != "" && isSeparator(dir[len(dir)-1]))
}
