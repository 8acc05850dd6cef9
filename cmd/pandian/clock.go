package main

import (
	"context"
	"time"
)

// clock tells the time and waits for it. Tests set another.
type clock interface {
	Now() time.Time
	// Wait returns when it is t, or when ctx ends, with its error. It is safe for
	// concurrent use.
	Wait(ctx context.Context, t time.Time) error
}

// wallClock is the clock of the machine.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

// Wait looks at the clock again and again: timers stand still while a machine
// sleeps, and clocks are set.
func (wallClock) Wait(ctx context.Context, t time.Time) error {
	for {
		left := time.Until(t.Round(0)) // without the monotonic reading
		if left <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(min(left, time.Minute))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}
