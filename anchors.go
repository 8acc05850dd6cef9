package pandian

// Anchors says from where a detector starts: the digit runs and the lexicon
// hits that the engine shows to it (Window.OwnRuns, Window.OwnHits). They are
// necessary conditions, checked in one pass for all detectors, not sufficient
// ones: Find must do with more than it asked for. The zero Anchors ask for
// none.
type Anchors struct {
	Runs []RunSet               // runs of any of these sets
	Term func(term uint16) bool // hits of these terms (Hit.Term); nil = none
}

// RunSet is a set of digit runs, by what a run shows at first sight. A byte
// beyond the window passes every condition.
type RunSet struct {
	Min, Max      int               // number of digits; 0 = no limit
	First         string            // digits that it begins with; "" = any
	Before, After func(c byte) bool // the byte directly beside it; nil = any
	Ahead, Behind func(c byte) bool // the nearest byte on that side that is no space; nil = any
}
