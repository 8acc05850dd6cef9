package extractors

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"

	"pandian"
)

// pstFile is the lower layer of a mailbox: nodes, which have a number, made of
// blocks of data; two trees of pages say where both are. Trees may lead in
// circles and sizes may be lies: what is read, and what is visited again, is
// bounded by the file's size.
type pstFile struct {
	ctx    context.Context
	src    sourceAt
	size   int64
	left   int64 // bytes that may still be read
	wide   bool  // ids and offsets of 64 bits; false = 32
	big    bool  // pages of 4 KiB, blocks of 64 KiB that may be compressed
	cipher byte
	nodes  int64 // root of the tree of nodes
	blocks int64 // root of the tree of blocks
	pages  map[int64]*pstPage
	lost   []pandian.Reason // why pages are missing
	hurt   pandian.Reason   // why the message in hand is not whole
}

const (
	pstRepeats  = 32       // times that a file may be read
	pstVisit    = 64       // bytes that a visit counts as
	pstPages    = 2048     // pages that are held
	pstMaxBlock = 64 << 10 // bytes of a block
	pstMaxLevel = 8        // of a tree
	pstMaxNode  = 1 << 22  // blocks of a node
	pstMaxSub   = 1 << 18  // nodes in a node
)

var (
	errPSTBudget  = pandian.Because(pandian.Corrupt, errors.New("pst: more is to be read than the file can hold"))
	errPSTPage    = pandian.Because(pandian.Corrupt, errors.New("pst: page"))
	errPSTMissing = pandian.Because(pandian.Corrupt, errors.New("pst: no such node or block"))
	errPSTBlock   = pandian.Because(pandian.Corrupt, errors.New("pst: block"))
)

// open reads the file's head.
func (f *pstFile) open() error {
	f.left = pstRepeats*f.size + 1<<20
	f.pages = map[int64]*pstPage{}
	head := make([]byte, 564)
	n, err := f.src.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	at := func(off int) int64 { return int64(binary.LittleEndian.Uint64(head[off:])) }
	switch version := number16(head, 10); {
	case n < len(head):
		return pandian.Because(pandian.Truncated, io.ErrUnexpectedEOF)
	case version == 14, version == 15:
		f.nodes, f.blocks, f.cipher = int64(binary.LittleEndian.Uint32(head[188:])), int64(binary.LittleEndian.Uint32(head[196:])), head[461]
	case version == 21, version == 23:
		f.wide, f.nodes, f.blocks, f.cipher = true, at(224), at(240), head[513]
	case version == 36, version == 37:
		f.wide, f.big, f.nodes, f.blocks, f.cipher = true, true, at(224), at(240), head[513]
	default:
		return pandian.Because(pandian.Unsupported, errors.New("pst: version"))
	}
	if f.cipher > pstCyclic { // WIP: protected by Windows
		return pandian.Because(pandian.IsEncrypted, errors.New("pst: cipher"))
	}
	return nil
}

// spend counts what is read or visited.
func (f *pstFile) spend(n int) error {
	if err := f.ctx.Err(); err != nil {
		return err
	}
	if f.left -= int64(n); f.left < 0 {
		return errPSTBudget
	}
	return nil
}

// fatal reports whether an error ends the reading: cancelled, the storage
// failed, or the budget is used up. Any other costs what could not be read.
func (f *pstFile) fatal(err error) bool {
	return err != nil && (errors.Is(err, errPSTBudget) || pandian.ReasonOf(err) == "")
}

// lose notes why a page is missing.
func (f *pstFile) lose(why pandian.Reason) {
	if !slices.Contains(f.lost, why) {
		f.lost = append(f.lost, why)
	}
}

// harm notes that the message in hand is not whole. It returns only an error
// that ends the reading.
func (f *pstFile) harm(err error) error {
	if err == nil || f.fatal(err) {
		return err
	}
	if f.hurt == "" {
		f.hurt = pandian.ReasonOf(err)
	}
	return nil
}

// readAt reads n bytes.
func (f *pstFile) readAt(off int64, n int) ([]byte, error) {
	if err := f.spend(n); err != nil {
		return nil, err
	}
	b := make([]byte, n)
	switch have, err := f.src.ReadAt(b, off); {
	case have == n:
		return b, nil
	case err != nil && err != io.EOF:
		return nil, err
	}
	return nil, pandian.Because(pandian.Truncated, io.ErrUnexpectedEOF)
}

// id is the id or offset at some place, which is there.
func (f *pstFile) id(b []byte, at int) uint64 {
	if f.wide {
		return binary.LittleEndian.Uint64(b[at:])
	}
	return uint64(binary.LittleEndian.Uint32(b[at:]))
}

// word is the size of an id.
func (f *pstFile) word() int {
	if f.wide {
		return 8
	}
	return 4
}

