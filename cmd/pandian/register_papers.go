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

	"pandian"
	"pandian/connectors"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/papers"
	"pandian/register"
	"pandian/report"
	"pandian/rules"
	"pandian/scanner"
)

// paperFlags are what the commands that make papers share. Their --out is a
// folder, their --format those of the documents.
type paperFlags struct {
	*registerFlags
	dir, org, contact     string
	formats               []string
	sectors               []string
	sources, units, paths []string
	ids                   []string
}

// paperFormats are the formats of documents.
var paperFormats = []string{"docx", "odt", "html"}

func (f *registerFlags) paperCommands() []*cobra.Command {
	return []*cobra.Command{
		f.inventoryCommand(), f.importCommand(), f.publishCommand(), f.incidentCommand(), f.subjectCommand(),
		f.checkCommand(), f.retentionCommand(), f.reconcileCommand(),
	}
}

// newPaper gives a command the flags of papers.
func (f *registerFlags) newPaper(c *cobra.Command) *paperFlags {
	s := &paperFlags{registerFlags: f}
	p := c.Flags()
	p.StringVar(&s.dir, "out", "", "文件要放的資料夾，預設 pandian-papers；不覆寫既有檔案 (output folder)")
	p.StringSliceVar(&s.formats, "format", []string{"docx", "odt"}, "文書格式 docx、odt、html，可重複 (formats)")
	p.StringVar(&s.org, "org", "", "機關（構）名稱；預設為最近一次盤點所用 (organisation)")
	p.StringVar(&s.contact, "contact", "", "聯絡窗口；預設為最近一次盤點所用 (contact)")
	p.StringSliceVar(&s.sectors, "sector", nil, "業別門檻包，可重複；預設為最近一次盤點所用 (sector packs)")
	return s
}

// choose adds the flags that choose items.
func (s *paperFlags) choose(c *cobra.Command) {
	p := c.Flags()
	p.StringSliceVar(&s.sources, "source", nil, "只限這個來源，可重複 (source)")
	p.StringSliceVar(&s.units, "unit", nil, "只限這個保有單位，可重複 (unit)")
	p.StringSliceVar(&s.paths, "paths", nil, "只限這些資料夾或檔案，可重複 (paths)")
	p.StringSliceVar(&s.ids, "items", nil, "只限這些項目編號（register items 所列），可重複 (item numbers)")
}

// filter is what the flags choose.
func (s *paperFlags) filter() (register.Filter, error) {
	f := register.Filter{Sources: sourceNames(s.sources), Units: s.units}
	for _, p := range s.paths {
		f.Under = append(f.Under, strings.Trim(filepath.ToSlash(p), "/"))
	}
	for _, id := range s.ids {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return f, misused(fmt.Errorf("--items %q 不是項目編號", id), "編號見 pandian register items")
		}
		f.IDs = append(f.IDs, register.ItemID(n))
	}
	return f, nil
}

// desk opens the register and sets up what papers are made from; the caller
// closes the register.
func (s *paperFlags) desk(ctx context.Context, asOf time.Time) (*papers.Desk, error) {
	for _, format := range s.formats {
		if !slices.Contains(paperFormats, format) {
			return nil, misused(fmt.Errorf("--format %q 不是 %s 之一", format, strings.Join(paperFormats, "、")), "")
		}
	}
	rs, err := s.loadRules()
	if err != nil {
		return nil, err
	}
	w, err := s.words(rs)
	if err != nil {
		return nil, failed(err, "")
	}
	r, err := s.open(ctx, false)
	if err != nil {
		return nil, err
	}
	d := &papers.Desk{Register: r, Rules: rs, Words: w, Lang: papers.Lang(s.lang), Org: s.org, Contact: s.contact, Engine: version, Now: s.clock.Now(), AsOf: asOf}
	if err := s.settle(ctx, d); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return d, nil
}

// selection is the desk of today and what the flags select. Whoever asks closes
// the desk's register.
func (s *paperFlags) selection(ctx context.Context) (*papers.Desk, register.Filter, error) {
	filter, err := s.filter()
	if err != nil {
		return nil, filter, err
	}
	d, err := s.desk(ctx, s.clock.Now())
	return d, filter, err
}

// errNoSweepYet: the register has nothing of the time that was asked for.
var errNoSweepYet = errors.New("登錄簿在這個時間還沒有盤點")

// settle fills in what the last scan said, and what masks names.
func (s *paperFlags) settle(ctx context.Context, d *papers.Desk) (err error) {
	if d.View, err = d.Register.At(ctx, d.AsOf); err != nil {
		return registerError(err)
	}
	last, ok, err := d.Register.Sweep(ctx, d.View.Sweep())
	if err != nil {
		return registerError(err)
	}
	if !ok {
		return failed(errNoSweepYet, "pandian register sweeps 列出所有盤點")
	}
	if d.Org == "" {
		d.Org = last.Summary.Org
	}
	if d.Contact == "" {
		d.Contact = last.Summary.Contact
	}
	names := s.sectors
	if len(names) == 0 {
		names = []string{last.Sector}
	}
	for _, name := range names {
		sec, _, err := chooseSector(d.Rules, name)
		if err != nil {
			return err
		}
		d.Packs = append(d.Packs, sec)
	}
	for _, sec := range d.Rules.Sectors {
		if sec.Common && !slices.ContainsFunc(d.Packs, func(p rules.Sector) bool { return p.ID == sec.ID }) {
			d.Packs = append(d.Packs, sec)
		}
	}
	d.Mask = nameMasker(d.Rules)
	return s.digest(ctx, d)
}

