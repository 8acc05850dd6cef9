package scanner

import (
	"context"
	"sync"

	"github.com/zeebo/blake3"

	"pandian"
)

// OpenFunc opens an item, as the source that listed it does.
type OpenFunc func(ctx context.Context, it pandian.Item) (pandian.Content, error)

// Incremental returns an Inspector that answers from history for items whose
// version and ruleset are those of their last entry; all others go to next. Only
// entries that were read whole are reused: partial, skipped, encrypted and
// failed items are inspected again. An unchanged item carries its full last
// figures. With verify set, the content of an item is read and compared too;
// what has no content to compare (a table) is inspected.
func Incremental(h pandian.History, rulesVersion string, next pandian.Inspector, verify OpenFunc) pandian.Inspector {
	return &incremental{history: h, rules: rulesVersion, next: next, verify: verify}
}

type incremental struct {
	history pandian.History
	rules   string
	next    pandian.Inspector
	verify  OpenFunc
}

func (x *incremental) Inspect(ctx context.Context, it pandian.Item) (pandian.Entry, error) {
	if it.Skip != "" || it.Version == "" {
		return x.next.Inspect(ctx, it)
	}
	last, ok, err := x.history.Last(ctx, it.Ref)
	if err != nil {
		return pandian.Entry{}, err
	}
	whole := (last.Status == pandian.Scanned || last.Status == pandian.Unchanged) && !last.Estimate
	if !ok || !whole || last.Version != it.Version || last.Rules != x.rules || !x.verified(ctx, it, &last) {
		return x.next.Inspect(ctx, it)
	}
	last.Status, last.Owner, last.CopyOf = pandian.Unchanged, it.Owner, "" // copies are named anew
	return last, nil
}

// verified reports whether the item's content is still that of its last entry,
// as far as that is to be asked.
func (x *incremental) verified(ctx context.Context, it pandian.Item, last *pandian.Entry) bool {
	if x.verify == nil {
		return true
	}
	if last.Content == "" {
		return false
	}
	c, err := x.verify(ctx, it)
	if err != nil {
		return false
	}
	if c.Open == nil {
		_ = closeContent(c)
		return false
	}
	hash := hashers.Get().(*blake3.Hasher)
	defer hashers.Put(hash)
	hash.Reset()
	err = hashAll(c, hash)
	if cerr := closeContent(c); err != nil || cerr != nil {
		return false
	}
	var d pandian.ContentDigest
	hash.Sum(d[:0])
	return d.String() == last.Content
}

// Memory is a History held in memory, and a Sink that fills it. The zero
// Memory is empty and ready.
type Memory struct {
	mu   sync.Mutex
	last map[pandian.Ref]pandian.Entry
}

// Last returns the last entry of an item.
func (m *Memory) Last(_ context.Context, item pandian.Ref) (pandian.Entry, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.last[item]
	return e, ok, nil
}

// Put remembers an entry.
func (m *Memory) Put(_ context.Context, e pandian.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil {
		m.last = map[pandian.Ref]pandian.Entry{}
	}
	m.last[e.Ref()] = e
	return nil
}

// Close does nothing.
func (m *Memory) Close(context.Context, pandian.Summary) error { return nil }
