package pandian

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
)

// Brief is what a run needs to know of an entry to tell whether its item has
// changed, to order it, to name copies and to add it up. It is kept beside the
// entry's JSON, so that a run in which nobody asks for entries decodes none.
type Brief struct {
	Key      []byte // source, NUL, path
	SrcLen   int    // of the source
	Content  uint64 // ShortHash of the content digest
	Version  uint64 // ShortHash of the version
	Owner    uint64 // ShortHash of the owner
	Modified int64  // nanoseconds
	Status   Status
	Reasons  []Reason

	Size, Read, Records int64
	HighRisk            bool
	Estimate, Sampled   bool        // the figures are estimates; Likely says how far off
	Likely              Interval    // of Records
	Found, Allowed      []TypeCount // by type
}

// TypeCount counts findings of a type.
type TypeCount struct {
	Type Type
	N    int64
}

// Of makes b the brief of an entry. It keeps its memory.
func (b *Brief) Of(e *Entry) {
	*b = Brief{
		Key: b.Key[:0], SrcLen: len(e.Source), Content: ShortHash(e.Content), Version: ShortHash(e.Version), Owner: ShortHash(e.Owner),
		Modified: e.Modified.UnixNano(), Status: e.Status, Reasons: e.Reasons, Size: max(e.Size, 0), Read: bytesRead(e), Records: e.Records,
		HighRisk: e.Risk != nil && e.Risk.Level == "high", Estimate: e.Estimate, Found: b.Found[:0], Allowed: b.Allowed[:0],
	}
	b.Key = append(append(append(b.Key, e.Source...), 0), e.Path...)
	if e.Sample != nil {
		b.Sampled, b.Likely = true, e.Sample.Records
	}
	for t, f := range e.Findings {
		if f != nil {
			b.Found = append(b.Found, TypeCount{t, f.Count})
		}
	}
	for t, n := range e.Allowed {
		b.Allowed = append(b.Allowed, TypeCount{t, n})
	}
	for _, list := range [...][]TypeCount{b.Found, b.Allowed} {
		slices.SortFunc(list, func(x, y TypeCount) int { return cmp.Compare(x.Type, y.Type) })
	}
}

// bytesRead is how much of an entry was read; of a sample, its share of the rows.
func bytesRead(e *Entry) int64 {
	size := max(e.Size, 0)
	if e.Sample != nil && e.Sample.Total > 0 {
		size = int64(float64(size) * float64(e.Sample.Rows) / float64(e.Sample.Total))
	}
	return size
}

// Look is the part of a brief that listing needs: by it an item is known again.
// It is of one size.
type Look struct {
	Path, Version, Owner, Content uint64 // ShortHash
	Original                      uint64 // ShortHash of the path of what it was a copy of; 0 = it was none
	Modified                      int64
	Findings                      int64
	Personal                      bool // there are records
	Whole                         bool // the entry may be used again while version and owner are the same
}

// LookBytes is the size of the binary form of a look.
const LookBytes = 7*8 + 1

const (
	lookPersonal = 1 << iota
	lookWhole
)

// Look returns the look of a brief of an entry that is a copy of another one ("" = of none).
func (b *Brief) Look(original string) Look {
	k := Look{
		Original: ShortHash(original),
		Path:     shortHash(b.Key[b.SrcLen+1:]), Version: b.Version, Owner: b.Owner, Content: b.Content, Modified: b.Modified,
		Personal: b.Records > 0, Whole: b.Whole() && !b.Estimate,
	}
	for _, c := range b.Found {
		k.Findings += c.N
	}
	return k
}

// Append appends the binary form.
func (k *Look) Append(p []byte) []byte {
	for _, v := range [...]uint64{k.Path, k.Version, k.Owner, k.Content, k.Original, uint64(k.Modified), uint64(k.Findings)} {
		p = binary.LittleEndian.AppendUint64(p, v)
	}
	flags := byte(0)
	if k.Personal {
		flags |= lookPersonal
	}
	if k.Whole {
		flags |= lookWhole
	}
	return append(p, flags)
}

// ParseLook reads the binary form, which p begins with.
func ParseLook(p []byte) (k Look) {
	p = p[:LookBytes]
	for i, to := range [...]*uint64{&k.Path, &k.Version, &k.Owner, &k.Content, &k.Original} {
		*to = binary.LittleEndian.Uint64(p[8*i:])
	}
	k.Modified, k.Findings = int64(binary.LittleEndian.Uint64(p[40:])), int64(binary.LittleEndian.Uint64(p[48:]))
	k.Personal, k.Whole = p[56]&lookPersonal != 0, p[56]&lookWhole != 0
	return k
}

