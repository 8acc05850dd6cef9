package detectors

import (
	"slices"

	"pandian"
)

// toldNames are the names noted in a window that end behind the latest place asked
// for, in order. Each is surer than what nothing announces: another that began in it
// would not stand beside it, and need not be read.
type toldNames []pandian.Span

// told returns the names that the detector has noted so far.
func told(w *pandian.Window) toldNames {
	byStart := func(a, b pandian.Span) int { return a.Start - b.Start }
	if !slices.IsSortedFunc(w.Told, byStart) {
		slices.SortFunc(w.Told, byStart)
	}
	return w.Told
}

// hold reports whether one of the names holds the byte at i. Places are asked for
// from left to right: on the way back it may forget a name.
func (t *toldNames) hold(i int) bool {
	for len(*t) > 0 && (*t)[0].End <= i {
		*t = (*t)[1:]
	}
	return len(*t) > 0 && (*t)[0].Start <= i
}
