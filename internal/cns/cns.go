// Package cns knows where the characters of CNS 11643, the national standard
// behind EUC-TW, stand in Big5.
package cns

import "sort"

// Columns is how many characters a row of a plane has, and how many rows a
// plane: the bytes 0xA1 to 0xFE.
const Columns = 94

// Big5 returns the character of Big5, lead<<8|trail, that stands at a position
// of a plane (row*Columns+column, both from 0); 0 if Big5 has none, and for
// planes other than 1 and 2.
func Big5(plane, at int) uint16 {
	var runs []run
	switch plane {
	case 1:
		runs = plane1[:]
	case 2:
		runs = plane2[:]
	}
	k := sort.Search(len(runs), func(k int) bool { return int(runs[k].at) > at }) - 1
	if k < 0 || at >= Columns*Columns || runs[k].ahead == none {
		return 0
	}
	b := at + int(runs[k].ahead)
	trail := b%157 + 0x40
	if trail > 0x7e {
		trail += 0xa1 - 0x7f
	}
	return uint16((b/157+0xa1)<<8 | trail)
}

// CNS 11643 arranges its first two planes as Big5 does, a few characters aside:
// a run begins at a position and its characters stand in Big5 by so many
// positions (lead*157+trail, from 0xA140) further on.
type run struct{ at, ahead int16 }

// none is the distance of characters that Big5 does not have.
const none = -1 << 15

// From the table EUC-TW of the GNU C library 2.36, compared with code page 950.
var plane1 = [...]run{
	{0, 0}, {5, none}, {6, 0}, {21, 2}, {23, none}, {24, -2}, {25, none}, {29, 0}, {73, 1}, {74, -1},
	{75, 0}, {96, none}, {98, 0}, {99, none}, {100, 0}, {127, 1}, {128, -1}, {129, none}, {130, 0}, {144, none},
	{146, 0}, {148, 1}, {149, -1}, {150, 0}, {154, none}, {155, -134}, {156, 0}, {234, none}, {282, -48}, {311, none},
	{312, -48}, {313, none}, {314, -48}, {456, none}, {3290, -2819}, {3307, -3044}, {3308, -2819}, {3394, -3129}, {3395, -2819}, {4702, -2818},
	{5126, -3243}, {5127, -2819}, {7003, -2432}, {7004, -2820}, {7391, -2819}, {7916, -2630}, {7917, -2820}, {8022, none}, {8023, -2820}, {8106, -2819},
	{8190, -2673}, {8191, -2820}, {8245, -2819}, {8246, -2821}, {8247, -2820}, {8337, -2819}, {8691, none},
}

var plane2 = [...]run{
	{0, 6280}, {10, 6281}, {43, 6329}, {44, 6280}, {92, 6281}, {138, 6448}, {139, 6280}, {306, 6281}, {2146, 6928}, {2147, 6281},
	{2255, 6282}, {2792, 5635}, {2793, 6282}, {2893, 5643}, {2894, 6281}, {3293, 6282}, {4930, 6831}, {4931, 6281}, {5077, 6822}, {5078, 6280},
	{5365, 7143}, {5366, 6279}, {5482, 6280}, {5619, 6281}, {5723, 6702}, {5724, 6280}, {5946, 6281}, {6144, 6282}, {6226, 6283}, {6312, 5914},
	{6313, 6282}, {6321, 6283}, {6474, 6284}, {6530, 6584}, {6531, 6283}, {6644, 5959}, {6645, 6282}, {6787, 5970}, {6788, 6281}, {6833, 6282},
	{6904, 6476}, {6905, 6281}, {7099, 6282}, {7589, 6325}, {7590, 6281}, {7633, 6282}, {7634, 6283}, {7645, 6271}, {7646, 6282}, {7650, none},
}
