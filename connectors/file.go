package connectors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"pandian"
)

// fileSource lists a folder, or is a single file.
type fileSource struct {
	name   string // as the user typed it
	root   string // absolute; on Windows in the form without length limit
	single bool   // root is a file
	opt    Options
	sys    system
	owners sync.Map
}

// system is what the connector asks of the operating system; tests replace it.
type system interface {
	Stat(path string) (fs.FileInfo, error)
	// ReadDir lists a folder in batches; an error may come after entries.
	ReadDir(path string, batch func([]fs.DirEntry) bool) error
	Open(path string) (*os.File, error)
}

func openFile(_ context.Context, raw string, o Options) (pandian.Source, error) {
	path := raw
	if schemeOf(raw) == "file" {
		u, err := url.Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("source %q is no URL", raw)
		}
		path = filepath.FromSlash(u.Path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", raw, err)
	}
	s := &fileSource{name: raw, root: abs, opt: o, sys: osSystem{}}
	if runtime.GOOS == "windows" {
		s.root = longPath(abs)
	}
	st, err := s.sys.Stat(s.root)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", raw, plainCause(err))
	}
	if real, err := filepath.EvalSymlinks(s.root); err == nil {
		s.root = real // the source itself may be a link
	}
	s.single = !st.IsDir()
	if s.single && !st.Mode().IsRegular() {
		return nil, fmt.Errorf("source %q is neither a folder nor a file", raw)
	}
	return s, nil
}

