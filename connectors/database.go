package connectors

import (
	"context"
	"fmt"

	"pandian"
	"pandian/connectors/database"
)

// openDatabase opens a database server.
func openDatabase(ctx context.Context, raw string, o Options) (pandian.Source, error) {
	f, err := newFilter(o)
	if err != nil {
		return nil, err
	}
	do := database.Options{Name: Display(raw), LeaveOut: f.table, Credentials: o.Credentials, Quick: o.Quick, Views: o.Views, Connections: o.Connections}
	if o.Rows != nil || o.Bytes != nil {
		do.Pace = pace{o.Rows, o.Bytes}
	}
	src, err := database.Open(ctx, raw, do)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", do.Name, err)
	}
	return src, nil
}

// pace holds the reading of tables to a rate of rows and one of bytes.
type pace struct{ rows, bytes *Limiter }

func (p pace) Wait(ctx context.Context, rows, bytes int) error {
	if err := p.rows.Wait(ctx, rows); err != nil {
		return err
	}
	return p.bytes.Wait(ctx, bytes)
}
