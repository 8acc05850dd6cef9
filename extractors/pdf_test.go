package extractors

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/klippa-app/go-pdfium/requests"

	"pandian"
	"pandian/extractors/extractortest"
)

func readPDF(t testing.TB, name string) *extractortest.Recorder {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "pdf", name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := extractortest.Record(PDF(Options{}), name, b)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, fault := range r.Faults {
		t.Errorf("%s: %s", name, fault)
	}
	return r
}

func pdfNeedles(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/pdf/needles.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestPDFReturnsTheNeedles(t *testing.T) {
	big5 := []string{"游錫堃"} // the character has no Big5 code
	tests := []struct {
		name    string
		missing []string // as they stand
		never   []string // with white space taken out
	}{
		{"lo_noto.pdf", nil, nil},
		{"lo_twocol.pdf", nil, nil},
		{"gs_noto.pdf", nil, nil},
		{"lo_calc.pdf", []string{"游錫堃"}, []string{"游錫堃"}}, // not in this document
		{"cid_ETen-B5-H.pdf", big5, big5},
		{"cid_ETen-B5-V.pdf", big5, big5},
		{"cid_GBK-EUC-H.pdf", nil, nil},
		{"cid_UniCNS-UTF16-H.pdf", nil, nil},
		{"cid_UniCNS-UTF32-H.pdf", nil, nil},
		{"cid_UniCNS-UTF8-H.pdf", nil, nil},
		{"cid_CNS-EUC-H.pdf", big5, big5},
		{"rot90.pdf", nil, nil},
		{"invisible.pdf", nil, nil},
		{"enc_rc4_40_ownerpw.pdf", big5, big5},
	}
	needles := pdfNeedles(t)
	for _, tt := range tests {
		r := readPDF(t, tt.name)
		if got := r.Missing(needles); !slices.Equal(got, tt.missing) {
			t.Errorf("%s: missing %q, want %q", tt.name, got, tt.missing)
		}
		plain := squeeze(r.Plain.String())
		for _, n := range needles {
			if strings.Contains(plain, n) == slices.Contains(tt.never, n) {
				t.Errorf("%s without white space: %q found is %v", tt.name, n, !slices.Contains(tt.never, n))
			}
		}
		if len(r.Skips) > 0 {
			t.Errorf("%s: skips %v", tt.name, r.Skips)
		}
	}
}

func TestPDFSpacesBetweenColumnsStay(t *testing.T) {
	plain := readPDF(t, "lo_noto.pdf").Plain.String()
	for _, want := range []string{
		"姓名 國民身分證統一編\n號\n", "李美玲 B266240395 0911-666-049 新北市板橋區文化路一段188巷5弄\n12號\n", "3樓 40年1月1日",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("no %q in\n%.400s", want, plain)
		}
	}
}

func TestPDFReadsFieldsCommentsAndAttachments(t *testing.T) {
	r := readPDF(t, "form_annot_attach.pdf")
	for _, want := range []string{"Application form\n", "idno：王小明 A123456789", "批註 0912-345-678", "信義路五段7號3樓"} {
		if !strings.Contains(r.Plain.String(), want) {
			t.Errorf("no %q in %.300q", want, r.Plain.String())
		}
	}
	if !slices.Equal(r.Members, []string{"名冊.csv"}) {
		t.Errorf("members %q", r.Members)
	}
	if !strings.Contains(r.Plain.String(), "V295832199") {
		t.Error("the attachment's content is missing")
	}
}

func TestPDFWhoseFontsSayNothingIsNotSilent(t *testing.T) {
	for _, name := range []string{"identity_noToUnicode.pdf"} {
		if r := readPDF(t, name); !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) {
			t.Errorf("%s: skips %v", name, r.Skips)
		}
	}
}

