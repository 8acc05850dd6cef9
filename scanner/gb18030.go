package scanner

import (
	"sync"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

var gb18030Table = sync.OnceValue(func() *pairTable { return newPairTable(simplifiedchinese.GB18030, 0x40) })

var gb18030Decoder transform.Transformer = simplifiedchinese.GB18030.NewDecoder().Transformer // without state

func decodeGB18030(dst, src []byte, final bool) ([]byte, int, int) {
	return decodePairs(gb18030Table(), decodeGB18030Quad, dst, src, final)
}

// decodeGB18030Quad decodes the four-byte characters, and the euro sign of
// Windows, whose single byte is no lead.
func decodeGB18030Quad(d, src []byte) (n, used int) {
	if src[0] == 0x80 {
		return copy(d, "€"), 1
	}
	if len(src) > 1 && src[1]-'0' >= 10 || src[0] == 0xff {
		return 0, 0
	}
	if len(src) < 4 {
		if len(src) > 2 && (src[2] < 0x81 || src[2] == 0xff) {
			return 0, 0
		}
		return 0, -1
	}
	var b [8]byte
	n, used, _ = gb18030Decoder.Transform(b[:], src[:4], true)
	if used != 4 {
		return 0, 0
	}
	return copy(d, b[:n]), 4
}
