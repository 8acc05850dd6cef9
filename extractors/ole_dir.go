package extractors

import "pandian"

// oleEntry is a stream or a storage of a compound file.
type oleEntry struct {
	name  string // signs below the blank in front of it left out
	dir   bool
	size  int64 // declared
	first uint32
	kids  []*oleEntry // of a storage, sorted as the file sorts them
}

// kid returns the stream of a name in a storage, or nil.
func (e *oleEntry) kid(name string) *oleEntry {
	for _, k := range e.kids {
		if k.name == name && !k.dir {
			return k
		}
	}
	return nil
}

const (
	oleEntrySize = 128
	oleDepth     = 64 // storages in each other
)

// oleDir is a directory: the entries of a storage are a binary tree.
type oleDir struct {
	b    []byte
	seen []bool
	hurt pandian.Reason // entries are not where others say
}

func newOLEDir(b []byte) *oleDir { return &oleDir{b: b, seen: make([]bool, len(b)/oleEntrySize)} }

// tree reads the root and all below it; nil if there is none.
func (d *oleDir) tree(f *compound) *oleEntry {
	if len(d.seen) == 0 {
		return nil
	}
	d.seen[0] = true
	root := d.entry(0, f.shift)
	d.fill(root, 0, f.shift, 0)
	if d.hurt != "" {
		f.hurt(d.hurt)
	}
	return root
}

// entry reads an entry.
func (d *oleDir) entry(i uint32, shift uint) *oleEntry {
	b := d.b[int(i)*oleEntrySize:][:oleEntrySize]
	name := slice(b, 0, min(number16(b, 64), 64)-2)
	if len(name) > 1 && name[0] < ' ' && name[1] == 0 {
		name = name[2:]
	}
	const stream = 2
	e := &oleEntry{name: string(appendUTF16(nil, name)), dir: b[66] != stream, first: uint32At(b, 116), size: int64(uint32At(b, 120))}
	if shift == 12 {
		e.size |= int64(uint32At(b, 124)&(1<<31-1)) << 32
	}
	return e
}

// fill reads the entries of the storage that is entry i.
func (d *oleDir) fill(e *oleEntry, i uint32, shift uint, depth int) {
	at := func(i uint32, field int) uint32 { return uint32At(d.b, int(i)*oleEntrySize+field) }
	const left, right, child = 68, 72, 76
	var open []uint32
	for next := at(i, child); next < oleLast || len(open) > 0; {
		for next < oleLast {
			if int64(next) >= int64(len(d.seen)) || d.seen[next] {
				d.hurt = pandian.Corrupt
				break
			}
			d.seen[next] = true
			open = append(open, next)
			next = at(next, left)
		}
		if len(open) == 0 {
			return
		}
		k := open[len(open)-1]
		open = open[:len(open)-1]
		kid := d.entry(k, shift)
		e.kids = append(e.kids, kid)
		switch {
		case !kid.dir:
		case depth == oleDepth:
			d.hurt = pandian.ArchiveDepth
		default:
			d.fill(kid, k, shift, depth+1)
		}
		next = at(k, right)
	}
}

// uint32At is the number at some place that is there.
func uint32At(b []byte, at int) uint32 {
	return uint32(b[at]) | uint32(b[at+1])<<8 | uint32(b[at+2])<<16 | uint32(b[at+3])<<24
}
