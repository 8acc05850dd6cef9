package scanner_test

import (
	"context"
	"testing"

	"pandian"
	"pandian/scanner"
)

// TestContentDecidesWhateverTheName reads files that programs save under the
// name of another format.
func TestContentDecidesWhateverTheName(t *testing.T) {
	ids := nationalIDs
	page := "<html><head><meta charset=utf-8></head><body><table><tr><td>姓名<td>身分證字號<tr><td>王大同<td>" + ids[0] + "<tr><td>李小華<td>" + ids[1] + "</table></body></html>"
	list := "姓名,身分證字號,備註\n王大同," + ids[0] + ",無\n李小華," + ids[1] + ",無\n"
	for _, tt := range []struct {
		file, text, format string
		records            int64
	}{
		{"名冊.xls", page, "html", 2},
		{"名冊.doc", page, "html", 2},
		{"名冊.xls", list, "csv", 2},
		{"名冊.xlsx", list, "csv", 2},
		{"名冊.doc", `{\rtf1\ansi\trowd A\cell ` + ids[0] + `\cell\row\trowd B\cell ` + ids[1] + `\cell\row}`, "rtf", 2},
	} {
		e := inspect(t, files{tt.file: []byte(tt.text)}, tt.file)
		if e.Format != tt.format || e.Records != tt.records {
			t.Errorf("%s: read as %s, %d records, want %s, %d", tt.file, e.Format, e.Records, tt.format, tt.records)
		}
	}
}

func TestWhatIsNoTextInAMembersNameIsEscapedOnce(t *testing.T) {
	letter := []byte("姓名：王大同\n身分證字號：" + nationalIDs[0] + "\n")
	parts := pandian.Format{Name: "parts", Magic: []string{"PARTS"}, Extract: func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
		for _, name := range []string{pandian.MemberName("a/b", `c\d`, "..", "100%2F", "1"), `/x\..//y%2F`, "z\x81\xff.txt"} {
			if err := out.Member(name, content("", letter)); err != nil {
				return err
			}
		}
		return nil
	}}
	f := files{"x.parts": []byte("PARTS")}
	s := engine(t, f, func(o *scanner.Options) { o.Formats = append(o.Formats, parts) })
	e, err := s.Inspect(t.Context(), f.item("x.parts"))
	if err != nil || len(e.Members) != 3 {
		t.Fatal(err, describe(e))
	}
	for i, want := range []string{"x.parts//a%2Fb/c%5Cd/%2E%2E/100%252F/1", "x.parts//x/%2E%2E/y%252F", "x.parts//z%81%FF.txt"} {
		if got := e.Members[i].Path; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
