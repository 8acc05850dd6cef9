package scanner

import (
	"context"
	"maps"
	"path"
	"sync"

	"pandian"
)

// Incremental returns an Inspector that answers from history for items whose
// version, ruleset and engine are those of their last entry; all others go to
// next. Only entries that were read whole are reused: partial, skipped,
// encrypted and failed items are inspected again. An unchanged item carries its
// full last figures. Use one for each run: it holds what history said of a
// folder.
func Incremental(h pandian.History, rulesVersion string, next pandian.Inspector) pandian.Inspector {
	return &incremental{history: h, rules: rulesVersion, next: next}
}

type incremental struct {
	history pandian.History
	rules   string
	next    pandian.Inspector

	mu   sync.Mutex
	dir  pandian.Ref // folder whose entries are held: one look-up a folder
	last map[pandian.Ref]pandian.Entry
}

func (x *incremental) Inspect(ctx context.Context, it pandian.Item) (pandian.Entry, error) {
	if it.Skip != "" || it.Version == "" {
		return x.next.Inspect(ctx, it)
	}
	last, ok, err := x.lookup(ctx, it.Ref)
	if err != nil {
		return pandian.Entry{}, err
	}
	whole := last.Status == pandian.Scanned || last.Status == pandian.Unchanged
	if !ok || !whole || last.Version != it.Version || last.Rules != x.rules {
		return x.next.Inspect(ctx, it)
	}
	last.Status, last.Owner = pandian.Unchanged, it.Owner
	return last, nil
}

func (x *incremental) lookup(ctx context.Context, ref pandian.Ref) (pandian.Entry, bool, error) {
	dir := pandian.Ref{Source: ref.Source, Path: path.Dir(ref.Path)}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.last == nil || x.dir != dir {
		last, err := x.history.Last(ctx, dir)
		if err != nil {
			return pandian.Entry{}, false, err
		}
		if last == nil {
			last = map[pandian.Ref]pandian.Entry{}
		}
		x.dir, x.last = dir, last
	}
	e, ok := x.last[ref]
	return e, ok, nil
}

// Memory is a History held in memory, and a Sink that fills it. The zero
// Memory is empty and ready.
type Memory struct {
	mu      sync.Mutex
	folders map[pandian.Ref]map[pandian.Ref]pandian.Entry
}

// Last returns the entries directly in dir.
func (m *Memory) Last(_ context.Context, dir pandian.Ref) (map[pandian.Ref]pandian.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.folders[dir]), nil
}

// Put remembers an entry.
func (m *Memory) Put(_ context.Context, e pandian.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.folders == nil {
		m.folders = map[pandian.Ref]map[pandian.Ref]pandian.Entry{}
	}
	dir := pandian.Ref{Source: e.Source, Path: path.Dir(e.Path)}
	if m.folders[dir] == nil {
		m.folders[dir] = map[pandian.Ref]pandian.Entry{}
	}
	m.folders[dir][e.Ref()] = e
	return nil
}

// Close does nothing.
func (m *Memory) Close(context.Context, pandian.Summary) error { return nil }
