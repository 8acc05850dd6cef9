package extractors

import "bytes"

// yamlLists knows the block sequences that the line in hand stands in.
type yamlLists struct {
	lists []yamlList
	key   string // latest key without a value outside of sequences
}

const yamlDepth = 64

// yamlList is a sequence of mappings.
type yamlList struct {
	dash, keys int // columns of the dashes and of the mappings' keys
	rows       *rowBuilder
	key        string // latest key of the mapping
}

func (y *yamlLists) line(r *listReader, line listLine, following []byte) (bool, error) {
	indent := len(line.b) - len(bytes.TrimLeft(line.b, " "))
	text := listLine{line.b[indent:], line.off + int64(indent)}
	if len(text.b) == 0 || text.b[0] == '#' {
		return false, nil
	}
	dash := bytes.HasPrefix(text.b, []byte("- "))
	for n := len(y.lists); n > 0; n-- {
		if top := &y.lists[n-1]; indent > top.dash || indent == top.dash && dash {
			break
		}
		if err := y.pop(r); err != nil {
			return false, err
		}
	}
	if dash {
		blanks := len(text.b) - len(bytes.TrimLeft(text.b[1:], " "))
		item := listLine{text.b[blanks:], text.off + int64(blanks)}
		if key, value, ok := cutPair(item, ':'); ok {
			began, err := y.item(r, indent, indent+blanks, following)
			if err == nil && began {
				err = y.pair(r, key, value)
			}
			if err != nil || began {
				return began, err
			}
		}
		text = item
	}
	if len(y.lists) == 0 {
		if key, value, ok := cutPair(text, ':'); ok && len(bytes.TrimSpace(value.b)) == 0 {
			y.key = key
		}
		return false, nil
	}
	top := &y.lists[len(y.lists)-1]
	key, value, ok := cutPair(text, ':')
	switch {
	case ok && indent == top.keys && !dash:
		return true, y.pair(r, key, value)
	case ok:
		return true, r.add(top.rows, top.key+"."+key, value)
	}
	return true, r.add(top.rows, top.key, text)
}

// item begins a mapping behind a dash: of the sequence in hand, or of a new one
// whose first mapping has at least two keys.
func (y *yamlLists) item(r *listReader, dash, keys int, following []byte) (bool, error) {
	part := y.key
	if n := len(y.lists); n > 0 {
		top := &y.lists[n-1]
		if dash == top.dash {
			err := r.emit(top.rows)
			top.rows.at.Row++
			top.keys, top.key = keys, ""
			return true, err
		}
		part = top.key
	}
	next, _, _ := bytes.Cut(following, []byte{'\n'})
	indent := len(next) - len(bytes.TrimLeft(next, " "))
	_, _, pair := cutPair(listLine{b: next[indent:]}, ':')
	if indent != keys || !pair || len(y.lists) == yamlDepth {
		return false, nil
	}
	rows := r.part(part)
	for _, l := range y.lists {
		if l.rows == rows { // a sequence inside one of the same name
			if err := r.emit(rows); err != nil {
				return false, err
			}
		}
	}
	rows.at.Row++
	y.lists = append(y.lists, yamlList{dash: dash, keys: keys, rows: rows})
	return true, nil
}

// pair takes a key of the mapping in hand and its value.
func (y *yamlLists) pair(r *listReader, key string, value listLine) error {
	top := &y.lists[len(y.lists)-1]
	top.key = key
	if v := bytes.TrimSpace(value.b); len(v) > 0 && len(v) <= 2 && (v[0] == '|' || v[0] == '>') {
		return nil // the value is in the lines below
	}
	return r.add(top.rows, key, value)
}

func (y *yamlLists) pop(r *listReader) error {
	top := y.lists[len(y.lists)-1]
	y.lists = y.lists[:len(y.lists)-1]
	return r.emit(top.rows)
}

func (y *yamlLists) end(r *listReader) error {
	for len(y.lists) > 0 {
		if err := y.pop(r); err != nil {
			return err
		}
	}
	return nil
}

// tomlLists knows the table of an array that the line in hand stands in.
type tomlLists struct {
	rows *rowBuilder // nil = in none
	key  string
}

func (l *tomlLists) line(r *listReader, line listLine, _ []byte) (bool, error) {
	indent := len(line.b) - len(bytes.TrimLeft(line.b, " \t"))
	text := listLine{line.b[indent:], line.off + int64(indent)}
	key, value, ok := cutPair(text, '=')
	switch {
	case len(text.b) == 0 || text.b[0] == '#':
		return false, nil
	case bytes.HasPrefix(text.b, []byte("[[")) && bytes.HasSuffix(bytes.TrimSpace(text.b), []byte("]]")):
		err := l.end(r)
		l.rows = r.part(string(bytes.Trim(text.b, "[] \t\"")))
		l.rows.at.Row++
		l.key = ""
		return true, err
	case text.b[0] == '[' && indent == 0 && !ok:
		return false, l.end(r)
	case l.rows == nil:
		return false, nil
	case ok:
		l.key = key
		return true, r.add(l.rows, key, value)
	}
	return true, r.add(l.rows, l.key, text)
}

func (l *tomlLists) end(r *listReader) error {
	rows := l.rows
	l.rows = nil
	if rows == nil {
		return nil
	}
	return r.emit(rows)
}
