package extractors

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// fakeEntry is an entry of a compound file's directory under construction.
type fakeEntry struct {
	name        string // "folder/stream"
	data        []byte
	dir         bool
	first       uint32
	child, next uint32
	last        int // of the children
}

const oleNone = 0xffffffff

// compoundOf makes a compound file of names and contents. Short streams stand
// in the stream of small sectors, as they must.
func compoundOf(t testing.TB, nameAndContent ...string) []byte {
	t.Helper()
	entries := []*fakeEntry{{dir: true, child: oleNone, next: oleNone}}
	at := map[string]int{"": 0}
	var add func(name string, dir bool, data string) int
	add = func(name string, dir bool, data string) int {
		if i, ok := at[name]; ok {
			return i
		}
		parent, _ := filepath.Split(name)
		p := entries[add(strings.TrimSuffix(parent, "/"), true, "")]
		e := &fakeEntry{name: name, data: []byte(data), dir: dir, child: oleNone, next: oleNone}
		n := len(entries)
		if p.child == oleNone {
			p.child = uint32(n)
		} else {
			entries[p.last].next = uint32(n)
		}
		entries, at[name], p.last = append(entries, e), n, n
		return n
	}
	for i := 0; i < len(nameAndContent); i += 2 {
		add(nameAndContent[i], false, nameAndContent[i+1])
	}
	var sectors bytes.Buffer
	var fat, miniFAT []uint32
	chain := func(table *[]uint32, buf *bytes.Buffer, data []byte, size int) uint32 {
		if len(data) == 0 {
			return 0xfffffffe
		}
		first := uint32(len(*table))
		for n := (len(data) + size - 1) / size; n > 0; n-- {
			*table = append(*table, uint32(len(*table)+1))
		}
		(*table)[len(*table)-1] = 0xfffffffe
		buf.Write(data)
		buf.Write(make([]byte, (size-len(data)%size)%size))
		return first
	}
	var mini bytes.Buffer
	for _, e := range entries[1:] {
		if len(e.data) < 4096 {
			e.first = chain(&miniFAT, &mini, e.data, 64)
		} else {
			e.first = chain(&fat, &sectors, e.data, 512)
		}
	}
	entries[0].data = mini.Bytes()
	entries[0].first = chain(&fat, &sectors, mini.Bytes(), 512)
	var table []byte
	for _, n := range miniFAT {
		table = binary.LittleEndian.AppendUint32(table, n)
	}
	miniAt := chain(&fat, &sectors, table, 512)
	var dir []byte
	for i, e := range entries {
		dir = append(dir, e.record(i == 0)...)
	}
	dirAt := chain(&fat, &sectors, dir, 512)
	fatSectors := 1
	for (len(fat)+fatSectors+127)/128 > fatSectors {
		fatSectors++
	}
	head := make([]byte, 512)
	copy(head, oleMagic)
	le := binary.LittleEndian
	le.PutUint16(head[24:], 0x3e)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xfffe)
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	for i, v := range []uint32{uint32(fatSectors), dirAt, 0, 4096, miniAt, uint32(len(table)+511) / 512, 0xfffffffe, 0} {
		le.PutUint32(head[44+4*i:], v)
	}
	for i := range 109 {
		v := uint32(oleNone)
		if i < fatSectors {
			v = uint32(len(fat) + i)
		}
		le.PutUint32(head[76+4*i:], v)
	}
	for range fatSectors {
		fat = append(fat, 0xfffffffd)
	}
	out := append(head, sectors.Bytes()...)
	for i := range fatSectors * 128 {
		v := uint32(oleNone)
		if i < len(fat) {
			v = fat[i]
		}
		out = le.AppendUint32(out, v)
	}
	return out
}

// record is the entry as it stands in the directory.
func (e *fakeEntry) record(root bool) []byte {
	b := make([]byte, 128)
	le := binary.LittleEndian
	name := utf16LE(cmp.Or(filepath.Base(e.name), "Root Entry") + "\x00")
	copy(b, name)
	le.PutUint16(b[64:], uint16(len(name)))
	b[66] = 2
	if e.dir {
		b[66] = 1
	}
	if root {
		b[66] = 5
	}
	le.PutUint32(b[68:], oleNone)
	le.PutUint32(b[72:], e.next)
	le.PutUint32(b[76:], e.child)
	le.PutUint32(b[116:], e.first)
	le.PutUint32(b[120:], uint32(len(e.data)))
	return b
}

