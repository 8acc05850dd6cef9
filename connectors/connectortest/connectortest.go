// Package connectortest holds the contract that every connector keeps: a test
// of a few lines calls [Run].
package connectortest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"pandian"
)

// Run checks a source. open is called several times and must give the same
// source each time.
func Run(t *testing.T, open func(t *testing.T) pandian.Source) {
	t.Run("two listings name the same items", func(t *testing.T) {
		a, b := list(t, open(t)), list(t, open(t))
		if !slices.EqualFunc(a, b, func(x, y pandian.Item) bool { return x.Ref == y.Ref && x.Version == y.Version }) {
			t.Errorf("listings differ:\n%v\n%v", a, b)
		}
	})
	t.Run("names are stable, relative and unique", func(t *testing.T) {
		seen := map[pandian.Ref]bool{}
		for _, it := range list(t, open(t)) {
			if it.Path == "" || it.Path[0] == '/' || seen[it.Ref] {
				t.Errorf("bad or repeated path %q", it.Path)
			}
			seen[it.Ref] = true
		}
	})
	t.Run("every item opens after a journey through JSON, or says why not", func(t *testing.T) {
		src := open(t)
		for _, it := range list(t, src) {
			if it.Skip == "" {
				read(t, src, journey(t, it))
			}
		}
	})
	t.Run("opening is safe for concurrent use", func(t *testing.T) {
		src := open(t)
		var wg sync.WaitGroup
		for _, it := range list(t, src) {
			if it.Skip == "" {
				wg.Go(func() { read(t, src, it) })
			}
		}
		wg.Wait()
	})
	t.Run("cancellation ends the listing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n := 0
		for range open(t).Items(ctx) {
			n++
			cancel()
		}
		if n > 1 {
			t.Errorf("%d items after cancellation", n-1)
		}
	})
	t.Run("closing twice is harmless", func(t *testing.T) {
		src := open(t)
		if err := errors.Join(src.Close(), src.Close()); err != nil {
			t.Error(err)
		}
	})
}

func list(t *testing.T, src pandian.Source) []pandian.Item {
	t.Helper()
	var items []pandian.Item
	for it, err := range src.Items(t.Context()) {
		if err == nil {
			items = append(items, it)
		}
	}
	slices.SortFunc(items, func(a, b pandian.Item) int {
		if a.Path < b.Path {
			return -1
		}
		return 1
	})
	return items
}

func journey(t *testing.T, it pandian.Item) (back pandian.Item) {
	t.Helper()
	doc, err := json.Marshal(it)
	if err == nil {
		err = json.Unmarshal(doc, &back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// read reads an item by both ways and compares.
func read(t *testing.T, src pandian.Source, it pandian.Item) {
	t.Helper()
	c, err := src.Open(t.Context(), it)
	if err != nil {
		t.Errorf("open %q: %v", it.Ref, err)
		return
	}
	if c.Extract != nil {
		return
	}
	for range 2 {
		r, err := c.Open()
		if err != nil {
			t.Errorf("open %q: %v", it.Ref, err)
			return
		}
		b, err := io.ReadAll(r)
		if err != nil || c.Size >= 0 && int64(len(b)) != c.Size {
			t.Errorf("read %q: %d bytes, want %d; %v", it.Ref, len(b), c.Size, err)
		}
		if err := r.Close(); err != nil {
			t.Errorf("close %q: %v", it.Ref, err)
		}
	}
	if c.Close != nil {
		if err := c.Close(); err != nil {
			t.Errorf("close %q: %v", it.Ref, err)
		}
	}
}
