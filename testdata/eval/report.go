package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// print writes the tables of a score.
func (s *Score) print(w io.Writer, name string) {
	fmt.Fprintf(w, "\n== %s\n%-26s %6s | strict P     R     F1   | overlap P    R     F1    |  FP  FP(neg)\n", name, "type", "n")
	for _, typ := range slices.Sorted(maps.Keys(s.Overlap)) {
		x, o := *at(s.Strict, typ), *s.Overlap[typ]
		fmt.Fprintf(w, "%-26s %6d | %.4f %.4f %.4f | %.4f %.4f %.4f | %5d %5d\n", typ, o.TP+o.FN,
			x.precision(), x.recall(), x.f1(), o.precision(), o.recall(), o.f1(), o.FP, s.Negative[typ])
	}
	for _, m := range []struct {
		name string
		by   map[string]*tally
	}{{"strict", s.Strict}, {"overlap", s.Overlap}} {
		sum, macro, types := micro(m.by)
		fmt.Fprintf(w, "%-8s micro P %.4f R %.4f F1 %.4f   macro F1 %.4f over %d types\n", m.name, sum.precision(), sum.recall(), sum.f1(), macro, types)
	}
	n := s.noise()
	fmt.Fprintf(w, "negatives: %d FP in %.3f MiB = %.2f FP/MiB; %d/%d negative files clean\n", n.Found, float64(n.Bytes)/(1<<20), n.perMiB(), n.Clean, n.Files)
	fmt.Fprintf(w, "records: %d/%d exact, mean relative error %.4f; subjects: %d/%d in range, mean relative error %.4f\n",
		s.Records.Exact, s.Records.Of, s.Records.meanError(), s.Subjects.Exact, s.Subjects.Of, s.Subjects.meanError())
	fmt.Fprint(w, "calibration:")
	for i, b := range s.Bands {
		if b.All > 0 {
			fmt.Fprintf(w, "  %.1f+ %.3f of %d", float64(i)/10, share(b.Right, b.All), b.All)
		}
	}
	fmt.Fprintln(w)
	s.printKinds(w)
}

func (s *Score) printKinds(w io.Writer) {
	kinds := slices.SortedFunc(maps.Keys(s.Kinds), func(x, y string) int {
		return cmp.Or(cmp.Compare(s.Kinds[x].f1(), s.Kinds[y].f1()), cmp.Compare(x, y))
	})
	for _, k := range kinds {
		if t := s.Kinds[k]; s.NegativeKinds[k] == nil {
			fmt.Fprintf(w, "  kind %-22s tp %5d fp %4d fn %4d  P %.3f R %.3f F1 %.3f\n", k, t.TP, t.FP, t.FN, t.precision(), t.recall(), t.f1())
		}
	}
	for _, k := range slices.Sorted(maps.Keys(s.NegativeKinds)) {
		n := s.NegativeKinds[k]
		fmt.Fprintf(w, "  negative %-18s %.3f MiB  %4d FP  %8.2f per MiB  %d/%d clean\n", k, float64(n.Bytes)/(1<<20), n.Found, n.perMiB(), n.Clean, n.Files)
	}
}

// writeMistakes writes every error as a line: what, type, path, offset, value.
func (s *Score) writeMistakes(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for _, m := range s.Mistakes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", m.What, m.Type, m.Path, m.Offset, strings.ReplaceAll(m.Value, "\n", "⏎"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
