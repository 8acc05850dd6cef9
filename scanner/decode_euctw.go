package scanner

import (
	"encoding/binary"
	"sort"
	"sync"
)

// euctwTable holds plane 1 of EUC-TW, whose characters are pairs.
var euctwTable = sync.OnceValue(func() *pairTable { return newCNSTable(cnsPlane1[:]) })

// euctwPlane2 holds plane 2 by the last two bytes of its characters.
var euctwPlane2 = sync.OnceValue(func() *pairTable { return newCNSTable(cnsPlane2[:]) })

// newCNSTable makes a table of the pairs 0xA1–0xFE of a plane.
func newCNSTable(runs []cnsRun) *pairTable {
	t, big5 := new(pairTable), big5Table()
	for at := range 94 * 94 {
		k := sort.Search(len(runs), func(k int) bool { return int(runs[k].at) > at }) - 1
		if runs[k].ahead == cnsNone {
			continue
		}
		b := at + int(runs[k].ahead)
		trail := b%157 + 0x40
		if trail > 0x7e {
			trail += 0xa1 - 0x7f
		}
		t[(at/94+0xa1)<<8|(at%94+0xa1)] = big5[(b/157+0xa1)<<8|trail]
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
