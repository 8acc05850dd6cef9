package connectors

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pandian"
)

// fileSource lists a folder, or is a single file. It is safe for concurrent
// use and holds nothing open itself.
type fileSource struct {
	name   string   // Display of what the user typed
	root   string   // absolute, its links followed; on Windows in the form without length limit
	single string   // name of the one item if root is a file; "" = a folder
	own    []string // output folders, in the form of root
	filter *filter
	bytes  *Limiter
	sys    system
	owners sync.Map // owner's number or SID -> name
}

// openFile opens a path or a file URL. Links in what the user typed are
// followed; those found below it never are.
func openFile(_ context.Context, raw string, o Options) (pandian.Source, error) {
	windows := runtime.GOOS == "windows"
	path, err := typedPath(raw, windows)
	if err != nil {
		return nil, err
	}
	f, err := newFilter(o)
	if err != nil {
		return nil, err
	}
	s := &fileSource{name: Display(raw), filter: f, bytes: o.Bytes}
	if s.root, err = realRoot(path); err != nil {
		return nil, fmt.Errorf("source %q: %w", s.name, plainCause(err))
	}
	for _, dir := range o.OwnOutput {
		s.own = append(s.own, ownForm(dir))
	}
	s.sys = osSystem{s.root}
	st, err := s.sys.Stat(s.root)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", s.name, plainCause(err))
	}
	switch kindOf(st) {
	case aFolder:
	case aFile:
		s.single = filepath.Base(path)
	default:
		return nil, fmt.Errorf("source %q is neither a folder nor a file", s.name)
	}
	return s, nil
}

// Close does nothing: files are closed by their content.
func (s *fileSource) Close() error { return nil }

// kind is what a directory entry is.
type kind uint8

const (
	aFile kind = iota
	aFolder
	aLink    // not followed: symbolic link, junction, mounted volume
	aSpecial // device, FIFO, socket
)

func kindOf(st fs.FileInfo) kind { return kindBy(st.Mode(), attributes(st)) }

// File attributes of Windows, as their documentation numbers them.
const (
	attrDirectory  = 0x10
	attrOffline    = 0x1000
	attrRecallOpen = 0x40000
	attrRecallData = 0x400000
)

// kindBy tells kinds by mode and, on Windows, attributes. There reparse points
// are irregular: on a folder's place they are junctions, on a file's place
// files that a driver keeps elsewhere (cloud, archive) and reads as usual.
func kindBy(m fs.FileMode, attrs uint32) kind {
	switch {
	case m.IsDir():
		return aFolder
	case m.IsRegular():
		return aFile
	case m&fs.ModeSymlink != 0, m.Type() == fs.ModeIrregular && attrs&attrDirectory != 0:
		return aLink
	case m.Type() == fs.ModeIrregular && attrs != 0:
		return aFile
	}
	return aSpecial
}

// placeholder reports whether reading would fetch the content from a cloud or
// a tape.
func placeholder(attrs uint32) bool {
	return attrs&(attrOffline|attrRecallOpen|attrRecallData) != 0
}

// item describes a directory entry of a folder.
func (s *fileSource) item(f *folder, name, path string, st fs.FileInfo) pandian.Item {
	it := s.named(path)
	it.Size, it.ModTime = st.Size(), st.ModTime()
	k := kindOf(st)
	switch {
	case f.why != "":
		it.Skip = f.why
	case f.own && s.ownFile(join(f.dir, name)):
		it.Skip = pandian.OwnOutput
	case s.filter.excluded(path) || systemFile(name):
		it.Skip = pandian.Excluded
	case k == aLink:
		it.Skip = pandian.Symlink
	case k != aFile:
		it.Skip = pandian.SpecialFile
	case s.filter.filtered(path, st.Size(), st.ModTime()):
		it.Skip = pandian.Filtered
	case placeholder(attributes(st)):
		it.Skip = pandian.Offline
	}
	if k != aFile {
		it.Size = 0
	}
	s.describe(&it, f.dir, name, st)
	return it
}

func (s *fileSource) named(path string) pandian.Item {
	return pandian.Item{Ref: pandian.Ref{Source: s.name, Path: path}, Size: -1}
}

// leaveOut returns why everything in a folder is left out, or "".
func (s *fileSource) leaveOut(dir, rel string) pandian.Reason {
	for _, own := range s.own {
		if within(dir, own, s.filter.foldCase) {
			return pandian.OwnOutput
		}
	}
	if rel != "" && (systemFolder(rel[strings.LastIndexByte(rel, '/')+1:]) || s.filter.excluded(rel)) {
		return pandian.Excluded
	}
	if _, err := s.sys.Stat(join(dir, OutputMarker)); err == nil {
		return pandian.OwnOutput
	}
	return ""
}

// ownBelow reports whether one of our files may stand in a folder, or below.
func (s *fileSource) ownBelow(dir string) bool {
	return slices.ContainsFunc(s.own, func(own string) bool { return within(own, dir, s.filter.foldCase) })
}

// ownFile reports whether a file is one of ours, or one that SQLite keeps beside
// it.
func (s *fileSource) ownFile(real string) bool {
	for _, own := range s.own {
		if len(real) >= len(own) && len(real) <= len(own)+len("-journal") && within(real[:len(own)], own, s.filter.foldCase) {
			switch real[len(own):] {
			case "", "-wal", "-shm", "-journal":
				return true
			}
		}
	}
	return false
}

// version joins what changes whenever a file's content may have changed: size,
// modification time, file number, time of the last change.
func version(parts ...int64) string {
	b := make([]byte, 0, 64)
	for i, p := range parts {
		if i > 0 {
			b = append(b, ':')
		}
		b = strconv.AppendInt(b, p, 10)
	}
	return string(b)
}
