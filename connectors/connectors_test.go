package connectors

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestSchemesAreToldFromPaths(t *testing.T) {
	for in, want := range map[string]string{
		`C:\data`: "", "C:/data": "", "c://x": "", `\\server\share`: "", "//server/share": "", "/mnt/a:b": "", "a.txt": "", "x:y": "", "備份://x": "", "": "",
		"9p://x": "", "file:///mnt/x": "file", "FILE:///x": "file", "mysql://u:p@h/db": "mysql", "mongodb+srv://h": "mongodb+srv", "sqlite:a.db": "sqlite",
	} {
		if got := schemeOf(in); got != want {
			t.Errorf("schemeOf(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnknownSchemesAreNamedWithoutThePassword(t *testing.T) {
	_, err := Open(t.Context(), "mongodb://root:geheim@db/x", Options{})
	if err == nil || !strings.Contains(err.Error(), `"mongodb"`) || !strings.Contains(err.Error(), "file://") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("unknown scheme: %v", err)
	}
}

func TestSchemesAreSortedAndUnique(t *testing.T) {
	if !slices.IsSortedFunc(schemes, func(a, b connector) int { return strings.Compare(a.scheme, b.scheme) }) {
		t.Error("the table of schemes is not sorted")
	}
	if n := len(slices.CompactFunc(slices.Clone(schemes), func(a, b connector) bool { return a.scheme == b.scheme })); n != len(schemes) {
		t.Error("a scheme stands twice in the table")
	}
}

func TestDisplayHidesPasswords(t *testing.T) {
	for in, want := range map[string]string{
		"mysql://root:geheim@db/x":             "mysql://root@db/x",
		"mysql://root:ge@he:im@db/x":           "mysql://root@db/x",
		"mysql://root:12/3#4?5@db/x":           "mysql://root@db/x",
		"mysql://root:12#34@db/x":              "mysql://root@db/x",
		"mysql://root@db:3306/x":               "mysql://root@db:3306/x",
		"mysql://db/x?user=a&password=b&tls=1": "mysql://db/x?user=a&password=***&tls=1",
		"sqlserver://sa:x@h?database=a;PWD=b":  "sqlserver://sa@h?database=a&PWD=***",
		"s3://b?X-Amz-Signature=abc":           "s3://b?X-Amz-Signature=***",
		"jdbc:mysql://root:geheim@db/x":        "jdbc:mysql://root@db/x",
		"file:///mnt/共用":                       "file:///mnt/共用",
		"share/":                               "share",
		"./share//x":                           filepath.FromSlash("share/x"),
		"link/../x":                            "link/../x",
		"":                                     "",
	} {
		if got := Display(in); got != want {
			t.Errorf("Display(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzDisplay puts a password of any characters into a URL and looks for it.
func TestErrorsThatRepeatAURLLoseItsSecrets(t *testing.T) {
	for _, arg := range []string{
		"mysql://amy:pa:ss@word@db/crm", "--config=mysql://amy:pa:ss@word@db/crm", "postgres://amy:pa\"ss//word@db/crm?sslpassword=secret1", "mysql://db/crm?password=secret1&x=1",
	} {
		for _, text := range []string{arg, strconv.Quote(arg), "open " + filepath.Clean(arg) + ": no such file"} {
			got := Hide(text, arg)
			if strings.Contains(got, "ss@") || strings.Contains(got, "word@") || strings.Contains(got, "secret1") {
				t.Errorf("%s leaves %s", text, got)
			}
		}
	}
	if got := Hide("open a://b: nothing", "D:/x"); got != "open a://b: nothing" {
		t.Errorf("%q", got)
	}
}

func FuzzDisplay(f *testing.F) {
	for _, s := range []string{"a", "p@ss", "a/b?c#d", "%zz", "://", "@@", "=&;", "1234"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "geheimnis"
		for _, raw := range []string{"mysql://user:" + before + secret + after + "@host/db", "pg://h/d?password=" + strings.Trim(before, "&;?") + secret} {
			if got := Display(raw); strings.Contains(got, secret) && !strings.ContainsAny(before, "&;") {
				t.Errorf("Display(%q) = %q", raw, got)
			}
		}
	})
}
