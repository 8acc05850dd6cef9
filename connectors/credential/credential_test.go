package credential

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"

	"pandian"
)

const planted = "Geheim-7f3a!"

// env is an environment for a Resolver.
func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func write(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheFirstPlaceWithAPasswordWins(t *testing.T) {
	home := t.TempDir()
	write(t, filepath.Join(home, ".pgpass"), "db:5432:crm:amy:of-pgpass\n", 0o600)
	write(t, filepath.Join(home, ".my.cnf"), "[client]\npassword=of-cnf\n", 0o600)
	file := write(t, filepath.Join(home, "pw"), "of-file\n", 0o600)
	ask := func(context.Context, Target) (pandian.Secret, error) { return pandian.Secret("of-person"), nil }
	for _, c := range []struct {
		name, ref, url string
		r              Resolver
		want           string
	}{
		{"a reference before all", "env:X", "postgres://amy:of-url@db/crm", Resolver{Getenv: env("X", "of-x", PasswordVariable, "of-env"), Ask: ask}, "postgres://amy:of-x@db/crm"},
		{"a file by reference", "file:" + file, "mysql://amy@db/crm", Resolver{Ask: ask}, "mysql://amy:of-file@db/crm"},
		{"then the URL", "", "postgres://amy:of-url@db/crm", Resolver{Getenv: env(PasswordVariable, "of-env"), Ask: ask}, "postgres://amy:of-url@db/crm"},
		{"an empty one in the URL too", "", "mysql://amy:@db/crm", Resolver{Getenv: env(PasswordVariable, "of-env"), Ask: ask}, "mysql://amy:@db/crm"},
		{"one among the URL's parameters", "", "sqlserver://amy@db?pwd=x", Resolver{Getenv: env(PasswordVariable, "of-env"), Ask: ask}, "sqlserver://amy@db?pwd=x"},
		{"then the variable", "", "postgres://amy@db/crm", Resolver{Getenv: env(PasswordVariable, "of-env"), Home: home, Ask: ask}, "postgres://amy:of-env@db/crm"},
		{"then .pgpass", "", "postgres://amy@db/crm", Resolver{Getenv: env(), Home: home, Ask: ask}, "postgres://amy:of-pgpass@db/crm"},
		{"then .my.cnf", "", "mariadb://amy@db/crm", Resolver{Getenv: env(), Home: home, Ask: ask}, "mariadb://amy:of-cnf@db/crm"},
		{"then the person", "", "sqlserver://amy@db/crm", Resolver{Getenv: env(), Home: home, Ask: ask}, "sqlserver://amy:of-person@db/crm"},
		{"nobody is asked about no user", "", "sqlserver://db/crm", Resolver{Getenv: env(), Home: home, Ask: ask}, "sqlserver://db/crm"},
		{"and then nothing", "", "sqlserver://amy@db/crm", Resolver{Getenv: env(), Home: home}, "sqlserver://amy@db/crm"},
		{"what is special is escaped", "env:X", `sqlserver://CORP%5Camy@db`, Resolver{Getenv: env("X", "p@ss:w/o#r?d%")}, `sqlserver://CORP%5Camy:p%40ss%3Aw%2Fo%23r%3Fd%25@db`},
		{"a path is left alone", "", `D:\共用`, Resolver{Getenv: env(PasswordVariable, "x")}, `D:\共用`},
		{"a file URL too", "", `file:///mnt/a@b`, Resolver{Getenv: env(PasswordVariable, "x")}, `file:///mnt/a@b`},
	} {
		got, err := c.r.URL(t.Context(), c.ref, c.url)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, string(got), err, c.want)
		}
	}
}

func TestAReferenceThatLeadsNowhereIsAnError(t *testing.T) {
	dir := t.TempDir()
	empty := write(t, filepath.Join(dir, "empty"), "\n"+planted, 0o600)
	r := Resolver{
		Getenv: env(PasswordVariable, planted),
		Ask:    func(context.Context, Target) (pandian.Secret, error) { return pandian.Secret(planted), nil },
		Stored: func(context.Context, string, string) (string, error) { return "", keyring.ErrNotFound },
	}
	for ref, want := range map[string]error{
		planted: ErrReference, "env:": ErrReference, "vault:" + planted: ErrReference,
		"env:NOT_SET": ErrUnset, "file:" + filepath.Join(dir, "none"): os.ErrNotExist,
		"file:" + dir: ErrFile, "file:" + empty: ErrFile, "keyring:pandian/amy": ErrNotStored,
	} {
		c, err := r.Resolve(t.Context(), ref, Target{Scheme: "mysql", User: "amy"})
		if !errors.Is(err, want) || c.Password != nil || strings.Contains(fmt.Sprint(err), planted) {
			t.Errorf("%s: %v, %v; want %v", ref, c, err, want)
		}
	}
}

func TestAPasswordFileThatOthersCanReadIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("access lists decide there")
	}
	dir := t.TempDir()
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o660, 0o601} {
		path := write(t, filepath.Join(dir, "pw"), planted, mode)
		_, err := Resolve(t.Context(), "file:"+path, Target{})
		if !errors.Is(err, ErrExposed) || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	for _, name := range []string{".pgpass", ".my.cnf"} {
		write(t, filepath.Join(dir, name), "*:*:*:*:"+planted+"\n[client]\npassword="+planted, 0o644)
	}
	for _, scheme := range []string{"postgres", "mysql"} {
		var warned error
		r := Resolver{Getenv: env(), Home: dir, Warn: func(err error) { warned = err }}
		c, err := r.Resolve(t.Context(), "", Target{Scheme: scheme, User: "amy", Host: "db"})
		if err != nil || c.Password != nil || !errors.Is(warned, ErrExposed) {
			t.Errorf("%s: %v, %v, warned of %v", scheme, c, err, warned)
		}
	}
}

func TestPasswordFilesOfEveryEditorAreRead(t *testing.T) {
	const word = "密碼 p w"
	utf16le := "\xff\xfe"
	for _, r := range word + "\r\n" {
		utf16le += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, text := range map[string]string{
		"bare": word, "line": word + "\n", "windows": word + "\r\n", "more lines": word + "\nremark", "utf-8 mark": "\ufeff" + word, "utf-16": utf16le,
	} {
		path := write(t, filepath.Join(t.TempDir(), "pw"), text, 0o600)
		c, err := Resolve(t.Context(), "file:"+path, Target{})
		if err != nil || string(c.Password) != word {
			t.Errorf("%s: %q, %v", name, string(c.Password), err)
		}
	}
}

func TestPgpassLinesAreReadAsTheirDocumentationSays(t *testing.T) {
	const text = "# db:5432:crm:amy:comment\n" +
		"db:5433:crm:amy:port\r\n" +
		"db:5432:crm:amy:right\\:with\\\\both\n" +
		"db:5432:crm:amy:later\n" +
		"localhost:*:*:amy:socket\n" +
		"::1:*:*:amy:never\n" +
		"\\:\\:1:*:*:amy:v6\n" +
		"other:*:amy:amy:own\n" +
		"db:*:\\*:eve:star\n" +
		"short:line\n" +
		"*:*:*:bob:any"
	for _, c := range []struct {
		target Target
		want   string
	}{
		{Target{Host: "db", Database: "crm", User: "amy"}, `right:with\both`},
		{Target{Host: "db", Port: "5433", Database: "crm", User: "amy"}, "port"},
		{Target{Host: "/run/postgresql", User: "amy"}, "socket"},
		{Target{User: "amy"}, "socket"},
		{Target{Host: "::1", User: "amy"}, "v6"},
		{Target{Host: "other", User: "amy"}, "own"},
		{Target{Host: "db", Database: "crm", User: "bob"}, "any"},
		{Target{Host: "db", Database: "crm", User: "eve"}, ""},
		{Target{Host: "db", Database: "*", User: "eve"}, "star"},
		{Target{Host: "db", Database: "crm"}, ""},
	} {
		got, ok := pgpass(text, c.target)
		if string(got.Password) != c.want || ok != (c.want != "") {
			t.Errorf("%+v: %q, want %q", c.target, string(got.Password), c.want)
		}
	}
}

func TestPgpassfileNamesTheFile(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "x"), "*:*:*:*:there", 0o600)
	r := Resolver{Getenv: env("PGPASSFILE", path), Home: t.TempDir()}
	c, err := r.Resolve(t.Context(), "", Target{Scheme: "postgresql", User: "amy"})
	if err != nil || string(c.Password) != "there" || c.From != "file:"+path {
		t.Errorf("%q from %q, %v", string(c.Password), c.From, err)
	}
}

