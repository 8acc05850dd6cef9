package connectortest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"pandian"
)

// Table is a table of a database held in memory, for engines to read: with a key
// it is read in its order and can be resumed, without one it is one stream.
type Table struct {
	Cols, Comments []string
	Rows           [][]string
	Key            int                  // column of the key; -1 = none. Its values are unique and Rows in their order
	Chunk          int                  // rows between two checkpoints; 0 = 1,000
	Blob           func(row int) []byte // document of a row; nil = none
	Clusters       [][2]int             // if set, only these stretches of rows are read: a sample
	Checkpointed   func(row int) error  // called after each checkpoint with the rows read so far
	Started        func(row int)        // called with the row that reading begins at
}

// Content opens the table.
func (t *Table) Content() pandian.Content {
	return pandian.Content{Extract: t.extract, Size: -1}
}

func texts(values []string) []pandian.Text {
	list := make([]pandian.Text, len(values))
	for i, v := range values {
		list[i] = pandian.Text{B: []byte(v), Off: -1}
	}
	return list
}

func (t *Table) extract(ctx context.Context, _ pandian.Content, out pandian.Emitter) error {
	at := pandian.Place{}
	start := 0
	cp, resumable := out.(pandian.Checkpointer)
	if resumable = resumable && t.Key >= 0 && t.Clusters == nil; resumable {
		start = t.find(cp)
	}
	if t.Started != nil {
		t.Started(start)
	}
	if err := out.Header(at, texts(t.Cols)); err != nil {
		return err
	}
	if c, ok := out.(pandian.Commenter); ok && t.Comments != nil {
		if err := c.Comments(at, texts(t.Comments)); err != nil {
			return err
		}
	}
	if t.Clusters != nil {
		return t.sample(out)
	}
	chunk := max(t.Chunk, 0)
	if chunk == 0 {
		chunk = 1000
	}
	for i := start; i < len(t.Rows); i++ {
		if err := t.row(ctx, out, i); err != nil {
			return err
		}
		if !resumable || (i+1)%chunk != 0 {
			continue
		}
		if err := cp.Checkpoint([]byte(t.Rows[i][t.Key])); err != nil {
			return err
		}
		if t.Checkpointed != nil {
			if err := t.Checkpointed(i + 1); err != nil {
				return err
			}
		}
	}
	return out.End(at)
}

// find returns the row behind the position of the last checkpoint.
func (t *Table) find(cp pandian.Checkpointer) int {
	position := cp.Resume()
	if position == nil {
		return 0
	}
	i := slices.IndexFunc(t.Rows, func(r []string) bool { return r[t.Key] == string(position) })
	if i < 0 {
		_ = cp.Checkpoint(nil) // it says at most that the run was stopped
	}
	return i + 1
}

func (t *Table) row(ctx context.Context, out pandian.Emitter, i int) error {
	if err := out.Row(pandian.Place{Row: i + 1}, texts(t.Rows[i])); err != nil {
		return err
	}
	if t.Blob == nil {
		return ctx.Err()
	}
	data := t.Blob(i)
	if data == nil {
		return ctx.Err()
	}
	name := fmt.Sprintf("doc[%d]", i+1)
	if n, ok := out.(pandian.RowNamer); ok && t.Key >= 0 {
		name = "doc[" + n.RowName(pandian.Place{}, t.Cols[t.Key:t.Key+1], texts(t.Rows[i][t.Key:t.Key+1])) + "]"
	}
	return out.Member(name, pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(data))), nil },
		Size: int64(len(data)), Name: name,
	})
}

func (t *Table) sample(out pandian.Emitter) error {
	e, ok := out.(pandian.Estimator)
	if !ok {
		return fmt.Errorf("the emitter takes no samples")
	}
	if err := e.Sampled(pandian.Place{}, int64(len(t.Rows))); err != nil {
		return err
	}
	for _, c := range t.Clusters {
		if err := e.Cluster(pandian.Place{}); err != nil {
			return err
		}
		for i := c[0]; i < c[1]; i++ {
			if err := t.row(context.Background(), out, i); err != nil {
				return err
			}
		}
	}
	return out.End(pandian.Place{})
}
