package extractors

import (
	"bytes"
	"context"
	"path"
	"strings"

	"pandian"
)

// notes emits what stands beside the cells: comments, text boxes, document
// properties; a paragraph a line.
func (b *workbook) notes(ctx context.Context) error {
	for _, m := range b.a.members {
		kind := noteKind(strings.ToLower(m.name))
		if kind == "" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		at := pandian.Place{Part: kind}
		err := b.tokens(m.name, func(x *xmlReader, k xmlKind) error {
			switch {
			case k == xmlText && len(bytes.TrimSpace(x.text)) > 0:
				return emitted(b.out.Text(at, pandian.Text{B: x.appendChars(nil), Off: -1}))
			case k == xmlEnd && endsLine(string(x.name)):
				return emitted(b.out.Text(at, pandian.Text{B: []byte{'\n'}, Off: -1}))
			}
			return nil
		})
		if err := settlePart(b.out, at, err); err != nil {
			return err
		}
		if err := b.out.End(at); err != nil {
			return err
		}
	}
	return nil
}

// noteKind names the parts that hold running text.
func noteKind(part string) string {
	switch {
	case path.Ext(part) != ".xml":
	case strings.HasPrefix(part, "xl/comments"), strings.HasPrefix(part, "xl/threadedcomments/"):
		return "註解"
	case strings.HasPrefix(part, "xl/drawings/"), strings.HasPrefix(part, "xl/charts/"):
		return "圖文方塊"
	case part == "docprops/core.xml":
		return "文件屬性"
	}
	return ""
}

// endsLine reports whether the end of an element ends a line of text.
func endsLine(element string) bool {
	switch element {
	case "p", "comment", "text", "threadedComment", "title", "subject", "creator", "keywords", "description", "lastModifiedBy":
		return true
	}
	return false
}
