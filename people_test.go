package pandian

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var kindLetters = map[byte]IdentKind{
	'I': IdentNationalID, 'R': IdentResidentID, 'P': IdentPassport, 'N': IdentName, 'B': IdentBirth, 'M': IdentMobile,
	'E': IdentEmail, 'A': IdentAddress, 'H': IdentHandle, 'L': IdentApart,
}

// parseGroups reads groups written as "I1 N1 M2 | N1 B3 *2": a letter for the
// kind, a number for the value, * for the bits of the special mask.
func parseGroups(t testing.TB, s string) []oracleGroup {
	t.Helper()
	var gs []oracleGroup
	for part := range strings.SplitSeq(s, "|") {
		var g oracleGroup
		for _, w := range strings.Fields(part) {
			n, err := strconv.Atoi(w[1:])
			if err != nil {
				t.Fatalf("bad group %q", part)
			}
			if w[0] == '*' {
				g.mask = SpecialMask(n)
				continue
			}
			k, ok := kindLetters[w[0]]
			if !ok {
				t.Fatalf("bad kind in %q", part)
			}
			g.ids = append(g.ids, Ident{k, Digest(n)})
		}
		gs = append(gs, g)
	}
	return gs
}

func factsOf(gs []oracleGroup) *Facts {
	f := new(Facts)
	for _, g := range gs {
		f.Add(g.ids, g.mask)
	}
	return f
}

func TestPeopleFollowsTheRules(t *testing.T) {
	for _, tc := range []struct {
		name, groups string
		want         People
	}{
		{"no facts", "", People{}},
		{"same number is the same person", "I1 N1 | I1 N2 B1 | I1", People{Subjects: 1}},
		{"different numbers are different people in spite of all else", "I1 N1 B1 M1 A1 | I2 N1 B1 M1 A1", People{Subjects: 2}},
		{"number and passport in one group are one person", "I1 P1 N1", People{Subjects: 1}},
		{"passport alone is the person it was seen with", "I1 P1 N1 | P1 M1 | M1", People{Subjects: 1}},
		{"passport seen with two people is a third where it stands alone", "I1 P1 | I2 P1 | P1", People{Subjects: 3}},
		{"passport seen with two people only there is nobody new", "I1 P1 | I2 P1", People{Subjects: 2}},
		{"passport leads through the resident ID to the national ID", "I1 R1 | R1 P1 | P1 N1 M1 | M1", People{Subjects: 1}},
		{"two passports of one person", "I1 P1 P2 | P1 | P2 | P1 P2", People{Subjects: 1}},
		{"two passports alone are two people", "P1 P2", People{Subjects: 2}},
		{"several numbers in a group: all people, other values add nobody", "I1 I2 N1 M1 *1 | M1 | N1", People{Subjects: 2, Special: 2, SpecialBy: [6]int64{2}}},
		{"several numbers in a group: birth and address add nobody", "I1 I2 B1 A1 | B1 A1", People{Subjects: 2}},
		{"several numbers in a group link nothing", "I1 I2 N1 M1 | N1 M1", People{Subjects: 3}},

		{"name and birth join the numbered person", "I1 N1 B1 | N1 B1 E1", People{Subjects: 1}},
		{"name and attribute may come from different groups", "I1 N1 | I1 M1 | N1 M1", People{Subjects: 1}},
		{"same name, other birth: another person", "I1 N1 B1 | N1 B2", People{Subjects: 2}},
		{"same birth, other name: another person", "I1 N1 B1 | N2 B1", People{Subjects: 2}},
		{"name and mobile of two numbered people: a person of its own", "I1 N1 M1 | I2 N1 M1 | N1 M1", People{Subjects: 3}},
		{"a cluster that leads to two numbered people is its own", "I1 N1 M1 | I2 N1 E1 | N1 M1 E1", People{Subjects: 3}},
		{"chain through mobile and e-mail", "N1 M1 | N1 M1 E1 | N1 E1 A1 | N1 A1 B1", People{Subjects: 1}},
		{"name and patient number", "N1 H1 | N1 H1 B1 | I1 N1 B1", People{Subjects: 1}},
		{"joined facts do not join further", "I1 N1 B1 | I1 N2 | N1 B1 E1 | N2 E1", People{Subjects: 2}},
		{"second name of the same person", "N1 N2 M1 | N2 M1 | N1 M1", People{Subjects: 1}},
		{"couple with one telephone", "N1 M1 | N2 M1", People{Subjects: 2}},
		{"family with one address", "I1 N1 A1 | I2 N2 A1 | N3 A1 | A1", People{Subjects: 3, Apart: 1}},
		{"landline does not link or make a person", "I1 N1 L1 | N1 L1 | N2 L1", People{Subjects: 1, NameOnly: 1}},

		{"mobile alone is its only holder's", "I1 N1 M1 | M1", People{Subjects: 1}},
		{"mobile alone of a cluster", "N1 M1 B1 | M1", People{Subjects: 1}},
		{"mobile alone of two adds nobody", "N1 M1 | N2 M1 | M1", People{Subjects: 2}},
		{"mobile alone of nobody is somebody", "M1 | M2", People{Subjects: 2}},
		{"nameless groups that share a value", "M1 E1 | E1 H1 | H1 | E2", People{Subjects: 2}},
		{"nameless group leads where one value is held", "I1 M1 | M1 E1 | E1 | E1 H1", People{Subjects: 1}},
		{"values of different people add nobody", "I1 M1 | I2 E1 | M1 E1 H1 | H1", People{Subjects: 2}},
		{"switchboard beside a new e-mail", "N1 M1 | N2 M1 | M1 E1", People{Subjects: 3}},
		{"birth and address without a name", "B1 A1 | B1 A1 M1 | M1 | B1 A2", People{Subjects: 2}},
		{"birth and address of a known person", "N1 B1 A1 | B1 A1", People{Subjects: 1}},
		{"birth and address of twins add nobody", "N1 B1 A1 | N2 B1 A1 | B1 A1", People{Subjects: 2}},
		{"birth or address alone", "B1 | A1 | B1 | B1 L1", People{Apart: 3}},

		{"names alone, spelled equally", "N1 | N1 L1 | N2", People{NameOnly: 2}},
		{"name of somebody known", "I1 N1 | N1", People{Subjects: 1}},
		{"name of two people known", "I1 N1 | I2 N1 | N1", People{Subjects: 2}},
		{"a list of names is many people", "N1 N2 N3 N4 N5 M1 | M1 | N1 B1", People{Subjects: 1, NameOnly: 4}},
		{"values apart", "L1 | L1 L2 | L3 L2", People{Apart: 3}},

		{"special follows joins", "I1 N1 M1 | N1 M1 *1 | M1 *2 | N1 *4", People{Subjects: 1, Special: 1, SpecialBy: [6]int64{1, 1, 1}}},
		{"special of a name alone", "N1 *1 | N2 | I1", People{Subjects: 1, NameOnly: 2, Special: 1, SpecialBy: [6]int64{1}, NameOnlySpecial: 1}},
		{"special on equal groups is united", "I1 *1 | I1 *2 | I2", People{Subjects: 2, Special: 1, SpecialBy: [6]int64{1, 1}}},
		{"special of one of a family is somebody's", "N1 M1 | N2 M1 | M1 *1", People{Subjects: 2, Special: 1, SpecialBy: [6]int64{1}}},
		{"special beside no people", "L1 *1", People{Apart: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			gs := parseGroups(t, tc.groups)
			if d := cmp.Diff(tc.want, factsOf(gs).People()); d != "" {
				t.Errorf("%s: people (-want +got):\n%s", tc.groups, d)
			}
			if d := cmp.Diff(tc.want, countByOracle(withoutEmpty(gs))); d != "" {
				t.Errorf("%s: oracle (-want +got):\n%s", tc.groups, d)
			}
		})
	}
}

