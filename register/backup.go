package register

import "context"

// Backup writes a consistent copy of a SQLite register to a new file (0600)
// while it is in use. To restore, put the copy in place of the register while
// nothing uses it, and remove the files beside it that end in -wal and -shm.
// For PostgreSQL it is an error that names pg_dump.
func (r *Register) Backup(ctx context.Context, path string) error {
	return r.failed("back up", r.engine.backup(ctx, r.db, path))
}