func TestPDFErrorsCarryReasons(t *testing.T) {
	user, err := os.ReadFile("testdata/pdf/enc_aes256_userpw.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		b    []byte
		want pandian.Reason
	}{
		{"a password to open", user, pandian.IsEncrypted},
		{"nothing", nil, pandian.Corrupt},
		{"a header only", []byte("%PDF-1.7\n"), pandian.Corrupt},
		{"noise", []byte("%PDF-1.4\n1 0 obj\n" + strings.Repeat("\x00\xff<<>>[", 999)), pandian.Corrupt},
	} {
		if _, err := extractortest.Record(PDF(Options{}), "x.pdf", tt.b); pandian.ReasonOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestPDFCutShortIsNeverClean(t *testing.T) {
	b, err := os.ReadFile("testdata/pdf/lo_noto.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < 40; i++ {
		r, err := extractortest.Record(PDF(Options{}), "x.pdf", b[:len(b)*i/40])
		if err == nil && !slices.Contains(r.Skips, pandian.Truncated) {
			t.Errorf("cut at %d/40: skips %v and no error", i, r.Skips)
		}
	}
}

// onePage makes a document of pages with the given contents, in Helvetica, with
// an image /I of one pixel.
func onePage(contents ...string) []byte {
	objs := []string{"", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n0\nendstream"}
	var kids []string
	for _, c := range contents {
		objs = append(objs, fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(c), c))
		objs = append(objs, fmt.Sprintf("<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 2 0 R>>/XObject<</I 3 0 R>>>>>>", len(objs)))
		kids = append(kids, fmt.Sprintf("%d 0 R", len(objs)))
	}
	objs[0] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(kids))
	objs = append(objs, "<</Type/Catalog/Pages 1 0 R>>")
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offs []int
	for i, o := range objs {
		offs = append(offs, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objs)+1)
	for _, o := range offs {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objs)+1, len(objs), xref)
	return b.Bytes()
}

func TestPDFImagesWithoutTextAreReportedOnce(t *testing.T) {
	const (
		full  = "q 595 0 0 842 0 0 cm /I Do Q"
		logo  = "q 50 0 0 50 10 780 cm /I Do Q"
		title = "BT /F 12 Tf 50 700 Td (Annual report) Tj ET"
		text  = "BT /F 12 Tf 50 700 Td (A123456789 and more than twenty characters) Tj ET"
	)
	for _, tt := range []struct {
		name  string
		pages []string
		want  []pandian.Reason
	}{
		{"scans", []string{full, full, full}, []pandian.Reason{pandian.ImageOnly}},
		{"one scan among pages", []string{text, full}, []pandian.Reason{pandian.ImageOnly}},
		{"a scan with a stamp", []string{full + " " + title}, []pandian.Reason{pandian.ImageOnly}},
		{"a scan with its text", []string{full + " " + text}, nil},
		{"a title with a logo", []string{logo + " " + title}, nil},
		{"a blank page", []string{"", text}, nil},
		{"writing drawn as curves", []string{strings.Repeat("10 10 m 20 20 l S ", 200)}, []pandian.Reason{pandian.ImageOnly}},
		{"a frame", []string{"10 10 500 800 re S"}, nil},
	} {
		r, err := extractortest.Record(PDF(Options{}), "x.pdf", onePage(tt.pages...))
		if err != nil || !slices.Equal(r.Skips, tt.want) {
			t.Errorf("%s: skips %v, error %v; want %v", tt.name, r.Skips, err, tt.want)
		}
	}
}

