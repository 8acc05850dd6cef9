package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pandian/config"
	"pandian/report"
)

// sweepFlags are the flags of sweep.
type sweepFlags struct {
	config                    string
	once, all, status, dryRun bool
	printConfig               bool
	printService, format      string
}

// defaultConfig is the configuration if none is named.
const defaultConfig = "pandian.toml"

func (a *app) sweepCommand() *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "sweep [SOURCE_NAME...]",
		Short: "排程：依設定檔盤點許多來源，一次或長期執行",
		Long: `依設定檔（範例：--print-config）盤點其中的來源；指名時只做指名的。
不加 --once 時長期執行，每分鐘檢查有沒有來源到時間；收到停止訊號即寫出已有的結果後結束。
每次盤點寫在 <out>/<來源>/<時間>/。一個來源失敗不影響其他來源；時段結束即停，下一個時段接續。
--once 的結束代碼：任一來源達到其 fail-on 為 4；否則任一來源錯誤為 1；否則有未讀或待接續者為 3。` + "\n" + exitCodes,
		Example: "  pandian sweep --config pandian.toml --status\n  pandian sweep --config pandian.toml --once\n  pandian sweep --config pandian.toml --once --all 公用區\n  pandian sweep --config pandian.toml --print-service windows > pandian-task.xml",
		RunE:    func(c *cobra.Command, args []string) error { return a.sweep(c.Context(), &f, args) },
	}
	p := c.Flags()
	p.StringVar(&f.config, "config", defaultConfig, "設定檔 (configuration)")
	p.BoolVar(&f.printConfig, "print-config", false, "印出有說明的設定檔範例 (example configuration)")
	p.BoolVar(&f.once, "once", false, "執行到時間的來源後結束，供 cron、systemd、工作排程器使用 (run what is due, then end)")
	p.BoolVar(&f.all, "all", false, "與 --once 同用：不論排程，全部執行；時段仍須遵守 (whatever the schedule)")
	p.BoolVar(&f.status, "status", false, "列出各來源上次執行、結果、下次執行、錯過的次數 (status)")
	p.BoolVar(&f.dryRun, "dry-run", false, "只列出各來源會讀取多少、什麼不讀取 (plan only)")
	p.StringVar(&f.format, "format", "text", "--status 與 --dry-run 的格式：text、csv、json (format)")
	p.StringVar(&f.printService, "print-service", "", "印出每 5 分鐘執行一次的設定："+strings.Join(serviceKinds(), "、"))
	return c
}

// sweep does one of the things that its flags ask for.
func (a *app) sweep(ctx context.Context, f *sweepFlags, names []string) error {
	modes := 0
	for _, on := range []bool{f.once, f.status, f.dryRun, f.printConfig, f.printService != ""} {
		if on {
			modes++
		}
	}
	switch {
	case modes > 1:
		return misused(errors.New("--once、--status、--dry-run、--print-config、--print-service 只能選一個"), "")
	case f.all && !f.once:
		return misused(errors.New("--all 須與 --once 同用"), "例：pandian sweep --config pandian.toml --once --all")
	}
	if f.printConfig {
		_, err := fmt.Fprint(a.stdout, config.Example)
		return err
	}
	if !slices.Contains([]string{"text", "csv", "json"}, f.format) {
		return misused(fmt.Errorf("--format %q 不是 text、csv、json 之一", f.format), "")
	}
	s, err := a.newSweeper(f.config, names)
	if err != nil {
		return err
	}
	c := s.config
	switch {
	case f.printService != "":
		return a.printService(f.printService, c)
	case f.status:
		return s.status(nil).Write(a.stdout, f.format, a.lang, a.width())
	case f.dryRun:
		d, bad := s.plan(ctx)
		if err := d.Write(a.stdout, f.format, a.lang, a.width()); err != nil {
			return failed(err, "")
		}
		if bad {
			return &codeError{code: exitError}
		}
		return ctx.Err()
	}
	if err := prepareOutput(c.Out); err != nil {
		return failed(c.Wrong("", 0, "out", err, ""), `例：out = "D:/盤點結果"（新的或空的資料夾）`)
	}
	if f.once {
		results := s.once(ctx, f.all)
		fmt.Fprintln(a.stderr)
		_ = s.status(results).Write(a.stderr, "text", a.lang, 0)
		return exitForAll(results)
	}
	fmt.Fprintf(a.stderr, s.words.T("pandian: 排程開始，%d 個來源；Ctrl-C 或停止服務即結束。\n", "pandian: sweeping %d sources as scheduled; Ctrl-C or stopping the service ends it.\n"), len(s.sources))
	_ = s.status(nil).Write(a.stderr, "text", a.lang, 0)
	s.loop(ctx)
	return nil
}

// newSweeper reads a configuration; names choose among its sources.
func (a *app) newSweeper(path string, names []string) (*sweeper, error) {
	c, err := a.loadConfig(path)
	if err != nil {
		return nil, err
	}
	s := &sweeper{app: a, config: c}
	if s.sources, err = chooseSources(c, names); err != nil {
		return nil, err
	}
	rs, err := a.loadRules()
	if err != nil {
		return nil, err
	}
	if s.words, err = report.NewWords(report.Options{Lang: a.lang, Rules: rs}); err != nil {
		return nil, failed(err, "")
	}
	return s, nil
}

// chooseSources are the sources of those names; of none, all.
func chooseSources(c *config.Config, names []string) ([]*config.Source, error) {
	var chosen []*config.Source
	var known []string
	found := map[string]bool{}
	for i := range c.Sources {
		s := &c.Sources[i]
		known = append(known, s.Name)
		found[s.Name] = true
		for _, n := range names {
			if n == s.Name {
				chosen = append(chosen, s)
				break
			}
		}
	}
	for _, n := range names {
		if !found[n] {
			return nil, misused(fmt.Errorf("設定檔裡沒有來源 %q", n), "有的是："+strings.Join(known, "、"))
		}
	}
	if len(names) > 0 {
		return chosen, nil
	}
	for i := range c.Sources {
		chosen = append(chosen, &c.Sources[i])
	}
	if len(chosen) == 0 {
		return nil, misused(errors.New("設定檔裡沒有任何來源"), "每個來源一段 [[source]]，範例：pandian sweep --print-config")
	}
	return chosen, nil
}

// exitForAll is the exit code of a sweep: a level that any source reached wins
// over an error anywhere, and that over something unread or not done yet.
func exitForAll(results map[string]outcome) error {
	ended := map[int]bool{}
	for _, o := range results {
		switch o {
		case runDone:
		case runLevel:
			ended[exitLevel] = true
		case runFailed:
			ended[exitError] = true
		default:
			ended[exitUnread] = true
		}
	}
	for _, code := range []int{exitLevel, exitError, exitUnread} {
		if ended[code] {
			return &codeError{code: code}
		}
	}
	return nil
}

// printService prints what starts the sweep every few minutes.
func (a *app) printService(kind string, c *config.Config) error {
	self, err := os.Executable()
	if err != nil {
		return failed(fmt.Errorf("找不到程式自己：%w", err), "")
	}
	me, err := user.Current()
	if err != nil {
		return failed(fmt.Errorf("不知道目前的帳號：%w", err), "")
	}
	text, ok := service{self, c.Path, me.Username}.textFor(kind)
	if !ok {
		return misused(fmt.Errorf("--print-service %q 不是 %s 之一", kind, strings.Join(serviceKinds(), "、")), "")
	}
	_, err = fmt.Fprint(a.stdout, text)
	return err
}
