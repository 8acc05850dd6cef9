package main

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	_ "github.com/microsoft/go-mssqldb" // registers sqlserver

	"pandian/internal/tdstest"
)

// thePassword is looked for in everything that the program leaves behind.
const thePassword = "Geheim#7f3a@/9%c2"

// forms are the password as it is, and as URLs, JSON and dumps write it.
func forms() []string {
	return []string{thePassword, url.QueryEscape(thePassword), url.PathEscape(thePassword), url.UserPassword("", thePassword).String()[1:],
		hex.EncodeToString([]byte(thePassword)), "Geheim", "7f3a"}
}

// reveals fails the test if a text holds the password.
func reveals(t *testing.T, where string, b []byte) {
	t.Helper()
	for _, form := range forms() {
		if bytes.Contains(bytes.ToLower(b), []byte(strings.ToLower(form))) {
			t.Errorf("%s holds the password, as %q", where, form)
			return
		}
	}
}

// scanned scans a source and looks for the password in all words and files; it
// returns the exit code and the words.
func scanned(t *testing.T, args ...string) (int, string) {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
		t.Setenv(name, home)
	}
	var out, words bytes.Buffer
	dir := filepath.Join(home, "out")
	code := run(t.Context(), append([]string{"scan", "--out", dir, "--quiet", "--jobs", "1"}, args...), strings.NewReader(""), &out, &words)
	reveals(t, "stdout", out.Bytes())
	reveals(t, "stderr", words.Bytes())
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		reveals(t, path, []byte(path))
		b, err := os.ReadFile(path)
		reveals(t, path, b)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return code, words.String()
}

// TestNoPasswordIsLeftBehind lets every engine fail in every way while it knows
// a password.
func TestNoPasswordIsLeftBehind(t *testing.T) {
	for _, scheme := range []string{"mysql", "mariadb", "postgres", "postgresql", "sqlserver", "mssql"} {
		for name, serve := range map[string]func(net.Conn){
			"nobody answers": nil, "it hangs up": func(net.Conn) {}, "it talks nonsense": nonsense, "it repeats what it hears": echo, "it refuses": refusal(scheme),
		} {
			t.Run(scheme+" "+name, func(t *testing.T) {
				addr := listen(t, serve)
				withURL := url.URL{Scheme: scheme, Host: addr, Path: "/crm", User: url.UserPassword("amy", thePassword)}
				if code, words := scanned(t, withURL.String()); code != exitError || !strings.Contains(words, "命令列上的網址含有密碼") {
					t.Errorf("exit %d: %s", code, words)
				}
				t.Setenv("PANDIAN_PASSWORD", thePassword)
				if code, words := scanned(t, scheme+"://amy@"+addr+"/crm"); code != exitError || strings.Contains(words, "命令列上的網址含有密碼") {
					t.Errorf("exit %d: %s", code, words)
				}
			})
		}
	}
}

// TestNoMistakeRepeatsAPassword puts a URL with a password where none belongs.
func TestNoMistakeRepeatsAPassword(t *testing.T) {
	const at = "mysql://amy:" + thePassword + "@db/crm"
	for _, args := range [][]string{
		{at}, {"scan", "--jobs", at}, {"scan", "--jobs=" + at}, {"scan", "x", "--modified-since", at}, {"scan", "x", "--max-size", at}, {"scan", "x", "--window", at},
		{"sweep", "--config", at}, {"scan", "x", "--rules", at}, {"mask", at}, {"detect", "--format", at}, {"register", "status", "--as-of", at}, {"register", at},
	} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code == exitOK {
			t.Errorf("%q: exit %d", args, code)
		}
		if words := out.String() + errs.String(); strings.Contains(words, thePassword) {
			t.Errorf("%q: the password is repeated: %s", args[0], words)
		}
	}
}

// TestNoPasswordIsLeftBehindByAScan reads tables with a password, and fails at a
// certificate and at the login.
func TestNoPasswordIsLeftBehindByAScan(t *testing.T) {
	s := tdstest.Start(t)
	on := func(name string, stmts ...string) {
		db, err := sql.Open("sqlserver", s.URL("sa", tdstest.Password, name))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, stmt := range stmts {
			if _, err := db.Exec(stmt); err != nil {
				t.Fatalf("%s: %v", stmt, err)
			}
		}
	}
	on("", "CREATE DATABASE [crm]", "CREATE LOGIN [amy] WITH PASSWORD = N'"+thePassword+"'")
	on("crm", "CREATE USER [amy] FOR LOGIN [amy]", "ALTER ROLE [db_datareader] ADD MEMBER [amy]", "GRANT VIEW DEFINITION TO [amy]",
		"CREATE TABLE [dbo].[members] ([id] int NOT NULL PRIMARY KEY, [身分證字號] nvarchar(20), [姓名] nvarchar(20))",
		"INSERT INTO [dbo].[members] VALUES (1, N'A123456789', N'王小明'), (2, N'B123456780', N'李大同')")
	good := s.URL("amy", thePassword, "crm")
	if code, words := scanned(t, good); code != exitOK {
		t.Fatalf("exit %d: %s", code, words)
	}
	u, _ := url.Parse(good)
	u.User = url.User("amy")
	t.Setenv("PANDIAN_PASSWORD", thePassword)
	if code, words := scanned(t, u.String()); code != exitOK {
		t.Errorf("with the variable: exit %d: %s", code, words)
	}
	u.User = url.User("bob")
	if code, words := scanned(t, u.String()); code != exitError {
		t.Errorf("a wrong password: exit %d: %s", code, words)
	}
	u.User, u.RawQuery = url.User("amy"), "database=crm"
	if code, words := scanned(t, u.String()); code != exitError {
		t.Errorf("a certificate that nobody knows: exit %d: %s", code, words)
	}
}

