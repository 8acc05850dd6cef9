package main

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pandian/register"
)

// TestVerifyNamesTheFirstEntryThatWasChanged changes an entry behind the
// register's back, as somebody with the file could.
func TestVerifyNamesTheFirstEntryThatWasChanged(t *testing.T) {
	at := filepath.Join(t.TempDir(), "register.db")
	r, err := register.Open(t.Context(), at, register.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"} {
		if _, err := r.Append(t.Context(), register.Event{Action: "export", Detail: map[string]string{"file": file}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if code, out := runRegister(t, at, "verify"); code != exitOK || !strings.Contains(out, "4") {
		t.Fatalf("exit code %d: %s", code, out)
	}

	db, err := sql.Open("sqlite", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const forge = `UPDATE audit SET detail = replace(detail, 'b.xlsx', 'x.xlsx') WHERE seq = 2`
	if _, err := db.ExecContext(t.Context(), forge); err == nil {
		t.Error("the database lets an entry be changed")
	}
	for _, name := range triggers(t, db) {
		if _, err := db.ExecContext(t.Context(), `DROP TRIGGER "`+name+`"`); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.ExecContext(t.Context(), forge); err != nil {
		t.Fatal(err)
	}
	if code, out := runRegister(t, at, "verify"); code != exitError || !strings.Contains(out, "第 2 筆") {
		t.Errorf("exit code %d: %s", code, out)
	}
	if code, out := runRegister(t, at+".new", "restore", at); code != exitError || !strings.Contains(out, "第 2 筆被改過") {
		t.Errorf("a forged backup is restored: exit code %d: %s", code, out)
	}
}

func triggers(t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// runRegister runs a command of the register at a path and returns what it says.
func runRegister(t *testing.T, at string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, clock: &fakeClock{now: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)}}
	code := a.run(t.Context(), append(append([]string{"register"}, args...), "--register", at))
	return code, out.String()
}

func TestDaysAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-02": "2026-03-02", "115/03/02": "2026-03-02", "115/3/2": "2026-03-02",
		"2026/03/02": "", "115/02/30": "", "2026-02-30": "", "": "", "115/3": "", "昨天": "", "115/3/2x": "",
	} {
		got := ""
		if day, err := parseDay(text); err == nil {
			got = day.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
