package detectors

import "pandian"

// The conditions of this file serve the anchors of detectors: they pass every
// byte that may be the first, or before a value the last, of what the function
// named looks for.

// joins passes what a separator begins with.
func joins(c byte) bool {
	return dashes(c) || blanks(c) || c == '.' || c == ')' || c == '\r' || c == '\n'
}

// joinsOn passes what may follow a separator, or the blanks that it begins with,
// before the digits behind it.
func joinsOn(c byte) bool { return joins(c) || isDigit(c) }

// dashes passes what dashAt finds, behind blanks too.
func dashes(c byte) bool { return c == '-' || c == 0xe2 || c == 0xef }

// blanks passes what spaceAt and the dot of separator begin with.
func blanks(c byte) bool { return c == ' ' || c == '\t' || c == 0xc2 }

// dashOrBlank passes the first byte of blanks, perhaps, and a dash; behind
// spaces, what is left of them.
func dashOrBlank(c byte) bool { return dashes(c) || blanks(c) }

// dashBack passes the last byte of what dashBefore finds.
func dashBack(c byte) bool {
	return c == '-' || c >= 0x90 && c <= 0x95 || c == 0x80 || c == 0xa3
}

// blankBack passes the last byte of what spaceBefore finds.
func blankBack(c byte) bool { return c == ' ' || c == '\t' || c == 0xa0 }

// letterBack passes the last byte of what letterBefore finds.
func letterBack(c byte) bool { return isLetter(c) || dashBack(c) || blankBack(c) || c == '\n' }

// notAlnum passes what is no part of a word or number.
func notAlnum(c byte) bool { return !isAlnum(c) }

// loose passes what does not embed a token that stands beside it (tokenBefore,
// tokenAfter).
func loose(c byte) bool { return !isAlnum(c) && c != '*' && c != '@' && c != '\\' }

// fixedRecord are the runs that fixedTail reads.
var fixedRecord = pandian.RunSet{Min: 9 + fixedDate, Max: 9 + fixedMost, Before: isLetter}
