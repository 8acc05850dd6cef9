package extractors

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"github.com/xuri/excelize/v2"

	"pandian"
	"pandian/extractors/extractortest"
)

// keys are passwords as users give them: some wrong, some for other files.
var keys = Options{Passwords: []string{"wrong", "", "密碼123456", "password", "123456"}}

// archiveTest says what must come out of a sample. Without the password all of
// its files end as encrypted, or the archive itself if whole is set.
type archiveTest struct {
	file    string
	members int
	bytes   int
	locked  bool
	whole   bool
}

func testArchives(t *testing.T, format func(Options) pandian.Format, tests []archiveTest) {
	t.Helper()
	for _, tt := range tests {
		data := sampleOf(t, tt.file)
		r, err := extractortest.Record(format(keys), tt.file, data)
		if err != nil || len(r.Members) != tt.members || r.Plain.Len() != tt.bytes || len(r.Faults) > 0 || slices.Contains(r.Skips, pandian.IsEncrypted) {
			t.Errorf("%s: %v, members %q, %d bytes, skips %v, %v", tt.file, err, r.Members, r.Plain.Len(), r.Skips, r.Faults)
		}
		if !tt.locked {
			continue
		}
		for _, o := range []Options{{}, {Passwords: keys.Passwords[:1]}} {
			r, err := extractortest.Record(format(o), tt.file, data)
			whole := pandian.ReasonOf(err) == pandian.IsEncrypted
			each := len(r.Skips) == tt.members && !slices.ContainsFunc(r.Skips, func(why pandian.Reason) bool { return why != pandian.IsEncrypted })
			if whole != tt.whole || !whole && (err != nil || !each) || r.Plain.Len() > 0 {
				t.Errorf("%s with %d passwords: %v, %d bytes, skips %v", tt.file, len(o.Passwords), err, r.Plain.Len(), r.Skips)
			}
		}
	}
}

func TestSevenZipMembersAreReadAndEncryptionIsNamed(t *testing.T) {
	testArchives(t, SevenZip, []archiveTest{
		{"plain.7z", 2, 3773, false, false},
		{"ppmd.7z", 1, 2242, false, false},
		{"pw.7z", 1, 2242, true, false},
		{"pwhe.7z", 1, 2242, true, true},
		{"pwcopy.7z", 1, 2242, true, false},
		{"pwppmd.7z", 1, 2242, true, false},
	})
}

func TestRARMembersAreReadAndEncryptionIsNamed(t *testing.T) {
	testArchives(t, RAR, []archiveTest{
		{"rar3-solid.rar", 2, 4096, false, false},
		{"rar3-comment-psw.rar", 2, 0, false, false},
		{"rar3-comment-hpsw.rar", 2, 0, true, true},
		{"rar5-psw.rar", 2, 4096, true, false},
		{"rar5-hpsw.rar", 2, 4096, true, true},
		{"rar5-solid-qo.rar", 4, 8192, false, false},
		{"rar5-subdirs.rar", 4, 25, false, false},
		{"rar3-symlink-unix.rar", 1, 5, false, false},
	})
}

func TestZipMethodsAreReadAndEncryptionIsNamed(t *testing.T) {
	testArchives(t, Zip, []archiveTest{
		{"bzip2.zip", 1, 2242, false, false},
		{"deflate64.zip", 1, 2242, false, false},
		{"lzma.zip", 1, 2242, false, false},
		{"aes128.zip", 1, 2242, true, false},
		{"aes256.zip", 2, 3773, true, false},
		{"zipcrypto.zip", 2, 3773, true, false},
		{"streamed.zip", 1, 2242, true, false}, // its checksum stands behind the data
	})
	r, err := extractortest.Record(Zip(keys), "ppmd.zip", sampleOf(t, "ppmd.zip"))
	if err != nil || !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) {
		t.Errorf("a method that is not read: %v, skips %v", err, r.Skips)
	}
}

