package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/BurntSushi/toml"

	"pandian/connectors/credential"
	"pandian/rules"
)

// Load reads a configuration and checks what can be judged without the rules,
// whose overlay it may name; see [Config.Check] for the rest. A file that cannot
// be read is an error of package os; a mistake in it is an [Error].
func Load(path string) (*Config, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("config %q: %w", path, err)
	}
	data, err := os.ReadFile(abs)
	if err != nil {
		return nil, fmt.Errorf("config %q: %w", path, err)
	}
	c := &Config{Path: abs}
	if err := c.parse(string(bytes.TrimPrefix(data, []byte("\ufeff")))); err != nil {
		return nil, err
	}
	if err := c.checkSources(); err != nil {
		return nil, err
	}
	c.resolvePaths()
	return c, nil
}

// Check holds sector packs, areas and codes against the rules.
func (c *Config) Check(rs *rules.Set) error {
	if err := c.checkOrg(rs); err != nil {
		return err
	}
	for i := range c.Units {
		if key, err := c.Units[i].check(rs); err != nil {
			return c.Wrong("unit", i, key, err, exampleOf(c.Units[i], key))
		}
	}
	return nil
}

// parse decodes the text, table by table.
func (c *Config) parse(text string) error {
	c.lines = findLines(text)
	var doc map[string]any
	if _, err := toml.Decode(text, &doc); err != nil {
		e := &Error{File: filepath.Base(c.Path), Line: 1, Err: errors.New("不是正確的 TOML"), Hint: `例：name = "公用區"；Windows 路徑請寫 "D:/共用" 或 'D:\共用'`}
		var pe toml.ParseError
		if errors.As(err, &pe) {
			e.Line, e.Key, e.Err = pe.Position.Line, pe.LastKey, fmt.Errorf("不是正確的 TOML（%s）", safeMessage(pe.Message))
		}
		return e
	}
	orgs, err := c.tables(doc, "org", false)
	if err != nil {
		return err
	}
	sources, err := c.tables(doc, "source", true)
	if err != nil {
		return err
	}
	units, err := c.tables(doc, "unit", true)
	if err != nil {
		return err
	}
	c.Sources, c.Units = make([]Source, len(sources)), make(Units, len(units))
	if err := decode(doc, c, c.wrongIn("", 0)); err != nil {
		return err
	}
	for i := range orgs {
		if err := decode(orgs[i], &c.Org, c.wrongIn("org", i)); err != nil {
			return err
		}
	}
	for i := range sources {
		if err := decode(sources[i], &c.Sources[i], c.wrongIn("source", i)); err != nil {
			return err
		}
	}
	for i := range units {
		if err := decode(units[i], &c.Units[i], c.wrongIn("unit", i)); err != nil {
			return err
		}
	}
	return nil
}

// safeMessage is the parser's message without what it cites: that may be a
// password.
func safeMessage(message string) string {
	message, _, _ = strings.Cut(message, "'")
	message, _, _ = strings.Cut(message, `"`)
	return strings.TrimRight(message, " :,(")
}

func (c *Config) wrongIn(table string, i int) func(key string, err error, hint string) error {
	return func(key string, err error, hint string) error { return c.Wrong(table, i, key, err, hint) }
}

// tables takes the tables of a name out of the document: [name], or [[name]] if
// there may be several.
func (c *Config) tables(doc map[string]any, name string, several bool) ([]map[string]any, error) {
	value, ok := doc[name]
	delete(doc, name)
	if !ok {
		return nil, nil
	}
	if one, ok := value.(map[string]any); ok && !several {
		return []map[string]any{one}, nil
	}
	list, ok := value.([]map[string]any)
	switch {
	case ok && several:
		return list, nil
	case several:
		return nil, c.Wrong(name, 0, "", fmt.Errorf("%s 可以有好幾個，應寫成 [[%s]]", name, name), "")
	}
	return nil, c.Wrong(name, 0, "", fmt.Errorf("%s 只能有一個，應寫成 [%s]", name, name), "")
}

func (c *Config) checkOrg(rs *rules.Set) error {
	for _, id := range c.Org.Sectors {
		if _, ok := rs.Sector(id); !ok {
			var ids []string
			for _, s := range rs.Sectors {
				ids = append(ids, s.ID)
			}
			return c.Wrong("org", 0, "sectors", fmt.Errorf("沒有業別門檻包 %q", id), "可用的有："+strings.Join(ids, " "))
		}
	}
	if l := c.Org.Lang; l != "" && l != "zh-TW" && l != "en" {
		return c.Wrong("org", 0, "lang", fmt.Errorf("%q 不是 zh-TW 或 en", l), exampleOf(c.Org, "lang"))
	}
	if credential.InURL(c.Org.Register) {
		return c.Wrong("org", 0, "register", errPassword, "密碼請放在 .pgpass")
	}
	if ref := c.Org.RegisterCredential; ref != "" && credential.CheckReference(ref) != nil {
		return c.Wrong("org", 0, "register-credential", errReference, exampleOf(c.Org, "register-credential"))
	}
	return nil
}

