package connectors

import (
	"io/fs"
	"strings"
	"testing"
)

func TestWindowsPathsGetTheFormWithoutLengthLimit(t *testing.T) {
	for in, want := range map[string]string{
		`C:\data\x`:            `\\?\C:\data\x`,
		`C:/data/x`:            `\\?\C:\data\x`,
		`C:\`:                  `\\?\C:\`,
		`\\server\share\dir`:   `\\?\UNC\server\share\dir`,
		`//server/share`:       `\\?\UNC\server\share`,
		`\\?\C:\already`:       `\\?\C:\already`,
		`\\?\UNC\server\share`: `\\?\UNC\server\share`,
		`\\.\pipe\x`:           `\\.\pipe\x`,
		`relative\x`:           `relative\x`,
		`C:relative`:           `C:relative`,
	} {
		if got := longPath(in); got != want {
			t.Errorf("longPath(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTypedPathsAndFileURLs(t *testing.T) {
	tests := []struct {
		raw, unix, windows string // "" = an error
	}{
		{"share/x", "share/x", "share/x"},
		{`C:\共用"`, `C:\共用"`, `C:\共用`},
		{`\\server\share`, `\\server\share`, `\\server\share`},
		{"file:///mnt/share", "/mnt/share", `\mnt\share`},
		{"file:///C:/共用/a%20b", "/C:/共用/a b", `C:\共用\a b`},
		{"file://localhost/mnt", "/mnt", `\mnt`},
		{"file://server/share/x", "", `\\server\share\x`},
		{"FILE:///mnt", "/mnt", `\mnt`},
		{"file:///a%zz", "", ""},
		{"file://", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		for _, windows := range []bool{false, true} {
			want := tt.unix
			if windows {
				want = tt.windows
			}
			got, err := typedPath(tt.raw, windows)
			if got != want || (err == nil) != (want != "") {
				t.Errorf("typedPath(%q, windows %v) = %q, %v, want %q", tt.raw, windows, got, err, want)
			}
		}
	}
}

func TestWithin(t *testing.T) {
	tests := []struct {
		path, dir string
		fold      bool
		want      bool
	}{
		{"/a/b", "/a/b", false, true},
		{"/a/b/c", "/a/b", false, true},
		{"/a/bc", "/a/b", false, false},
		{"/a", "/a/b", false, false},
		{"/a", "/", false, true},
		{"/A/b", "/a", false, false},
		{"/A/b", "/a", true, true},
	}
	for _, tt := range tests {
		if got := within(tt.path, tt.dir, tt.fold); got != tt.want {
			t.Errorf("within(%q, %q, %v) = %v", tt.path, tt.dir, tt.fold, got)
		}
	}
}

func TestJoinKeepsThePathAsItIs(t *testing.T) {
	for _, tt := range [][3]string{{"/", "a", "/a"}, {"/a", "b", "/a/b"}, {"/a/../b", "..x", "/a/../b/..x"}} {
		want := tt[2]
		if got := strings.ReplaceAll(join(tt[0], tt[1]), `\`, "/"); got != want {
			t.Errorf("join(%q, %q) = %q, want %q", tt[0], tt[1], got, want)
		}
	}
}

func TestKindsOfDirectoryEntries(t *testing.T) {
	const normal, reparse = 0x20, 0x400
	tests := []struct {
		name  string
		mode  fs.FileMode
		attrs uint32
		want  kind
	}{
		{"file", 0o644, 0, aFile},
		{"folder", fs.ModeDir | 0o755, 0, aFolder},
		{"symbolic link", fs.ModeSymlink | 0o777, 0, aLink},
		{"FIFO", fs.ModeNamedPipe, 0, aSpecial},
		{"socket", fs.ModeSocket, 0, aSpecial},
		{"device", fs.ModeDevice | fs.ModeCharDevice, 0, aSpecial},
		{"irregular on unix", fs.ModeIrregular, 0, aSpecial},
		{"Windows file", 0o666, normal, aFile},
		{"Windows folder in a cloud", fs.ModeDir | fs.ModeIrregular, attrDirectory | reparse, aFolder},
		{"Windows symbolic link to a folder", fs.ModeSymlink, attrDirectory | reparse, aLink},
		{"Windows junction", fs.ModeIrregular, attrDirectory | reparse, aLink},
		{"Windows file in a cloud, here", fs.ModeIrregular, normal | reparse, aFile},
		{"Windows socket", fs.ModeSocket, reparse, aSpecial},
	}
	for _, tt := range tests {
		if got := kindBy(tt.mode, tt.attrs); got != tt.want {
			t.Errorf("%s: kind %d, want %d", tt.name, got, tt.want)
		}
	}
	for attrs, want := range map[uint32]bool{0: false, normal: false, normal | reparse: false, attrOffline: true, attrRecallData | reparse: true, attrRecallOpen: true} {
		if got := placeholder(attrs); got != want {
			t.Errorf("placeholder(%#x) = %v", attrs, got)
		}
	}
}

func TestASQLiteURLIsAFile(t *testing.T) {
	for raw, want := range map[string]string{"sqlite:x.db": "x.db", "sqlite:///srv/x.db": "/srv/x.db", "sqlite://x.db?mode=ro": "x.db", "SQLite:./備份/x.db": "./備份/x.db"} {
		if got, err := typedPath(raw, false); got != want || err != nil {
			t.Errorf("%q is %q, %v, want %q", raw, got, err, want)
		}
	}
	if _, err := typedPath("sqlite:", false); err == nil {
		t.Error("a URL without a name is a file")
	}
}
