package extractors

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/extractors/extractortest"
)

// packageOf makes a zip file of names and contents.
func packageOf(t testing.TB, nameAndContent ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(nameAndContent); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: nameAndContent[i]}) // stored
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(nameAndContent[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readOffice has a format read a document, which must go well.
func readOffice(t testing.TB, f pandian.Format, data []byte) *extractortest.Recorder {
	t.Helper()
	r, err := extractortest.Record(f, "x", data)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range r.Faults {
		t.Error(fault)
	}
	return r
}

// wantLog compares what was recorded with the wanted calls.
func wantLog(t *testing.T, r *extractortest.Recorder, want ...string) {
	t.Helper()
	got := strings.Split(strings.TrimSpace(r.Log.String()), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// officeFormat is the format that a sample's name tells.
func officeFormat(t testing.TB, name string) pandian.Format {
	t.Helper()
	for _, f := range All(Options{}) {
		if "."+f.Name == filepath.Ext(name) {
			return f
		}
	}
	t.Fatalf("no format for %s", name)
	return pandian.Format{}
}

func TestOfficeSamplesReturnTheNeedles(t *testing.T) {
	hidden := []string{"B100000002", "B100000011", "B100000020", "B100000039", "B100000048"} // header, deleted, footnote, comment, text box
	for _, tt := range []struct {
		name    string
		missing []string // not in this document
		hidden  bool
	}{
		{"consent.docx", nil, false},
		{"consent.odt", nil, false},
		{"consent.epub", nil, false},
		{"twocol.docx", nil, true},
		{"twocol.odt", nil, true},
		{"twocol.fodt", nil, true},
		{"roster.ods", []string{"游錫堃"}, false},
		{"slides.odp", nil, false},
		{"slides.fodp", nil, false},
		{"slides.pptx", nil, false},
		{"consent.doc", nil, false},
		{"twocol.doc", nil, true},
		{"consent.rtf", nil, false},
		{"slides.ppt", nil, false},
		{"twocol.rtf", nil, true},
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "office", tt.name))
		if err != nil {
			t.Fatal(err)
		}
		r := readOffice(t, officeFormat(t, tt.name), data)
		if got := r.Missing(pdfNeedles(t)); !slices.Equal(got, tt.missing) {
			t.Errorf("%s: missing %q, want %q", tt.name, got, tt.missing)
		}
		if got := r.Missing(hidden); tt.hidden && len(got) > 0 {
			t.Errorf("%s: missing %q", tt.name, got)
		}
		if len(r.Skips) > 0 {
			t.Errorf("%s: skips %v", tt.name, r.Skips)
		}
	}
}

func TestOfficeSamplesReadAsRecorded(t *testing.T) {
	for _, name := range []string{
		"mixed.docx", "mixed.odt", "mixed.fodt", "mixed.ods", "mixed.fods", "mixed.pptx", "mixed.odp", "mixed.fodp", "consent.docx", "consent.epub",
	} {
		file := filepath.Join("testdata", "office", name)
		extractortest.Run(t, officeFormat(t, name), file, file+".golden")
	}
}

func TestSheetsReadTheSameFromPackageAndFlatFile(t *testing.T) {
	rows := func(name string) []string {
		data, err := os.ReadFile(filepath.Join("testdata", "office", name))
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(strings.Split(readOffice(t, officeFormat(t, name), data).Log.String(), "\n"), func(line string) bool {
			return !strings.HasPrefix(line, "row ")
		})
	}
	if diff := cmp.Diff(rows("mixed.ods"), rows("mixed.fods")); diff != "" {
		t.Error(diff)
	}
}

func TestDocumentOfPicturesIsImageOnly(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format pandian.Format
		data   []byte
		want   []pandian.Reason
	}{
		{"docx", DOCX(), packageOf(t, "word/document.xml", wordBody(`<w:p/>`), "word/media/image1.png", "\x89PNG"), []pandian.Reason{pandian.ImageOnly}},
		{"docx with text", DOCX(), packageOf(t, "word/document.xml", wordBody(`<w:p><w:r><w:t>字</w:t></w:r></w:p>`), "word/media/image1.png", "\x89PNG"), nil},
		{"empty docx", DOCX(), packageOf(t, "word/document.xml", wordBody(`<w:p/>`)), nil},
		{"odt", ODT(), packageOf(t, "content.xml", odfBody("text", `<text:p/>`), "Pictures/1.png", "\x89PNG"), []pandian.Reason{pandian.ImageOnly}},
		{"fodt", FODT(), []byte(odfBody("text", `<text:p><draw:frame><draw:image><office:binary-data>iVBORw0KGgo=</office:binary-data></draw:image></draw:frame></text:p>`)), []pandian.Reason{pandian.ImageOnly}},
	} {
		if r := readOffice(t, tt.format, tt.data); !slices.Equal(r.Skips, tt.want) {
			t.Errorf("%s: skips %v, want %v", tt.name, r.Skips, tt.want)
		}
	}
}

func TestEmbeddedFilesAreMembers(t *testing.T) {
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(`<w:p/>`),
		"word/embeddings/Sheet1.xlsx", "PK", "word/afchunk1.htm", "<p>", "word/media/image1.png", "\x89PNG", "word/styles.xml", "<w:styles/>"))
	if want := []string{"word/embeddings/Sheet1.xlsx", "word/afchunk1.htm"}; !slices.Equal(r.Members, want) {
		t.Errorf("members %q, want %q", r.Members, want)
	}
	r = readOffice(t, ODT(), packageOf(t, "content.xml", odfBody("text", `<text:p/>`), "Object 1", "\xd0\xcf", "Object 2/content.xml",
		odfBody("spreadsheet", `<table:table table:name="表"><table:table-row><table:table-cell><text:p>A123456789</text:p></table:table-cell></table:table-row></table:table>`)))
	if want := []string{"Object 1"}; !slices.Equal(r.Members, want) {
		t.Errorf("members %q, want %q", r.Members, want)
	}
	if !strings.Contains(r.Log.String(), `row "物件 2 表",1: "A123456789"`) {
		t.Errorf("the embedded sheet is missing:\n%s", r.Log.String())
	}
}

