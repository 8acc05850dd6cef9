package mask_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"pandian"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/mask"
	"pandian/rules"
	"pandian/scanner"
)

var set = rules.Default()

func options() scanner.Options {
	return scanner.Options{Rules: set, Detectors: detectors.All(set), Formats: extractors.All(extractors.Options{}), Key: scanner.NewEphemeralKey()}
}

// masker makes the copies of all tests: loading the rules takes longer.
var masker = mask.New(options())

// judge is the scanner that copies are judged by, a scanner of its own.
var judge struct {
	*scanner.Scanner
	content pandian.Content
	found   []string
}

func init() {
	o := options()
	o.Open = func(context.Context, pandian.Item) (pandian.Content, error) { return judge.content, nil }
	o.Observe = func(ob scanner.Observation) {
		if ob.Counted {
			judge.found = append(judge.found, fmt.Sprintf("%s %s %q at %+v", ob.Finding.Type, ob.Finding.Masked, []byte(ob.Value), ob.Finding.At))
		}
	}
	judge.Scanner = scanner.New(o)
}

// findings scans a file as pandian detect does and returns what counts.
func findings(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	judge.found, judge.content = nil, pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(data), int64(len(data)), nil },
		Size: int64(len(data)), Name: filepath.Base(file),
	}
	if _, err := judge.Inspect(t.Context(), pandian.Item{Ref: pandian.Ref{Source: "s", Path: filepath.Base(file)}, Size: int64(len(data))}); err != nil {
		t.Fatal(err)
	}
	return judge.found
}

// copyOf writes data into a file, masks it and returns the copy.
func copyOf(t *testing.T, name string, data []byte) ([]byte, mask.Result) {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), name), t.TempDir()
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	res, err := masker.Copy(t.Context(), in, out)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if left := findings(t, res.Path); left != nil {
		t.Errorf("%s: left: %q", name, left)
	}
	masked, err := os.ReadFile(res.Path)
	if err != nil {
		t.Fatal(err)
	}
	return masked, res
}

func TestCopiesOfTheSampleShareHoldNoFindings(t *testing.T) {
	out, n := t.TempDir(), 0
	err := filepath.WalkDir("../testdata/share", func(path string, e os.DirEntry, err error) error {
		ext := filepath.Ext(path)
		if info, ierr := e.Info(); ierr == nil && info.Size() > 150<<10 {
			return nil // more of the same
		}
		if err != nil || e.IsDir() || !slices.Contains([]string{".csv", ".txt", ".xlsx", ".docx", ".odt", ".ods"}, ext) || strings.Contains(path, "損毀") {
			return err
		}
		res, err := masker.Copy(t.Context(), path, out)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		n++
		if left := findings(t, res.Path); left != nil {
			t.Errorf("%s: %d left: %q", path, len(left), left[0])
		}
		return nil
	})
	if err != nil || n < 25 {
		t.Errorf("%d files, %v", n, err)
	}
}

// person is somebody made up, and how he is shown in a copy.
type person struct{ name, id, mobile, email string }

func people(r *rand.Rand, n int) (list []person) {
	surnames, given := []rune("王李張劉陳楊黃吳林周"), []rune("小明大華美玲志偉淑芬家豪雅婷")
	for range n {
		pick := func(from []rune) string { return string(from[r.IntN(len(from))]) }
		list = append(list, person{
			pick(surnames) + pick(given) + pick(given), nationalID(r),
			fmt.Sprintf("09%08d", 10_000_000+r.IntN(89_999_999)), fmt.Sprintf("user%d@mail.example.tw", r.IntN(1e6)),
		})
	}
	return list
}

// nationalID makes a number whose check digit is right.
func nationalID(r *rand.Rand) string {
	code := strings.Index("ABCDEFGHJKLMNPQRSTUVXYWZIO", "A") + 10
	digits := []int{1 + r.IntN(2)}
	sum := code/10 + code%10*9 + digits[0]*8
	for w := 7; w >= 1; w-- {
		d := r.IntN(10)
		digits, sum = append(digits, d), sum+d*w
	}
	id := "A"
	for _, d := range append(digits, (10-sum%10)%10) {
		id += fmt.Sprint(d)
	}
	return id
}

