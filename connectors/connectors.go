// Package connectors knows where bytes are: one file per kind of source. A
// connector lists the items of a source and opens them; it never looks inside.
//
// To add a connector write one file and its line in [openers]; a test of five
// lines calls connectortest.Run.
package connectors

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"pandian"
)

// OutputMarker is the file that marks an output folder of this program: such
// folders are never scanned.
const OutputMarker = ".pandian-out"

// Options narrow what is listed. What they leave out is still listed, with the
// reason filtered, excluded or own_output. The zero value lists everything.
type Options struct {
	Include       []string  // patterns (doublestar) on the path below the source; empty = everything
	Exclude       []string  // patterns; win over Include
	MaxSize       int64     // bytes; 0 = no limit
	ModifiedSince time.Time // zero = no limit
	OwnOutput     []string  // absolute paths of output folders
	Bytes         *Limiter  // shared by all reads; nil = no limit
}

// opener opens a source of one scheme.
type opener struct {
	scheme string
	open   func(ctx context.Context, raw string, o Options) (pandian.Source, error)
}

// openers, by scheme. "" is the file connector.
var openers = []opener{
	{"", openFile},
	{"file", openFile},
}

// Open opens a source: a path, a UNC path or a URL. The source must be closed.
func Open(ctx context.Context, raw string, o Options) (pandian.Source, error) {
	for _, p := range append(slices.Clone(o.Include), o.Exclude...) {
		if !doublestar.ValidatePattern(strings.ToLower(p)) {
			return nil, fmt.Errorf("pattern %q is malformed", p)
		}
	}
	scheme := schemeOf(raw)
	for _, op := range openers {
		if op.scheme == scheme {
			return op.open(ctx, raw, o)
		}
	}
	return nil, fmt.Errorf("source %q: scheme %q is not supported (files and folders are)", Display(raw), scheme)
}

// schemeOf returns the lower-case scheme of a URL; "" for paths. A drive letter
// is no scheme.
func schemeOf(raw string) string {
	s, rest, ok := strings.Cut(raw, ":")
	if !ok || len(s) < 2 || !strings.HasPrefix(rest, "//") && s != "sqlite" {
		return ""
	}
	for _, r := range s {
		if (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '+' {
			return ""
		}
	}
	return strings.ToLower(s)
}

// Display returns a source's name as it may be shown: without a password.
func Display(raw string) string {
	if schemeOf(raw) == "" {
		return raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		head, _, _ := strings.Cut(raw, "://")
		return head + "://***"
	}
	if _, has := u.User.Password(); has {
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	for k := range q {
		if l := strings.ToLower(k); strings.Contains(l, "pass") || strings.Contains(l, "pwd") {
			q.Set(k, "***")
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}
