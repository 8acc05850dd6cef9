package extractors

import (
	"context"
	"io"
	"path"
	"strings"

	"pandian"
)

// Zip is a zip archive of any content; office files in zip form are recognised
// before it. Each file in it is a member, its name given as the raw bytes that
// are stored. What is encrypted or compressed in an unknown way is reported by
// name.
func Zip(o Options) pandian.Format {
	return pandian.Format{
		Name:    "zip",
		Magic:   []string{localHeader, "PK\x05\x06", "PK\x07\x08PK\x03\x04", "PK00PK\x03\x04"},
		Exts:    []string{".zip", ".jar"},
		Sniff:   func(head []byte, name string) bool { return packageKind(head) == "" },
		Extract: o.with(extractZip),
	}
}

func extractZip(ctx context.Context, c pandian.Content, o Options, out pandian.Emitter) error {
	a, err := openArchive(c)
	if err != nil {
		return err
	}
	a.passwords = asZipPasswords(o.Passwords)
	if a.damage != "" {
		if err := out.Skip(pandian.Place{}, a.damage); err != nil {
			return err
		}
	}
	for _, m := range a.members {
		if err := ctx.Err(); err != nil {
			return err
		}
		if m.dir() {
			continue
		}
		if err := a.emit(m, out); err != nil {
			return err
		}
	}
	return nil
}

// emit hands on one member.
func (a *archive) emit(m *member, out pandian.Emitter) error {
	at := pandian.Place{Part: m.name}
	switch {
	case m.link:
		return out.Skip(at, pandian.Symlink)
	case m.encrypted() && !a.unlock(m):
		return out.Skip(at, pandian.IsEncrypted)
	case !m.readable():
		return out.Skip(at, pandian.Unsupported)
	}
	return out.Member(m.name, pandian.Content{
		Open: func() (io.ReadCloser, error) { return a.open(m) },
		Size: m.usize,
		Name: strings.ToValidUTF8(path.Base(m.name), "_"),
	})
}
