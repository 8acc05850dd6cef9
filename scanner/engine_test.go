package scanner_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"pandian"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/rules"
	"pandian/scanner"
)

// files is a source held in memory.
type files map[string][]byte

func (f files) open(_ context.Context, it pandian.Item) (pandian.Content, error) {
	data, ok := f[it.Path]
	if !ok {
		return pandian.Content{}, pandian.Because(pandian.Vanished, nil)
	}
	name := it.Path[strings.LastIndexByte(it.Path, '/')+1:]
	return content(name, data), nil
}

func content(name string, data []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(data), int64(len(data)), nil },
		Size: int64(len(data)), Name: name,
	}
}

func (f files) item(path string) pandian.Item {
	return pandian.Item{Ref: pandian.Ref{Source: "s", Path: path}, Size: int64(len(f[path])), Version: fmt.Sprint("v", len(f[path]))}
}

// engine returns a scanner over files; adjust may change its options.
func engine(t testing.TB, f files, adjust func(*scanner.Options)) *scanner.Scanner {
	t.Helper()
	rs := rules.Default()
	sector, _ := rs.Sector("MOI-COOP")
	o := scanner.Options{
		Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(extractors.Options{}), Key: scanner.NewEphemeralKey(), Open: f.open,
		Sector: sector, Spool: scanner.NewSpool(t.TempDir(), 0),
	}
	if adjust != nil {
		adjust(&o)
	}
	return scanner.New(o)
}

func inspect(t testing.TB, f files, path string) pandian.Entry {
	t.Helper()
	e, err := engine(t, f, nil).Inspect(t.Context(), f.item(path))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// observed inspects one file and returns the findings that count.
func observed(t testing.TB, name string, data []byte) []scanner.Observation {
	t.Helper()
	f := files{name: data}
	var seen []scanner.Observation
	s := engine(t, f, func(o *scanner.Options) {
		o.Observe = func(ob scanner.Observation) {
			if ob.Counted {
				seen = append(seen, ob)
			}
		}
	})
	if _, err := s.Inspect(t.Context(), f.item(name)); err != nil {
		t.Fatal(err)
	}
	return seen
}

// nationalIDs with valid check digits; invented.
var nationalIDs = strings.Fields("A169006025 B277354686 C287452681 D296938499 E173964016 F257228465 H228926936 I219556270 O256063628 Z146141620")

func counts(e pandian.Entry) [3]int64 { return [3]int64{e.Records, e.Subjects, e.SpecialSubjects} }

func TestTablesAreCountedByRowAndPerson(t *testing.T) {
	ids := nationalIDs
	tests := []struct {
		name, file, text string
		want             [3]int64 // records, subjects, special subjects
	}{
		{"rows and duplicates", "a.csv", "姓名,身分證字號\n王大同," + ids[0] + "\n李小華," + ids[1] + "\n王大同," + ids[0] + "\n", [3]int64{3, 2, 0}},
		{"blank rows and totals are no records", "a.csv", "姓名,身分證字號\n王大同," + ids[0] + "\n,\n合計,1\n", [3]int64{1, 1, 0}},
		{"title lines above the header", "a.csv", "某某合作社會員名冊,,\n製表日期：114年1月1日,,\n姓名,身分證字號,備註\n王大同," + ids[0] + ",\n", [3]int64{1, 1, 0}},
		{"a header in two rows", "a.csv", "姓名,聯絡方式,\n,手機,電子郵件\n王大同,0912345678,a@example.com\n李小華,0922345678,b@example.com\n", [3]int64{2, 2, 0}},
		{"a header that repeats", "a.csv", "姓名,身分證字號\n王大同," + ids[0] + "\n姓名,身分證字號\n李小華," + ids[1] + "\n", [3]int64{2, 2, 0}},
		{"no header", "a.csv", "王大同," + ids[0] + ",0912345678\n李小華," + ids[1] + ",0922345678\n", [3]int64{2, 2, 0}},
		{"two people in a row", "a.csv", "申請人姓名,申請人身分證字號,代理人姓名,代理人身分證字號\n王大同," + ids[0] + ",李小華," + ids[1] + "\n", [3]int64{1, 2, 0}},
		{"a name in two columns", "a.csv", "id,First Name,Last Name,Mobile Phone\n1,Ta-Tung,Wang,0912345678\n2,小華,李,0922345678\n", [3]int64{2, 2, 0}},
		{"cname and ename", "a.csv", "no,cname,ename,mobile\n1,王大同,Wang Ta Tung,0912345678\n2,李小華,Li Hsiao Hua,0922345678\n", [3]int64{2, 2, 0}},
		{"a person in two scripts", "a.csv", "中文姓名,英文姓名,手機\n王大同,\"WANG, TA-TUNG\",0912345678\n李小華,\"LI, HSIAO-HUA\",0922345678\n", [3]int64{2, 2, 0}},
		{"a directory of offices", "a.csv", "單位,電話\n總務課,(02)2345-6789\n人事課,(02)2345-6780\n會計室,(02)2345-6781\n", [3]int64{1, 1, 0}},
		{"families share a phone", "a.csv", "姓名,生日,手機\n王大同,70/01/02,0912345678\n王小美,95/03/04,0912345678\n", [3]int64{2, 2, 0}},
		{"one person in two spellings", "a.csv", "姓名,手機,地址\n王大同,0912-345-678,臺北市信義區市府路1號\n王大同,+886912345678,台北市信義區市府路1號\n", [3]int64{2, 1, 0}},
		{"special data with a subject", "a.csv", "姓名,身分證字號,診斷\n王大同," + ids[0] + ",第二型糖尿病\n李小華," + ids[1] + ",無\n", [3]int64{2, 2, 1}},
		{"special data without a subject", "a.csv", "代號,診斷\nX1,第二型糖尿病\nX2,高血壓\nX3,氣喘\n", [3]int64{0, 0, 0}},
		{"JSON lines", "a.jsonl", `{"name":"王大同","idNo":"` + ids[0] + `"}` + "\n" + `{"name":"李小華","idNo":"` + ids[1] + `"}` + "\n", [3]int64{2, 2, 0}},
		{"a JSON array", "a.json", `[{"姓名":"王大同","身分證字號":"` + ids[0] + `"},{"姓名":"李小華","身分證字號":"` + ids[1] + `"}]`, [3]int64{2, 2, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := inspect(t, files{tt.file: []byte(tt.text)}, tt.file)
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %s %v", got, tt.want, e.Status, describe(e))
			}
		})
	}
}

