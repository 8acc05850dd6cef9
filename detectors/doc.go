// Package detectors says what is in a text: one detector per finding type, each
// a [pandian.Detector] value made from a rules set.
//
// Detectors are local. They read one window, start from its anchors (digit
// runs, '@', lexicon hits, typed columns), run exact validators on the few
// candidates, and report matches with a confidence and the evidence for it.
// What needs a wider view (the values of a column, the kind of document, a
// person in the same record, the same value elsewhere) is left to the engine;
// candidates that such evidence could save are reported with a confidence
// between 0.2 and 0.5.
//
// # The scale of confidence
//
//	0.95–0.99  shape or check digit, and a label or header of the type
//	0.80–0.94  check digit, or a form that hardly anything else has
//	0.50–0.79  a finding, but other readings are possible
//	0.20–0.49  a candidate that needs wider evidence
//	below      seen, and a word or header beside it speaks against it
//
// # Cells by themselves
//
// Of a cell that is written as its column is mostly written, a detector's Cell
// says what all detectors find, so that most rows need no window. Whoever changes
// what a detector takes for a value, or adds one, is told by TestCells where that
// no longer holds.
//
// # Windowed equals whole
//
// No decision looks further than Reach bytes from a match's start. The edge of
// a window that is not the edge of the text is never a boundary: the byte
// beyond it is taken for a letter. Only of names in a series (name_series.go) that
// is longer than seriesReach may some be missed where it is cut.
//
// # Anchors
//
// A detector declares the digit runs and words from which it starts (Anchors),
// and Find goes through those alone: w.OwnRuns, w.OwnHits, which are indexes of
// w.Runs and w.Hits. An anchor's condition may refuse only what Find would
// refuse too: a test of package scanner compares with detectors that are shown
// everything.
//
// # Adding a detector
//
// A pattern with a check digit needs no code: see the detectors/*.toml of package
// rules. Else write one file with a constructor func(*rules.Set) pandian.Detector, name it
// in [All], and put samples with ⟦marked⟧ values into testdata/<type>.txt;
// package detectortest replays them whole and windowed.
package detectors
