package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"pandian/scanner"
)

// watch runs the sweep and shows its progress on stderr when that is a
// terminal.
func (j *scanJob) watch(ctx context.Context, sweep *scanner.Sweep) error {
	f, ok := j.stderr.(*os.File)
	if j.flags.quiet || !ok || !term.IsTerminal(int(f.Fd())) {
		return sweep.Run(ctx)
	}
	bar := progressbar.NewOptions64(1,
		progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(true), progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetWidth(20), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond),
	)
	done := make(chan error, 1)
	go func() { done <- sweep.Run(ctx) }()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			_ = bar.Finish()
			return err
		case <-tick.C:
			showProgress(ctx, bar, sweep.Progress)
		}
	}
}

func showProgress(ctx context.Context, bar *progressbar.ProgressBar, p *scanner.Progress) {
	words := "盤點中"
	switch {
	case ctx.Err() != nil:
		words = "停止中，請稍候（再按一次 Ctrl-C 立即離開）"
	case p.Listing.Load():
		words = "列出與盤點中"
	}
	bar.Describe(fmt.Sprintf("%s %d/%d 項，含個資 %d 項 %d 處", words, p.Done.Load(), p.Listed.Load(), p.Personal.Load(), p.Findings.Load()))
	bar.ChangeMax64(max(p.ListedBytes.Load(), 1))
	_ = bar.Set64(min(p.DoneBytes.Load(), max(p.ListedBytes.Load(), 1)))
}