func withoutEmpty(gs []oracleGroup) []oracleGroup {
	var out []oracleGroup
	for _, g := range gs {
		if len(g.ids) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// randomGroups makes groups with few values, so that they collide and join.
func randomGroups(r *rand.Rand) []oracleGroup {
	values := 1 + r.IntN(4)
	gs := make([]oracleGroup, r.IntN(14))
	decisive := r.IntN(3)
	for i := range gs {
		for range 1 + r.IntN(4) {
			k := IdentKind(r.IntN(int(NumIdents)))
			if k <= IdentPassport && r.IntN(3) < decisive {
				k += 3
			}
			gs[i].ids = append(gs[i].ids, Ident{k, Digest(1 + r.IntN(values))})
		}
		if r.IntN(20) == 0 {
			for n := range 3 + r.IntN(4) {
				gs[i].ids = append(gs[i].ids, Ident{IdentName + IdentKind(r.IntN(2)), Digest(n + 1)})
			}
		}
		if r.IntN(4) == 0 {
			gs[i].mask = SpecialMask(r.IntN(64))
		}
	}
	return gs
}

func TestPeopleEqualsOracleOnRandomSets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 20_000
	if testing.Short() {
		n = 2_000
	}
	var sum People
	for i := range n {
		gs := randomGroups(r)
		got, want := factsOf(gs).People(), countByOracle(gs)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("set %d %v (-oracle +people):\n%s", i, gs, d)
		}
		sum.Subjects += got.Subjects
		sum.NameOnly += got.NameOnly
		sum.Apart += got.Apart
	}
	if sum.Subjects < int64(n) || sum.NameOnly < int64(n)/20 || sum.Apart < int64(n)/20 {
		t.Errorf("the random sets exercise too little: %+v", sum)
	}
}