func describe(e pandian.Entry) string {
	b, _ := json.Marshal(e.Findings)
	return string(b)
}

func TestProseIsCountedByPerson(t *testing.T) {
	ids := nationalIDs
	tests := []struct {
		name, text string
		want       [3]int64
	}{
		{"a form", "姓名：王大同\n身分證字號：" + ids[0] + "\n手機：0912-345-678\n", [3]int64{1, 1, 0}},
		{"two forms", "姓名：王大同\n身分證字號：" + ids[0] + "\n\n姓名：李小華\n身分證字號：" + ids[1] + "\n手機：0922-333-444\n", [3]int64{2, 2, 0}},
		{"a person in two scripts", "姓名：王大同　英文姓名：WANG, TA-TUNG\n身分證字號：" + ids[0] + "\n", [3]int64{1, 1, 0}},
		{"the card of the patient, not of the physician", "病患：王大同（病歷號 1234567），主治醫師：李小華，健保卡號 000011180192。\n", [3]int64{1, 2, 0}},
		{"the card of the patient behind the physician's title", "病患：王大同（病歷號1234567）至本院就診，由李小華醫師處方。健保卡卡號000011180192。\n", [3]int64{1, 2, 1}},
		{"numbers of several kinds far apart", "病歷號碼 1234567　病患：王大同\n\n\n\n\n\n健保卡 000011180192\n", [3]int64{1, 1, 0}},
		{"a list of nationals and residents", "統一編號　姓名\n" + ids[0] + "　王大同\nZ935840350　李小華\n", [3]int64{2, 2, 0}},
		{"who wrote it comes first", "轉介人：陳美玲\n學生：王大同\n身分證字號：" + ids[0] + "\n", [3]int64{1, 2, 0}},
		{"one person a line", "王大同先生 " + ids[0] + "\n李小華女士 " + ids[1] + "\n陳美玲小姐 " + ids[2] + "\n", [3]int64{3, 3, 0}},
		{"mail addresses", "a1@example.com\nb2@example.com\nc3@example.com\na1@example.com\n", [3]int64{3, 3, 0}},
		{"nothing personal", "今天天氣很好。\n", [3]int64{0, 0, 0}},
		{"special data of somebody", "病患姓名：王大同\n身分證字號：" + ids[0] + "\n診斷：第二型糖尿病\n", [3]int64{1, 1, 1}},
		{"health education", "糖尿病常見症狀包括多尿。民眾應定期健康檢查。預防高血壓請少鹽。\n", [3]int64{0, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := inspect(t, files{"a.txt": []byte(tt.text)}, "a.txt")
			if got := counts(e); got != tt.want {
				t.Errorf("records, subjects, special = %v, want %v; %v", got, tt.want, describe(e))
			}
		})
	}
}

