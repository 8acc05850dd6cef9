package extractors

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/binary"
	"slices"
	"testing"
)

// pstWriter writes mailboxes: as much of MS-PST as readers look at. What Outlook
// needs to change a file, such as the maps of what is free, is left out.
type pstWriter struct {
	t       testing.TB
	version int // 14, 23 or 36
	cipher  byte
	b       []byte
	blocks  []pstBlockEntry
	nodes   []pstNode
	next    uint64         // id of the next block
	most    int            // bytes of a block
	far     bool           // all trees and lists have more levels than they need
	names   map[uint32]any // of folders
	counts  map[uint32]int // of messages in folders
}

type pstBlockEntry struct {
	id, at      uint64
	size, whole int
}

func newPSTWriter(t testing.TB, version int, cipher byte) *pstWriter {
	w := &pstWriter{t: t, version: version, cipher: cipher, next: 4, b: make([]byte, 1024), names: map[uint32]any{}, counts: map[uint32]int{}}
	switch version {
	case 14:
		w.most = 8192 - 12
	case 23:
		w.most = 8192 - 16
	case 36:
		w.most, w.b = 65536-24, make([]byte, 4096)
	}
	return w
}

func (w *pstWriter) wide() bool { return w.version > 15 }

// id appends an id or an offset.
func (w *pstWriter) id(b []byte, n uint64) []byte {
	if w.wide() {
		return binary.LittleEndian.AppendUint64(b, n)
	}
	return binary.LittleEndian.AppendUint32(b, uint32(n))
}

func le16(b []byte, numbers ...int) []byte {
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
	}
	return b
}

func le32(b []byte, numbers ...int) []byte {
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return b
}

func (w *pstWriter) align(n int) {
	for len(w.b)%n != 0 {
		w.b = append(w.b, 0)
	}
}

// block writes a block; kind 2 = one of the file's own.
func (w *pstWriter) block(data []byte, kind uint64) uint64 {
	id := w.next | kind
	w.next += 4
	whole := len(data)
	data = slices.Clone(data)
	if kind == 0 {
		encodePST(w.cipher, uint32(id), data)
	}
	step, trailer := 64, 16
	switch w.version {
	case 14:
		trailer = 12
	case 36:
		step, trailer = 512, 24
		var z bytes.Buffer
		zw := zlib.NewWriter(&z)
		_, _ = zw.Write(data)
		_ = zw.Close()
		if z.Len() < whole {
			data = z.Bytes()
		}
	}
	w.align(step)
	at := len(w.b)
	w.b = append(w.b, data...)
	for (len(w.b)+trailer)%step != 0 {
		w.b = append(w.b, 0)
	}
	w.b = le16(w.b, len(data), int(pstSignature(id, uint64(at))))
	if w.wide() {
		w.b = le32(w.b, int(pstSum(data)))
	}
	w.b = w.id(w.b, id)
	if !w.wide() {
		w.b = le32(w.b, int(pstSum(data)))
	}
	w.align(step)
	w.blocks = append(w.blocks, pstBlockEntry{id, uint64(at), len(data), whole})
	return id
}

func pstSignature(id, at uint64) uint16 {
	n := uint32(id) ^ uint32(at)
	return uint16(n>>16) ^ uint16(n)
}

// encodePST applies a cipher.
func encodePST(cipher byte, key uint32, b []byte) {
	if cipher == pstPermute {
		for i, c := range b {
			b[i] = pstCode.forth[c]
		}
		return
	}
	pstCode.decode(cipher, key, b)
}

// data writes the blocks of a node.
func (w *pstWriter) data(blocks ...[]byte) uint64 {
	var ids []uint64
	size := 0
	for _, b := range blocks {
		for rest := b; ; {
			n := min(len(rest), w.most)
			ids, size = append(ids, w.block(rest[:n], 0)), size+n
			if rest = rest[n:]; len(rest) == 0 {
				break
			}
		}
	}
	if len(ids) == 1 {
		return ids[0]
	}
	id := w.list(1, size, ids)
	if w.far {
		id = w.list(2, size, []uint64{id})
	}
	return id
}

func (w *pstWriter) list(level, size int, ids []uint64) uint64 {
	b := le32(le16([]byte{1, byte(level)}, len(ids)), size)
	for _, id := range ids {
		b = w.id(b, id)
	}
	return w.block(b, 2)
}