func TestCensusCountsDifferentValues(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 2_000 {
		gs := randomGroups(r)
		var want [NumIdents]int64
		seen := map[Ident]bool{}
		for _, g := range gs {
			for _, id := range g.ids {
				if id.Digest != 0 && !seen[id] {
					seen[id] = true
					want[id.Kind]++
				}
			}
		}
		c := factsOf(gs).Census()
		for k, n := range want {
			if got := c.Distinct(IdentKind(k)); got != n {
				t.Fatalf("%v: %d different values of kind %d, want %d", gs, got, k, n)
			}
		}
	}
}

func TestPeopleOfChosenGroupsAreThoseOfTheirOwnSet(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 5_000 {
		var all, part Facts
		var chosen []bool
		for _, g := range randomGroups(r) {
			n := all.Add(g.ids, g.mask)
			if n < 0 || r.IntN(2) == 0 {
				continue
			}
			chosen = append(chosen, make([]bool, max(0, n+1-len(chosen)))...)
			chosen[n] = true
		}
		for g := range chosen {
			if chosen[g] {
				lo, hi := all.span(g)
				part.kinds, part.digests = append(part.kinds, all.kinds[lo:hi]...), append(part.digests, all.digests[lo:hi]...)
				part.commit(len(part.kinds)-(hi-lo), all.masks[g])
			}
		}
		if d := cmp.Diff(part.People(), all.Census().PeopleOf(chosen)); d != "" {
			t.Fatalf("chosen %v (-own set +chosen):\n%s", chosen, d)
		}
	}
}

func TestPeopleDependsOnTheSetAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2_000 {
		gs := randomGroups(r)
		want := factsOf(gs).People()
		parts := make([]Facts, 1+r.IntN(4))
		for _, i := range r.Perm(len(gs)) {
			ids := append([]Ident(nil), gs[i].ids...)
			r.Shuffle(len(ids), func(a, b int) { ids[a], ids[b] = ids[b], ids[a] })
			for range 1 + r.IntN(2) {
				parts[r.IntN(len(parts))].Add(append(ids, ids[0], Ident{IdentName, 0}), gs[i].mask)
			}
		}
		var all Facts
		for _, i := range r.Perm(len(parts)) {
			all.Merge(&parts[i])
		}
		if d := cmp.Diff(want, all.People()); d != "" {
			t.Fatalf("%v (-in order +in parts):\n%s", gs, d)
		}
	}
}

// A placeholder (one number or one telephone in thousands of rows with as many
// names) must cost about what other data costs.
func TestPeopleWithPlaceholdersStaysFast(t *testing.T) {
	const n = 200_000
	var f Facts
	for i := range Digest(n) {
		name, mobile := Ident{IdentName, 1000 + i}, Ident{IdentMobile, 1000 + i}
		f.Add([]Ident{{IdentNationalID, 1}, name, mobile, {IdentBirth, 1}}, 0)                           // dummy number
		f.Add([]Ident{{IdentNationalID, 5000 + i}, {IdentName, 1}, {IdentEmail, 1}, {IdentBirth, 2}}, 0) // dummy name and e-mail
		f.Add([]Ident{name, {IdentEmail, 1}}, 0)                                                         // switchboard
		f.Add([]Ident{{IdentName, 1}, mobile, {IdentBirth, 3}}, 0)
	}
	want := People{Subjects: 1 + n + n + 1} // dummy number, numbered, (name, e-mail), dummy name with birth 3
	if d := cmp.Diff(want, f.People()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func BenchmarkPeople(b *testing.B) {
	for _, tc := range []struct {
		name  string
		first IdentKind
	}{{"Numbered", IdentNationalID}, {"Named", IdentName}} {
		b.Run(tc.name, func(b *testing.B) {
			f := manyGroups(1_000_000, tc.first)
			b.ReportAllocs()
			for b.Loop() {
				if p := f.People(); p.Subjects < 100_000 {
					b.Fatal(p)
				}
			}
		})
	}
}

// manyGroups makes n groups of six values each.
func manyGroups(n int, first IdentKind) *Facts {
	r := rand.New(rand.NewPCG(5, 6))
	var f Facts
	group := make([]Ident, 6)
	for range n {
		for k := range group {
			group[k] = Ident{first + IdentKind(k), Digest(r.Uint64N(uint64(n)*2) + 1)}
		}
		f.Add(group, SpecialMask(r.IntN(2)))
	}
	return &f
}

func ExampleFacts() {
	var f Facts
	f.Add([]Ident{{IdentNationalID, 11}, {IdentName, 21}, {IdentMobile, 31}}, 0)
	f.Add([]Ident{{IdentName, 21}, {IdentMobile, 31}}, 0) // the same person
	f.Add([]Ident{{IdentName, 21}, {IdentMobile, 32}}, 0) // another of the same name
	fmt.Println(f.People().Subjects)
	// Output: 2
}
