package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pandian"
	"pandian/connectors"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/report"
	"pandian/rules"
	"pandian/scanner"
)

// scanJob is one scan after its flags are understood: what scan and sweep run.
type scanJob struct {
	*app
	flags       *scanFlags
	rules       *rules.Set
	sector      rules.Sector
	sectorGiven bool
	out         string
	srcs        []pandian.Source
	names       []string
	read        extractors.Options
	sum         pandian.Summary // of what was reported; zero before
}

// close closes the sources.
func (j *scanJob) close() { closeSources(j.srcs) }

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
	spool := scanner.NewSpool(j.out, 0)
	child := newChild(scanner.ChildConfig{CacheDir: j.out, Spool: spool, Workers: j.flags.jobs}, j.rules.Limits, j.read)
	if child != nil {
		defer child.Close()
	}
	opt := scanner.Options{
		Rules: j.rules, Detectors: detectors.All(j.rules), Formats: extractors.All(j.read), Key: key, Open: j.open,
		Sector: j.sector, Unit: j.unit, Child: child, Spool: spool,
	}
	rosters, err := j.readRosters(ctx, opt, j.flags.rosters)
	if err != nil {
		return err
	}
	state, err := j.openState(key)
	if err != nil {
		return err
	}
	defer state.Close()
	f, err := j.openFeed(ctx, key)
	if err != nil {
		return err
	}
	defer f.end()
	state.Rosters, state.Past, opt.State = rosters, f.past(j), state
	sweep := &scanner.Sweep{
		Sources: j.srcs, Names: j.names, Inspector: scanner.Recover(f.remember(j, scanner.New(opt))), State: state, Jobs: j.flags.jobs, Progress: new(scanner.Progress),
	}
	if err := j.watch(ctx, sweep); err != nil {
		return failed(fmt.Errorf("盤點中斷：%w", err), "修正後以同一指令續跑")
	}
	return j.report(ctx, state, key, f)
}

// openState opens or resumes the run's state; --force removes an old one.
func (j *scanJob) openState(key scanner.Key) (*scanner.State, error) {
	if j.flags.force {
		if err := scanner.RemoveState(j.out); err != nil {
			return nil, failed(err, "")
		}
	}
	id := scanner.RunID{Engine: version, Rules: j.rules.Version, Key: key.ID(), Sources: j.names, Options: j.options(key)}
	state, err := scanner.OpenState(j.out, id)
	switch {
	case errors.Is(err, scanner.ErrFinished):
		return nil, failed(sayFor(err, "輸出資料夾 %q 已有完成的盤點", j.flags.out), "以 --force 重新盤點，或以 --out 指定另一個資料夾")
	case errors.Is(err, scanner.ErrOtherRun):
		return nil, failed(sayFor(err, "輸出資料夾 %q 有另一次未完成的盤點（來源、選項、規則或金鑰不同）", j.flags.out), "以原指令續跑，或以 --force 重新開始")
	case err != nil:
		return nil, failed(err, "請確認輸出資料夾可以寫入")
	}
	if ok, n := state.Resumed(); ok {
		fmt.Fprintf(j.stderr, "pandian: 續跑：先前已完成 %d 項。\n", n)
	}
	return state, nil
}

// passwordDomain keeps the digests of passwords apart from those of values.
const passwordDomain = 255

// options is everything besides the sources that changes what entries say.
// Passwords are in it as a digest under the key.
func (j *scanJob) options(key scanner.Key) string {
	f := j.flags
	list := []string{
		f.unit, j.sector.ID, strings.Join(f.include, "\x01"), strings.Join(f.exclude, "\x01"), f.maxSize, f.modifiedSince,
	}
	if f.views {
		list = append(list, "views")
	}
	if len(j.read.Passwords) > 0 {
		d := key.Digest(passwordDomain, []byte(strings.Join(j.read.Passwords, "\n")))
		list = append(list, strconv.FormatUint(uint64(d), 16))
	}
	if j.read.OCR != nil {
		list = append(list, "ocr")
	}
	if f.quick {
		list = append(list, "quick")
	}
	for _, u := range f.units { // what is suggested for a unit changes no entry
		list = append(list, fmt.Sprintf("%q", [][]string{{u.Name}, u.Path, u.Owner, u.Server, u.Database}))
	}
	return strings.Join(list, "\x00")
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

// unit tells the 保有單位 of an item: what a rule of the configuration says, else
// what the user said, else what its folders say.
func (j *scanJob) unit(it pandian.Item) string {
	if u, ok := j.flags.units.Of(it); ok {
		return u.Name
	}
	if j.flags.unit != "" {
		return j.flags.unit
	}
	return j.rules.UnitOf(it.Path)
}

// report writes the outputs and says how the scan ended.
func (j *scanJob) report(ctx context.Context, state *scanner.State, key scanner.Key, reg *feed) error {
	cancelled := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx)
	opt := report.Options{Dir: j.out, Lang: j.lang, Rules: j.rules, Only: j.flags.reports, Advice: j.flags.units.Advice()}
	sinks, err := report.All(opt)
	if err != nil {
		return failed(fmt.Errorf("報告無法寫入：%w", err), "請確認輸出資料夾可以寫入")
	}
	f := j.flags
	base := pandian.Summary{
		Org: f.org, Contact: f.contact, Unit: f.unit, Sector: j.sector.ID, SectorGiven: j.sectorGiven, Sources: j.names,
		Ended: time.Now(), Rules: j.rules.Version, Engine: version, Cancelled: cancelled, NoResume: !key.Kept(),
		Advice: opt.Advice,
	}
	all := sinks
	if reg != nil {
		all = append(all, reg) // last: it completes only what the reports tell
	}
	sum, err := state.Deliver(ctx, j.sector, base, all)
	if err != nil {
		report.Discard(sinks)
		return failed(fmt.Errorf("報告無法寫入：%w", err), "請確認輸出資料夾有足夠空間；以同一指令續跑即可重寫報告")
	}
	j.sum = sum
	report.Terminal(j.stderr, sum, opt)
	if err := reg.outcome(j.app); err != nil {
		return err
	}
	if !cancelled {
		if err := state.Finish(); err != nil {
			return failed(err, "")
		}
	}
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
