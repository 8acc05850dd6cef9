package register

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/user"
	"sync"
	"time"
)

// HeldError says that somebody else works on a source.
type HeldError struct {
	Source string // "" = writes a sweep into the register
	Holder string // who, in words
	Since  time.Time
}

func (e *HeldError) Error() string {
	if e.Source == "" {
		return fmt.Sprintf("the register is being written by %s since %s", e.Holder, e.Since.Format(time.RFC3339))
	}
	return fmt.Sprintf("source %q is being swept by %s since %s", e.Source, e.Holder, e.Since.Format(time.RFC3339))
}

// errStolen says that a lock was lost: its beat stood still for too long, and
// somebody else took it.
var errStolen = errors.New("the lock on the source was lost to another run")

const (
	beatEvery  = 10 * time.Second
	staleAfter = 90 * time.Second // without a beat, on another machine; on this one a dead holder is seen at once
)

// lock is one row of the table of locks, held by this process.
type lock struct {
	r      *Register
	source string
	token  string
	stop   context.CancelFunc
}

// heldHere are the tokens of the locks that this process holds.
var heldHere sync.Map

func (r *Register) holder() string {
	if r.opt.Holder != "" {
		return r.opt.Holder
	}
	name := "?"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, _ := os.Hostname()
	return name + "@" + host
}

// lock takes the lock on a source, or returns a *HeldError. One whose holder
// died is taken over: at once if it died on this machine, else when its beat
// has stood still for staleAfter.
func (r *Register) lock(ctx context.Context, source string) (*lock, error) {
	l := &lock{r: r, source: source, token: rand.Text()}
	host, _ := os.Hostname()
	heldHere.Store(l.token, true) // before others of this process see it: they would take it for a dead one's
	err := r.write(ctx, func(tx *sql.Tx) error {
		if err := r.clear(ctx, tx, source, host); err != nil {
			return err
		}
		now := time.Now()
		_, err := tx.ExecContext(ctx, insertInto("lock", []string{"source", "token", "host", "pid", "holder", "since", "beat"}),
			source, l.token, host, os.Getpid(), r.holder(), stamp(now), now.UnixMilli())
		return err
	})
	if err != nil {
		heldHere.Delete(l.token)
		return nil, err
	}
	beat, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	go l.keep(beat)
	return l, nil
}

// clear removes a dead lock; a live one is a *HeldError.
func (r *Register) clear(ctx context.Context, tx *sql.Tx, source, host string) error {
	var token, onHost, holder, since string
	var pid int
	var beat int64
	err := tx.QueryRowContext(ctx, `SELECT token, host, pid, holder, since, beat FROM lock WHERE source = $1`, source).
		Scan(&token, &onHost, &pid, &holder, &since, &beat)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	dead := onHost == host && !alive(pid)
	if onHost == host && pid == os.Getpid() {
		_, mine := heldHere.Load(token)
		dead = !mine // it could not be given back
	}
	if !dead && time.Since(time.UnixMilli(beat)) < staleAfter {
		return &HeldError{source, fmt.Sprintf("%s (pid %d)", holder, pid), unstamp(since).Local()}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM lock WHERE source = $1 AND token = $2`, source, token)
	return err
}

// keep shows that the holder lives until ctx ends.
func (l *lock) keep(ctx context.Context) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if errors.Is(l.r.write(ctx, func(tx *sql.Tx) error { return l.check(ctx, tx) }), errStolen) {
				return // whoever writes next under it is told
			}
		}
	}
}

// check fails if the lock was lost; it beats.
func (l *lock) check(ctx context.Context, tx *sql.Tx) error {
	res, err := tx.ExecContext(ctx, `UPDATE lock SET beat = $1 WHERE source = $2 AND token = $3`, time.Now().UnixMilli(), l.source, l.token)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errStolen, err)
	}
	return nil
}

// release gives the lock back.
func (l *lock) release() error {
	l.stop()
	heldHere.Delete(l.token)
	ctx, cancel := context.WithTimeout(context.Background(), beatEvery)
	defer cancel()
	return l.r.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM lock WHERE source = $1 AND token = $2`, l.source, l.token)
		return err
	})
}

func isHeld(err error) bool {
	var held *HeldError
	return errors.As(err, &held)
}
