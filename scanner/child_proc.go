package scanner

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"sync/atomic"
	"time"

	"pandian"
)

// childProc is a running child. One goroutine at a time speaks with it.
type childProc struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	w     *frameWriter
	r     *frameReader
	guard childGuard
	voice *lastWords
	runs  int         // contents it was given
	busy  atomic.Bool // the child is at work, not the parent
	rss   atomic.Uint64
}

// look returns the child's memory, and keeps it: the last figure before its end
// tells what it died of.
func (p *childProc) look() uint64 {
	n := p.guard.memory()
	if n > 0 {
		p.rss.Store(n)
	}
	return n
}

func startChild(cmd *exec.Cmd, memory uint64) (*childProc, error) {
	prepareChild(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start child: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start child: %w", err)
	}
	voice := &lastWords{}
	cmd.Stderr = voice
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start child: %w", err)
	}
	p := &childProc{cmd: cmd, stdin: stdin, w: newFrameWriter(stdin), r: newFrameReader(stdout), voice: voice}
	if p.guard, err = guardChild(cmd.Process, memory); err != nil {
		p.end()
		return nil, fmt.Errorf("guard child: %w", err)
	}
	return p, nil
}

// end kills the child and waits until it is gone.
func (p *childProc) end() {
	_ = p.cmd.Process.Kill()
	p.bury()
}

// bury waits until the child is gone.
func (p *childProc) bury() {
	_ = p.stdin.Close()
	_ = p.cmd.Wait()
	p.look()
	p.guard.release()
}

// lastWords hears what a dying child says: whether the runtime found no more
// memory. Nothing of it is kept.
type lastWords struct {
	tail   []byte
	hungry bool // valid once the child is gone
}

// noMemory is what Go's runtime says when the system gives it no more memory; the
// last is what the race detector's says.
var noMemory = [...]string{"out of memory", "cannot allocate memory", "Sanitizer failed to allocate"}

func (l *lastWords) Write(b []byte) (int, error) {
	l.tail = append(l.tail, b...)
	for _, words := range noMemory {
		l.hungry = l.hungry || bytes.Contains(l.tail, []byte(words))
	}
	l.tail = append(l.tail[:0], l.tail[max(0, len(l.tail)-len(noMemory[2])):]...)
	return len(b), nil
}

// dying is how long a child that closed its output may take to exit.
const dying = time.Second

// deathOf buries a child that nobody killed and tells what it died of. A system
// that is out of memory kills without a word.
func (p *childProc) deathOf(limits ChildLimits) pandian.Reason {
	var lingers atomic.Bool
	t := time.AfterFunc(dying, func() {
		lingers.Store(true)
		_ = p.cmd.Process.Kill()
	})
	p.bury()
	t.Stop()
	if p.voice.hungry || p.rss.Load() > limits.Memory/10*9 || !lingers.Load() && killedBySystem(p.cmd.ProcessState) {
		return pandian.Memory
	}
	return pandian.Crash
}

// watchEvery is how often a working child's time and memory are looked at.
const watchEvery = 50 * time.Millisecond

// watcher kills a child that is over its limits or no longer wanted.
type watcher struct {
	stop   chan struct{}
	done   chan struct{}
	killed pandian.Reason // valid once done is closed
}

func (p *childProc) watch(ctx context.Context, limits ChildLimits) *watcher {
	w := &watcher{stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		w.killed = p.watchUntil(ctx, w.stop, limits)
		if w.killed != "" {
			_ = p.cmd.Process.Kill()
		}
	}()
	return w
}

// watchUntil returns why the child must be killed, or "" once stop is closed.
func (p *childProc) watchUntil(ctx context.Context, stop <-chan struct{}, limits ChildLimits) pandian.Reason {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var spent time.Duration
	last := time.Now()
	for {
		select {
		case <-stop:
			return ""
		case <-ctx.Done():
			return pandian.Cancelled
		case <-tick.C:
		}
		now := time.Now()
		if p.busy.Load() {
			spent += now.Sub(last)
		}
		last = now
		switch {
		case p.look() > limits.Memory:
			return pandian.Memory
		case spent > limits.Wall:
			return pandian.Timeout
		}
	}
}

// end stops watching and returns why the child was killed; "" = it was not.
func (w *watcher) end() pandian.Reason {
	close(w.stop)
	<-w.done
	return w.killed
}
