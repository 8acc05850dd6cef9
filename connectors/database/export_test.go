package database

import (
	"context"

	"pandian"
)

// Write runs a statement in a session of the source's.
func Write(ctx context.Context, src pandian.Source, statement string) error {
	s := src.(*source)
	c, err := s.connect(ctx, s.addr.database, s.o.Timeout)
	if err != nil {
		return err
	}
	defer c.close()
	_, err = c.conn.ExecContext(ctx, statement)
	return err
}
