package main

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// random is a reproducible source: the same words give the same sequence.
type random struct{ *rand.Rand }

func newRandom(seed uint64, words ...string) random {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w + "\x00"))
	}
	return random{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// between returns a number in [lo, hi].
func (r random) between(lo, hi int) int { return lo + r.IntN(hi-lo+1) }

func (r random) chance(p float64) bool { return r.Float64() < p }

func (r random) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

// pattern fills # with a digit, @ with a capital letter, % with a lower-case
// hex digit and leaves everything else.
func (r random) pattern(p string) string {
	var b strings.Builder
	for _, c := range p {
		switch c {
		case '#':
			b.WriteByte(byte('0' + r.IntN(10)))
		case '@':
			b.WriteByte("ABCDEFGHJKLMNPQRSTUVWXYZ"[r.IntN(24)])
		case '%':
			b.WriteByte("0123456789abcdef"[r.IntN(16)])
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func pick[T any](r random, from []T) T { return from[r.IntN(len(from))] }

// pickOne is pick over its arguments.
func pickOne[T any](r random, from ...T) T { return pick(r, from) }
