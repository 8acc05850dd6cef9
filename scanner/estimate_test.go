package scanner_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pandian"
	"pandian/connectors/connectortest"
	"pandian/rules"
	"pandian/scanner"
)

// sampled reads stretches of a table of n rows, of which every third is empty and
// every person stands in two rows.
func sampled(t *testing.T, n int, seed uint64) (e pandian.Entry, records, people int64) {
	t.Helper()
	r := rand.New(rand.NewPCG(77, 1))
	table := &connectortest.Table{Cols: []string{"no", "姓名", "身分證字號", "診斷"}, Key: 0}
	folks := town(r, n/3)
	for i := range n {
		row := []string{fmt.Sprint(i), "", "", ""}
		if i%3 != 0 {
			c := folks[(i/3+(i%3-1)*n/7)%len(folks)]
			row[1], row[2] = c.name, c.id
			records++
			if i%30 == 1 {
				row[3] = "第二型糖尿病"
			}
		}
		table.Rows = append(table.Rows, row)
	}
	draw := rand.New(rand.NewPCG(seed, 2))
	const clusters, each = 40, 25
	for i := range clusters {
		start := i*(n/clusters) + draw.IntN(n/clusters-each)
		table.Clusters = append(table.Clusters, [2]int{start, start + each})
	}
	return inspectTable(t, table), records, int64(len(folks))
}

func holds(i pandian.Interval, n int64) bool { return i[0] <= n && n <= i[1] }

func TestASampledTableIsAnEstimateWithIntervalsThatHoldTheTruth(t *testing.T) {
	const seeds = 20
	inRecords, inPeople, inCount, inDistinct := 0, 0, 0, 0
	for seed := range uint64(seeds) {
		e, records, people := sampled(t, 12_000, seed)
		if !e.Estimate || e.Stream || e.Sample == nil || e.Sample.Rows != 1000 || e.Sample.Total != 12_000 || e.Sample.Clusters != 40 || e.Sample.Seed != pandian.SampleSeed {
			t.Fatalf("%+v", e.Sample)
		}
		f := e.Findings[pandian.NationalID]
		for _, x := range []struct {
			in       *int
			interval pandian.Interval
			truth    int64
			figure   int64
		}{
			{&inRecords, e.Sample.Records, records, e.Records}, {&inPeople, e.Sample.Subjects, people, e.Subjects},
			{&inCount, f.Interval.Count, records, f.Count}, {&inDistinct, f.Interval.Distinct, people, f.Distinct},
		} {
			if holds(x.interval, x.truth) {
				*x.in++
			}
			if !holds(x.interval, x.figure) {
				t.Errorf("the figure %d is outside its interval %v", x.figure, x.interval)
			}
		}
		special := e.Findings[pandian.SpecialRecord]
		if special == nil {
			t.Fatal(describe(e))
		}
		if special.Interval.Distinct != e.Sample.SpecialSubjects || special.Distinct != e.SpecialSubjects {
			t.Errorf("%d people with an illness, %d with special data, %v and %v", special.Distinct, e.SpecialSubjects, special.Interval.Distinct, e.Sample.SpecialSubjects)
		}
		for _, c := range e.Columns {
			if c.Col == "身分證字號" && !holds(f.Interval.Count, c.Count) {
				t.Errorf("the column's count %d is not of the table", c.Count)
			}
			if c.Col == "身分證字號" && (c.Distinct != f.Distinct || !c.About) {
				t.Errorf("the column has %d different values, the type %d", c.Distinct, f.Distinct)
			}
		}
	}
	if min(inRecords, inPeople, inCount, inDistinct) < seeds*9/10 {
		t.Errorf("of %d seeds the intervals held %d %d %d %d times", seeds, inRecords, inPeople, inCount, inDistinct)
	}
}

func TestAnEstimateReachesNoThreshold(t *testing.T) {
	e, _, _ := sampled(t, 12_000, 1)
	if e.Records < 5000 || len(e.Thresholds) == 0 {
		t.Fatalf("%d records, thresholds %v", e.Records, e.Thresholds)
	}
	for _, st := range e.Thresholds {
		if st.State != pandian.Review {
			t.Errorf("%+v", st)
		}
	}
	sum := deliver(t, e)
	if sum.Estimates != 1 || !holds(sum.Likely, sum.Records) || sum.Likely[0] == sum.Likely[1] {
		t.Errorf("%d estimates, records %d, likely %v", sum.Estimates, sum.Records, sum.Likely)
	}
	for _, st := range sum.Thresholds {
		if st.State != pandian.Review {
			t.Errorf("the organisation: %+v", st)
		}
	}
	exact := inspect(t, files{"a.csv": []byte("姓名,身分證字號\n王大同," + nationalIDs[0] + "\n")}, "a.csv")
	if sum := deliver(t, exact); sum.Estimates != 0 || sum.Likely != (pandian.Interval{}) {
		t.Errorf("without an estimate: %d, %v", sum.Estimates, sum.Likely)
	}
}

// deliver is the total of a run with one entry.
func deliver(t *testing.T, e pandian.Entry) pandian.Summary {
	t.Helper()
	st, err := scanner.OpenState(t.TempDir(), scanner.RunID{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Add(e); err != nil {
		t.Fatal(err)
	}
	sector, _ := rules.Default().Sector("MOI-COOP")
	sum, err := st.Deliver(t.Context(), sector, pandian.Summary{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestASampleWithoutFindingsSaysHowManyThereMayBe(t *testing.T) {
	table := &connectortest.Table{Cols: []string{"no"}, Key: 0}
	for i := range 5000 {
		table.Rows = append(table.Rows, []string{fmt.Sprint(i)})
	}
	for i := range 50 {
		table.Clusters = append(table.Clusters, [2]int{i * 100, i*100 + 10})
	}
	e := inspectTable(t, table)
	if !e.Estimate || e.Records != 0 || e.Sample.Records[0] != 0 || e.Sample.Records[1] < 50 || e.Sample.Records[1] > 1000 {
		t.Errorf("%d records, %+v", e.Records, e.Sample)
	}
}