// digest lets names in file names be compared with people in the files, where the
// register's key is at hand.
func (s *paperFlags) digest(ctx context.Context, d *papers.Desk) error {
	id, err := d.Register.KeyID(ctx)
	if err != nil {
		return registerError(err)
	}
	if key, err := scanner.OpenKey(s.keyPath); err == nil && key.ID() == id {
		d.Digest = func(k pandian.IdentKind, v string) pandian.Digest { return key.Digest(uint8(k), []byte(v)) }
	}
	return nil
}

// nameMasker masks personal data in short texts.
func nameMasker(rs *rules.Set) func(string) string {
	return scanner.New(scanner.Options{
		Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(extractors.Options{}), Key: scanner.NewEphemeralKey(),
		Open: func(context.Context, pandian.Item) (pandian.Content, error) { return pandian.Content{}, fs.ErrNotExist },
	}).Mask
}

// outDir makes the folder of the documents.
func (s *paperFlags) outDir() (string, error) {
	dir := s.dir
	if dir == "" {
		dir = "pandian-papers"
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", failed(fmt.Errorf("資料夾 %q 無法建立", dir), "")
	}
	return dir, nil
}

// outputs are the documents of a command: written, or none of them kept.
type outputs struct {
	*paperFlags
	dir  string
	made []string
	err  error
}

func (s *paperFlags) outputs() (*outputs, error) {
	dir, err := s.outDir()
	return &outputs{paperFlags: s, dir: dir}, err
}

// file writes a document by a function.
func (o *outputs) file(name string, write func(*os.File) error) {
	if o.err != nil {
		return
	}
	at := filepath.Join(o.dir, name)
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		o.err = o.exists(name)
		return
	}
	if err == nil {
		o.made = append(o.made, at)
		err = errors.Join(write(f), f.Close())
	}
	if err != nil {
		o.err = failed(fmt.Errorf("%q 無法寫入", at), "請確認資料夾可以寫入、磁碟未滿")
	}
}

func (o *outputs) exists(name string) error {
	return failed(fmt.Errorf("%q 已存在，不覆寫", connectors.Display(filepath.Join(o.dir, name))), "請移開舊檔，或以 --out 指定另一個資料夾")
}

// paper writes a paper in the formats that were asked for.
func (o *outputs) paper(name string, p *papers.Paper) {
	for _, format := range o.formats {
		o.file(name+"."+format, func(f *os.File) error { return p.Write(f, format) })
	}
}

// table writes tables as a workbook.
func (o *outputs) table(name string, d *report.Doc) {
	at := filepath.Join(o.dir, name+".xlsx")
	if o.err != nil {
		return
	}
	if _, err := os.Lstat(at); err == nil {
		o.err = o.exists(name + ".xlsx")
		return
	}
	o.made = append(o.made, at)
	if err := d.WriteXLSX(at, o.lang); err != nil {
		o.err = failed(fmt.Errorf("%q 無法寫入", at), "")
	}
}

// finish records the export and lists the documents; after an error it removes
// what was written.
func (o *outputs) finish(ctx context.Context, d *papers.Desk, what string) error {
	if o.err != nil {
		for _, at := range o.made {
			_ = os.Remove(at)
		}
		return o.err
	}
	var names []string
	for _, at := range o.made {
		names = append(names, filepath.Base(at))
		fmt.Fprintln(o.stdout, at)
	}
	_, err := d.Register.Append(ctx, register.Event{Action: "export", Detail: map[string]string{"report": what, "file": strings.Join(names, "\n")}})
	if err != nil {
		return registerError(err)
	}
	return nil
}

// dated puts a day behind a name: 清冊_1150302.
func (s *paperFlags) dated(zh, en string, t time.Time) string {
	t = t.In(rules.Taiwan)
	if s.lang == "en" {
		return en + "_" + t.Format("20060102")
	}
	return fmt.Sprintf("%s_%03d%02d%02d", zh, t.Year()-1911, t.Month(), t.Day())
}

// paperError gives an error of the papers its words.
func paperError(err error) error {
	var ce *codeError
	switch {
	case errors.As(err, &ce):
		return err
	case errors.Is(err, papers.ErrNoBook):
		return failed(errors.New("不是可讀的 xlsx 活頁簿"), "請以 Excel 或 LibreOffice 另存為 xlsx")
	case errors.Is(err, papers.ErrNoKeys):
		return failed(errors.New("活頁簿沒有識別碼欄"), "請使用 pandian register inventory 產生的清冊，並保留識別碼欄")
	case errors.Is(err, papers.ErrNoNames):
		return failed(errors.New("活頁簿找不到檔案名稱欄"), "標題列需有「檔案名稱」與另一欄（例：筆數、保管地點）")
	}
	return registerError(err)
}
