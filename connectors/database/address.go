package database

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// address is what a URL says. Passwords may hold any characters, escaped or
// not, as people paste them.
type address struct {
	scheme         string
	user, password string
	hasPassword    bool
	host, port     string
	database       string
	instance       string // of the server; "" = the one at the port
	params         url.Values
}

func parseAddress(raw string) (a address, err error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return a, errors.New("a database is named by a URL such as mysql://user@host/database")
	}
	a.scheme = strings.ToLower(scheme)
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		a.user, a.password, a.hasPassword = strings.Cut(rest[:at], ":")
		a.user, a.password = unescape(a.user), unescape(a.password)
		rest = rest[at+1:]
	}
	rest, query, _ := strings.Cut(rest, "?")
	if a.params, err = url.ParseQuery(query); err != nil {
		return a, errors.New("the URL's parameters are malformed")
	}
	host, path, _ := strings.Cut(rest, "/")
	a.database = unescape(strings.TrimSuffix(path, "/"))
	a.instance = a.params.Get("instance")
	if db := a.params.Get("database"); db != "" { // as SQL Server's programs write it
		a.instance, a.database = cmp.Or(a.instance, a.database), db
	}
	if strings.Contains(a.database, "/") {
		return a, errors.New("the URL names more than a database; name tables by --include")
	}
	a.host, a.port = host, ""
	if h, p, err := net.SplitHostPort(host); err == nil {
		a.host, a.port = h, p
	} else {
		a.host = strings.Trim(host, "[]")
	}
	if a.host == "" {
		a.host = "localhost"
	}
	if a.port == "" {
		if e := engineOf(a.scheme); e != nil {
			a.port = e.port
		}
	}
	return a, nil
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

// allow refuses parameters that the engine does not know: a mistyped one must
// not weaken anything in silence.
func (a *address) allow(known ...string) error {
	for name := range a.params {
		if !slices.Contains(known, name) {
			return fmt.Errorf("the URL's parameter %q is unknown; known are: %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// local reports whether the server runs on this machine.
func (a *address) local() bool {
	ip := net.ParseIP(a.host)
	return strings.EqualFold(a.host, "localhost") || ip != nil && ip.IsLoopback() || strings.HasPrefix(a.host, "/")
}
