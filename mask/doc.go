// Package mask makes masked copies of files: what a scan finds in them is
// replaced by the form that rules/masking.toml has for its type, everything else
// stays as it is, byte for byte in texts, part for part in office files.
//
// A copy is made in three steps, all in memory:
//
//  1. The file is inspected as in a scan. What counts as a finding there is a
//     secret of the file: its type and value.
//  2. The file is inspected again, this time with every piece of text leading
//     back to the bytes it was read from. Wherever a secret stands, in the sheet
//     or in a file's properties, counted or not, it is replaced.
//  3. The copy is inspected. What is still found is replaced as in step 2, a few
//     times at most; a copy in which something is left is never written.
//
// It imports the scanner: a copy is defined by what a scan finds before and
// after, and texts are rewritten in the charset that the scanner's decoder read.
package mask
