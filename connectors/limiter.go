package connectors

import (
	"context"
	"sync"
	"time"
)

// Limiter holds reads to a rate per second, of bytes or of rows, over everything
// that shares it. A nil *Limiter does not limit. It is safe for concurrent use.
type Limiter struct {
	rate float64

	mu   sync.Mutex
	free time.Time // when the bytes handed out so far are paid for
}

// burst is how long an unused rate is kept: it evens out what timers oversleep.
const burst = 100 * time.Millisecond

// NewLimiter returns a Limiter of rate bytes or rows per second; nil, which does
// not limit, for a rate of 0 or less.
func NewLimiter(rate int64) *Limiter {
	if rate <= 0 {
		return nil
	}
	return &Limiter{rate: float64(rate)}
}

// Wait pays for n bytes or rows that were read: it returns when the rate allows
// more, or when ctx ends, with its error.
func (l *Limiter) Wait(ctx context.Context, n int) error {
	if l == nil || n <= 0 {
		return nil
	}
	l.mu.Lock()
	now := time.Now()
	if earliest := now.Add(-burst); l.free.Before(earliest) {
		l.free = earliest
	}
	l.free = l.free.Add(time.Duration(float64(n) / l.rate * float64(time.Second)))
	d := l.free.Sub(now)
	l.mu.Unlock()
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// step cuts p to what is read at once, so that a low rate is smooth and a
// cancellation prompt.
func (l *Limiter) step(p []byte) []byte {
	if l == nil {
		return p
	}
	return p[:min(len(p), 64<<10, max(int(l.rate/10), 512))]
}
