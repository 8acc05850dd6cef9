package main

import (
	"errors"
	"fmt"
	"runtime"

	"pandian/config"
	"pandian/rules"
)

// loadConfig reads a configuration and lets its organisation take the place of
// flags that were not given: key, rules, language.
func (a *app) loadConfig(path string) (*config.Config, error) {
	c, err := config.Load(path)
	if err != nil {
		return nil, configError(err)
	}
	if a.keyPath == "" {
		a.keyPath = c.Org.Key
	}
	if a.rulesDir == "" {
		a.rulesDir = c.Org.Rules
	}
	rs, err := a.loadRules()
	if err != nil {
		return nil, err
	}
	if err := c.Check(rs); err != nil {
		return nil, configError(err)
	}
	if a.langDefault && c.Org.Lang != "" {
		a.lang = c.Org.Lang
	}
	for i := range c.Sources {
		if err := checkSource(c, i, rs); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// checkSource says what is wrong with a source as a scan would say it, but with
// the line in the file.
func checkSource(c *config.Config, i int, rs *rules.Set) error {
	err := scanFlagsOf(c, &c.Sources[i], "").check(rs)
	var ce *codeError
	if errors.As(err, &ce) && ce.flag != "" {
		return configError(c.Wrong("source", i, ce.flag, ce.err, ce.hint))
	}
	return err
}

// configError gives a mistake in a configuration its exit code and hint.
func configError(err error) error {
	var e *config.Error
	if errors.As(err, &e) {
		return misused(e, e.Hint)
	}
	return failed(fmt.Errorf("設定檔無法讀取：%w", err), "範例：pandian sweep --print-config")
}

// take fills in what the flags leave open of the organisation, and its units.
func (f *scanFlags) take(c *config.Config) {
	for _, v := range []struct {
		flag  *string
		value string
	}{
		{&f.org, c.Org.Name}, {&f.unit, c.Org.Unit}, {&f.contact, c.Org.Contact},
		{&f.registerAt, c.Org.Register}, {&f.registerCredential, c.Org.RegisterCredential},
	} {
		if *v.flag == "" {
			*v.flag = v.value
		}
	}
	if f.sector == "" && len(c.Org.Sectors) > 0 {
		f.sector = c.Org.Sectors[0]
	}
	f.units = c.Units
}

// scanFlagsOf are the flags that would scan a source into a folder.
func scanFlagsOf(c *config.Config, s *config.Source, out string) *scanFlags {
	f := &scanFlags{
		readFlags: readFlags{passwordFile: s.PasswordFile, ocr: s.OCR},
		out:       out, unit: s.Unit, include: s.Include, exclude: s.Exclude, rosters: s.Rosters, reports: s.Reports,
		maxSize: s.MaxSize, modifiedSince: s.ModifiedSince, limit: s.Limit,
		jobs: int(s.Jobs), connections: int(s.Connections), rowsPerSecond: s.RowsPerSecond,
		credential: s.Credential, views: s.Views, quick: s.Quick, verify: s.Verify, failOn: s.FailOn, quiet: true,
	}
	if f.jobs == 0 {
		f.jobs = runtime.NumCPU()
	}
	f.take(c)
	return f
}
