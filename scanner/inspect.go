package scanner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/zeebo/blake3"

	"pandian"
)

// inspection is the work on one item. It holds the context of its one call,
// because the Emitter's methods carry none.
type inspection struct {
	s        *Scanner
	ctx      context.Context
	ref      pandian.Ref
	digest   string // content digest of the item, once all of it was read
	size     int64  // of the item, for the ratio limit; 0 = of a document in a table, unknown
	expanded int64  // bytes of members so far
	members  int
	before   int             // of members: those of earlier rows of a table
	paths    map[string]bool // of the members so far
	entries  []pandian.MemberEntry
	byStatus map[pandian.Status]int
}

// stopped returns the context's error; it is asked at every window.
func (in *inspection) stopped() error { return in.ctx.Err() }

// Inspect opens the item, reads it through its format and returns its entry.
// The error is always nil: whatever is wrong with the item is in the entry.
func (s *Scanner) Inspect(ctx context.Context, it pandian.Item) (pandian.Entry, error) {
	e := pandian.Entry{
		Source: it.Source, Path: it.Path, Size: it.Size, Modified: it.ModTime, Version: it.Version, Owner: it.Owner,
		Rules: s.rules.Version,
	}
	if s.unit != nil {
		e.Unit = s.unit(it)
	}
	t := newTally(s)
	if it.Skip != "" {
		t.reason(it.Skip)
	} else {
		s.inspect(ctx, it, &e, t)
	}
	if it.Skip == "" || it.Skip.Class() != pandian.ByChoice {
		s.nameFindings(it, t)
	}
	s.finish(&e, t)
	t.release(s)
	return e, nil
}

// inspect reads the item. A panic in a parser costs this item only.
func (s *Scanner) inspect(ctx context.Context, it pandian.Item, e *pandian.Entry, t *tally) {
	if s.limits.Wall > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.limits.Wall)
		defer cancel()
	}
	content, err := s.open(ctx, it)
	if err != nil {
		t.reason(reasonFor(err))
		return
	}
	in := &inspection{s: s, ctx: ctx, ref: it.Ref, size: max(it.Size, 1), byStatus: map[pandian.Status]int{}}
	c := newCollector(in, t, "", 0)
	defer c.release()
	hash := hashers.Get().(*blake3.Hasher)
	defer hashers.Put(hash)
	hash.Reset()
	err = s.read(ctx, c, content, &e.Format, hash)
	if cerr := closeContent(content); err == nil {
		err = cerr
	}
	if err != nil {
		t.reason(reasonFor(err))
	} else {
		e.Content = in.digest
	}
	t.emitted = c.rows
	e.Stream = c.isTable && c.resumption == nil && c.rows > 0 && t.sample == nil
	if in.members > 0 {
		slices.SortFunc(in.entries, func(a, b pandian.MemberEntry) int { return strings.Compare(a.Path, b.Path) })
		e.MembersTotal, e.MembersByStatus, e.Members = in.members, in.byStatus, in.entries
	}
}

var hashers = sync.Pool{New: func() any { return blake3.New() }}

// digested keeps the digest of the bytes that hash has seen.
func (in *inspection) digested(h *blake3.Hasher) {
	if h != nil {
		var d pandian.ContentDigest
		h.Sum(d[:0])
		in.digest = d.String()
	}
}

func closeContent(c pandian.Content) error {
	if c.Close == nil {
		return nil
	}
	return c.Close()
}

