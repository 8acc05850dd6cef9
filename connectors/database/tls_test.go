package database_test

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"pandian/connectors/database"
	"pandian/internal/servertest"
)

// opens tries a server with the parameters of a URL.
func opens(t *testing.T, raw, host, query string) error {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = query
	if host != "" {
		u.Host = host
	}
	src, err := database.Open(t.Context(), u.String(), database.Options{})
	if err == nil {
		_ = src.Close()
	} else if strings.Contains(err.Error(), "pass:w") || strings.Contains(err.Error(), "測試") {
		t.Errorf("an error shows the password: %v", err)
	}
	return err
}

// checkTLS tries every way to trust a server, and the ways not to.
func checkTLS(t *testing.T, s *servertest.Server, admin string) {
	raw, ca := s.URL(admin, servertest.Password, ""), url.QueryEscape(s.Certificate)
	words := map[string][4]string{
		"mysql":    {"tls=true", "ca=" + ca, "tls=skip-verify", "tls=treu"},
		"postgres": {"sslmode=verify-full", "sslmode=verify-full&sslrootcert=" + ca, "sslmode=require", "sslmode=verify-fulll"},
	}[s.Scheme]
	if err := opens(t, raw, "", words[0]); !errors.Is(err, database.ErrCertificate) {
		t.Errorf("%s: a certificate that nobody vouches for: %v", s.Scheme, err)
	}
	for _, query := range []string{words[1], words[2], ""} {
		if err := opens(t, raw, "", query); err != nil {
			t.Errorf("%s ?%s: %v", s.Scheme, query, err)
		}
	}
	if err := opens(t, raw, "", words[3]); err == nil {
		t.Errorf("%s: ?%s is taken for something", s.Scheme, words[3])
	}
	if err := opens(t, raw, "", "verify=no"); err == nil || !strings.Contains(err.Error(), `"verify"`) {
		t.Errorf("%s: an unknown parameter: %v", s.Scheme, err)
	}
	if err := opens(t, raw, "127.0.0.1:1", words[2]); !errors.Is(err, database.ErrUnreachable) {
		t.Errorf("%s: a server that is not there: %v", s.Scheme, err)
	}
	if err := opens(t, s.URL(admin, "wrong", ""), "", words[2]); !errors.Is(err, database.ErrDenied) {
		t.Errorf("%s: a wrong password: %v", s.Scheme, err)
	}
	if err := opens(t, s.URL(admin, servertest.Password, "nowhere"), "", words[2]); !errors.Is(err, database.ErrNoDatabase) {
		t.Errorf("%s: a database that is not there: %v", s.Scheme, err)
	}
	// Another machine's certificate is verified although nobody asks for it.
	if host := otherAddress(t, s.Port); host != "" {
		if err := opens(t, raw, host, ""); !errors.Is(err, database.ErrCertificate) {
			t.Errorf("%s: another machine without a parameter: %v", s.Scheme, err)
		}
	}
}

// otherAddress forwards a port from an address of this machine that is no
// loopback; "" if there is none.
func otherAddress(t *testing.T, port int) string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.To4() == nil {
			continue
		}
		l, err := net.Listen("tcp", net.JoinHostPort(ip.IP.String(), "0"))
		if err != nil {
			continue
		}
		t.Cleanup(func() { l.Close() })
		go forward(l, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		return l.Addr().String()
	}
	return ""
}

func forward(l net.Listener, to *net.TCPAddr) {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		out, err := net.DialTCP("tcp", nil, to)
		if err != nil {
			in.Close()
			continue
		}
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			go func() {
				_, _ = io.Copy(pair[0], pair[1])
				pair[0].Close()
			}()
		}
	}
}
