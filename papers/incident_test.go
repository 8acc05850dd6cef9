package papers_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/papers"
	"pandian/register"
)

func TestIncidentCountsThePeopleOfAllItemsOnce(t *testing.T) {
	w := newWorld(t)
	all := members(1, 1200)
	w.write("社會行政/會員名冊.csv", roster(all))
	w.write("社會行政/備份/會員名冊.csv", roster(all))
	w.write("人事/員工.csv", roster(all[:30]))
	w.write("人事/健檢.csv", "姓名,身分證字號,診斷\n"+all[0].name+","+all[0].id+",糖尿病\n"+all[1].name+","+all[1].id+",高血壓\n")
	w.write("說明.txt", "本資料夾存放會員資料。\n")
	w.scan()
	found := time.Date(2026, 2, 2, 1, 15, 0, 0, time.UTC)
	w.later(30)
	f, err := w.desk().Incident(t.Context(), papers.Incident{Affected: register.Filter{}, Found: found, Kinds: []string{"洩漏"}, Summary: "外部人員以社交工程取得帳號並下載共用資料夾。"})
	if err != nil {
		t.Fatal(err)
	}
	if f.Subjects != 1200 || f.Special != 2 || f.Items != 5 || len(f.Places.Tables[0].Rows) != 5 {
		t.Errorf("%d subjects, %d special, %d items", f.Subjects, f.Special, f.Items)
	}
	due := map[string]time.Time{}
	for _, n := range f.Notices {
		if n.Row.ID == "MOI-COOP-INCIDENT" && n.State != pandian.Reached {
			t.Errorf("state %s", n.State)
		}
		due[n.Row.ID] = n.Due
	}
	if diff := cmp.Diff(found.Add(72*time.Hour), due["MOI-COOP-INCIDENT"]); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	written(t, f.Record, "incident")
	written(t, f.Letter, "letter")
}
