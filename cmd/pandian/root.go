package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pandian/detectors"
	"pandian/rules"
	"pandian/scanner"
)

// app holds what all commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	rulesDir       string
	keyPath        string
	lang           string
	langDefault    bool // --lang was not given
	clock          clock
	exposed        []string // arguments that hold a password, which no error repeats
}

const welcome = `pandian 盤點：找出個資在哪裡、有多少人、法規要求什麼。

請在命令列輸入：
  pandian scan 資料夾            盤點一個資料夾或網路磁碟（例：pandian scan D:\共用 或 \\server\share）
  pandian detect 檔案            看一個檔案裡有哪些個資
  pandian --help                 所有指令與選項

也可以把資料夾直接拖曳到 pandian 的圖示上。結果寫在 pandian-out 資料夾，請先開 report.html 或 inventory.xlsx。
`

const exitCodes = `
結束代碼：0 完成 · 1 錯誤 · 2 用法錯誤 · 3 完成，但有項目未能讀取 · 4 達到 --fail-on 指定的程度`

func (a *app) root() *cobra.Command {
	cobra.MousetrapHelpText = "" // a double click gets our own words
	c := &cobra.Command{
		Use:           "pandian",
		Short:         "盤點：找出個資、計算當事人、對照法規門檻",
		Long:          "pandian 盤點：找出個資在哪裡、有多少人、法規要求什麼。\n" + rules.LawNote + "\n" + exitCodes,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(a.stdout, welcome)
			return err
		},
	}
	c.SetIn(a.stdin)
	c.SetOut(a.stdout)
	c.SetErr(a.stderr)
	f := c.PersistentFlags()
	f.StringVar(&a.rulesDir, "rules", "", "以此資料夾的規則檔取代或補充內建規則 (rule overlay folder)")
	f.StringVar(&a.keyPath, "key", "", "單位金鑰檔；預設在使用者設定資料夾 (organisation key)")
	f.StringVar(&a.lang, "lang", "zh-TW", "報告語言 zh-TW 或 en (report language)")
	c.AddCommand(
		a.scanCommand(),
		a.sweepCommand(),
		a.detectCommand(),
		a.maskCommand(),
		a.registerCommand(),
		a.keyCommand(),
		a.childCommand(),
	)
	speakChinese(c)
	c.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		a.langDefault = !c.Flags().Changed("lang")
		if a.lang != "zh-TW" && a.lang != "en" {
			return misused(fmt.Errorf("--lang %q 不是 zh-TW 或 en", a.lang), "")
		}
		return nil
	}
	return c
}

// loadRules loads the ruleset, with the overlay if one is given.
func (a *app) loadRules() (*rules.Set, error) {
	rs, err := rules.Load(a.rulesDir)
	if err == nil {
		err = scanner.CheckRules(rs, detectors.All)
	}
	if err != nil {
		return nil, failed(fmt.Errorf("規則無法載入：%w", err), "請修正該規則檔，或不使用 --rules")
	}
	for _, l := range rs.Expired {
		fmt.Fprintf(a.stderr, "pandian: 注意：lists.toml 第 %d 行的項目已於 %s 到期，不再適用。\n", l.Line, l.Until.Format(time.DateOnly))
	}
	return rs, nil
}
