package report

import (
	"context"
	"runtime"
	"testing"

	"pandian"
)

// BenchmarkAll writes every output.
func BenchmarkAll(b *testing.B) { benchmark(b, All) }

// BenchmarkJSONL writes what programs read: the least that a run writes.
func BenchmarkJSONL(b *testing.B) {
	benchmark(b, func(o Options) ([]pandian.Sink, error) {
		s, err := JSONL(o)
		return []pandian.Sink{s}, err
	})
}

// benchmark streams entries through sinks. heap-MB is the greatest live heap
// seen meanwhile; it must not grow with -benchtime=1000000x.
func benchmark(b *testing.B, open func(Options) ([]pandian.Sink, error)) {
	list, sum := fakeRun(2000)
	sinks, err := open(Options{Dir: b.TempDir(), Rules: fakeRules()})
	if err != nil {
		b.Fatal(err)
	}
	var peak uint64
	watch := func() {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		for _, s := range sinks {
			if err := s.Put(context.Background(), list[i%len(list)]); err != nil {
				b.Fatal(err)
			}
		}
		if i%20000 == 19999 {
			watch()
		}
	}
	closeAll(b, sinks, sum)
	watch()
	b.ReportMetric(float64(peak)/1e6, "heap-MB")
}

func closeAll(b *testing.B, sinks []pandian.Sink, sum pandian.Summary) {
	for _, s := range sinks {
		if err := s.Close(context.Background(), sum); err != nil {
			b.Fatal(err)
		}
	}
}
