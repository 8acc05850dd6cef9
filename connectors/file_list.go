package connectors

import (
	"context"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"pandian"
)

// Items lists everything below the root that is no folder, folder by folder
// and each folder's files before its folders. What lies in an excluded folder
// or in an output folder is listed too, with that reason. It ends quietly when
// ctx ends.
func (s *fileSource) Items(ctx context.Context) iter.Seq2[pandian.Item, error] {
	return func(yield func(pandian.Item, error) bool) {
		w := &walk{s: s, yield: yield}
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
		f := folder{dir: filepath.Dir(s.root), why: s.leaveOut(filepath.Dir(s.root), ""), own: true}
		yield(s.item(&f, filepath.Base(s.root), path, st), nil)
	}
}

// walk is one listing. Its methods return false when the listing must end.
type walk struct {
	s     *fileSource
	yield func(pandian.Item, error) bool
	found []entry // of a batch
}

// folder is a folder to be listed.
type folder struct {
	dir string         // real path
	rel string         // path in the source
	why pandian.Reason // why everything below is left out; "" = it is not
	own bool           // one of our own files may stand in it
}

// path is the path of what stands in the folder under a name.
func (f *folder) path(name string) string {
	if f.rel == "" {
		return pandian.EscapeName(name)
	}
	return f.rel + "/" + pandian.EscapeName(name)
}

func (f *folder) below(name string) folder {
	return folder{dir: join(f.dir, name), rel: f.path(name), why: f.why}
}

// folder lists f and everything below. Only one folder is open at a time: the
// folders inside wait until their parent is closed.
func (w *walk) folder(ctx context.Context, f folder) bool {
	if f.why == "" {
		f.why = w.s.leaveOut(f.dir, f.rel)
	}
	if f.rel != "" && kernelFolder(f.dir) {
		return w.leftOut(f.rel, pandian.Excluded)
	}
	f.own = w.s.ownBelow(f.dir)
	var names []string
	goOn := true
	err := w.s.sys.ReadDir(f.dir, func(entries []fs.DirEntry) bool {
		for i, e := range w.look(ctx, &f, entries) {
			switch {
			case ctx.Err() != nil:
				goOn = false
			case e.folder:
				names = append(names, entries[i].Name())
			case e.err != nil:
				goOn = w.failed(e.item.Path, f.why, e.err)
			default:
				goOn = w.yield(e.item, nil)
			}
			if !goOn {
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

// A look at a file that takes longer than far is a journey to a server and back:
// then atOnce entries are looked at at the same time.
const (
	far    = 200 * time.Microsecond
	atOnce = 8
)

// entry is what a look at a directory entry found.
type entry struct {
	item   pandian.Item
	err    error
	folder bool
}

// look looks at all the entries of a batch. When ctx ends the rest stays empty.
// What it returns is used again.
func (w *walk) look(ctx context.Context, f *folder, entries []fs.DirEntry) []entry {
	w.found = slices.Grow(w.found[:0], len(entries))[:len(entries)]
	found := w.found
	clear(found)
	var next atomic.Int64
	last := time.Now()
	for i := range entries {
		found[i] = w.s.look(f, entries[i])
		next.Add(1)
		now := time.Now()
		if now.Sub(last) > far || ctx.Err() != nil {
			break
		}
		last = now
	}
	var wg sync.WaitGroup
	for range min(atOnce, len(entries)-int(next.Load())) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(entries)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				found[i] = w.s.look(f, entries[i])
			}
		})
	}
	wg.Wait()
	return found
}

func (s *fileSource) look(f *folder, d fs.DirEntry) entry {
	if d.IsDir() {
		return entry{folder: true}
	}
	path := f.path(d.Name())
	st, err := d.Info()
	switch {
	case err != nil:
		return entry{item: s.named(path), err: because(err)}
	case kindOf(st) == aFolder: // it became one
		return entry{folder: true}
	}
	return entry{item: s.item(f, d.Name(), path, st)}
}

// failed yields the error of an item or folder. Below a folder that is left out
// anyway it is no error.
func (w *walk) failed(path string, why pandian.Reason, err error) bool {
	if why != "" && path != "" {
		return w.leftOut(path, why)
	}
	return w.yield(w.s.named(path), err)
}

func (w *walk) leftOut(path string, why pandian.Reason) bool {
	it := w.s.named(path)
	it.Skip = why
	return w.yield(it, nil)
}
