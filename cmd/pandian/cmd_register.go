package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"pandian"
	"pandian/connectors"
	"pandian/connectors/credential"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

// registerFlags are what all commands of the register share.
type registerFlags struct {
	*app
	at, credential string // path or URL of the register
	config         string // names the register, the sector packs and more; "" = none
	sectors        []string
	url            pandian.Secret // at with its password, once it was looked for; nil = not yet
	format, out    string
}

const (
	registerHelp           = "登錄簿的檔案或 postgres:// 網址；預設在使用者資料夾 (register)"
	registerCredentialHelp = "登錄簿密碼的來源：env:變數、file:檔案、keyring:服務/帳號 (credential)"
)

func (a *app) registerCommand() *cobra.Command {
	f := &registerFlags{app: a}
	c := &cobra.Command{
		Use:   "register",
		Short: "登錄簿：自何時起保有多少、哪項義務何時到期、與上次差在哪裡",
		Long: `登錄簿保存每次盤點的結果（只有遮罩與雜湊），回答：自何時起達到門檻、義務何時到期、與上次相比多了少了什麼。
預設是使用者資料夾裡的一個檔案；多人共用時以 --register postgres://… 指定 PostgreSQL。`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	p := c.PersistentFlags()
	p.StringVar(&f.at, "register", "", registerHelp)
	p.StringVar(&f.credential, "credential", "", registerCredentialHelp)
	p.StringVar(&f.config, "config", "", "設定檔：取用其中 [org] 的登錄簿、業別、金鑰與語言 (configuration)")
	p.StringVar(&f.format, "format", "", "輸出格式："+strings.Join(report.Formats, "、")+"；預設 text，有 --out 時依副檔名 (format)")
	p.StringVar(&f.out, "out", "", "寫入檔案而不是畫面 (output file)")
	c.AddCommand(
		f.statusCommand(), f.diffCommand(), f.sweepsCommand(), f.itemsCommand(), f.doneCommand(),
		f.logCommand(), f.verifyCommand(), f.backupCommand(), f.restoreCommand(),
	)
	c.AddCommand(f.paperCommands()...)
	return c
}

// take fills in what the flags leave open from the configuration, once.
func (f *registerFlags) take() error {
	if f.config == "" {
		return nil
	}
	c, err := f.loadConfig(f.config)
	if err != nil {
		return err
	}
	f.config = ""
	if f.at == "" {
		f.at = c.Org.Register
	}
	if len(f.sectors) == 0 {
		f.sectors = c.Org.Sectors
	}
	return nil
}

// location is the register that is meant: of the flag, of the configuration, or
// the user's own.
func (f *registerFlags) location() (string, error) {
	if err := f.take(); err != nil {
		return "", err
	}
	if f.at != "" {
		return f.at, nil
	}
	at, err := register.DefaultPath()
	if err != nil {
		return "", failed(err, "以 --register 指定登錄簿")
	}
	return at, nil
}

// open opens the register; one that does not exist is not made.
func (f *registerFlags) open(ctx context.Context, readOnly bool) (*register.Register, error) {
	at, err := f.location()
	if err != nil {
		return nil, err
	}
	if credential.InURL(at) {
		return nil, misused(errors.New("--register 的網址不可含密碼"), "密碼請放在 .pgpass、環境變數 PANDIAN_PASSWORD，或以 --credential 指定")
	}
	if !strings.Contains(at, "://") {
		if _, err := os.Stat(at); errors.Is(err, fs.ErrNotExist) {
			return nil, failed(fmt.Errorf("沒有登錄簿 %q", at), "先盤點一次：pandian scan 資料夾；或以 --register 指定登錄簿")
		}
	}
	if f.url == nil {
		if f.url, err = f.resolver().URL(ctx, f.credential, at); err != nil {
			return nil, failed(fmt.Errorf("登錄簿的密碼：%w", err), "例：--credential env:變數、file:檔案")
		}
	}
	r, err := register.Open(ctx, string(f.url), register.Options{ReadOnly: readOnly, Now: f.clock.Now})
	if err != nil {
		return nil, registerError(err)
	}
	return r, nil
}

// sourceNames names sources as a scan does: a URL without its password, a path
// cleaned.
func sourceNames(args []string) []string {
	names := make([]string, len(args))
	for i, arg := range args {
		names[i] = connectors.Display(arg)
	}
	return names
}

// registerError gives an error of the register its words and a hint.
func registerError(err error) error {
	for _, x := range []struct {
		is         error
		text, hint string
	}{
		{register.ErrNewer, "登錄簿是較新版本的 pandian 寫的", "請改用新版 pandian"},
		{register.ErrOlder, "登錄簿是較舊版本的 pandian 寫的，目前不能寫入以更新", "以有寫入權限的帳號執行一次"},
		{register.ErrReadOnly, "登錄簿是唯讀的", "請確認檔案或帳號的寫入權限"},
		{register.ErrBusy, "登錄簿正由另一個程式使用", "稍後再試"},
		{register.ErrFull, "登錄簿所在的磁碟已滿或故障", "清出空間後再試"},
		{register.ErrDamaged, "登錄簿已損毀，或不是登錄簿", "以備份還原：pandian register restore 備份檔"},
		{register.ErrOtherKey, "登錄簿是以另一把金鑰建立的", "換回原金鑰：pandian key import 備份檔，或以 --key 指定"},
		{register.ErrNoKey, "金鑰沒有保存，不能用於登錄簿", "以 --key 指定可以保存的位置"},
		{register.ErrLost, "與登錄簿的連線中斷", "請確認資料庫與網路後再試"},
	} {
		if errors.Is(err, x.is) {
			return failed(errors.New(x.text), x.hint)
		}
	}
	return failed(fmt.Errorf("登錄簿無法使用：%w", err), "")
}

// words are the words of the reports in the language of the command.
func (f *registerFlags) words(rs *rules.Set) (report.Words, error) {
	return report.NewWords(report.Options{Lang: f.lang, Rules: rs})
}

// check finds what is wrong with the flags for output.
func (f *registerFlags) check() error {
	if err := f.take(); err != nil {
		return err
	}
	if f.format == "" {
		f.format = "text"
		if ext := strings.TrimPrefix(filepath.Ext(f.out), "."); slices.Contains(report.Formats, ext) {
			f.format = ext
		}
	}
	switch {
	case !slices.Contains(report.Formats, f.format):
		return misused(fmt.Errorf("--format %q 不是 %s 之一", f.format, strings.Join(report.Formats, "、")), "")
	case f.format == "xlsx" && f.out == "":
		return misused(errors.New("--format xlsx 需要 --out 檔案"), "例：--out 登錄簿.xlsx")
	}
	return nil
}

// emit writes an answer to where the flags say; one that becomes a file is an
// export, which the audit trail keeps.
func (f *registerFlags) emit(ctx context.Context, d *report.Doc) error {
	if f.out == "" {
		if err := d.Write(f.stdout, f.format, f.lang, f.width()); err != nil {
			return failed(fmt.Errorf("答案無法寫出：%w", err), "")
		}
		return nil
	}
	r, err := f.open(ctx, false)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = r.Append(ctx, register.Event{Action: "export", Detail: map[string]string{"report": d.ID, "file": filepath.Base(f.out)}})
	if err != nil {
		return registerError(err)
	}
	if err := f.write(d); err != nil {
		return failed(fmt.Errorf("%q 無法寫入", f.out), "請確認資料夾存在、可以寫入，檔案沒有在別的程式開啟")
	}
	fmt.Fprintf(f.stderr, "pandian: 已寫入 %s。\n", f.out)
	return nil
}

func (f *registerFlags) write(d *report.Doc) error {
	if f.format == "xlsx" {
		return d.WriteXLSX(f.out, f.lang)
	}
	file, err := os.OpenFile(f.out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = d.Write(file, f.format, f.lang, 0)
	return errors.Join(err, file.Close())
}

// width is the width of the terminal; 0 = no limit: the output goes elsewhere.
func (a *app) width() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	out, ok := a.stdout.(*os.File)
	if !ok || !term.IsTerminal(int(out.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(out.Fd()))
	if err != nil {
		return 80
	}
	return width
}

// parseDay reads a day: 2026-03-02 or 115/03/02 of the Republic.
func parseDay(s string) (time.Time, error) {
	if t, err := time.ParseInLocation(time.DateOnly, s, rules.Taiwan); err == nil {
		return t, nil
	}
	if year, rest, ok := strings.Cut(s, "/"); ok && len(year) <= 3 {
		if y, err := strconv.Atoi(year); err == nil && y > 0 {
			if t, err := time.ParseInLocation("2006/1/2", fmt.Sprintf("%d/%s", y+1911, rest), rules.Taiwan); err == nil {
				return t, nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q 不是日期", s)
}

const dayHint = "例：2026-03-02 或 115/03/02"
