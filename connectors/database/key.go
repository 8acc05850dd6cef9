package database

import (
	"encoding/json"
	"slices"
	"strings"

	"pandian"
)

// position is where reading stands: behind a row. It holds raw values, and is
// sealed by whoever keeps it.
type position struct {
	Columns []string // of the key
	Key     [][]byte // the row's, as the columns' key expressions return it; nil = before the first row
	Rows    int64    // emitted so far
	Paths   []string // columns of paths, in their order
}

func (r *reader) seal() []byte {
	r.at.Columns = r.keyNames()
	b, err := json.Marshal(r.at)
	if err != nil {
		panic(err) // strings and bytes always do
	}
	return b
}

// resume goes on where an earlier run has stopped. If the table is read by
// another key by now, what that run found is of no use.
func (r *reader) resume(cp pandian.Checkpointer) error {
	sealed := cp.Resume()
	if sealed == nil {
		return nil
	}
	var p position
	if err := json.Unmarshal(sealed, &p); err != nil || !slices.Equal(p.Columns, r.keyNames()) || len(p.Key) != len(p.Columns) {
		return emitted(cp.Checkpoint(nil))
	}
	paths := p.Paths
	p.Paths = nil
	r.at = p
	for _, path := range paths {
		r.addPath(path)
	}
	return nil
}

func (r *reader) keyNames() (names []string) {
	for _, k := range r.t.key {
		names = append(names, r.t.columns[k].name)
	}
	return names
}

// remember keeps the key of the row that was scanned.
func (r *reader) remember() {
	if r.at.Key == nil && len(r.keySlots) > 0 {
		r.at.Key = make([][]byte, len(r.keySlots))
	}
	for i, slot := range r.keySlots {
		r.at.Key[i] = append(r.at.Key[i][:0], r.slots[slot]...)
	}
}

// behind is the condition for rows that stand behind the last one.
func (r *reader) behind() (where string, args []any) {
	bind := func(i int) string {
		expr, arg := r.e.bind(len(args)+1, &r.t.columns[r.t.key[i]], r.at.Key[i])
		if arg != nil {
			args = append(args, arg)
		}
		return expr
	}
	name := func(i int) string { return r.t.columns[r.t.key[i]].quoted }
	n := len(r.t.key)
	if n > 1 && r.e.rowValues {
		var names, values []string
		for i := range n {
			names, values = append(names, name(i)), append(values, bind(i))
		}
		return "(" + strings.Join(names, ", ") + ") > (" + strings.Join(values, ", ") + ")", args
	}
	// a > 1, or a >= 1 AND (a > 1 OR b > 2), and so on inwards
	var build func(i int) string
	build = func(i int) string {
		if i == n-1 {
			return name(i) + " > " + bind(i)
		}
		return name(i) + " >= " + bind(i) + " AND (" + name(i) + " > " + bind(i) + " OR " + build(i+1) + ")"
	}
	return build(0), args
}

// rowOf is the condition for the row of a key.
func (r *reader) rowOf(key [][]byte) (where string, args []any) {
	for i, k := range r.t.key {
		expr, arg := r.e.bind(len(args)+1, &r.t.columns[k], key[i])
		if arg != nil {
			args = append(args, arg)
		}
		if i > 0 {
			where += " AND "
		}
		where += r.t.columns[k].quoted + " = " + expr
	}
	return where, args
}
