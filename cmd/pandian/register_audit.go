package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pandian/register"
	"pandian/report"
	"pandian/rules"
)

func (f *registerFlags) doneCommand() *cobra.Command {
	var on string
	var undo bool
	c := &cobra.Command{
		Use:   "done ID",
		Short: "登錄已辦理的義務或發生的事件，時程隨之更新",
		Long: `ID 是 register status 列出的代號（例：MOI-COOP-PLAN、MOI-COOP-AUDIT），或事件：
  planned 訂定計畫　registered 立案或登記　revised 修正計畫　changed 建立或變更個人資料檔案　ended 業務終止
登錄寫入稽核軌跡，不能刪改；登錯時以 --undo 收回。`,
		Example: "  pandian register done MOI-COOP-PLAN --on 115/03/02\n  pandian register done registered --on 1998-05-01",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(c *cobra.Command, args []string) error { return f.done(c.Context(), args, on, undo) },
	}
	c.Flags().StringVar(&on, "on", "", "辦理或發生之日，例：2026-03-02 或 115/03/02；預設今天 (day)")
	c.Flags().BoolVar(&undo, "undo", false, "收回這一天的登錄 (take back)")
	return c
}

// recordable are the events that an organisation has once, or one at a time.
// Incidents and requests are many: they have clocks of their own.
var recordable = []rules.Event{rules.EventPlanned, rules.EventRegistered, rules.EventRevised, rules.EventChanged, rules.EventEnded}

func (f *registerFlags) done(ctx context.Context, args []string, on string, undo bool) error {
	if len(args) != 1 {
		return misused(errors.New("請指定一個代號"), "例：pandian register done MOI-COOP-PLAN --on 115/03/02")
	}
	today := rules.Day(f.clock.Now())
	day := today
	if on != "" {
		var err error
		if day, err = parseDay(on); err != nil {
			return misused(fmt.Errorf("--on：%w", err), dayHint)
		}
	}
	if day.After(today) {
		return misused(fmt.Errorf("--on %s 還沒有到", on), "登錄的是已經辦理的事")
	}
	if err := f.take(); err != nil {
		return err
	}
	rs, err := f.loadRules()
	if err != nil {
		return err
	}
	id, ok := knownDuty(rs, args[0])
	if !ok {
		return misused(fmt.Errorf("沒有代號 %q", args[0]), "pandian register status --all 列出所有代號；事件見 pandian register done --help")
	}
	r, err := f.open(ctx, false)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.RecordDone(ctx, register.Done{ID: id, Day: day}, undo); err != nil {
		return registerError(err)
	}
	what := "已登錄"
	if undo {
		what = "已收回"
	}
	fmt.Fprintf(f.stderr, "pandian: %s %s（%s）。\n", what, id, day.Format(time.DateOnly))
	return nil
}

// knownDuty finds a duty or event by its identifier in any case.
func knownDuty(rs *rules.Set, name string) (string, bool) {
	for _, e := range recordable {
		if strings.EqualFold(string(e), name) {
			return string(e), true
		}
	}
	for _, sec := range rs.Sectors {
		for _, t := range sec.Thresholds {
			if strings.EqualFold(t.ID, name) {
				return t.ID, true
			}
		}
	}
	return "", false
}

func (f *registerFlags) logCommand() *cobra.Command {
	var since, until, actor string
	var actions []string
	c := &cobra.Command{
		Use:   "log",
		Short: "稽核軌跡：誰在何時盤點、匯入、匯出、查詢、判定、登錄了什麼",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var from, to time.Time
			for _, v := range []struct {
				flag, text string
				to         *time.Time
			}{{"--since", since, &from}, {"--until", until, &to}} {
				if v.text == "" {
					continue
				}
				var err error
				if *v.to, err = parseDay(v.text); err != nil {
					return misused(fmt.Errorf("%s：%w", v.flag, err), dayHint)
				}
			}
			if !to.IsZero() {
				to = to.AddDate(0, 0, 1)
			}
			return f.log(c.Context(), from, to, actor, actions)
		},
	}
	c.Flags().StringVar(&since, "since", "", "從這一天起 (since)")
	c.Flags().StringVar(&until, "until", "", "到這一天為止 (until)")
	c.Flags().StringVar(&actor, "actor", "", "只列這個人（含其一部分即可） (actor)")
	c.Flags().StringSliceVar(&actions, "action", nil, "只列這些動作，例：scan、export、done，可重複 (action)")
	return c
}