// read sniffs a content and lets its format read it; what was open at the end
// is settled, also after an error. hash, if not nil, sees all the bytes.
func (s *Scanner) read(ctx context.Context, c *collector, content pandian.Content, format *string, hash *blake3.Hasher) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = pandian.Because(pandian.Crash, fmt.Errorf("panic in %s: %s", *format, debug.Stack()))
		}
		if lerr := c.leave(); err == nil {
			err = lerr
		}
	}()
	if content.Extract != nil {
		*format, c.isTable = "table", true
		return content.Extract(ctx, content, c)
	}
	head := heads.Get().(*[headBytes]byte)
	defer heads.Put(head)
	f, cs, whole, err := s.sniff(content, head[:])
	if err != nil {
		return err
	}
	if whole != nil { // what is in memory need not be read, or unpacked, again
		content.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(whole)), nil }
	}
	*format = f.Name
	if f.Extract == nil {
		if f.NoExtract != "" {
			c.tally.reason(f.NoExtract)
		}
		return nil
	}
	c.guessed = f.Guessed
	if f.Text {
		return s.readText(ctx, c, content, f, cs, hash)
	}
	if hash != nil {
		if err := hashAll(content, hash); err != nil {
			return err
		}
		c.in.digested(hash)
	}
	if content, err = s.randomAccess(content); err != nil {
		return err
	}
	defer content.Close()
	extract := f.Extract
	if f.Isolate && s.child != nil {
		extract = s.child.Wrap(f)
	}
	return extract(ctx, content, c)
}

// headBytes is how much of a content is read to sniff it.
const headBytes = 64 << 10

var heads = sync.Pool{New: func() any { return new([headBytes]byte) }}

// sniff tells a content's format and charset by its head, which it reads into
// buf; whole is all of the content if it fits there, else nil.
func (s *Scanner) sniff(c pandian.Content, buf []byte) (f pandian.Format, cs Charset, whole []byte, err error) {
	r, err := c.Open()
	if err != nil {
		return f, Binary, nil, err
	}
	defer r.Close()
	n, err := io.ReadFull(r, buf)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		whole = buf[:n]
	case err != nil:
		return f, Binary, nil, err
	}
	f, cs = Sniff(s.formats, buf[:n], c.Name)
	return f, cs, whole, nil
}

// readText decodes the charset under the extractor and digests the raw bytes
// on the way.
func (s *Scanner) readText(ctx context.Context, c *collector, content pandian.Content, f pandian.Format, cs Charset, hash *blake3.Hasher) error {
	text := content
	text.At = nil
	text.Off = TextOffset(cs)
	text.Open = func() (io.ReadCloser, error) {
		r, err := content.Open()
		if err != nil {
			return nil, err
		}
		var raw io.Reader = r
		if hash != nil {
			hash.Reset()
			raw = io.TeeReader(r, hash)
		}
		return struct {
			io.Reader
			io.Closer
		}{NewDecoder(cs, raw), r}, nil
	}
	err := f.Extract(ctx, text, c)
	c.in.digested(hash)
	return err
}

func hashAll(c pandian.Content, hash *blake3.Hasher) error {
	r, err := c.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	buf := make([]byte, 256<<10)
	_, err = io.CopyBuffer(struct{ io.Writer }{hash}, r, buf)
	return err
}

// randomAccess gives content an At, spooling it if need be. Its Close releases
// the spool, not the item.
func (s *Scanner) randomAccess(c pandian.Content) (pandian.Content, error) {
	if c.At != nil {
		c.Close = func() error { return nil }
		return c, nil
	}
	r, err := c.Open()
	if err != nil {
		return c, err
	}
	defer r.Close()
	ra, size, release, err := s.spool.Content(r)
	if err != nil {
		return c, err
	}
	c.At = func() (io.ReaderAt, int64, error) { return ra, size, nil }
	c.Open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(ra, 0, size)), nil }
	c.Size, c.Close = size, release
	return c, nil
}

// reasonFor maps an error to a reason: the one place where that is decided.
func reasonFor(err error) pandian.Reason {
	if why := pandian.ReasonOf(err); why != "" {
		return why
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return pandian.Timeout
	case errors.Is(err, context.Canceled):
		return pandian.Cancelled
	case errors.Is(err, fs.ErrPermission):
		return pandian.Denied
	case errors.Is(err, fs.ErrNotExist):
		return pandian.Vanished
	case errors.Is(err, io.ErrUnexpectedEOF):
		return pandian.Truncated
	}
	return pandian.IOError
}
