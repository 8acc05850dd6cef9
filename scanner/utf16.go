package scanner

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

func decodeUTF16LE(dst, src []byte, final bool) ([]byte, int, int) {
	return decodeUTF16(binary.LittleEndian, dst, src, final)
}

func decodeUTF16BE(dst, src []byte, final bool) ([]byte, int, int) {
	return decodeUTF16(binary.BigEndian, dst, src, final)
}

func decodeUTF32LE(dst, src []byte, final bool) ([]byte, int, int) {
	return decodeUTF32(binary.LittleEndian, dst, src, final)
}

func decodeUTF32BE(dst, src []byte, final bool) ([]byte, int, int) {
	return decodeUTF32(binary.BigEndian, dst, src, final)
}

func decodeUTF16[E binary.ByteOrder](order E, dst, src []byte, final bool) ([]byte, int, int) {
	dst = slices.Grow(dst, 2*len(src)+8)
	bad, i := 0, 0
	for ; i+2 <= len(src); i += 2 {
		r := rune(order.Uint16(src[i:]))
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
			continue
		case r >= 0x800 && !utf16.IsSurrogate(r):
			dst = append(dst, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0xbf, 0x80|byte(r)&0xbf)
			continue
		case utf16.IsSurrogate(r):
			if i+4 > len(src) && !final && r < 0xdc00 {
				return dst, i, bad
			}
			pair := utf8.RuneError
			if i+4 <= len(src) {
				pair = utf16.DecodeRune(r, rune(order.Uint16(src[i+2:])))
			}
			if r = pair; r == utf8.RuneError {
				bad++
			} else {
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	if i < len(src) && final {
		return utf8.AppendRune(dst, utf8.RuneError), len(src), bad + 1
	}
	return dst, i, bad
}

func decodeUTF32[E binary.ByteOrder](order E, dst, src []byte, final bool) ([]byte, int, int) {
	bad, i := 0, 0
	for ; i+4 <= len(src); i += 4 {
		r := rune(order.Uint32(src[i:]))
		if !utf8.ValidRune(r) {
			r = utf8.RuneError
			bad++
		}
		dst = utf8.AppendRune(dst, r)
	}
	if i < len(src) && final {
		return utf8.AppendRune(dst, utf8.RuneError), len(src), bad + 1
	}
	return dst, i, bad
}
