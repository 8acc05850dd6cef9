package scanner

import (
	"bytes"
	"cmp"
	"hash/fnv"
	"slices"

	"pandian"
)

// index knows where in the log each entry stands and what is needed to order
// them and to name copies: about 60 bytes an entry besides its path.
type index struct {
	rows  []indexRow
	paths []byte // source, NUL, path of every row
}

type indexRow struct {
	off     int64 // of the frame in the log
	path    int64 // in index.paths
	pathLen int32
	srcLen  int32
	mtime   int64
	content uint64 // hash of the content digest; 0 = unknown
	version uint64
	copyOf  int32 // row of the original, or -1
	facts   bool  // has records
	whole   bool  // scanned to the end
	listed  bool  // listed in this part of the run
}

func (x *index) add(e *pandian.Entry, off int64) int {
	r := indexRow{path: int64(len(x.paths)), srcLen: int32(len(e.Source))}
	x.paths = append(x.paths, e.Source...)
	x.paths = append(x.paths, 0)
	x.paths = append(x.paths, e.Path...)
	r.pathLen = int32(len(x.paths)) - int32(r.path)
	x.rows = append(x.rows, r)
	x.replace(len(x.rows)-1, e, off)
	return len(x.rows) - 1
}

func (x *index) replace(i int, e *pandian.Entry, off int64) {
	r := &x.rows[i]
	r.off, r.copyOf = off, -1
	r.mtime, r.content, r.version = e.Modified.UnixNano(), 0, versionHash(e.Version)
	r.facts = e.Records > 0
	r.whole = e.Status == pandian.Scanned || e.Status == pandian.Unchanged
	r.content = versionHash(e.Content)
}

// key is source, NUL, path.
func (x *index) key(r *indexRow) []byte { return x.paths[r.path : r.path+int64(r.pathLen)] }

func (x *index) source(r *indexRow) []byte { return x.key(r)[:r.srcLen] }

func (x *index) pathOf(r *indexRow) []byte { return x.key(r)[r.srcLen+1:] }

// byPath orders the listed rows by source and path, byte by byte.
func (x *index) byPath() []int32 {
	order := x.listedRows(func(*indexRow) bool { return true })
	slices.SortFunc(order, func(a, b int32) int { return bytes.Compare(x.key(&x.rows[a]), x.key(&x.rows[b])) })
	return order
}

// byFolder orders the listed rows that hold personal data so that everything
// below one folder stands together.
func (x *index) byFolder() []int32 {
	order := x.listedRows(func(r *indexRow) bool { return r.facts })
	slices.SortFunc(order, func(a, b int32) int { return compareElements(x.key(&x.rows[a]), x.key(&x.rows[b])) })
	return order
}

func (x *index) listedRows(keep func(*indexRow) bool) []int32 {
	var order []int32
	for i := range x.rows {
		if x.rows[i].listed && keep(&x.rows[i]) {
			order = append(order, int32(i))
		}
	}
	return order
}

// compareElements compares paths element by element: "/" before all others.
func compareElements(a, b []byte) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			switch {
			case a[i] == '/':
				return -1
			case b[i] == '/':
				return 1
			}
			return cmp.Compare(a[i], b[i])
		}
	}
	return cmp.Compare(len(a), len(b))
}

// nameCopies sets copyOf: of the items with one content, in one source, the
// original is the oldest, then the first by path.
func (x *index) nameCopies() {
	order := x.listedRows(func(r *indexRow) bool { return r.facts && r.content != 0 })
	slices.SortFunc(order, func(a, b int32) int {
		p, q := &x.rows[a], &x.rows[b]
		return cmp.Or(
			cmp.Compare(p.content, q.content),
			bytes.Compare(x.source(p), x.source(q)),
			cmp.Compare(p.mtime, q.mtime),
			bytes.Compare(x.key(p), x.key(q)))
	})
	first := int32(-1)
	for _, i := range order {
		r := &x.rows[i]
		if first >= 0 && x.rows[first].content == r.content && bytes.Equal(x.source(&x.rows[first]), x.source(r)) {
			r.copyOf = first
			continue
		}
		first, r.copyOf = i, -1
	}
}

// versionHash is a hash of a version or digest string; "" is 0.
func versionHash(v string) uint64 {
	if v == "" {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(v))
	return h.Sum64()
}
