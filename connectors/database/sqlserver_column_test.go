package database

import (
	"context"
	"errors"
	"testing"
)

func TestSQLServerConnectionsRefuseWhatIsNotRead(t *testing.T) {
	for _, stmt := range []string{"UPDATE x SET y = 1", "DELETE FROM x", "EXEC p", "INSERT INTO x VALUES (1)", " SELECT 1", "DROP TABLE x", ""} {
		if _, err := (readOnlyConn{}).PrepareContext(context.Background(), stmt); !errors.Is(err, errNotRead) {
			t.Errorf("%q: %v", stmt, err)
		}
		if _, err := (readOnlyConn{}).Prepare(stmt); !errors.Is(err, errNotRead) {
			t.Errorf("%q: %v", stmt, err)
		}
	}
}

func TestSQLServerAddressesAreThoseOfItsProgramsToo(t *testing.T) {
	for raw, want := range map[string][3]string{
		"sqlserver://u:p@h":                             {"h:1433", "", ""},
		"sqlserver://u:p@h:14330/crm":                   {"h:14330", "crm", ""},
		"mssql://u:p@h?database=crm":                    {"h:1433", "crm", ""},
		"sqlserver://u:p@h/SQLEXPRESS?database=crm":     {"h:1433", "crm", "SQLEXPRESS"},
		"sqlserver://u:p@h/crm?instance=SQLEXPRESS":     {"h:1433", "crm", "SQLEXPRESS"},
		"sqlserver://CORP%5Camy:p@h/%E6%9C%83%E5%93%A1": {"h:1433", "會員", ""},
	} {
		a, err := parseAddress(raw)
		if got := [3]string{a.host + ":" + a.port, a.database, a.instance}; err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", raw, got, err, want)
		}
	}
}
