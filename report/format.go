package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/width"

	"pandian"
)

// comma writes n with thousands separators: 1,234,567.
func comma(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// byteSize writes a size in bytes: 1.2 GB (units of 1,024); "" if unknown (< 0).
func byteSize(n int64) string {
	if n < 0 {
		return ""
	}
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	f, unit := float64(n)/1024, 0
	for f >= 1023.95 && unit < 5 {
		f, unit = f/1024, unit+1
	}
	return strconv.FormatFloat(f, 'f', 1, 64) + " " + "KMGTPE"[unit:unit+1] + "B"
}

// percent writes part of whole. It never rounds up: 100 % means all, and a
// part that is not nothing is never shown as 0.
func percent(part, whole int64) string {
	switch {
	case whole <= 0:
		return "—"
	case part >= whole:
		return "100%"
	case part <= 0:
		return "0%"
	}
	tenths := int64(float64(part) / float64(whole) * 1000)
	if tenths == 0 {
		return "<0.1%"
	}
	if tenths > 999 {
		tenths = 999
	}
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// shortDate writes a date as forms want it: 114/03/02 of the Republic, or
// 2025-03-02; "" if the time is unknown.
func (l lang) shortDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if y := t.Year() - 1911; y > 0 && l == chinese {
		return fmt.Sprintf("%03d/%02d/%02d", y, t.Month(), t.Day())
	}
	return t.Format("2006-01-02")
}

// longDate writes a date in words: 民國 114 年 3 月 2 日.
func (l lang) longDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if y := t.Year() - 1911; y > 0 && l == chinese {
		return fmt.Sprintf("民國 %d 年 %d 月 %d 日", y, t.Month(), t.Day())
	}
	return t.Format("2 January 2006")
}

// longTime is longDate with hours and minutes.
func (l lang) longTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.longDate(t) + t.Format(" 15:04")
}

// duration writes how long something took, in its two largest units.
func (l lang) duration(d time.Duration) string {
	d = d.Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return l.t(fmt.Sprintf("%d 小時 %d 分", h, m), fmt.Sprintf("%d h %d min", h, m))
	case m > 0:
		return l.t(fmt.Sprintf("%d 分 %d 秒", m, s), fmt.Sprintf("%d min %d s", m, s))
	}
	return l.t(fmt.Sprintf("%d 秒", s), fmt.Sprintf("%d s", s))
}

// clean makes text of other people fit for a cell and a line: tabs and line
// breaks become spaces; control characters and the marks that hide or turn text,
// which can make one file name look like another, become visible: [U+202E].
func clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			b.WriteByte(' ')
		case unprintable(r):
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r) // U+FFFD for what is not UTF-8
		}
	}
	return b.String()
}

// isClean reports whether clean has nothing to do. Names are mostly of ASCII and
// Han characters, which are passed without a look at what they are.
func isClean(s string) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= 0x20 && c < 0x7f:
			i++
		case c < utf8.RuneSelf:
			return false
		case i+2 < len(s) && c >= 0xe3 && c <= 0xe9 && s[i+1]&0xc0 == 0x80 && s[i+2]&0xc0 == 0x80: // U+3000 to U+9FFF
			i += 3
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || unprintable(r) {
				return false
			}
			i += n
		}
	}
	return true
}

// unprintable reports control characters, what XML cannot hold, and characters
// of no width or that turn the direction of text.
func unprintable(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff ||
		r == 0xad || r == 0x61c || r == 0x180e || r == 0xfeff ||
		r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f
}

// textWidth is the width of a text in characters of a terminal: a Chinese or
// full-width one is two wide, a mark on another character none.
func textWidth(s string) (w int) {
	for _, r := range s {
		w++
		if r < 0x300 {
			continue
		}
		if r >= 0x4e00 && r < 0xa000 { // Han
			w++
			continue
		}
		switch kind := width.LookupRune(r).Kind(); {
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			w++
		case unicode.In(r, unicode.Mn, unicode.Me):
			w--
		}
	}
	return w
}

// middle shortens a text to a width, keeping its beginning and, of a path more
// important, its end.
func middle(s string, width int) string {
	if textWidth(s) <= width {
		return s
	}
	head, tail := width/3, width-width/3-2
	var a, b int
	for i, r := range s {
		if head -= textWidth(string(r)); head < 0 {
			a = i
			break
		}
	}
	for b = len(s); ; {
		r, n := utf8.DecodeLastRuneInString(s[:b])
		if tail -= textWidth(string(r)); tail < 0 {
			break
		}
		b -= n
	}
	return s[:a] + "…" + s[b:]
}

// pad fills a text with spaces up to a width, on the left if right is true.
func pad(s string, width int, right bool) string {
	fill := strings.Repeat(" ", max(0, width-textWidth(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// cut shortens s to at most n runes, marking the cut.
func cut(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// defuse puts an apostrophe before a cell that a spreadsheet would take for a
// formula.
func defuse(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return "'" + s
	}
	return s
}

// baseName is the name of the item for people: the last element of its path.
// Bytes escaped as not UTF-8 are shown as Big5 where they are Big5.
func baseName(path string) string {
	return readable(path[strings.LastIndexByte(path, '/')+1:])
}

// folderName is the folder of the item; "" at the top of the source.
func folderName(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	return strings.TrimRight(path[:i], "/")
}

// readable turns percent-escaped Big5 names into characters. Anything else is
// returned as it is, so that what is shown can be found.
func readable(name string) string {
	if !strings.Contains(name, "%") {
		return name
	}
	raw := pandian.UnescapeName(name)
	if utf8.ValidString(raw) {
		return name
	}
	s, err := traditionalchinese.Big5.NewDecoder().String(raw)
	if err != nil || strings.ContainsRune(s, utf8.RuneError) || clean(s) != s {
		return name
	}
	return s
}
