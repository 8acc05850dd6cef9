// Package config reads a configuration: the organisation, its sources with the
// times at which each is due, and the rules that say which unit holds what. A
// documented example is [Example].
//
// Reading is strict. A key that nobody knows, a value of another kind, a
// schedule or a window that says nothing is an [Error] with the file, the line,
// the key and an example of how it is written right. Keys of a source are named
// as the flags of scan and mean the same; what only the command can judge
// (sizes, patterns) it reports through [Config.Wrong], so that the reader gets
// the line there too.
//
// Times are those of Taiwan ([rules.Taiwan]), wherever the program runs: a fixed
// zone, eight hours ahead of UTC without summer time since 1979. So no zone
// database is needed, which Windows does not have.
package config

import (
	_ "embed"
	"errors"
	"fmt"
	"path/filepath"
)

// Example is a configuration that shows and explains every key.
//
//go:embed example.toml
var Example string

// Config is a configuration file. Relative paths in it are resolved against its
// folder: the programs that start a scheduled sweep choose the working folder.
type Config struct {
	Path     string // of the file, absolute
	Out      string `toml:"out" example:"D:/盤點結果"` // outputs: <out>/<source>/<time of the run>; "" in the file = "pandian-sweep" beside it
	Keep     int64  `toml:"keep" example:"12"`     // finished runs kept of each source; 0 = all
	Parallel int64  `toml:"parallel" example:"2"`  // sources swept at once; 0 in the file = 1

	Org     Org
	Sources []Source
	Units   Units

	lines lines
}

// Org is the organisation: table [org].
type Org struct {
	Name               string   `toml:"name" example:"某某合作社"`
	Unit               string   `toml:"unit" example:"總務組"`                                          // 保有單位 of what no rule and no source gives a unit; "" = by folder names
	Sectors            []string `toml:"sectors" example:"[\"MOI-COOP\"]"`                            // sector packs; the first is the one that reports are held against
	Contact            string   `toml:"contact" example:"個資聯絡窗口 分機 123"`                             // 個資聯絡窗口
	Key                string   `toml:"key" example:"D:/pandian/key"`                                // file of the organisation's key; "" = in the user's configuration folder
	Rules              string   `toml:"rules" example:"D:/pandian/rules"`                            // overlay of rules; "" = none
	Lang               string   `toml:"lang" example:"zh-TW"`                                        // of the reports: zh-TW or en
	RegisterCredential string   `toml:"register-credential" example:"file:/etc/pandian/register.pw"` // where the register's password is
	Register           string   `toml:"register" example:"D:/pandian/register.db"`                   // path, URL without password or NoRegister; "" = the user's own
}

// Source is one place to sweep: table [[source]].
type Source struct {
	Name          string   `toml:"name" example:"公用區"`                   // unique; also the name of its output folder
	Path          string   `toml:"path" example:"//server/share"`        // folder, UNC path or file; or
	URL           string   `toml:"url" example:"mysql://reader@db1/crm"` // never with a password
	Credential    string   `toml:"credential" example:"env:CRM_PASSWORD"`
	Unit          string   `toml:"unit" example:"人事室"`
	Schedule      Schedule `toml:"schedule" example:"0 22 * * 1-5"`      // cron expression; zero = only when asked for
	Window        Window   `toml:"window" example:"mon-fri 22:00-06:00"` // when it may run; zero = always
	RowsPerSecond int64    `toml:"rows-per-second" example:"5000"`       // 0 = no limit
	Limit         string   `toml:"limit" example:"20MB/s"`
	Connections   int64    `toml:"connections" example:"2"` // 0 = default
	Jobs          int64    `toml:"jobs" example:"2"`        // 0 = default
	Include       []string `toml:"include" example:"[\"**/名冊/**\"]"`
	Exclude       []string `toml:"exclude" example:"[\"**/備份/**\"]"`
	MaxSize       string   `toml:"max-size" example:"500MB"`
	ModifiedSince string   `toml:"modified-since" example:"2026-01-31"`
	Views         bool     `toml:"views" example:"true"`
	Quick         bool     `toml:"quick" example:"true"` // long tables are sampled only
	OCR           bool     `toml:"ocr" example:"true"`
	PasswordFile  string   `toml:"password-file" example:"D:/pandian/passwords.txt"`
	Verify        bool     `toml:"verify" example:"true"`                   // compare contents too before results are taken over
	FailOn        string   `toml:"fail-on" example:"review"`                // level at which the sweep ends with exit code 4; "" = none
	Reports       []string `toml:"reports" example:"[\"jsonl\", \"xlsx\"]"` // kinds of outputs; none = all
	Rosters       []string `toml:"roster" example:"[\"會員=D:/名冊/會員.xlsx\"]"`
}

// Place is what a scan of the source is given: its URL or path.
func (s *Source) Place() string {
	if s.URL != "" {
		return s.URL
	}
	return s.Path
}

// Error is a mistake in a configuration.
type Error struct {
	File string // base name
	Line int    // from 1
	Key  string // "" = the line itself
	Err  error  // never holds a password
	Hint string // the right way to write it; "" = none
}

func (e *Error) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("%s 第 %d 行：%v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s 第 %d 行 %s：%v", e.File, e.Line, e.Key, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Wrong returns the [Error] of a key in the i-th table of a name ("source",
// "unit"), or in a table that stands once (i = 0; "" = the top).
func (c *Config) Wrong(table string, i int, key string, err error, hint string) error {
	return &Error{File: filepath.Base(c.Path), Line: c.lines.of(table, i, key), Key: key, Err: err, Hint: hint}
}

// errTwice is wrong with names that must be told apart.
var errTwice = errors.New("與另一個相同")
