package scanner

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"

	"pandian"
)

// index knows where in the log each entry stands and what is needed to order
// them and to name copies: about 72 bytes an entry besides its path.
type index struct {
	n      int
	blocks [][]indexRow // of blockRows each: growing copies nothing
	chunks [][]byte     // source, NUL, path of every row
}

const (
	blockRows  = 1 << 14
	chunkBytes = 1 << 20
)

type indexRow struct {
	off      int64  // of the frame in the log; -1-n: the entry stands in stretch n of the past
	size     uint32 // of the frame; in a stretch the entry's number
	chunk    int32  // where its key stands in index.chunks
	path     int32
	pathLen  int32
	srcLen   int32
	mtime    int64
	content  uint64 // hash of the content digest; 0 = unknown
	version  uint64
	original uint64 // of an entry of the past: what it was a copy of, as Look has it
	copyOf   int32  // row of the original, or -1
	facts    bool   // has records
	whole    bool   // scanned to the end
	listed   bool   // listed in this part of the run
}

// row returns row i.
func (x *index) row(i int) *indexRow { return &x.blocks[i/blockRows][i%blockRows] }

func (x *index) add(b *pandian.Brief) int {
	if x.n%blockRows == 0 {
		x.blocks = append(x.blocks, make([]indexRow, blockRows))
	}
	i := x.n
	x.n++
	r := x.row(i)
	size := len(b.Key)
	last := len(x.chunks) - 1
	if last < 0 || cap(x.chunks[last])-len(x.chunks[last]) < size {
		x.chunks = append(x.chunks, make([]byte, 0, max(chunkBytes, size)))
		last++
	}
	r.chunk, r.path, r.pathLen, r.srcLen = int32(last), int32(len(x.chunks[last])), int32(size), int32(b.SrcLen)
	x.chunks[last] = append(x.chunks[last], b.Key...)
	return i
}

// set says what is known of row i, and where its frame stands.
func (x *index) set(i int, b *pandian.Brief, off int64, size int) {
	r := x.row(i)
	r.off, r.size, r.copyOf = off, uint32(size), -1
	r.mtime, r.content, r.version = b.Modified, b.Content, b.Version
	r.facts, r.whole = b.Records > 0, b.Whole()
}

// key is source, NUL, path.
func (x *index) key(r *indexRow) []byte { return x.chunks[r.chunk][r.path : r.path+r.pathLen] }

func (x *index) source(r *indexRow) []byte { return x.key(r)[:r.srcLen] }

func (x *index) pathOf(r *indexRow) []byte { return x.key(r)[r.srcLen+1:] }

// less reports whether row i stands before row j by source and path.
func (x *index) less(i, j int32) bool {
	return bytes.Compare(x.key(x.row(int(i))), x.key(x.row(int(j)))) < 0
}

// sorted returns the listed rows that keep wants, by source and path.
func (x *index) sorted(keep func(*indexRow) bool) []int32 {
	order := x.listedRows(keep)
	slices.SortFunc(order, func(i, j int32) int { return bytes.Compare(x.key(x.row(int(i))), x.key(x.row(int(j)))) })
	return order
}

func (x *index) listedRows(keep func(*indexRow) bool) []int32 {
	var order []int32
	for i := range x.n {
		if r := x.row(i); r.listed && keep(r) {
			order = append(order, int32(i))
		}
	}
	return order
}

// nameCopies sets copyOf: of the items with one content, in one source, the
// original is the oldest, then the first by path.
func (x *index) nameCopies() {
	order := x.repeated()
	slices.SortFunc(order, func(a, b int32) int {
		p, q := x.row(int(a)), x.row(int(b))
		return cmp.Or(
			cmp.Compare(p.content, q.content),
			bytes.Compare(x.source(p), x.source(q)),
			cmp.Compare(p.mtime, q.mtime),
			bytes.Compare(x.key(p), x.key(q)))
	})
	first := int32(-1)
	for _, i := range order {
		r := x.row(int(i))
		if first >= 0 && x.row(int(first)).content == r.content && bytes.Equal(x.source(x.row(int(first))), x.source(r)) {
			r.copyOf = first
			continue
		}
		first, r.copyOf = i, -1
	}
}

// mayBeCopy reports whether the row has a content whose copies count.
func (r *indexRow) mayBeCopy() bool { return r.listed && r.facts && r.content != 0 }

// repeated returns the listed rows with personal data whose content another one
// has too: most contents are there once, and are not sorted.
func (x *index) repeated() (rows []int32) {
	n := 0
	for i := range x.n {
		r := x.row(i)
		r.copyOf = -1
		if r.mayBeCopy() {
			n++
		}
	}
	table := make([]int32, 1<<bits.Len(uint(2*n))) // 1 + the first row with a content, negative once it is among rows
	mask := uint64(len(table) - 1)
	for i := range x.n {
		r := x.row(i)
		if !r.mayBeCopy() {
			continue
		}
		at := spread(r.content) & mask
		for ; table[at] != 0 && x.row(int(max(table[at], -table[at])-1)).content != r.content; at = (at + 1) & mask {
		}
		switch first := table[at]; {
		case first == 0:
			table[at] = int32(i + 1)
			continue
		case first > 0:
			rows = append(rows, first-1)
			table[at] = -first
		}
		rows = append(rows, int32(i))
	}
	return rows
}
