package extractors

import (
	"bytes"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"math/bits"
	"os"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// TestLockedLegacyFilesSayWhatTheyDoWithoutPassword: made by LibreOffice.
func TestLockedLegacyFilesSayWhatTheyDoWithoutPassword(t *testing.T) {
	for _, tt := range []struct {
		name    string
		format  func(Options) pandian.Format
		missing []string
	}{{"locked.xls", XLS, []string{"游錫堃"}}, {"locked.doc", DOC, nil}} {
		data, err := os.ReadFile("testdata/office/" + tt.name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := extractortest.Record(tt.format(keys), tt.name, data)
		if missing := r.Missing(pdfNeedles(t)); err != nil || !slices.Equal(missing, tt.missing) || len(r.Skips) > 0 {
			t.Errorf("%s: %v, missing %q, skips %v", tt.name, err, missing, r.Skips)
		}
		for _, none := range []Options{{}, {Passwords: keys.Passwords[:1]}} {
			r, err := extractortest.Record(tt.format(none), tt.name, data)
			if pandian.ReasonOf(err) != pandian.IsEncrypted || strings.Contains(r.Plain.String(), "王小明") {
				t.Errorf("%s with a wrong password: %v, %q", tt.name, err, r.Plain.String())
			}
		}
	}
}

// testSalt is the salt of the files that are encrypted here.
var testSalt = []byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f")

// cryptoAPIKey is the key of a block in 128 bits.
func cryptoAPIKey(password string, block int) []byte {
	h := sha1.Sum(append(bytes.Clone(testSalt), utf16LE(password)...))
	h = sha1.Sum(binary.LittleEndian.AppendUint32(h[:], uint32(block)))
	return h[:16]
}

// cryptoAPIHead is the header of an encryption with a password.
func cryptoAPIHead(password string) string {
	le := binary.LittleEndian
	var info []byte
	for _, v := range []uint32{4, 0, 0x6801, 0x8004, 128, 1, 0, 0} {
		info = le.AppendUint32(info, v)
	}
	info = append(info, utf16LE("Provider\x00")...)
	head := le.AppendUint32([]byte{2, 0, 2, 0, 4, 0, 0, 0}, uint32(len(info)))
	head = append(append(head, info...), 16, 0, 0, 0)
	sum := sha1.Sum(testSalt)
	secret := append(bytes.Clone(testSalt), sum[:]...) // the verifier may be anything
	cipherOf(cryptoAPIKey(password, 0)).XORKeyStream(secret, secret)
	head = append(append(head, testSalt...), secret[:16]...)
	return string(append(append(head, 20, 0, 0, 0), secret[16:]...))
}

func cipherOf(key []byte) *rc4.Cipher {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err)
	}
	return c
}

// cryptoAPIStream encrypts a stream from its beginning, by blocks.
func cryptoAPIStream(password string, b []byte, block int) []byte {
	b = bytes.Clone(b)
	for i := 0; i*block < len(b); i++ {
		piece := b[i*block : min((i+1)*block, len(b))]
		cipherOf(cryptoAPIKey(password, i)).XORKeyStream(piece, piece)
	}
	return b
}

// lockBook encrypts the records of a workbook behind its first one, where pass
// is put in; hide encrypts all bytes of the stream, or those of one record.
func lockBook(book, pass string, hide func(b []byte, recordAt, size int) []byte) string {
	first := 4 + number16([]byte(book), 2)
	stream := []byte(book[:first] + pass + book[first:])
	out := bytes.Clone(stream)
	for at := 0; at+4 <= len(stream); {
		size := number16(stream, at+2)
		if id := number16(stream, at); id != recBOF && id != recFilePass {
			copy(out[at+4:at+4+size], hide(stream, at+4, size))
			if id == recBoundSheet {
				copy(out[at+4:at+8], stream[at+4:])
			}
		}
		at += 4 + size
	}
	return string(out)
}

