package scanner

import (
	"encoding/binary"
	"errors"

	"pandian"
)

// brief is what a run needs to know of an entry to order it, to name copies and
// to add it up: it stands in the log before the entry's JSON, so that a run in
// which nobody asks for entries decodes none.
type brief struct {
	key     []byte // source, NUL, path
	srcLen  int
	content uint64 // hash of the content digest; 0 = unknown
	version uint64 // hash of the version; 0 = unknown
	mtime   int64
	status  pandian.Status
	reasons []pandian.Reason

	size, read, records int64
	high                bool             // risk
	estimate, sampled   bool             // the figures are estimates; likely says how far off
	likely              pandian.Interval // of records
	found, allowed      []typeCount
}

type typeCount struct {
	typ pandian.Type
	n   int64
}

// of makes b the brief of an entry. It keeps its memory.
func (b *brief) of(e *pandian.Entry) {
	*b = brief{
		key: b.key[:0], srcLen: len(e.Source), content: versionHash(e.Content), version: versionHash(e.Version), mtime: e.Modified.UnixNano(),
		status: e.Status, reasons: e.Reasons, size: max(e.Size, 0), read: bytesRead(e), records: e.Records,
		high: e.Risk != nil && e.Risk.Level == "high", estimate: e.Estimate, found: b.found[:0], allowed: b.allowed[:0],
	}
	b.key = append(append(append(b.key, e.Source...), 0), e.Path...)
	if e.Sample != nil {
		b.sampled, b.likely = true, e.Sample.Records
	}
	for t, f := range e.Findings {
		b.found = append(b.found, typeCount{t, f.Count})
	}
	for t, n := range e.Allowed {
		b.allowed = append(b.allowed, typeCount{t, n})
	}
}

// whole reports whether the item was read to its end.
func (b *brief) whole() bool { return b.status == pandian.Scanned || b.status == pandian.Unchanged }

const (
	briefHigh = 1 << iota
	briefEstimate
	briefSampled
)

func (b *brief) append(p []byte) []byte {
	flags := byte(0)
	for i, on := range [...]bool{b.high, b.estimate, b.sampled} {
		if on {
			flags |= 1 << i
		}
	}
	p = append(p, flags)
	p = appendText(p, string(b.key))
	p = binary.AppendUvarint(p, uint64(b.srcLen))
	p = binary.LittleEndian.AppendUint64(p, b.content)
	p = binary.LittleEndian.AppendUint64(p, b.version)
	for _, n := range [...]int64{b.mtime, b.size, b.read, b.records, b.likely[0], b.likely[1]} {
		p = binary.AppendVarint(p, n)
	}
	p = appendText(p, string(b.status))
	p = binary.AppendUvarint(p, uint64(len(b.reasons)))
	for _, why := range b.reasons {
		p = appendText(p, string(why))
	}
	for _, list := range [...][]typeCount{b.found, b.allowed} {
		p = binary.AppendUvarint(p, uint64(len(list)))
		for _, c := range list {
			p = binary.AppendVarint(appendText(p, string(c.typ)), c.n)
		}
	}
	return p
}

func appendText(p []byte, s string) []byte {
	return append(binary.AppendUvarint(p, uint64(len(s))), s...)
}

var errBrief = errors.New("state: damaged entry")

// briefReader reads briefs. The words in them are few: each is made a string
// once.
type briefReader struct {
	words map[string]string
	rest  []byte
	bad   bool
}

// read reads a brief into b, whose key is then part of p.
func (r *briefReader) read(b *brief, p []byte) error {
	r.rest, r.bad = p, len(p) == 0
	*b = brief{reasons: b.reasons[:0], found: b.found[:0], allowed: b.allowed[:0]}
	flags := r.take(1)
	b.key = r.take(r.count())
	b.srcLen = r.count()
	hashes := r.take(16)
	if r.bad || b.srcLen >= len(b.key) {
		return errBrief
	}
	b.high, b.estimate, b.sampled = flags[0]&briefHigh != 0, flags[0]&briefEstimate != 0, flags[0]&briefSampled != 0
	b.content, b.version = binary.LittleEndian.Uint64(hashes), binary.LittleEndian.Uint64(hashes[8:])
	for _, to := range [...]*int64{&b.mtime, &b.size, &b.read, &b.records, &b.likely[0], &b.likely[1]} {
		*to = r.int()
	}
	b.status = pandian.Status(r.word())
	for n := r.count(); n > 0 && !r.bad; n-- {
		b.reasons = append(b.reasons, pandian.Reason(r.word()))
	}
	for _, list := range [...]*[]typeCount{&b.found, &b.allowed} {
		for n := r.count(); n > 0 && !r.bad; n-- {
			t := pandian.Type(r.word())
			*list = append(*list, typeCount{t, r.int()})
		}
	}
	if r.bad {
		return errBrief
	}
	return nil
}

func (r *briefReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad = true
		return nil
	}
	p := r.rest[:n]
	r.rest = r.rest[n:]
	return p
}

func (r *briefReader) count() int {
	n, k := binary.Uvarint(r.rest)
	if k <= 0 || n > 1<<30 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[k:]
	return int(n)
}

func (r *briefReader) int() int64 {
	n, k := binary.Varint(r.rest)
	if k <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[k:]
	return n
}

func (r *briefReader) word() string {
	p := r.take(r.count())
	s, known := r.words[string(p)]
	if !known {
		if r.words == nil {
			r.words = map[string]string{}
		}
		s = string(p)
		r.words[s] = s
	}
	return s
}
