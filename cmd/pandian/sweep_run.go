package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"pandian/config"
	"pandian/report"
	"pandian/scanner"
)

// sweeper runs the sources of a configuration. Every source has a folder with
// its lock, its state and its runs, so that several processes get along.
type sweeper struct {
	*app
	config  *config.Config
	sources []*config.Source // those asked for
	words   report.Words

	mu sync.Mutex // guards stderr
}

// standing is what is known of a source at a moment.
type standing struct {
	source *config.Source
	state  sourceState
	config.Standing
	holder string // process that is running it now; "" = none
	err    error  // the state cannot be read
}

// look tells where a source stands. One that is being run is not due.
func (s *sweeper) look(src *config.Source) standing {
	dir, now := sourceDir(s.config, src), s.clock.Now()
	x := standing{source: src}
	x.state, x.err = readState(dir)
	x.Standing = src.Standing(x.state.Started, x.state.unfinished(), now)
	if x.state.Outcome != "" || x.state.Started.IsZero() {
		return x
	}
	if x.holder, x.err = holderOf(filepath.Join(dir, lockName), now); x.holder == "" {
		return x
	}
	x.Standing = src.Standing(x.state.Started, false, now)
	x.Due = false
	return x
}

// due lists the sources to run now, the one that waited longest first: a source
// whose window is too short for it holds up nobody else. With all, the schedule
// is not asked, the window is.
func (s *sweeper) due(all bool) []standing {
	var list []standing
	for _, src := range s.sources {
		x := s.look(src)
		if x.Due || all && s.open(src) {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b standing) int { return a.state.Started.Compare(b.state.Started) })
	return list
}

// open reports whether the source's window is open.
func (s *sweeper) open(src *config.Source) bool {
	_, open := src.Window.Closes(s.clock.Now())
	return open
}

// once runs what is due and returns when all has ended: how, by source.
func (s *sweeper) once(ctx context.Context, all bool) map[string]outcome {
	slots := make(chan struct{}, s.config.Parallel)
	results := map[string]outcome{}
	var wg sync.WaitGroup
	for _, x := range s.due(all) {
		slots <- struct{}{}
		if ctx.Err() != nil || !s.open(x.source) { // it may have waited long
			<-slots
			continue
		}
		wg.Go(func() {
			defer func() { <-slots }()
			got := s.run(ctx, x)
			s.mu.Lock()
			defer s.mu.Unlock()
			results[x.source.Name] = got
		})
	}
	wg.Wait()
	return results
}

// loop runs what is due, minute by minute, until ctx ends. What is due is asked
// of the state each time: a clock that is set, or a machine that slept, cost no
// run.
func (s *sweeper) loop(ctx context.Context) {
	slots := make(chan struct{}, s.config.Parallel)
	var wg sync.WaitGroup
	defer wg.Wait()
	for ctx.Err() == nil {
		for _, x := range s.due(false) {
			select {
			case slots <- struct{}{}:
			default:
				continue // the next minute
			}
			wg.Go(func() {
				defer func() { <-slots }()
				s.run(ctx, x)
			})
		}
		_ = s.clock.Wait(ctx, s.clock.Now().Truncate(time.Minute).Add(time.Minute))
	}
}

// run runs a source, or goes on with its run that was cut off, and keeps how it
// ended.
func (s *sweeper) run(ctx context.Context, x standing) outcome {
	dir := sourceDir(s.config, x.source)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s.tell(x.source, runFailed, s.words.T("輸出資料夾無法建立：", "the output folder cannot be made: ")+err.Error())
	}
	l, err := acquire(filepath.Join(dir, lockName), s.clock.Now())
	var locked *lockedError
	if errors.As(err, &locked) {
		return s.tell(x.source, runFailed, fmt.Sprintf(s.words.T("已在執行中（%s），不重複執行", "is running already (%s): not run twice"), locked.holder))
	}
	if err != nil {
		return s.tell(x.source, runFailed, err.Error())
	}
	defer l.release()
	st, err := readState(dir) // again: now nobody else writes it
	if err != nil {
		return s.tell(x.source, runFailed, err.Error())
	}
	return s.runLocked(ctx, x, dir, st)
}

// runLocked is run for whoever holds the source's lock.
func (s *sweeper) runLocked(ctx context.Context, x standing, dir string, st sourceState) outcome {
	now := s.clock.Now()
	goOn := st.unfinished()
	next := sourceState{Run: st.Run, Started: now, Missed: x.Missed}
	if !goOn {
		next.Run = runFolder(dir, now)
	}
	if err := next.write(dir); err != nil {
		return s.tell(x.source, runFailed, s.words.T("輸出資料夾無法寫入：", "the output folder cannot be written: ")+err.Error())
	}
	var log bytes.Buffer
	r := s.scan(ctx, x.source, filepath.Join(dir, next.Run), &log)
	if goOn && (errors.Is(r.err, scanner.ErrOtherRun) || errors.Is(r.err, scanner.ErrFinished)) {
		log.Reset() // rules, options or key are others now: a new run
		next.Run = runFolder(dir, now)
		r = s.scan(ctx, x.source, filepath.Join(dir, next.Run), &log)
	}
	next.Outcome, next.Message = outcomeOf(r, ctx.Err() != nil)
	next.Ended = s.clock.Now()
	err := next.write(dir)
	if err == nil && next.Outcome.complete() {
		err = prune(dir, next.Run, int(s.config.Keep))
	}
	if err != nil {
		next.Outcome, next.Message = runFailed, err.Error()
	}
	return s.tellAll(x.source, &next, log.Bytes())
}

// scan runs the one job that scan runs too; its words go to log.
func (s *sweeper) scan(ctx context.Context, src *config.Source, out string, log *bytes.Buffer) round {
	a := *s.app
	a.stdin, a.stderr = strings.NewReader(""), log // nobody sits there to be asked for passwords
	closes, _ := src.Window.Closes(s.clock.Now())
	r := a.scanRound(ctx, scanFlagsOf(s.config, src, out), []string{src.Place()}, closes)
	var ce *codeError
	if errors.As(r.err, &ce) && ce.hint != "" {
		fmt.Fprintf(log, s.words.T("pandian: 提示：%s\n", "pandian: hint: %s\n"), ce.hint)
	}
	return r
}

// outcomeOf says how a round ended, and what went wrong.
func outcomeOf(r round, stopped bool) (outcome, string) {
	var ce *codeError
	switch {
	case r.cut:
		return runCut, ""
	case stopped && (r.sum.Cancelled || r.sum.Engine == ""):
		return runStopped, ""
	case r.err == nil:
		return runDone, ""
	case errors.As(r.err, &ce) && ce.code == exitUnread:
		return runUnread, ""
	case errors.As(r.err, &ce) && ce.code == exitLevel:
		return runLevel, ""
	}
	return runFailed, r.err.Error()
}
