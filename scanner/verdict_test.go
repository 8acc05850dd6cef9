package scanner_test

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/connectors/connectortest"
	"pandian/scanner"
)

// inspectTable reads a table without a state.
func inspectTable(t *testing.T, table *connectortest.Table) pandian.Entry {
	t.Helper()
	s := engine(t, nil, func(o *scanner.Options) {
		o.Open = func(context.Context, pandian.Item) (pandian.Content, error) { return table.Content(), nil }
	})
	e, err := s.Inspect(t.Context(), pandian.Item{Ref: pandian.Ref{Source: "mysql://db/crm", Path: "crm/t"}, Size: -1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// verdicts are the columns of an entry in short.
func verdicts(e pandian.Entry) string {
	var b strings.Builder
	for _, c := range e.Columns {
		fmt.Fprintf(&b, "%s %s %d/%d %d %s %s\n", c.Col, c.Type, c.Count, c.Rows, c.Distinct, c.NamedBy, c.Protected)
	}
	return b.String()
}

func TestColumnsOfHashedEncryptedAndMaskedValuesAreProtected(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	table := &connectortest.Table{Cols: []string{"no", "身分證字號", "mobile_md5", "pass", "加密地址", "姓名", "email", "token"}, Key: 0}
	for i := range 300 {
		id := madeID(r, i)
		cipher := make([]byte, 16*(1+i%3))
		for k := range cipher {
			cipher[k] = byte(r.IntN(256))
		}
		table.Rows = append(table.Rows, []string{
			fmt.Sprint(i), fmt.Sprintf("%x", sha256.Sum256([]byte(id))), fmt.Sprintf("%x", md5.Sum([]byte(id))),
			"$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW", base64.StdEncoding.EncodeToString(cipher),
			"王○明", fmt.Sprintf("user%d@example.com", i%100), fmt.Sprintf("%x", sha256.Sum256([]byte{byte(i)})),
		})
	}
	want := `email email 300/300 100 header 
mobile_md5 tw_mobile 0/300 0  hashed
pass  0/300 0  hashed
加密地址 tw_address 0/300 0 header encrypted
姓名 person_name 0/300 0 header masked
身分證字號 tw_national_id 0/300 0 header hashed
`
	e := inspectTable(t, table)
	if diff := cmp.Diff(want, verdicts(e)); diff != "" {
		t.Errorf("(-want +got):\n%s%s", diff, describe(e))
	}
	if e.Records != 300 || len(e.Findings) != 1 {
		t.Errorf("%d records of %s", e.Records, describe(e))
	}

	t.Run("a table of nothing else", func(t *testing.T) {
		only := &connectortest.Table{Cols: table.Cols[:2], Key: 0}
		for _, row := range table.Rows {
			only.Rows = append(only.Rows, row[:2])
		}
		e := inspectTable(t, only)
		if e.Personal() || len(e.Columns) != 1 || e.Columns[0].Protected != pandian.Hashed {
			t.Errorf("%s%s", describe(e), verdicts(e))
		}
	})
	t.Run("not while a fifth is plain", func(t *testing.T) {
		mixed := &connectortest.Table{Cols: table.Cols[:2], Key: 0}
		for i, row := range table.Rows {
			row = []string{row[0], row[1]}
			if i%5 == 0 {
				row[1] = madeID(r, i)
			}
			mixed.Rows = append(mixed.Rows, row)
		}
		e := inspectTable(t, mixed)
		if len(e.Columns) != 1 || e.Columns[0].Protected != "" || e.Columns[0].Count != 60 {
			t.Errorf("%s%s", describe(e), verdicts(e))
		}
	})
}

func TestACommentSpeaksForAColumnWhoseNameSaysNothing(t *testing.T) {
	table := &connectortest.Table{
		Cols:     []string{"c1", "c2", "c3", "order_no", "姓名"},
		Comments: []string{"會員姓名", "", "生日(西元)，必填", "訂單編號", "經辦人"},
		Key:      -1,
	}
	r := rand.New(rand.NewPCG(4, 3))
	for i, c := range town(r, 60) {
		table.Rows = append(table.Rows, []string{c.name, madeID(r, i), fmt.Sprintf("%04d%02d%02d", c.year, c.month, c.day), fmt.Sprint(19850101 + i), ""})
	}
	e := inspectTable(t, table)
	want := map[string]string{"c1": "person_name comment 會員姓名", "c2": "tw_national_id  ", "c3": "birth_date comment 生日(西元)，必填"}
	got := map[string]string{}
	for _, c := range e.Columns {
		got[c.Col] = fmt.Sprint(c.Type, " ", c.NamedBy, " ", c.Comment)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s%s", diff, describe(e))
	}
	if e.Records != 60 || e.Subjects != 60 {
		t.Error(describe(e))
	}
}

func TestATableWithFindingsNamesAllItsColumns(t *testing.T) {
	for _, c := range []struct {
		cols []string
		cell string
		want []string
	}{
		{[]string{"no", "備註", "doc", "doc->電話", "a->b"}, nationalIDs[0], []string{"no", "備註", "doc", "a->b"}}, // doc->電話 is a path in doc
		{[]string{"no", "備註"}, "甲", nil},
		{[]string{"no", nationalIDs[1]}, nationalIDs[0], nil}, // a name that is shown masked only
	} {
		e := inspectTable(t, &connectortest.Table{Cols: c.cols, Rows: [][]string{{"1", c.cell, "", "", ""}}, Key: -1})
		if diff := cmp.Diff(c.want, e.Fields); diff != "" {
			t.Errorf("%q (-want +got):\n%s%s", c.cols, diff, describe(e))
		}
	}
}

func TestPersonalDataInACommentIsCountedAndMasked(t *testing.T) {
	table := &connectortest.Table{Cols: []string{"c1"}, Comments: []string{"請洽 " + nationalIDs[0]}, Rows: [][]string{{"甲"}}, Key: -1}
	e := inspectTable(t, table)
	if f := e.Findings[pandian.NationalID]; f == nil || f.Count != 1 {
		t.Error(describe(e))
	}
	for _, c := range e.Columns {
		if strings.Contains(c.Comment, nationalIDs[0]) {
			t.Error("the comment is shown as it is")
		}
	}
}

func TestDifferentValuesOfAColumnAreCountedExactlyOrNearly(t *testing.T) {
	table := &connectortest.Table{Cols: []string{"email", "second_email", "手機"}, Key: -1}
	for i := range 12000 {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("u%d@example.com", i), fmt.Sprintf("v%d@example.com", i%9000), fmt.Sprintf("09%08d", 12345678+i%6000)})
	}
	e := inspectTable(t, table)
	for _, c := range e.Columns {
		want, about := map[string]float64{"email": 12000, "second_email": 9000, "手機": 6000}[c.Col], c.Type == pandian.Email
		off := float64(c.Distinct)/want - 1
		if about != c.About || off > 0.08 || off < -0.08 || !about && off != 0 {
			t.Errorf("%s: %d different, about %v; want %v", c.Col, c.Distinct, c.About, want)
		}
	}
}

func TestMembersOfARowAreNamedByItsKeyOnlyIfThatIsNotPersonal(t *testing.T) {
	letter := "申請人：王大同\n身分證字號：" + nationalIDs[0] + "\n"
	for _, tt := range []struct {
		col, key string
		shown    bool
	}{
		{"id", "1024", true}, {"doc_no", "DOC/2024-7", true}, {"uuid", "550e8400-e29b-41d4-a716-446655440000", true},
		{"id_no", "X", false}, {"k", nationalIDs[1], false}, {"mobile", "0912345678", false}, {"k", "wang@example.com", false}, {"k", "0912345678", false},
	} {
		table := &connectortest.Table{Cols: []string{tt.col, "x"}, Rows: [][]string{{tt.key, "甲"}}, Key: 0, Blob: func(int) []byte { return []byte(letter) }}
		e := inspectTable(t, table)
		if len(e.Members) != 1 {
			t.Fatal(describe(e))
		}
		path := e.Members[0].Path
		want := "crm/t//doc[" + pandian.EscapeName(tt.key) + "]"
		if (path == want) != tt.shown || !tt.shown && (strings.Contains(path, tt.key) || !strings.HasPrefix(path, "crm/t//doc[~")) {
			t.Errorf("%s = %s: member %q", tt.col, tt.key, path)
		}
	}
}

func TestEachDocumentOfATableHasLimitsOfItsOwn(t *testing.T) {
	table := &connectortest.Table{Cols: []string{"id"}, Key: 0, Blob: func(int) []byte { return []byte("申請人：王大同") }}
	for i := range 30 {
		table.Rows = append(table.Rows, []string{fmt.Sprint(i)})
	}
	s := engine(t, nil, func(o *scanner.Options) {
		o.Open = func(context.Context, pandian.Item) (pandian.Content, error) { return table.Content(), nil }
		o.Limits.Members = 10
	})
	e, err := s.Inspect(t.Context(), pandian.Item{Ref: pandian.Ref{Source: "s", Path: "t"}, Size: -1})
	if err != nil || e.Status != pandian.Scanned || e.MembersTotal != 30 {
		t.Errorf("%s, %d members, %v", e.Status, e.MembersTotal, err)
	}
}
