package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"strings"
)

// mailPart wraps a document's text into a message, encoded as how says:
// "base64" or "quoted-printable". Its truth then has no offsets.
func mailPart(d Doc, how string) Doc {
	var body bytes.Buffer
	if how == "base64" {
		text := base64.StdEncoding.EncodeToString(d.Data)
		for ; len(text) > 76; text = text[76:] {
			body.WriteString(text[:76] + "\r\n")
		}
		body.WriteString(text + "\r\n")
	} else {
		w := quotedprintable.NewWriter(&body)
		_, _ = w.Write(d.Data) // a bytes.Buffer takes everything
		_ = w.Close()
	}
	head := []string{
		"From: =?UTF-8?B?5om/6L6m56qX5Y+j?= <service@sample-coop.org.tw>",
		"To: <service@demo-town.gov.tw>",
		"Subject: =?UTF-8?B?6LOH5paZ5b2Z5pW0?=",
		"Date: Tue, 14 Jan 2025 09:30:00 +0800",
		"MIME-Version: 1.0",
		"Content-Type: text/plain; charset=UTF-8",
		"Content-Transfer-Encoding: " + how,
		"", "",
	}
	d.Data = append([]byte(strings.Join(head, "\r\n")), body.Bytes()...)
	d.NoOffsets = true
	for _, box := range []string{"service@sample-coop.org.tw", "service@demo-town.gov.tw"} {
		d.Entities = append(d.Entities, Entity{Type: "email", Start: d.Bytes, End: d.Bytes + len(box), Value: box, Optional: true, Alts: [][2]int{}})
		d.Bytes += len(box) + 1
	}
	if d.SubjectsMax != nil {
		*d.SubjectsMax += 2
	}
	d.Records = nil
	d.Path = fmt.Sprintf("%s_%s.eml", strings.TrimSuffix(d.Path, ".txt"), strings.ReplaceAll(how, "-", "_"))
	return d
}
