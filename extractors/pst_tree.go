package extractors

import (
	"encoding/binary"
	"sort"

	"pandian"
)

// pstNode is a node: a message, a folder, a part of either.
type pstNode struct {
	id        uint32
	data, sub uint64 // blocks of its data and of the list of nodes within it
	parent    uint32
}

// pstPage is a page of a tree: entries that begin with their keys. Those of
// level 0 are what is looked for, the others lead to pages a level below.
type pstPage struct {
	level   int
	each    int
	entries []byte
}

func (p *pstPage) count() int { return len(p.entries) / p.each }

func (p *pstPage) entry(i int) []byte { return p.entries[i*p.each:][:p.each] }

// page reads a page, which must be below the level; -1 = it is the root.
func (f *pstFile) page(at int64, below int) (*pstPage, error) {
	if err := f.spend(pstVisit); err != nil {
		return nil, err
	}
	p := f.pages[at]
	if p == nil {
		var err error
		if p, err = f.loadPage(at); err != nil {
			return nil, err
		}
		if len(f.pages) >= pstPages {
			clear(f.pages)
		}
		f.pages[at] = p
	}
	if below >= 0 && p.level >= below {
		return nil, errPSTPage
	}
	return p, nil
}

func (f *pstFile) loadPage(at int64) (*pstPage, error) {
	size, room, trailer, least := 512, 488, 496, 3*f.word()
	switch {
	case f.big:
		size, room, trailer = 4096, 4056, 4072
	case !f.wide:
		room, trailer = 496, 500
	}
	b, err := f.readAt(at, size)
	if err != nil {
		return nil, err
	}
	p := &pstPage{level: int(b[room+3]), each: int(b[room+2])}
	n := int(b[room])
	if f.big {
		n, p.each, p.level = number16(b, room), int(b[room+4]), int(b[room+5])
	}
	kind := b[trailer] // of a tree of blocks or of nodes
	if kind != b[trailer+1] || kind != 0x80 && kind != 0x81 || p.level >= pstMaxLevel || p.each < least || n*p.each > room {
		return nil, errPSTPage
	}
	if !f.big {
		sum := trailer + 4
		if !f.wide {
			sum = trailer + 8
		}
		if binary.LittleEndian.Uint32(b[sum:]) != pstSum(b[:trailer]) {
			f.lose(pandian.Corrupt)
		}
	}
	p.entries = b[:n*p.each]
	return p, nil
}

// find looks for an entry in a tree. Bits to ignore are those that are no part of
// a key.
func (f *pstFile) find(root int64, key, ignore uint64) ([]byte, error) {
	key &^= ignore
	at, below, w := root, -1, f.word()
	for {
		p, err := f.page(at, below)
		if err != nil {
			return nil, err
		}
		i := sort.Search(p.count(), func(i int) bool { return f.id(p.entry(i), 0)&^ignore > key }) - 1
		if i < 0 {
			return nil, errPSTMissing
		}
		e := p.entry(i)
		if p.level == 0 {
			if f.id(e, 0)&^ignore != key {
				return nil, errPSTMissing
			}
			return e, nil
		}
		at, below = int64(f.id(e, 2*w)), p.level
	}
}

// findNode looks for a node by its number.
func (f *pstFile) findNode(id uint32) (pstNode, error) {
	e, err := f.find(f.nodes, uint64(id), 0)
	if err != nil {
		return pstNode{}, err
	}
	n, ok := f.node(e)
	if !ok || n.id != id {
		return pstNode{}, errPSTMissing
	}
	return n, nil
}

// node reads an entry of the tree of nodes.
func (f *pstFile) node(e []byte) (pstNode, bool) {
	w := f.word()
	if len(e) < 3*w+4 {
		return pstNode{}, false
	}
	return pstNode{uint32(f.id(e, 0)), f.id(e, w), f.id(e, 2*w), binary.LittleEndian.Uint32(e[3*w:])}, true
}

// eachNode calls visit for the nodes below a page, in their order. Pages that
// cannot be read are noted.
func (f *pstFile) eachNode(at int64, below int, visit func(pstNode) error) error {
	p, err := f.page(at, below)
	switch {
	case f.fatal(err):
		return err
	case err != nil:
		f.lose(pandian.ReasonOf(err))
		return nil
	}
	for i := range p.count() {
		if p.level > 0 {
			err = f.eachNode(int64(f.id(p.entry(i), 2*f.word())), p.level, visit)
		} else if n, ok := f.node(p.entry(i)); ok {
			err = visit(n)
		} else {
			f.lose(pandian.Corrupt)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
