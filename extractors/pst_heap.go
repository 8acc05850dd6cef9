package extractors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pandian"
)

// pstHeap is the heap in a node's data: items, numbered within each block.
// What is too large for it is a node within the node.
type pstHeap struct {
	f      *pstFile
	node   pstNode
	blocks []uint64
	data   [][]byte  // of blocks, as far as they were needed
	held   int       // bytes of data
	inside []pstNode // once listed
	listed bool
}

const (
	pstMaxHeap    = 64 << 20 // bytes of a heap that are held
	pstMaxRecords = 4 << 20  // bytes of a tree on a heap
	pstMaxProps   = 1 << 16
)

var (
	errPSTHeap  = pandian.Because(pandian.Corrupt, errors.New("pst: heap"))
	errPSTLarge = pandian.Because(pandian.Memory, errors.New("pst: a value is too large"))
)

// heap opens the heap of a node, which must be of a kind (bClientSig).
func (f *pstFile) heap(n pstNode, kind byte) (*pstHeap, uint32, error) {
	h := &pstHeap{f: f, node: n}
	var err error
	if h.blocks, err = f.dataOf(n.data); f.fatal(err) || len(h.blocks) == 0 && err != nil {
		return nil, 0, err
	}
	_ = f.harm(err)
	b, err := h.block(0)
	if err != nil {
		return nil, 0, err
	}
	if len(b) < 12 || b[2] != 0xec || b[3] != kind {
		return nil, 0, errPSTHeap
	}
	return h, binary.LittleEndian.Uint32(b[4:]), nil
}

// block reads a block of the heap.
func (h *pstHeap) block(i int) ([]byte, error) {
	if i >= len(h.blocks) {
		return nil, errPSTHeap
	}
	if h.data == nil {
		h.data = make([][]byte, len(h.blocks))
	}
	if h.data[i] == nil {
		b, err := h.f.block(h.blocks[i])
		if err != nil {
			return nil, err
		}
		if h.held += len(b); h.held > pstMaxHeap {
			return nil, errPSTLarge
		}
		h.data[i] = b
	}
	return h.data[i], h.f.spend(pstVisit)
}

// item returns an item of the heap; nothing for 0.
func (h *pstHeap) item(id uint32) ([]byte, error) {
	if id == 0 {
		return nil, nil
	}
	index, block := int(id>>5&0x7ff), int(id>>16)
	if h.f.big {
		index, block = int(id>>5&0x3fff), int(id>>19)
	}
	b, err := h.block(block)
	if err != nil {
		return nil, err
	}
	table := number16(b, 0)
	at := table + 4 + 2*(index-1)
	if index == 0 || index > number16(b, table) || at+4 > len(b) {
		return nil, errPSTHeap
	}
	from, to := number16(b, at), number16(b, at+2)
	if from > to || to > len(b) {
		return nil, errPSTHeap
	}
	return b[from:to], nil
}

// sub returns the node within the node that has a number.
func (h *pstHeap) sub(id uint32) (pstNode, error) {
	list, err := h.subs()
	if h.f.fatal(err) {
		return pstNode{}, err
	}
	if i := slices.IndexFunc(list, func(n pstNode) bool { return n.id == id }); i >= 0 {
		return list[i], nil
	}
	return pstNode{}, errPSTMissing
}

// subs lists the nodes within the node.
func (h *pstHeap) subs() ([]pstNode, error) {
	if h.listed {
		return h.inside, nil
	}
	var err error
	h.inside, err = h.f.subnodes(h.node.sub)
	h.listed = true
	return h.inside, err
}

// value reads what is an item of the heap or the data of a node.
func (h *pstHeap) value(id uint32, limit int64) ([]byte, error) {
	if id&pstKind == 0 {
		return h.item(id)
	}
	r, err := h.open(id)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(b)) > limit {
		return b[:limit], errPSTLarge
	}
	return b, err
}

// open reads the same from its beginning.
func (h *pstHeap) open(id uint32) (io.Reader, error) {
	if id&pstKind == 0 {
		b, err := h.item(id)
		return bytes.NewReader(b), err
	}
	n, err := h.sub(id)
	if err != nil {
		return nil, err
	}
	blocks, err := h.f.dataOf(n.data)
	return &pstReader{f: h.f, blocks: blocks}, err
}

// records reads the leaves of a tree on the heap: keys with their data.
func (h *pstHeap) records(root uint32, key, data int) ([]byte, error) {
	head, err := h.item(root)
	if err != nil {
		return nil, err
	}
	if len(head) < 8 || head[0] != 0xb5 || int(head[1]) != key || int(head[2]) != data || head[3] > pstMaxLevel {
		return nil, errPSTHeap
	}
	return h.leaves(nil, binary.LittleEndian.Uint32(head[4:]), int(head[3]), key, key+data)
}

