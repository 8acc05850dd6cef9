package main

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Memory: files are large, but little of them is held at a time, and what is
// held (facts of people, the index of a run) has few pointers, so collecting
// often costs little.
const (
	smallHeap = 128 << 20 // a process may use this much whatever is live
	headroom  = 48 << 20
)

// followMemory keeps the memory of the process near what is live: half as much
// again, and a quarter and some once that is much. GOMEMLIMIT, if set, is left
// to the user. It works until the process ends.
func followMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(50)
	debug.SetMemoryLimit(smallHeap)
	go func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for range time.Tick(200 * time.Millisecond) {
			metrics.Read(live)
			debug.SetMemoryLimit(memoryLimit(live[0].Value.Uint64()))
		}
	}()
}

// memoryLimit is the limit for so many live bytes.
func memoryLimit(live uint64) int64 {
	return int64(max(smallHeap, live/4*5+headroom))
}
