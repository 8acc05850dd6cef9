package report

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"pandian"
)

// maxLink is the length in bytes of the longest link that spreadsheets take.
const maxLink = 2000

// linker finds the files of items.
type linker struct {
	bases map[string]string // URL of the folder that a source's paths start at, by source; "" = none
}

// link is the URL that opens the file of an item, for a member its container; ""
// if it is no file or the URL would be too long.
func (l *linker) link(source, path string) string {
	base, ok := l.bases[source]
	if !ok {
		base = baseURL(source)
		if l.bases == nil {
			l.bases = map[string]string{}
		}
		l.bases[source] = base
	}
	if base == "" {
		return ""
	}
	path, _, _ = strings.Cut(path, "//")
	url := base + "/" + escapeURL(pandian.UnescapeName(path))
	if len(url) > maxLink {
		return ""
	}
	return url
}

var drive = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// baseURL is the URL of a source without a slash at its end; of a source that is
// a file, that of its folder; "" if the source is not in the file system.
func baseURL(source string) string {
	source = strings.TrimPrefix(strings.Replace(source, `\\?\UNC\`, `\\`, 1), `\\?\`)
	scheme, _, ok := strings.Cut(source, ":")
	switch {
	case source == "":
		return ""
	case strings.HasPrefix(source, `\\`):
		return "file:" + slashed(source)
	case drive.MatchString(source):
		return "file:///" + slashed(source)
	case scheme == "file" && ok:
		return strings.TrimRight(source, "/")
	case strings.Contains(source, "://") || scheme == "sqlite" && ok:
		return ""
	}
	abs, err := filepath.Abs(source)
	if err != nil {
		return ""
	}
	if st, err := os.Stat(abs); err == nil && st.Mode().IsRegular() {
		abs = filepath.Dir(abs)
	}
	return "file://" + strings.TrimRight(escapeURL(abs), "/")
}

// slashed is a Windows path as a part of a URL.
func slashed(path string) string {
	return strings.TrimRight(escapeURL(strings.ReplaceAll(path, `\`, "/")), "/")
}

// escapeURL escapes what ends or splits a URL. Characters beyond ASCII stay:
// Windows takes escaped bytes for its own code page.
func escapeURL(path string) string {
	var b strings.Builder
	for i, r := range path {
		switch {
		case r == '\ufffd' && path[i] != 0xef:
			fmt.Fprintf(&b, "%%%02X", path[i])
		case r <= ' ' || strings.ContainsRune("\"#%<>?[\\]^`{|}\x7f", r) || r >= 0x80 && unprintable(r):
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
