package extractors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"time"
)

// pstHeapWriter fills the blocks of a heap, and nodes with what is too large
// for it.
type pstHeapWriter struct {
	w      *pstWriter
	kind   byte
	blocks [][]byte
	ends   []int // of the items of the last block, from its head on
	nodes  []pstNode
}

func newPSTHeap(w *pstWriter, kind byte) *pstHeapWriter {
	return &pstHeapWriter{w: w, kind: kind, blocks: [][]byte{make([]byte, 12)}, ends: []int{12}}
}

// item adds an item and returns its number.
func (h *pstHeapWriter) item(b []byte) int {
	last := len(h.blocks) - 1
	if len(h.blocks[last])+len(b)+2*len(h.ends)+8 > h.w.most {
		h.close()
		h.blocks, h.ends = append(h.blocks, make([]byte, 2)), []int{2}
		last++
	}
	h.blocks[last] = append(h.blocks[last], b...)
	h.ends = append(h.ends, len(h.blocks[last]))
	if h.w.version == 36 {
		return last<<19 | (len(h.ends)-1)<<5
	}
	return last<<16 | (len(h.ends)-1)<<5
}

// close writes the table of the last block's items.
func (h *pstHeapWriter) close() {
	last := len(h.blocks) - 1
	b := h.blocks[last]
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	binary.LittleEndian.PutUint16(b, uint16(len(b)))
	h.blocks[last] = le16(le16(b, len(h.ends)-1, 0), h.ends...)
}

// value adds a value, in the heap or in a node of its own.
func (h *pstHeapWriter) value(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	if len(b) <= 3580 {
		return h.item(b)
	}
	id := uint32(0x8000+len(h.nodes))<<5 | 0x1f
	h.nodes = append(h.nodes, pstNode{id: id, data: h.w.data(b)})
	return int(id)
}

func (h *pstHeapWriter) end(root int) [][]byte {
	h.close()
	copy(h.blocks[0][2:], le32([]byte{0xec, h.kind}, root))
	return h.blocks
}

// tree adds a tree of records; levels of it lead to the same leaf.
func (h *pstHeapWriter) tree(key, data int, records []byte, level int) int {
	leaf := h.item(records)
	for range level {
		leaf = h.item(le32(slices.Clone(records[:key]), leaf))
	}
	return h.item(le32([]byte{0xb5, byte(key), byte(data), byte(level)}, leaf))
}

// pstNarrowText is a text in 8 bit, pstRef a node that a property refers to.
type (
	pstNarrowText string
	pstRef        uint32
)

// cell is how a value stands in a property or a row: its type and 32 bits.
func (h *pstHeapWriter) cell(v any) (kind, value int) {
	switch v := v.(type) {
	case string:
		if h.w.version == 14 {
			h.w.t.Fatalf("%q in a file of 8 bit", v)
		}
		return msgWide, h.value(utf16LE(v))
	case pstNarrowText:
		return msgNarrow, h.value([]byte(v))
	case []byte:
		return msgBinary, h.value(v)
	case int:
		return msgNumber, v
	case bool:
		return 0x000b, 1 // there is no false
	case time.Time:
		return msgTime, h.value(binary.LittleEndian.AppendUint64(nil, uint64(v.Unix()+11644473600)*1e7))
	case pstRef:
		return msgObject, h.value(le32(nil, int(v), 0))
	}
	h.w.t.Fatalf("value %T", v)
	return 0, 0
}

// props makes the heap of a node with properties.
func (w *pstWriter) props(p map[int]any) (data [][]byte, inner []pstNode) {
	h := newPSTHeap(w, pstHeapOf)
	var records []byte
	for _, id := range slices.Sorted(maps.Keys(p)) {
		kind, value := h.cell(p[id])
		records = le32(le16(records, id, kind), value)
	}
	level := 0
	if w.far {
		level = 2
	}
	root := h.tree(2, 6, records, level)
	return h.end(root), h.nodes
}

// rows makes the heap of a node with a table; far: its rows are a node.
func (w *pstWriter) rows(columns []int, table []map[int]any) (data [][]byte, inner []pstNode) {
	h := newPSTHeap(w, pstTable)
	columns = append([]int{0x67f2, 0x67f3}, columns...) // number and version of the row
	wide := 4 * len(columns)
	kinds := make([]int, len(columns))
	var rows, index []byte
	for i, row := range table {
		row[0x67f2] = cmp.Or[any](row[0x67f2], i+1)
		row[0x67f3] = 0
		bits := make([]byte, (len(columns)+7)/8)
		for c, id := range columns {
			v, ok := row[id]
			value := 0
			if ok {
				kinds[c], value = h.cell(v)
				bits[c/8] |= 0x80 >> (c % 8)
			}
			rows = le32(rows, value)
		}
		rows = append(rows, bits...)
		index = le32(index, row[0x67f2].(int), i)
	}
	head := le16([]byte{pstTable, byte(len(columns))}, wide, wide, wide, wide+(len(columns)+7)/8)
	head = le32(head, 0, 0, 0)
	if len(rows) > 0 {
		binary.LittleEndian.PutUint32(head[10:], uint32(h.tree(4, 4, index, 0)))
		matrix := 0
		if w.far {
			matrix = 0x7f<<5 | 0x1f
			h.nodes = append(h.nodes, pstNode{id: uint32(matrix), data: w.data(rows)})
		} else {
			matrix = h.item(rows)
		}
		binary.LittleEndian.PutUint32(head[14:], uint32(matrix))
	} else {
		binary.LittleEndian.PutUint32(head[10:], uint32(h.item(le32([]byte{0xb5, 4, 4, 0}, 0))))
	}
	type column struct{ id, kind, at, bit int }
	var list []column
	for c, id := range columns {
		list = append(list, column{id, cmp.Or(kinds[c], msgWide), 4 * c, c})
	}
	slices.SortFunc(list, func(a, b column) int { return cmp.Compare(a.id<<16|a.kind, b.id<<16|b.kind) })
	for _, c := range list {
		head = append(le16(head, c.kind, c.id, c.at), 4, byte(c.bit))
	}
	root := h.item(head)
	return h.end(root), h.nodes
}

