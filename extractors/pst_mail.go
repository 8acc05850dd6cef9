package extractors

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"slices"
	"strings"

	"pandian"
)

// mailWriter writes a message as a mail: texts are held, files are read when
// their turn comes.
type mailWriter struct {
	f     *pstFile
	parts []func() (io.Reader, error)
	b     strings.Builder // text behind parts
	held  int
}

const (
	pstMaxHeld  = 64 << 20 // texts of a message that are held, those of messages within it too
	msgEmbedded = 5        // attached as a message
	msgMethod   = 0x3705   // how a file is attached
)

// content is what was written, as a member.
func (w *mailWriter) content(name string) pandian.Content {
	w.cut()
	return pandian.Content{
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(&mailReading{f: w.f, parts: slices.Clone(w.parts)}), nil
		},
		Size: -1, Name: name[strings.LastIndexByte(name, '/')+1:],
	}
}

// cut ends the text in hand.
func (w *mailWriter) cut() {
	if text := w.b.String(); text != "" {
		w.parts = append(w.parts, func() (io.Reader, error) { return strings.NewReader(text), nil })
		w.b = strings.Builder{}
	}
}

// write adds text as long as there is room.
func (w *mailWriter) write(texts ...string) {
	for _, t := range texts {
		if w.held += len(t); w.held > pstMaxHeld {
			_ = w.f.harm(errPSTLarge)
			return
		}
		w.b.WriteString(t)
	}
}

// mailReading reads a mail. A file that breaks off does not cost those behind
// it: the reason comes at the end.
type mailReading struct {
	f     *pstFile
	parts []func() (io.Reader, error)
	r     io.Reader // the part in hand
}

func (r *mailReading) Read(p []byte) (int, error) {
	for r.r != nil || len(r.parts) > 0 {
		var n int
		var err error
		if r.r == nil {
			r.r, err = r.parts[0]()
			r.parts = r.parts[1:]
		}
		if err == nil {
			n, err = r.r.Read(p)
		}
		if err == nil || n > 0 {
			return n, nil
		}
		r.r = nil
		if err == io.EOF {
			continue
		}
		if err := r.f.harm(err); err != nil {
			return 0, err
		}
	}
	if r.f.hurt != "" {
		return 0, pandian.Because(r.f.hurt, errors.New("pst: message"))
	}
	return 0, io.EOF
}

// message writes a message. An error ends the reading of the file; what is
// missing otherwise is noted.
func (w *mailWriter) message(n pstNode, p *pstProps, depth int) error {
	if err := w.header(p); err != nil {
		return err
	}
	line := w.boundary(n, depth)
	w.write("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"", line, "\"\r\n\r\n")
	if err := w.body(p, line); err != nil {
		return err
	}
	subs, err := p.heap.subs()
	if err := w.f.harm(err); err != nil {
		return err
	}
	files := 0
	for _, s := range subs {
		if s.id&pstKind != pstAttachment {
			continue
		}
		files++
		if err := w.f.harm(w.attachment(s, line, files, depth)); err != nil {
			return err
		}
	}
	w.write("--", line, "--\r\n")
	return nil
}

// boundary is a line that stands in no text by chance.
func (w *mailWriter) boundary(n pstNode, depth int) string {
	h := fnv.New128a()
	fmt.Fprint(h, w.f.size, n.id, n.data, n.sub, depth, w.f.nodes, w.f.blocks)
	return fmt.Sprintf("=_%x", h.Sum(nil))
}

// part begins a part; file "" = it is a body.
func (w *mailWriter) part(line, kind, file string) {
	w.write("--", line, "\r\nContent-Type: ", kind, "\r\nContent-Transfer-Encoding: binary\r\n")
	if file != "" {
		w.write("Content-Disposition: attachment; filename*=UTF-8''", url.PathEscape(strings.ToValidUTF8(file, "_")), "\r\n")
	}
	w.write("\r\n")
}

// attachment writes a file or a message that is attached.
func (w *mailWriter) attachment(n pstNode, line string, number, depth int) error {
	p, err := w.f.properties(n)
	if p == nil {
		return err
	}
	name := ""
	for _, id := range []int{msgLongFile, msgFile, msgName} {
		if name == "" {
			name = shortName(p.text(id))
		}
	}
	if q, ok := p.find(msgData, msgObject); ok && p.number(msgMethod) == msgEmbedded {
		return w.embedded(p, q, line, depth)
	}
	q, ok := p.find(msgData, msgBinary, msgObject)
	if !ok {
		return err // a link to a file elsewhere
	}
	if name == "" {
		name = fmt.Sprintf("附件 %d", number)
	}
	w.part(line, "application/octet-stream", name)
	w.cut()
	w.parts = append(w.parts, func() (io.Reader, error) { return p.open(q) })
	w.write("\r\n")
	return err
}

// embedded writes a message in a message.
func (w *mailWriter) embedded(p *pstProps, q pstProp, line string, depth int) error {
	if depth == msgMaxDepth {
		return pandian.Because(pandian.ArchiveDepth, nil)
	}
	n, err := p.object(q)
	if err != nil {
		return err
	}
	inner, err := w.f.properties(n)
	if inner == nil {
		return err
	}
	if err := w.f.harm(err); err != nil {
		return err
	}
	name := shortName(inner.subject())
	if name != "" {
		name += ".eml"
	}
	w.part(line, "message/rfc822", name)
	if err := w.message(n, inner, depth+1); err != nil {
		return err
	}
	w.write("\r\n")
	return nil
}
