package connectors

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimiterHoldsItsRateOverAllReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, start := NewLimiter(1<<20), time.Now()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 32 {
					if err := l.Wait(t.Context(), 64<<10); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if d := time.Since(start); d > 8*time.Second || d < 8*time.Second-burst {
			t.Errorf("8 MiB at 1 MiB/s took %v", d)
		}
	})
}

func TestLimiterKeepsUnusedRateForABurstOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(1000)
		time.Sleep(time.Hour)
		start := time.Now()
		if err := l.Wait(t.Context(), 1100); err != nil || time.Since(start) != time.Second {
			t.Errorf("1,100 bytes at 1,000/s took %v, %v", time.Since(start), err)
		}
	})
}

func TestLimiterEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if err := NewLimiter(1).Wait(ctx, 1<<20); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestTablesAreReadAtTheSlowerOfTwoRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			p    pace
			want time.Duration
		}{
			{pace{NewLimiter(100), NewLimiter(1 << 20)}, 10 * time.Second}, {pace{NewLimiter(1000), NewLimiter(100 << 10)}, 20 * time.Second},
			{pace{nil, NewLimiter(1 << 20)}, 2 * time.Second}, {pace{NewLimiter(100), nil}, 10 * time.Second},
		} {
			start := time.Now()
			for range 10 {
				if err := c.p.Wait(t.Context(), 100, 200<<10); err != nil {
					t.Error(err)
				}
			}
			if d := time.Since(start); d > c.want+time.Second || d < c.want-2*burst {
				t.Errorf("1,000 rows of 2,000 KiB took %v, want about %v", d, c.want)
			}
		}
	})
}

func TestNoLimiterDoesNotLimit(t *testing.T) {
	for _, l := range []*Limiter{nil, NewLimiter(0), NewLimiter(-1)} {
		if err := l.Wait(t.Context(), 1<<40); err != nil {
			t.Error(err)
		}
	}
}

func TestFilesAreReadAtTheRate(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), make([]byte, 300<<10), 0o644); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		c, err := open(t, dir, Options{Bytes: NewLimiter(100 << 10)}).Open(t.Context(), item("a"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		r, _ := c.Open()
		start := time.Now()
		if _, err := io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		at, _, _ := c.At()
		if _, err := at.ReadAt(make([]byte, 100<<10), 0); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d > 4*time.Second || d < 4*time.Second-burst {
			t.Errorf("400 KiB at 100 KiB/s took %v", d)
		}
	})
}
