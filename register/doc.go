// Package register keeps what was found over time: a [Register] is a SQLite
// file or a PostgreSQL database that sweeps feed, and from which later scans,
// clocks and papers are answered. It holds masks and keyed digests, no values.
//
// # Writing
//
// [Register.Begin] locks the sources of a run and gives a [Sweep]: the run's
// pandian.Past while it lists and inspects and one of its pandian.Sinks when it
// delivers. Entries come in order of source and path, so they are merged with
// what is known in one pass. An unchanged item costs a comparison of hashes when
// it is listed, and no write: its entry stands in a stretch with its neighbours',
// which are read, delivered and passed together ([Sweep.Known], [Sweep.Stretch],
// [Sweep.Keep]).
// A sweep becomes visible as a whole when it is closed; what a killed process
// left behind is taken out again before the next one is written.
//
// What a sweep did not look at stays as it was: items below a folder that could
// not be listed, items it left out by choice or was cancelled at. An item that
// could not be read keeps its last figures under today's status (see
// [Item.Read]). Everything else that is no longer listed is gone.
//
// # Reading
//
// [Register.At] gives a [View]: everything as it was after the last sweep
// completed by a time. Its rows are exact for any past day. Totals of the
// organisation, the sources, units and folders are stored with every sweep that
// changed them ([View.Totals], [Register.Trend]); people of any other selection
// are counted from the identity facts ([View.People]).
//
// # Schema
//
//	meta                        fingerprint of the key of all digests
//	source                      names
//	sweep, sweep_source, gap    completed sweeps, ascending by completion; what they could not see
//	item                        a logical file: stays itself when edited, renamed, moved
//	version                     what an item was from one sweep until another: columns to query, the entry as JSON,
//	                            its brief in binary form (pandian.Brief)
//	stretch                     live versions with neighbouring paths, as a run wants them; follows from version
//	facts                       identity facts by digest, shared by versions and copies
//	figure                      counts of a version by type
//	moved                       items recognised under another path
//	total                       totals of a scope from one sweep until another
//	note                        what people say about an item; nothing is overwritten
//	audit                       who did what when, hash-chained
//	lock                        who works on a source
//
// A version is in a view of sweep A if from_sweep <= A < until_sweep. Sweep
// numbers ascend in the order of completion because one sweep is written at a
// time, so one number selects a state of everything. Rows of a sweep that is
// not complete have higher numbers than any view.
//
// # Identity
//
// A path keeps its item when its content changes. A new path takes the item of
// one that vanished in the same sweep if it has its file number (and the same
// name, or folder and extension) or its content (the same name first); or of
// one that vanished from the same path earlier. Among equals the order of paths
// decides.
//
// # Schemas
//
// A migration that was released is never edited: a change is a new file, and a
// register of every released schema stands in testdata (go test ./register
// -store writes that of the newest).
//
// # Engines
//
// Both engines run the same migrations and statements; they differ in how many
// rows are inserted fast and in the triggers that keep the audit trail from
// being changed. SQLite in WAL mode needs a local disk; many users share a
// PostgreSQL. Back up SQLite with [Register.Backup], PostgreSQL with pg_dump.
package register