// inner writes the list of nodes within a node.
func (w *pstWriter) inner(nodes []pstNode) uint64 {
	if len(nodes) == 0 {
		return 0
	}
	slices.SortFunc(nodes, func(a, b pstNode) int { return cmp.Compare(a.id, b.id) })
	head := func(level, n int) []byte {
		b := le16([]byte{2, byte(level)}, n)
		if w.wide() {
			b = le32(b, 0)
		}
		return b
	}
	b := head(0, len(nodes))
	for _, n := range nodes {
		b = w.id(w.id(w.id(b, uint64(n.id)), n.data), n.sub)
	}
	id := w.block(b, 2)
	if w.far {
		id = w.block(w.id(w.id(head(1, 1), uint64(nodes[0].id)), id), 2)
	}
	return id
}

// node writes a node that stands in the file's list.
func (w *pstWriter) node(id uint32, parent uint32, data [][]byte, sub []pstNode) {
	w.nodes = append(w.nodes, pstNode{id, w.data(data...), w.inner(sub), parent})
}

// tree writes the pages of a tree over entries that begin with their keys, and
// returns the id and the place of its root.
func (w *pstWriter) tree(kind byte, entries [][]byte, level int) []byte {
	size, room := 512, 488
	switch w.version {
	case 14:
		room = 496
	case 36:
		size, room = 4096, 4056
	}
	each := len(entries[0])
	most := room / each
	if w.far {
		most = 3
	}
	var above [][]byte
	for page := range slices.Chunk(entries, most) {
		w.align(size)
		at, id := uint64(len(w.b)), w.next
		w.next += 4
		b := bytes.Join(page, nil)
		b = append(b, make([]byte, room-len(b))...)
		if w.version == 36 {
			b = append(le16(b, len(page), room/each), byte(each), byte(level))
			b = append(b, make([]byte, 10)...)
		} else {
			b = append(b, byte(len(page)), byte(room/each), byte(each), byte(level))
			if w.wide() {
				b = le32(b, 0)
			}
		}
		sum := int(pstSum(b))
		b = le16(append(b, kind, kind), int(pstSignature(id, at)))
		if w.wide() {
			b = w.id(le32(b, sum), id)
		} else {
			b = le32(w.id(b, id), sum)
		}
		w.b = append(w.b, b...)
		w.align(size)
		above = append(above, w.id(w.id(slices.Clone(page[0][:len(w.id(nil, 0))]), id), at))
	}
	if len(above) > 1 {
		return w.tree(kind, above, level+1)
	}
	return above[0][len(w.id(nil, 0)):]
}

// file ends the file.
func (w *pstWriter) file() []byte {
	slices.SortFunc(w.nodes, func(a, b pstNode) int { return cmp.Compare(a.id, b.id) })
	var nodes, blocks [][]byte
	for _, n := range w.nodes {
		e := le32(w.id(w.id(w.id(nil, uint64(n.id)), n.data), n.sub), int(n.parent))
		if w.wide() {
			e = le32(e, 0)
		}
		nodes = append(nodes, e)
	}
	for _, b := range w.blocks {
		e := w.id(w.id(nil, b.id), b.at)
		switch w.version {
		case 14:
			e = le16(e, b.size, 2)
		case 23:
			e = le32(le16(e, b.size, 2), 0)
		default:
			e = le16(e, b.size, b.whole, 2, 0)
		}
		blocks = append(blocks, e)
	}
	nodeRoot, blockRoot := w.tree(0x81, nodes, 0), w.tree(0x80, blocks, 0) // ids and places
	head := le16(append(le32([]byte("!BDN"), 0), "SM"...), w.version, 19)
	copy(w.b, append(head, 1, 1))
	put := func(at int, b []byte) { copy(w.b[at:], b) }
	if w.wide() {
		put(184, w.id(nil, uint64(len(w.b))))
		put(216, nodeRoot)
		put(232, blockRoot)
		w.b[512], w.b[513] = 0x80, w.cipher
	} else {
		put(168, w.id(nil, uint64(len(w.b))))
		put(184, nodeRoot)
		put(192, blockRoot)
		w.b[460], w.b[461] = 0x80, w.cipher
	}
	return w.b
}
