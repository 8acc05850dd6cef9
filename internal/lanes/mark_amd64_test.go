package lanes

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMasksAreTheSameWithAVX2(t *testing.T) {
	if !hasAVX2 {
		t.Skip("no AVX2")
	}
	r := rand.New(rand.NewPCG(7, 8))
	classes := MustClasses(testKinds...)
	b := make([]byte, 300*Size)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	got := make([]Masks, len(b)/Size)
	markAVX2(&got[0], &b[0], len(got), classes)
	if diff := cmp.Diff(slowMasks(testKinds, b), got); diff != "" {
		t.Errorf("(-slow +got):\n%s", diff)
	}
}
