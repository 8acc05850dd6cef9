package connectors

import (
	"context"
	"io/fs"
	"iter"
	"path/filepath"

	"pandian"
)

// Items lists everything below the root that is no folder, folder by folder
// and each folder's files before its folders. What lies in an excluded folder
// or in an output folder is listed too, with that reason. It ends quietly when
// ctx ends.
func (s *fileSource) Items(ctx context.Context) iter.Seq2[pandian.Item, error] {
	return func(yield func(pandian.Item, error) bool) {
		w := walk{s, yield}
		if s.single == "" {
			w.folder(ctx, folder{dir: s.root})
			return
		}
		path := pandian.EscapeName(s.single)
		st, err := s.sys.Stat(s.root)
		if err != nil {
			yield(s.named(path), because(err))
			return
		}
		yield(s.item(s.root, path, st, s.leaveOut(filepath.Dir(s.root), "")), nil)
	}
}

// walk is one listing. Its methods return false when the listing must end.
type walk struct {
	s     *fileSource
	yield func(pandian.Item, error) bool
}

// folder is a folder to be listed.
type folder struct {
	dir  string         // real path
	rel  string         // path in the source
	why  pandian.Reason // why everything below is left out; "" = it is not
}

func (f folder) below(name string) folder {
	rel := pandian.EscapeName(name)
	if f.rel != "" {
		rel = f.rel + "/" + rel
	}
	return folder{dir: join(f.dir, name), rel: rel, why: f.why}
}

// folder lists f and everything below. Only one folder is open at a time: the
// folders inside wait until their parent is closed.
func (w walk) folder(ctx context.Context, f folder) bool {
	if f.why == "" {
		f.why = w.s.leaveOut(f.dir, f.rel)
	}
	if kernelFolder(f.dir) {
		return w.leftOut(f.rel, pandian.Excluded)
	}
	var names []string
	goOn := true
	err := w.s.sys.ReadDir(f.dir, func(entries []fs.DirEntry) bool {
		for _, d := range entries {
			if goOn = ctx.Err() == nil && w.entry(f, d, &names); !goOn {
				break
			}
		}
		return goOn
	})
	if err != nil && goOn {
		goOn = w.failed(f.rel, f.why, listFailed(err))
	}
	for _, name := range names {
		if !goOn {
			break
		}
		goOn = ctx.Err() == nil && w.folder(ctx, f.below(name))
	}
	return goOn
}

// entry yields an item, or remembers the name of a folder.
func (w walk) entry(f folder, d fs.DirEntry, folders *[]string) bool {
	if d.IsDir() {
		*folders = append(*folders, d.Name())
		return true
	}
	e := f.below(d.Name())
	st, err := d.Info()
	if err != nil {
		return w.failed(e.rel, f.why, because(err))
	}
	if kindOf(st) == aFolder { // it became one
		*folders = append(*folders, d.Name())
		return true
	}
	return w.yield(w.s.item(e.dir, e.rel, st, f.why), nil)
}

// failed yields the error of an item or folder. Below a folder that is left out
// anyway it is no error.
func (w walk) failed(path string, why pandian.Reason, err error) bool {
	if why != "" && path != "" {
		return w.leftOut(path, why)
	}
	return w.yield(w.s.named(path), err)
}

func (w walk) leftOut(path string, why pandian.Reason) bool {
	it := w.s.named(path)
	it.Skip = why
	return w.yield(it, nil)
}
