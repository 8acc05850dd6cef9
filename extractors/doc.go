// Package extractors says what the bytes of an item say: one file per format.
//
// A format is a value ([pandian.Format]): how it is recognised, and a function
// that reads a content and tells an emitter what stands in it: running text,
// rows of cells, nested members, and whatever could not be read. The engine
// sniffs, decodes the charset of text formats, folds, searches and limits; an
// extractor only reads.
//
// What every extractor keeps to:
//
//   - it is single-threaded streaming code with bounded memory, whatever the
//     sizes declared in the file; nothing is allocated per cell in the steady
//     state;
//   - nothing is silent: a part that cannot be read is reported with
//     Emitter.Skip and a reason, and what was read before stays;
//   - an error from the emitter is handed back unchanged;
//   - offsets are bytes of the item's text in UTF-8 where the format is a text
//     (Text.Off, Text.Map); elsewhere Off is -1.
//
// A format that is known but not read is a value without Extract: its NoExtract
// tells why, so that the item ends with that reason and never as clean.
//
// To add a format write one file, add its line to [All] and say in README.md
// what it reads and what it does not.
package extractors
