package connectors

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Limiter holds reads to a rate in bytes per second, over everything that
// shares it. A nil *Limiter does not limit.
type Limiter struct {
	mu   sync.Mutex
	rate float64
	free time.Time // when the bytes handed out so far are paid for
}

// NewLimiter returns a Limiter; a rate of 0 or less does not limit.
func NewLimiter(rate int64) *Limiter {
	if rate <= 0 {
		return nil
	}
	return &Limiter{rate: float64(rate)}
}

// wait pays for n bytes that were read.
func (l *Limiter) wait(ctx context.Context, n int) error {
	if l == nil || n == 0 {
		return ctx.Err()
	}
	l.mu.Lock()
	now := time.Now()
	if l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(float64(n) / l.rate * float64(time.Second)))
	d := l.free.Sub(now)
	l.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// limitedReader reads in small steps, so that a low rate is smooth and a
// cancellation is prompt.
type limitedReader struct {
	ctx context.Context
	r   io.Reader
	l   *Limiter
}

func (r limitedReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p[:min(len(p), 64<<10)])
	if werr := r.l.wait(r.ctx, n); werr != nil {
		return n, werr
	}
	return n, err
}

var units = []struct {
	suffix string
	factor int64
}{{"TB", 1 << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"T", 1 << 40}, {"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}, {"B", 1}, {"", 1}}

// ParseSize reads a size like 500MB, 64K or 1.5GB; units are powers of 1,024.
func ParseSize(s string) (int64, error) {
	text := strings.ToUpper(strings.TrimSpace(s))
	for _, u := range units {
		num, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		f, err := strconv.ParseFloat(strings.TrimSpace(num), 64)
		if err != nil || f < 0 || f*float64(u.factor) > 1<<62 {
			break
		}
		return int64(f * float64(u.factor)), nil
	}
	return 0, fmt.Errorf("%q is no size", s)
}

// ParseRate reads a rate like 20MB/s.
func ParseRate(s string) (int64, error) {
	n, err := ParseSize(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(s)), "/s"))
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no rate", s)
	}
	return n, nil
}
