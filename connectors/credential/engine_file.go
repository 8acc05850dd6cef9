package credential

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"pandian"
)

// engineFile looks into the file in which the engine's own programs look.
func (r *Resolver) engineFile(t Target) (Credential, bool) {
	switch t.Scheme {
	case "postgres", "postgresql":
		return r.read(r.pgpassPath(), t, pgpass)
	case "mysql", "mariadb":
		return r.read(filepath.Join(r.home(), ".my.cnf"), t, myCnf)
	}
	return Credential{}, false
}

// read passes over a file that is not there in silence, and over one that may
// not be used with a warning.
func (r *Resolver) read(path string, t Target, find func(text string, t Target) (Credential, bool)) (Credential, bool) {
	b, err := readPrivate(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			r.warn(err)
		}
		return Credential{}, false
	}
	c, ok := find(string(b), t)
	c.From = "file:" + path
	return c, ok
}

func (r *Resolver) pgpassPath() string {
	if path, ok := r.getenv("PGPASSFILE"); ok && path != "" {
		return path
	}
	if runtime.GOOS == "windows" {
		if dir, err := os.UserConfigDir(); err == nil {
			return filepath.Join(dir, "postgresql", "pgpass.conf")
		}
	}
	return filepath.Join(r.home(), ".pgpass")
}

// pgpass finds the first line "host:port:database:user:password" that fits. A
// field "*" fits anything; ":" and "\" inside a field are written "\:" and
// "\\". (PostgreSQL documentation, "The Password File".)
func pgpass(text string, t Target) (Credential, bool) {
	host, port, database := t.Host, t.Port, t.Database
	if host == "" || strings.HasPrefix(host, "/") {
		host = "localhost"
	}
	if port == "" {
		port = "5432"
	}
	if database == "" {
		database = t.User
	}
	want := []string{host, port, database, t.User}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := splitEscaped(line)
		if len(fields) < 5 || t.User == "" {
			continue
		}
		fits := true
		for i, w := range want {
			fits = fits && (fields[i].wild || fields[i].text == w)
		}
		if fits && fields[4].text != "" {
			return Credential{User: t.User, Password: pandian.Secret(fields[4].text)}, true
		}
	}
	return Credential{}, false
}

// field is one field of a line; wild: it is a bare "*".
type field struct {
	text string
	wild bool
}

// splitEscaped cuts at ":" that no "\" stands before.
func splitEscaped(line string) []field {
	var fields []field
	var b strings.Builder
	start := 0
	end := func(i int) {
		fields = append(fields, field{b.String(), line[start:i] == "*"})
		b.Reset()
		start = i + 1
	}
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line):
			i++
			b.WriteByte(line[i])
		case line[i] == ':':
			end(i)
		default:
			b.WriteByte(line[i])
		}
	}
	end(len(line))
	return fields
}

// myCnf reads the group [client] of an option file. What it says of the user
// and the host must not speak of another account; the last line of an option
// counts. (MySQL documentation, "Using Option Files".)
func myCnf(text string, t Target) (Credential, bool) {
	options := map[string]string{}
	group := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' || line[0] == '!' {
			continue
		}
		if line[0] == '[' {
			group, _, _ = strings.Cut(line[1:], "]")
			group = strings.TrimSpace(group)
			continue
		}
		key, value, has := strings.Cut(withoutComment(line), "=")
		if group == "client" && has {
			options[strings.TrimSpace(key)] = optionValue(strings.TrimSpace(value))
		}
	}
	pw, has := options["password"]
	user, host := options["user"], options["host"]
	if !has || t.User != "" && user != "" && user != t.User || host != "" && !strings.EqualFold(host, t.Host) {
		return Credential{}, false
	}
	if t.User != "" {
		user = t.User
	}
	return Credential{User: user, Password: pandian.Secret(pw)}, true
}

// withoutComment cuts a line at a "#" that stands outside quotes.
func withoutComment(line string) string {
	quote, escaped := byte(0), false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case (c == '"' || c == '\'') && !escaped && quote == 0:
			quote = c
		case c == quote && !escaped:
			quote = 0
		case c == '#' && quote == 0:
			return line[:i]
		}
		escaped = quote != 0 && c == '\\' && !escaped
	}
	return line
}

// optionValue takes quotes off and resolves \b \t \n \r \\ \s and escaped
// quotes; "\" before anything else stands for itself.
func optionValue(v string) string {
	if n := len(v); n >= 2 && (v[0] == '"' || v[0] == '\'') && v[n-1] == v[0] {
		v = v[1 : n-1]
	}
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		if v[i] != '\\' || i+1 == len(v) {
			b.WriteByte(v[i])
			continue
		}
		i++
		switch v[i] {
		case 'b':
			b.WriteByte('\b')
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 's':
			b.WriteByte(' ')
		case '\\', '"', '\'':
			b.WriteByte(v[i])
		default:
			b.WriteByte('\\')
			b.WriteByte(v[i])
		}
	}
	return b.String()
}
