package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/traditionalchinese"

	"pandian"
	"pandian/extractors/extractortest"
)

// narrow is a text in Big5.
func narrow(t testing.TB, s string) pstNarrowText {
	t.Helper()
	b, err := traditionalchinese.Big5.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return pstNarrowText(b)
}

func needles(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/pdf/needles.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

// sampleMailbox is a mailbox with all that is read: a letter with a file and a
// message in it, one in Big5, a long list, a web page, a body in RTF and a
// contact.
func sampleMailbox(t testing.TB, version int, cipher byte, far bool) []byte {
	w := newPSTWriter(t, version, cipher)
	text := func(s string) any {
		if version == 14 {
			return narrow(t, s)
		}
		return s
	}
	n := needles(t)
	docx, err := os.ReadFile("testdata/office/consent.docx")
	if err != nil {
		t.Fatal(err)
	}
	rtf, err := hex.DecodeString(packedRTF)
	if err != nil {
		t.Fatal(err)
	}
	letter := fmt.Sprintf("本人%s（%s），電話%s，住%s。\r\n", n[0], n[1], n[2], n[3])
	list := strings.Repeat("本頁為會員名冊，請妥善保管，不得外流。\r\n", 300) + strings.Join(n[5:15], "\r\n")
	to := map[int]any{msgKind: 1, msgName: text("王小明"), msgAddress: text("/O=ORG/CN=WANG"), 0x39fe: text("ming@example.com")}
	inbox := []*pstMail{{
		props: map[int]any{
			msgClass: text("IPM.Note"), msgSubject: text("\x01\x04Re: 入會/申請"), msgBody: text(letter), msgSubmitted: time.Date(2025, 3, 2, 1, 2, 3, 0, time.UTC),
			msgHeaders: text("Received: from mail.example.com\r\n\tby mx\r\nFrom: =?utf-8?B?5p2O576O546y?= <mei@example.com>\r\nTo: wang@example.com\r\nContent-Type: text/plain\r\n\tcharset=x\r\n"),
		},
		recipients: []map[int]any{to, {msgKind: 1, msgName: text("承辦"), msgAddress: text("wang@example.com")}},
		files: []pstMailFile{{name: text("同意書.docx"), data: docx}, {name: text("轉寄"), mail: &pstMail{props: map[int]any{
			msgClass: text("IPM.Note"), msgSubject: text("轉寄：名單"), msgBody: text("夾帶的 " + n[20]), 0x0c1a: text("張志豪"), 0x5d01: text("hao@example.com")}}}},
	}, {
		props: map[int]any{msgClass: narrow(t, "IPM.Note"), msgCodePage: 950, msgSubject: narrow(t, "會員資料"), msgBody: narrow(t, "許功蓋 "+strings.Join(n[15:20], " ")), 0x0e04: narrow(t, "王小明")},
	}, {
		props: map[int]any{msgClass: text("IPM.Note"), msgSubject: text("名冊"), 0x0c1a: text("承辦"), msgBody: text(list)},
	}}
	others := []*pstMail{{
		// The name that Big5 lacks stands here: files of 8 bit have it too.
		props: map[int]any{msgClass: text("IPM.Note"), msgSubject: text("網頁"), msgBody: text("姓名 " + n[21]), msgHTML: []byte("<p>姓名 <b>" + n[21] + "</b> " + n[4] + "</p>")},
	}, {
		props: map[int]any{msgClass: text("IPM.Note"), msgBody: text("hello world"), msgRTF: rtf},
	}, {
		props: map[int]any{msgClass: text("IPM.Contact"), msgSubject: text("劉淑芬"), 0x3a1c: text(n[2]), 0x8083: text("fen@example.com"), msgBirthday: time.Date(1986, 3, 11, 16, 0, 0, 0, time.UTC), msgBody: text(strings.Join(n[22:], " "))},
	}}
	w.far = far
	return w.mailbox(text("個人資料夾"), []pstBox{{text("收件匣"), inbox}, {text("其他 A/B"), others}})
}

// readMailbox reads a mailbox, and its members as mail.
func readMailbox(t testing.TB, data []byte) *extractortest.Recorder {
	t.Helper()
	r := &extractortest.Recorder{}
	r.Open = func(name string, c pandian.Content) error {
		f, err := c.Open()
		if err != nil {
			return err
		}
		b, err := io.ReadAll(f)
		if err != nil {
			fmt.Fprintf(&r.Log, "  %v\n", pandian.ReasonOf(err))
		}
		if !bytes.Contains(b, []byte("MIME-Version")) {
			fmt.Fprintf(&r.Log, "  %d bytes\n", len(b))
			r.Plain.Write(b)
			return nil
		}
		return Mail().Extract(context.Background(), extractortest.Content(c.Name, b), r)
	}
	if err := PST().Extract(context.Background(), extractortest.Content("x.pst", data), r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMailboxesOfAllVersionsAndCiphersSayTheSame(t *testing.T) {
	want := readMailbox(t, sampleMailbox(t, 23, pstPermute, false))
	if want.Skips != nil {
		t.Errorf("skips %v", want.Skips)
	}
	if missing := want.Missing(needles(t)); missing != nil {
		t.Errorf("needles %q missing", missing)
	}
	for _, version := range []int{14, 23, 36} {
		for _, cipher := range []byte{pstPlain, pstPermute, pstCyclic} {
			got := readMailbox(t, sampleMailbox(t, version, cipher, cipher == pstCyclic))
			if diff := cmp.Diff(want.Log.String(), got.Log.String()); diff != "" {
				t.Errorf("version %d, cipher %d (-want +got):\n%s", version, cipher, diff)
			}
		}
	}
}

// TestCommittedMailboxesAreThoseOfTheWriter: with -update they are written anew.
func TestCommittedMailboxesAreThoseOfTheWriter(t *testing.T) {
	for name, version := range map[string]int{"testdata/letter/letter.pst": 23, "testdata/letter/letter.ost": 36} {
		made := sampleMailbox(t, version, pstPermute, false)
		if flag.Lookup("update").Value.String() == "true" {
			if err := os.WriteFile(name, made, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(readMailbox(t, made).Log.String(), readMailbox(t, data).Log.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestMailboxTellsHeadersBodiesAndAttachments(t *testing.T) {
	r := readMailbox(t, sampleMailbox(t, 23, pstPermute, false))
	log := strings.ReplaceAll(r.Log.String(), `本頁為會員名冊，請妥善保管，不得外流。\r\n`, "…")
	want := []string{
		`member "個人資料夾/收件匣/Re: 入會_申請.eml"`, `text "",1: "Received: from mail.example.com\r\n\tby mx\n"`, `text "",3: "From: 李美玲 <mei@example.com>\n"`,
		`text "",4: "To: wang@example.com\n"`, `text "",5: "Subject: Re: 入會/申請\n"`, `text "",6: "Date: Sun, 02 Mar 2025 01:02:03 +0000\n"`,
		`text "",7: "To: 王小明 <ming@example.com>\n"`, `text "",15: "本人王小明（A123456789），電話0912-345-678，住臺北市信義區信義路五段7號3樓。\r\n\r\n"`,
		`member "同意書.docx"`, `  6983 bytes`,
		`member "轉寄：名單.eml"`, `text "",1: "From: 張志豪 <hao@example.com>\n"`, `text "",2: "Subject: 轉寄：名單\n"`, `text "",10: "夾帶的 R222343029\r\n"`, `end "",0`, `end "",0`,
		`member "個人資料夾/收件匣/會員資料.eml"`, `text "",1: "Subject: 會員資料\n"`, `text "",2: "To: 王小明\n"`,
		`text "",10: "許功蓋 L137453286 M297810648 N196821806 P208319707 Q107815272\r\n"`, `end "",0`,
		`member "個人資料夾/收件匣/名冊.eml"`, `text "",1: "From: 承辦\n"`, `text "",2: "Subject: 名冊\n"`,
		`text "",10: "` + strings.Repeat("…", 300) + `A154330121\r\nB266240395\r\nC112152790\r\nD215792404\r\nE109730602\r\nF236020370\r\nG172753673\r\nH240376556\r\nJ171222500\r\nK294867386\r\n"`, `end "",0`,
		`member "個人資料夾/其他 A_B/網頁.eml"`, `text "",1: "Subject: 網頁\n"`, `text "",0: "姓名 S124201989 游錫堃"`, `end "",0`, `end "",0`,
		`member "個人資料夾/其他 A_B/郵件 200084.eml"`, `text "",1: "Subject: -\n"`, `member "內文.rtf"`, `  43 bytes`, `end "",0`,
		`member "個人資料夾/其他 A_B/劉淑芬.eml"`, `text "",1: "Subject: 劉淑芬\n"`,
		`text "",9: "行動電話：0912-345-678\r\n生日：1986-03-12\r\nfen@example.com\r\nT295783420 U130320853 V295832199\r\n"`, `end "",0`,
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(log), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	docx, err := os.ReadFile("testdata/office/consent.docx")
	if err != nil || !strings.Contains(r.Plain.String(), string(docx)) {
		t.Errorf("the attached file is not what it was (%v)", err)
	}
}

func TestADamagedBlockCostsItsMessageOnly(t *testing.T) {
	data := sampleMailbox(t, 23, pstPlain, false)
	want := strings.Replace(readMailbox(t, data).Log.String(), "member \"個人資料夾/收件匣/會員資料.eml\"\n", "member \"個人資料夾/收件匣/會員資料.eml\"\n  corrupt\n", 1)
	want = strings.Replace(want, "L137453286", "X137453286", 1)
	data[bytes.Index(data, []byte("L137453286"))] = 'X'
	if diff := cmp.Diff(want, readMailbox(t, data).Log.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestATreeOfPagesThatLeadsInACircleEnds(t *testing.T) {
	data := sampleMailbox(t, 23, pstPermute, true)
	root := binary.LittleEndian.Uint64(data[224:])
	for i := range uint64(data[root+488]) {
		binary.LittleEndian.PutUint64(data[root+24*i+16:], root)
	}
	r := readMailbox(t, data)
	if len(r.Members) > 0 || !slices.Equal(r.Skips, []pandian.Reason{pandian.Corrupt}) {
		t.Errorf("members %q, skips %v", r.Members, r.Skips)
	}
}

func TestFoldersAndMessagesWithinEachOtherAreBounded(t *testing.T) {
	w := newPSTWriter(t, 23, pstPlain)
	m := &pstMail{props: map[int]any{msgSubject: "主旨", msgClass: "IPM.Note"}}
	for range 2 * msgMaxDepth {
		m = &pstMail{props: map[int]any{msgSubject: "主旨", msgClass: "IPM.Note"}, files: []pstMailFile{{name: "a", mail: m}}}
	}
	d, s := w.message(m)
	w.node(0x10000<<5|pstMessage, 0x402<<5|pstFolder, d, s)
	for i, parent := range []uint32{0x403, 0x402} {
		d, s := w.props(map[int]any{msgName: fmt.Sprint(i)})
		w.node(uint32(0x402+i)<<5|pstFolder, parent<<5|pstFolder, d, s)
	}
	r := readMailbox(t, w.file())
	if r.Members[0] != "1/0/主旨.eml" || len(r.Members) != 1+msgMaxDepth || !strings.Contains(r.Log.String(), "  archive_depth\n") {
		t.Errorf("members %q\n%s", r.Members, r.Log.String())
	}
}

func TestACutOrProtectedMailboxIsNeverWhole(t *testing.T) {
	data := sampleMailbox(t, 14, pstPermute, true)
	for n := 4; n < len(data); n += 509 {
		r := &extractortest.Recorder{}
		err := PST().Extract(context.Background(), extractortest.Content("x.pst", data[:n]), r)
		if why := pandian.ReasonOf(err); err == nil && len(r.Skips) == 0 || err != nil && why != pandian.Truncated {
			t.Errorf("cut to %d: %v, skips %v", n, err, r.Skips)
		}
	}
	for at, want := range map[int]pandian.Reason{461: pandian.IsEncrypted, 10: pandian.Unsupported} {
		other := bytes.Clone(data)
		other[at] = 0x10
		err := PST().Extract(context.Background(), extractortest.Content("x.pst", other), &extractortest.Recorder{})
		if why := pandian.ReasonOf(err); why != want {
			t.Errorf("byte %d: %q, want %q", at, why, want)
		}
	}
}