func TestDamagedDocumentKeepsWhatIsThereAndSaysSo(t *testing.T) {
	body := wordBody(strings.Repeat(`<w:p><w:r><w:t>王小明 A123456789</w:t></w:r></w:p>`, 3))
	whole := packageOf(t, "word/document.xml", body, "word/footnotes.xml", `<w:footnotes/>`)
	cut := whole[:bytes.LastIndex(whole, []byte("word/footnotes.xml"))]
	r := readOffice(t, DOCX(), cut)
	if !strings.Contains(r.Plain.String(), "A123456789") || !slices.Contains(r.Skips, pandian.Truncated) {
		t.Errorf("cut package: skips %v\n%s", r.Skips, r.Log.String())
	}
	r = readOffice(t, DOCX(), packageOf(t, "word/document.xml", body[:len(body)-30]))
	if strings.Count(r.Plain.String(), "A123456789") != 3 || !slices.Contains(r.Skips, pandian.Truncated) {
		t.Errorf("cut part: skips %v\n%s", r.Skips, r.Log.String())
	}
	r = readOffice(t, DOCX(), packageOf(t, "word/styles.xml", "<w:styles/>"))
	if !slices.Contains(r.Skips, pandian.Corrupt) {
		t.Errorf("no main part: skips %v", r.Skips)
	}
	flat := odfBody("text", `<text:p>A123456789</text:p>`)
	r = readOffice(t, FODT(), []byte(flat[:len(flat)-20]))
	if !strings.Contains(r.Plain.String(), "A123456789") || !slices.Contains(r.Skips, pandian.Truncated) {
		t.Errorf("cut flat file: skips %v\n%s", r.Skips, r.Log.String())
	}
}

