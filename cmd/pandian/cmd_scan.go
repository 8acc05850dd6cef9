package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/config"
	"pandian/connectors/credential"
	"pandian/connectors/database"
	"pandian/report"
	"pandian/rules"
)

// scanFlags are the flags of scan; a source of a configuration has the same.
type scanFlags struct {
	readFlags
	out, org, unit, sector, contact string
	include, exclude, rosters       []string
	reports                         []string // of report.Kinds; nil = all
	maxSize, modifiedSince, limit   string
	failOn, window, config          string
	credential                      string
	jobs, connections               int
	rowsPerSecond                   int64
	views                           bool
	dryRun, force, quiet, quick     bool
	registerAt, registerCredential  string // "" = the user's own, "none" = none
	verify, reread                  bool
	units                           config.Units         // of a configuration
	login                           database.Credentials // what credential leads to, kept over the rounds of a scan; nil = not looked up yet
}

func (a *app) scanCommand() *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "scan SOURCE...",
		Short: "盤點：列出、讀取、計數、對照門檻，寫出個人資料檔案清冊",
		Long: `盤點資料夾、網路磁碟 (UNC) 或單一檔案，不需設定、網路或系統管理員權限。
結果寫在 --out 資料夾：inventory.xlsx、report.html、inventory.csv、inventory.jsonl、masking.csv（有 --roster 時另有 roster.csv）；只要其中幾種時用 --reports。
按 Ctrl-C 會在手上的項目告一段落後寫出「部分」清冊；同一指令再執行一次即續跑。` + "\n" + exitCodes,
		Example: "  pandian scan D:\\共用 --org 某某合作社\n  pandian scan //server/share --exclude '**/備份/**' --out 盤點結果",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misused(errors.New("沒有指定要盤點的資料夾"), "例：pandian scan D:\\共用")
			}
			return a.scan(c.Context(), &f, args)
		},
	}
	p := c.Flags()
	f.register(c)
	p.StringVar(&f.out, "out", defaultOut, "輸出資料夾 (output folder)")
	p.StringVar(&f.org, "org", "", "機關或單位名稱，印在封面 (organisation)")
	p.StringVar(&f.unit, "unit", "", "保有單位 (unit that holds the files)")
	p.StringVar(&f.sector, "sector", "", "業別門檻包，例：MOI-COOP、PUBLIC-AGENCY (sector pack)")
	p.StringVar(&f.contact, "contact", "", "個資聯絡窗口 (contact)")
	p.StringSliceVar(&f.include, "include", nil, "只盤點符合的路徑，可用 ** (include pattern)")
	p.StringSliceVar(&f.exclude, "exclude", nil, "不盤點符合的路徑 (exclude pattern)")
	p.StringArrayVar(&f.rosters, "roster", nil, "名冊檔或 名稱=檔案：指出各檔案含有名冊第幾列的人，可重複 (roster)")
	p.StringVar(&f.maxSize, "max-size", "", "略過大於此大小的檔案，例：500MB (skip larger files)")
	p.StringVar(&f.modifiedSince, "modified-since", "", "只盤點此日之後異動的檔案，例：2026-01-31 (modified since)")
	p.StringVar(&f.limit, "limit", "", "讀取速度上限，例：20MB/s (read rate limit)")
	p.StringVar(&f.credential, "credential", "", "資料庫密碼在哪裡：env:變數、file:檔案、keyring:服務/帳號；省略則依序找 PANDIAN_PASSWORD、.pgpass、.my.cnf (credential)")
	p.Int64Var(&f.rowsPerSecond, "rows-per-second", 0, "資料庫每秒讀取的列數上限；0 為不限 (rows per second)")
	p.IntVar(&f.connections, "connections", 0, "同時連線資料庫的數目上限；0 為預設 (database connections)")
	p.BoolVar(&f.quick, "quick", false, "大型資料表只抽樣：數分鐘內初判，數字為推估值並附 95% 區間，不認定為已達門檻 (sample large tables)")
	p.BoolVar(&f.views, "views", false, "也讀取資料庫的檢視表；其內容與資料表重複 (read views)")
	p.StringVar(&f.window, "window", "", "只在此時段（臺灣時間）讀取，時段外等候、下一個時段接續，例：22:00-06:00 (time window)")
	p.StringVar(&f.config, "config", "", "設定檔：取用其中的 [org] 與 [[unit]] (configuration)")
	p.StringSliceVar(&f.reports, "reports", nil, "只寫出這幾種報告："+strings.Join(report.Kinds(), ",")+"；省略則全部 (outputs to write)")
	p.StringVar(&f.failOn, "fail-on", "", "達到此程度時以代碼 4 結束："+strings.Join(failLevels, "、"))
	p.IntVar(&f.jobs, "jobs", runtime.NumCPU(), "同時處理的項目數 (items at once)")
	p.StringVar(&f.registerAt, "register", "", "記入的登錄簿：檔案、postgres:// 網址或 none；預設在使用者資料夾。未變動的項目沿用其中的結果 (register)")
	p.StringVar(&f.registerCredential, "register-credential", "", "登錄簿密碼的來源：env:變數、file:檔案、keyring:服務/帳號 (credential of the register)")
	p.BoolVar(&f.verify, "verify", false, "沿用前次結果之前，先比對檔案內容，不只看大小、時間與檔案編號 (compare contents too)")
	p.BoolVar(&f.reread, "reread", false, "不沿用前次結果，全部重新讀取 (read everything again)")
	p.BoolVar(&f.dryRun, "dry-run", false, "只列出會盤點哪些項目，不讀取內容 (list only)")
	p.BoolVar(&f.force, "force", false, "輸出資料夾已有完成的盤點時，重新盤點並覆蓋 (start over)")
	p.BoolVar(&f.quiet, "quiet", false, "不顯示進度 (no progress)")
	return c
}

