// Package scanner is the engine: it turns items into inventory entries.
//
//	sweep.go      lists sources, runs the inspectors, delivers the entries in order
//	inspect.go    one item: open, sniff, decode, extract, settle, count
//	emit.go       what extractors call: gathers text and rows into windows
//	window.go     one pass that finds the anchors for all detectors
//	key_label.go  keys of programs (insured_name=) made labels
//	example.go    what a text gives as an example
//	dispatch.go   shows each anchor to the detectors that declared it
//	batch.go      rows on their way through one window
//	cellwise.go   rows that are told cell by cell, without a window
//	head.go       what the first rows of a table look like
//	layout.go     roster, form or turned table; several tables in one sheet
//	form.go       cells that are labels of others
//	header.go     which rows of a table are its header
//	guess.go      columns of names that no header names
//	column.go     what a column's values say about each other; birth dates that no header names
//	settle.go     local matches judged by column and document evidence
//	office.go     names of those who treat, speak, judge or sign
//	adopt.go      rows that name nobody, taken over by the text around them
//	group.go      findings of running text made into people
//	person.go     what is known of one of them
//	assemble.go   settled findings made into records (筆) and identity facts
//	lists.go      what is never, and always, a finding
//	roster.go     which members of a list of people an entry speaks of
//	sample.go     the organisation's own detectors and lists tried when loaded
//	beside.go     for --explain: the word that stands before a value
//	state.go      the run's log: resume after Ctrl-C or kill; kept.go: an entry in it
//	taken.go      what did not change, taken over from an earlier run without a look at each
//	deliver.go    entries handed to the sinks in order; unions.go: the people of folders and of the run
//	checkpoint.go tables that go on where a run was stopped
//	verdict.go    what a column holds, and whether it is protected already
//	row_name.go   rows named by keys that are not personal
//	estimate.go   figures of a sample; sample_stats.go: how far off they may be
//
// Judging has two stages. Find is local: detectors see a window and report
// matches with evidence bits. Settle sees a section (up to 4,096 rows of a
// table, up to 1 MiB of prose) as compact candidates without raw text.
//
// Scanning is safe for concurrent use; one item is handled by one goroutine.
package scanner