func TestEncryptedOfficePackageIsReportedAsEncrypted(t *testing.T) {
	r := &extractortest.Recorder{}
	data := compoundOf(t, "EncryptionInfo", "x", "EncryptedPackage", strings.Repeat("\x07", 5000))
	err := OLE(Options{}).Extract(context.Background(), extractortest.Content("a.xlsx", data), r)
	if pandian.ReasonOf(err) != pandian.IsEncrypted {
		t.Errorf("error %v, log %s", err, &r.Log)
	}
}

func TestCompoundFileOfAnotherProgramIsUnsupported(t *testing.T) {
	r := readOffice(t, OLE(Options{}), compoundOf(t, "Contents", "x"))
	if !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) {
		t.Errorf("skips %v", r.Skips)
	}
}

func TestKindOfCompoundFileShowsInItsDirectoryNotItsName(t *testing.T) {
	data := compoundOf(t, "Workbook", "x")
	if f := XLS(Options{}); !f.Sniff(data, "a.doc") || !f.Sniff(data[:512], "a.xls") || f.Sniff(data[:512], "a.doc") {
		t.Error("a workbook is not known as one")
	}
}

// TestChainsOfSectorsThatLeadInCirclesEnd has every entry of the sector table
// lead to each sector in turn.
func TestChainsOfSectorsThatLeadInCirclesEnd(t *testing.T) {
	data := compoundOf(t, "Workbook", strings.Repeat("\x09\x08\x00\x00", 4000), "a/Workbook", strings.Repeat("x", 3000))
	table := len(data) - 512
	for to := range 40 {
		bad := bytes.Clone(data)
		for i := range 128 {
			binary.LittleEndian.PutUint32(bad[table+4*i:], uint32(to))
		}
		r := &extractortest.Recorder{Limit: 1 << 20}
		if err := OLE(Options{}).Extract(context.Background(), extractortest.Content("x", bad), r); err == nil && len(r.Skips) == 0 {
			t.Errorf("all sectors lead to %d: nothing is reported", to)
		}
	}
}

func TestStringsOfADocumentWithoutItsDirectoryAreRead(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "office", "consent.doc"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := extractortest.Record(DOC(Options{}), "a.doc", data[:len(data)/2])
	if pandian.ReasonOf(err) != pandian.Truncated || !strings.Contains(r.Plain.String(), "A123456789") {
		t.Errorf("error %v, %d bytes of text", err, r.Plain.Len())
	}
}

func TestLastSectorMayBeCutBehindWhatItHolds(t *testing.T) {
	data := compoundOf(t, "Workbook", biff8Book(t))
	for n := len(data); data[n-1] == 0xff; n-- {
		if r := readOffice(t, XLS(Options{}), data[:n]); r.Rows != 1 || len(r.Skips) > 0 {
			t.Errorf("cut to %d of %d: %d rows, skips %v", n, len(data), r.Rows, r.Skips)
		}
	}
}

func TestStoragesWithinEachOtherAreBounded(t *testing.T) {
	data := compoundOf(t, "Workbook", biff8Book(t), strings.Repeat("a/", 20_000)+"Workbook", biff8Book(t))
	r := readOffice(t, OLE(Options{}), data)
	if r.Rows != 1 || !slices.Equal(r.Skips, []pandian.Reason{pandian.ArchiveDepth}) {
		t.Errorf("%d rows, skips %v", r.Rows, r.Skips)
	}
}

func TestLyingStreamSizesAreBoundedByTheFile(t *testing.T) {
	data := compoundOf(t, "Workbook", strings.Repeat("\x09\x08\x00\x00", 4000))
	i := bytes.Index(data, utf16LE("Workbook\x00"))
	binary.LittleEndian.PutUint32(data[i+120:], math.MaxUint32)
	r := &extractortest.Recorder{}
	if err := OLE(Options{}).Extract(context.Background(), extractortest.Content("x", data), r); err == nil && len(r.Skips) == 0 {
		t.Error("nothing is reported")
	}
}

func TestReadingACompoundFileStopsWhenCancelled(t *testing.T) {
	data := compoundOf(t, "Workbook", rec(recBOF, 0x600, 5)+strings.Repeat("\x00\x00\x00\x00", 400_000))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := extractortest.Content("x", data)
	r := &stopAfter{bytes.NewReader(data), 40, cancel}
	c.At = at(r, len(data))
	rec := &extractortest.Recorder{}
	if err := OLE(Options{}).Extract(ctx, c, rec); !errors.Is(err, context.Canceled) || len(rec.Skips) > 0 {
		t.Errorf("error %v, skips %v", err, rec.Skips)
	}
	if r.left < 0 {
		t.Errorf("%d reads more", -r.left)
	}
}

