package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	tableFrom = "<!-- figures -->\n"
	tableTo   = "<!-- end of figures -->\n"
)

// line is what is measured of a format without a clock: the same on every
// machine.
type line struct {
	format             string
	samples            int
	needles, ofNeedles int
	hidden, ofHidden   int
}

func (l line) String() string {
	of := func(n, all int) string {
		if all == 0 {
			return "–"
		}
		return fmt.Sprintf("%d / %d", n, all)
	}
	return fmt.Sprintf("| `%s` | %d | %s | %s |", l.format, l.samples, of(l.needles, l.ofNeedles), of(l.hidden, l.ofHidden))
}

// linesOf reads all samples.
func linesOf(list []sample, needles []string) (lines []line) {
	for _, name := range formatsOf(list) {
		l := line{format: name}
		for _, s := range list {
			if s.format.Name != name {
				continue
			}
			l.samples++
			if !s.holdsNeedles() {
				continue
			}
			r, _ := s.read(context.Background()) // an error shows in what is missing
			l.needles, l.ofNeedles = l.needles+r.found(needles), l.ofNeedles+len(needles)
			if strings.Contains(s.name, "twocol") {
				l.hidden, l.ofHidden = l.hidden+r.found(hiddenNeedles), l.ofHidden+len(hiddenNeedles)
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// speedOf reads the largest sample of a format for half a second and returns
// MB/s; of pdf, pages/s.
func speedOf(list []sample, name string) string {
	var largest sample
	for _, s := range list {
		if s.format.Name == name && len(s.data) > len(largest.data) && s.holdsNeedles() || largest.data == nil && s.format.Name == name {
			largest = s
		}
	}
	if largest.format.Extract == nil {
		return "–"
	}
	_, _ = largest.read(context.Background()) // warm
	n, start := 0, time.Now()
	for n == 0 || time.Since(start) < time.Second/2 {
		_, _ = largest.read(context.Background())
		n++
	}
	if name == "pdf" {
		return fmt.Sprintf("%.0f pages/s", float64(n)/time.Since(start).Seconds())
	}
	return fmt.Sprintf("%.1f MB/s", float64(n*len(largest.data))/time.Since(start).Seconds()/1e6)
}

// tableOf is the table of the README.
func tableOf(list []sample, needles []string, tallies map[string]tally, each int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| format | samples | needles | hidden needles | speed | %d mutants: ok / partial / error / killed |\n|---|---|---|---|---|---|\n", each)
	for _, l := range linesOf(list, needles) {
		fmt.Fprintf(&b, "%s %s | %s |\n", l, speedOf(list, l.format), tallies[l.format])
	}
	return b.String()
}

// writeTable puts the table in its place in a page.
func writeTable(page, table string) error {
	b, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, _, after, err := around(string(b))
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(page), err)
	}
	return os.WriteFile(page, []byte(before+table+after), 0o644)
}

// around splits a page at its table.
func around(page string) (before, table, after string, err error) {
	i, j := strings.Index(page, tableFrom), strings.Index(page, tableTo)
	if i < 0 || j < i {
		return "", "", "", fmt.Errorf("no place for the table")
	}
	i += len(tableFrom)
	return page[:i], page[i:j], page[j:], nil
}
