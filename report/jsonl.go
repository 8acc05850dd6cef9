package report

import (
	"context"
	"encoding/json"
	"fmt"

	"pandian"
)

type jsonl struct {
	*output
	enc *json.Encoder
}

// JSONL writes inventory.jsonl: the JSON form of each entry, one a line.
func JSONL(o Options) (pandian.Sink, error) {
	out, err := create(o.Dir, JSONLName)
	if err != nil {
		return nil, err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return &jsonl{out, enc}, nil
}

func (j *jsonl) Put(_ context.Context, e pandian.Entry) error {
	if err := j.enc.Encode(&e); err != nil {
		return fmt.Errorf("write %s: %w", JSONLName, err)
	}
	return nil
}

func (j *jsonl) Close(context.Context, pandian.Summary) error { return j.commit() }
