package extractors

import (
	"bytes"

	"pandian"
)

// known lists the formats that are recognised but not read: each ends its items
// with a reason, never as clean.
func known() []pandian.Format {
	var list []pandian.Format
	add := func(why pandian.Reason, name string, magic ...string) {
		list = append(list, pandian.Format{Name: name, Magic: magic, NoExtract: why})
	}
	add(pandian.ImageOnly, "bmp", "BM????\x00\x00\x00\x00")
	add(pandian.ImageOnly, "gif", "GIF87a", "GIF89a")
	add(pandian.ImageOnly, "heic", "????ftypheic", "????ftypheix", "????ftypmif1", "????ftypavif")
	add(pandian.ImageOnly, "ico", "\x00\x00\x01\x00?\x00")
	add(pandian.ImageOnly, "jpeg", "\xff\xd8\xff")
	add(pandian.ImageOnly, "jpeg2000", "\x00\x00\x00\x0cjP  ")
	add(pandian.ImageOnly, "png", "\x89PNG\r\n\x1a\n")
	add(pandian.ImageOnly, "psd", "8BPS\x00\x01")
	add(pandian.ImageOnly, "tiff", "II*\x00", "MM\x00*")
	add(pandian.ImageOnly, "webp", "RIFF????WEBP")

	add(pandian.Media, "aac", "\xff\xf1", "\xff\xf9")
	add(pandian.Media, "avi", "RIFF????AVI ")
	add(pandian.Media, "flac", "fLaC\x00")
	add(pandian.Media, "flv", "FLV\x01")
	add(pandian.Media, "matroska", "\x1aE\xdf\xa3")
	add(pandian.Media, "midi", "MThd\x00\x00\x00\x06")
	add(pandian.Media, "mp3", "ID3\x02", "ID3\x03", "ID3\x04", "\xff\xfb", "\xff\xf3", "\xff\xf2")
	add(pandian.Media, "mp4", "????ftyp")
	add(pandian.Media, "mpeg", "\x00\x00\x01\xba", "\x00\x00\x01\xb3")
	add(pandian.Media, "ogg", "OggS\x00")
	add(pandian.Media, "wav", "RIFF????WAVE")
	add(pandian.Media, "wma", "0&\xb2u\x8ef\xcf\x11")

	add(pandian.Program, "elf", "\x7fELF")
	add(pandian.Program, "java-class", "\xca\xfe\xba\xbe\x00\x00\x00")
	add(pandian.Program, "mach-o", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xfe\xed\xfa\xcf", "\xfe\xed\xfa\xce")
	add(pandian.Program, "wasm", "\x00asm\x01\x00\x00\x00")
	list = append(list, pandian.Format{Name: "pe", Magic: []string{"MZ"}, Sniff: isPE, NoExtract: pandian.Program})

	add(pandian.Font, "otf", "OTTO\x00")
	add(pandian.Font, "ttf", "\x00\x01\x00\x00\x00", "true\x00", "ttcf\x00")
	add(pandian.Font, "woff", "wOFF", "wOF2")
	return list
}

// isPE recognises programs for DOS and Windows: a text may begin with MZ too.
func isPE(head []byte, _ string) bool {
	if len(head) < 64 {
		return false
	}
	at := int(head[60]) | int(head[61])<<8
	return bytes.IndexByte(head[:64], 0) >= 0 && (at+4 > len(head) || bytes.HasPrefix(head[at:], []byte("PE\x00\x00")) || head[61] != 0)
}
