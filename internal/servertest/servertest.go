// Package servertest starts real database servers for tests: MariaDB and
// PostgreSQL as Debian packages them, on a free loopback port, with their data
// in a temporary folder. Nothing of the machine's own servers is used.
//
//	srv := servertest.PostgreSQL(t)
//	db, err := sql.Open("pgx", srv.URL("postgres", servertest.Password, "postgres"))
//
// A server takes some seconds to start and is stopped when its test ends: tests
// of one package share one by being subtests of a test that starts it. Without
// the packages, without root or on another system than Linux the test is
// skipped; with CI=true in the environment it fails.
package servertest

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Password is that of the administrator: root on MariaDB, postgres on PostgreSQL.
const Password = "測試pass:w@rd/1"

// Server is a running server. Its methods are for one goroutine.
type Server struct {
	Scheme string // of its URLs: mysql, postgres
	Port   int
	Dir    string // temporary folder that holds everything

	Certificate string // file of the server's certificate, which signs itself; it is for 127.0.0.1

	log  string // its file with the statements
	run  func() (*process, error)
	proc *process
}

// URL returns the address of a database on the server; user, password and
// database may be empty. TLS is not asked for.
func (s *Server) URL(user, password, database string) string {
	u := url.URL{Scheme: s.Scheme, Host: fmt.Sprintf("127.0.0.1:%d", s.Port), Path: "/" + database}
	switch {
	case password != "":
		u.User = url.UserPassword(user, password)
	case user != "":
		u.User = url.User(user)
	}
	if s.Scheme == "postgres" {
		u.RawQuery = "sslmode=disable"
	}
	return u.String()
}

// Log returns what the server has written to its log so far, statements
// included.
func (s *Server) Log(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(s.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Kill ends the server at once, as a crash would.
func (s *Server) Kill() {
	if s.proc != nil {
		s.proc.kill()
		s.proc = nil
	}
}

// Start starts a killed server again on its port, with its data, and returns
// when it takes connections.
func (s *Server) Start() error {
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if s.proc == nil || s.proc.ended() { // what is left of a killed one may hold its memory for a while
			p, err := s.run()
			if err != nil {
				return err
			}
			s.proc = p
		}
		if s.answers() {
			return nil
		}
	}
	log, _ := os.ReadFile(filepath.Join(s.Dir, "server.log"))
	return fmt.Errorf("%s server did not start: %s", s.Scheme, log[max(0, len(log)-2000):])
}

// answers reports whether the server greets (MariaDB) or answers a request for
// TLS (PostgreSQL).
func (s *Server) answers() bool {
	c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", s.Port), time.Second)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	if s.Scheme == "postgres" {
		if ready(filepath.Join(s.Dir, "data", "postmaster.pid")) {
			_, err = c.Write([]byte{0, 0, 0, 8, 4, 210, 22, 47})
		} else {
			return false
		}
	}
	var b [1]byte
	n, rerr := c.Read(b[:])
	return err == nil && rerr == nil && n == 1
}

// ready reports whether the postmaster says that it takes connections: it
// answers before it has recovered.
func ready(pidFile string) bool {
	b, err := os.ReadFile(pidFile)
	lines := strings.Split(string(b), "\n")
	return err == nil && len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
}

// missing skips the test, or fails it where everything must be tested.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: needed for this test", what)
	}
	t.Skipf("%s: not tested here", what)
}

// find returns the path of a program, trying the folders of Debian's packages.
func find(t testing.TB, name string) string {
	t.Helper()
	for _, pattern := range []string{"/usr/sbin/" + name, "/usr/bin/" + name, "/usr/lib/postgresql/*/bin/" + name} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	missing(t, "no "+name+" on this machine")
	return ""
}

// newServer makes the folder of a server that a user of the system owns.
func newServer(t testing.TB, scheme, owner string) *Server {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		missing(t, "a "+scheme+" server needs root on Linux")
	}
	dir, err := os.MkdirTemp("", "pandian-"+scheme+"-")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Scheme: scheme, Dir: dir, Port: freePort(t)}
	t.Cleanup(func() {
		s.Kill()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := give(dir, owner); err != nil {
		t.Fatal(err)
	}
	return s
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
