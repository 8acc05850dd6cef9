package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pandian"
	"pandian/config"
	"pandian/rules"
)

// round is how one uninterrupted stretch of a scan ended.
type round struct {
	sum pandian.Summary // zero if no report was written
	cut bool            // its window closed before it was done: to be gone on with
	err error           // as a command returns it
}

// scanRound scans until everything is done or, if closes is not zero, until then.
// What was cut goes on when the same is called again.
func (a *app) scanRound(ctx context.Context, f *scanFlags, args []string, closes time.Time) (r round) {
	inWindow, stop := context.WithCancel(ctx)
	defer stop()
	if !closes.IsZero() {
		go func() {
			if a.clock.Wait(inWindow, closes) == nil {
				stop()
			}
		}()
	}
	j, err := a.newScanJob(inWindow, f, args)
	if err == nil {
		defer j.close()
		err = j.run(inWindow)
		r.sum = j.sum
	}
	r.err = err
	r.cut = inWindow.Err() != nil && ctx.Err() == nil && (err != nil && r.sum.Engine == "" || r.sum.Cancelled)
	return r
}

// scanInWindow scans while the window is open, for as many rounds as it takes.
func (a *app) scanInWindow(ctx context.Context, f *scanFlags, args []string) error {
	w, err := config.ParseWindow(f.window)
	if err != nil {
		return badFlag("window", err, windowHint)
	}
	err = failed(errors.New("尚未開始就已停止"), "")
	for {
		if opens := w.Opens(a.clock.Now()); opens.After(a.clock.Now()) {
			fmt.Fprintf(a.stderr, "pandian: 不在時段 %s 內，%s 開始。\n", w, clockTime(opens))
			if a.clock.Wait(ctx, opens) != nil {
				return err
			}
		}
		closes, _ := w.Closes(a.clock.Now())
		r := a.scanRound(ctx, f, args, closes)
		if !r.cut {
			return r.err
		}
		err, f.force = r.err, false
		fmt.Fprintf(a.stderr, "pandian: 時段結束，已寫出「部分」清冊；下一個時段接續。\n")
	}
}

const windowHint = "例：22:00-06:00、mon-fri 22:00-06:00、週六、週日 00:00-24:00"

// clockTime is a time as people read it, in Taiwan; "—" for the zero time.
func clockTime(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(rules.Taiwan).Format("2006-01-02 15:04")
}
