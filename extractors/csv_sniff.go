package extractors

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// headBytes is how much of a text is looked at to find its dialect.
const headBytes = 64 << 10

// csvDelims are the delimiters, the likelier first.
const csvDelims = ",\t;|"

// csvShape is what a delimiter would make of a text.
type csvShape struct {
	delim   byte
	records int // looked at
	cols    int // most frequent number of fields
	agree   int // records with that number
	fields  int // bytes in an average field
	spaced  int // delimiters followed by a space, of 100
}

// lineEnd is '\r' in the files of old Macs, else '\n'.
func lineEnd(head []byte) byte {
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		return '\r'
	}
	return '\n'
}

// declaredDelimiter reads the line "sep=;" that spreadsheets understand, and
// returns the bytes it takes.
func declaredDelimiter(head []byte) (delim byte, n int) {
	if len(head) < 5 || !bytes.EqualFold(head[:4], []byte("sep=")) {
		return 0, 0
	}
	rest := head[5:]
	switch {
	case len(rest) == 0:
		return head[4], 5
	case rest[0] == '\n':
		return head[4], 6
	case rest[0] == '\r' && len(rest) > 1 && rest[1] == '\n':
		return head[4], 7
	case rest[0] == '\r':
		return head[4], 6
	}
	return 0, 0
}

// bestShape tries the delimiters; without any it is a table of one column.
func bestShape(head []byte, eol byte) csvShape {
	best := csvShape{delim: csvDelims[0], cols: 1}
	score := 0
	for i := range len(csvDelims) {
		if bytes.IndexByte(head, csvDelims[i]) < 0 {
			continue
		}
		shape := plainShape
		if opensQuote(head, csvDelims[i], eol) {
			shape = shapeOf
		}
		s := shape(head, csvDelims[i], eol)
		if s.cols < 2 {
			continue
		}
		if n := s.agree * 1000 / s.records * min(s.cols, 8); n > score {
			best, score = s, n
		}
	}
	return best
}

// opensQuote reports whether a quote may begin a field: most quotes of texts stand
// within one, and mean nothing there.
func opensQuote(head []byte, delim, eol byte) bool {
	for i := 0; ; i++ {
		n := bytes.IndexByte(head[i:], '"')
		if n < 0 {
			return false
		}
		if i += n; i == 0 || head[i-1] == delim || head[i-1] == eol || head[i-1] == '"' {
			return true
		}
	}
}

const (
	shapeRecords = 200 // that a shape is told by
	shapeColumns = 64
)

// shapeCount counts records by their number of fields.
type shapeCount struct {
	csvShape
	by                   [shapeColumns + 1]int
	gaps, delims, length int // gaps: delimiters followed by a space
}

func (s *shapeCount) record(fields, length int) {
	s.by[min(fields, shapeColumns)]++
	s.records++
	s.length += length
}

// shape is what the counts say.
func (s *shapeCount) shape() csvShape {
	for n, k := range s.by {
		if k > s.agree {
			s.cols, s.agree = n, k
		}
	}
	if s.delims > 0 {
		s.spaced = s.gaps * 100 / s.delims
	}
	s.fields = s.length / max(1, s.delims+s.records)
	return s.csvShape
}

// plainShape is shapeOf of a head in which no quote opens a field: line by line, in which bytes
// are counted many at a time. Most texts are no tables, and each is asked.
func plainShape(head []byte, delim, eol byte) csvShape {
	s := shapeCount{csvShape: csvShape{delim: delim}}
	one, space := []byte{delim}, []byte{delim, ' '}
	whole := len(head) < headBytes
	for len(head) > 0 && s.records < shapeRecords {
		line, rest, ended := bytes.Cut(head, []byte{eol})
		head = rest
		delims := bytes.Count(line, one)
		if s.delims += delims; delims > 0 {
			s.gaps += bytes.Count(line, space)
		}
		if !ended && whole || ended && len(bytes.TrimSpace(line)) > 0 {
			s.record(delims+1, len(line))
		}
	}
	return s.shape()
}

// shapeOf counts fields in the first records of head.
func shapeOf(head []byte, delim, eol byte) csvShape {
	s := shapeCount{csvShape: csvShape{delim: delim}}
	fields, quoted, start := 1, false, 0
	for i := 0; i < len(head) && s.records < shapeRecords; i++ {
		switch c := head[i]; {
		case c == '"':
			quoted = !quoted && (i == 0 || head[i-1] == delim || head[i-1] == eol || head[i-1] == '"')
		case quoted:
		case c == delim:
			fields++
			s.delims++
			if i+1 < len(head) && head[i+1] == ' ' {
				s.gaps++
			}
		case c == eol:
			if len(bytes.TrimSpace(head[start:i])) > 0 {
				s.record(fields, i-start)
			}
			fields, start = 1, i+1
		}
	}
	if len(head) < headBytes && start < len(head) && s.records < shapeRecords {
		s.record(fields, len(head)-start)
	}
	return s.shape()
}

// proseExts are extensions of texts that are no tables though their lines may
// look alike.
var proseExts = []string{
	".sql", ".json", ".jsonl", ".ndjson", ".xml", ".html", ".htm", ".eml", ".mht", ".mbox", ".vcf", ".ics", ".md", ".log", ".ini",
	".yaml", ".yml", ".toml", ".srt", ".go", ".py", ".js", ".ts", ".java", ".c", ".h", ".cpp", ".cs", ".php", ".css", ".sh", ".bat", ".ps1",
}

// sniffCSV tells tables from prose. The extension is believed unless the text
// is markup; without it the lines must agree on a number of columns, a title
// and a foot aside.
func sniffCSV(head []byte, name string) bool {
	start := bytes.TrimLeft(head, " \t\r\n")
	if len(start) == 0 || start[0] == '<' || bytes.HasPrefix(start, []byte("[LINE]")) {
		return false
	}
	ext := strings.ToLower(path.Ext(name))
	if slices.Contains(CSV().Exts, ext) {
		return !sniffJSON(head, "")
	}
	if slices.Contains(proseExts, ext) || start[0] == '{' {
		return false
	}
	s := bestShape(head, lineEnd(head))
	if s.records < 3 || s.fields > 80 || s.spaced > 30 {
		return false
	}
	if s.cols == 2 {
		return s.records >= 5 && s.agree*100 >= s.records*98
	}
	titled := s.records-s.agree <= 2 && (s.agree >= 6 || s.agree >= 4 && s.cols > 3) && !(s.cols == 3 && s.delim == '\t' && isChat(head))
	return s.cols > 2 && (titled || s.agree*100 >= s.records*90)
}

// isChat reports whether the first line with tabs begins with a time of day: an
// excerpt of a chat below the day's date (time, who, what).
func isChat(head []byte) bool {
	clock, _, ok := bytes.Cut(head, []byte{'\t'})
	if i := bytes.LastIndexByte(clock, '\n'); i >= 0 {
		clock = clock[i+1:]
	}
	n := len(clock)
	return ok && n >= len("9:41") && clock[n-3] == ':' && isDigit(clock[n-1]) && isDigit(clock[n-2]) && isDigit(clock[n-4])
}
