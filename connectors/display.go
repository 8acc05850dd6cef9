package connectors

import (
	"path/filepath"
	"strconv"
	"strings"
)

const hidden = "***"

// Display returns the name of a source as it may be shown, logged and kept:
// what the user typed, cleaned, without passwords. It is also the Source of the
// items' names. It prefers to hide too much: a password may hold any character,
// escaped or not.
func Display(rawURL string) string {
	scheme, rest, ok := strings.Cut(rawURL, "://")
	if !ok {
		return cleanPath(rawURL)
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		if user, _, has := strings.Cut(rest[:at], ":"); has {
			rest = user + rest[at:]
		}
	}
	base, query, has := strings.Cut(rest, "?")
	if !has {
		return scheme + "://" + rest
	}
	params := parameters(query)
	for i, p := range params {
		if key, _, _ := strings.Cut(p, "="); secretKey(key) {
			params[i] = key + "=" + hidden
		}
	}
	return scheme + "://" + base + "?" + strings.Join(params, "&")
}

// Hide takes the secrets of a URL out of a text that repeats the URL, whole, quoted
// or cleaned like a path.
func Hide(text, rawURL string) string {
	_, rest, ok := strings.Cut(rawURL, "://")
	if !ok {
		return text
	}
	for _, form := range []string{rest, strings.Trim(strconv.Quote(rest), `"`), cleanPath(rest)} {
		at := strings.LastIndexByte(form, '@')
		if _, password, has := strings.Cut(form[:max(at, 0)], ":"); has {
			text = strings.ReplaceAll(text, ":"+password+"@", "@")
		}
		_, query, _ := strings.Cut(form, "?")
		for _, p := range parameters(query) {
			if key, _, has := strings.Cut(p, "="); has && secretKey(key) {
				text = strings.ReplaceAll(text, p, key+"="+hidden)
			}
		}
	}
	return text
}

// parameters are those of a URL's query.
func parameters(query string) []string {
	return strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
}

// secretKey reports whether a parameter of a URL holds a secret.
func secretKey(key string) bool {
	key = strings.ToLower(key)
	for _, word := range []string{"pass", "pwd", "secret", "token", "key", "sig", "credential"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

// cleanPath drops what says nothing: "./", doubled and trailing separators. A
// path with ".." stays: behind a link ".." is not where the text says.
func cleanPath(path string) string {
	if path == "" || strings.Contains(path, "..") {
		return path
	}
	return filepath.Clean(path)
}