// zipOf makes an archive of one member, which is compressed already.
func zipOf(t *testing.T, method uint16, packed []byte, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateRaw(&zip.FileHeader{
		Name: "t.txt", Method: method, CRC32: crc32.ChecksumIEEE([]byte(text)),
		CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(text)),
	})
	if err == nil {
		_, err = f.Write(packed)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZipsOfNewerMethodsAreRead(t *testing.T) {
	text := strings.Repeat("王小明 A123456789\n", 5000)
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for method, packed := range map[uint16][]byte{methodXZ: xzOf(t, text, xz.CRC32), methodZstd: z.EncodeAll([]byte(text), nil)} {
		data := zipOf(t, method, packed, text)
		for what, b := range map[string][]byte{"whole": data, "without its directory": data[:len(data)-60]} {
			r, err := extractortest.Record(Zip(Options{}), "x.zip", b)
			if err != nil || r.Plain.String() != text {
				t.Errorf("method %d %s: %v, %d bytes, skips %v", method, what, err, r.Plain.Len(), r.Skips)
			}
		}
	}
}

func TestPasswordsInBig5AreTriedToo(t *testing.T) {
	got := asZipPasswords([]string{"密碼", "abc"})
	if want := []string{"密碼", "abc", "\xb1K\xbdX"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestChangedEncryptedDataIsCorrupt: the data's own sum tells, not the
// password.
func TestChangedEncryptedDataIsCorrupt(t *testing.T) {
	data := sampleOf(t, "aes256.zip")
	data[len(data)/4*3-100] ^= 1
	r, err := extractortest.Record(Zip(keys), "x.zip", data)
	if err != nil || len(r.Skips) != 1 {
		t.Errorf("%v, skips %v", err, r.Skips)
	}
}

func TestPDFOpensWithItsPassword(t *testing.T) {
	data, err := os.ReadFile("testdata/pdf/enc_chinese_userpw.pdf")
	if err != nil {
		t.Fatal(err)
	}
	r, err := extractortest.Record(PDF(keys), "x.pdf", data)
	if missing := r.Missing(pdfNeedles(t)); err != nil || len(missing) > 0 {
		t.Errorf("%v, missing %q", err, missing)
	}
	if _, err := extractortest.Record(PDF(Options{Passwords: keys.Passwords[:1]}), "x.pdf", data); pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("without it: %v", err)
	}
}

func TestLockedOfficeFilesOpenWithTheirPassword(t *testing.T) {
	plain, err := os.ReadFile("testdata/office/mixed.docx")
	if err != nil {
		t.Fatal(err)
	}
	agile, err := os.ReadFile("testdata/office/locked.docx")
	if err != nil {
		t.Fatal(err)
	}
	standard, err := excelize.Encrypt(plain, &excelize.Options{Password: "123456"})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"agile": agile, "standard": standard} {
		r, err := extractortest.Record(OLE(keys), "x.docx", data)
		if err != nil || !slices.Equal(r.Members, []string{"x.docx"}) || !strings.HasPrefix(r.Plain.String(), string(plain)) {
			t.Errorf("%s: %v, members %q, %d bytes of %d", name, err, r.Members, r.Plain.Len(), len(plain))
		}
		if _, err := extractortest.Record(OLE(Options{Passwords: keys.Passwords[:1]}), "x.docx", data); pandian.ReasonOf(err) != pandian.IsEncrypted {
			t.Errorf("%s with a wrong password: %v", name, err)
		}
	}
}

func TestPartsOfSplitArchivesSaySo(t *testing.T) {
	for name, f := range map[string]pandian.Format{"split.7z.001": SevenZip(keys), "rar3-vols.part3.rar": RAR(keys)} {
		if _, err := extractortest.Record(f, name, sampleOf(t, name)); pandian.ReasonOf(err) != pandian.Truncated {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDamageIsNotTakenForEncryption: with the right password, damage is damage.
func TestDamageIsNotTakenForEncryption(t *testing.T) {
	for name, f := range map[string]pandian.Format{"plain.7z": SevenZip(keys), "pwcopy.7z": SevenZip(Options{}), "rar5-solid-qo.rar": RAR(keys)} {
		data := sampleOf(t, name)
		for i := 200; i < 220; i++ {
			data[i] ^= 0x55
		}
		r, err := extractortest.Record(f, name, data)
		want := pandian.Corrupt
		if name == "pwcopy.7z" {
			want = pandian.IsEncrypted
		}
		if err != nil && pandian.ReasonOf(err) != want || err == nil && !slices.Contains(r.Skips, want) {
			t.Errorf("%s: %v, skips %v", name, err, r.Skips)
		}
	}
}

// TestWrongPasswordsDoNotEndTheSearch: what they make of the data may break the
// decoder.
func TestWrongPasswordsDoNotEndTheSearch(t *testing.T) {
	o := Options{}
	for i := range 40 {
		o.Passwords = append(o.Passwords, "wrong"+strings.Repeat("x", i))
	}
	o.Passwords = append(o.Passwords, "密碼123456")
	r, err := extractortest.Record(SevenZip(o), "x.7z", sampleOf(t, "pwppmd.7z"))
	if err != nil || r.Plain.Len() != 2242 {
		t.Errorf("%v, %d bytes, skips %v", err, r.Plain.Len(), r.Skips)
	}
}

// TestMembersOfArchivesCanBeReadAgain: the engine sniffs a member before it
// reads it.
func TestMembersOfArchivesCanBeReadAgain(t *testing.T) {
	for name, f := range map[string]pandian.Format{"plain.7z": SevenZip(keys), "rar5-solid-qo.rar": RAR(keys), "rar5-psw.rar": RAR(keys)} {
		r := &extractortest.Recorder{}
		r.Open = func(name string, c pandian.Content) error {
			var texts [2]string
			for i := range texts {
				file, err := c.Open()
				if err != nil {
					return err
				}
				b, err := io.ReadAll(file)
				if texts[i] = string(b); err != nil {
					return err
				}
				if err := file.Close(); err != nil {
					return err
				}
			}
			if texts[0] != texts[1] || len(texts[0]) == 0 {
				return errors.New(name + " differs")
			}
			return nil
		}
		if err := f.Extract(t.Context(), extractortest.Content(name, sampleOf(t, name)), r); err != nil || len(r.Members) < 2 {
			t.Errorf("%s: %v, members %s", name, err, strings.Join(r.Members, " "))
		}
	}
}
