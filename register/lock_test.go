package register_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"pandian/register"
)

func anotherKeyIsRefused(t *testing.T, place string) {
	r, _ := opened(t, place)
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10))
	other := run("a")
	other.KeyID = "k2"
	if _, err := r.Begin(t.Context(), other); !errors.Is(err, register.ErrOtherKey) {
		t.Errorf("another key: %v", err)
	}
	other.KeyID, other.KeyKept = "k1", false
	if _, err := r.Begin(t.Context(), other); !errors.Is(err, register.ErrNoKey) {
		t.Errorf("a key that is not kept: %v", err)
	}
	sweep(t, r, run("a"), file("a", "1.csv", 0, 10)) // the locks were given back
	if id, err := r.KeyID(t.Context()); id != "k1" || err != nil {
		t.Errorf("key %q %v", id, err)
	}
}

func twoSweepsOfOneSourceAtOnceAreRefused(t *testing.T, place string) {
	r, _ := opened(t, place)
	s, err := r.Begin(t.Context(), run("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	other, _ := opened(t, place)
	_, err = other.Begin(t.Context(), run("b", "c"))
	var held *register.HeldError
	if !errors.As(err, &held) || held.Source != "b" || held.Holder == "" || time.Since(held.Since) > time.Hour {
		t.Errorf("second sweep: %v", err)
	}
	sweep(t, other, run("c"), file("c", "1.csv", 0, 1)) // c was given back
	if err := s.Abort(); err != nil {
		t.Fatal(err)
	}
	sweep(t, other, run("b"))
}

func sweepsOfDifferentSourcesAtOnceAllCount(t *testing.T, place string) {
	r, _ := opened(t, place)
	var wg sync.WaitGroup
	for i, source := range []string{"a", "b", "c", "d"} {
		wg.Go(func() {
			for n := 1; n <= 3; n++ {
				if err := tryRun(t.Context(), r, run(source), false, file(source, "1.csv", 0, 10*n+i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := subjects(t, now(t, r), register.Scope{Kind: register.Org}); n != 33 {
		t.Errorf("%d subjects, want 33", n)
	}
	if sweeps, err := r.Sweeps(t.Context()); err != nil || len(sweeps) != 12 {
		t.Errorf("%d sweeps (%v), want 12", len(sweeps), err)
	}
	if v, err := r.Verify(t.Context()); err != nil || v.Events != 12 || v.Broken != 0 {
		t.Errorf("audit trail: %+v %v", v, err)
	}
}
