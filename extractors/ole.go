package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"path"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"pandian"
)

// oleMagic begins compound files: legacy Office documents, messages, and
// encrypted office packages.
const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// oleKind is a kind of document in a compound file, told by a stream of its own.
type oleKind struct {
	stream  string
	name    string // of the format
	extract func(o *oleObject) error
}

// oleKinds are the kinds that are read; the first that fits a storage is it.
func oleKinds() []oleKind {
	return []oleKind{
		{"EncryptedPackage", "ole", extractLocked},
		{"Workbook", "xls", extractXLS},
		{"Book", "xls", extractXLS},
		{"WordDocument", "doc", extractDOC},
		{"PowerPoint Document", "ppt", extractPPT},
		{msgProperties, "msg", extractMSG},
	}
}

// OLE tells encrypted office files, which are opened with a password of o, from
// compound files of other programs, which are searched for strings.
func OLE(o Options) pandian.Format { return oleFormat(o, "ole") }

// oleFormat is the format of one kind. Which kind a file is shows in its
// directory, which need not stand in its head: whatever the sniffed name, the
// content decides how it is read.
func oleFormat(o Options, kind string, exts ...string) pandian.Format {
	f := pandian.Format{Name: kind, Magic: []string{oleMagic}, Exts: exts, Extract: o.with(extractOLE)}
	if len(exts) > 0 {
		f.Sniff = func(head []byte, name string) bool {
			shown := sniffOLE(head)
			return shown == kind || shown == "" && slices.Contains(exts, path.Ext(strings.ToLower(name)))
		}
	}
	return f
}

// sniffOLE returns the kind whose stream is named first in the directory, as
// far as the directory stands in the head; "" = none.
func sniffOLE(head []byte) string {
	if len(head) < 512 {
		return ""
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return ""
	}
	at := (int64(binary.LittleEndian.Uint32(head[48:])) + 1) << shift
	const entry = 128
	for ; at+entry <= int64(len(head)); at += entry {
		if head[at+66] != 2 { // a stream
			continue
		}
		for _, k := range oleKinds() {
			if bytes.HasPrefix(head[at:at+64], utf16LE(k.stream+"\x00")) {
				return k.name
			}
		}
	}
	return ""
}

// utf16LE encodes a text.
func utf16LE(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// appendUTF16 decodes little-endian UTF-16. A last odd byte is left out.
func appendUTF16(dst, b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(b[i]) | rune(b[i+1])<<8
		if utf16.IsSurrogate(r) {
			var low rune
			if i+3 < len(b) {
				low = rune(b[i+2]) | rune(b[i+3])<<8
			}
			if r = utf16.DecodeRune(r, low); r != '\uFFFD' {
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

func extractOLE(ctx context.Context, c pandian.Content, options Options, out pandian.Emitter) error {
	f, err := openCompound(ctx, c)
	if err != nil {
		return tellRemains(ctx, c, out, err)
	}
	f.name, f.passwords = c.Name, append(slices.Clone(options.Passwords), excelPassword)
	o := &oleObject{compound: f, in: f.root, out: oleOut{to: out}}
	known, err := o.extract()
	switch {
	case err != nil:
	case f.damage != "" && !known:
		return tellRemains(ctx, c, out, pandian.Because(f.damage, nil))
	case !known:
		err = extractRemains(ctx, c, out)
	case o.stream(msgProperties) == nil:
		if err = o.embedded(); err == nil {
			err = o.properties()
		}
	}
	if err == nil && f.damage != "" {
		err = o.out.Skip(pandian.Place{}, f.damage)
	}
	var stop emitError
	if errors.As(err, &stop) {
		return stop.err
	}
	return err
}

// tellRemains emits the strings in a file whose directory is lost, and returns
// why it is.
func tellRemains(ctx context.Context, c pandian.Content, out pandian.Emitter, lost error) error {
	switch pandian.ReasonOf(lost) {
	case pandian.Corrupt, pandian.Truncated:
		if err := extractRemains(ctx, c, out); err != nil {
			return err
		}
	}
	return lost
}
