package scanner

import (
	"encoding/binary"
	"sync"

	"pandian/internal/cns"
)

// euctwTable holds plane 1 of EUC-TW, whose characters are pairs.
var euctwTable = sync.OnceValue(func() *pairTable { return newCNSTable(1) })

// euctwPlane2 holds plane 2 by the last two bytes of its characters.
var euctwPlane2 = sync.OnceValue(func() *pairTable { return newCNSTable(2) })

// newCNSTable makes a table of the pairs 0xA1–0xFE of a plane.
func newCNSTable(plane int) *pairTable {
	t, big5 := new(pairTable), big5Table()
	for at := range cns.Columns * cns.Columns {
		t[(at/cns.Columns+0xa1)<<8|(at%cns.Columns+0xa1)] = big5[cns.Big5(plane, at)]
	}
	return t
}

func decodeEUCTW(dst, src []byte, final bool) ([]byte, int, int) {
	return decodePairs(euctwTable(), decodeCNSPlane, dst, src, final)
}

// decodeCNSPlane decodes the characters of four bytes, which name their plane;
// those of planes other than 1 and 2 are replaced.
func decodeCNSPlane(d, src []byte) (n, used int) {
	if src[0] != 0x8e {
		return 0, 0
	}
	if len(src) < 4 {
		return 0, -1
	}
	if src[1] < 0xa1 || src[1] > 0xb0 || src[2] < 0xa1 || src[3] < 0xa1 {
		return 0, 0
	}
	pair := binary.BigEndian.Uint16(src[2:])
	var v uint32
	switch src[1] {
	case 0xa1:
		v = euctwTable()[pair]
	case 0xa2:
		v = euctwPlane2()[pair]
	}
	if v == 0 {
		v = replacement
	}
	binary.LittleEndian.PutUint32(d, v)
	return utf8Width(v), 4
}
