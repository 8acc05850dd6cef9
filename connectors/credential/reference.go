package credential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/zalando/go-keyring"

	"pandian"
)

// CheckReference reports whether ref has one of the forms "env:NAME",
// "file:PATH", "keyring:SERVICE/USER", or is empty. It looks at nothing else: a
// configuration can be checked where the password is not.
func CheckReference(ref string) error {
	if ref == "" {
		return nil
	}
	_, _, err := splitReference(ref)
	return err
}

// splitReference does not repeat what it could not understand: somebody may
// have written the password itself.
func splitReference(ref string) (kind, name string, err error) {
	kind, name, ok := strings.Cut(ref, ":")
	if !ok || name == "" || kind != "env" && kind != "file" && kind != "keyring" {
		return "", "", fmt.Errorf("the credential %w", ErrReference)
	}
	return kind, name, nil
}

// follow reads the password that a reference leads to.
func (r *Resolver) follow(ctx context.Context, ref string, t Target) (Credential, error) {
	kind, name, err := splitReference(ref)
	if err != nil {
		return Credential{}, err
	}
	c := Credential{User: t.User, From: ref}
	switch kind {
	case "env":
		v, ok := r.getenv(name)
		if !ok {
			return Credential{}, fmt.Errorf("%q: %w", ref, ErrUnset)
		}
		c.Password = pandian.Secret(v)
	case "file":
		c.Password, err = passwordFile(name)
	case "keyring":
		c, err = r.fromKeyring(ctx, name, t)
	}
	if err != nil {
		return Credential{}, err
	}
	return c, nil
}

// passwordFile returns the first line of a file. Editors of Windows write a
// byte order mark, and its shell UTF-16.
func passwordFile(path string) (pandian.Secret, error) {
	b, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(utf8Of(b), []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) == 0 || bytes.IndexByte(line, 0) >= 0 {
		return nil, fmt.Errorf("password file %q %w", path, ErrFile)
	}
	return line, nil
}

// utf8Of takes a byte order mark off and makes UTF-8 of UTF-16.
func utf8Of(b []byte) []byte {
	little := bytes.HasPrefix(b, []byte{0xff, 0xfe})
	if !little && !bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return bytes.TrimPrefix(b, []byte("\ufeff"))
	}
	var units []uint16
	for i := 2; i+1 < len(b); i += 2 {
		lo, hi := b[i], b[i+1]
		if !little {
			lo, hi = hi, lo
		}
		units = append(units, uint16(lo)|uint16(hi)<<8)
	}
	var out []byte
	for _, c := range utf16.Decode(units) {
		out = utf8.AppendRune(out, c)
	}
	return out
}

// fromKeyring reads "SERVICE/USER"; without "/USER" the target's user is meant.
func (r *Resolver) fromKeyring(ctx context.Context, name string, t Target) (Credential, error) {
	service, user := name, t.User
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		service, user = name[:i], name[i+1:]
	}
	stored := r.Stored
	if stored == nil {
		stored = systemKeyring
	}
	pw, err := stored(ctx, service, user)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return Credential{}, fmt.Errorf("%q %w", "keyring:"+service+"/"+user, ErrNotStored)
	case ctx.Err() != nil:
		return Credential{}, ctx.Err()
	case err != nil:
		return Credential{}, fmt.Errorf("%q: %w", "keyring:"+service+"/"+user, ErrNoKeyring)
	}
	if t.User != "" {
		user = t.User
	}
	return Credential{user, pandian.Secret(pw), "keyring:" + service + "/" + user}, nil
}

// systemKeyring asks the keyring of the desktop (Secret Service, Windows
// Credential Manager, macOS Keychain). It may wait for a person to unlock it:
// the context ends the wait, not the question.
func systemKeyring(ctx context.Context, service, user string) (string, error) {
	type answer struct {
		pw  string
		err error
	}
	ch := make(chan answer, 1)
	go func() {
		pw, err := keyring.Get(service, user)
		ch <- answer{pw, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case a := <-ch:
		return a.pw, a.err
	}
}
