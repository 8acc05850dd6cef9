package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

func TestEveryThresholdRowIsShipped(t *testing.T) {
	s := Default()
	ids := map[string]Threshold{}
	for _, sec := range s.Sectors {
		for _, th := range sec.Thresholds {
			ids[th.ID] = th
		}
	}
	// 147 rows of the reference data, and four duties of public offices.
	if len(ids) != 151 {
		t.Errorf("%d thresholds, want 151", len(ids))
	}
	for id, want := range map[string]Threshold{
		"MOI-COOP-PLAN":      {Count: 5000, Kind: KindHolding, Article: "§4"},
		"MOI-COOP-INCIDENT":  {Count: 1000, Kind: KindIncident, Article: "§8"},
		"MOI-IMMIG-INCIDENT": {Count: 150, Kind: KindIncident},
		"OCAC-INCIDENT":      {Count: 0, Kind: KindIncident},
		"MOTC-ROAD-PLAN":     {Count: 100, Kind: KindHolding},
		"MOEA-RETAIL-SCOPE":  {Kind: KindCondition},
		"DRAFT-REPORT-100":   {Kind: KindDraft},
		"PDPA-48-FINE":       {Kind: KindInfo},
	} {
		got, ok := ids[id]
		if !ok || got.Kind != want.Kind || want.Count > 0 && got.Count != want.Count || want.Article != "" && got.Article != want.Article {
			t.Errorf("%s: %v %+v", id, ok, got)
		}
	}
}

func TestStatesOfThresholds(t *testing.T) {
	s, ok := Default().Sector("moi-coop")
	if !ok {
		t.Fatal("no default pack")
	}
	state := func(subjects, records int64, id string) pandian.State {
		for _, st := range s.States(subjects, records) {
			if st.ID == id {
				return st.State
			}
		}
		return ""
	}
	tests := []struct {
		subjects, records int64
		incident, plan    pandian.State
	}{
		{999, 999, pandian.Below, pandian.Below},
		{999, 1000, pandian.Review, pandian.Below},
		{1000, 1000, pandian.Reached, pandian.Below},
		{4999, 5137, pandian.Reached, pandian.Review},
		{5000, 5137, pandian.Reached, pandian.Reached},
	}
	for _, tt := range tests {
		if a, b := state(tt.subjects, tt.records, "MOI-COOP-INCIDENT"), state(tt.subjects, tt.records, "MOI-COOP-PLAN"); a != tt.incident || b != tt.plan {
			t.Errorf("%d subjects, %d records: %s, %s; want %s, %s", tt.subjects, tt.records, a, b, tt.incident, tt.plan)
		}
	}
	for _, name := range []string{"PUBLIC-AGENCY", "公務機關", "合作社"} {
		if _, ok := Default().Sector(name); !ok {
			t.Errorf("no pack %q", name)
		}
	}
	agency, _ := Default().Sector("PUBLIC-AGENCY")
	if got := agency.States(10000, 10000); len(got) != 0 {
		t.Errorf("public offices have no counts, got %v", got)
	}
}

