package rules

import (
	"fmt"
	"time"
)

// Limits bound what one file may cost. Sizes are bytes; all are positive.
type Limits struct {
	Levels    int           // containers in each other
	Members   int           // members of one file, all levels together
	Expanded  int64         // bytes of all members of one file
	Ratio     int64         // expanded bytes per byte of the file,
	RatioFrom int64         // once so much has come out
	Wall      time.Duration // of a parser at work on one file
	Memory    int64         // of a parser's process
}

// limitsFile is the form of limits.toml.
type limitsFile struct {
	Archive archiveLimits
	Parser  parserLimits
}

type archiveLimits struct {
	Levels, Members int
	Expanded        int64 `toml:"expanded_mib"`
	Ratio           int64
	RatioFrom       int64 `toml:"ratio_from_mib"`
}

type parserLimits struct {
	Seconds int64
	Memory  int64 `toml:"memory_mib"`
}

func (s *Set) loadLimits(files ruleFiles) error {
	const name, mib = "limits.toml", 1 << 20
	var doc limitsFile
	if err := decode(files, name, &doc); err != nil {
		return err
	}
	a, p := doc.Archive, doc.Parser
	for key, n := range map[string]int64{
		"levels": int64(a.Levels), "members": int64(a.Members), "expanded_mib": a.Expanded, "ratio": a.Ratio, "ratio_from_mib": a.RatioFrom,
		"seconds": p.Seconds, "memory_mib": p.Memory,
	} {
		if n < 1 || n > 1<<31 {
			return fmt.Errorf("%s: %s is %d, want 1 or more", name, key, n)
		}
	}
	if p.Memory < 128 {
		return fmt.Errorf("%s: memory_mib is %d: a parser cannot start with less than 128", name, p.Memory)
	}
	s.Limits = Limits{
		Levels: a.Levels, Members: a.Members, Expanded: a.Expanded * mib, Ratio: a.Ratio, RatioFrom: a.RatioFrom * mib,
		Wall: time.Duration(p.Seconds) * time.Second, Memory: p.Memory * mib,
	}
	return nil
}
