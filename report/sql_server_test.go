package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/internal/servertest"
	"pandian/rules"
)

// hardMasks are values that a careless expression would show too much of, with
// their forms, by mask.
var hardMasks = map[string][][2]string{
	"name":        {{"王", "○"}, {"王明", "王○"}, {"歐陽小明", "歐○○明"}, {"谷辣斯・尤達卡", "谷○○○○○卡"}, {"𠮷田一郎", "𠮷○○郎"}},
	"national_id": {{"F223456786", "F22345****"}},
	"address": {
		{"臺南市新市區新市里仁愛街1號", "臺南市新市區新市里***"}, {"高雄市前鎮區中山二路2號", "高雄市前鎮區中山二路***"}, {"桃園市平鎮區環南路3號", "桃園市平鎮區環南路***"},
		{"高雄市路竹區中正路4號", "高雄市路竹區中正路***"}, {"新北市八里區中山路5號", "新北市八里區中山路***"}, {"嘉義縣阿里山鄉中山村6號", "嘉義縣阿里山鄉中山村***"},
		{"屏東縣三地門鄉中正路7號", "屏東縣三地門鄉中正路***"}, {"臺中市大里區德芳路8號", "臺中市大里區德芳路***"}, {"A123456789", "***"}, {"市府路1號", "***"},
	},
	"email":     {{"a@b.tw", "a***@b.tw"}},
	"mobile":    {{"0987654321", "0987***321"}},
	"phone":     {{"04-22334455", "04-2233****"}, {"123", "****"}},
	"birthdate": {{"2001-12-31", "2001-**-**"}},
	"free_text": {{"備註：王小明 0912345678", "＊"}, {"A123456789", "＊"}},
}

// TestMaskingStatementsMaskOnRealServers runs masking.sql as an administrator
// does and compares what its views show, for every type.
func TestMaskingStatementsMaskOnRealServers(t *testing.T) {
	for _, start := range []func(testing.TB) *servertest.Server{servertest.MariaDB, servertest.PostgreSQL} {
		srv := start(t)
		database, path := "masked", "masked/every"
		if srv.Scheme == "postgres" {
			path = "masked/public/every"
			srv.Script(t, "postgres", "CREATE DATABASE masked")
		} else {
			srv.Script(t, "", "CREATE DATABASE masked CHARACTER SET utf8mb4")
		}
		want, columns, create := maskedColumns()
		quote := map[string]string{"mysql": "`", "postgres": `"`}[srv.Scheme]
		srv.Script(t, database, strings.NewReplacer("«", quote, "»", quote).Replace(create))
		o := Options{Dir: t.TempDir(), Rules: rules.Default()}
		s, err := SQL(o)
		if err != nil {
			t.Fatal(err)
		}
		e := table(srv.Scheme+"://h", path, columns...)
		for _, c := range columns {
			e.Fields = append(e.Fields, c.Col)
		}
		e.Fields = append(e.Fields, "as it is")
		write(t, []pandian.Entry{e}, pandian.Summary{}, s)
		srv.Script(t, database, string(read(t, o.Dir, SQLName)))
		for col, values := range want {
			shown := srv.Script(t, database, fmt.Sprintf("SELECT %s%s%s FROM every_masked", quote, col, quote))
			got := strings.Split(strings.TrimSuffix(shown, "\n"), "\n")
			slices.Sort(got)
			slices.Sort(values)
			got, values = slices.Compact(got), slices.Compact(values)
			if diff := cmp.Diff(values, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", srv.Scheme, col, diff)
			}
		}
		if len(want) < 20 {
			t.Errorf("only %d types were tried", len(want))
		}
	}
}

// maskedColumns makes a table with a column for every type that has a mask, and
// rows for all the values: a column that has no more of them repeats its first.
func maskedColumns() (want map[string][]string, columns []pandian.ColumnAdvice, create string) {
	set := rules.Default()
	masks := map[string]*rules.MaskRule{}
	for i := range set.Masks {
		masks[set.Masks[i].Name] = &set.Masks[i]
	}
	want = map[string][]string{}
	var defs []string
	var rows [12][]string
	for _, typ := range set.Types {
		m := masks[typ.Mask]
		if m == nil {
			continue
		}
		col := string(typ.ID)
		columns = append(columns, pandian.ColumnAdvice{Col: col, Type: typ.ID, Count: 9, Rows: 9})
		defs = append(defs, col+" varchar(200)")
		samples := hardMasks[m.Name]
		if m.Name != "free_text" {
			samples = append(slices.Clone(samples), [2]string{m.ExampleIn, m.ExampleOut})
		}
		for i := range rows {
			s := samples[0]
			if i < len(samples) {
				s = samples[i]
			}
			want[col] = append(want[col], s[1])
			rows[i] = append(rows[i], "'"+s[0]+"'")
		}
	}
	want["as it is"] = []string{"不遮罩"}
	create = "CREATE TABLE every (" + strings.Join(defs, ", ") + ", «as it is» varchar(9));\n"
	for _, r := range rows {
		create += "INSERT INTO every VALUES (" + strings.Join(r, ", ") + ", '不遮罩');\n"
	}
	return want, columns, create
}
