package main

import "testing"

func TestTheMemoryLimitLeavesRoomAboveWhatIsLive(t *testing.T) {
	for live, want := range map[uint64]int64{
		0:         128 << 20,
		40 << 20:  128 << 20,
		400 << 20: 548 << 20,
	} {
		if got := memoryLimit(live); got != want {
			t.Errorf("memoryLimit(%d) = %d, want %d", live, got, want)
		}
	}
}
