package extractors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"pandian"
)

// oleObject is a document in a storage of a compound file: the file's own in
// the root, embedded ones below.
type oleObject struct {
	*compound
	in  *oleEntry
	out pandian.Emitter
}

// stream returns the object's stream of a name, or nil.
func (o *oleObject) stream(name string) *oleEntry { return o.in.kid(name) }

// extract reads the object if it is of a known kind.
func (o *oleObject) extract() (known bool, err error) {
	for _, k := range oleKinds() {
		if o.stream(k.stream) != nil {
			return true, k.extract(o)
		}
	}
	return false, nil
}

// embedded reads the objects in the storages below: documents of a known kind,
// packages and files. Pictures and what only shows an object are left out.
func (o *oleObject) embedded() error {
	n := 0
	var walk func(e *oleEntry) error
	walk = func(e *oleEntry) error {
		for _, k := range e.kids {
			if !k.dir {
				continue
			}
			n++
			name := fmt.Sprintf(objectPart, n)
			inner := &oleObject{o.compound, k, oleOut{o.out, name}}
			if err := inner.hand(name); err != nil {
				return err
			}
			if err := walk(k); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(o.in)
}

// objectPart is the part of an embedded object.
const objectPart = "內嵌物件 %d"

// hand reads one embedded object, or hands it on as a member.
func (o *oleObject) hand(name string) error {
	if f := o.stream("Package"); f != nil {
		return o.out.Member(name, o.content(f, name))
	}
	if f := o.stream("Ole10Native"); f != nil {
		b, err := o.all(f, maxObject)
		if err != nil {
			return settlePart(o.out, pandian.Place{}, err)
		}
		return o.native(name, b)
	}
	_, err := o.extract()
	return keepEmitted(o.out, err)
}

// keepEmitted reports an error for the part; one of the emitter stays marked on
// its way up.
func keepEmitted(out pandian.Emitter, err error) error {
	var stop emitError
	if errors.As(err, &stop) {
		return err
	}
	return settlePart(out, pandian.Place{}, err)
}

// maxObject bounds an embedded file that is held.
const maxObject = 256 << 20

// native hands on the file in a stream Ole10Native: a label and two paths,
// each ended by a zero, and the file behind its length.
func (o *oleObject) native(name string, b []byte) error {
	b = b[min(len(b), 6):]
	label, rest, ok := bytes.Cut(b, []byte{0})
	_, rest, ok2 := bytes.Cut(rest, []byte{0})
	if !ok || !ok2 || len(rest) < 8 {
		return o.out.Skip(pandian.Place{}, pandian.Corrupt)
	}
	rest = rest[8:][min(len(rest)-8, int(binary.LittleEndian.Uint32(rest[4:]))):]
	if len(rest) < 4 {
		return o.out.Skip(pandian.Place{}, pandian.Corrupt)
	}
	data := rest[4:][:min(len(rest)-4, int(binary.LittleEndian.Uint32(rest)))]
	if len(label) > 0 {
		name = string(decodeDeclared("", label))
	}
	return o.out.Member(name, bytesContent(name, data))
}

// bytesContent is a member that is held.
func bytesContent(name string, b []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil },
		Size: int64(len(b)), Name: name,
	}
}

// oleOut is the emitter of an object: it names the parts of embedded ones, and
// marks its errors on their way up.
type oleOut struct {
	to   pandian.Emitter
	name string // "" = the file's own document
}

func (e oleOut) in(at pandian.Place) pandian.Place {
	at.Part = strings.TrimSpace(e.name + " " + at.Part)
	return at
}

func (e oleOut) Text(at pandian.Place, t pandian.Text) error { return emitted(e.to.Text(e.in(at), t)) }
func (e oleOut) Header(at pandian.Place, cols []pandian.Text) error {
	return emitted(e.to.Header(e.in(at), cols))
}
func (e oleOut) Row(at pandian.Place, cells []pandian.Text) error {
	return emitted(e.to.Row(e.in(at), cells))
}
func (e oleOut) End(at pandian.Place) error { return emitted(e.to.End(e.in(at))) }
func (e oleOut) Member(name string, c pandian.Content) error {
	return emitted(e.to.Member(name, c))
}
func (e oleOut) Skip(at pandian.Place, why pandian.Reason) error {
	return emitted(e.to.Skip(e.in(at), why))
}
