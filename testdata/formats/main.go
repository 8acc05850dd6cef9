// Command formats measures the formats over the samples in extractors/testdata:
// how many needles are read, how fast, and what becomes of mutants (samples cut,
// flipped and spliced) in whole scans. It fails if the program crashes or hangs,
// if a file has not exactly one line in the inventory, or if memory goes over
// its limit.
//
//	go run ./testdata/formats -bin build/pandian [-each 240] [-keep DIR] [-write]
//
// -write writes the table in extractors/README.md anew. Linux only (it reads
// rusage).
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	bin := flag.String("bin", "build/pandian", "the program")
	dir := flag.String("testdata", "extractors/testdata", "the samples")
	each := flag.Int("each", 240, "mutants of each format")
	keep := flag.String("keep", "", "folder for the mutants, kept; default: a temporary one")
	write := flag.Bool("write", false, "write the table in the README beside the samples")
	flag.Parse()
	if err := run(*bin, *dir, *each, *keep, *write); err != nil {
		fmt.Fprintln(os.Stderr, "formats:", err)
		os.Exit(1)
	}
}

func run(bin, dir string, each int, keep string, write bool) error {
	list, err := findSamples(dir)
	if err != nil {
		return err
	}
	if keep == "" {
		if keep, err = os.MkdirTemp("", "pandian-formats-"); err != nil {
			return err
		}
		defer os.RemoveAll(keep)
	}
	tallies, err := scanMutants(bin, keep, list, each)
	if err != nil {
		return err
	}
	total := tally{}
	for _, name := range formatsOf(list) {
		fmt.Printf("%-12s %s\n", name, tallies[name])
		total.add(tallies[name])
	}
	fmt.Printf("%-12s %s\n", "all", total)
	if !write {
		return nil
	}
	needles, err := needlesIn(dir)
	if err != nil {
		return err
	}
	return writeTable(filepath.Join(filepath.Dir(dir), "README.md"), tableOf(list, needles, tallies, each))
}

// formatsOf lists the formats of the samples, sorted.
func formatsOf(list []sample) []string {
	var names []string
	for _, s := range list {
		names = append(names, s.format.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