func (c *Config) checkSources() error {
	names := map[string]bool{}
	for i := range c.Sources {
		s := &c.Sources[i]
		key, err := s.check()
		if err == nil && names[strings.ToLower(s.Name)] {
			key, err = "name", errTwice
		}
		if err != nil {
			hint := exampleOf(*s, key)
			if errors.Is(err, errPassword) {
				hint = credentialHint
			}
			return c.Wrong("source", i, key, err, hint)
		}
		names[strings.ToLower(s.Name)] = true
	}
	return nil
}

var errPassword = errors.New("設定檔不放密碼")

var errReference = errors.New("不是 env:名稱、file:檔案 或 keyring:服務/帳號")

const credentialHint = `網址只寫帳號，另外指明密碼在哪裡，例：credential = "env:CRM_PASSWORD"、"file:/etc/pandian/crm.pw" 或 "keyring:pandian/crm"`

// check says what is wrong with a source, and with which key.
func (s *Source) check() (key string, err error) {
	switch {
	case s.Name == "":
		return "name", errors.New("沒有寫")
	case !folderName(s.Name):
		return "name", errors.New(`也是輸出資料夾的名稱，不可含 / \ : * ? " < > |，也不可以點或空白結尾`)
	case s.Path == "" && s.URL == "":
		return "path", errors.New("path（資料夾）或 url（資料庫）至少寫一個")
	case s.Path != "" && s.URL != "":
		return "url", errors.New("path 與 url 只能寫一個")
	case strings.Contains(s.Path, "://"):
		return "path", errors.New("網址請寫在 url")
	case s.URL != "" && !strings.Contains(s.URL, ":"):
		return "url", errors.New("不是網址；資料夾請寫在 path")
	case credential.InURL(s.URL):
		return "url", errPassword
	case s.Credential != "" && credential.CheckReference(s.Credential) != nil:
		return "credential", errReference
	}
	return "", nil
}

// NoRegister stands where no register is wanted.
const NoRegister = "none"

// folderName reports whether a name can be that of a folder on every system.
func folderName(name string) bool {
	if strings.ContainsAny(name, `/\:*?"<>|`) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return false
	}
	if strings.TrimRight(name, ". ") != name || strings.TrimSpace(name) != name || strings.HasPrefix(name, ".") || len(name) > 120 {
		return false
	}
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch base {
	case "CON", "PRN", "AUX", "NUL":
		return false
	}
	return len(base) != 4 || !strings.HasPrefix(base, "COM") && !strings.HasPrefix(base, "LPT") || base[3] < '0' || base[3] > '9'
}

// defaultOut is the folder of the outputs, beside the configuration.
const defaultOut = "pandian-sweep"

// resolvePaths fills the defaults and makes relative paths absolute.
func (c *Config) resolvePaths() {
	if c.Out == "" {
		c.Out = defaultOut
	}
	c.Parallel = max(c.Parallel, 1)
	paths := []*string{&c.Out, &c.Org.Key, &c.Org.Rules}
	if c.Org.Register != NoRegister && !strings.Contains(c.Org.Register, "://") {
		paths = append(paths, &c.Org.Register)
	}
	for i := range c.Sources {
		s := &c.Sources[i]
		paths = append(paths, &s.Path, &s.PasswordFile)
		c.resolveReference(&s.Credential)
		for k, r := range s.Rosters {
			if name, file, ok := strings.Cut(r, "="); ok {
				s.Rosters[k] = name + "=" + c.resolve(file)
			} else {
				s.Rosters[k] = c.resolve(r)
			}
		}
	}
	c.resolveReference(&c.Org.RegisterCredential)
	for _, p := range paths {
		*p = c.resolve(*p)
	}
}

// resolveReference makes the path in a reference to a password absolute.
func (c *Config) resolveReference(ref *string) {
	if file, ok := strings.CutPrefix(*ref, "file:"); ok {
		*ref = "file:" + c.resolve(file)
	}
}

// resolve makes a path absolute; "" stays.
func (c *Config) resolve(path string) string {
	if path == "" || filepath.IsAbs(path) || runtime.GOOS == "windows" && strings.HasPrefix(path, "/") {
		return path
	}
	return filepath.Join(filepath.Dir(c.Path), path)
}