func TestPDFPagesAreParts(t *testing.T) {
	r, err := extractortest.Record(PDF(Options{}), "x.pdf", onePage("BT /F 12 Tf 50 700 Td (one) Tj ET", "", "BT /F 12 Tf 50 700 Td (three) Tj ET"))
	if err != nil {
		t.Fatal(err)
	}
	want := "text \"p.1\",0: \"one\"\nend \"p.1\",0\nend \"p.2\",0\ntext \"p.3\",0: \"three\"\nend \"p.3\",0\n"
	if got := r.Log.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPDFNumberBrokenAtAHyphenStaysWhole(t *testing.T) {
	r, err := extractortest.Record(PDF(Options{}), "x.pdf", onePage("BT /F 12 Tf 50 700 Td (tel 0912-345-) Tj 0 -14 Td (678 end) Tj ET"))
	if err != nil {
		t.Fatal(err)
	}
	if got := squeeze(r.Plain.String()); !strings.Contains(strings.ReplaceAll(got, "-", ""), "0912345678") {
		t.Errorf("got %q", got)
	}
}

func TestPDFStopsWhenTheEmitterOrTheContextSaysSo(t *testing.T) {
	b := onePage("BT /F 12 Tf 50 700 Td (one) Tj ET", "BT /F 12 Tf 50 700 Td (two) Tj ET")
	r := &extractortest.Recorder{Limit: 1}
	if err := PDF(Options{}).Extract(context.Background(), extractortest.Content("x.pdf", b), r); err != extractortest.ErrLimit {
		t.Errorf("emitter's error came back as %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := PDF(Options{}).Extract(ctx, extractortest.Content("x.pdf", b), &extractortest.Recorder{}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPDFKeepsRareCharacters(t *testing.T) {
	b := onePage("BT /F 12 Tf 50 700 Td (X 3 XXXXXXXXXXXXXXXX3) Tj ET")
	cmap := "/CIDInit /ProcSet findresource begin 1 begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n" +
		"3 beginbfchar <58> <D842DFB7> <20> <0020> <33> <0033> endbfchar endcmap end"
	font := fmt.Sprintf("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 9 0 R>>\nendobj\n9 0 obj\n<</Length %d>>stream\n%s\nendstream", len(cmap), cmap)
	b = bytes.Replace(b, []byte("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"), []byte(font), 1)
	r, err := extractortest.Record(PDF(Options{}), "x.pdf", b)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Plain.String(); got != "𠮷 3 "+strings.Repeat("𠮷", 16)+"3\n" {
		t.Errorf("got %q", got)
	}
}

func TestSniffPDF(t *testing.T) {
	for _, tt := range []struct {
		head string
		want bool
	}{
		{"%PDF-1.7\n", true},
		{"junk before\r\n%PDF-1.4\n1 0 obj", true},
		{strings.Repeat("\x00", 128) + "%PDF-1.4\n1 0 obj", true},
		{"PDF begins with %PDF-1.4, then 1 0 obj", false},
		{"a line\n%PDF-1.4 is the mark", false},
		{strings.Repeat("\x00", 1100) + "%PDF-1.4\n1 0 obj", false},
	} {
		if got := PDF(Options{}).Sniff([]byte(tt.head), "x"); got != tt.want {
			t.Errorf("%.40q: %v", tt.head, got)
		}
	}
}

func TestPDFInstancesAreRenewed(t *testing.T) {
	b := onePage("BT /F 12 Tf 50 700 Td (A123456789) Tj ET")
	for i := range 2*renewEvery + 2 {
		if i%7 == 0 { // a broken one in between
			if _, err := extractortest.Record(PDF(Options{}), "x.pdf", []byte("%PDF-1.7 broken")); err == nil {
				t.Fatal("a broken document was read")
			}
		}
		r, err := extractortest.Record(PDF(Options{}), "x.pdf", b)
		if err != nil || r.Plain.String() != "A123456789\n" {
			t.Fatalf("document %d: %v, %q", i, err, r.Plain.String())
		}
	}
}

func TestPDFsAreReadAtTheSameTime(t *testing.T) {
	inner := onePage("BT /F 12 Tf 50 700 Td (inner) Tj ET")
	b, err := os.ReadFile("testdata/pdf/form_annot_attach.pdf")
	if err != nil {
		t.Fatal(err)
	}
	nested := func() error { // a document read while another is open
		r := &extractortest.Recorder{Open: func(string, pandian.Content) error {
			_, err := extractortest.Record(PDF(Options{}), "inner.pdf", inner)
			return err
		}}
		return PDF(Options{}).Extract(context.Background(), extractortest.Content("x.pdf", b), r)
	}
	done := make(chan error)
	for range 6 {
		go func() { done <- nested() }()
	}
	for range 6 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestSimplePDFReaderIsNeverTakenForComplete(t *testing.T) {
	b, err := os.ReadFile("testdata/pdf/lo_noto.pdf")
	if err != nil {
		t.Fatal(err)
	}
	r := &extractortest.Recorder{}
	if err := extractPDFSimply(context.Background(), bytes.NewReader(b), int64(len(b)), r); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) {
		t.Errorf("skips %v", r.Skips)
	}
	if !strings.Contains(r.Plain.String(), "A123456789") {
		t.Error("no text")
	}
	user, err := os.ReadFile("testdata/pdf/enc_aes256_userpw.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if err := extractPDFSimply(context.Background(), bytes.NewReader(user), int64(len(user)), r); err == nil {
		t.Error("an encrypted document was read")
	}
}

func TestSimplePDFReaderSurvivesDamage(t *testing.T) {
	b, err := os.ReadFile("testdata/pdf/cid_UniCNS-UTF16-H.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(b) {
		c := bytes.Clone(b)
		c[i] ^= 1 << (i % 8)
		_ = extractPDFSimply(context.Background(), bytes.NewReader(c), int64(len(c)), &extractortest.Recorder{Limit: 1 << 20})
	}
}

func TestPDFEngineSeesNoFiles(t *testing.T) {
	engine, err := pdfEngine()
	if err != nil {
		t.Fatal(err)
	}
	instance, err := engine.GetInstance(pdfStart)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close()
	path, err := filepath.Abs("testdata/pdf/lo_noto.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := instance.OpenDocument(&requests.OpenDocument{FilePath: &path}); err == nil {
		t.Error("the guest opened a file by its path")
	}
}

func TestCompiledCodeIsKeptInPrivateFoldersOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("folders are private by access lists there")
	}
	base := t.TempDir()
	if err := os.Chmod(base, 0o700); err != nil {
		t.Fatal(err)
	}
	dir, err := privateDir(base, "a", "b")
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(dir); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
	if err := os.Symlink(dir, filepath.Join(base, "link")); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(base, "open")
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(base, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, names := range [][]string{{"link"}, {"link", "c"}, {"open"}, {"open", "c"}, {"file"}} {
		if _, err := privateDir(base, names...); err == nil {
			t.Errorf("%q was accepted", names)
		}
	}
	if _, err := privateDir("relative", "a"); err == nil {
		t.Error("a relative folder was accepted")
	}
	if _, err := privateDir(os.TempDir(), "pandian-test"); err == nil {
		t.Error("a folder in the shared temporary folder was accepted")
	}
}

func TestCompiledCodeIsNamedByItsVersions(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	want := "wasm"
	for _, name := range []string{"klippa-app/go-pdfium v", "tetratelabs/wazero v"} {
		_, rest, ok := strings.Cut(string(mod), name)
		if !ok {
			t.Fatalf("no %s in go.mod", name)
		}
		short := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(name), " v"), "go-")
		want += "-" + short + "-" + strings.Fields(rest)[0]
	}
	if pdfCacheDir != want {
		t.Errorf("pdfCacheDir is %q, want %q", pdfCacheDir, want)
	}
}

