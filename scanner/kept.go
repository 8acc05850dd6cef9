package scanner

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"pandian"
)

// kept is an entry as the log keeps it: a frame and its parts.
type kept struct {
	frame             []byte
	brief, doc, facts []byte // of frame; doc is the JSON form, facts are empty if there are none
	buf               []byte // what frame was read into
	taken             bool   // it is another run's: there is no frame, and the doc is that of an unchanged entry, with that run's original
}

var errKept = errors.New("state: damaged entry")

const keptHead = 1 + 4 + 4 // kind, length of the brief, length of the JSON

// appendKept appends the frame of an entry whose brief is given.
func appendKept(p []byte, b *pandian.Brief, e *pandian.Entry) []byte {
	start := len(p)
	p = append(p, recordEntry, 0, 0, 0, 0, 0, 0, 0, 0)
	p = b.Append(p)
	briefEnd := len(p)
	p = e.AppendJSON(p)
	binary.LittleEndian.PutUint32(p[start+1:], uint32(briefEnd-start-keptHead))
	binary.LittleEndian.PutUint32(p[start+5:], uint32(len(p)-briefEnd))
	if e.Facts.Len() > 0 {
		p, _ = e.Facts.AppendBinary(p) // its error is always nil
	}
	return p
}

// open finds the parts of k.frame.
func (k *kept) open() error {
	p := k.frame
	if len(p) < keptHead {
		return errKept
	}
	n, m := uint64(binary.LittleEndian.Uint32(p[1:])), uint64(binary.LittleEndian.Uint32(p[5:]))
	if p = p[keptHead:]; n+m > uint64(len(p)) {
		return errKept
	}
	k.brief, k.doc, k.facts = p[:n], p[n:n+m], p[n+m:]
	return nil
}

// entry decodes the entry.
func (k *kept) entry() (e pandian.Entry, err error) {
	if err := json.Unmarshal(k.doc, &e); err != nil {
		return e, fmt.Errorf("state: damaged entry: %w", err)
	}
	if len(k.facts) > 0 {
		e.Facts = new(pandian.Facts)
		if err := e.Facts.UnmarshalBinary(k.facts); err != nil {
			return e, fmt.Errorf("state: damaged facts: %w", err)
		}
	}
	return e, nil
}
