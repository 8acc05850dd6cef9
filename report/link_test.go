package report

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

func TestLinksOpenTheFile(t *testing.T) {
	var l linker
	for _, x := range []struct{ source, path, want string }{
		{`\\fs01\公用`, "社會課/名冊.xlsx", "file://fs01/公用/社會課/名冊.xlsx"},
		{`D:\共用\`, "a b/c#1.csv", "file:///D:/共用/a%20b/c%231.csv"},
		{"/mnt/share", "名冊.zip//內/名冊.csv", "file:///mnt/share/名冊.zip"},
		{"/", "etc/x", "file:///etc/x"},
		{"/mnt/share", "%A4%A4.txt", "file:///mnt/share/%A4%A4.txt"},
		{"/mnt/share", "100%25.txt", "file:///mnt/share/100%25.txt"},
		{"/mnt/share", "a\nb\u202e.txt", "file:///mnt/share/a%0Ab%E2%80%AE.txt"},
		{"file:///mnt/share", "x", "file:///mnt/share/x"},
		{"mysql://db/member", "member", ""},
		{"sqlite:/data/x.db", "t", ""},
		{"", "x", ""},
	} {
		if got := l.link(x.source, x.path); got != x.want {
			t.Errorf("link of %q in %q: %q, want %q", x.path, x.source, got, x.want)
		}
	}
}

func TestLinkOfASourceThatIsAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a%b 名.csv")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var l linker
	u, err := url.Parse(l.link(name, "a%25b 名.csv"))
	if err != nil || filepath.FromSlash(u.Path) != name {
		t.Errorf("link opens %q (%v), want %q", u, err, name)
	}
}