var head = []string{"編號", "姓名", "身分證字號", "手機", "電子郵件", "備註"}

// table is a roster; masked makes it as a copy must be.
func table(list []person, r *rand.Rand, masked bool) [][]string {
	rows := [][]string{head}
	show := func(t pandian.Type, v string) string {
		if masked {
			return set.Mask(t, []byte(v))
		}
		return v
	}
	notes := []string{"", "會費已繳", "第 3 組，\"自備\" 餐具", "甲乙;丙丁", "許功蓋"}
	for i, p := range list {
		rows = append(rows, []string{fmt.Sprint(i + 1), show(pandian.PersonName, p.name), show(pandian.NationalID, p.id),
			show(pandian.Mobile, p.mobile), show(pandian.Email, p.email), notes[r.IntN(len(notes))]})
	}
	return rows
}

func separated(rows [][]string, sep, end string, quoteAll bool) string {
	var b strings.Builder
	for _, row := range rows {
		for i, c := range row {
			if i > 0 {
				b.WriteString(sep)
			}
			if quoteAll || strings.ContainsAny(c, sep+"\"\n") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			b.WriteString(c)
		}
		b.WriteString(end)
	}
	return b.String()
}

// Every text, in whatever charset and form, is copied byte for byte but for the
// values.
func TestTextsStayAsTheyAreButForTheValues(t *testing.T) {
	charsets := map[string]func(string) []byte{
		"utf-8":    func(s string) []byte { return []byte(s) },
		"utf-8bom": func(s string) []byte { return []byte("\ufeff" + s) },
		"big5":     func(s string) []byte { return encoded(t, traditionalchinese.Big5.NewEncoder().String, s) },
		"gb18030":  func(s string) []byte { return encoded(t, simplifiedchinese.GB18030.NewEncoder().String, s) },
		"utf-16le": func(s string) []byte {
			b := []byte{0xff, 0xfe}
			for _, u := range utf16.Encode([]rune(s)) {
				b = binary.LittleEndian.AppendUint16(b, u)
			}
			return b
		},
	}
	n := uint64(0)
	for _, charset := range slices.Sorted(maps.Keys(charsets)) {
		encode := charsets[charset]
		for _, sep := range []string{",", "\t", ";"} {
			for _, end := range []string{"\n", "\r\n"} {
				if n++; n%3 != 0 { // two of each charset's six
					continue
				}
				list := people(rand.New(rand.NewPCG(1, n)), 12)
				form := func(masked bool) []byte {
					return encode(separated(table(list, rand.New(rand.NewPCG(2, n)), masked), sep, end, n%2 == 0))
				}
				got, _ := copyOf(t, "名冊.csv", form(false))
				if want := form(true); !bytes.Equal(got, want) {
					t.Errorf("%s %q %q:\n got %q\nwant %q", charset, sep, end, got, want)
				}
			}
		}
	}
}

func encoded(t *testing.T, f func(string) (string, error), s string) []byte {
	t.Helper()
	b, err := f(s)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(b)
}

func TestProseKeepsItsWordsAndLineEnds(t *testing.T) {
	in := "受文者：王小明君\r\n身分證字號：A123456789，電話 0912-345-\r\n678。\r\n請於 3 月 5 日前辦理。\r\n"
	got, _ := copyOf(t, "函.txt", []byte(in))
	want := "受文者：王○明君\r\n身分證字號：A12345****，電話 0912***678\r\n。\r\n請於 3 月 5 日前辦理。\r\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("copy (-want +got):\n%s", diff)
	}
}

func TestAFileWithoutFindingsIsCopiedAsItIs(t *testing.T) {
	in := []byte("品項,數量\r\n白米,3\r\n")
	got, res := copyOf(t, "物資.csv", in)
	if !bytes.Equal(in, got) || len(res.Masked) > 0 {
		t.Errorf("%q, %v", got, res.Masked)
	}
}

