package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/connectors"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/report"
	"pandian/rules"
	"pandian/scanner"
)

// scanFlags are the flags of scan.
type scanFlags struct {
	out, org, unit, sector, contact string
	include, exclude                []string
	maxSize, modifiedSince, limit   string
	failOn                          string
	jobs                            int
	dryRun, force, quiet            bool
}

func (a *app) scanCommand() *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "scan SOURCE...",
		Short: "盤點：列出、讀取、計數、對照門檻，寫出個人資料檔案清冊",
		Long: `盤點資料夾、網路磁碟 (UNC) 或單一檔案，不需設定、網路或系統管理員權限。
結果寫在 --out 資料夾：inventory.xlsx、report.html、inventory.csv、inventory.jsonl、masking.csv。
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
	p.StringVar(&f.out, "out", "pandian-out", "輸出資料夾 (output folder)")
	p.StringVar(&f.org, "org", "", "機關或單位名稱，印在封面 (organisation)")
	p.StringVar(&f.unit, "unit", "", "保有單位 (unit that holds the files)")
	p.StringVar(&f.sector, "sector", "", "業別門檻包，例：MOI-COOP、PUBLIC-AGENCY (sector pack)")
	p.StringVar(&f.contact, "contact", "", "個資聯絡窗口 (contact)")
	p.StringSliceVar(&f.include, "include", nil, "只盤點符合的路徑，可用 ** (include pattern)")
	p.StringSliceVar(&f.exclude, "exclude", nil, "不盤點符合的路徑 (exclude pattern)")
	p.StringVar(&f.maxSize, "max-size", "", "略過大於此大小的檔案，例：500MB (skip larger files)")
	p.StringVar(&f.modifiedSince, "modified-since", "", "只盤點此日之後異動的檔案，例：2026-01-31 (modified since)")
	p.StringVar(&f.limit, "limit", "", "讀取速度上限，例：20MB/s (read rate limit)")
	p.StringVar(&f.failOn, "fail-on", "", "達到此程度時以代碼 4 結束："+strings.Join(failLevels, "、"))
	p.IntVar(&f.jobs, "jobs", runtime.NumCPU(), "同時處理的項目數 (items at once)")
	p.BoolVar(&f.dryRun, "dry-run", false, "只列出會盤點哪些項目，不讀取內容 (list only)")
	p.BoolVar(&f.force, "force", false, "輸出資料夾已有完成的盤點時，重新盤點並覆蓋 (start over)")
	p.BoolVar(&f.quiet, "quiet", false, "不顯示進度 (no progress)")
	return c
}

var failLevels = []string{"personal", "special", "high", "review", "reached"}

// scan checks everything that can be wrong before it touches anything.
func (a *app) scan(ctx context.Context, f *scanFlags, args []string) error {
	rs, err := a.loadRules()
	if err != nil {
		return err
	}
	sector, given, err := chooseSector(rs, f.sector)
	if err != nil {
		return err
	}
	if f.failOn != "" && !slices.Contains(failLevels, f.failOn) {
		return misused(fmt.Errorf("--fail-on %q 不是 %s 之一", f.failOn, strings.Join(failLevels, "、")), "")
	}
	if f.jobs < 1 {
		return misused(fmt.Errorf("--jobs %d 必須是 1 以上", f.jobs), "")
	}
	out, err := filepath.Abs(f.out)
	if err != nil {
		return failed(fmt.Errorf("輸出資料夾 %q：%w", f.out, err), "")
	}
	opt, err := f.connectorOptions(out)
	if err != nil {
		return err
	}
	srcs, names, err := openSources(ctx, args, opt)
	if err != nil {
		return err
	}
	defer closeSources(srcs)
	if f.dryRun {
		return a.dryRun(ctx, srcs)
	}
	j := &scanJob{app: a, flags: f, rules: rs, sector: sector, sectorGiven: given, out: out, srcs: srcs, names: names}
	return j.run(ctx)
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
		return s, true, misused(fmt.Errorf("沒有業別門檻包 %q", name), "可用的有："+strings.Join(ids, " "))
	}
	return s, true, nil
}

// connectorOptions parses the flags that narrow the listing.
func (f *scanFlags) connectorOptions(out string) (connectors.Options, error) {
	opt := connectors.Options{Include: f.include, Exclude: f.exclude, OwnOutput: []string{out}}
	if f.maxSize != "" {
		n, err := connectors.ParseSize(f.maxSize)
		if err != nil {
			return opt, misused(fmt.Errorf("--max-size：%w", err), "例：--max-size 500MB")
		}
		opt.MaxSize = n
	}
	if f.modifiedSince != "" {
		t, err := time.ParseInLocation("2006-01-02", f.modifiedSince, time.Local)
		if err != nil {
			return opt, misused(fmt.Errorf("--modified-since %q 不是日期", f.modifiedSince), "例：--modified-since 2026-01-31")
		}
		opt.ModifiedSince = t
	}
	if f.limit != "" {
		n, err := connectors.ParseRate(f.limit)
		if err != nil {
			return opt, misused(fmt.Errorf("--limit：%w", err), "例：--limit 20MB/s")
		}
		opt.Bytes = connectors.NewLimiter(n)
	}
	return opt, nil
}

// openSources opens every source before anything is scanned; a source given
// twice is scanned once.
func openSources(ctx context.Context, args []string, opt connectors.Options) (srcs []pandian.Source, names []string, err error) {
	for _, arg := range args {
		name := connectors.Display(arg)
		if slices.Contains(names, name) {
			continue
		}
		src, err := connectors.Open(ctx, arg, opt)
		if err != nil {
			closeSources(srcs)
			return nil, nil, failed(fmt.Errorf("來源無法開啟：%w", err), "請確認路徑存在且有讀取權限")
		}
		srcs, names = append(srcs, src), append(names, name)
	}
	return srcs, names, nil
}

func closeSources(srcs []pandian.Source) {
	for _, s := range srcs {
		_ = s.Close()
	}
}

// dryRun prints what would be inspected.
func (a *app) dryRun(ctx context.Context, srcs []pandian.Source) error {
	var items, bytes, passed int64
	for _, src := range srcs {
		for it, err := range src.Items(ctx) {
			switch {
			case err != nil:
				fmt.Fprintf(a.stdout, "%s\t%s\n", it.Ref, orListFailed(pandian.ReasonOf(err)))
				passed++
			case it.Skip != "":
				fmt.Fprintf(a.stdout, "%s\t%s\n", it.Ref, it.Skip)
				passed++
			default:
				fmt.Fprintf(a.stdout, "%s\t%d\n", it.Ref, it.Size)
				items++
				bytes += max(it.Size, 0)
			}
		}
	}
	fmt.Fprintf(a.stderr, "pandian: 將讀取 %d 項、%d 位元組；不讀取 %d 項。\n", items, bytes, passed)
	return ctx.Err()
}

func orListFailed(r pandian.Reason) pandian.Reason {
	if r == "" {
		return pandian.ListFailed
	}
	return r
}

// scanJob is one scan after its flags are understood.
type scanJob struct {
	*app
	flags       *scanFlags
	rules       *rules.Set
	sector      rules.Sector
	sectorGiven bool
	out         string
	srcs        []pandian.Source
	names       []string
}

func (j *scanJob) run(ctx context.Context) error {
	if err := prepareOutput(j.out); err != nil {
		return err
	}
	key, err := scanner.OpenKey(j.keyPath)
	if err != nil {
		if j.keyPath != "" {
			return failed(fmt.Errorf("金鑰：%w", err), "請確認 --key 檔案")
		}
		key = scanner.NewEphemeralKey()
		fmt.Fprintf(j.stderr, "pandian: 注意：金鑰無法保存（%v）：此次無法續跑。\n", err)
	}
	state, err := j.openState(key)
	if err != nil {
		return err
	}
	defer state.Close()
	child := newChild(j.flags.jobs, j.out)
	if child != nil {
		defer child.Close()
	}
	spool := scanner.NewSpool(j.out, 0)
	sc := scanner.New(scanner.Options{
		Rules: j.rules, Detectors: detectors.All(j.rules), Formats: extractors.All(), Key: key, Open: j.open,
		Sector: j.sector, Unit: j.unit(), Child: child, Spool: spool,
	})
	sweep := &scanner.Sweep{
		Sources: j.srcs, Names: j.names, Inspector: scanner.Recover(sc), State: state, Jobs: j.flags.jobs, Progress: new(scanner.Progress),
	}
	if err := j.watch(ctx, sweep); err != nil {
		return failed(fmt.Errorf("盤點中斷：%w", err), "修正後以同一指令續跑")
	}
	return j.report(ctx, state, key)
}

// openState opens or resumes the run's state; --force removes an old one.
func (j *scanJob) openState(key scanner.Key) (*scanner.State, error) {
	if j.flags.force {
		if err := scanner.RemoveState(j.out); err != nil {
			return nil, failed(err, "")
		}
	}
	id := scanner.RunID{Engine: version, Rules: j.rules.Version, Key: key.ID(), Sources: j.names, Options: j.options()}
	state, err := scanner.OpenState(j.out, id)
	switch {
	case errors.Is(err, scanner.ErrFinished):
		return nil, failed(fmt.Errorf("輸出資料夾 %q 已有完成的盤點", j.flags.out), "以 --force 重新盤點，或以 --out 指定另一個資料夾")
	case errors.Is(err, scanner.ErrOtherRun):
		return nil, failed(fmt.Errorf("輸出資料夾 %q 有另一次未完成的盤點（來源、選項、規則或金鑰不同）", j.flags.out), "以原指令續跑，或以 --force 重新開始")
	case err != nil:
		return nil, failed(err, "請確認輸出資料夾可以寫入")
	}
	if ok, n := state.Resumed(); ok {
		fmt.Fprintf(j.stderr, "pandian: 續跑：先前已完成 %d 項。\n", n)
	}
	return state, nil
}

// options is everything besides the sources that changes what entries say.
func (j *scanJob) options() string {
	f := j.flags
	return strings.Join([]string{
		f.unit, j.sector.ID, strings.Join(f.include, "\x01"), strings.Join(f.exclude, "\x01"), f.maxSize, f.modifiedSince,
	}, "\x00")
}

// open opens an item with the source that listed it.
func (j *scanJob) open(ctx context.Context, it pandian.Item) (pandian.Content, error) {
	for i, n := range j.names {
		if n == it.Source {
			return j.srcs[i].Open(ctx, it)
		}
	}
	return pandian.Content{}, fmt.Errorf("open %q: unknown source", it.Ref)
}

func (j *scanJob) unit() func(pandian.Ref) string {
	unit := j.flags.unit
	return func(pandian.Ref) string { return unit }
}

// report writes the outputs and says how the scan ended.
func (j *scanJob) report(ctx context.Context, state *scanner.State, key scanner.Key) error {
	cancelled := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx)
	opt := report.Options{Dir: j.out, Lang: j.lang, Rules: j.rules}
	sinks, err := report.All(opt)
	if err != nil {
		return failed(fmt.Errorf("報告無法寫入：%w", err), "請確認輸出資料夾可以寫入")
	}
	f := j.flags
	base := pandian.Summary{
		Org: f.org, Contact: f.contact, Unit: f.unit, Sector: j.sector.ID, SectorGiven: j.sectorGiven, Sources: j.names,
		Ended: time.Now(), Rules: j.rules.Version, Engine: version, Cancelled: cancelled, NoResume: !key.Kept(),
	}
	sum, err := state.Deliver(ctx, j.sector, base, sinks)
	if err != nil {
		report.Discard(sinks)
		return failed(fmt.Errorf("報告無法寫入：%w", err), "請確認輸出資料夾有足夠空間；以同一指令續跑即可重寫報告")
	}
	if !cancelled {
		if err := state.Finish(); err != nil {
			return failed(err, "")
		}
	}
	report.Terminal(j.stderr, sum, opt)
	return exitFor(sum, f.failOn)
}

// exitFor is the exit code of a finished scan: --fail-on wins over unread.
func exitFor(sum pandian.Summary, failOn string) error {
	if failOn != "" && levelReached(sum, failOn) {
		return &codeError{code: exitLevel}
	}
	if sum.Unread() > 0 || sum.Cancelled {
		return &codeError{code: exitUnread}
	}
	return nil
}

func levelReached(sum pandian.Summary, level string) bool {
	switch level {
	case "personal":
		return sum.Records > 0
	case "special":
		return sum.SpecialSubjects > 0
	case "high":
		return sum.HighRisk > 0
	}
	for _, t := range sum.Thresholds {
		if t.Count > 0 && (t.State == pandian.Reached || level == "review" && t.State == pandian.Review) {
			return true
		}
	}
	return false
}

// outMarker marks output folders, so that they are never scanned.
const outMarker = connectors.OutputMarker

// prepareOutput makes the output folder: ours, 0700, marked. A folder with
// other things in it is refused: marking it would hide them from scans.
func prepareOutput(dir string) error {
	hint := "請以 --out 指定一個可以寫入的資料夾"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return failed(fmt.Errorf("輸出資料夾無法建立：%w", err), hint)
	}
	marker := filepath.Join(dir, outMarker)
	if _, err := os.Stat(marker); err == nil {
		return checkWritable(dir, hint)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return failed(fmt.Errorf("輸出資料夾無法讀取：%w", err), hint)
	}
	if len(entries) > 0 {
		return failed(fmt.Errorf("輸出資料夾 %q 裡已有其他檔案", dir), "請以 --out 指定一個新的或空的資料夾")
	}
	text := "這是 pandian 的輸出資料夾，盤點時會略過。\nThis folder was written by pandian; scans leave it out.\n"
	if err := os.WriteFile(marker, []byte(text), 0o600); err != nil {
		return failed(fmt.Errorf("輸出資料夾無法寫入：%w", err), hint)
	}
	return nil
}

func checkWritable(dir, hint string) error {
	f, err := os.CreateTemp(dir, ".write-*")
	if err != nil {
		return failed(fmt.Errorf("輸出資料夾無法寫入：%w", err), hint)
	}
	name := f.Name()
	_ = f.Close()
	return os.Remove(name)
}
