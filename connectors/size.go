package connectors

import (
	"fmt"
	"strconv"
	"strings"
)

var units = []struct {
	suffix string
	factor float64
}{
	{"TIB", 1 << 40}, {"TB", 1 << 40}, {"T", 1 << 40}, {"GIB", 1 << 30}, {"GB", 1 << 30}, {"G", 1 << 30},
	{"MIB", 1 << 20}, {"MB", 1 << 20}, {"M", 1 << 20}, {"KIB", 1 << 10}, {"KB", 1 << 10}, {"K", 1 << 10}, {"B", 1}, {"", 1},
}

// ParseSize reads a number of bytes: 500MB, 64K, 1.5 GiB, 4096. Units are powers
// of 1,024, as Windows shows sizes; case does not count.
func ParseSize(s string) (int64, error) {
	text := strings.ToUpper(strings.TrimSpace(s))
	for _, u := range units {
		num, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		num = strings.TrimSpace(num)
		n, err := strconv.ParseFloat(num, 64)
		if err != nil || strings.Trim(num, "0123456789.") != "" || n*u.factor >= 1<<62 {
			break
		}
		return int64(n * u.factor), nil
	}
	return 0, fmt.Errorf("%q is no size (such as 500MB)", s)
}

// ParseRate reads a rate in bytes per second, more than 0: 20MB/s or 20MB.
func ParseRate(s string) (int64, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	n, err := ParseSize(strings.TrimSuffix(text, "/s"))
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no rate (such as 20MB/s)", s)
	}
	return n, nil
}