// defaultOut is the output folder if none is named.
const defaultOut = "pandian-out"

var failLevels = []string{"personal", "special", "high", "review", "reached"}

// scan runs one scan, or lists what it would read.
func (a *app) scan(ctx context.Context, f *scanFlags, args []string) error {
	if f.config != "" {
		c, err := a.loadConfig(f.config)
		if err != nil {
			return err
		}
		f.take(c)
	}
	if !f.dryRun {
		return a.scanInWindow(ctx, f, args)
	}
	j, err := a.newScanJob(ctx, f, args)
	if err != nil {
		return err
	}
	defer j.close()
	return a.dryRun(ctx, j.srcs)
}

// newScanJob checks everything that can be wrong before anything is touched,
// and opens the sources. The job must be closed.
func (a *app) newScanJob(ctx context.Context, f *scanFlags, args []string) (*scanJob, error) {
	rs, err := a.loadRules()
	if err != nil {
		return nil, err
	}
	if err := f.check(rs); err != nil {
		return nil, err
	}
	out, err := filepath.Abs(f.out)
	if err != nil {
		return nil, failed(fmt.Errorf("輸出資料夾 %q：%w", f.out, err), "")
	}
	j := &scanJob{app: a, flags: f, rules: rs, out: out}
	j.sector, j.sectorGiven, _ = chooseSector(rs, f.sector)
	if j.read, err = f.readFlags.options(ctx); err != nil {
		return nil, err
	}
	opt, _ := f.connectorOptions()
	if f.credential != "" && slices.ContainsFunc(args, holdsPassword) {
		return nil, badFlag("credential", errors.New("網址裡已經有密碼"), "兩者擇一；建議把網址裡的密碼拿掉")
	}
	if f.login == nil {
		f.login = a.credentials(f.credential)
	}
	opt.OwnOutput, opt.Credentials = []string{out}, f.login
	if file := f.registerFile(a); file != "" {
		opt.OwnOutput = append(opt.OwnOutput, file)
	}
	if j.srcs, j.names, err = openSources(ctx, args, opt); err != nil {
		return nil, err
	}
	return j, nil
}

