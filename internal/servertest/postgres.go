package servertest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// PostgreSQL starts a server. Its postgres user has [Password]; every statement
// is in [Server.Log].
func PostgreSQL(t testing.TB) *Server {
	t.Helper()
	initdb, daemon := find(t, "initdb"), find(t, "postgres")
	s := newServer(t, "postgres", "postgres")
	s.log = filepath.Join(s.Dir, "server.log")
	data, password := filepath.Join(s.Dir, "data"), filepath.Join(s.Dir, "pw")
	if err := os.WriteFile(password, []byte(Password), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := runAs("postgres", s.Dir, initdb, "-D", data, "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256",
		"--pwfile="+password, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		t.Fatal(err)
	}
	key, pid := s.certify(t, "postgres"), filepath.Join(data, "postmaster.pid")
	s.listed = func() bool { return ready(pid) }
	s.run = func() (*process, error) {
		_ = os.Remove(pid)
		return startAs("postgres", s.Dir, daemon, "-D", data, "-c", "listen_addresses=127.0.0.1", "-p", strconv.Itoa(s.Port),
			"-k", s.Dir, "-c", "fsync=off", "-c", "log_statement=all", "-c", "log_line_prefix=%a|",
			"-c", "ssl=on", "-c", "ssl_cert_file="+s.Certificate, "-c", "ssl_key_file="+key)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// ready reports whether the postmaster says that it takes connections: it
// answers before it has recovered.
func ready(pidFile string) bool {
	b, err := os.ReadFile(pidFile)
	lines := strings.Split(string(b), "\n")
	return err == nil && len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
}
