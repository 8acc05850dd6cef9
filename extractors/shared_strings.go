package extractors

import "pandian"

// maxShared bounds the bytes of shared strings that are held.
const maxShared = 1 << 30

// stringTable holds the strings that a workbook's cells share.
type stringTable struct {
	text []byte   // one after the other
	ends []uint32 // where each ends in text
}

// end ends the string whose text was appended.
func (t *stringTable) end() error {
	if len(t.text) > maxShared {
		return pandian.Because(pandian.Memory, nil)
	}
	t.ends = append(t.ends, uint32(len(t.text)))
	return nil
}

// at returns string i; nil if there is none.
func (t *stringTable) at(i int) []byte {
	if i < 0 || i >= len(t.ends) {
		return nil
	}
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]]
}