// check says what is wrong with the flags as they stand.
func (f *scanFlags) check(rs *rules.Set) error {
	if _, _, err := chooseSector(rs, f.sector); err != nil {
		return err
	}
	if f.failOn != "" && !slices.Contains(failLevels, f.failOn) {
		return badFlag("fail-on", fmt.Errorf("%q 不是 %s 之一", f.failOn, strings.Join(failLevels, "、")), "")
	}
	for _, kind := range f.reports {
		if !slices.Contains(report.Kinds(), kind) {
			return badFlag("reports", fmt.Errorf("%q 不是 %s 之一", kind, strings.Join(report.Kinds(), "、")), "例：--reports jsonl,xlsx")
		}
	}
	if credential.InURL(f.registerAt) {
		return badFlag("register", errors.New("網址不可含密碼"), "密碼請放在 .pgpass，或以 --register-credential 指定")
	}
	for _, n := range []struct {
		flag     string
		got, min int64
	}{{"jobs", int64(f.jobs), 1}, {"rows-per-second", f.rowsPerSecond, 0}, {"connections", int64(f.connections), 0}} {
		if n.got < n.min {
			return badFlag(n.flag, fmt.Errorf("%d 必須是 %d 以上", n.got, n.min), "")
		}
	}
	if _, err := config.ParseWindow(f.window); err != nil {
		return badFlag("window", err, windowHint)
	}
	_, err := f.connectorOptions()
	return err
}

func chooseSector(rs *rules.Set, name string) (rules.Sector, bool, error) {
	if name == "" {
		s, _ := rs.Sector("MOI-COOP")
		return s, false, nil
	}
	s, ok := rs.Sector(name)
	if !ok {
		var ids []string
		for _, s := range rs.Sectors {
			ids = append(ids, s.ID)
		}
		return s, true, badFlag("sector", fmt.Errorf("沒有業別門檻包 %q", name), "可用的有："+strings.Join(ids, " "))
	}
	return s, true, nil
}

// dryRun prints what would be inspected.
func (a *app) dryRun(ctx context.Context, srcs []pandian.Source) error {
	var p plan
	for _, src := range srcs {
		p.add(ctx, src, func(it pandian.Item, why pandian.Reason) {
			if why != "" {
				fmt.Fprintf(a.stdout, "%s\t%s\n", it.Ref, why)
			} else {
				fmt.Fprintf(a.stdout, "%s\t%d%s\n", it.Ref, it.Size, tableNote(it))
			}
		})
	}
	fmt.Fprintf(a.stderr, "pandian: 將讀取 %d 項、%d 位元組；不讀取 %d 項。\n", p.items, p.bytes, p.passed())
	return ctx.Err()
}

// tableNote says what is known of a table before it is read.
func tableNote(it pandian.Item) (note string) {
	if it.Rows > 0 {
		note = fmt.Sprintf("\t約 %d 列", it.Rows)
	}
	if it.NoKey {
		note += "\t無唯一鍵：一次讀完，中斷後從頭重讀"
	}
	return note
}

// plan is what a scan would read.
type plan struct {
	items, bytes int64
	rows         int64                    // of tables, estimated
	left         map[pandian.Reason]int64 // what it would not read, and why
}

// add lists a source; each, if not nil, sees every item, with the reason why it
// would not be read.
func (p *plan) add(ctx context.Context, src pandian.Source, each func(pandian.Item, pandian.Reason)) {
	for it, err := range src.Items(ctx) {
		why := it.Skip
		if err != nil {
			why = orListFailed(pandian.ReasonOf(err))
		}
		if each != nil {
			each(it, why)
		}
		if why == "" {
			p.items++
			p.bytes += max(it.Size, 0)
			p.rows += it.Rows
			continue
		}
		if p.left == nil {
			p.left = map[pandian.Reason]int64{}
		}
		p.left[why]++
	}
}

// passed is the number of items that would not be read.
func (p *plan) passed() (n int64) {
	for _, k := range p.left {
		n += k
	}
	return n
}

func orListFailed(r pandian.Reason) pandian.Reason {
	if r == "" {
		return pandian.ListFailed
	}
	return r
}
