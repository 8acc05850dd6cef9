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
	if o.Rows != nil {
		do.Pace = o.Rows
	}
	src, err := database.Open(ctx, raw, do)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", do.Name, err)
	}
	return src, nil
}
