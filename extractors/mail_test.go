package extractors

import (
	"bytes"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"mime"
	"mime/quotedprintable"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"pandian"
	"pandian/extractors/extractortest"
)

func TestAttachmentNamesAreDecoded(t *testing.T) {
	tests := []struct{ field, param, want string }{
		{`attachment; filename="a b.xls"`, "filename", "a b.xls"},
		{`attachment; filename=名冊.xls`, "filename", "名冊.xls"},
		{"attachment; filename=\"" + big5Name + "\"", "filename", big5Name},
		{`attachment; filename="=?UTF-8?B?5ZCN5YaK?=.xls"`, "filename", "名冊.xls"},
		{"attachment; filename=\"=?UTF-8?B?5ZCN?=\r\n =?UTF-8?B?5YaK?=\"", "filename", "名冊"},
		{`attachment; filename*=UTF-8'zh'%E5%90%8D%E5%86%8A.xls; filename="x"`, "filename", "名冊.xls"},
		{`attachment; filename*=big5''%A6W%A5U.xls`, "filename", "名冊.xls"},
		{`attachment; FileName*0="a;"; filename*1=b`, "filename", "a;b"},
		{`attachment; filename*0*=UTF-8''%E5; filename*1*=%90%8D`, "filename", "名"},
		{`attachment; filename = "a" ; size=1`, "filename", "a"},
		{`attachment; filename*=%zz`, "filename", "%zz"},
		{`attachment`, "filename", ""},
	}
	for _, tt := range tests {
		_, params := fieldParams([]byte(tt.field))
		if got := paramText(params, tt.param); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.field, got, tt.want)
		}
	}
}

// TestEncodedWordsReadAsTheStandardLibraryReadsThem compares words of random
// texts; a character that is cut between two words is joined.
func TestEncodedWordsReadAsTheStandardLibraryReadsThem(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		text := randomText(rng)
		for _, enc := range []mime.WordEncoder{mime.BEncoding, mime.QEncoding} {
			word := enc.Encode("utf-8", text)
			var b textBuilder
			addWords(&b, pandian.Text{B: []byte(word)})
			if string(b.b) != text {
				t.Fatalf("%s: %q, want %q", word, b.b, text)
			}
		}
	}
	cut := "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte("王\xe5")) + "?=\r\n =?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte("\xb0\x8f")) + "?="
	var b textBuilder
	addWords(&b, pandian.Text{B: []byte(cut)})
	if string(b.b) != "王小" {
		t.Errorf("cut character: %q", b.b)
	}
}

func randomText(rng *rand.Rand) string {
	var b strings.Builder
	for range 1 + rng.IntN(60) {
		b.WriteRune([]rune("王小明A1 =?_\t,é😀")[rng.IntN(13)])
	}
	return strings.TrimSpace(b.String()) + "明"
}

func TestTransferEncodingsAreUndoneHoweverTheyArrive(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range 60 {
		text := strings.Repeat(randomText(rng)+"\r\n", 1+rng.IntN(200))
		var quoted bytes.Buffer
		w := quotedprintable.NewWriter(&quoted)
		_, _ = io.WriteString(w, text)
		w.Close()
		var src io.Reader = &quoted
		coded := strings.NewReader(base64.StdEncoding.EncodeToString([]byte(text)))
		var src64 io.Reader = coded
		if i%2 == 0 {
			src, src64 = iotest.OneByteReader(src), iotest.HalfReader(src64)
		}
		if got, err := io.ReadAll(&quotedReader{stream: newStream(src, 0, 256)}); err != nil || string(got) != text {
			t.Fatalf("quoted-printable: %v\n%q\n%q", err, got, text)
		}
		if got, err := io.ReadAll(&base64Reader{r: src64}); err != nil || string(got) != text {
			t.Fatalf("base64: %v", err)
		}
	}
	if got, err := io.ReadAll(&base64Reader{r: strings.NewReader("QUI= !\r\nQ0RF\nR")}); string(got) != "ABCDE" || err != io.ErrUnexpectedEOF {
		t.Errorf("a sloppy base64 text reads as %q, %v", got, err)
	}
}