func TestMyCnfIsReadAsItsDocumentationSays(t *testing.T) {
	amy := Target{Scheme: "mysql", Host: "db", User: "amy"}
	for _, c := range []struct {
		name, text string
		target     Target
		user, want string
	}{
		{"plain", "[client]\npassword=abc\n", amy, "amy", "abc"},
		{"spaces around", "[client]\r\n  password =  abc  \r\n", amy, "amy", "abc"},
		{"double quotes keep # and spaces", "[client]\npassword=\" a#b \"\n", amy, "amy", " a#b "},
		{"single quotes too", "[client]\npassword='a#b'\n", amy, "amy", "a#b"},
		{"a bare # begins a remark", "[client]\npassword=abc # not this\n", amy, "amy", "abc"},
		{"escapes", `[client]` + "\n" + `password="a\"b\\c\sd\te\qf"`, amy, "amy", "a\"b\\c d\te\\qf"},
		{"the last line counts", "[client]\npassword=a\n[mysqld]\npassword=b\n[client]\npassword=c\n", amy, "amy", "c"},
		{"other groups do not", "[mysqld]\npassword=b\n", amy, "", ""},
		{"the user comes with it", "[client]\nuser=bob\npassword=b\n", Target{Host: "db"}, "bob", "b"},
		{"not of another user", "[client]\nuser=bob\npassword=b\n", amy, "", ""},
		{"not of another host", "[client]\nhost=elsewhere\npassword=b\n", amy, "", ""},
		{"of this host", "[client]\nhost=DB\npassword=b\n", amy, "amy", "b"},
		{"without a value it is asked for", "[client]\npassword\n", amy, "", ""},
		{"remarks and includes", "# x\n; y\n!includedir /etc\n[client]\n#password=a\npassword=b\n", amy, "amy", "b"},
	} {
		got, _ := myCnf(c.text, c.target)
		if diff := cmp.Diff([]string{c.user, c.want}, []string{got.User, string(got.Password)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestTheKeyringIsAskedForServiceAndUser(t *testing.T) {
	var asked string
	r := Resolver{Stored: func(_ context.Context, service, user string) (string, error) {
		asked = service + "|" + user
		return planted, nil
	}}
	for ref, want := range map[string]string{
		"keyring:pandian/amy": "pandian|amy", "keyring:pandian": "pandian|bob", "keyring:a/b/amy": "a/b|amy",
	} {
		c, err := r.Resolve(t.Context(), ref, Target{User: "bob"})
		if err != nil || asked != want || string(c.Password) != planted || c.User != "bob" {
			t.Errorf("%s: asked %q, want %q; %v", ref, asked, want, err)
		}
	}
	if c, _ := r.Resolve(t.Context(), "keyring:pandian/amy", Target{}); c.User != "amy" {
		t.Errorf("a URL without user: %q", c.User)
	}
}

func TestWithoutAKeyringTheErrorSaysWhatHelps(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("every desktop of this system has one")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	_, err := Resolve(t.Context(), "keyring:pandian/amy", Target{})
	if !errors.Is(err, ErrNoKeyring) || !strings.Contains(err.Error(), "env: or file: helps") {
		t.Errorf("%v", err)
	}
}

func TestMalformedURLsAreNotRepeated(t *testing.T) {
	for _, raw := range []string{
		"mysql://amy:" + planted + "/x#@db/crm", "mysql://amy:12/" + planted + "@db/crm", "mysql://amy:12#" + planted + "@db",
		"mysql://amy:" + planted + "%zz@db/crm", "postgres://amy:" + planted + "\x7f@db",
	} {
		_, err := TargetOf(raw)
		if !errors.Is(err, ErrURL) || strings.Contains(err.Error(), planted) {
			t.Errorf("%q: %v", raw, err)
		}
		if !InURL(raw) {
			t.Errorf("%q: counts as without password", raw)
		}
	}
}

func TestNothingPrintsAPassword(t *testing.T) {
	r := Resolver{Getenv: env(PasswordVariable, planted)}
	c, err := r.Resolve(t.Context(), "", Target{Scheme: "mysql", User: "amy"})
	if err != nil || string(c.Password) != planted {
		t.Fatalf("%v", err)
	}
	u, _ := r.URL(t.Context(), "", "mysql://amy@db")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if s := fmt.Sprintf(verb+verb+verb, c, &c, u); strings.Contains(s, planted) || strings.Contains(s, fmt.Sprintf("%x", planted)) {
			t.Errorf("%s: %s", verb, s)
		}
	}
}
