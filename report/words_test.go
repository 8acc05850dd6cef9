package report

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/rules"
)

func TestEveryReasonHasWordsAndANextStep(t *testing.T) {
	for _, l := range []lang{chinese, english} {
		for _, r := range pandian.Reasons() {
			if l.reason(r) == string(r) && l == chinese || l.reason(r) == "" || l.nextStep(r) == "" {
				t.Errorf("%s: %s has no words", l, r)
			}
			if l.reasonClass(r.Class()) == "" {
				t.Errorf("%s: class %s has no words", l, r.Class())
			}
		}
		for _, st := range statuses {
			if l.status(st) == "" {
				t.Errorf("%s: status %s has no words", l, st)
			}
		}
	}
	if len(statuses) != len(statusWords) {
		t.Error("statuses are missing from the order")
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := comma(n); got != want {
			t.Errorf("comma(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{-1: "", 0: "0 B", 1023: "1023 B", 1024: "1.0 KB", 1 << 20: "1.0 MB", 1<<20 - 1: "1.0 MB", 3 << 29: "1.5 GB", math.MaxInt64: "8.0 EB"} {
		if got := byteSize(n); got != want {
			t.Errorf("byteSize(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPercentNeverRoundsUp(t *testing.T) {
	for _, x := range []struct {
		part, whole int64
		want        string
	}{
		{0, 0, "—"}, {0, 10, "0%"}, {10, 10, "100%"}, {1, 3, "33.3%"}, {2, 3, "66.6%"}, {999_999, 1_000_000, "99.9%"},
		{1, 1_000_000, "<0.1%"}, {math.MaxInt64 - 1, math.MaxInt64, "99.9%"},
	} {
		if got := percent(x.part, x.whole); got != x.want {
			t.Errorf("percent(%d, %d) = %q, want %q", x.part, x.whole, got, x.want)
		}
	}
}

func TestDatesOfTheRepublic(t *testing.T) {
	d := time.Date(2025, 3, 2, 9, 11, 0, 0, time.UTC)
	for got, want := range map[string]string{
		chinese.shortDate(d): "114/03/02", chinese.longDate(d): "民國 114 年 3 月 2 日", chinese.longTime(d): "民國 114 年 3 月 2 日 09:11",
		english.shortDate(d): "2025-03-02", chinese.shortDate(time.Time{}): "",
		chinese.shortDate(time.Date(1912, 1, 1, 0, 0, 0, 0, time.UTC)):   "001/01/01",
		chinese.shortDate(time.Date(1911, 12, 31, 0, 0, 0, 0, time.UTC)): "1911-12-31",
		chinese.duration(90 * time.Second):                               "1 分 30 秒", chinese.duration(25 * time.Hour): "25 小時 0 分",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestNamesAreReadable(t *testing.T) {
	for path, want := range map[string]string{
		"會員/名冊.xlsx": "名冊.xlsx", "a.zip//b/c.csv": "c.csv", "名冊.xlsx": "名冊.xlsx", "x/%A4%A4%A4%E5.txt": "中文.txt",
		"%FF%FF.txt": "%FF%FF.txt", "100%25AB.txt": "100%25AB.txt", "%1B%5B.txt": "%1B%5B.txt",
	} {
		if got := baseName(path); got != want {
			t.Errorf("baseName(%q) = %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{"a/b/c": "a/b", "c": "", "a.zip//c": "a.zip"} {
		if got := folderName(path); got != want {
			t.Errorf("folderName(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestPeaksShowWhatAPersonMustLookAt(t *testing.T) {
	st := func(n int64, s pandian.State) pandian.ThresholdState {
		return pandian.ThresholdState{Count: n, State: s}
	}
	for _, x := range []struct {
		states []pandian.ThresholdState
		want   string
	}{
		{nil, ""},
		{[]pandian.ThresholdState{st(5000, pandian.Below)}, ""},
		{[]pandian.ThresholdState{st(1000, pandian.Reached), st(5000, pandian.Reached)}, "達 5,000"},
		{[]pandian.ThresholdState{st(5000, pandian.Review), st(1000, pandian.Reached)}, "達 1,000；請確認 5,000"},
		{[]pandian.ThresholdState{st(1000, pandian.Review), st(5000, pandian.Reached)}, "達 5,000"},
		{[]pandian.ThresholdState{st(1000, pandian.Review)}, "請確認 1,000"},
		{[]pandian.ThresholdState{st(0, pandian.Reached)}, "達 不限筆數"},
	} {
		s := &scribe{lang: chinese}
		if got := s.peakText(peaks(x.states)); got != x.want {
			t.Errorf("%v: %q, want %q", x.states, got, x.want)
		}
	}
}

func TestClockRunsFromTheScanOnlyWhereAHoldingThresholdIsReached(t *testing.T) {
	s := &scribe{lang: chinese}
	from := time.Date(2026, 10, 12, 0, 0, 0, 0, time.UTC)
	six := rules.Due{Months: 6, From: rules.EventReached}
	for _, x := range []struct {
		due   rules.Due
		kind  rules.ThresholdKind
		state pandian.State
		want  string
	}{
		{six, rules.KindHolding, pandian.Reached, "自盤點日起算至 116/04/12"},
		{six, rules.KindHolding, pandian.Below, ""},
		{six, rules.KindHolding, pandian.Review, ""},
		{rules.Due{Hours: 72, From: rules.EventFound}, rules.KindIncident, pandian.Reached, ""},
		{rules.Due{Every: 12, From: rules.EventPlanned}, rules.KindHolding, pandian.Reached, ""},
		{rules.Due{Months: 6, From: rules.EventRegistered}, rules.KindHolding, pandian.Reached, ""},
		{rules.Due{Months: 6, Every: 12, From: rules.EventReached}, rules.KindHolding, pandian.Reached, ""},
		{rules.Due{}, rules.KindHolding, pandian.Reached, ""},
	} {
		d := duty{Threshold: &rules.Threshold{Due: x.due, Kind: x.kind}, State: x.state}
		if got := s.clock(d, from); got != x.want {
			t.Errorf("%+v %s %s: %q, want %q", x.due, x.kind, x.state, got, x.want)
		}
	}
}

func TestTopKeepsTheGreatest(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	kept := &top[int]{n: 20, comp: func(a, b int) int { return cmp.Compare(b, a) }}
	var all []int
	for range 500 {
		x := g.IntN(100000)
		all = append(all, x)
		kept.add(x)
	}
	slices.SortFunc(all, func(a, b int) int { return cmp.Compare(b, a) })
	if diff := gocmp.Diff(all[:20], kept.list); diff != "" {
		t.Errorf("top (-want +got):\n%s", diff)
	}
}

func TestAdviceCoversColumnsThenTheRest(t *testing.T) {
	s, err := newScribe(Options{Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	e := pandian.Entry{
		Columns: []pandian.ColumnAdvice{
			{Part: "名冊", Col: "身分證字號", Type: pandian.NationalID, Count: 10, Rows: 10},
			{Part: "名冊", Col: "備註", Type: pandian.Mobile, Count: 2, Rows: 10},
			{Part: "名冊", Col: "學歷", Type: "ctx_education", Count: 9, Rows: 10},
		},
		Findings: map[pandian.Type]*pandian.Figures{
			pandian.NationalID:     {Count: 12, Distinct: 11, Places: []pandian.PlaceFigure{{Place: pandian.Place{Part: "名冊", Row: 2, Col: "身分證字號"}, Masked: "F12988****"}}},
			pandian.Mobile:         {Count: 2, Distinct: 2},
			pandian.SpecialMedical: {Count: 1, Distinct: 1},
			"ctx_education":        {Count: 9, Distinct: 3},
		},
	}
	type line struct {
		col     string
		typ     pandian.Type
		count   int64
		example string
		note    string
	}
	var got []line
	for _, a := range s.advise(&e) {
		got = append(got, line{a.Col, a.Type, a.Count, a.Example, a.Note})
	}
	want := []line{
		{"身分證字號", pandian.NationalID, 10, "F12988****", ""},
		{"備註", pandian.Mobile, 2, "0912***678", "欄內 10 列中 2 列為個資"},
		{"", pandian.NationalID, 2, "A12345****", "位於內文，逐處遮罩"},
		{"", pandian.SpecialMedical, 1, "＊＊＊", "位於內文，逐處遮罩；特種個資（個資法 §6）"},
	}
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(line{})); diff != "" {
		t.Errorf("advice (-want +got):\n%s", diff)
	}
}

func TestExtentsAddUpToWhatWasListed(t *testing.T) {
	s := &scribe{lang: chinese}
	tally := newTally()
	for i, e := range []pandian.Entry{
		{Status: pandian.Scanned}, {Status: pandian.Unchanged}, {Status: pandian.Partial, Reasons: []pandian.Reason{pandian.IsEncrypted}},
		{Status: pandian.Skipped, Reasons: []pandian.Reason{pandian.ImageOnly}}, {Status: pandian.Skipped, Reasons: []pandian.Reason{pandian.Excluded}},
		{Status: pandian.Failed, Reasons: []pandian.Reason{pandian.Denied}}, {Status: pandian.Failed}, {Status: pandian.Skipped, Reasons: []pandian.Reason{pandian.View, pandian.Media}},
		{Status: pandian.Skipped, Reasons: []pandian.Reason{pandian.Media, pandian.Timeout}},
	} {
		e.Size = int64(i)
		tally.add(s, &e)
	}
	got := map[extent]amount{}
	for x, a := range tally.coverage {
		got[x] = *a
	}
	want := map[extent]amount{extentWhole: {2, 1}, extentPart: {1, 2}, extentNoText: {2, 3 + 7}, extentChoice: {1, 4}, extentUnread: {3, 5 + 6 + 8}}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
}

func TestStepsNameOnlyWhatIsThere(t *testing.T) {
	s, err := newScribe(Options{Rules: fakeRules()})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.steps(&pandian.Summary{Sector: "MOI-COOP"}, newTally()); len(got) != 0 {
		t.Errorf("an empty run asks for %q", got)
	}
	if got, want := s.verdict(&pandian.Summary{}, newTally()), "本次未發現個人資料檔案。"; got != want {
		t.Errorf("verdict %q, want %q", got, want)
	}
	list, sum := fakeRun(200)
	tally := newTally()
	for i := range list {
		tally.add(s, &list[i])
	}
	steps := strings.Join(s.steps(&sum, tally), "\n")
	for _, want := range []string{"確認計算對象", "自盤點日起算至 116/04/12", "單獨外洩", "特種個資", "未能讀取", "--ocr", "副本", "檔名", "淡黃色"} {
		if !strings.Contains(steps, want) {
			t.Errorf("the steps do not speak of %s:\n%s", want, steps)
		}
	}
	if got := s.verdict(&sum, tally); !strings.Contains(got, "已達保有門檻 5,000 筆") {
		t.Errorf("verdict %q", got)
	}
}

func TestDefuseKeepsHarmlessCells(t *testing.T) {
	for in, want := range map[string]string{"": "", "王○明": "王○明", "a=b": "a=b", "=1": "'=1", "＝1": "'＝1", "-1": "'-1", "'=1": "'=1"} {
		if got := defuse(in); got != want {
			t.Errorf("defuse(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCleanKeepsText(t *testing.T) {
	for in, want := range map[string]string{"王○明 ＡＢ〇": "王○明 ＡＢ〇", "a\tb\nc": "a b c", "\x1b[31m": "[U+001B][31m", "x\u2066y": "x[U+2066]y", "a\u200bb": "a[U+200B]b", "\xff": "\ufffd", "\ufffe": "[U+FFFE]"} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	for _, x := range []struct {
		in    string
		width int
		want  string
	}{{"a/b.csv", 9, "a/b.csv"}, {"0123456789abcdef", 12, "0123…abcdef"}, {"社會課/很長的資料夾/名冊.csv", 16, "社會…/名冊.csv"}} {
		if got := middle(x.in, x.width); got != x.want {
			t.Errorf("middle(%q, %d) = %q, want %q", x.in, x.width, got, x.want)
		}
	}
	if got := cut(strings.Repeat("長", 10), 4); got != "長長長…" {
		t.Errorf("cut: %q", got)
	}
}
