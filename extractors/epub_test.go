package extractors

import (
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// bookParts are the parts of a small book whose order of reading is not that of
// the file.
func bookParts() []string {
	page := func(text string) string { return "<html><body><p>" + text + "</p></body></html>" }
	return []string{
		"mimetype", "application/epub+zip",
		"META-INF/container.xml", `<container><rootfiles><rootfile full-path="E/b.opf"/></rootfiles></container>`,
		"E/b.opf", `<package><metadata><dc:title>會員 &amp; 名冊</dc:title><dc:creator>王小明</dc:creator></metadata><manifest>` +
			`<item id="n" href="notes.xhtml" media-type="application/xhtml+xml"/><item id="a" href="a.xhtml#top" media-type="application/xhtml+xml"/>` +
			`<item id="b" href="%E4%BA%8C.xhtml" media-type="application/xhtml+xml"/><item id="i" href="i.png" media-type="image/png"/>` +
			`<item id="l" href="list.csv" media-type="text/csv"/></manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></package>`,
		"E/a.xhtml", page("第二章 A123456789"),
		"E/二.xhtml", page("第一章<br/>0912-345-678"),
		"E/notes.xhtml", page("註"),
		"E/i.png", "\x89PNG",
		"E/list.csv", "a,b",
	}
}

func TestBooksAreReadInTheOrderOfReading(t *testing.T) {
	wantLog(t, readOffice(t, EPUB(), packageOf(t, bookParts()...)),
		`text "文件屬性",0: "會員 & 名冊\n"`, `text "文件屬性",0: "王小明\n"`, `end "文件屬性",0`,
		`text "章節 1",0: "第一章\n0912-345-678"`, `end "章節 1",0`,
		`text "章節 2",0: "第二章 A123456789"`, `end "章節 2",0`,
		`text "章節 3",0: "註"`, `end "章節 3",0`,
		`member "E/list.csv"`, `  3 bytes`)
}

func TestBooksThatAreLockedAreEncryptedAndScrambledFontsAreNot(t *testing.T) {
	lock := func(names ...string) []string {
		xml := "<encryption>"
		for _, name := range names {
			xml += `<EncryptedData><CipherData><CipherReference URI="` + name + `"/></CipherData></EncryptedData>`
		}
		return append(bookParts(), "META-INF/encryption.xml", xml+"</encryption>", "E/f.otf", "OTTO")
	}
	if r := readOffice(t, EPUB(), packageOf(t, lock("E/f.otf")...)); len(r.Skips) > 0 {
		t.Errorf("a scrambled font: skips %v", r.Skips)
	}
	r := readOffice(t, EPUB(), packageOf(t, lock("E/a.xhtml", "E/list.csv")...))
	if !slices.Equal(r.Skips, []pandian.Reason{pandian.IsEncrypted, pandian.IsEncrypted}) || !strings.Contains(r.Plain.String(), "0912-345-678") {
		t.Errorf("one document and one file locked: skips %v", r.Skips)
	}
	_, err := extractortest.Record(EPUB(), "x", packageOf(t, lock("E/a.xhtml", "E/%E4%BA%8C.xhtml", "E/notes.xhtml")...))
	if pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("all documents locked: %v", err)
	}
}

func TestBooksWithoutAListOfPartsHandTheirFilesOn(t *testing.T) {
	r := readOffice(t, EPUB(), packageOf(t, "mimetype", "application/epub+zip", "E/a.xhtml", "<p>A123456789", "E/s.css", "p {}"))
	if !slices.Equal(r.Members, []string{"E/a.xhtml"}) || !slices.Equal(r.Skips, []pandian.Reason{pandian.Corrupt}) {
		t.Errorf("members %q, skips %v", r.Members, r.Skips)
	}
}

func TestDocumentsOfBooksInOtherCharsetsAreMembers(t *testing.T) {
	for what, page := range map[string]string{"UTF-16": "\xff\xfe<\x00p\x00>\x00", "UTF-8 with its mark": "\ufeff<p>字"} {
		parts := bookParts()
		parts[7] = page
		if r := readOffice(t, EPUB(), packageOf(t, parts...)); !slices.Contains(r.Members, "E/a.xhtml") {
			t.Errorf("%s: members %q", what, r.Members)
		}
	}
}

func TestDamagedDocumentsOfBooksKeepWhatComesBefore(t *testing.T) {
	data := packageOf(t, bookParts()...)
	at := strings.Index(string(data), "第二章") + len("第二章 A123456789</p>")
	data[at+1] ^= 0x20 // the checksum tells
	r := readOffice(t, EPUB(), data)
	if !slices.Equal(r.Skips, []pandian.Reason{pandian.Corrupt}) || !strings.Contains(r.Plain.String(), "A123456789") {
		t.Errorf("skips %v, read %q", r.Skips, r.Plain.String())
	}
}
