package report

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"pandian"
)

func TestLinksOpenTheFile(t *testing.T) {
	var l linker
	for _, x := range []struct{ source, path, want string }{
		{`\\fs01\公用`, "社會課/名冊.xlsx", "file://fs01/公用/社會課/名冊.xlsx"},
		{`D:\共用\`, "a b/c#1.csv", "file:///D:/共用/a%20b/c%231.csv"},
		{"/mnt/share", "名冊.zip//內/名冊.csv", "file:///mnt/share/名冊.zip"},
		{`\\?\UNC\fs01\x`, "a", "file://fs01/x/a"},
		{`\\?\C:\x`, "a", "file:///C:/x/a"},
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

func linked(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	_, link, err := f.GetCellHyperLink(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func TestFileNamesOpenTheirFiles(t *testing.T) {
	list := []pandian.Entry{
		{Source: "/mnt/公用", Path: "社會課/名冊 1.zip", Status: pandian.Partial, Reasons: []pandian.Reason{pandian.IsEncrypted}, Records: 2, Subjects: 2,
			MembersTotal: 1, Members: []pandian.MemberEntry{{Path: "社會課/名冊 1.zip//密件.docx", Status: pandian.Encrypted, Reasons: []pandian.Reason{pandian.IsEncrypted}}}},
		{Source: "mysql://db/member", Path: "member", Status: pandian.Scanned, Records: 1, Subjects: 1},
	}
	f := open(t, run(t, Options{}, list, pandian.Summary{Items: 2, Records: 3, Subjects: 3}))
	const want = "file:///mnt/公用/社會課/名冊%201.zip"
	for _, x := range []struct{ sheet, cell, want string }{
		{"個人資料檔案清冊", "E3", want}, {"個人資料檔案清冊", "E4", ""}, {"未能掃描", "B2", want}, {"未能掃描", "B3", want},
	} {
		if got := linked(t, f, x.sheet, x.cell); got != x.want {
			t.Errorf("%s!%s opens %q, want %q", x.sheet, x.cell, got, x.want)
		}
	}
	onCover := 0
	for i := range rowsOf(t, f, "總覽") {
		if linked(t, f, "總覽", fmt.Sprintf("B%d", i+1)) == want {
			onCover++
		}
	}
	if onCover != 1 {
		t.Errorf("%d links to the first file on the cover, want 1", onCover)
	}
}

func TestLinksEndAtTheirLimit(t *testing.T) {
	defer func(n int) { maxLinks = n }(maxLinks)
	maxLinks = 2
	list := hostile()
	for i := range list {
		list[i].Source = "/mnt/x"
	}
	f := open(t, run(t, Options{}, list, pandian.Summary{}))
	for cell, want := range map[string]bool{"E3": true, "E4": true, "E5": false} {
		if got := linked(t, f, "個人資料檔案清冊", cell); (got != "") != want {
			t.Errorf("%s opens %q, want a link: %v", cell, got, want)
		}
	}
}
