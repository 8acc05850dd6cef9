package databasetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/connectors/database"
)

// sampled is what an emitter is told of a sample.
type sampled struct {
	Record
	total    int64
	clusters []int // rows before each
}

// Sampled notes how many rows there are.
func (s *sampled) Sampled(_ pandian.Place, total int64) error {
	s.total = total
	return nil
}

// Cluster notes where a stretch begins.
func (s *sampled) Cluster(pandian.Place) error {
	s.clusters = append(s.clusters, len(s.Rows))
	return nil
}

func (x *suite) sample(t *testing.T, table string) *sampled {
	t.Helper()
	r := &sampled{}
	c, err := x.open(t, database.Options{Quick: true}).Open(t.Context(), pandian.Item{Ref: pandian.Ref{Source: "source", Path: x.Path(table)}, Size: -1})
	if err == nil {
		err = c.Extract(t.Context(), c, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range r.Rows {
		if seen[row[0]] {
			t.Fatalf("row %s is drawn twice", row[0])
		}
		seen[row[0]] = true
	}
	return r
}

// quick samples tables of 30,000 rows: of 20,000 keys in a row, and, far from
// these, 10,000 more.
func (x *suite) quick(t *testing.T) {
	const rows = 30_000
	far := func(i int) string {
		if i > 20_000 {
			i += 900_000_000
		}
		return fmt.Sprintf("(%d, '王小明')", i)
	}
	near := func(r *sampled) (n int) {
		for _, row := range r.Rows {
			if len(row[0]) < 9 {
				n++
			}
		}
		return n
	}
	x.table(t, "long", "id int NOT NULL PRIMARY KEY, name varchar(40)", numbered(rows, far)...)
	x.table(t, "long_bare", "id int NOT NULL, name varchar(40)", numbered(rows, far)...)
	x.table(t, "long_named", "id varchar(20) NOT NULL PRIMARY KEY, name varchar(40)", numbered(rows, func(i int) string { return strings.Replace(strings.Replace(far(i), "(", "('", 1), ",", "',", 1) })...)

	t.Run("by random places in the order of a number", func(t *testing.T) {
		r := x.sample(t, "long")
		if r.total != rows || len(r.clusters) != 100 || len(r.Rows) < 8000 || len(r.Rows) > 10_000 {
			t.Errorf("of %d rows: %d in %d stretches", r.total, len(r.Rows), len(r.clusters))
		}
		if share := float64(near(r)) / float64(len(r.Rows)); share < 0.6 || share > 0.73 {
			t.Errorf("a share of %.2f of the rows is of the two thirds that stand together", share)
		}
		again := x.sample(t, "long")
		if !slices.EqualFunc(r.Rows, again.Rows, slices.Equal) {
			t.Error("another time, others are drawn")
		}
	})
	for _, table := range []string{"long_bare", "long_named"} {
		t.Run("by the engine's own sampling: "+table, func(t *testing.T) {
			r := x.sample(t, table)
			if r.total == 0 && len(r.Rows) == rows { // the engine has none
				return
			}
			if share := float64(near(r)) / float64(len(r.Rows)); r.total != rows || len(r.Rows) < 7000 || len(r.Rows) > 13_000 || share < 0.5 || share > 0.83 {
				t.Errorf("of %d rows: %d in %d stretches, a share of %.2f of the two thirds", r.total, len(r.Rows), len(r.clusters), share)
			}
			if len(r.clusters) > 0 && (len(r.clusters) < 20 || r.clusters[0] != 0) {
				t.Errorf("%d pages", len(r.clusters))
			}
		})
	}
	t.Run("not if it is short", func(t *testing.T) {
		x.table(t, "short", "id int NOT NULL PRIMARY KEY, name varchar(40)", numbered(1000, row("(%d, '王小明')"))...)
		if r := x.sample(t, "short"); r.total != 0 || len(r.Rows) != 1000 {
			t.Errorf("%d of %d rows", len(r.Rows), r.total)
		}
	})
}
