package pandian

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonWriter is a JSON object that is being written. Methods that end a member
// with an empty value without writing it are word, some and those of lists.
type jsonWriter []byte

// key begins a member whose name needs no escapes.
func (w *jsonWriter) key(name string) {
	w.next()
	*w = append(append(append(*w, '"'), name...), '"', ':')
}

// keyOf begins a member of a map.
func (w *jsonWriter) keyOf(name string) {
	w.next()
	*w = append(appendQuoted(*w, name), ':')
}

func (w *jsonWriter) next() {
	if last := (*w)[len(*w)-1]; last != '{' {
		*w = append(*w, ',')
	}
}

func (w *jsonWriter) open(name string) {
	w.key(name)
	*w = append(*w, '{')
}

func (w *jsonWriter) close() { *w = append(*w, '}') }

func (w *jsonWriter) text(name, v string) {
	w.key(name)
	*w = appendQuoted(*w, v)
}

func (w *jsonWriter) word(name, v string) {
	if v != "" {
		w.text(name, v)
	}
}

func (w *jsonWriter) int(name string, v int64) {
	w.key(name)
	*w = strconv.AppendInt(*w, v, 10)
}

func (w *jsonWriter) some(name string, v int64) {
	if v != 0 {
		w.int(name, v)
	}
}

func (w *jsonWriter) bool(name string, v bool) {
	w.key(name)
	*w = strconv.AppendBool(*w, v)
}

// float writes a number as JavaScript does.
func (w *jsonWriter) float(name string, v float64) {
	w.key(name)
	format := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	*w = strconv.AppendFloat(*w, v, format, -1, 64)
	if n := len(*w); format == 'e' && (*w)[n-4] == 'e' && (*w)[n-3] == '-' && (*w)[n-2] == '0' {
		*w = append((*w)[:n-2], (*w)[n-1]) // e-09 to e-9
	}
}

func (w *jsonWriter) time(name string, t time.Time) {
	if y := t.Year(); t.IsZero() || y < 0 || y > 9999 {
		return
	}
	w.key(name)
	*w = append(t.AppendFormat(append(*w, '"'), time.RFC3339Nano), '"')
}

func (w *jsonWriter) interval(name string, v Interval) {
	w.key(name)
	*w = strconv.AppendInt(append(*w, '['), v[0], 10)
	*w = append(strconv.AppendInt(append(*w, ','), v[1], 10), ']')
}

// objects writes a list of objects, if it is not empty.
func objects[T any](w *jsonWriter, name string, all []T, members func(*jsonWriter, *T)) {
	if len(all) == 0 {
		return
	}
	w.key(name)
	*w = append(*w, '[')
	for i := range all {
		if i > 0 {
			*w = append(*w, ',')
		}
		*w = append(*w, '{')
		members(w, &all[i])
		w.close()
	}
	*w = append(*w, ']')
}

// list writes a list of texts, if it is not empty.
func list[T ~string](w *jsonWriter, name string, all []T) {
	if len(all) > 0 {
		texts(w, name, all)
	}
}

func texts[T ~string](w *jsonWriter, name string, all []T) {
	w.key(name)
	*w = append(*w, '[')
	for i, v := range all {
		if i > 0 {
			*w = append(*w, ',')
		}
		*w = appendQuoted(*w, string(v))
	}
	*w = append(*w, ']')
}

// counts writes numbers by name, if there are any.
func counts[K ~string, N int | int64](w *jsonWriter, name string, all map[K]N) {
	if len(all) == 0 {
		return
	}
	w.open(name)
	var room [16]K
	for _, k := range sorted(room[:0], all) {
		w.keyOf(string(k))
		*w = strconv.AppendInt(*w, int64(all[k]), 10)
	}
	w.close()
}

// sorted appends the keys of a map in their order.
func sorted[K ~string, V any](keys []K, m map[K]V) []K {
	keys = slices.AppendSeq(keys, maps.Keys(m))
	slices.Sort(keys)
	return keys
}

// plainText marks the bytes that a JSON string holds as they are.
var plainText = func() (plain [utf8.RuneSelf]bool) {
	for c := range plain {
		plain[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return plain
}()

// appendQuoted appends a JSON string. What is no UTF-8 is replaced, and the line
// separators of JavaScript are escaped.
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf && plainText[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && n == 1:
				b = append(append(b, s[done:i]...), `\ufffd`...)
			case r == '\u2028' || r == '\u2029':
				b = append(append(b, s[done:i]...), `\u202`...)
				b = append(b, hex[r&0xf])
			default:
				i += n
				continue
			}
			i += n
			done = i
			continue
		}
		b = append(b, s[done:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		i++
		done = i
	}
	return append(append(b, s[done:]...), '"')
}
