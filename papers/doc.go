// Package papers makes the documents that an office must write, filled by what
// the register knows: the 清冊, the public list, incident records, answers to
// data subjects, the half-year check, disposal plans.
//
// One paper is one file: it builds a [Paper] (text to be printed and signed) or
// a [Book] (a table to be worked in) out of the register. One format is one
// file: docx, odt and html render a Paper; xlsx, ods, csv and html a Book. A
// renderer knows no paper, a paper no format.
//
// Every document ends with what it rests on: rules, law, coverage, time and
// version, and that it is an aid and not legal advice.
package papers