func TestAColumnOfDrugCodesIsNotAColumnOfResidentNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("代碼,名稱\nAA03405471,甲\nBB73038796,乙\n")
	for range 100 {
		fmt.Fprintf(&b, "AC%08d,丙\n", r.IntN(100_000_000))
	}
	if e := inspect(t, files{"a.csv": []byte(b.String())}, "a.csv"); len(e.Findings) != 0 {
		t.Errorf("found %s", describe(e))
	}
}

func TestAColumnWhoseValuesPassVouchesForItself(t *testing.T) {
	text := "甲欄,乙欄\n" + strings.Join(strings.Fields("AA03405471,x BB73038796,x CC50766807,x DD57472070,x EA37883698,x FB07531031,x HC14557441,x ID59659841,x OA71510562,x ZB33818916,x"), "\n") + "\n"
	e := inspect(t, files{"a.csv": []byte(text)}, "a.csv")
	if f := e.Findings[pandian.ResidentID]; f == nil || f.Count != 10 {
		t.Errorf("found %s", describe(e))
	}
}

func TestTheSameNameElsewhereInTheDocumentIsAFinding(t *testing.T) {
	seen := observed(t, "a.txt", []byte("申請人：王大同\n經查王大同於三月二日到場，並由王大同簽名。\n"))
	n := 0
	for _, o := range seen {
		if o.Finding.Type == pandian.PersonName {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d names, want 3", n)
	}
}

func TestAnIllnessInAColumnIsNoLabelOfTheNextColumn(t *testing.T) {
	const text = "姓名,身分證字號,備註,代碼\n王大同,A169006025,糖尿病,0b1c\n李小華,A269006023,VIP,77aa\n"
	n := 0
	for _, o := range observed(t, "a.csv", []byte(text)) {
		if o.Finding.Type == pandian.SpecialMedical {
			n++
			if got := text[o.Finding.Span.Start:o.Finding.Span.End]; got != "糖尿病" {
				t.Errorf("the illness is said to be %q", got)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d findings, want 1", n)
	}
}

func TestOffsetsAreBytesOfTheTextThroughDecodingFoldingAndQuoting(t *testing.T) {
	const id = "A169006025"
	tests := []struct{ name, file, text, want string }{
		{"plain", "a.txt", "身分證" + id + "。", id},
		{"full width", "a.txt", "身分證Ａ１６９００６０２５。", "Ａ１６９００６０２５"},
		{"after full width", "a.txt", "（全形）：" + id, id},
		{"quoted csv", "a.csv", "姓名,備註\n王大同,\"說\"\"好\"\",身分證" + id + "\"\n李小華,x\n", id},
		{"json escapes", "a.json", `{"備註":"\u738b\u5927\u540c 身分證 ` + id + `"}`, id},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, o := range observed(t, tt.file, []byte(tt.text)) {
				if o.Finding.Type == pandian.NationalID {
					if got := tt.text[o.Finding.Span.Start:o.Finding.Span.End]; !o.Finding.Off || got != tt.want {
						t.Errorf("span holds %q, want %q", got, tt.want)
					}
					return
				}
			}
			t.Error("not found")
		})
	}
}

func TestWindowCutsChangeNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	value := []string{
		"申請人：王大同", "身分證字號 A169006025", "手機：0912-345-678", "地址：臺北市信義區市府路1號5樓", "a.b@example.com",
		"出生年月日：民國75年3月12日", "訂單編號 A123456789012345", "卡號 4449-4814-1522-6862",
	}
	for range 6 {
		var b strings.Builder
		for b.Len() < 200<<10 {
			b.WriteString(strings.Repeat("文", r.IntN(300)))
			b.WriteString("，" + value[r.IntN(len(value))] + "。")
		}
		text := b.String()
		whole := spans(observed(t, "a.txt", []byte(text)))
		pad := strings.Repeat("字", 1+r.IntN(20000))
		var shifted []string
		for _, o := range observed(t, "a.txt", []byte(pad+text)) {
			shifted = append(shifted, span(o, len(pad)))
		}
		slices.Sort(shifted)
		if diff := cmp.Diff(whole, shifted); diff != "" {
			t.Fatalf("findings depend on where windows are cut:\n%s", diff)
		}
	}
}

