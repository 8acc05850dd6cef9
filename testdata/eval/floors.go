package main

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"

	"github.com/BurntSushi/toml"
)

//go:embed floors.toml
var floorsTOML string

// floor is the least that a set must reach; zero values demand nothing.
type floor struct {
	MicroF1       float64            `toml:"micro_f1"`
	MicroF1Strict float64            `toml:"micro_f1_strict"`
	MacroF1       float64            `toml:"macro_f1"`
	FalsePerMiB   float64            `toml:"false_per_mib"` // at most
	Records       float64            `toml:"records_exact"` // share of documents
	Subjects      float64            `toml:"subjects_in_range"`
	Types         map[string]float64 `toml:"types"` // overlap F1
}

// readFloors returns the floors of each set.
func readFloors() (map[string]floor, error) {
	floors := map[string]floor{}
	meta, err := toml.Decode(floorsTOML, &floors)
	if err != nil {
		return nil, fmt.Errorf("floors.toml: %w", err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("floors.toml: %v does not exist", extra)
	}
	return floors, nil
}

// check returns what of s is below the floor.
func (f floor) check(set string, s *Score) []string {
	var low []string
	least := func(what string, got, want float64) {
		if got < want {
			low = append(low, fmt.Sprintf("%s: %s %.4f < %.4f", set, what, got, want))
		}
	}
	o, macro, _ := micro(s.Overlap)
	x, _, _ := micro(s.Strict)
	least("micro F1", o.f1(), f.MicroF1)
	least("strict micro F1", x.f1(), f.MicroF1Strict)
	least("macro F1", macro, f.MacroF1)
	least("records exact", share(s.Records.Exact, s.Records.Of), f.Records)
	least("subjects in range", share(s.Subjects.Exact, s.Subjects.Of), f.Subjects)
	if n := s.noise().perMiB(); f.FalsePerMiB > 0 && n > f.FalsePerMiB {
		low = append(low, fmt.Sprintf("%s: false findings per MiB %.2f > %.2f", set, n, f.FalsePerMiB))
	}
	for _, typ := range slices.Sorted(maps.Keys(f.Types)) {
		least("F1 of "+typ, at(s.Overlap, typ).f1(), f.Types[typ])
	}
	return low
}