// TestThePasswordOfAnotherPortIsNotSent has two servers on one machine, and a
// file that knows one of them.
func TestThePasswordOfAnotherPortIsNotSent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pgpass")
	if err := os.WriteFile(file, []byte("127.0.0.1:5432:*:amy:"+thePassword+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGPASSFILE", file)
	for port, want := range map[string]string{"5432": thePassword, "5433": ""} {
		_, got, err := (&app{stdin: strings.NewReader("")}).credentials("")(t.Context(), "postgres", "127.0.0.1", port, "crm", "amy")
		if err != nil || got != want {
			t.Errorf("port %s: %q, %v", port, got, err)
		}
	}
}

func TestACredentialAndAPasswordInTheURLAreOneTooMany(t *testing.T) {
	if code, words := scanned(t, "--credential", "env:X", "mysql://amy:"+url.QueryEscape(thePassword)+"@127.0.0.1:1/crm"); code != exitUsage || !strings.Contains(words, "已經有密碼") {
		t.Errorf("exit %d: %s", code, words)
	}
}

func TestWhyNoPasswordIsFoundIsSaid(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have no modes of files, and a keyring always")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	open := filepath.Join(t.TempDir(), "open")
	if err := os.WriteFile(open, []byte(thePassword), 0o644); err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{
		"env:PANDIAN_NOT_SET": "沒有設定", "file:" + open: "chmod 600", "file:" + os.DevNull: "讀不到密碼", "keyring:pandian/amy": "沒有可用的密碼保管",
	} {
		if code, words := scanned(t, "--credential", ref, "mysql://amy@127.0.0.1:1/crm"); code != exitError || !strings.Contains(words, want) {
			t.Errorf("%s: exit %d: %s", ref, code, words)
		}
	}
}

// listen serves every connection on a port of its own; nil = the port is closed.
func listen(t *testing.T, serve func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if serve == nil {
		_ = l.Close()
		return l.Addr().String()
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}

func nonsense(c net.Conn) { _, _ = c.Write(bytes.Repeat([]byte(thePassword+"\x00\xff"), 20)) }

func echo(c net.Conn) {
	_, _ = c.Write([]byte(thePassword))
	_ = c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	b := make([]byte, 4096)
	n, _ := c.Read(b)
	_, _ = c.Write(append(b[:n], thePassword...))
}

// refusal speaks the engine's language and says no, in words that hold the
// password; PostgreSQL's gets to hear it first.
func refusal(scheme string) func(net.Conn) {
	switch scheme {
	case "mysql", "mariadb":
		return func(c net.Conn) {
			no := append([]byte{0xff, 0x15, 0x04, '#', '2', '8', '0', '0', '0'}, "Access denied: "+thePassword...)
			_, _ = c.Write(append([]byte{byte(len(no)), 0, 0, 0}, no...))
		}
	case "postgres", "postgresql":
		return refusePostgres
	}
	return func(c net.Conn) { // an error where the answer to PRELOGIN should be
		_ = c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		_, _ = c.Read(make([]byte, 4096))
		text := append([]byte{4, 1, 0, byte(8 + len(thePassword)), 0, 0, 1, 0}, thePassword...)
		_, _ = c.Write(text)
	}
}

func refusePostgres(c net.Conn) {
	head := make([]byte, 4)
	read := func() ([]byte, error) {
		if _, err := io.ReadFull(c, head); err != nil {
			return nil, err
		}
		b := make([]byte, binary.BigEndian.Uint32(head)-4)
		_, err := io.ReadFull(c, b)
		return b, err
	}
	start, err := read()
	if err == nil && len(start) == 4 { // asks for TLS
		_, _ = c.Write([]byte("N"))
		start, err = read()
	}
	if err != nil || len(start) == 0 {
		return
	}
	_, _ = c.Write([]byte{'R', 0, 0, 0, 8, 0, 0, 0, 3}) // the password, please, as it is
	_, _ = io.ReadFull(c, make([]byte, 1))
	said, _ := read()
	no := fmt.Sprintf("SFATAL\x00VFATAL\x00C28P01\x00Mwrong: %s\x00\x00", bytes.TrimRight(said, "\x00"))
	b := binary.BigEndian.AppendUint32([]byte{'E'}, uint32(4+len(no)))
	_, _ = c.Write(append(b, no...))
}
