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

	log    string                   // its file with the statements
	run    func() (*process, error) // starts it on Port, without the file of the process before
	listed func() bool              // reports whether its own file says that it has the port
	proc   *process
	ran    bool // has taken connections on Port
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
// when it takes connections. One that has never run gets another port at each
// attempt, as somebody may have taken the last.
func (s *Server) Start() error {
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if s.proc == nil || s.proc.ended() { // what is left of a killed one may hold its memory for a while
			var err error
			if !s.ran {
				s.Port, err = freePort()
			}
			if err == nil {
				s.proc, err = s.run()
			}
			if err != nil {
				return err
			}
		}
		if s.listed() && s.answers() {
			s.ran = true
			return nil
		}
	}
	return fmt.Errorf("%s server did not start: %s", s.Scheme, s.lastWords())
}

// lastWords is the end of what the server has told of itself.
func (s *Server) lastWords() []byte {
	log, _ := os.ReadFile(filepath.Join(s.Dir, "server.log"))
	return log[max(0, len(log)-2000):]
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
		_, err = c.Write([]byte{0, 0, 0, 8, 4, 210, 22, 47})
	}
	var b [1]byte
	n, rerr := c.Read(b[:])
	return err == nil && rerr == nil && n == 1
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
	s := &Server{Scheme: scheme, Dir: dir}
	t.Cleanup(func() {
		if t.Failed() && s.proc != nil {
			t.Logf("%s server (ended by itself: %v): %s", scheme, s.proc.ended(), s.lastWords())
		}
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

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
