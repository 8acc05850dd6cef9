package detectors

import (
	"net/netip"

	"pandian"
	"pandian/rules"
)

// IPAddress finds public addresses, version 4 and 6. Private, loopback,
// link-local, shared, multicast and documentation addresses are none (RFC 6890),
// and neither are version strings.
func IPAddress(rs *rules.Set) pandian.Detector {
	j := newJudge(rs, pandian.IPAddress)
	edge4 := func(c byte) bool { return !isAlnum(c) && c != '.' }
	edge6 := func(c byte) bool { return edge4(c) && c != ':' && c != '-' }
	anchors := pandian.Anchors{Runs: []pandian.RunSet{
		{Max: 3, Before: edge4, After: func(c byte) bool { return c == '.' }},
		{Min: 4, Max: 4, First: "23", Before: edge6, After: func(c byte) bool { return c == ':' }},
		{Max: 3, First: "23", Before: edge6, After: func(c byte) bool { return c|0x20-'a' < 6 }},
	}}
	return pandian.Detector{Type: pandian.IPAddress, Reach: reach, Anchors: anchors, Find: func(w *pandian.Window, report func(pandian.Match)) {
		for _, k := range w.OwnRuns {
			r := w.Runs[k]
			switch end := int(r.End); {
			case at(w.B, end) == '.' && r.End-r.Start <= 3:
				if four := w.Runs[k:]; len(four) >= 4 && dotted(w.B, (*[4]pandian.Run)(four)) {
					ipv4(j, w, (*[4]pandian.Run)(four), report)
				}
			case r.End-r.Start <= 4 && (w.B[r.Start] == '2' || w.B[r.Start] == '3'):
				ipv6(j, w, int(r.Start), report)
			}
		}
	}}
}

// dotted reports whether nothing but a dot stands between the runs, each of
// which has three digits at most.
func dotted(b []byte, four *[4]pandian.Run) bool {
	for k := 1; k < len(four); k++ {
		if r := four[k]; r.Start != four[k-1].End+1 || b[r.Start-1] != '.' || r.End-r.Start > 3 {
			return false
		}
	}
	return true
}

// ipv4 judges four runs that are dotted.
func ipv4(j *judge, w *pandian.Window, four *[4]pandian.Run, report func(pandian.Match)) {
	var octets [4]byte
	low := 0
	for k, r := range four {
		v := 0
		for _, c := range w.B[r.Start:r.End] {
			v = v*10 + int(c-'0')
		}
		if v > 255 || w.B[r.Start] == '0' && r.End-r.Start > 1 {
			return
		}
		if octets[k] = byte(v); v < 32 {
			low++
		}
		if !hostsBegin(octets[0]) {
			return // as most of a log's own network
		}
	}
	s, i := int(four[0].Start), int(four[3].End)
	if !public4(octets) || example4(octets) || !addressEdge(w, s, i) {
		return
	}
	v := j.at(w, s)
	conf := 0.8
	switch {
	case versionBefore(w, s) || octets[0] < 32 && aboutVersions(j, w, s):
		if !v.speaks() {
			return
		}
	case octets[3] == 0 || octets[3] == 255: // a network or its broadcast
		conf = 0.35
	case low >= 3 && !inLog(w, s, i):
		conf = 0.3
	case !ofHost(j, w, s, i):
		conf = 0.45
	}
	if v.grade == near {
		conf += 0.15
	}
	reportIP(w, s, i, conf, v, report)
}

func reportIP(w *pandian.Window, s, e int, conf float64, v verdict, report func(pandian.Match)) {
	switch v.grade {
	case labelled, weak:
		conf = 0.97
	case vetoed:
		conf = 0.2
	}
	report(pandian.Match{
		Span:       pandian.Span{Start: s, End: e},
		Value:      lowerCopy(w.Scratch[:0], w.B[s:e]),
		Confidence: conf,
		Evidence:   pandian.EvShape | v.ev,
	})
}