func (f *registerFlags) log(ctx context.Context, from, to time.Time, actor string, actions []string) error {
	if err := f.check(); err != nil {
		return err
	}
	w, err := f.words(nil)
	if err != nil {
		return failed(err, "")
	}
	r, err := f.open(ctx, true)
	if err != nil {
		return err
	}
	defer r.Close()
	t := report.Table{Key: "events", Title: w.T("稽核軌跡", "Audit trail"), Columns: []report.Column{
		{Key: "seq", Title: w.T("序號", "No.")}, {Key: "at", Title: w.T("時間", "Time"), Width: 17}, {Key: "actor", Title: w.T("何人", "Who"), Width: 22},
		{Key: "action", Title: w.T("動作", "Action"), Width: 10}, {Key: "detail", Title: w.T("內容", "What"), Width: 60, Under: true},
		{Key: "hash", Title: w.T("雜湊", "Hash"), Width: 66, FilesOnly: true},
	}, Empty: w.T("（沒有符合的紀錄）", "(no events match)")}
	for e, err := range r.Events(ctx, from, to) {
		if err != nil {
			return registerError(err)
		}
		if !strings.Contains(e.Actor, actor) || len(actions) > 0 && !slices.Contains(actions, e.Action) {
			continue
		}
		t.Rows = append(t.Rows, []any{e.Seq, e.At, e.Actor, actionName(w, e.Action), detailText(e.Detail), e.Hash})
	}
	return f.emit(ctx, &report.Doc{ID: "register-log", Title: w.T("登錄簿：稽核軌跡", "Register: audit trail"), Date: f.clock.Now(), Tables: []report.Table{t}})
}

func actionName(w report.Words, action string) report.Coded {
	text, ok := map[string]string{
		"scan": w.T("盤點", "scan"), "sweep": w.T("盤點", "sweep"), "import": w.T("匯入", "import"), "export": w.T("匯出", "export"),
		"lookup": w.T("查詢", "look-up"), "publish": w.T("公開", "published"), "incident": w.T("事故", "incident"), "disposal_plan": w.T("處理計畫", "disposal plan"), "verdict": w.T("判定", "verdict"), register.ActionDone: w.T("登錄", "done"),
		register.ActionUndone: w.T("收回登錄", "taken back"), "backup": w.T("備份", "backup"), "restore": w.T("還原", "restore"),
	}[action]
	if !ok {
		text = action
	}
	return report.Coded{ID: action, Text: text}
}

// detailText writes the detail of an event in the order of its names.
func detailText(detail map[string]string) string {
	keys := make([]string, 0, len(detail))
	for k := range detail {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for i, k := range keys {
		keys[i] = k + "=" + detail[k]
	}
	return strings.Join(keys, " ")
}

func (f *registerFlags) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "驗證稽核軌跡未遭竄改；有問題時指出第一筆並以代碼 1 結束",
		Long:  "重算整條雜湊鏈。印出的最後一個雜湊請另外抄錄：日後比對，可知是否有人從尾端刪除。",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := f.open(c.Context(), true)
			if err != nil {
				return err
			}
			defer r.Close()
			v, err := r.Verify(c.Context())
			if err != nil {
				return registerError(err)
			}
			if v.Broken > 0 {
				return failed(fmt.Errorf("稽核軌跡第 %d 筆與前面的不相符：它或它之前的紀錄被改過", v.Broken), "保全現場，與備份比對：pandian register log --register 備份檔")
			}
			fmt.Fprintf(f.stdout, "%d\t%s\n", v.Events, v.Head)
			fmt.Fprintf(f.stderr, "pandian: 稽核軌跡完整，共 %d 筆。\n", v.Events)
			return nil
		},
	}
}

func (f *registerFlags) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "備份登錄簿到新檔案，使用中也可以",
		Long:  "SQLite 登錄簿的一致備份。PostgreSQL 請用 pg_dump。金鑰不在登錄簿裡，請另以 pandian key export 備份。",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misused(errors.New("請指定備份檔"), "例：pandian register backup 登錄簿備份.db")
			}
			return f.backup(c.Context(), args[0])
		},
	}
}

func (f *registerFlags) backup(ctx context.Context, file string) error {
	if strings.Contains(f.at, "://") {
		return misused(errors.New("PostgreSQL 登錄簿請用它自己的工具備份"), "pg_dump -Fc -f 備份檔 資料庫")
	}
	if _, err := os.Lstat(file); err == nil {
		return failed(fmt.Errorf("%q 已經存在，不覆蓋", file), "指定另一個檔名")
	}
	r, err := f.open(ctx, false)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := r.Append(ctx, register.Event{Action: "backup"}); err != nil {
		return registerError(err)
	}
	if err := r.Backup(ctx, file); err != nil {
		return registerError(err)
	}
	fmt.Fprintf(f.stderr, "pandian: 已備份到 %s。金鑰請另外備份：pandian key export。\n", file)
	return nil
}
