package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"pandian"
	"pandian/rules"
)

// Unit is a unit of the organisation and what it holds: table [[unit]]. An item
// belongs to the first unit all of whose kinds of patterns it meets; of each kind
// one pattern is enough. Patterns are those of --include; upper and lower case
// are the same.
type Unit struct {
	Name       string   `toml:"name" example:"社會課"`
	Area       string   `toml:"area" example:"社會"` // area of work in the rules (departments.toml) whose purposes are suggested where none are named; "" = by the unit's name
	Path       []string `toml:"path" example:"[\"社會課/**\"]"`
	Owner      []string `toml:"owner" example:"[\"DOMAIN\\\\sw-*\"]"`
	Server     []string `toml:"server" example:"[\"hr-db*\"]"`    // host of the source's URL or UNC path, without port
	Database   []string `toml:"database" example:"[\"payroll\"]"` // named by the source's URL, else the first part of the item's path
	Purposes   []string `toml:"purposes" example:"[\"057\"]"`     // 特定目的 suggested for what it holds
	Categories []string `toml:"categories" example:"[\"C001\"]"`  // 個人資料類別 suggested beyond those found
}

// Units are the rules that map items to units, in the order of the file. They are
// safe for concurrent use.
type Units []Unit

// Of returns the unit that an item belongs to; false if no rule speaks of it.
func (us Units) Of(it pandian.Item) (Unit, bool) {
	for i := range us {
		if us[i].holds(it) {
			return us[i], true
		}
	}
	return Unit{}, false
}

func (u *Unit) holds(it pandian.Item) bool {
	server, database := placeOf(it.Ref)
	path, _, _ := strings.Cut(it.Path, pandian.MemberSep)
	for _, kind := range []struct {
		patterns []string
		text     string
	}{{u.Path, path}, {u.Owner, it.Owner}, {u.Server, server}, {u.Database, database}} {
		meets := func(p string) bool { return matches(p, kind.text) }
		if len(kind.patterns) > 0 && !slices.ContainsFunc(kind.patterns, meets) {
			return false
		}
	}
	return true
}

// matches tries a pattern on a path, or on a name like DOMAIN\amy. A pattern
// without a separator speaks of a name at any depth; what lies below it is meant
// too.
func matches(pattern, text string) bool {
	return text != "" && doublestar.MatchUnvalidated(glob(pattern), strings.ToLower(strings.ReplaceAll(text, `\`, "/")))
}

func glob(pattern string) string {
	p := strings.ToLower(strings.ReplaceAll(pattern, `\`, "/"))
	if !strings.Contains(strings.TrimSuffix(p, "/"), "/") {
		p = "**/" + p
	}
	return strings.Trim(p, "/") + "/**"
}

// placeOf tells the server and the database that an item stands in; "" = none.
func placeOf(r pandian.Ref) (server, database string) {
	source := strings.ReplaceAll(r.Source, `\`, "/")
	scheme, rest, isURL := strings.Cut(source, "://")
	if !isURL {
		if unc, ok := strings.CutPrefix(source, "//"); ok {
			server, _, _ = strings.Cut(unc, "/")
		}
		return server, ""
	}
	if scheme == "file" {
		return "", ""
	}
	rest, query, _ := strings.Cut(rest, "?")
	host, database, _ := strings.Cut(rest, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	if at := strings.LastIndexByte(host, ':'); at >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:at]
	}
	for param := range strings.SplitSeq(query, "&") {
		if name, ok := strings.CutPrefix(param, "database="); ok { // as SQL Server's URLs name it
			database = name
		}
	}
	if database == "" {
		database, _, _ = strings.Cut(r.Path, "/")
	}
	return strings.Trim(host, "[]"), database
}

// Advice is what the rules suggest for the units, each name once, in the order of
// the file. A unit for which nothing is suggested is in it too: the presets of the
// shipped rules are then all there is.
func (us Units) Advice() []pandian.UnitAdvice {
	var list []pandian.UnitAdvice
	for i := range us {
		u := &us[i]
		k := slices.IndexFunc(list, func(a pandian.UnitAdvice) bool { return a.Name == u.Name })
		if k < 0 {
			k = len(list)
			list = append(list, pandian.UnitAdvice{Name: u.Name})
		}
		a := &list[k]
		a.Area = cmp.Or(a.Area, u.Area)
		a.Purposes = union(a.Purposes, u.Purposes)
		a.Categories = union(a.Categories, u.Categories)
	}
	return list
}

// union adds what is not in the list yet.
func union(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// check says what is wrong with a unit.
func (u *Unit) check(rs *rules.Set) (key string, err error) {
	if u.Name == "" {
		return "name", errors.New("沒有寫")
	}
	for _, kind := range []struct {
		key      string
		patterns []string
	}{{"path", u.Path}, {"owner", u.Owner}, {"server", u.Server}, {"database", u.Database}} {
		for _, p := range kind.patterns {
			if p == "" || !doublestar.ValidatePattern(glob(p)) {
				return kind.key, errors.New("樣式 " + p + " 寫法不對")
			}
		}
	}
	if len(u.Path)+len(u.Owner)+len(u.Server)+len(u.Database) == 0 {
		return "name", errors.New("沒有 path、owner、server 或 database：不知道哪些項目屬於這個單位")
	}
	if u.Area != "" {
		if !slices.ContainsFunc(rs.Departments, func(d rules.Department) bool { return d.Area == u.Area }) {
			return "area", errors.New("規則裡沒有這個業務：" + u.Area)
		}
	}
	for _, code := range u.Purposes {
		if !slices.ContainsFunc(rs.Purposes, func(p rules.Purpose) bool { return p.Code == code }) {
			return "purposes", errors.New("沒有這個特定目的代號：" + code)
		}
	}
	for _, code := range u.Categories {
		if !slices.ContainsFunc(rs.Categories, func(c rules.Category) bool { return c.Code == code }) {
			return "categories", errors.New("沒有這個個人資料類別代號：" + code)
		}
	}
	return "", nil
}