func spans(seen []scanner.Observation) []string {
	var out []string
	for _, o := range seen {
		out = append(out, span(o, 0))
	}
	slices.Sort(out)
	return out
}

func span(o scanner.Observation, shift int) string {
	return fmt.Sprintf("%s %07d-%d %.2f", o.Finding.Type, o.Finding.Span.Start-shift, o.Finding.Span.End-shift, o.Finding.Confidence)
}

func zipOf(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err == nil {
			_, err = io.WriteString(f, members[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestContainersAreTheUnionOfTheirMembers(t *testing.T) {
	ids := nationalIDs
	a := "姓名,身分證字號\n王大同," + ids[0] + "\n李小華," + ids[1] + "\n"
	b := "姓名,身分證字號\n王大同," + ids[0] + "\n陳美玲," + ids[2] + "\n"
	e := inspect(t, files{"x.zip": zipOf(t, "a.csv", a, "內層.zip", string(zipOf(t, "b.csv", b)))}, "x.zip")
	if got, want := counts(e), [3]int64{4, 3, 0}; got != want {
		t.Errorf("records, subjects, special = %v, want %v", got, want)
	}
	if e.MembersTotal != 3 || e.Status != pandian.Scanned {
		t.Errorf("%d members, %s %v", e.MembersTotal, e.Status, e.Reasons)
	}
	var paths []string
	for _, m := range e.Members {
		paths = append(paths, m.Path)
	}
	if want := []string{"x.zip//a.csv", "x.zip//內層.zip", "x.zip//內層.zip//b.csv"}; !slices.Equal(paths, want) {
		t.Errorf("members %v, want %v", paths, want)
	}
}

func TestMembersOfTheSameNameAreToldApart(t *testing.T) {
	text := "身分證 " + nationalIDs[0]
	e := inspect(t, files{"x.zip": zipOf(t, "a.txt", text, "a.txt", text, "a.txt#2", text)}, "x.zip")
	var paths []string
	for _, m := range e.Members {
		paths = append(paths, m.Path)
	}
	if want := []string{"x.zip//a.txt", "x.zip//a.txt#2", "x.zip//a.txt#2#2"}; !slices.Equal(paths, want) {
		t.Errorf("members %v, want %v", paths, want)
	}
}

func TestPersonalDataInNamesIsFlagged(t *testing.T) {
	e := inspect(t, files{"x.zip": zipOf(t, nationalIDs[0]+".txt", "無")}, "x.zip")
	if !slices.Equal(e.InName, []pandian.Type{pandian.NationalID}) || e.Records != 1 || len(e.Members) != 1 {
		t.Errorf("in_name %v, %d records, members %v", e.InName, e.Records, e.Members)
	}
	e = inspect(t, files{nationalIDs[0] + ".txt": []byte("無")}, nationalIDs[0]+".txt")
	if !slices.Equal(e.InName, []pandian.Type{pandian.NationalID}) || e.Records != 1 {
		t.Errorf("in_name %v, %d records", e.InName, e.Records)
	}
}

func TestArchiveLimitsEndAsTheirReason(t *testing.T) {
	deep := zipOf(t, "a.txt", "身分證 A169006025")
	for range 9 {
		deep = zipOf(t, "in.zip", string(deep))
	}
	many := make([]string, 0, 100)
	for i := range 50 {
		many = append(many, fmt.Sprint(i, ".txt"), "x")
	}
	bomb := zipOf(t, "zeros", strings.Repeat("0", 80<<20))
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		data []byte
		want pandian.Reason
	}{
		{"depth", deep, pandian.ArchiveDepth},
		{"count", zipOf(t, many...), pandian.ArchiveCount},
		{"ratio", bomb, pandian.ArchiveRatio},
		{"ratio of a stream", z.EncodeAll(bytes.Repeat([]byte("A169006025\n"), 8<<20), nil), pandian.ArchiveRatio},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := files{"x.zip": tt.data}
			s := engine(t, f, func(o *scanner.Options) { o.Limits.Members = 40 })
			e, err := s.Inspect(t.Context(), f.item("x.zip"))
			if err != nil || !slices.Contains(e.Reasons, tt.want) {
				t.Errorf("reasons %v (%s), want %s; %v", e.Reasons, e.Status, tt.want, err)
			}
		})
	}
}

func TestTextFromPicturesIsLessSure(t *testing.T) {
	f := files{"a.txt": []byte("身分證 A169006025")}
	var sure [2]float64
	for i := range sure {
		s := engine(t, f, func(o *scanner.Options) {
			o.Formats = []pandian.Format{{Name: "text", Text: true, Guessed: i == 1, Extract: extractors.Text().Extract}}
			o.Observe = func(ob scanner.Observation) { sure[i] = ob.Finding.Confidence }
		})
		if _, err := s.Inspect(t.Context(), f.item("a.txt")); err != nil {
			t.Fatal(err)
		}
	}
	if sure[1] >= sure[0] || sure[1] < 0.5 {
		t.Errorf("confidence %.2f, from a picture %.2f", sure[0], sure[1])
	}
}

func TestCancelledItemIsPartial(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := files{"a.txt": bytes.Repeat([]byte("身分證 A169006025\n"), 100_000)}
	n := 0
	s := engine(t, f, func(o *scanner.Options) {
		o.Observe = func(scanner.Observation) {
			if n++; n == 10 {
				cancel()
			}
		}
	})
	e, err := s.Inspect(ctx, f.item("a.txt"))
	if err != nil || e.Status != pandian.Partial || !slices.Equal(e.Reasons, []pandian.Reason{pandian.Cancelled}) || e.Records == 0 {
		t.Errorf("%s %v, %d records, %v", e.Status, e.Reasons, e.Records, err)
	}
}

func TestAPanickingParserCostsOneItem(t *testing.T) {
	f := files{"a.bad": []byte("BAD!身分證 A169006025")}
	s := engine(t, f, func(o *scanner.Options) {
		o.Formats = append([]pandian.Format{{Name: "bad", Magic: []string{"BAD!"}, Extract: func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
			if err := out.Text(pandian.Place{}, pandian.Text{B: []byte("身分證 A169006025"), Off: -1}); err != nil {
				return err
			}
			panic("A169006025")
		}}}, o.Formats...)
	})
	e, err := s.Inspect(t.Context(), f.item("a.bad"))
	if err != nil || e.Status != pandian.Partial || !slices.Equal(e.Reasons, []pandian.Reason{pandian.Crash}) || e.Records != 1 {
		t.Errorf("%s %v, %d records, %v", e.Status, e.Reasons, e.Records, err)
	}
}