func TestTextBeforeTheCutInCompressedPartIsKept(t *testing.T) {
	data, err := os.ReadFile("testdata/office/consent.odt")
	if err != nil {
		t.Fatal(err)
	}
	r := readOffice(t, ODT(), data[:len(data)*4/5])
	if !strings.Contains(r.Plain.String(), "A123456789") || !slices.Contains(r.Skips, pandian.Truncated) {
		t.Errorf("skips %v\n%.300s", r.Skips, r.Log.String())
	}
}

func TestDeepNestingIsCorrupt(t *testing.T) {
	deep := strings.Repeat("<w:tbl><w:tr><w:tc>", 100_000)
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", `<w:document><w:p><w:r><w:t>A123456789</w:t></w:r></w:p>`+deep))
	if !slices.Contains(r.Skips, pandian.Corrupt) || !strings.Contains(r.Plain.String(), "A123456789") {
		t.Errorf("skips %v", r.Skips)
	}
}

func TestNothingThatWaitsIsLost(t *testing.T) {
	const mark = "A123456789"
	deletion := `<w:del><w:r><w:delText>` + strings.Repeat("字", 100_000) + `</w:delText></w:r></w:del>`
	var b strings.Builder
	for range 2 * maxHeld / len(deletion) {
		b.WriteString(`<w:p>` + deletion + `<w:r><w:t>` + mark + `</w:t></w:r></w:p>`)
	}
	n := strings.Count(b.String(), mark)
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(b.String())))
	if got := strings.Count(r.Plain.String(), mark); got != n {
		t.Errorf("%d of %d paragraphs", got, n)
	}
	if got := strings.Count(r.Plain.String(), "字"); got != n*100_000 {
		t.Errorf("%d deleted characters of %d", got, n*100_000)
	}
	if i, j := strings.Index(r.Log.String(), `text "已刪除的文字"`), strings.Index(r.Log.String(), `end "",0`); i < 0 || i > j {
		t.Error("all deleted text waited in memory")
	}
}

// stopAfter is a reader of zip files that cancels a context when it was asked so
// many times.
type stopAfter struct {
	io.ReaderAt
	left   int
	cancel context.CancelFunc
}

func (r *stopAfter) ReadAt(p []byte, off int64) (int, error) {
	if r.left--; r.left == 0 {
		r.cancel()
	}
	return r.ReaderAt.ReadAt(p, off)
}

func TestCancellationStopsReadingWhereNothingIsTold(t *testing.T) {
	data := packageOf(t, "word/document.xml", wordBody(`<mc:AlternateContent><mc:Choice/><mc:Fallback>`+strings.Repeat(`<w:p/>`, 1<<20)+`</mc:Fallback></mc:AlternateContent>`))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := extractortest.Content("x", data)
	r := &stopAfter{bytes.NewReader(data), 40, cancel}
	c.At = func() (io.ReaderAt, int64, error) { return r, int64(len(data)), nil }
	rec := &extractortest.Recorder{}
	if err := DOCX().Extract(ctx, c, rec); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if r.left < -4 || len(rec.Skips) > 0 {
		t.Errorf("%d reads more, skips %v", -r.left, rec.Skips)
	}
}

func TestOverlongRowIsHandedOnInPieces(t *testing.T) {
	cell := `<w:tc><w:p><w:r><w:t>` + strings.Repeat("字", maxRow/6) + `</w:t></w:r></w:p></w:tc>`
	r := readOffice(t, DOCX(), packageOf(t, "word/document.xml", wordBody(`<w:tbl><w:tr>`+strings.Repeat(cell, 4)+`</w:tr></w:tbl>`)))
	if got := strings.Count(r.Plain.String(), "字"); got != 4*(maxRow/6) {
		t.Errorf("%d characters of %d", got, 4*(maxRow/6))
	}
	if r.Rows < 2 {
		t.Errorf("%d rows", r.Rows)
	}
}
