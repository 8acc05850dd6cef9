package config

import "strings"

// lines knows on which line of a file each key stands.
type lines map[lineKey]int

type lineKey struct {
	table string
	i     int // of the tables of that name
	key   string
}

// findLines looks for keys and heads of tables. The text is valid TOML: only
// what begins a line counts.
func findLines(text string) lines {
	found, table, seen := lines{}, lineKey{}, map[string]int{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.Contains(line, "]") {
			name := strings.TrimSpace(strings.Trim(line[:strings.IndexByte(line, ']')], "["))
			if !bareKey(name) {
				continue // a line of a list
			}
			table = lineKey{table: name, i: seen[name]}
			seen[name]++
			found[table] = n
			continue
		}
		key, _, ok := strings.Cut(line, "=")
		key = strings.Trim(strings.TrimSpace(key), `"'`)
		if !ok || !bareKey(key) {
			continue
		}
		at := lineKey{table.table, table.i, key}
		if dotted, last, ok := strings.Cut(key, "."); ok && table.table == "" {
			at = lineKey{dotted, 0, last}
		}
		if _, twice := found[at]; !twice {
			found[at] = n
		}
	}
	return found
}

// bareKey reports whether a text can be a key without quotes, dots included.
func bareKey(s string) bool {
	for _, r := range s {
		if !('a' <= r|0x20 && r|0x20 <= 'z') && !('0' <= r && r <= '9') && r != '-' && r != '_' && r != '.' {
			return false
		}
	}
	return s != ""
}

// of is the line of a key, or else of its table.
func (l lines) of(table string, i int, key string) int {
	for _, at := range []lineKey{{table, i, key}, {table, i, ""}, {"", 0, table}} {
		if n, ok := l[at]; ok {
			return n
		}
	}
	return 1
}