// addressEdge reports whether [s, e) is not a part of a longer dotted number or
// word.
func addressEdge(w *pandian.Window, s, e int) bool {
	c, d := prev(w, s), next(w, e)
	switch {
	case isAlnum(c), c == '.', c == '*', c == '-' && isAlnum(prev(w, s-1)), isAlnum(d), d == '*':
		return false
	case d == '.' && isAlnum(next(w, e+1)), d == '-' && isAlnum(next(w, e+1)):
		return false
	case d == '/': // a network, unless a path follows a host
		n := digitsAt(w.B, e+1)
		return n == 0 || n > 2 && at(w.B, e+1+n) != '.'
	case c == '/': // product/1.2.3.4
		return !isAlnum(prev(w, s-1))
	}
	return true
}

// versionBefore reports whether the word before s says that a version follows.
func versionBefore(w *pandian.Window, s int) bool {
	e := s
	for e > 0 && s-e < 4 {
		if c := w.B[e-1]; c != ' ' && c != ':' && c != '=' && c != '"' && c != '(' {
			break
		}
		e--
	}
	i := e
	for i > 0 && e-i < 12 && (isLetter(w.B[i-1]) || w.B[i-1] == '.') {
		i--
	}
	for _, word := range [...]string{"version", "ver", "ver.", "v", "v.", "rev", "build", "release", "firmware", "fw", "sdk", "api", "assemblyversion", "fileversion"} {
		if foldEqual(w.B[i:e], word) {
			return true
		}
	}
	return endsAt(w.B, e, "版本") || endsAt(w.B, e, "版") || endsAt(w.B, e, "韌體") || hasAt(w.B, s, "第")
}

// versionReach is how many bytes before an address may hold a word that makes
// it a version.
const versionReach = 32

// aboutVersions reports whether a word for versions stands shortly before s in
// the line, or an arrow leads to or from the number.
func aboutVersions(j *judge, w *pandian.Window, s int) bool {
	if at(w.B, s-1) == '>' && at(w.B, s-2) == '-' {
		return true
	}
	e := s
	for e < len(w.B) && e < s+16 && (isDigit(w.B[e]) || w.B[e] == '.') {
		e++
	}
	if e = skipSpaces(w.B, e); at(w.B, e) == '-' && at(w.B, e+1) == '>' {
		return true
	}
	for _, h := range w.HitsBefore(s, versionReach) {
		if j.terms[h.Term].Is(rules.TermVersion) && !hasBreak(w.B[h.End:s]) {
			return true
		}
	}
	return false
}

// hostReach is how many bytes before an address may hold a word for
// connections.
const hostReach = 48

// ofHost reports whether the address [s, e) stands where addresses of people's
// machines do, not in a manual or a program: in a table, at the beginning of a
// line, in a log, in Chinese text, near a word for connections.
func ofHost(j *judge, w *pandian.Window, s, e int) bool {
	if w.Cells != nil || isBreak(prev(w, s)) || inChinese(w, s) || inLog(w, s, e) {
		return true
	}
	for k, i := 0, e; k < chineseReach && i < len(w.B) && !isBreak(w.B[i]); k++ {
		if _, n := hanAt(w.B, i); n > 0 {
			return true
		}
		i++
	}
	for _, h := range w.HitsBefore(s, hostReach) {
		if j.terms[h.Term].Is(rules.TermHost) && !hasBreak(w.B[h.End:s]) {
			return true
		}
	}
	return false
}

// inLog reports whether the address [s, e) stands as in logs: with a port, or
// with a time of day in the same line.
func inLog(w *pandian.Window, s, e int) bool {
	if at(w.B, e) == ']' {
		e++
	}
	if at(w.B, e) == ':' && digitsAt(w.B, e+1) >= 2 {
		return true
	}
	lo, hi := s, e
	for lo > 0 && s-lo < 64 && !isBreak(w.B[lo-1]) {
		lo--
	}
	for hi < len(w.B) && hi-e < 64 && !isBreak(w.B[hi]) {
		hi++
	}
	for i := lo; i+8 <= hi; i++ {
		if w.B[i+2] == ':' && w.B[i+5] == ':' && isDigit(w.B[i]) && isDigit(w.B[i+1]) && isDigit(w.B[i+3]) && isDigit(w.B[i+4]) && isDigit(w.B[i+6]) && isDigit(w.B[i+7]) {
			return true
		}
	}
	return false
}

