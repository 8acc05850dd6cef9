package main

import (
	"path"
	"strings"

	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// encodePart returns every third document in another encoding, as files of old
// programs are: "big5" or "utf16". With "mail" every document becomes the body of
// a message. Offsets stay those of the text in UTF-8. A
// document that the encoding cannot express is returned as it is.
func encodePart(d Doc, how string, i int) Doc {
	if how == "mail" {
		return mailPart(d, [2]string{"base64", "quoted-printable"}[i%2])
	}
	want := map[string]int{"big5": 1, "utf16": 2}[how]
	if want == 0 || i%3 != want {
		return d
	}
	enc := traditionalchinese.Big5.NewEncoder()
	if how == "utf16" {
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()
	}
	out, err := enc.Bytes(d.Data)
	if err != nil || how == "big5" && !codePage950(out) {
		return d
	}
	ext := path.Ext(d.Path)
	d.Path = strings.TrimSuffix(d.Path, ext) + "_" + how + ext
	d.Data = out
	return d
}

// codePage950 reports whether Big5 text stays within what Windows writes: the
// extensions of Hong Kong are outside.
func codePage950(b []byte) bool {
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if b[i] < 0xa1 || b[i] > 0xf9 || b[i] == 0xc7 || b[i] == 0xc8 {
			return false
		}
		i++
	}
	return true
}
