package extractors

import (
	"slices"
	"strings"
	"testing"

	"pandian"
	"pandian/extractors/extractortest"
)

// readOld reads a sample of an old archive format, whose checksums tell whether
// every byte is right.
func readOld(t *testing.T, f pandian.Format, name string) *extractortest.Recorder {
	t.Helper()
	r := readOffice(t, f, sampleOf(t, name))
	if len(r.Skips) > 0 {
		t.Errorf("%s: skips %v", name, r.Skips)
	}
	return r
}

func TestLZHMembersOfEveryMethodAndHeaderAreRead(t *testing.T) {
	for _, name := range []string{"lh5.lzh", "lh6.lzh", "lh7.lzh"} { // with headers of level 0, 1 and 2
		r := readOld(t, LZH(), name)
		if missing := r.Missing(pdfNeedles(t)); len(missing) > 0 || !slices.Equal(r.Members[:2], []string{"t.txt", "t_big5.csv"}) {
			t.Errorf("%s: missing %q of %q", name, missing, r.Members)
		}
	}
	if r := readOld(t, LZH(), "lh7.lzh"); !strings.Contains(r.Plain.String(), "\n3999\n4000\n") {
		t.Error("numbers of lh7.lzh are missing")
	}
	if r := readOld(t, LZH(), "lh0.lzh"); !strings.Contains(r.Plain.String(), "A123456789") {
		t.Error("a stored file is missing")
	}
}

func TestDamagedLZHArchivesKeepWhatCanBeReadAndSaySo(t *testing.T) {
	whole := sampleOf(t, "lh7.lzh")
	r := readOffice(t, LZH(), whole[:len(whole)-3000])
	if !slices.Contains(r.Skips, pandian.Truncated) || len(r.Missing(pdfNeedles(t))) > 0 {
		t.Errorf("cut: skips %v", r.Skips)
	}
	changed := slices.Clone(whole)
	changed[600] ^= 0x10 // in the first file
	if r = readOffice(t, LZH(), changed); len(r.Skips) != 1 || !strings.Contains(r.Plain.String(), "\n4000\n") {
		t.Errorf("changed: skips %v", r.Skips)
	}
	old := slices.Concat(whole[:5], []byte("1-"), whole[7:]) // lh1
	if r = readOffice(t, LZH(), old); !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported}) || len(r.Members) != 2 {
		t.Errorf("an older method: skips %v, members %q", r.Skips, r.Members)
	}
}

func TestCabMembersAreRead(t *testing.T) {
	r := readOld(t, Cab(), "mszip.cab")
	if missing := r.Missing(pdfNeedles(t)); len(missing) > 0 || !strings.Contains(r.Plain.String(), "\n3999\n4000\n") {
		t.Errorf("missing %q of %q", missing, r.Members)
	}
	if r = readOld(t, Cab(), "stored.cab"); len(r.Missing(pdfNeedles(t))) > 0 || !slices.Equal(r.Members, []string{`名冊\t.txt`}) {
		t.Errorf("members %q", r.Members)
	}
}

func TestDamagedCabsKeepWhatCanBeReadAndSaySo(t *testing.T) {
	whole := sampleOf(t, "mszip.cab")
	r := readOffice(t, Cab(), whole[:len(whole)-3000])
	if !slices.Contains(r.Skips, pandian.Truncated) {
		t.Errorf("cut: skips %v", r.Skips)
	}
	lzx := slices.Clone(whole)
	lzx[cabHead+6] = 3
	if r = readOffice(t, Cab(), lzx); !slices.Equal(r.Skips, []pandian.Reason{pandian.Unsupported, pandian.Unsupported, pandian.Unsupported}) {
		t.Errorf("packed with LZX: skips %v", r.Skips)
	}
}
