package report

import (
	"context"
	"fmt"

	"pandian"
)

type jsonl struct {
	*output
	line []byte
}

// JSONL writes inventory.jsonl: the JSON form of each entry, one a line. It is a
// [pandian.LineSink].
func JSONL(o Options) (pandian.Sink, error) {
	out, err := create(o.Dir, JSONLName)
	if err != nil {
		return nil, err
	}
	return &jsonl{output: out}, nil
}

func (j *jsonl) Put(ctx context.Context, e pandian.Entry) error {
	j.line = append(e.AppendJSON(j.line[:0]), '\n')
	return j.PutLines(ctx, j.line)
}

func (j *jsonl) PutLines(_ context.Context, lines []byte) error {
	if _, err := j.Write(lines); err != nil {
		return fmt.Errorf("write %s: %w", JSONLName, err)
	}
	return nil
}

func (j *jsonl) Close(context.Context, pandian.Summary) error { return j.commit() }