func TestKeysOfOfficeAreThoseOfTheStandard(t *testing.T) {
	// Made by msoffcrypto-tool 6.1.0.
	if k := xorKey([]byte(excelPassword)); k != 0xb359 {
		t.Errorf("key %#x", k)
	}
	if v := xorVerifier([]byte(excelPassword)); v != 0x9a0a {
		t.Errorf("verifier %#x", v)
	}
	for p, want := range map[string]string{"VelvetSweatshop": "876b9ae21ee305621e699660986e9404", "123456": "e20ee30de00ca7e8854a85e8a6577a48", "abc": "95999475da577857da7465a87a2f2577"} {
		if x := newXORBytes([]byte(p), xorKey([]byte(p))); fmt.Sprintf("%x", x) != want {
			t.Errorf("%s: %x, want %s", p, x, want)
		}
	}
	if k := cryptoAPIKey(excelPassword, 3); fmt.Sprintf("%x", k) != "077335a00ff9288b88a71ee2479dd601" {
		t.Errorf("key %x", k)
	}
	keys := officeKeysFor([]byte(cryptoAPIHead("123456")), []string{"wrong", "123456"})
	if keys == nil || !bytes.Equal(keys.key(3), cryptoAPIKey("123456", 3)) {
		t.Errorf("no or other keys: %v", keys)
	}
}

func TestLockedWorkbooksOfEveryKindOpen(t *testing.T) {
	xorHide := func(password string) func(b []byte, at, size int) []byte {
		x := newXORBytes([]byte(password), xorKey([]byte(password)))
		return func(b []byte, at, size int) []byte {
			b = bytes.Clone(b[at : at+size])
			for i := range b {
				b[i] = bits.RotateLeft8(b[i], 5) ^ x[(at+i+size)&15]
			}
			return b
		}
	}
	api := func(password string) func(b []byte, at, size int) []byte {
		return func(b []byte, at, size int) []byte { return cryptoAPIStream(password, b, 1024)[at:][:size] }
	}
	xorPass := func(p string) []any { return []any{int(xorKey([]byte(p))), int(xorVerifier([]byte(p)))} }
	long := biff8Book(t) + rec(recBOF, 0x600, 0x10)
	for i := range 300 {
		long += rec(recRK, i, 0, 0, i<<2&0xffff|2, i>>14)
	}
	long += rec(recEOF)
	old := rec(recBOF, 0x500, 0x10) + rec(recLabel, 0, 0, 0, 9, "A12345678") + rec(recEOF)
	for name, tt := range map[string]struct {
		plain, locked, stream string
		passwords             []string
	}{
		"CryptoAPI":         {long, lockBook(long, rec(recFilePass, 1, cryptoAPIHead("123456")), api("123456")), "Workbook", []string{"no", "123456"}},
		"default password":  {long, lockBook(long, rec(recFilePass, 1, cryptoAPIHead(excelPassword)), api(excelPassword)), "Workbook", nil},
		"XOR of BIFF8":      {long, lockBook(long, rec(recFilePass, append([]any{0}, xorPass("123456")...)...), xorHide("123456")), "Workbook", []string{"no", "123456"}},
		"XOR of BIFF5":      {old, lockBook(old, rec(recFilePass, xorPass("abc")...), xorHide("abc")), "Book", []string{"no", "abc"}},
		"XOR, in Chinese":   {old, lockBook(old, rec(recFilePass, xorPass(big5(t, "密碼123"))...), xorHide(big5(t, "密碼123"))), "Book", []string{"密碼123"}},
		"XOR, default word": {old, lockBook(old, rec(recFilePass, xorPass(excelPassword)...), xorHide(excelPassword)), "Book", nil},
	} {
		want := readOffice(t, XLS(Options{}), compoundOf(t, tt.stream, tt.plain))
		got := readOffice(t, XLS(Options{Passwords: tt.passwords}), compoundOf(t, tt.stream, tt.locked))
		if got.Rows == 0 || got.Log.String() != want.Log.String() {
			t.Errorf("%s: %.300s, want %.300s", name, got.Log.String(), want.Log.String())
		}
	}
}

