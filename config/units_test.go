package config

import (
	"testing"

	"pandian"
)

func TestAnItemBelongsToTheFirstUnitThatAllItsKindsOfPatternsMeet(t *testing.T) {
	c, err := load(t, ruleset(t), `
[[unit]]
name = "人事室"
server = ["hr-db*"]
[[unit]]
name = "會務組"
server = ["db1", "db2"]
database = ["crm"]
[[unit]]
name = "會計室"
owner = ['OFFICE\acc-*']
[[unit]]
name = "社福組"
path = ["社會課/社福/**"]
[[unit]]
name = "社會課"
path = ["社會課"]
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ source, path, owner, want string }{
		{"mysql://r@hr-db1.example:3306/pay", "pay/t", "", "人事室"},
		{"postgres://hr-db2", "pay/public/t", "", "人事室"},
		{`\\HR-DB9\share`, "a.txt", "", "人事室"},
		{"//hr-db9/share", "a.txt", "", "人事室"},
		{"mysql://r@db1:3306/crm?tls=true", "members", "", "會務組"},
		{"mysql://r@db1", "crm/members", "", "會務組"},
		{"sqlserver://r@db2:1433?database=CRM", "dbo/members", "", "會務組"},
		{"mysql://r@db1/erp", "crm/x", "", ""},
		{"mysql://crm@db3/x", "y", "", ""},
		{"/srv", "x/a.txt", `office\ACC-amy`, "會計室"},
		{"/srv", "x/a.txt", "amy", ""},
		{"/srv", "社會課/社福/名冊.zip//a.csv", "", "社福組"},
		{"/srv", "社會課/其他.csv", "", "社會課"},
		{"/srv", "113/社會課/其他.csv", "", "社會課"},
		{"/srv", "113/社會課/社福/a.csv", "", "社會課"}, // the pattern with a separator begins at the source
		{"/srv", "社會課其他/a.csv", "", ""},
		{"file:///srv", "a", "", ""},
	} {
		u, ok := c.Units.Of(pandian.Item{Ref: pandian.Ref{Source: tt.source, Path: tt.path}, Owner: tt.owner})
		if u.Name != tt.want || ok != (tt.want != "") {
			t.Errorf("%s %s %s: %q, want %q", tt.source, tt.path, tt.owner, u.Name, tt.want)
		}
	}
}
