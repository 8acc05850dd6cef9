// Package connectortest holds the contract that every connector keeps: a test
// of a few lines calls [Run]. [Memory] is a source for the tests of whatever
// reads sources.
package connectortest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pandian"
)

// Change changes an item's content in one way: written anew, touched, replaced.
type Change struct {
	Name string
	Do   func(it pandian.Item) error
}

// Run checks a source that holds at least one item that can be opened. open is
// called several times and must give the same source each time. Each of the
// changes is made to an item and must show in its Version.
func Run(t *testing.T, open func() pandian.Source, changes ...Change) {
	t.Run("two listings give the same items", func(t *testing.T) {
		if diff := cmp.Diff(list(t, open()), list(t, open())); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("names are relative, unique and UTF-8", func(t *testing.T) { testNames(t, open()) })
	t.Run("an item is the same after a journey through JSON", func(t *testing.T) {
		for _, it := range list(t, open()) {
			if diff := cmp.Diff(it, journey(t, it)); diff != "" {
				t.Error(diff)
			}
		}
	})
	t.Run("every item opens elsewhere or says why not", func(t *testing.T) { testOpen(t, open) })
	t.Run("opening is safe for concurrent use", func(t *testing.T) { testConcurrent(t, open()) })
	t.Run("an item that is not there has vanished", func(t *testing.T) {
		it := openable(t, open())[0]
		it.Path += "-沒有"
		if _, err := open().Open(t.Context(), it); pandian.ReasonOf(err) != pandian.Vanished {
			t.Errorf("open: %v", err)
		}
	})
	t.Run("cancellation ends listing and reading", func(t *testing.T) { testCancel(t, open()) })
	t.Run("a listing may be left", func(t *testing.T) {
		for range open().Items(t.Context()) {
			break
		}
	})
	t.Run("closing twice is harmless", func(t *testing.T) {
		src := open()
		if err := errors.Join(src.Close(), src.Close()); err != nil {
			t.Error(err)
		}
	})
	for _, c := range changes {
		t.Run("version shows: "+c.Name, func(t *testing.T) { testVersion(t, open(), c) })
	}
}

func testNames(t *testing.T, src pandian.Source) {
	seen := map[pandian.Ref]bool{}
	for _, it := range list(t, src) {
		if it.Path == "" || !utf8.ValidString(it.Path) || seen[it.Ref] {
			t.Errorf("path %q is empty, not UTF-8 or repeated", it.Path)
		}
		for el := range strings.SplitSeq(it.Path, "/") {
			if el == "" || el == "." || el == ".." || pandian.EscapeName(pandian.UnescapeName(el)) != el {
				t.Errorf("path %q has the element %q", it.Path, el)
			}
		}
		seen[it.Ref] = true
	}
}

func testOpen(t *testing.T, open func() pandian.Source) {
	lister, other := open(), open()
	for _, it := range list(t, lister) {
		if it.Skip == "" {
			read(t, other, journey(t, it))
		} else if _, err := other.Open(t.Context(), it); pandian.ReasonOf(err) == "" {
			t.Errorf("open %q, which says %q: %v", it.Ref, it.Skip, err)
		}
	}
}

func testConcurrent(t *testing.T, src pandian.Source) {
	var wg sync.WaitGroup
	for _, it := range openable(t, src) {
		for range 2 {
			wg.Go(func() { read(t, src, it) })
		}
	}
	wg.Wait()
}

func testCancel(t *testing.T, src pandian.Source) {
	it := openable(t, src)[0]
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n, start := 0, time.Now()
	for range src.Items(ctx) {
		n++
		cancel()
	}
	if n != 1 || time.Since(start) > 5*time.Second {
		t.Errorf("%d items in %v after cancellation", n-1, time.Since(start))
	}
	c, err := src.Open(ctx, it)
	if err != nil {
		return // as good a place to end as the next
	}
	defer closeContent(t, c, it)
	if c.Extract != nil || c.Size == 0 {
		return
	}
	r, err := c.Open()
	if err == nil {
		_, err = io.ReadAll(r)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("reading with a cancelled context: %v", err)
	}
}

func testVersion(t *testing.T, src pandian.Source, c Change) {
	target := openable(t, src)[0]
	before := list(t, src)
	if err := c.Do(target); err != nil {
		t.Fatal(err)
	}
	after := map[pandian.Ref]string{}
	for _, it := range list(t, src) {
		after[it.Ref] = it.Version
	}
	for _, it := range before {
		now, ok := after[it.Ref]
		changed := now != it.Version || now == ""
		if !ok || changed != (it.Ref == target.Ref) {
			t.Errorf("%q: version was %q, is %q; only %q changed", it.Ref, it.Version, now, target.Ref)
		}
	}
}

// list returns the items, by path.
func list(t *testing.T, src pandian.Source) []pandian.Item {
	t.Helper()
	var items []pandian.Item
	for it, err := range src.Items(t.Context()) {
		if err == nil {
			items = append(items, it)
		}
	}
	slices.SortFunc(items, func(a, b pandian.Item) int { return strings.Compare(a.Path, b.Path) })
	return items
}

// openable returns the items that can be opened: at least one.
func openable(t *testing.T, src pandian.Source) []pandian.Item {
	t.Helper()
	items := slices.DeleteFunc(list(t, src), func(it pandian.Item) bool { return it.Skip != "" })
	if len(items) == 0 {
		t.Fatal("the source has nothing to open")
	}
	return items
}

func journey(t *testing.T, it pandian.Item) (back pandian.Item) {
	t.Helper()
	doc, err := json.Marshal(it)
	if err == nil {
		err = json.Unmarshal(doc, &back)
	}
	if err != nil {
		t.Error(err)
	}
	return back
}

// read reads an item in every way it offers and compares.
func read(t *testing.T, src pandian.Source, it pandian.Item) {
	t.Helper()
	c, err := src.Open(t.Context(), it)
	if err != nil {
		t.Errorf("open %q: %v", it.Ref, err)
		return
	}
	defer closeContent(t, c, it)
	if !utf8.ValidString(c.Name) {
		t.Errorf("%q: name %q is not UTF-8", it.Ref, c.Name)
	}
	if c.Extract != nil {
		return
	}
	whole := readAll(t, c, it)
	if again := readAll(t, c, it); !bytes.Equal(whole, again) || c.Size >= 0 && int64(len(whole)) != c.Size {
		t.Errorf("%q: read %d bytes, then %d; size is %d", it.Ref, len(whole), len(again), c.Size)
	}
	if c.At == nil {
		return
	}
	at, size, err := c.At()
	if err != nil || size != int64(len(whole)) {
		t.Errorf("%q: random access to %d of %d bytes: %v", it.Ref, size, len(whole), err)
		return
	}
	if err := iotest.TestReader(io.NewSectionReader(at, 0, size), whole); err != nil {
		t.Errorf("%q: %v", it.Ref, err)
	}
}

func readAll(t *testing.T, c pandian.Content, it pandian.Item) []byte {
	t.Helper()
	if c.Open == nil {
		at, size, err := c.At()
		if err != nil {
			t.Errorf("%q: %v", it.Ref, err)
			return nil
		}
		c.Open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(at, 0, size)), nil }
	}
	r, err := c.Open()
	if err != nil {
		t.Errorf("%q: %v", it.Ref, err)
		return nil
	}
	b, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		t.Errorf("%q: %v", it.Ref, err)
	}
	return b
}

// closeContent closes a content that has not changed, twice.
func closeContent(t *testing.T, c pandian.Content, it pandian.Item) {
	t.Helper()
	if c.Close == nil {
		return
	}
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Errorf("close %q: %v", it.Ref, err)
	}
}
