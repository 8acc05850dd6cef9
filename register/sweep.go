package register

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"pandian"
)

// Run says what a run is about.
type Run struct {
	Sources []string // names, as in the entries
	Engine  string   // version of the program
	Rules   string   // version of the ruleset
	Options string   // whatever else changes what entries say: limits, passwords (digested), sector …
	KeyID   string   // fingerprint of the key
	KeyKept bool     // the key is on disk
}

// recipe is a digest of everything that decides what an entry says of the same
// bytes: items read under another one are inspected again.
func (r *Run) recipe() string {
	h := sha256.New()
	for _, s := range []string{r.Engine, r.Rules, r.Options, r.KeyID} {
		fmt.Fprintf(h, "%d:%s\n", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Sweep is a run that feeds the register: the History of its inspection, and
// one of the Sinks of its delivery. History may be asked from several
// goroutines; the rest is for one.
type Sweep struct {
	r       *Register
	run     Run
	recipe  string
	sources map[string]int64 // by name: id
	locks   []*lock
	last    *sql.Stmt
	data    *sql.Stmt
	writer  *writer // once the first entry came
	closed  bool
	known   map[string][]stretchAt // by source
	stretch stretchData            // the last one that was asked for
}

// Begin locks the sources of a run. It refuses a key that is not kept
// (ErrNoKey) or not that of the register (ErrOtherKey), and sources that
// somebody else sweeps (*HeldError). The caller must call Abort when it is
// done, after Close too.
func (r *Register) Begin(ctx context.Context, run Run) (*Sweep, error) {
	if !run.KeyKept {
		return nil, r.failed("begin", ErrNoKey)
	}
	s := &Sweep{r: r, run: run, recipe: run.recipe(), sources: map[string]int64{}, known: map[string][]stretchAt{}}
	s.run.Sources = slices.Compact(slices.Sorted(slices.Values(run.Sources)))
	for _, name := range s.run.Sources {
		l, err := r.lock(ctx, name)
		if err != nil {
			return nil, errors.Join(err, s.Abort())
		}
		s.locks = append(s.locks, l)
	}
	err := r.write(ctx, func(tx *sql.Tx) error {
		if err := r.checkKey(ctx, tx, run.KeyID); err != nil {
			return err
		}
		return s.nameSources(ctx, tx)
	})
	for _, name := range s.run.Sources {
		if err == nil {
			err = r.ensureStretches(ctx, s.sources[name])
		}
		if err == nil {
			s.known[name], err = r.stretches(ctx, s.sources[name], 0, nil)
		}
	}
	if err == nil {
		s.last, err = r.db.PrepareContext(ctx, lastQuery)
	}
	if err == nil {
		s.data, err = r.db.PrepareContext(ctx, dataQuery)
	}
	if err != nil {
		return nil, errors.Join(r.failed("read", err), s.Abort())
	}
	return s, nil
}

// checkKey holds the run's key against that of the register; the first run's
// key becomes the register's.
func (r *Register) checkKey(ctx context.Context, tx *sql.Tx, id string) error {
	known, err := r.meta(ctx, tx, "key_id")
	switch {
	case err != nil:
		return err
	case known == "":
		_, err := tx.ExecContext(ctx, insertInto("meta", []string{"name", "value"}), "key_id", id)
		return err
	case known != id:
		return fmt.Errorf("%w: %s, not %s", ErrOtherKey, known, id)
	}
	return nil
}

// nameSources gives numbers to the sources.
func (s *Sweep) nameSources(ctx context.Context, tx *sql.Tx) error {
	for _, name := range s.run.Sources {
		var id sql.NullInt64
		err := tx.QueryRowContext(ctx, `SELECT id FROM source WHERE name = $1`, name).Scan(&id)
		if err = noRows(err); err != nil {
			return err
		}
		if !id.Valid {
			if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) + 1 FROM source`).Scan(&id); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, insertInto("source", []string{"id", "name"}), id.Int64, name); err != nil {
				return err
			}
		}
		s.sources[name] = id.Int64
	}
	return nil
}

// Last returns the last entry of an item, facts included, if it was read under
// the same engine, rules, options and key: others must be inspected again anyway.
func (s *Sweep) Last(ctx context.Context, item pandian.Ref) (e pandian.Entry, ok bool, err error) {
	rows, err := s.last.QueryContext(ctx, s.sources[item.Source], item.Path, s.recipe)
	if err != nil {
		return e, false, s.r.failed("read", err)
	}
	defer rows.Close()
	if !rows.Next() {
		return e, false, s.r.failed("read", rows.Err())
	}
	var entry, facts sql.RawBytes
	if err := rows.Scan(&entry, &facts); err != nil {
		return e, false, s.r.failed("read", err)
	}
	if err := readEntry(&e, entry, facts); err != nil {
		return e, false, s.r.failed("read", err)
	}
	return e, true, nil
}

// lastQuery asks for the live version of an item. What an interrupted sweep left
// behind is none.
const lastQuery = `SELECT v.entry, f.data FROM version v LEFT JOIN facts f ON f.digest = v.facts
	WHERE v.source_id = $1 AND v.path = $2 AND v.until_sweep = 9223372036854775807 AND v.recipe = $3
	AND v.from_sweep <= ` + lastDone

// readEntry reads an entry back.
func readEntry(e *pandian.Entry, entry, facts []byte) error {
	if json.Unmarshal(entry, e) != nil {
		return ErrDamaged
	}
	if facts == nil {
		return nil
	}
	e.Facts = new(pandian.Facts)
	if e.Facts.UnmarshalBinary(facts) != nil {
		return ErrDamaged
	}
	return nil
}

// Put merges an entry into the register. Entries come ordered by source and
// path, as Sink says.
func (s *Sweep) Put(ctx context.Context, e pandian.Entry) error {
	return s.put(ctx, &versionRow{entry: e})
}

// PutKept is Put of an entry in its kept forms: it is not decoded.
func (s *Sweep) PutKept(ctx context.Context, k pandian.Kept) error {
	var row versionRow
	if err := row.take(&k); err != nil {
		return s.r.failed("write", err)
	}
	return s.put(ctx, &row)
}

func (s *Sweep) put(ctx context.Context, row *versionRow) error {
	if source := row.entry.Source; !s.has(source) {
		return fmt.Errorf("register: entry of source %q, which is not of this run", source)
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.r.failed("write", s.writer.put(ctx, row))
}

func (s *Sweep) has(source string) bool {
	_, ok := s.sources[source]
	return ok
}

// open begins to write with the first entry.
func (s *Sweep) open(ctx context.Context) error {
	if s.writer != nil {
		return nil
	}
	w, err := s.r.newWriter(ctx, s)
	if err != nil {
		return err
	}
	s.writer = w
	return nil
}

// Close records what is gone, makes the totals and completes the sweep: until
// then nobody sees any of it.
func (s *Sweep) Close(ctx context.Context, sum pandian.Summary) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	if err := s.writer.complete(ctx, sum); err != nil {
		return s.r.failed("write", err)
	}
	s.closed = true
	return nil
}

// Completed reports whether the sweep stands in the register.
func (s *Sweep) Completed() bool { return s.closed }

// Abort releases the locks. What was written without Close is taken out by the
// next sweep, if it cannot be done now. It may be called more than once.
func (s *Sweep) Abort() error {
	var err error
	if s.writer != nil {
		err = s.writer.release()
		s.writer = nil
	}
	for _, st := range []*sql.Stmt{s.last, s.data} {
		if st != nil {
			_ = st.Close()
		}
	}
	for _, l := range s.locks {
		err = errors.Join(err, l.release())
	}
	s.locks = nil
	return err
}

// folderHash finds the items directly in a folder.
func folderHash(dir pandian.Ref) int64 {
	sum := sha256.Sum256([]byte(dir.Source + "\x00" + dir.Path))
	return int64(binary.BigEndian.Uint64(sum[:]))
}