// plainCause drops the operation and path that package os puts before a cause:
// the caller names the source itself.
func plainCause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// longPath is the form of an absolute Windows path that has no length limit.
func longPath(p string) string {
	switch {
	case strings.HasPrefix(p, `\\?\`), strings.HasPrefix(p, `\\.\`):
		return p
	case strings.HasPrefix(p, `\\`):
		return `\\?\UNC\` + p[2:]
	case len(p) > 2 && p[1] == ':':
		return `\\?\` + strings.ReplaceAll(p, "/", `\`)
	}
	return p
}

// Close does nothing: files are closed by their content.
func (s *fileSource) Close() error { return nil }

// Items lists every file, link and device below the root.
func (s *fileSource) Items(ctx context.Context) iter.Seq2[pandian.Item, error] {
	return func(yield func(pandian.Item, error) bool) {
		if s.single {
			st, err := s.sys.Stat(s.root)
			if err != nil {
				yield(s.named(pandian.EscapeName(filepath.Base(s.root))), because(err))
				return
			}
			yield(s.item(pandian.EscapeName(filepath.Base(s.root)), st, ""), nil)
			return
		}
		w := &walk{s: s, ctx: ctx, yield: yield}
		w.folder(s.root, "", "")
	}
}

func (s *fileSource) named(path string) pandian.Item {
	return pandian.Item{Ref: pandian.Ref{Source: s.name, Path: path}, Size: -1}
}

// walk is one listing.
type walk struct {
	s     *fileSource
	ctx   context.Context
	yield func(pandian.Item, error) bool
}

// folder lists dir; rel is its path in the source, inherited the reason why
// everything below it is left out. It returns false when the listing must end.
func (w *walk) folder(dir, rel string, inherited pandian.Reason) bool {
	if inherited == "" {
		inherited = w.s.leaveOutFolder(dir, rel)
	}
	goOn := true
	err := w.s.sys.ReadDir(dir, func(entries []fs.DirEntry) bool {
		for _, d := range entries {
			if w.ctx.Err() != nil {
				goOn = false
				return false
			}
			if goOn = w.entry(dir, rel, d, inherited); !goOn {
				return false
			}
		}
		return true
	})
	if err != nil && goOn {
		why := because(err)
		if pandian.ReasonOf(why) == pandian.IOError {
			why = pandian.Because(pandian.ListFailed, err)
		}
		return w.yield(w.s.named(rel), why)
	}
	return goOn
}

func (w *walk) entry(dir, rel string, d fs.DirEntry, inherited pandian.Reason) bool {
	full := dir + string(filepath.Separator) + d.Name()
	path := pandian.EscapeName(d.Name())
	if rel != "" {
		path = rel + "/" + path
	}
	if d.IsDir() {
		return w.folder(full, path, inherited)
	}
	st, err := d.Info()
	if err != nil {
		return w.yield(w.s.named(path), because(err))
	}
	return w.yield(w.s.item(path, st, inherited), nil)
}

// item describes a directory entry; why is the reason to leave it out, if its
// folder gives one.
func (s *fileSource) item(path string, st fs.FileInfo, why pandian.Reason) pandian.Item {
	it := s.named(path)
	it.Size, it.ModTime, it.Version = st.Size(), st.ModTime(), versionOf(st)
	it.Owner = s.owner(st)
	switch {
	case why != "":
		it.Skip = why
	case st.Mode()&fs.ModeSymlink != 0:
		it.Skip = pandian.Symlink
	case !st.Mode().IsRegular():
		it.Skip = pandian.SpecialFile
	case isPlaceholder(st):
		it.Skip = pandian.Offline
	default:
		it.Skip = s.leaveOutFile(path, st)
	}
	if it.Skip == pandian.Symlink || it.Skip == pandian.SpecialFile {
		it.Size = 0
	}
	return it
}

// systemFolders hold no documents of the office.
var systemFolders = []string{"$recycle.bin", "system volume information", "#recycle", "@recycle", ".snapshot", "~snapshot", "lost+found"}

// leaveOutFolder returns why everything in a folder is left out, or "".
func (s *fileSource) leaveOutFolder(dir, rel string) pandian.Reason {
	for _, own := range s.opt.OwnOutput {
		if samePath(dir, own) {
			return pandian.OwnOutput
		}
	}
	if _, err := s.sys.Stat(dir + string(filepath.Separator) + OutputMarker); err == nil {
		return pandian.OwnOutput
	}
	base := strings.ToLower(rel[strings.LastIndexByte(rel, '/')+1:])
	for _, f := range systemFolders {
		if base == f {
			return pandian.Excluded
		}
	}
	if strings.HasPrefix(base, ".trash-") {
		return pandian.Excluded
	}
	return ""
}

// leaveOutFile returns why a file is left out, or "".
func (s *fileSource) leaveOutFile(path string, st fs.FileInfo) pandian.Reason {
	o := &s.opt
	switch {
	case strings.HasPrefix(path[strings.LastIndexByte(path, '/')+1:], "~$"), matches(o.Exclude, path):
		return pandian.Excluded
	case len(o.Include) > 0 && !matches(o.Include, path):
		return pandian.Filtered
	case o.MaxSize > 0 && st.Size() > o.MaxSize, !o.ModifiedSince.IsZero() && st.ModTime().Before(o.ModifiedSince):
		return pandian.Filtered
	}
	return ""
}

// matches reports whether a pattern matches the path, or, if it names a single
// element, any element of it. Windows does not tell case.
func matches(patterns []string, path string) bool {
	path = pandian.UnescapeName(path)
	for _, p := range patterns {
		if runtime.GOOS == "windows" {
			p, path = strings.ToLower(p), strings.ToLower(path)
		}
		p = strings.TrimSuffix(strings.ReplaceAll(p, `\`, "/"), "/")
		if ok, _ := doublestar.Match(p, path); ok {
			return true
		}
		if ok, _ := doublestar.Match(p+"/**", path); ok {
			return true
		}
		if !strings.Contains(p, "/") {
			if ok, _ := doublestar.Match("**/"+p+"/**", path); ok {
				return true
			}
		}
	}
	return false
}

// Open opens a file for reading; see [content].
func (s *fileSource) Open(ctx context.Context, it pandian.Item) (pandian.Content, error) {
	path := s.root
	if !s.single {
		for _, el := range strings.Split(it.Path, "/") {
			name := pandian.UnescapeName(el)
			if name == "" || name == "." || name == ".." || strings.ContainsRune(name, filepath.Separator) {
				return pandian.Content{}, pandian.Because(pandian.Vanished, nil)
			}
			path += string(filepath.Separator) + name
		}
	}
	f, err := s.sys.Open(path)
	if err != nil {
		return pandian.Content{}, because(err)
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = pandian.Because(pandian.SpecialFile, nil)
	}
	if err != nil {
		return pandian.Content{}, errors.Join(because(err), f.Close())
	}
	return s.content(ctx, f, st, pandian.UnescapeName(it.Path[strings.LastIndexByte(it.Path, '/')+1:])), nil
}

// content wraps an open file. Its Close tells, by the reason changed, that the
// file is not the one that was opened any more: what was read may be torn.
func (s *fileSource) content(ctx context.Context, f *os.File, st fs.FileInfo, name string) pandian.Content {
	at := readerAt{ctx, f, s.opt.Bytes}
	return pandian.Content{
		Open: func() (io.ReadCloser, error) {
			r := io.NewSectionReader(f, 0, 1<<62)
			return io.NopCloser(limitedReader{ctx, mapped{r}, s.opt.Bytes}), nil
		},
		At:   func() (io.ReaderAt, int64, error) { return at, st.Size(), nil },
		Size: st.Size(), Name: name,
		Close: func() error {
			now, err := f.Stat()
			cerr := f.Close()
			switch {
			case err != nil:
				return because(err)
			case cerr != nil:
				return because(cerr)
			case now.Size() != st.Size() || !now.ModTime().Equal(st.ModTime()):
				return pandian.Because(pandian.Changed, nil)
			}
			return nil
		},
	}
}

// mapped gives read errors their reason.
type mapped struct{ r io.Reader }

func (m mapped) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && err != io.EOF {
		err = because(err)
	}
	return n, err
}

type readerAt struct {
	ctx context.Context
	f   *os.File
	l   *Limiter
}

func (r readerAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.f.ReadAt(p, off)
	if werr := r.l.wait(r.ctx, n); werr != nil {
		return n, werr
	}
	if err != nil && err != io.EOF {
		err = because(err)
	}
	return n, err
}

// because gives an error of the system its reason.
func because(err error) error {
	if pandian.ReasonOf(err) != "" {
		return err
	}
	why := pandian.IOError
	switch {
	case errors.Is(err, fs.ErrPermission):
		why = pandian.Denied
	case errors.Is(err, fs.ErrNotExist):
		why = pandian.Vanished
	case isLocked(err):
		why = pandian.Locked
	}
	return pandian.Because(why, err)
}

// osSystem is the real operating system.
type osSystem struct{}

func (osSystem) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// batchEntries is how many directory entries are read at once.
const batchEntries = 1024

func (osSystem) ReadDir(path string, batch func([]fs.DirEntry) bool) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	for {
		entries, err := d.ReadDir(batchEntries)
		if len(entries) > 0 && !batch(entries) {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (osSystem) Open(path string) (*os.File, error) { return openQuietly(path) }