func (h *pstHeap) leaves(list []byte, id uint32, level, key, each int) ([]byte, error) {
	b, err := h.item(id)
	if err != nil {
		return list, err
	}
	if level == 0 {
		if len(list)+len(b) > pstMaxRecords {
			return list, errPSTLarge
		}
		return append(list, b[:len(b)/each*each]...), nil
	}
	for step := key + 4; len(b) >= step; b = b[step:] {
		if list, err = h.leaves(list, binary.LittleEndian.Uint32(b[key:]), level-1, key, each); err != nil {
			return list, err
		}
	}
	return list, nil
}

// pstProps are the properties of a node, or of a row of a table.
type pstProps struct {
	heap *pstHeap
	list []pstProp
	page int // code page of texts in 8 bit
}

// pstProp is a property: its value, or where that is.
type pstProp struct {
	id, kind int
	value    uint32
}

const (
	msgTime   = 0x0040
	pstHeapOf = 0xbc // of properties
	pstTable  = 0x7c
)

// properties reads the properties of a node. What could be read comes with the
// error.
func (f *pstFile) properties(n pstNode) (*pstProps, error) {
	h, root, err := f.heap(n, pstHeapOf)
	if err != nil {
		return nil, err
	}
	b, err := h.records(root, 2, 6)
	p := &pstProps{heap: h}
	for ; len(b) >= 8 && len(p.list) < pstMaxProps; b = b[8:] {
		p.list = append(p.list, pstProp{number16(b, 0), number16(b, 2), binary.LittleEndian.Uint32(b[4:])})
	}
	p.page = p.codePage(950)
	return p, err
}

// codePage is the code page that the properties name.
func (p *pstProps) codePage(otherwise int) int {
	for _, id := range []int{msgCodePage, msgBodyPage} {
		if n := p.number(id); n != 0 {
			return n
		}
	}
	return otherwise
}

// find looks for a property of one of the kinds.
func (p *pstProps) find(id int, kinds ...int) (pstProp, bool) {
	if p == nil {
		return pstProp{}, false
	}
	i := slices.IndexFunc(p.list, func(q pstProp) bool { return q.id == id && slices.Contains(kinds, q.kind) })
	if i < 0 {
		return pstProp{}, false
	}
	return p.list[i], true
}

// open reads a property's value from its beginning. An object's is that of the
// node it is in.
func (p *pstProps) open(q pstProp) (io.Reader, error) {
	if q.kind != msgObject {
		return p.heap.open(q.value)
	}
	n, err := p.object(q)
	if err != nil {
		return nil, err
	}
	blocks, err := p.heap.f.dataOf(n.data)
	return &pstReader{f: p.heap.f, blocks: blocks}, err
}

// object returns the node that an object is in.
func (p *pstProps) object(q pstProp) (pstNode, error) {
	b, err := p.heap.value(q.value, 8)
	if err != nil || len(b) < 4 {
		return pstNode{}, cmp.Or(err, errPSTHeap)
	}
	return p.heap.sub(binary.LittleEndian.Uint32(b))
}

// number returns a property that is a number; 0 = there is none.
func (p *pstProps) number(id int) int {
	q, _ := p.find(id, msgNumber)
	return int(q.value & 0x7fffffff)
}

// bytes reads a property that is binary. What is missing is noted.
func (p *pstProps) bytes(id int) []byte {
	if q, ok := p.find(id, msgBinary); ok {
		return p.value(q)
	}
	return nil
}

// value reads a property's value. What is missing is noted.
func (p *pstProps) value(q pstProp) []byte {
	b, err := p.heap.value(q.value, msgMaxText)
	_ = p.heap.f.harm(err)
	return b
}

// text reads a property that is a text; "" = there is none.
func (p *pstProps) text(id int) string {
	q, ok := p.find(id, msgWide, msgNarrow)
	if !ok {
		return ""
	}
	return p.textOf(q)
}

func (p *pstProps) textOf(q pstProp) string {
	b := p.value(q)
	switch {
	case q.kind == msgWide:
		b = appendUTF16(nil, b)
	case !utf8.Valid(b):
		b = appendCodePage(nil, p.page, b)
	}
	return strings.Trim(string(b), "\x00")
}

// subject is the subject. In front of it may stand how long its "RE:" is.
func (p *pstProps) subject() string {
	s := p.text(msgSubject)
	if rest, ok := strings.CutPrefix(s, "\x01"); ok && rest != "" {
		_, n := utf8.DecodeRuneInString(rest)
		return rest[n:]
	}
	return s
}

// time reads a point of time; zero = there is none.
func (p *pstProps) time(id int) time.Time {
	q, ok := p.find(id, msgTime)
	if !ok {
		return time.Time{}
	}
	b := p.value(q)
	if len(b) < 8 {
		return time.Time{}
	}
	const toUnix = 11644473600 // seconds from 1601 on
	n := binary.LittleEndian.Uint64(b)
	return time.Unix(int64(n/1e7)-toUnix, 0).UTC()
}