func TestNameOfTheCopyIsMasked(t *testing.T) {
	_, res := copyOf(t, "履歷_A123456789.txt", []byte("無\n"))
	if got := filepath.Base(res.Path); got != "履歷_A12345＊＊＊＊.txt" {
		t.Errorf("named %q", got)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	in, out := filepath.Join(t.TempDir(), "a.txt"), t.TempDir()
	for _, f := range []string{in, filepath.Join(out, "a.txt")} {
		if err := os.WriteFile(f, []byte("無"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := masker.Copy(t.Context(), in, out); !errors.Is(err, mask.ErrExists) {
		t.Errorf("error %v", err)
	}
}

func TestFilesOfOneRunThatAreNamedAlikeAreToldApart(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	var names []string
	for _, name := range []string{"履歷_A123456789.txt", "履歷_A123450001.txt"} {
		f := filepath.Join(in, name)
		if err := os.WriteFile(f, []byte("無"), 0o600); err != nil {
			t.Fatal(err)
		}
		res, err := masker.Copy(t.Context(), f, out)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Base(res.Path))
	}
	if names[0] == names[1] {
		t.Errorf("both %q", names[0])
	}
}

func TestWhatCannotBeCopiedSaysWhy(t *testing.T) {
	embedded := docx(map[string]string{"word/document.xml": wordBody(`<w:p><w:r><w:t>附件</w:t></w:r></w:p>`), "word/embeddings/data.json": `{"身分證字號":"A123456789","姓名":"王小明"}`})
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"a.json", []byte(`{"id":"A123456789"}`), mask.ErrFormat},
		{"a.pdf", []byte("%PDF-1.4\n"), mask.ErrUnread},
		{"a.xlsx", []byte("PK\x03\x04 cut"), mask.ErrUnread},
		{"a.docx", embedded, mask.ErrLeft},
	} {
		in, out := filepath.Join(t.TempDir(), c.name), t.TempDir()
		if err := os.WriteFile(in, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := masker.Copy(t.Context(), in, out)
		if !errors.Is(err, c.want) || strings.Contains(fmt.Sprint(err), "A123456789") {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
		if made, _ := os.ReadDir(out); len(made) > 0 {
			t.Errorf("%s: left %v", c.name, made)
		}
	}
}

// partsOf unpacks an office file.
func partsOf(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	return parts
}

// zipped packs parts, those named first in front.
func zipped(parts map[string]string, first ...string) []byte {
	names := first
	for name := range parts {
		if !slices.Contains(first, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names[len(first):])
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if name == "mimetype" {
			h.Method = zip.Store
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = f.Write([]byte(parts[name]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// A text that is not read as it is written (padded with NUL bytes, mixed
// charsets) is copied right or not at all.
func TestTextsThatAreNotReadAsTheyAreWrittenAreCopiedRightOrNotAtAll(t *testing.T) {
	big5 := encoded(t, traditionalchinese.Big5.NewEncoder().String, "姓名：王小明，身分證字號：A123456789\r\n")
	for name, data := range map[string][]byte{
		"padded":       []byte("客戶資料\x00\x00\x00\x00姓名：王小明\x00\x00身分證字號：A123456789\n"),
		"mixed":        append([]byte("通知單，請查收。\r\n第二行說明文字\r\n"), big5...),
		"utf8 in big5": append(bytes.Clone(big5), "姓名：李美玲，身分證字號：A123456789\r\n"...),
	} {
		in, out := filepath.Join(t.TempDir(), "a.txt"), t.TempDir()
		if err := os.WriteFile(in, data, 0o600); err != nil {
			t.Fatal(err)
		}
		res, err := masker.Copy(t.Context(), in, out)
		if err != nil {
			if !errors.Is(err, mask.ErrCharset) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		got, err := os.ReadFile(res.Path)
		if err != nil {
			t.Fatal(err)
		}
		name1 := encoded(t, traditionalchinese.Big5.NewEncoder().String, "王小明")
		name2 := encoded(t, traditionalchinese.Big5.NewEncoder().String, "王○明")
		want := bytes.ReplaceAll(bytes.ReplaceAll(data, name1, name2), []byte("A123456789"), []byte("A12345****"))
		want = bytes.ReplaceAll(bytes.ReplaceAll(want, []byte("王小明"), []byte("王○明")), []byte("李美玲"), []byte("李○玲"))
		if !bytes.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}
