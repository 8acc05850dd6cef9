package lanes

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type testRun struct{ Start, End int32 }

// runsByByte is Runs byte by byte.
func runsByByte(b []byte, at int) (runs []testRun) {
	for i, c := range b {
		switch {
		case c < '0' || c > '9':
		case i > 0 && b[i-1] >= '0' && b[i-1] <= '9':
			runs[len(runs)-1].End++
		default:
			runs = append(runs, testRun{int32(at + i), int32(at + i + 1)})
		}
	}
	return runs
}

func TestRunsAreWhatTheBytesSay(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	classes := MustClasses(testKinds...)
	for range 2000 {
		var b []byte
		for range r.IntN(12) {
			c := byte("a7"[r.IntN(2)])
			for range r.IntN(1 + []int{3, 70, 200}[r.IntN(3)]) {
				b = append(b, c)
				if r.IntN(20) == 0 {
					b = append(b, 'x', '1')
				}
			}
		}
		masks := classes.Mark(nil, b)
		cut := r.IntN(len(masks) + 1)
		want := runsByByte(b, 1000)
		got, before := Runs([]testRun(nil), masks[:cut], 1000, 0)
		got, _ = Runs(got, masks[cut:], 1000+cut*Size, before)
		each, before := runsEach([]testRun(nil), masks[:cut], 1000, 0)
		each, _ = runsEach(each, masks[cut:], 1000+cut*Size, before)
		for _, got := range [][]testRun{got, each} {
			if diff := cmp.Diff(want, got[:len(got):len(got)]); diff != "" && len(want)+len(got) > 0 {
				t.Fatalf("%q (-want +got):\n%s", b, diff)
			}
		}
	}
}
