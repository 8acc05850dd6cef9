package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"pandian"
	"pandian/config"
	"pandian/register"
	"pandian/scanner"
)

// feed is a scan's side of the register: what was known before, and where the
// scan's entries go. A register that cannot be written costs no scan and no
// report: the feed then takes entries without storing them, and tells at the
// end. The nil feed is that of no register.
type feed struct {
	reg    *register.Register
	sweep  *register.Sweep
	chosen bool  // the user named the register: that it cannot be written is an error
	err    error // why nothing is stored any more
}

// openFeed opens the register and locks the sources in it. The user's own
// register, which nobody named, may be missing or out of order: the scan says
// so and goes on. A source that somebody else is scanning is an error either way.
func (j *scanJob) openFeed(ctx context.Context, key scanner.Key) (*feed, error) {
	at, chosen := j.flags.registerAt, j.flags.registerAt != ""
	if at == config.NoRegister {
		return nil, nil
	}
	f, err := j.beginFeed(context.WithoutCancel(ctx), at, key) // a stopped scan is recorded too
	var held *register.HeldError
	switch {
	case err == nil:
		f.chosen = chosen
		return f, nil
	case errors.As(err, &held):
		return nil, failed(heldWords(held), "請等它完成；那個程式若已不在，至多 90 秒後即可再試")
	case chosen:
		return nil, registerError(err)
	}
	fmt.Fprintf(j.stderr, "pandian: 注意：%v：此次結果不記入登錄簿，全部重新讀取。\n", registerError(err))
	return nil, nil
}

func (j *scanJob) beginFeed(ctx context.Context, at string, key scanner.Key) (*feed, error) {
	place, err := (&registerFlags{app: j.app, at: at}).location()
	if err != nil {
		return nil, err
	}
	url, err := j.resolver().URL(ctx, j.flags.registerCredential, place)
	if err != nil {
		return nil, err
	}
	r, err := register.Open(ctx, string(url), register.Options{Now: j.clock.Now})
	if err != nil {
		return nil, err
	}
	s, err := r.Begin(ctx, register.Run{
		Sources: j.names, Engine: version, Rules: j.rules.Version, Options: j.options(key), KeyID: key.ID(), KeyKept: key.Kept(),
	})
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return &feed{reg: r, sweep: s}, nil
}

// registerFile is the file of the scan's register, absolute; "" if it has none.
func (f *scanFlags) registerFile(a *app) string {
	at, err := (&registerFlags{app: a, at: f.registerAt}).location()
	if err != nil || at == config.NoRegister || strings.Contains(at, "://") {
		return ""
	}
	if at, err = filepath.Abs(at); err != nil {
		return ""
	}
	return at
}

// heldWords says who works on a source.
func heldWords(e *register.HeldError) error {
	since := clockTime(e.Since)
	if e.Source == "" {
		return fmt.Errorf("登錄簿正由 %s 寫入（自 %s）", e.Holder, since)
	}
	return fmt.Errorf("來源 %q 正由 %s 盤點（自 %s）", e.Source, e.Holder, since)
}

// remember lets the inspector answer from what is known where nothing changed,
// the content included: all else is taken over when it is listed, see past.
func (f *feed) remember(j *scanJob, next pandian.Inspector) pandian.Inspector {
	if f == nil || j.flags.reread || !j.flags.verify {
		return next
	}
	return scanner.Incremental(f, j.rules.Version, next, j.open)
}

// Last asks the register; what it cannot tell is read again.
func (f *feed) Last(ctx context.Context, item pandian.Ref) (pandian.Entry, bool, error) {
	e, ok, err := f.sweep.Last(ctx, item)
	return e, ok && err == nil, nil
}

// past is what lets the run take entries over without a look at each; nil if it
// may not.
func (f *feed) past(j *scanJob) pandian.Past {
	if f == nil || j.flags.reread || j.flags.verify {
		return nil
	}
	return f
}

// Known, Stretch and People ask the register.
func (f *feed) Known(ctx context.Context, source string, each func([]pandian.Look)) error {
	return f.sweep.Known(ctx, source, each)
}

func (f *feed) Stretch(ctx context.Context, source string, i int, facts bool) (*pandian.Stretch, error) {
	return f.sweep.Stretch(ctx, source, i, facts)
}

func (f *feed) People(ctx context.Context, source string) (pandian.KnownPeople, error) {
	return f.sweep.People(ctx, source)
}

// Keep names entries that stay; it never fails.
func (f *feed) Keep(ctx context.Context, source string, stretch, from, to int) error {
	if f.err == nil {
		f.err = f.sweep.Keep(ctx, source, stretch, from, to)
	}
	return nil
}

// Put stores an entry; it never fails.
func (f *feed) Put(ctx context.Context, e pandian.Entry) error {
	if f.err == nil {
		f.err = f.sweep.Put(ctx, e)
	}
	return nil
}

// PutKept stores an entry in its kept forms; it never fails.
func (f *feed) PutKept(ctx context.Context, k pandian.Kept) error {
	if f.err == nil {
		f.err = f.sweep.PutKept(ctx, k)
	}
	return nil
}

// Close completes the sweep; it never fails.
func (f *feed) Close(ctx context.Context, sum pandian.Summary) error {
	if f.err == nil {
		f.err = f.sweep.Close(ctx, sum)
	}
	return nil
}

// end gives the locks back and closes the register.
func (f *feed) end() {
	if f != nil {
		_ = f.sweep.Abort()
		_ = f.reg.Close()
	}
}

// outcome says whether the register took the scan: an error if the user named
// it, else a warning.
func (f *feed) outcome(a *app) error {
	if f == nil || f.err == nil {
		return nil
	}
	err := registerError(f.err)
	if f.chosen {
		var ce *codeError
		errors.As(err, &ce)
		return failed(fmt.Errorf("報告已寫出，但未記入登錄簿：%w", ce.err), "修正後以同一指令再執行：不重讀，只重寫報告與登錄簿")
	}
	fmt.Fprintf(a.stderr, "pandian: 注意：%v：報告已寫出，但未記入登錄簿。\n", err)
	return nil
}
