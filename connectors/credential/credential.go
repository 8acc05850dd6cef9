// Package credential finds the password of an account that a URL names, and
// keeps it from being seen: a password is a [pandian.Secret], and no error or
// other text of this package holds one.
//
// The places are asked in this order; the first that has a password wins:
//
//  1. the reference that the user gave (--credential, or credential in a sweep's
//     configuration): "env:NAME", "file:PATH", "keyring:SERVICE/USER". If it
//     leads nowhere, that is an error: nothing else is tried.
//  2. the password in the URL, an empty one ("user:@host") included
//  3. the environment variable PANDIAN_PASSWORD, if it is set
//  4. the engine's own file: PGPASSFILE or ~/.pgpass for PostgreSQL,
//     ~/.my.cnf for MySQL and MariaDB, if it speaks of this account
//  5. the person at the terminal, if there is one ([Resolver.Ask])
//
// A file that holds a password is used only if nobody else can read it (mode
// 0600; not looked at on Windows, where access lists decide).
package credential

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"pandian"
)

// PasswordVariable is the environment variable that is asked without being
// named.
const PasswordVariable = "PANDIAN_PASSWORD"

// The ways in which looking for a password fails. Errors of this package wrap
// one of them.
var (
	ErrReference = errors.New("is none of env:NAME, file:PATH, keyring:SERVICE/USER")
	ErrURL       = errors.New("is malformed; special characters of a password are written as %XX there (@ is %40)")
	ErrUnset     = errors.New("environment variable is not set")
	ErrExposed   = errors.New("can be read by others; chmod 600 helps")
	ErrFile      = errors.New("holds no password that can be read")
	ErrNoKeyring = errors.New("no keyring can be reached here (a server without desktop has none); env: or file: helps")
	ErrNotStored = errors.New("is not in the keyring")
)

// Target is the account that a password is looked for.
type Target struct {
	Scheme   string // lower case: mysql, postgres, sqlserver …
	Host     string // without port; "" or a path = a local socket
	Port     string // "" = the engine's own
	Database string // "" = none named
	User     string // "" = none named
}

// String is the target for people: "amy@db.example:5432". It holds no secret.
func (t Target) String() string {
	s := t.Host
	if s == "" {
		s = "localhost"
	}
	if t.Port != "" {
		s += ":" + t.Port
	}
	if t.User != "" {
		s = t.User + "@" + s
	}
	return s
}

// Credential is what was found.
type Credential struct {
	User     string         // the target's, or, where it names none, the one beside the password
	Password pandian.Secret // nil = none was found: some servers let the account in without
	From     string         // where it stood, without the password: "env:PANDIAN_PASSWORD"; "" = nowhere
}

// Resolver looks for passwords. The zero value asks the process's environment
// and the user's home, and nobody at a terminal. Its methods are safe for
// concurrent use if Ask and Warn are.
type Resolver struct {
	Getenv func(name string) (string, bool)                                // nil = os.LookupEnv
	Home   string                                                          // folder of .pgpass and .my.cnf; "" = the user's
	Ask    func(ctx context.Context, t Target) (pandian.Secret, error)     // asks a person, once everything else has failed and the user is known; nil = nobody is there
	Warn   func(error)                                                     // told of files that were passed over (ErrExposed, ErrFile); nil = not told
	Stored func(ctx context.Context, service, user string) (string, error) // reads the keyring; nil = the system's
}

// Resolve finds the password of t as the zero [Resolver] does.
func Resolve(ctx context.Context, ref string, t Target) (Credential, error) {
	return new(Resolver).Resolve(ctx, ref, t)
}

// Resolve finds the password of t, whose URL held none. A reference is followed
// or fails; "" means the places in their order. That nothing was found is no
// error.
func (r *Resolver) Resolve(ctx context.Context, ref string, t Target) (Credential, error) {
	if ref != "" {
		return r.follow(ctx, ref, t)
	}
	if v, ok := r.getenv(PasswordVariable); ok {
		return Credential{t.User, pandian.Secret(v), "env:" + PasswordVariable}, nil
	}
	if c, ok := r.engineFile(t); ok {
		return c, nil
	}
	if r.Ask != nil && t.User != "" {
		pw, err := r.Ask(ctx, t)
		return Credential{t.User, pw, "prompt"}, err
	}
	return Credential{User: t.User}, nil
}

// URL returns rawURL with the user and the password that were found for it, to
// be handed to a driver and nobody else. What is no URL of a server (a path,
// file:, sqlite:) comes back as it is.
func (r *Resolver) URL(ctx context.Context, ref, rawURL string) (pandian.Secret, error) {
	u, err := parse(rawURL)
	if err != nil {
		return nil, err
	}
	if u == nil {
		return pandian.Secret(rawURL), nil
	}
	if _, has := inParsed(u); has && ref == "" {
		return pandian.Secret(rawURL), nil
	}
	c, err := r.Resolve(ctx, ref, targetOf(u))
	if err != nil {
		return nil, err
	}
	switch {
	case c.Password != nil:
		u.User = url.UserPassword(c.User, string(c.Password))
	case c.User != "":
		u.User = url.User(c.User)
	}
	return pandian.Secret(u.String()), nil
}

// InURL reports whether rawURL holds a password, which then stands in the
// shell's history, and in the list of processes if it came from the command
// line.
func InURL(rawURL string) bool {
	u, err := parse(rawURL)
	if err != nil || u == nil {
		return err != nil
	}
	pw, _ := inParsed(u)
	return pw != ""
}

// TargetOf returns the account that a URL names; the zero Target if it is no
// URL of a server. The error never shows the URL.
func TargetOf(rawURL string) (Target, error) {
	u, err := parse(rawURL)
	if err != nil || u == nil {
		return Target{}, err
	}
	return targetOf(u), nil
}

func targetOf(u *url.URL) Target {
	t := Target{Scheme: strings.ToLower(u.Scheme), Host: u.Hostname(), Port: u.Port(), User: u.User.Username()}
	t.Database, _, _ = strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return t
}

// parse returns nil for what is no URL of a server. The parser's own error
// would repeat the URL, with its password.
func parse(rawURL string) (*url.URL, error) {
	scheme, rest, ok := strings.Cut(rawURL, "://")
	if !ok || len(scheme) < 2 || strings.ContainsAny(scheme, `/\`) || strings.EqualFold(scheme, "file") || strings.EqualFold(scheme, "sqlite") {
		return nil, nil
	}
	u, err := url.Parse(rawURL)
	// "u:1/2@h" and "u:1#2@h" parse too, with half of the password as the port
	if err != nil || u.User == nil && u.Port() != "" && strings.Contains(rest, "@") {
		return nil, fmt.Errorf("the URL of scheme %q %w", scheme, ErrURL)
	}
	return u, nil
}

// inParsed reports whether u holds a password, an empty one included.
func inParsed(u *url.URL) (password string, has bool) {
	if pw, ok := u.User.Password(); ok {
		return pw, true
	}
	for key, v := range u.Query() {
		switch strings.ToLower(key) {
		case "password", "pwd", "passwd":
			return v[0], true
		}
	}
	return "", false
}

func (r *Resolver) getenv(name string) (string, bool) {
	if r.Getenv != nil {
		return r.Getenv(name)
	}
	return os.LookupEnv(name)
}

func (r *Resolver) home() string {
	if r.Home != "" {
		return r.Home
	}
	home, _ := os.UserHomeDir()
	return home
}

func (r *Resolver) warn(err error) {
	if r.Warn != nil {
		r.Warn(err)
	}
}