// pstSum is the sum of pages and blocks (MS-PST §5.3): CRC-32 without its
// inversions.
func pstSum(b []byte) uint32 { return ^crc32.Update(^uint32(0), crc32.IEEETable, b) }

// block reads a block, deciphered. One whose sum differs is kept, and noted.
func (f *pstFile) block(id uint64) ([]byte, error) {
	e, err := f.find(f.blocks, id, 1)
	if err != nil {
		return nil, err
	}
	w := f.word()
	if len(e) < 2*w+4 {
		return nil, errPSTPage
	}
	off, n := int64(f.id(e, w)), number16(e, 2*w)
	step, trailer := 64, 16
	switch {
	case f.big:
		step, trailer = 512, 24
	case !f.wide:
		trailer = 12
	}
	whole := (n + trailer + step - 1) / step * step
	b, err := f.readAt(off, whole)
	if err != nil {
		return nil, err
	}
	tail := b[whole-trailer:]
	b = b[:n]
	if sum := number32OfSum(tail, f.wide); !f.big && sum != pstSum(b) {
		_ = f.harm(errPSTBlock)
	}
	if f.big && number16(e, 2*w+2) != n {
		if b, err = inflatePST(b); err != nil {
			return nil, err
		}
	}
	if id&2 == 0 {
		pstCode.decode(f.cipher, uint32(id), b)
	}
	return b, nil
}

// number32OfSum is the sum in the trailer of a block.
func number32OfSum(tail []byte, wide bool) uint32 {
	if wide {
		return binary.LittleEndian.Uint32(tail[4:])
	}
	return binary.LittleEndian.Uint32(tail[8:])
}

// inflatePST unpacks a block.
func inflatePST(b []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, errPSTBlock
	}
	b, err = io.ReadAll(io.LimitReader(z, pstMaxBlock))
	if err != nil && len(b) == 0 {
		return nil, errPSTBlock
	}
	return b, nil
}

// dataOf lists the blocks that hold a node's data.
func (f *pstFile) dataOf(id uint64) ([]uint64, error) { return f.listed(nil, id, 2) }

// listed adds the blocks that a block of block numbers lists; a block of data
// stands for itself.
func (f *pstFile) listed(list []uint64, id uint64, level byte) ([]uint64, error) {
	const head = 8
	switch {
	case id == 0:
		return list, nil
	case len(list) >= pstMaxNode:
		return list, errPSTBlock
	case id&2 == 0:
		return append(list, id), nil
	}
	b, err := f.block(id)
	if err != nil {
		return list, err
	}
	if len(b) < head || b[0] != 1 || b[1] == 0 || b[1] > level {
		return list, errPSTBlock
	}
	level = b[1]
	w := f.word()
	for n, at := number16(b, 2), head; n > 0; n, at = n-1, at+w {
		if at+w > len(b) {
			return list, errPSTBlock
		}
		if level == 1 { // data only
			if list = append(list, f.id(b, at)&^2); len(list) >= pstMaxNode {
				return list, errPSTBlock
			}
			continue
		}
		if list, err = f.listed(list, f.id(b, at), level-1); err != nil {
			return list, err
		}
	}
	return list, nil
}

// subnodes lists the nodes within a node.
func (f *pstFile) subnodes(id uint64) ([]pstNode, error) { return f.subnodesOf(nil, id, 1) }

func (f *pstFile) subnodesOf(list []pstNode, id uint64, level byte) ([]pstNode, error) {
	if id == 0 {
		return list, nil
	}
	b, err := f.block(id)
	if err != nil {
		return list, err
	}
	w := f.word()
	if len(b) < w || b[0] != 2 || b[1] > level {
		return list, errPSTBlock
	}
	each := 3 * w
	if b[1] == 1 {
		each = 2 * w
	}
	for n, at := number16(b, 2), w; n > 0; n, at = n-1, at+each {
		switch {
		case at+each > len(b):
			return list, errPSTBlock
		case len(list) >= pstMaxSub:
			return list, errPSTBlock
		case b[1] == 0:
			list = append(list, pstNode{id: uint32(f.id(b, at)), data: f.id(b, at+w), sub: f.id(b, at+2*w)})
		default:
			if list, err = f.subnodesOf(list, f.id(b, at+w), 0); err != nil {
				return list, err
			}
		}
	}
	return list, nil
}

// pstReader reads the data of a node from its beginning.
type pstReader struct {
	f      *pstFile
	blocks []uint64
	b      []byte
}

func (r *pstReader) Read(p []byte) (int, error) {
	for len(r.b) == 0 {
		if len(r.blocks) == 0 {
			return 0, io.EOF
		}
		b, err := r.f.block(r.blocks[0])
		if err != nil {
			return 0, err
		}
		r.b, r.blocks = b, r.blocks[1:]
	}
	n := copy(p, r.b)
	r.b = r.b[n:]
	return n, nil
}