// example4 reports whether the octets go up evenly, as in examples (1.2.3.4,
// 11.22.33.44), or are a public resolver of names, which is nobody's.
func example4(o [4]byte) bool {
	switch o {
	case [4]byte{8, 8, 8, 8}, [4]byte{8, 8, 4, 4}, [4]byte{1, 1, 1, 1}, [4]byte{1, 0, 0, 1}, [4]byte{9, 9, 9, 9}, [4]byte{168, 95, 1, 1}, [4]byte{168, 95, 192, 1}:
		return true
	}
	step := o[1] - o[0]
	return o[2]-o[1] == step && o[3]-o[2] == step
}

// hostsBegin reports whether addresses of hosts on the internet begin with a.
func hostsBegin(a byte) bool { return a != 0 && a != 10 && a != 127 && a < 224 }

// public4 reports whether a version 4 address is a host's on the internet.
func public4(o [4]byte) bool {
	switch a, b := o[0], o[1]; {
	case !hostsBegin(a),
		a == 169 && b == 254,
		a == 172 && b >= 16 && b < 32,
		a == 192 && b == 168,
		a == 192 && b == 0 && (o[2] == 0 || o[2] == 2),
		a == 192 && b == 88 && o[2] == 99,
		a == 198 && (b == 18 || b == 19 || b == 51 && o[2] == 100),
		a == 203 && b == 0 && o[2] == 113,
		a == 100 && b >= 64 && b < 128:
		return false
	}
	return true
}

// ipv6 reads the text at s as a global unicast address (2000::/3), which begins
// with 2 or 3.
func ipv6(j *judge, w *pandian.Window, s int, report func(pandian.Match)) {
	if c := prev(w, s); isAlnum(c) || c == ':' || c == '.' || c == '-' || yearAndTime(w.B, s) {
		return
	}
	e, colons, gap := s, 0, false
	for c := at(w.B, e); isDigit(c) || c|0x20-'a' < 6 || c == ':'; c = at(w.B, e) {
		if c == ':' {
			colons++
			gap = gap || w.B[e-1] == ':'
		}
		if e++; e-s > 39 {
			return
		}
	}
	if colons < 2 || colons > 7 || colons < 7 && !gap || isAlnum(next(w, e)) || next(w, e) == '*' {
		return
	}
	if w.B[e-1] == ':' && at(w.B, e-2) != ':' {
		e--
	}
	a, err := netip.ParseAddr(string(w.B[s:e]))
	if err != nil || !a.Is6() || documentation6(a) || e-s < 8 {
		return
	}
	conf := 0.85
	if !ofHost(j, w, s, e) {
		conf = 0.45
	}
	reportIP(w, s, e, conf, j.at(w, s), report)
}

// yearAndTime reports whether a year and the time of day stand at i, as servers write
// them (01/Nov/2026:19:14:02): most of what begins like an address in their logs.
func yearAndTime(b []byte, i int) bool {
	const form = "2026:19:14:02"
	return i+len(form) < len(b) && b[i+4] == ':' && b[i+7] == ':' && b[i+10] == ':' && isDigit(b[i+11]) && isDigit(b[i+12]) && b[i+len(form)] <= ' '
}

// documentation6 reports whether an address is of no host: for documentation
// and protocols (RFC 6890), or a public resolver of names.
func documentation6(a netip.Addr) bool {
	o := a.As16()
	switch first := uint32(o[0])<<24 | uint32(o[1])<<16 | uint32(o[2])<<8 | uint32(o[3]); {
	case o[0]>>5 != 1, // not global unicast
		first == 0x20010db8, first>>9 == 0x20010000>>9, o[0] == 0x3f && o[1] == 0xff,
		first == 0x20014860 && o[4] == 0x48 && o[5] == 0x60, first == 0x26064700 && o[4] == 0x47: // public resolvers
		return true
	}
	return false
}