func TestHeadersAreUnderstoodAsPeopleWriteThem(t *testing.T) {
	strong := map[string]pandian.Type{
		"姓名": pandian.PersonName, "姓　名": pandian.PersonName, " 姓 名 ": pandian.PersonName, "客戶姓名": pandian.PersonName, "會員姓名": pandian.PersonName,
		"申請人姓名": pandian.PersonName, "戶長姓名": pandian.PersonName, "緊急聯絡人": pandian.PersonName, "CUST_NAME": pandian.PersonName, "EmpName": pandian.PersonName,
		"身分證字號": pandian.NationalID, "身份證字號": pandian.NationalID, "身分證統一編號": pandian.NationalID, "國民身分證統一編號": pandian.NationalID, "身分證字號(必填)": pandian.NationalID,
		"申請人身分證字號": pandian.NationalID, "ID_NO": pandian.NationalID, "IdNo": pandian.NationalID, "身分證": pandian.NationalID,
		"居留證號": pandian.ResidentID, "居留證號碼": pandian.ResidentID,
		"手機": pandian.Mobile, "行動電話": pandian.Mobile, "手機號碼": pandian.Mobile, "家長手機": pandian.Mobile, "手機1": pandian.Mobile, "MOBILE": pandian.Mobile, "聯絡手機": pandian.Mobile,
		"出生年月日": pandian.BirthDate, "生日": pandian.BirthDate, "出生日期（民國）": pandian.BirthDate, "BIRTHDAY": pandian.BirthDate, "出生年月日*": pandian.BirthDate,
		"電子郵件": pandian.Email, "E-mail": pandian.Email, "EMAIL": pandian.Email, "email_address": pandian.Email,
		"地址": pandian.Address, "通訊地址": pandian.Address, "戶籍地址": pandian.Address, "住址": pandian.Address,
		"護照號碼": pandian.Passport, "病歷號": pandian.MedicalRecord, "健保卡號": pandian.NHICard, "信用卡號": pandian.CreditCard,
		"移工姓名": pandian.PersonName, "姓名Name": pandian.PersonName, "您的大名（必填）": pandian.PersonName, "性別/生日": pandian.BirthDate, "護照號碼/身分證字號": pandian.Passport,
		"診斷": pandian.SpecialRecord, "健檢結果": pandian.SpecialExam, "犯罪前科": pandian.SpecialCriminal,
	}
	for name, want := range strong {
		if h := Default().Header(name); h.Type != want || h.Strength != 2 || h.Veto {
			t.Errorf("Header(%q) = %+v, want %s", name, h, want)
		}
	}
	weak := map[string]pandian.Type{"name": pandian.PersonName, "公司地址": pandian.Address, "父": pandian.PersonName, "配偶": pandian.PersonName, "空腹血糖mg/dL": pandian.SpecialExam}
	for name, want := range weak {
		if h := Default().Header(name); h.Type != want || h.Strength != 1 {
			t.Errorf("Header(%q) = %+v, want weak %s", name, h, want)
		}
	}
	if h := Default().Header("緊急聯絡人/關係/電話"); h.Context != pandian.PersonName || h.Type == pandian.PersonName {
		t.Errorf("a number and a name in one cell: %+v", h)
	}
	if h := Default().ColumnHeader("高血壓"); h.Type != pandian.SpecialMedical || Default().Header("高血壓") != (Header{}) {
		t.Errorf("an illness heads a column, and is no label: %+v", h)
	}
	for _, name := range []string{"隊長", "住客", "teacher"} {
		if h := Default().ColumnHeader(name); h.Type != pandian.PersonName || h.Strength != 1 || Default().Header(name).Type == pandian.PersonName {
			t.Errorf("%s heads a column of names, and is no label: %+v", name, h)
		}
	}
	for _, name := range []string{"訂單編號", "統一編號", "藥品代碼", "料號", "物流單號", "發票號碼", "ISBN", "批號", "品名"} {
		if h := Default().Header(name); !h.Veto {
			t.Errorf("Header(%q) = %+v, want a veto", name, h)
		}
	}
	for _, name := range []string{"", "備註", "金額", "訂單日期", "建立時間", "數量", "x", strings.Repeat("長", 200)} {
		if h := Default().Header(name); h.Type == pandian.BirthDate || h.Type == pandian.PersonName || h.Type == pandian.NationalID {
			t.Errorf("Header(%q) = %+v", name, h)
		}
	}
}

func TestMasksHaveTheDocumentedForms(t *testing.T) {
	s := Default()
	for i := range s.Masks {
		m := &s.Masks[i]
		if m.shape.form == "text" {
			continue
		}
		if got := m.shape.apply(s, []byte(m.ExampleIn)); got != m.ExampleOut {
			t.Errorf("%s: %q, want %q", m.Name, got, m.ExampleOut)
		}
	}
	for v, want := range map[string]string{"王": "○", "王明": "王○", "王小明": "王○明", "歐陽小明": "歐○○明", "WANG XIAO": "W***"} {
		if got := s.Mask(pandian.PersonName, []byte(v)); got != want {
			t.Errorf("Mask(%q) = %q, want %q", v, got, want)
		}
	}
}