func TestVanishedItemSaysSo(t *testing.T) {
	e := inspect(t, files{}, "gone.txt")
	if e.Status != pandian.Failed || !slices.Equal(e.Reasons, []pandian.Reason{pandian.Vanished}) {
		t.Errorf("%s %v", e.Status, e.Reasons)
	}
}

func TestIncrementalRunEqualsAFreshOne(t *testing.T) {
	f := files{
		"a.csv":     []byte("姓名,身分證字號\n王大同,A169006025\n"),
		"dir/b.txt": []byte("身分證 B277354686\n"),
		"c.pdf":     []byte("%PDF-1.4 broken"),
	}
	key := scanner.NewEphemeralKey()
	s := engine(t, f, func(o *scanner.Options) { o.Key = key })
	var h scanner.Memory
	inc := scanner.Incremental(&h, rules.Default().Version, s, nil)
	fresh := map[string]pandian.Entry{}
	for path := range f {
		e, err := inc.Inspect(t.Context(), f.item(path))
		if err != nil || e.Status == pandian.Unchanged {
			t.Fatalf("%s: %s %v", path, e.Status, err)
		}
		fresh[path] = e
		if err := h.Put(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	inc = scanner.Incremental(&h, rules.Default().Version, s, nil)
	for path := range f {
		e, err := inc.Inspect(t.Context(), f.item(path))
		if err != nil {
			t.Fatal(err)
		}
		if want := fresh[path].Status == pandian.Scanned; (e.Status == pandian.Unchanged) != want {
			t.Errorf("%s: second run says %s after %s", path, e.Status, fresh[path].Status)
		}
		e.Status = fresh[path].Status
		if got, want := jsonOf(t, e), jsonOf(t, fresh[path]); got != want {
			t.Errorf("%s: unchanged entry lost figures:\n%s\n%s", path, got, want)
		}
	}
}

func jsonOf(t testing.TB, e pandian.Entry) string {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestItemsSurviveTheJourneyThroughJSON(t *testing.T) {
	f := files{"a.csv": []byte("姓名,身分證字號\n王大同,A169006025\n")}
	it := f.item("a.csv")
	doc, err := json.Marshal(it)
	if err != nil {
		t.Fatal(err)
	}
	var back pandian.Item
	if err := json.Unmarshal(doc, &back); err != nil {
		t.Fatal(err)
	}
	s := engine(t, f, nil)
	a, _ := s.Inspect(t.Context(), it)
	b, _ := s.Inspect(t.Context(), back)
	if jsonOf(t, a) != jsonOf(t, b) {
		t.Error("an item sent as JSON is inspected differently")
	}
}

func TestALineOfAnyLengthIsReadToItsEnd(t *testing.T) {
	text := strings.Repeat("x ", 300<<10) + " 身分證 A169006025 手機 0912345678"
	e := inspect(t, files{"a.txt": []byte(text)}, "a.txt")
	if e.Findings[pandian.NationalID] == nil || e.Findings[pandian.Mobile] == nil {
		t.Errorf("found %s", describe(e))
	}
}

func TestWrappedValuesOfAJSONObjectAreOnePersons(t *testing.T) {
	text := `{"resourceType":"Patient","identifier":[{"system":"http://www.moi.gov.tw/","value":"` + nationalIDs[0] + `"},` +
		`{"type":{"text":"病歷號碼"},"value":"0012345"}],"name":[{"text":"陳俊宏"}],` +
		`"telecom":[{"system":"phone","value":"0912345678"},{"system":"email","value":"chen@example.com"}],"birthDate":"1975-03-02"}`
	e := inspect(t, files{"a.json": []byte(text)}, "a.json")
	if got, want := counts(e), [3]int64{1, 1, 0}; got != want {
		t.Errorf("records, subjects, special = %v, want %v; %s", got, want, describe(e))
	}
	for _, typ := range []pandian.Type{pandian.NationalID, pandian.MedicalRecord, pandian.PersonName, pandian.Mobile, pandian.Email, pandian.BirthDate} {
		if e.Findings[typ] == nil {
			t.Errorf("%s is missing", typ)
		}
	}
}

// TestTextsMayEndAnywhere: a text that is cut in the middle of a value is no
// trouble.
func TestTextsMayEndAnywhere(t *testing.T) {
	text := "姓名：王小明 A123456789 0912-345-678 (02)2345-6789 ming@example.com 臺北市信義區市府路1號 民國70年1月2日\ntags:\n - one\n - 張志豪: 0912345678\n"
	f := files{}
	s := engine(t, f, nil)
	for n := 1; n <= len(text); n++ {
		f["a.txt"] = []byte(text[:n])
		if e, err := s.Inspect(t.Context(), f.item("a.txt")); err != nil || e.Status != pandian.Scanned {
			t.Errorf("%q: %s %v %v", text[:n], e.Status, e.Reasons, err)
		}
	}
}