func TestEmbeddedFilesAreMembersAndEmbeddedBooksAreRead(t *testing.T) {
	native := "\x00\x00\x00\x00\x02\x00名冊.csv\x00C:\\名冊.csv\x00\x00\x00\x03\x00\x02\x00\x00\x00a\x00\x03\x00\x00\x00a,b"
	data := compoundOf(t, "Workbook", biff8Book(t), "MBD1/Workbook", biff8Book(t), "MBD2/\x01Ole10Native", native, "MBD3/Package", "PK")
	r := readOffice(t, OLE(Options{}), data)
	if !slices.Contains(r.Members, "名冊.csv") || len(r.Members) != 2 || !strings.Contains(r.Plain.String(), "a,b") {
		t.Errorf("members %q", r.Members)
	}
	if r.Rows != 2 || !strings.Contains(r.Log.String(), `row "內嵌物件 `) {
		t.Error(r.Log.String())
	}
}

func TestLegacyDocumentsOfPicturesAreImageOnly(t *testing.T) {
	drawing := rec(recDrawings, strings.Repeat("x", 2*maxShapes))
	for _, tt := range []struct {
		name string
		f    pandian.Format
		data []byte
	}{
		{"doc", DOC(Options{}), wordDocument(t, 1, wordPart{"\x01\r", false})},
		{"xls", XLS(Options{}), compoundOf(t, "Workbook", rec(recBOF, 0x600, 5)+drawing+rec(recEOF))},
		{"ppt", PPT(Options{}), compoundOf(t, "PowerPoint Document", pptOf(15, 0, pptDocument, pptOf(15, 0, pptOutline)), "Pictures", "x")},
		{"rtf", RTF(), []byte(`{\rtf1{\*\shppict{\pict 00}}\par}`)},
	} {
		if r := readOffice(t, tt.f, tt.data); !slices.Equal(r.Skips, []pandian.Reason{pandian.ImageOnly}) {
			t.Errorf("%s: skips %v", tt.name, r.Skips)
		}
	}
}

func TestPropertiesOfLegacyDocumentsAreRead(t *testing.T) {
	text := func(kind int, s string, n int) string { return le(kind, n) + s }
	section := func(entries ...string) string {
		var list, values string
		for i := 0; i < len(entries); i += 2 {
			list += entries[i] + le(8+4*len(entries)+len(values))
			values += entries[i+1]
		}
		return le(0, len(entries)/2) + list + values
	}
	page := le(2) + "\xb6\x03\x00\x00" // 950
	first := section(le(1), page, le(4), text(0x1e, big5(t, "陳志明")+"\x00", 7), le(9), text(0x1e, "42", 2), le(2), text(0x1f, string(utf16LE("名冊")), 2))
	second := section(le(1), page, le(2), text(0x1e, big5(t, "承辦"), 4))
	stream := strings.Repeat("\x00", 24) + le(2) + strings.Repeat("\x00", 16) + le(68) + strings.Repeat("\x00", 16) + le(68+len(first)) + first + second
	r := readOffice(t, XLS(Options{}), compoundOf(t, "Workbook", rec(recBOF, 0x600, 5)+rec(recEOF), "\x05SummaryInformation", stream))
	wantLog(t, r, `text "文件屬性",0: "名冊\n"`, `text "文件屬性",0: "陳志明\n"`, `text "文件屬性",0: "承辦\n"`, `end "文件屬性",0`)
}

// TestLegacySamplesReadAsRecorded compares with golden files.
func TestLegacySamplesReadAsRecorded(t *testing.T) {
	for _, name := range legacySamples {
		file := filepath.Join("testdata", "office", name)
		extractortest.Run(t, officeFormat(t, name), file, file+".golden")
	}
}

var legacySamples = []string{"mixed.xls", "kinds.xls", "mixed.doc", "mixed.rtf", "mixed.ppt"}

// TestCutLegacySamplesSaySo cuts samples in half.
func TestCutLegacySamplesSaySo(t *testing.T) {
	for _, name := range legacySamples {
		data, err := os.ReadFile(filepath.Join("testdata", "office", name))
		if err != nil {
			t.Fatal(err)
		}
		r, err := extractortest.Record(officeFormat(t, name), name, data[:len(data)/2])
		if err == nil && len(r.Skips) == 0 {
			t.Errorf("%s: half of it passes as whole", name)
		}
	}
}
