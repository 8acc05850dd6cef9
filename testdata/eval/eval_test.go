package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// printable are the types that a finding may have.
var printable = []string{
	"bank_account", "birth_date", "citizen_certificate", "credit_card", "einvoice_carrier", "email", "ip_address", "line_id", "medical_record_no", "person_name",
	"special_criminal_record", "special_genetic", "special_health_exam", "special_medical", "special_medical_record", "special_sex_life",
	"tw_address", "tw_landline", "tw_license_plate", "tw_mobile", "tw_national_id", "tw_nhi_card", "tw_passport", "tw_resident_id",
}

// few are kinds of every sort: a table, a form, an encoded mail, a negative.
const few = "member_roster,verdict,mail_encoded,n_masked"

// own generates the kinds named in only, all if it is empty.
func own(t *testing.T, seed uint64, only string) []Doc {
	t.Helper()
	docs, err := generate(seed, only)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func public(t *testing.T) []Doc {
	t.Helper()
	docs, err := readTruth("public")
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func TestFiguresStayAboveTheFloors(t *testing.T) {
	floors, err := readFloors()
	if err != nil {
		t.Fatal(err)
	}
	for name, docs := range map[string][]Doc{"public": public(t), "own": own(t, 1, "")} {
		results, err := inspectAll(context.Background(), docs)
		if err != nil {
			t.Fatal(err)
		}
		for _, low := range floors[name].check(name, evaluate(docs, results)) {
			t.Error(low)
		}
	}
}

func TestEveryTypeAndManyKindsOccur(t *testing.T) {
	types, kinds := map[string]int{}, map[string]int{}
	for _, d := range own(t, 1, "") {
		if !d.negative() {
			kinds[d.Kind]++
		}
		for _, e := range d.Entities {
			if !e.Optional {
				types[e.Type]++
			}
		}
	}
	for _, typ := range printable {
		if types[typ] < 60 {
			t.Errorf("%s occurs %d times, want at least 60", typ, types[typ])
		}
	}
	if len(kinds) < 45 {
		t.Errorf("%d positive kinds, want at least 45", len(kinds))
	}
	for k, n := range kinds {
		if n < 6 {
			t.Errorf("kind %s has %d documents, want at least 6", k, n)
		}
	}
}

func TestTruthSpansHoldTheirValues(t *testing.T) {
	for _, d := range own(t, 2, "") {
		ends := map[string]int{}
		for _, e := range d.Entities {
			if len(d.Data) == d.Bytes && !d.NoOffsets {
				if got := string(d.Data[e.Start:e.End]); got != e.Value {
					t.Fatalf("%s at %d: %q, want %q", d.Path, e.Start, got, e.Value)
				}
			}
			if e.Start < ends[e.Type] {
				t.Fatalf("%s at %d: two values of %s overlap", d.Path, e.Start, e.Type)
			}
			ends[e.Type] = e.End
			for _, a := range e.Alts {
				if a[0] < e.Start || a[1] > e.End || a[0] >= a[1] {
					t.Fatalf("%s at %d: alternative %v is not inside the value", d.Path, e.Start, a)
				}
			}
			if d.negative() && !e.Optional {
				t.Fatalf("%s at %d: a negative holds a value", d.Path, e.Start)
			}
		}
	}
}

func TestTheSameSeedGivesTheSameDocuments(t *testing.T) {
	if diff := cmp.Diff(own(t, 3, few), own(t, 3, few)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(own(t, 3, few)[0].Data, own(t, 4, few)[0].Data) {
		t.Error("another seed gives the same document")
	}
}

func TestNumbersHaveValidCheckDigits(t *testing.T) {
	for want, head := range map[string]string{
		"A169006025": "A16900602", "Z146141620": "Z14614162", "A904373261": "A90437326", "AA03405471": "AA0340547", "HC14557441": "HC1455744",
	} {
		if got := head + string(idCheck(head)); got != want {
			t.Errorf("check digit of %s gives %s", want, got)
		}
	}
	for _, want := range []string{"4449481415226862", "378030340762658", "3528572690148734"} {
		if got := luhn(want[:len(want)-1]); got != want {
			t.Errorf("check digit of %s gives %s", want, got)
		}
	}
	if got := mrzCheck("352601815"); got != "5" {
		t.Errorf("MRZ check digit is %s, want 5", got)
	}
}

func TestMachineReadableZonesHaveValidCheckDigits(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	r := newRandom(1, "mrz")
	for range 200 {
		p := w.person(r, pickOne(r, mixed, migrant), 20, 80)
		line := p.passport + mrzMiddle(p) + p.id + mrzEnd(p)
		if len(mrzFirst(p)) != 44 || len(line) != 44 {
			t.Fatalf("lines have %d and %d characters, want 44", len(mrzFirst(p)), len(line))
		}
		for _, c := range []struct{ text, want string }{
			{line[:9], line[9:10]}, {line[13:19], line[19:20]}, {line[21:27], line[27:28]}, {line[28:42], line[42:43]},
			{line[:10] + line[13:20] + line[21:43], line[43:]},
		} {
			if got := mrzCheck(c.text); got != c.want {
				t.Fatalf("%s: check digit of %s is %s, want %s", line, c.text, c.want, got)
			}
		}
	}
}

func TestInvalidIDsFailTheCheck(t *testing.T) {
	r := newRandom(1, "invalid")
	for range 1000 {
		if id := invalidID(r); idCheck(id[:9]) == id[9] {
			t.Fatalf("%s is valid", id)
		}
	}
}

func TestWrittenTruthReadsBackUnchanged(t *testing.T) {
	docs := own(t, 1, few)
	dir := t.TempDir()
	if err := writeTruth(dir, docs); err != nil {
		t.Fatal(err)
	}
	back, err := readTruth(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(docs, back); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesInKindFilesAreErrors(t *testing.T) {
	for name, text := range map[string]string{
		"open alternative": "===\n⟦a|b",
		"open region":      "===\n⟪record|x",
		"open field":       "===\n«name",
		"loop without end": "===\n«rows 1-2»x",
		"stray end":        "===\nx«end»",
		"unknown setting":  "colour red\n===\nx",
		"no layout":        "files 3\n",
		"column of table":  "=== table csv\ncol 姓名 «name»",
	} {
		if _, err := parseKind("k\n" + text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// disturb makes findings of the truth, with every sort of mistake.
func disturb(docs []Doc) []Result {
	out := make([]Result, len(docs))
	for i, d := range docs {
		r := newRandom(7, strconv.Itoa(i))
		add := func(typ string, start, end int) {
			conf := []float64{0.35, 0.55, 0.75, 0.95, 0.95, 0.95}[r.IntN(6)]
			out[i].Findings = append(out[i].Findings, Finding{typ, max(0, start), end, conf})
		}
		for _, e := range d.Entities {
			switch r.IntN(9) {
			case 0: // missed
			case 1: // too long
				add(e.Type, e.Start-2, e.End+1)
			case 2: // in two pieces
				add(e.Type, e.Start, e.Start+2)
				add(e.Type, e.Start+2, e.End)
			case 3: // twice
				add(e.Type, e.Start, e.End)
				add(e.Type, e.Start, e.End)
			case 4: // one that bridges to the next value
				add(e.Type, e.Start, e.End+40)
			case 5: // as another type
				add(pick(r, printable), e.Start, e.End)
			default:
				add(e.Type, e.Start, e.End)
			}
			for _, a := range e.Alts {
				add(e.Type, a[0], a[1])
			}
		}
		for range r.IntN(3) { // out of nothing
			at := r.IntN(d.Bytes)
			add(pick(r, printable), at, at+r.between(1, 12))
		}
	}
	return out
}

// figures are what the scorer of the public sample says of the findings that
// disturb makes.
type figures struct {
	Types    map[string]typeFigures `json:"types"`
	FPPerMiB float64                `json:"fp_per_mib"`
	Clean    int                    `json:"clean"`
	NegFP    map[string]int         `json:"neg_fp"`
}

// typeFigures are precision, recall and F1, and counts, of one type.
type typeFigures struct {
	N       int        `json:"n"`
	Strict  [3]float64 `json:"strict"`
	Overlap [3]float64 `json:"overlap"`
	FP      int        `json:"fp"`
	FPNeg   int        `json:"fp_neg"`
}

//go:embed reference.json
var referenceJSON []byte

func TestScorerAgreesWithThePublicSamplesScorer(t *testing.T) {
	docs := public(t)
	results := disturb(docs)
	if name := os.Getenv("EVAL_FINDINGS"); name != "" {
		writeFindings(t, name, docs, results)
	}
	var want, got figures
	if err := json.Unmarshal(referenceJSON, &want); err != nil {
		t.Fatal(err)
	}
	s := evaluate(docs, results)
	got.Types = map[string]typeFigures{}
	for typ, o := range s.Overlap {
		x := at(s.Strict, typ)
		got.Types[typ] = typeFigures{
			N: o.TP + o.FN, FP: o.FP, FPNeg: s.Negative[typ],
			Strict:  [3]float64{x.precision(), x.recall(), x.f1()},
			Overlap: [3]float64{o.precision(), o.recall(), o.f1()},
		}
	}
	n := s.noise()
	got.FPPerMiB, got.Clean, got.NegFP = n.perMiB(), n.Clean, s.Negative
	drop := cmpopts.IgnoreMapEntries(func(_ string, n int) bool { return n == 0 })
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9), drop); diff != "" {
		t.Error(diff)
	}
}

func writeFindings(t *testing.T, name string, docs []Doc, results []Result) {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for i, r := range results {
		for _, f := range r.Findings {
			if err := enc.Encode(map[string]any{"path": docs[i].Path, "type": f.Type, "start": f.Start, "end": f.End, "confidence": f.Confidence}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(filepath.Clean(name), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
