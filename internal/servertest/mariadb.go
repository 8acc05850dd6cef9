package servertest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// MariaDB starts a server. Its root user has [Password]; every statement is in
// [Server.Log].
func MariaDB(t testing.TB) *Server {
	t.Helper()
	install, daemon := find(t, "mariadb-install-db"), find(t, "mariadbd")
	s := newServer(t, "mysql", "mysql")
	s.log = filepath.Join(s.Dir, "statements.log")
	data, first := filepath.Join(s.Dir, "data"), filepath.Join(s.Dir, "first.sql")
	common := []string{"--no-defaults", "--user=mysql", "--datadir=" + data}
	if err := runAs("mysql", s.Dir, install, append(common, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")...); err != nil {
		t.Fatal(err)
	}
	hosts := []string{"localhost", "127.0.0.1"}
	var sql strings.Builder
	for _, h := range hosts {
		fmt.Fprintf(&sql, "CREATE OR REPLACE USER root@'%s' IDENTIFIED BY '%s';\nGRANT ALL ON *.* TO root@'%s' WITH GRANT OPTION;\n", h, Password, h)
	}
	if err := os.WriteFile(first, []byte(sql.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	pid := filepath.Join(s.Dir, "pid")
	args := append(common, "--bind-address=127.0.0.1", "--socket="+filepath.Join(s.Dir, "s.sock"), "--pid-file="+pid,
		"--character-set-server=utf8mb4", "--skip-log-bin", "--skip-name-resolve", "--max-allowed-packet=256M",
		"--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--debug-no-sync", "--general-log", "--general-log-file="+s.log, "--init-file="+first,
		"--ssl-key="+s.certify(t, "mysql"), "--ssl-cert="+s.Certificate)
	s.listed = func() bool {
		st, err := os.Stat(pid) // written when it has the port
		return err == nil && st.Size() > 0
	}
	s.run = func() (*process, error) {
		_ = os.Remove(pid)
		return startAs("mysql", s.Dir, daemon, append(slices.Clone(args), fmt.Sprintf("--port=%d", s.Port))...)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}
