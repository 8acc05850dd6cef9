package register

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Event is one line of the audit trail: who did what, when.
type Event struct {
	Seq    int64             // 1, 2, 3 … ; set by Append
	At     time.Time         // set by Append, to the microsecond
	Actor  string            // who; "" = the one the register was opened for
	Action string            // an identifier: scan, import, export, lookup, verdict …
	Detail map[string]string // what, never values
	Hash   string            // of this line and all before it; set by Append
}

// Append adds an event at the end of the audit trail and returns it as it
// stands there. Each line carries a hash of itself and the hash of the line
// before, so that a line that was changed, taken out or put between shows; the
// database refuses to change lines. Cutting lines off the end is noticed by a
// Hash that was written down elsewhere.
func (r *Register) Append(ctx context.Context, e Event) (Event, error) {
	if e.Actor == "" {
		e.Actor = r.holder()
	}
	err := r.write(ctx, func(tx *sql.Tx) error {
		var err error
		e, err = r.appendEvent(ctx, tx, e)
		return err
	})
	return e, err
}

// appendEvent is Append within a transaction that holds the register's write
// lock.
func (r *Register) appendEvent(ctx context.Context, tx *sql.Tx, e Event) (Event, error) {
	var last int64
	var prev string
	err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1`).Scan(&last, &prev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return e, err
	}
	if e.Actor == "" {
		e.Actor = r.holder()
	}
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return e, err
	}
	at := stamp(r.opt.Now())
	e.Seq, e.At = last+1, unstamp(at)
	e.Hash = eventHash(e.Seq, at, e.Actor, e.Action, string(detail), prev)
	_, err = tx.ExecContext(ctx, insertInto("audit", auditColumns), e.Seq, at, e.Actor, e.Action, string(detail), prev, e.Hash)
	return e, err
}

var auditColumns = []string{"seq", "at", "actor", "action", "detail", "prev", "hash"}

// eventHash binds a line to the one before. Each field is preceded by its
// length, so that nothing can slide from one into the next.
func eventHash(seq int64, fields ...string) string {
	h := sha256.New()
	fmt.Fprintf(h, "pandian audit 1\n%d\n", seq)
	for _, f := range fields {
		fmt.Fprintf(h, "%d:%s\n", len(f), f)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Events lists the audit trail from one time up to, but without, another;
// zero times are open ends.
func (r *Register) Events(ctx context.Context, from, to time.Time) iter.Seq2[Event, error] {
	until := stamp(to)
	if to.IsZero() {
		until = "9"
	}
	return func(yield func(Event, error) bool) {
		err := r.eachEvent(ctx, `WHERE at >= $1 AND at < $2 `, []any{stamp(from), until}, func(e Event, _ string, _ bool) error {
			if !yield(e, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			yield(Event{}, err)
		}
	}
}

var errStop = errors.New("stop")

// Verdict is what Verify found.
type Verdict struct {
	Events int64  // lines looked at
	Head   string // hash of the last one: write it down elsewhere; "" = none
	Broken int64  // number of the first line that does not follow from those before; 0 = none
}

// Verify recomputes the whole chain. The error says only that it could not be
// read.
func (r *Register) Verify(ctx context.Context) (Verdict, error) {
	var v Verdict
	err := r.eachEvent(ctx, "", nil, func(e Event, prev string, ok bool) error {
		v.Events++
		if v.Broken == 0 && (!ok || prev != v.Head || e.Seq != v.Events) {
			v.Broken = v.Events
		}
		v.Head = e.Hash
		return nil
	})
	return v, err
}

// eachEvent visits lines in order, with the hash they say stands before them
// and whether their own hash is right.
func (r *Register) eachEvent(ctx context.Context, where string, args []any, f func(e Event, prev string, ok bool) error) error {
	return r.each(ctx, `SELECT seq, at, actor, action, detail, prev, hash FROM audit `+where+`ORDER BY seq`, args, func(scan scanFunc) error {
		var e Event
		var at, detail, prev string
		if err := scan(&e.Seq, &at, &e.Actor, &e.Action, &detail, &prev, &e.Hash); err != nil {
			return err
		}
		ok := e.Hash == eventHash(e.Seq, at, e.Actor, e.Action, detail, prev)
		e.At = unstamp(at)
		if json.Unmarshal([]byte(detail), &e.Detail) != nil {
			ok = false
		}
		return f(e, prev, ok)
	})
}
