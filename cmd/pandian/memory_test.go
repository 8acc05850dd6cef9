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

func TestMuchIsAllocatedBetweenTwoCollectionsWhateverIsLive(t *testing.T) {
	for live := uint64(1 << 20); live < 1<<30; live *= 2 {
		percent := uint64(gcPercent(live))
		if between := max(live, nursery/8) * percent / 100; percent < 50 || between < nursery*9/10 || between > max(nursery, live) {
			t.Errorf("%d bytes live: %d %%, %d bytes until they are collected", live, percent, between)
		}
	}
}