func TestCleanPDF(t *testing.T) {
	all := func(int, int) bool { return true }
	for _, tt := range []struct{ in, want string }{
		{"五段 7 號 3 樓", "五段7號3樓"},
		{"統一編 \r\n號", "統一編\n號"},
		{"a\rb\r\nc\n", "a\nb\nc\n"},
		{"0912 345 678", "0912 345 678"},
		{"王 小 明", "王小明"},
		{"號  A1", "號  A1"},
		{"a\ufffe\x00b\x02", "ab"},
		{"（ 國", "（ 國"},
		{" 國 ", " 國 "},
	} {
		if got := string(cleanPDF(tt.in, all)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
		if got := string(cleanPDF("五段 7", nil)); got != "五段 7" {
			t.Errorf("without geometry: %q", got)
		}
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(onePage("BT /F 12 Tf 50 700 Td (A123456789) Tj ET"))
	for _, name := range []string{"cid_UniCNS-UTF16-H.pdf", "form_annot_attach.pdf", "enc_rc4_40_ownerpw.pdf"} {
		b, err := os.ReadFile("testdata/pdf/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := extractortest.Record(PDF(Options{}), "x.pdf", b)
		for _, fault := range r.Faults {
			t.Error(fault)
		}
		if err != nil && pandian.ReasonOf(err) == "" {
			t.Errorf("error without a reason: %v", err)
		}
	})
}
