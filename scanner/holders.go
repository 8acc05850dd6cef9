package scanner

import "pandian"

// holders says who holds an identity fact. Its slots are of generations: those
// of an earlier one are free, so that it is emptied at no cost.
type holders struct {
	slots []holderSlot // hash table: open addressing, a power of two
	n     int
	gen   uint32

	touched uint32 // of no meaning: what load loaded
}

type holderSlot struct {
	digest pandian.Digest
	who    int32
	mark   uint32 // generation and kind
}

const (
	kindBits      = 4 // of a mark
	maxGeneration = 1<<(32-kindBits) - 1
)

// clear makes h empty.
func (h *holders) clear() {
	if h.n = 0; h.gen == maxGeneration {
		clear(h.slots)
		h.gen = 0
	}
	h.gen++
}

// of returns who holds id, or -1.
func (h *holders) of(id pandian.Ident) int {
	if h.n == 0 {
		return -1
	}
	if s := h.slot(id); s.mark>>kindBits == h.gen {
		return int(s.who)
	}
	return -1
}

// load loads the slots that will be looked at for the candidates: the processor then
// waits for the memory of many at the same time.
func (h *holders) load(cands []candidate) {
	if mask := uint64(len(h.slots) - 1); len(h.slots) > 0 {
		for i := range cands {
			h.touched ^= h.slots[uint64(cands[i].digest)&mask].mark
		}
	}
}

// set makes who the one that holds id.
func (h *holders) set(id pandian.Ident, who int) {
	if 2*(h.n+1) > len(h.slots) {
		h.grow()
	}
	s := h.slot(id)
	if s.mark>>kindBits != h.gen {
		h.n++
	}
	*s = holderSlot{id.Digest, int32(who), h.mark(id.Kind)}
}

func (h *holders) mark(kind pandian.IdentKind) uint32 { return h.gen<<kindBits | uint32(kind) }

// slot returns the slot of id, or the free one where it would stand.
func (h *holders) slot(id pandian.Ident) *holderSlot {
	mask, mark := uint64(len(h.slots)-1), h.mark(id.Kind)
	for i := uint64(id.Digest) & mask; ; i = (i + 1) & mask {
		s := &h.slots[i]
		if s.mark>>kindBits != h.gen || s.mark == mark && s.digest == id.Digest {
			return s
		}
	}
}

func (h *holders) grow() {
	old := h.slots
	h.slots = make([]holderSlot, max(64, 2*len(old)))
	for _, s := range old {
		if s.mark>>kindBits == h.gen {
			*h.slot(pandian.Ident{Kind: pandian.IdentKind(s.mark & (1<<kindBits - 1)), Digest: s.digest}) = s
		}
	}
}
