package main

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Memory: files are large, but little of them is held at a time, and what is
// held (facts of people, the index of a run) has few pointers, so collecting
// often costs little. Only while hardly anything is live it would be done at every
// turn.
const (
	smallHeap = 128 << 20 // a process may use this much whatever is live
	headroom  = 48 << 20
	nursery   = 32 << 20 // allocated between two collections, at least
)

// followMemory keeps the memory of the process near what is live: half as much
// again, and a quarter and some once that is much. GOMEMLIMIT, if set, is left
// to the user. It works until the process ends.
func followMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	follow(nursery / 4)
	go func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for range time.Tick(200 * time.Millisecond) {
			metrics.Read(live)
			follow(live[0].Value.Uint64())
		}
	}()
}

// follow sets the collector for so many live bytes.
func follow(live uint64) {
	debug.SetMemoryLimit(memoryLimit(live))
	debug.SetGCPercent(gcPercent(live))
}

// memoryLimit is the limit for so many live bytes.
func memoryLimit(live uint64) int64 {
	return int64(max(smallHeap, live/4*5+headroom))
}

// gcPercent is how much more than so many live bytes may be allocated before they
// are collected.
func gcPercent(live uint64) int {
	return int(max(50, 100*nursery/max(live, nursery/8)))
}