func TestAMailboxSplitsIntoItsMessages(t *testing.T) {
	const box = "From a@example.com.tw Fri Nov 20 09:00:00 2026\nSubject: one\nFrom: a@example.com.tw\n\nbody\nFrom here on: text 12:30 2026\n\n" +
		"From b@example.com.tw Fri Nov 20 09:00:00 2026\nSubject: two\n\n>From quoted 9:00 2026\n"
	r, err := extractortest.Record(Mail(), "x.mbox", []byte(box))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(r.Log.String(), "end \"\",0"); n != 2 || len(r.Missing([]string{"one", "two", "From here on", ">From quoted"})) > 0 {
		t.Errorf("%d messages:\n%s", n, r.Log.String())
	}
}

func TestAWebPageInAMailIsReadAsOne(t *testing.T) {
	head := "From: a\nSubject: b\nContent-Type: text/html\n"
	plain := head + "\n<p>王小明</p>"
	coded := head + "Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("<p>王小明</p>"))
	for _, text := range []string{plain, coded} {
		r := &extractortest.Recorder{Source: []byte(text)}
		if err := extractMail(t.Context(), extractortest.Content("x.eml", []byte(text)), r); err != nil {
			t.Fatal(err)
		}
		if r.Missing([]string{"王小明"}) != nil || len(r.Faults) > 0 || (len(r.Members) == 0) != (text == plain) {
			t.Errorf("%q: members %q, faults %v\n%s", text, r.Members, r.Faults, r.Log.String())
		}
	}
}

func TestATextThatIsRepeatedAsAPageIsReadOnce(t *testing.T) {
	mail := func(plain, page string, encode bool) string {
		head := ""
		if encode {
			head = "Content-Transfer-Encoding: base64\n"
			plain, page = base64.StdEncoding.EncodeToString([]byte(plain)), base64.StdEncoding.EncodeToString([]byte(page))
		}
		return "From: a\nSubject: b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n" + head + "\n" + plain +
			"\n--b\nContent-Type: text/html\n" + head + "\n" + page + "\n--b--\n"
	}
	const page = "<p>王小明</p><a href=http://example.com/x>A123456789</a>"
	tests := []struct {
		name, mail string
		texts      int
	}{
		{"the same", mail("王小明\r\nA123456789 <http://example.com/x>", page, true), 1},
		{"more", mail("王小明 B266240395", page, true), 2},
		{"with places", mail("王小明", page, false), 2},
		{"large", mail("王小明"+strings.Repeat(" ", alternativeMax), page, true), 2},
	}
	for _, tt := range tests {
		r, err := extractortest.Record(Mail(), "x.eml", []byte(tt.mail))
		if err != nil || strings.Count(r.Plain.String(), "王小明") != tt.texts {
			t.Errorf("%s: %v\n%s", tt.name, err, r.Log.String())
		}
	}
}

func TestHostileMailsEnd(t *testing.T) {
	deep := "From: a\nSubject: x\n"
	for i := range 200 {
		b := strings.Repeat("x", i+1)
		deep += "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n"
	}
	tests := map[string]string{
		"nested":      deep + "\nA123456789\n",
		"long header": "From: a\nSubject: " + strings.Repeat("x ", 1<<20) + "A123456789\n\n",
		"open words":  "From: a\nSubject: " + strings.Repeat("=?a?b?", 150_000) + "A123456789\n\n",
		"long line":   "From a 1:1 2026" + strings.Repeat("字", 1<<17) + "A123456789",
		"no body":     "From: a\nSubject: A123456789",
		"no end":      "From: a\nSubject: b\nContent-Type: multipart/mixed; boundary=b\n\nA123456789\n--b\n\n--b\n",
		"cut rune":    "From: a\nSubject: b\nContent-Transfer-Encoding: quoted-printable\n\n=E6" + strings.Repeat("=\n", 1<<17) + "A123456789",
	}
	for name, text := range tests {
		r, err := extractortest.Record(Mail(), "x.eml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if m := r.Missing([]string{"A123456789"}); m != nil {
			t.Errorf("%s: %q missing", name, m)
		}
	}
}

func TestMailTextsLeadBackToTheFile(t *testing.T) {
	for _, path := range []string{"parts.eml", "mail_gb.eml", "page.mht", "cut.eml"} {
		data, err := os.ReadFile("testdata/samples/" + path)
		if err != nil {
			t.Fatal(err)
		}
		r := &extractortest.Recorder{Source: data}
		if err := Mail().Extract(t.Context(), extractortest.Content(path, data), r); err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Faults {
			t.Errorf("%s: %s", path, f)
		}
	}
}