// pstMail is a message to be written.
type pstMail struct {
	props      map[int]any
	recipients []map[int]any
	files      []pstMailFile
}

// pstMailFile is a file, or a message, that is attached.
type pstMailFile struct {
	name any
	data []byte
	mail *pstMail
}

// message writes a message.
func (w *pstWriter) message(m *pstMail) (data [][]byte, inner []pstNode) {
	data, inner = w.props(m.props)
	add := func(id uint32, data [][]byte, sub []pstNode) {
		inner = append(inner, pstNode{id: id, data: w.data(data...), sub: w.inner(sub)})
	}
	if len(m.recipients) > 0 {
		d, s := w.rows([]int{msgKind, msgName, msgAddress, 0x39fe}, m.recipients)
		add(pstRecipients, d, s)
	}
	var table []map[int]any
	for i, f := range m.files {
		id := uint32(0x400+i)<<5 | pstAttachment
		props := map[int]any{msgLongFile: f.name, msgMethod: 1, msgData: f.data}
		var nodes []pstNode
		if f.mail != nil {
			d, s := w.message(f.mail)
			nodes = append(nodes, pstNode{id: 0x500<<5 | pstMessage, data: w.data(d...), sub: w.inner(s)})
			props[msgMethod], props[msgData] = msgEmbedded, pstRef(0x500<<5|pstMessage)
		}
		d, s := w.props(props)
		add(id, d, append(nodes, s...))
		table = append(table, map[int]any{0x67f2: int(id), msgMethod: props[msgMethod]})
	}
	if len(table) > 0 {
		d, s := w.rows([]int{msgMethod}, table)
		add(0x671, d, s)
	}
	return data, inner
}

// pstBox is a folder to be written.
type pstBox struct {
	name  any
	mails []*pstMail
}

// mailbox writes folders below the one on top.
func (w *pstWriter) mailbox(top any, folders []pstBox) []byte {
	const store, subtree = 0x21, 0x8022
	uid := bytes.Repeat([]byte{7}, 16)
	entry := append(append(make([]byte, 4), uid...), le32(nil, subtree)...)
	d, s := w.props(map[int]any{msgName: top, 0x0ff9: uid, 0x35e0: entry})
	w.node(store, 0, d, s)
	d, s = w.props(map[int]any{1: 251, 2: uid, 3: le16(le32(nil, 0x8083), 3<<1, 0x83), 4: []byte{0}})
	w.node(0x61, 0, d, s)
	var ids []uint32
	message := uint32(0x10000)
	for i, f := range folders {
		id := uint32(0x402+i)<<5 | pstFolder
		ids = append(ids, id)
		var mails []uint32
		for _, m := range f.mails {
			nid := message<<5 | pstMessage
			message++
			d, s := w.message(m)
			w.node(nid, id, d, s)
			mails = append(mails, nid)
		}
		w.folder(id, subtree, f.name, nil, mails)
	}
	w.folder(subtree, pstRoot, top, ids, nil)
	w.folder(pstRoot, pstRoot, nil, []uint32{subtree}, nil)
	return w.file()
}

// folder writes a folder and the tables of what is in it.
func (w *pstWriter) folder(id, parent uint32, name any, folders, mails []uint32) {
	w.counts[id] = len(mails)
	props := map[int]any{0x3602: len(mails), 0x3603: 0}
	if name != nil {
		props[msgName], w.names[id] = name, name
	}
	d, s := w.props(props)
	w.node(id, parent, d, s)
	for i, list := range [][]uint32{folders, mails, nil} {
		var rows []map[int]any
		for _, n := range list {
			row := map[int]any{0x67f2: int(n)}
			if n&pstKind == pstFolder {
				row[msgName], row[0x3602] = w.names[n], w.counts[n]
			}
			if id == pstRoot {
				row[0x360a] = true // has folders
			}
			rows = append(rows, row)
		}
		d, s := w.rows([]int{msgName, 0x3602, 0x360a}, rows)
		w.node(id&^pstKind|uint32(0x0d+i), 0, d, s)
	}
}
