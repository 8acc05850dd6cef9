// Package tdstest is a stand-in for Microsoft SQL Server in tests: a server that
// speaks TDS 7.4 to the real driver over a real connection. It is no database of
// its own: the rows stand in SQLite files, one for each schema, and a small
// translator makes SQLite's SQL of the few shapes of T-SQL that package database
// and its tests send. The catalogue (sys.objects, sys.columns …) and the
// permissions are kept beside them.
//
// It proves what goes over the wire: login, TLS, types, cancelling, the numbers
// of errors, and which statements are sent. It does not prove that a text is
// valid T-SQL: these texts are few, and each names the page of Microsoft's
// documentation that its syntax comes from.
package tdstest

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Password is that of the administrator "sa".
const Password = "測試Pass:w@rd/1"

// Statement is one text that a client sent.
type Statement struct{ User, Database, SQL string }

// Fault is what goes wrong with statements whose text contains Match.
type Fault struct {
	Match string        // "" = every statement of a user other than sa
	Times int           // how many statements; 0 = all
	Delay time.Duration // before the answer
	Rows  int           // cut the connection behind so many rows; 0 = do not
	Error int32         // answer with this error of SQL Server; 0 = do not
}

// Server is a running server. Its methods are safe for concurrent use.
type Server struct {
	Port int
	CA   string // path of the PEM file with the authority that signed the server's certificate

	dir  string
	cert tls.Certificate

	mu        sync.Mutex
	listener  net.Listener
	conns     map[net.Conn]bool
	databases map[string]*catalogue
	logins    map[string]string // passwords by user
	seen      []Statement
	greeted   []Login
	faults    []*Fault
	running   int // statements of others than the administrator
	wg        sync.WaitGroup
}

// Start starts a server that ends with the test. It has the databases master
// and, as on a fresh server, nothing in them.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{dir: t.TempDir(), conns: map[net.Conn]bool{}, databases: map[string]*catalogue{}, logins: map[string]string{"sa": Password}}
	cert, ca, err := certificate()
	if err != nil {
		t.Fatal(err)
	}
	s.cert, s.CA = cert, filepath.Join(s.dir, "ca.pem")
	if err := os.WriteFile(s.CA, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	s.databases["master"] = newCatalogue("master", s.dir)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// URL returns the address of a database on the server; all may be empty. The
// certificate is verified against CA.
func (s *Server) URL(user, password, database string) string {
	q := url.Values{"certificate": {s.CA}}
	if database != "" {
		q.Set("database", database)
	}
	u := url.URL{Scheme: "sqlserver", Host: fmt.Sprintf("127.0.0.1:%d", s.Port), RawQuery: q.Encode()}
	switch {
	case password != "":
		u.User = url.UserPassword(user, password)
	case user != "":
		u.User = url.User(user)
	}
	return u.String()
}

// Start starts a killed server again on its port, with its data.
func (s *Server) Start() error {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", s.Port))
	if err != nil {
		return err
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	s.mu.Lock()
	s.listener = l
	s.mu.Unlock()
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns[conn] = true
			s.mu.Unlock()
			s.wg.Add(1)
			go func() {
				defer s.wg.Done()
				s.serve(conn)
				s.mu.Lock()
				delete(s.conns, conn)
				s.mu.Unlock()
			}()
		}
	}()
	return nil
}

// Kill ends the server at once, as a crash would: nobody is told.
func (s *Server) Kill() {
	s.mu.Lock()
	if s.listener != nil {
		_ = s.listener.Close()
		s.listener = nil
	}
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// Seen returns every statement that came in, in order.
func (s *Server) Seen() []Statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Statement(nil), s.seen...)
}

// Log returns the texts of all statements but the administrator's, a line each.
func (s *Server) Log(testing.TB) string {
	var b strings.Builder
	for _, st := range s.Seen() {
		if st.User != "sa" {
			fmt.Fprintln(&b, st.SQL)
		}
	}
	return b.String()
}

// Logins returns what the clients said of themselves, failed logins included.
func (s *Server) Logins() []Login {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Login(nil), s.greeted...)
}

// Running is the number of statements that the server is at for others than the
// administrator.
func (s *Server) Running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running
}

// Inject makes statements go wrong from now on.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Clear ends all faults.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// note records a statement and returns the fault that it meets.
func (s *Server) note(st Statement) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, st)
	for i, f := range s.faults {
		if st.User == "sa" || !strings.Contains(st.SQL, f.Match) {
			continue
		}
		hit := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			}
		}
		return hit
	}
	return Fault{}
}

// database returns the catalogue of a database; nil if there is none.
func (s *Server) database(name string) *catalogue {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.databases[strings.ToLower(name)]
}
