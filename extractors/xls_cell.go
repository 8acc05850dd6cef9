package extractors

import (
	"encoding/binary"
	"math"

	"pandian"
)

// cell reads the record in hand if it is one of cells.
func (b *xlsBook) cell() error {
	switch b.id {
	case recLabel, recRString:
		return b.label()
	case recLabelSST:
		return b.values(func(c cellAt) error {
			n, err := b.numbers(4)
			if err != nil {
				return err
			}
			return b.put(c, b.shared.at(n[0]))
		})
	case recNumber:
		return b.values(func(c cellAt) error {
			var raw [8]byte
			if err := b.biff.read(raw[:]); err != nil {
				return err
			}
			return b.number(c, math.Float64frombits(binary.LittleEndian.Uint64(raw[:])))
		})
	case recRK:
		return b.values(b.rk)
	case recMulRK:
		return b.mulRK()
	case recFormula:
		return b.values(b.result)
	case recString:
		if b.left < 2 {
			return nil
		}
		if err := b.string(2); err != nil {
			return err
		}
		return b.put(b.formula, b.scratch)
	case recBoolErr:
		return b.values(func(c cellAt) error {
			n, err := b.numbers(1, 1)
			if err != nil || n[1] != 0 {
				return err // an error's code is no content
			}
			return b.put(c, []byte{'0' + byte(n[0]&1)})
		})
	}
	return nil
}

// values reads where a cell stands and then its value.
func (b *xlsBook) values(value func(c cellAt) error) error {
	n, err := b.numbers(2, 2, 2)
	if err != nil {
		return err
	}
	return value(cellAt{n[0], n[1], n[2]})
}

// label reads a text that is not shared.
func (b *xlsBook) label() error {
	return b.values(func(c cellAt) error {
		if err := b.string(2); err != nil {
			return err
		}
		return b.put(c, b.scratch)
	})
}

// rk reads a number in 32 bits.
func (b *xlsBook) rk(c cellAt) error {
	n, err := b.numbers(4)
	if err != nil {
		return err
	}
	return b.number(c, rkNumber(uint32(n[0])))
}

// rkNumber is the number that 32 bits stand for: an integer or the upper half
// of a float, perhaps its hundredfold.
func rkNumber(rk uint32) float64 {
	f := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&2 != 0 {
		f = float64(int32(rk) >> 2)
	}
	if rk&1 != 0 {
		f /= 100
	}
	return f
}

// mulRK reads the numbers of cells side by side.
func (b *xlsBook) mulRK() error {
	n, err := b.numbers(2, 2)
	c := cellAt{row: n[0], col: n[1]}
	for ; err == nil && b.left >= 6; c.col++ {
		if n, err = b.numbers(2); err != nil {
			return err
		}
		c.style = n[0]
		err = b.rk(c)
	}
	return err
}

// result reads a formula's cached value; a text comes in the record behind.
func (b *xlsBook) result(c cellAt) error {
	var raw [8]byte
	if err := b.biff.read(raw[:]); err != nil {
		return err
	}
	if raw[6] != 0xff || raw[7] != 0xff {
		return b.number(c, math.Float64frombits(binary.LittleEndian.Uint64(raw[:])))
	}
	switch raw[0] {
	case 0:
		b.formula = c
	case 1:
		return b.put(c, []byte{'0' + raw[2]&1})
	}
	return nil
}

// number adds a number, or a date if the cell's format is one.
func (b *xlsBook) number(c cellAt, f float64) error {
	b.scratch = appendSerial(b.scratch[:0], f, c.style < len(b.dates) && b.dates[c.style], b.epoch)
	return b.put(c, b.scratch)
}

// put adds a cell's text to its row. Cells come row by row; a row of more than
// maxRow bytes is handed on in pieces.
func (b *xlsBook) put(c cellAt, text []byte) error {
	if c.row+1 != b.num || len(b.row.arena)+len(text) > maxRow {
		if err := b.endRow(); err != nil {
			return err
		}
		b.num = c.row + 1
	}
	if c.col >= maxColumn {
		return nil
	}
	start := len(b.row.arena)
	b.row.arena = append(b.row.arena, text...)
	b.row.set(c.col, start)
	b.said = true
	return nil
}

// endRow hands on the row in hand.
func (b *xlsBook) endRow() error {
	at := pandian.Place{Part: b.sheet, Row: b.num}
	b.num = 0
	return b.row.emit(b.out, at)
}