func TestLockedDocumentsOfEveryKindOpen(t *testing.T) {
	const password = "123456"
	head := cryptoAPIHead(password)
	x := newXORBytes([]byte(password), xorKey([]byte(password)))
	xorHide := func(b []byte) []byte {
		b = bytes.Clone(b)
		x.document(b, 0) // hiding and revealing are the same
		return b
	}
	text := "王小明 A123456789\r"
	main, table := wordStreams(t, len(head), text)
	for name, tt := range map[string]struct {
		flags, key  int
		main, table []byte
	}{
		"CryptoAPI": {fibEncrypted, len(head), cryptoAPIStream(password, main, 512), append([]byte(head), cryptoAPIStream(password, table, 512)[len(head):]...)},
		"XOR":       {fibEncrypted | fibObfuscated, int(xorKey([]byte(password))) | int(xorVerifier([]byte(password)))<<16, xorHide(main), xorHide(table)},
	} {
		copy(tt.main, main[:wordPlain])
		binary.LittleEndian.PutUint16(tt.main[fibFlags:], uint16(fibTable1|tt.flags))
		binary.LittleEndian.PutUint32(tt.main[fibKey:], uint32(tt.key))
		data := compoundOf(t, "WordDocument", string(tt.main), "1Table", string(tt.table))
		wantLog(t, readOffice(t, DOC(Options{Passwords: []string{"no", password}}), data), `text "",0: "王小明 A123456789\n"`, `end "",0`)
		if _, err := extractortest.Record(DOC(Options{Passwords: []string{"no"}}), "a.doc", data); pandian.ReasonOf(err) != pandian.IsEncrypted {
			t.Errorf("%s with a wrong password: %v", name, err)
		}
	}
}

// wordStreams are the streams of a document with room at the beginning of the
// second.
func wordStreams(t *testing.T, room int, text string) (main, table []byte) {
	t.Helper()
	le := binary.LittleEndian
	wide := utf16LE(text)
	n := len(wide) / 2
	table = append(make([]byte, room), 2, 16, 0, 0, 0, 0, 0, 0, 0)
	table = le.AppendUint32(table, uint32(n))
	table = append(le.AppendUint32(append(table, 0, 0), 0x400), 0, 0)
	return append(wordHead(fibWord97, fibTable1, 0x4c, n, 0x1a2, room, 0x1a6, len(table)-room), wide...), table
}

// TestLiesOfLockedPackagesAreNotBelieved: each of these took all the memory or
// the time that a child may have, or ended it.
func TestLiesOfLockedPackagesAreNotBelieved(t *testing.T) {
	sample, err := os.ReadFile("testdata/office/locked.docx")
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int, text string) []byte {
		b := bytes.Clone(sample)
		copy(b[at:], text)
		return b
	}
	spins := bytes.LastIndex(sample, []byte(`spinCount="100000" `))
	salt := bytes.Index(sample, []byte(`blockSize="16"`))
	if spins < 0 || salt < 0 {
		t.Fatal("another sample")
	}
	for name, data := range map[string][]byte{
		"sectors of the directory": changed(40, "\xff\xff\xff\x7f"),
		"sectors of small sectors": changed(64, "\xff\xff\xff\x7f"),
		"sectors of sectors":       changed(72, "\xff\xff\xff\x7f"),
		"version":                  changed(26, "\x04"),
		"rounds":                   bytes.Replace(sample, []byte(`spinCount="100000" `), []byte(`spinCount="9999999999"`)[:19], 1),
		"more rounds":              changed(spins, `spinCount="99999999"`),
		"size of blocks":           changed(salt, `blockSize="99"`),
	} {
		r, err := extractortest.Record(OLE(keys), "a.docx", data)
		if why := pandian.ReasonOf(err); why == "" && len(r.Skips) == 0 || why == pandian.Crash {
			t.Errorf("%s: %v, skips %v", name, err, r.Skips)
		}
	}
}

func TestAPanickingDecoderIsADamagedArchive(t *testing.T) {
	_, err := recovering{panicking{}}.Read(make([]byte, 1))
	if a := (&archiveRAR{}); pandian.ReasonOf(a.because(err)) != pandian.Corrupt {
		t.Errorf("%v", err)
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("index out of range") }
