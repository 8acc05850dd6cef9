// Package connectors knows where bytes are: one file per kind of source. A
// connector lists the items of a source and opens them; it never looks inside
// and never writes to a source.
//
// To add a connector write one file and its line in the table of schemes; a
// test of five lines calls connectortest.Run.
package connectors

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pandian"
	"pandian/connectors/database"
)

// OutputMarker is the file that marks an output folder of this program: such
// folders are never scanned.
const OutputMarker = ".pandian-out"

// Options narrow what is listed. What they leave out is still listed, with the
// reason excluded, filtered or own_output. The zero value lists everything.
//
// A pattern matches a path below the source, as the inventory shows it, or a
// folder above it: "*.bak", "備份", "會員/2019", "**/temp/**", "*.{jpg,png}". One
// without "/" matches a name at any depth. Tables match by their path and by
// their names as SQL writes them: "crm/members", "crm.members", "*.log_*". On Windows "\" is as good as "/"
// and case does not count.
type Options struct {
	Include       []string             // patterns; empty = everything
	Exclude       []string             // patterns; win over Include
	MaxSize       int64                // bytes; 0 = no limit
	ModifiedSince time.Time            // zero = no limit
	OwnOutput     []string             // absolute paths of output folders and of a register's file, which need not exist yet
	Bytes         *Limiter             // bytes of files, and of the values in tables, shared by all reads; nil = no limit
	Rows          *Limiter             // rows of tables, shared by all reads; nil = no limit
	Connections   int                  // to one database server at once; 0 = 2
	Quick         bool                 // read a sample of long tables of databases
	Views         bool                 // read views of databases too, which repeat what their tables hold
	Credentials   database.Credentials // asked if a database's URL has no password; nil = none
}

// Check reports what is malformed in the options, whatever the source.
func (o Options) Check() error {
	_, err := newFilter(o)
	return err
}

// connector opens the sources of one scheme.
type connector struct {
	scheme string
	open   func(ctx context.Context, raw string, o Options) (pandian.Source, error)
}

// schemes lists every connector, by scheme.
var schemes = []connector{
	{"file", openFile},
	{"mariadb", openDatabase},
	{"mssql", openDatabase},
	{"mysql", openDatabase},
	{"postgres", openDatabase},
	{"postgresql", openDatabase},
	{"sqlite", openFile},
	{"sqlserver", openDatabase},
}

// Open opens a source: a path, a UNC path or a URL. The source must be closed.
// A malformed pattern, an unknown scheme and a source that is not there are
// errors; they never show a password.
func Open(ctx context.Context, rawURL string, opt Options) (pandian.Source, error) {
	scheme := schemeOf(rawURL)
	if scheme == "" {
		scheme = "file"
	}
	var known []string
	for _, c := range schemes {
		if c.scheme == scheme {
			return c.open(ctx, rawURL, opt)
		}
		known = append(known, c.scheme+"://")
	}
	return nil, fmt.Errorf("source %q: no connector for %q; there are: paths, %s", Display(rawURL), scheme, strings.Join(known, ", "))
}

// schemeOf returns the lower-case scheme of a URL; "" for paths. A drive letter
// is no scheme.
func schemeOf(raw string) string {
	s, rest, ok := strings.Cut(raw, ":")
	if !ok || len(s) < 2 || !strings.HasPrefix(rest, "//") && !strings.EqualFold(s, "sqlite") {
		return ""
	}
	for i, c := range []byte(s) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return ""
		}
	}
	return strings.ToLower(s)
}