// ShortHash is a hash of a version or digest; 0 is that of "".
func ShortHash(v string) uint64 { return shortHash(v) }

func shortHash[T string | []byte](v T) uint64 {
	if len(v) == 0 {
		return 0
	}
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(v) {
		h = (h ^ uint64(v[i])) * 1099511628211
	}
	return h
}

// Whole reports whether the item was read to its end.
func (b *Brief) Whole() bool { return b.Status == Scanned || b.Status == Unchanged }

const (
	briefHigh = 1 << iota
	briefEstimate
	briefSampled
)

// Append appends the binary form.
func (b *Brief) Append(p []byte) []byte {
	flags := byte(0)
	for i, on := range [...]bool{b.HighRisk, b.Estimate, b.Sampled} {
		if on {
			flags |= 1 << i
		}
	}
	p = append(p, flags)
	p = appendWord(p, string(b.Key))
	p = binary.AppendUvarint(p, uint64(b.SrcLen))
	for _, h := range [...]uint64{b.Content, b.Version, b.Owner} {
		p = binary.LittleEndian.AppendUint64(p, h)
	}
	for _, n := range [...]int64{b.Modified, b.Size, b.Read, b.Records, b.Likely[0], b.Likely[1]} {
		p = binary.AppendVarint(p, n)
	}
	p = appendWord(p, string(b.Status))
	p = binary.AppendUvarint(p, uint64(len(b.Reasons)))
	for _, why := range b.Reasons {
		p = appendWord(p, string(why))
	}
	for _, list := range [...][]TypeCount{b.Found, b.Allowed} {
		p = binary.AppendUvarint(p, uint64(len(list)))
		for _, c := range list {
			p = binary.AppendVarint(appendWord(p, string(c.Type)), c.N)
		}
	}
	return p
}

func appendWord(p []byte, s string) []byte {
	return append(binary.AppendUvarint(p, uint64(len(s))), s...)
}

var errBrief = errors.New("malformed brief")

// BriefReader reads briefs. The words in them are few: each is made a string
// once. Those of neighbours are mostly the same in the same order, and need not be
// looked up.
type BriefReader struct {
	words  map[string]string
	before []string // words of the brief before, and of this one as far as it was read
	n      int      // words read
	rest   []byte
	bad    bool
}

// Read reads a brief into b, whose key is then part of p.
func (r *BriefReader) Read(b *Brief, p []byte) error {
	r.rest, r.bad, r.n = p, len(p) == 0, 0
	*b = Brief{Reasons: b.Reasons[:0], Found: b.Found[:0], Allowed: b.Allowed[:0]}
	flags := r.take(1)
	b.Key = r.take(r.count())
	b.SrcLen = r.count()
	hashes := r.take(24)
	if r.bad || b.SrcLen >= len(b.Key) {
		return errBrief
	}
	b.HighRisk, b.Estimate, b.Sampled = flags[0]&briefHigh != 0, flags[0]&briefEstimate != 0, flags[0]&briefSampled != 0
	b.Content, b.Version, b.Owner = binary.LittleEndian.Uint64(hashes), binary.LittleEndian.Uint64(hashes[8:]), binary.LittleEndian.Uint64(hashes[16:])
	for _, to := range [...]*int64{&b.Modified, &b.Size, &b.Read, &b.Records, &b.Likely[0], &b.Likely[1]} {
		*to = r.int()
	}
	b.Status = Status(r.word())
	for n := r.count(); n > 0 && !r.bad; n-- {
		b.Reasons = append(b.Reasons, Reason(r.word()))
	}
	for _, list := range [...]*[]TypeCount{&b.Found, &b.Allowed} {
		for n := r.count(); n > 0 && !r.bad; n-- {
			t := Type(r.word())
			*list = append(*list, TypeCount{t, r.int()})
		}
	}
	if r.bad {
		return errBrief
	}
	return nil
}

func (r *BriefReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad = true
		return nil
	}
	p := r.rest[:n]
	r.rest = r.rest[n:]
	return p
}

func (r *BriefReader) count() int {
	n, k := binary.Uvarint(r.rest)
	if k <= 0 || n > 1<<30 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[k:]
	return int(n)
}

func (r *BriefReader) int() int64 {
	n, k := binary.Varint(r.rest)
	if k <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[k:]
	return n
}

func (r *BriefReader) word() string {
	p := r.take(r.count())
	i := r.n
	r.n++
	if i < len(r.before) && r.before[i] == string(p) {
		return r.before[i]
	}
	s, known := r.words[string(p)]
	if !known {
		if r.words == nil {
			r.words = map[string]string{}
		}
		s = string(p)
		r.words[s] = s
	}
	r.before = append(r.before[:i], s)
	return s
}
