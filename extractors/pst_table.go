package extractors

import "encoding/binary"

// pstMaxRows bounds the rows of a table of recipients.
const pstMaxRows = 1 << 16

// table reads the rows of a table: properties each. What could be read comes
// with the error.
func (f *pstFile) table(n pstNode, page int) ([]*pstProps, error) {
	h, root, err := f.heap(n, pstTable)
	if err != nil {
		return nil, err
	}
	head, err := h.item(root)
	if err != nil {
		return nil, err
	}
	const column = 8
	if len(head) < 22 || head[0] != pstTable || len(head) < 22+column*int(head[1]) {
		return nil, errPSTHeap
	}
	width, set := number16(head, 8), number16(head, 6) // of a row, and where the bits of its cells begin
	if set > width || width == 0 {
		return nil, errPSTHeap
	}
	blocks, err := h.rowBlocks(binary.LittleEndian.Uint32(head[14:]))
	var rows []*pstProps
	for _, b := range blocks {
		for ; len(b) >= width && len(rows) < pstMaxRows; b = b[width:] {
			p := &pstProps{heap: h, page: page}
			for c := head[22:]; len(c) >= column; c = c[column:] {
				p.addCell(b[:width], b[set:width], c)
			}
			rows = append(rows, p)
		}
	}
	return rows, err
}

// addCell adds a cell of a row whose column is described.
func (p *pstProps) addCell(row, set, column []byte) {
	at, bit := number16(column, 4), int(column[7])
	if bit/8 >= len(set) || set[bit/8]>>(7-bit%8)&1 == 0 || column[6] != 4 || at+4 > len(row) {
		return
	}
	p.list = append(p.list, pstProp{number16(column, 2), number16(column, 0), binary.LittleEndian.Uint32(row[at:])})
}

// rowBlocks reads the blocks of a table's rows; no row goes on in the next one.
func (h *pstHeap) rowBlocks(id uint32) ([][]byte, error) {
	if id&pstKind == 0 {
		b, err := h.item(id)
		return [][]byte{b}, err
	}
	n, err := h.sub(id)
	if err != nil {
		return nil, err
	}
	ids, err := h.f.dataOf(n.data)
	var list [][]byte
	for held := 0; len(ids) > 0 && held < pstMaxHeap && err == nil; ids = ids[1:] {
		var b []byte
		if b, err = h.f.block(ids[0]); err == nil {
			list, held = append(list, b), held+len(b)
		}
	}
	return list, err
}