func FuzzMaskNeverShowsTheWholeValue(f *testing.F) {
	for _, v := range []string{"", "A", "A123456789", "王", "王小明", "a@b.c", "@", "臺北市信義區市府路1號", "1.2.3.4", "\xff\xfe", "***", "12"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		s := Default()
		for i := range s.Types {
			m := s.Mask(s.Types[i].ID, []byte(v))
			if v != "" && utf8.RuneCountInString(v) > 0 && m == v && !strings.ContainsAny(v, "*○＊0") {
				t.Errorf("%s: the mask of %q is the value", s.Types[i].ID, v)
			}
		}
	})
}

// find is the obviously right way to find terms.
func find(l *Lexicon, b []byte) []pandian.Hit {
	var hits []pandian.Hit
	for i := 0; i < len(b); {
		best, id := 0, 0
		for k := range l.Terms {
			t := l.Terms[k].Text
			if len(t) <= best || len(t) > len(b)-i || !strings.EqualFold(asciiLower(t), asciiLower(string(b[i:i+len(t)]))) {
				continue
			}
			if wordByte(t[0]) && i > 0 && wordByte(b[i-1]) || !wordEnds(b[i:], len(t), t) {
				continue
			}
			best, id = len(t), k
		}
		if best == 0 {
			i++
			continue
		}
		hits = append(hits, pandian.Hit{Start: int32(i), End: int32(i + best), Term: uint16(id)})
		i += best
	}
	return hits
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r | 0x20
		}
		return r
	}, s)
}

func FuzzLexiconFindsWhatTheSlowWayFinds(f *testing.F) {
	for _, s := range []string{
		"姓名：王小明 身分證字號A123456789，手機0912", "姓 名", "Email: a@b.c  E-MAIL", "病患診斷為第二型糖尿病", "訂單編號統一編號身分證統一編號",
		"name=x user_name patient name", "LINE ID: abc", "第二條　本法用詞", "\xe5\xa7", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 2000 {
			return
		}
		l := Default().Lexicon
		if diff := cmp.Diff(find(l, []byte(s)), l.Find(nil, []byte(s))); diff != "" {
			t.Errorf("%q:\n%s", s, diff)
		}
	})
}

func TestOverlayIsStrictAndNamesFileLineAndCause(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"no TOML", "types.toml", "[[type]\nid = 1", "types.toml: line"},
		{"unknown key", "sectors/mine.toml", "id = \"MINE\"\nname_zh = \"我的\"\nnonsense = 1\n", `line 3: unknown key "nonsense"`},
		{"unknown file", "colours.toml", "a = 1", "colours.toml"},
		{"bad kind", "sectors/mine.toml", "id = \"MINE\"\nname_zh = \"我的\"\n[[threshold]]\nid = \"X\"\nkind = \"often\"\n", `unknown kind "often"`},
		{"threshold twice", "sectors/mine.toml", "id = \"MINE\"\nname_zh = \"我的\"\n[[threshold]]\nid = \"MOI-COOP-PLAN\"\nkind = \"duty\"\nlaw = \"x\"\n", "MOI-COOP-PLAN"},
		{"no English", "english.toml", "[unit]\n\"筆\" = \"\"\n", "english.toml: unit.\"筆\" is empty"},
		{"two English words", "english.toml", "[a]\n\"筆\" = \"x\"\n[b]\n\"筆\" = \"y\"\n", "english.toml"},
		{"bad weight", "dict/surnames.txt", "2 王", "surnames.txt: line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Load(overlay(t, tt.file, tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want …%s…", err, tt.want)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a missing overlay gives %v", err)
	}
}

