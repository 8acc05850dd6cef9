package scanner

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"pandian"
)

// Sweep lists sources and has every item inspected.
type Sweep struct {
	Sources   []pandian.Source
	Names     []string // of the sources, for errors
	Inspector pandian.Inspector
	State     *State
	Jobs      int // items inspected at once; 0 = 1
	Progress  *Progress
}

// Progress counts what a sweep has done; read it from any goroutine.
type Progress struct {
	Listed, Done, Personal, Findings atomic.Int64
	ListedBytes, DoneBytes           atomic.Int64
	Listing                          atomic.Bool // sources are still being listed
}

// Run lists and inspects until everything is in the state. Cancelling ctx ends
// the items in hand (they become partial: cancelled) and the listing; Run then
// returns nil: what there is can be reported. An error means that the run
// cannot go on.
func (s *Sweep) Run(ctx context.Context) error {
	if s.Progress == nil {
		s.Progress = new(Progress)
	}
	s.Progress.Listing.Store(true)
	s.State.sources = len(s.Sources)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var workers errgroup.Group
	items := make(chan pandian.Item)
	for range max(s.Jobs, 1) {
		workers.Go(func() error { return s.work(ctx, items, cancel) })
	}
	err := s.listAll(ctx, items)
	close(items)
	return errors.Join(err, workers.Wait())
}

// work inspects items until there are no more. After an error, with which it stops
// the run, it takes the rest without looking at it. A worker's stack grows once, not
// with every item.
func (s *Sweep) work(ctx context.Context, items <-chan pandian.Item, stop func()) (err error) {
	for it := range items {
		if err == nil {
			if err = s.inspect(ctx, it); err != nil {
				stop()
			}
		}
	}
	return err
}

func (s *Sweep) listAll(ctx context.Context, items chan<- pandian.Item) error {
	for i, src := range s.Sources {
		if err := s.list(ctx, src, s.Names[i], items); err != nil {
			return fmt.Errorf("source %q: %w", s.Names[i], err)
		}
	}
	s.Progress.Listing.Store(false)
	return nil
}

// list hands every item of a source to a worker. It stops early, without an
// error, when ctx ends.
func (s *Sweep) list(ctx context.Context, src pandian.Source, name string, items chan<- pandian.Item) error {
	known := s.State.takeover(ctx, name)
	defer known.listed()
	for it, err := range src.Items(ctx) {
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			if err := s.State.Add(listFailure(it, err)); err != nil {
				return err
			}
			continue
		}
		s.Progress.Listed.Add(1)
		s.Progress.ListedBytes.Add(max(it.Size, 0))
		if s.State.Reuse(it) {
			s.done(&it, nil)
			continue
		}
		if p, ok := known.unchanged(&it); ok {
			s.done(&it, nil)
			if k := s.State.take(&it, known, p); k.Personal {
				s.Progress.Personal.Add(1)
				s.Progress.Findings.Add(k.Findings)
			}
			continue
		}
		items <- it
	}
	return nil
}

func (s *Sweep) inspect(ctx context.Context, it pandian.Item) error {
	e, err := s.Inspector.Inspect(ctx, it)
	if err != nil {
		return fmt.Errorf("inspect %q: %w", it.Ref, err)
	}
	if err := s.State.Add(e); err != nil {
		return err
	}
	s.done(&it, &e)
	return nil
}

func (s *Sweep) done(it *pandian.Item, e *pandian.Entry) {
	p := s.Progress
	p.Done.Add(1)
	p.DoneBytes.Add(max(it.Size, 0))
	if e == nil || !e.Personal() {
		return
	}
	p.Personal.Add(1)
	for _, f := range e.Findings {
		p.Findings.Add(f.Count)
	}
}

// listFailure is the entry of a folder or item that could not be listed.
func listFailure(it pandian.Item, err error) pandian.Entry {
	why := pandian.ReasonOf(err)
	if why == "" {
		why = pandian.ListFailed
	}
	return pandian.Entry{
		Source: it.Source, Path: it.Path, Size: max(it.Size, 0), Modified: it.ModTime, Owner: it.Owner,
		Status: pandian.Failed, Reasons: []pandian.Reason{why},
	}
}

// Recover returns an Inspector that turns a panic of next into an entry: a bug
// costs one item, not the run.
func Recover(next pandian.Inspector) pandian.Inspector {
	return pandian.InspectorFunc(func(ctx context.Context, it pandian.Item) (e pandian.Entry, err error) {
		defer func() {
			if recover() != nil {
				e = listFailure(it, pandian.Because(pandian.Crash, nil))
			}
		}()
		return next.Inspect(ctx, it)
	})
}
