package connectortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"maps"
	"path"
	"slices"
	"sync"
	"time"

	"pandian"
)

// MemorySource is a source held in memory. Its methods may be called at any
// time, from any goroutine.
type MemorySource struct {
	mu       sync.Mutex
	files    map[string][]byte
	skips    map[string]pandian.Reason
	listErrs map[string]error
	openErrs map[string]error
	readErrs map[string]readErr
}

type readErr struct {
	after int64
	err   error
}

// MemoryName is the Source of the names of a [MemorySource]'s items.
const MemoryName = "memory"

// Memory returns a source of files by path, which must be in the form of
// [pandian.Ref]. Items are listed by path.
func Memory(files map[string][]byte) *MemorySource {
	return &MemorySource{
		files: maps.Clone(files), skips: map[string]pandian.Reason{},
		listErrs: map[string]error{}, openErrs: map[string]error{}, readErrs: map[string]readErr{},
	}
}

// Set writes a file; nil removes it.
func (m *MemorySource) Set(path string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if data == nil {
		delete(m.files, path)
		return
	}
	m.files[path] = data
}

// Skip gives an item a reason not to be opened.
func (m *MemorySource) Skip(path string, why pandian.Reason) { set(m, m.skips, path, why) }

// FailList makes the listing yield err for a path: instead of a file's item, or
// beside the items below a folder.
func (m *MemorySource) FailList(path string, err error) { set(m, m.listErrs, path, err) }

// FailOpen makes opening a file fail.
func (m *MemorySource) FailOpen(path string, err error) { set(m, m.openErrs, path, err) }

// FailRead makes reading a file fail after some bytes.
func (m *MemorySource) FailRead(path string, after int64, err error) {
	set(m, m.readErrs, path, readErr{after, err})
}

func set[V any](m *MemorySource, to map[string]V, path string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	to[path] = v
}

// Items lists the files that are there when it is called.
func (m *MemorySource) Items(ctx context.Context) iter.Seq2[pandian.Item, error] {
	return func(yield func(pandian.Item, error) bool) {
		m.mu.Lock()
		names := slices.AppendSeq(slices.Collect(maps.Keys(m.listErrs)), maps.Keys(m.files))
		m.mu.Unlock()
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if ctx.Err() != nil || !yield(m.item(name)) {
				return
			}
		}
	}
}

func (m *MemorySource) item(name string) (pandian.Item, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	it := pandian.Item{Ref: pandian.Ref{Source: MemoryName, Path: name}, Size: -1}
	if err := m.listErrs[name]; err != nil {
		return it, err
	}
	data := m.files[name]
	h := fnv.New64a()
	h.Write(data)
	it.Size, it.Skip = int64(len(data)), m.skips[name]
	it.ModTime = time.Date(2025, 3, 2, 9, 11, 0, 0, time.UTC)
	it.Version = fmt.Sprintf("%d:%x", len(data), h.Sum64())
	return it, nil
}

// Open opens a file as it is now.
func (m *MemorySource) Open(ctx context.Context, it pandian.Item) (pandian.Content, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.files[it.Path]
	switch {
	case it.Skip != "":
		return pandian.Content{}, pandian.Because(it.Skip, nil)
	case m.openErrs[it.Path] != nil:
		return pandian.Content{}, m.openErrs[it.Path]
	case !ok:
		return pandian.Content{}, pandian.Because(pandian.Vanished, errors.New("no such file"))
	}
	r := memoryReader{ctx, bytes.NewReader(data), m.readErrs[it.Path]}
	size := int64(len(data))
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(r, 0, size)), nil },
		At:   func() (io.ReaderAt, int64, error) { return r, size, nil },
		Size: size, Name: path.Base(it.Path),
	}, nil
}

// Close does nothing.
func (m *MemorySource) Close() error { return nil }

type memoryReader struct {
	ctx  context.Context
	r    *bytes.Reader
	fail readErr
}

func (r memoryReader) ReadAt(p []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.fail.err == nil || off+int64(len(p)) <= r.fail.after {
		return r.r.ReadAt(p, off)
	}
	n, err := r.r.ReadAt(p[:max(0, r.fail.after-off)], off)
	if err == nil {
		err = r.fail.err
	}
	return n, err
}