func overlay(t *testing.T, file, text string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOverlayAddsASectorAndChangesTheVersion(t *testing.T) {
	s, err := Load(overlay(t, "sectors/mine.toml", "id = \"MINE\"\nname_zh = \"我的\"\n[[threshold]]\nid = \"MINE-1\"\nkind = \"holding\"\ncount = 7\nunit = \"筆\"\nlaw = \"內規\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	sec, ok := s.Sector("MINE")
	if !ok || len(sec.States(7, 7)) != 1 || sec.States(7, 7)[0].State != pandian.Reached {
		t.Errorf("%v %+v", ok, sec)
	}
	if s.Version == Default().Version || !strings.HasPrefix(s.Version, "sha256:") {
		t.Errorf("version %s", s.Version)
	}
}

func FuzzRuleFilesNeverPanic(f *testing.F) {
	f.Add("id = \"A\"\nname_zh = \"b\"\n[[threshold]]\nid = \"A-1\"\nkind = \"holding\"\ncount = 5\nlaw = \"x\"\n")
	f.Add("[[threshold]]\nid=1")
	f.Fuzz(func(t *testing.T, text string) {
		files := ruleFiles{}
		if err := addFiles(files, fstest.MapFS{"sectors/a.toml": {Data: []byte(text)}}, func(string) bool { return true }); err != nil {
			t.Fatal(err)
		}
		s := &Set{}
		if s.loadSectors(files) == nil {
			for _, sec := range s.Sectors {
				sec.States(1, 1)
			}
		}
	})
}

func TestDictionariesAndNumbers(t *testing.T) {
	s := Default()
	if n, w := s.Surname([]byte("歐陽小明")); n != 6 || w < 0.5 {
		t.Errorf("歐陽: %d %v", n, w)
	}
	if n, w := s.Surname([]byte("陳小明")); n != 3 || w != 1 {
		t.Errorf("陳: %d %v", n, w)
	}
	if n := s.CountyAt([]byte("台北市信義區")); n != 9 {
		t.Errorf("台北市: %d", n)
	}
	if n := s.DistrictAt([]byte("阿里山鄉中正村")); n != 12 {
		t.Errorf("阿里山鄉: %d", n)
	}
	for digits, want := range map[string]PhoneKind{"0912345678": PhoneMobile, "0227208889": PhoneLandline, "037123456": PhoneLandline, "0800123456": PhoneService, "0112345678": PhoneNone, "09123": PhoneNone} {
		if got := s.PhoneKind([]byte(digits)); got != want {
			t.Errorf("PhoneKind(%s) = %d, want %d", digits, got, want)
		}
	}
}

func BenchmarkLexicon(b *testing.B) {
	for name, unit := range map[string]string{
		"prose": "本所依個人資料保護法第八條規定，告知蒐集目的、資料類別及利用期間，並請申請人填寫姓名及聯絡電話。",
		"log":   "2025-02-03 08:10:11 INFO [http] GET /app/v2.3.1/index.html 200 4711 user=alice agent=Mozilla\n",
	} {
		text := []byte(strings.Repeat(unit, 1<<20/len(unit)))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			var hits []pandian.Hit
			for b.Loop() {
				hits = Default().Lexicon.Find(hits[:0], text)
			}
		})
	}
}

func TestCharactersOfNamesAreGraded(t *testing.T) {
	rs := Default()
	for _, tt := range []struct {
		r        rune
		min, max int
	}{
		{'芬', 5, 9}, {'翊', 5, 9}, {'明', 1, 4}, {'的', -4, -4}, {'為', -4, -3}, {'犇', 2, 2}, {'a', 2, 2},
	} {
		if g := rs.Given(tt.r); g < tt.min || g > tt.max {
			t.Errorf("Given(%c) = %d, want %d to %d", tt.r, g, tt.min, tt.max)
		}
	}
}

func TestWordsAndPartsOfNamesAreKnown(t *testing.T) {
	rs := Default()
	if !rs.Word('高', '度') || rs.Word('林', '芬') {
		t.Error("高度 is a word, 林芬 is none")
	}
	if word, _ := rs.NotName([]byte("同上")); !word {
		t.Error("同上 is no name")
	}
	if _, opens := rs.NotName([]byte("高雄港")); !opens {
		t.Error("no name begins with 高雄")
	}
	if p := rs.LatinPart([]byte("NGUYEN")); p != PartVietnamese {
		t.Errorf("LatinPart(NGUYEN) = %d, want %d", p, PartVietnamese)
	}
	if !rs.Sound('斯') || rs.Sound('腦') {
		t.Error("斯 transcribes a sound, 腦 does not")
	}
}
