package scanner_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/rules"
	"pandian/scanner"
)

// rosterRun scans files in memory against a roster and returns what each
// delivered entry says of it.
func rosterRun(t *testing.T, roster string, f files) (map[string]pandian.RosterFigure, pandian.RosterTotal) {
	t.Helper()
	f["名冊.csv"] = []byte(roster)
	rs := rules.Default()
	opt := scanner.Options{Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(extractors.Options{}), Key: scanner.NewEphemeralKey(), Open: f.open}
	r, err := scanner.ReadRoster(t.Context(), opt, f.item("名冊.csv"), "會員")
	if err != nil {
		t.Fatal(err)
	}
	delete(f, "名冊.csv")
	st, err := scanner.OpenState(t.TempDir(), scanner.RunID{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	st.Rosters = []*scanner.Roster{r}
	s := scanner.New(opt)
	for path := range f {
		e, err := s.Inspect(t.Context(), f.item(path))
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]pandian.RosterFigure{}
	sink := sinkFunc(func(e pandian.Entry) {
		if len(e.Rosters) > 0 {
			got[e.Path] = e.Rosters[0]
		}
	})
	sum, err := st.Deliver(t.Context(), rules.Sector{}, pandian.Summary{}, []pandian.Sink{sink})
	if err != nil {
		t.Fatal(err)
	}
	return got, sum.Rosters[0]
}

type sinkFunc func(pandian.Entry)

func (f sinkFunc) Put(_ context.Context, e pandian.Entry) error { f(e); return nil }
func (f sinkFunc) Close(context.Context, pandian.Summary) error { return nil }

// Rows 2 and 8 are one person, rows 6 and 7 are two with one name and birth
// date, row 5 is a name alone.
const members = `姓名,身分證字號,出生年月日,手機
王大同,A169006025,70/01/02,0912-345-678
李小華,B277354686,71/03/04,0922-333-444
陳美玲,,72/05/06,0933-222-111
林志明,,,
張文雄,D296938499,60/06/06,0955-111-222
張文雄,E173964016,60/06/06,0955-111-222
王大同,A169006025,70/01/02,0912-345-678
`

func TestMembersAreFoundByNumberOrByNameWithAnotherFact(t *testing.T) {
	tests := []struct {
		name, text string
		rows       string
	}{
		{"number", "申請人身分證 B277354686。", "3"},
		{"number of a member twice in the roster", "申請人身分證 A169006025。", "2 8"},
		{"name and mobile", "陳美玲小姐，手機 0933222111", "4"},
		{"name and birth date", "姓名：李小華 出生年月日：民國71年3月4日", "3"},
		{"name and another mobile", "李小華小姐，手機 0922-333-445", ""},
		{"mobile alone", "手機 0922-333-444", ""},
		{"name alone", "姓名：林志明", ""},
		{"name and birth date with another number", "姓名：李小華 身分證字號：F257228465 出生年月日：71/03/04", ""},
		{"two members of one name and birth date", "姓名：張文雄 出生年月日：60/06/06", ""},
		{"the second of them by number", "姓名：張文雄 身分證字號：E173964016 出生年月日：60/06/06", "7"},
	}
	f := files{}
	for _, tt := range tests {
		f[tt.name+".txt"] = []byte(tt.text)
	}
	f["all.csv"] = []byte(members)
	got, total := rosterRun(t, members, f)
	for _, tt := range tests {
		if rows := strings.Join(got[tt.name+".txt"].Rows, " "); rows != tt.rows {
			t.Errorf("%s: rows %q, want %q", tt.name, rows, tt.rows)
		}
	}
	if diff := cmp.Diff(pandian.RosterFigure{Name: "會員", Members: 6, Rows: []string{"2-4", "6-8"}}, got["all.csv"]); diff != "" {
		t.Errorf("the roster itself (-want +got):\n%s", diff)
	}
	if want := (pandian.RosterTotal{Name: "會員", Rows: 6, Bare: 1, Members: 6, Items: 6}); total != want {
		t.Errorf("total %+v, want %+v", total, want)
	}
}

func TestRowNumbersAreCappedWithACount(t *testing.T) {
	var roster, every strings.Builder
	roster.WriteString("姓名,手機\n")
	every.WriteString("姓名,手機\n")
	for i := range 1000 {
		line := fmt.Sprintf("王大%c,09%02d-%03d-%03d\n", '同'+rune(i%7), i%100, i, 999-i)
		roster.WriteString(line)
		if i%2 == 0 {
			every.WriteString(line)
		}
	}
	got, _ := rosterRun(t, roster.String(), files{"a.csv": []byte(every.String())})
	f := got["a.csv"]
	if f.Members != 500 || len(f.Rows) != 200 || f.More != 300 || !slices.Equal(f.Rows[:3], []string{"2", "4", "6"}) {
		t.Errorf("%d members, %d listed, %d more, first %v", f.Members, len(f.Rows), f.More, f.Rows[:min(3, len(f.Rows))])
	}
}

func TestUnusableRosterIsAnError(t *testing.T) {
	rs := rules.Default()
	for name, want := range map[string]string{
		"a.csv":    "no row tells a person", // names alone
		"b.txt":    "no row tells a person",
		"c.pdf":    "corrupt",
		"none.csv": "vanished",
	} {
		f := files{"a.csv": []byte("姓名\n王大同\n李小華\n"), "b.txt": []byte("無"), "c.pdf": []byte("%PDF-1.4\n")}
		opt := scanner.Options{Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(extractors.Options{}), Key: scanner.NewEphemeralKey(), Open: f.open}
		if _, err := scanner.ReadRoster(t.Context(), opt, f.item(name), "x"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
}
