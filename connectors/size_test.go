package connectors

import "testing"

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int64{
		"500MB": 500 << 20, "64k": 64 << 10, "1.5GB": 3 << 29, "2 GiB": 2 << 30, "10": 10, "7 B": 7, "0": 0, " 1tb ": 1 << 40, ".5K": 512,
	} {
		if got, err := ParseSize(in); err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "MB", "x", "-1MB", "+1", "5XB", "1e3", "0x10", "inf", "nan", "1_000", "1,000", "1.2.3", "9999999999TB", "20MB/s"} {
		if got, err := ParseSize(in); err == nil {
			t.Errorf("ParseSize(%q) = %d", in, got)
		}
	}
}

func TestParseRate(t *testing.T) {
	for in, want := range map[string]int64{"20MB/s": 20 << 20, "20mb": 20 << 20, "1K/S": 1 << 10, "512": 512} {
		if got, err := ParseRate(in); err != nil || got != want {
			t.Errorf("ParseRate(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "0", "0.1B/s", "/s", "20MB/min", "20Mbps"} {
		if got, err := ParseRate(in); err == nil {
			t.Errorf("ParseRate(%q) = %d", in, got)
		}
	}
}

func FuzzParseSize(f *testing.F) {
	for _, s := range []string{"500MB", "1.5 GiB", "", "9e99", "٣MB", "1.", ".", "1TBB"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ParseSize(s); n < 0 || err != nil && n != 0 {
			t.Errorf("ParseSize(%q) = %d, %v", s, n, err)
		}
	})
}
