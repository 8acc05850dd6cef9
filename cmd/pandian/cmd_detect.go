package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/connectors"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/rules"
	"pandian/scanner"
)

// detectFlags are the flags of detect.
type detectFlags struct {
	readFlags
	format, out         string
	explain, showValues bool
}

func (a *app) detectCommand() *cobra.Command {
	var f detectFlags
	c := &cobra.Command{
		Use:   "detect [FILE|-]",
		Short: "列出一個檔案裡的個資；- 或省略時讀標準輸入",
		Long: `以與 scan 完全相同的方式讀取一個檔案，列出其中的個資（預設遮罩）。
jsonl 每列：{"type","start","end","confidence","masked"}，start/end 為該檔文字之 UTF-8 位元組位置；
沒有位元組位置的格式（xlsx、pdf …）改為 part、row、col。` + "\n" + exitCodes,
		Example: "  pandian detect 名冊.csv\n  pandian detect --format jsonl --out findings.jsonl 名冊.xlsx\n  pandian detect --explain 通知.txt",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.detect(c.Context(), &f, append(args, "-")[0])
		},
	}
	p := c.Flags()
	f.register(c)
	p.StringVar(&f.format, "format", "text", "輸出格式 text 或 jsonl")
	p.StringVar(&f.out, "out", "", "寫到檔案而非標準輸出 (output file)")
	p.BoolVar(&f.explain, "explain", false, "說明每一筆為何採計、差一點的為何不採計 (say why)")
	p.BoolVar(&f.showValues, "show-values", false, "顯示未遮罩的原始值，請小心保管輸出 (reveal raw values)")
	return c
}

func (a *app) detect(ctx context.Context, f *detectFlags, file string) error {
	if f.format != "text" && f.format != "jsonl" {
		return misused(fmt.Errorf("--format %q 不是 text 或 jsonl", f.format), "")
	}
	rs, err := a.loadRules()
	if err != nil {
		return err
	}
	opt, err := f.options(ctx)
	if err != nil {
		return err
	}
	seen, entry, err := a.observe(ctx, rs, opt, file)
	if err != nil {
		return err
	}
	if err := a.writeDetected(f, rs, seen); err != nil {
		return failed(fmt.Errorf("輸出無法寫入：%w", err), "")
	}
	if entry.Status != pandian.Scanned {
		fmt.Fprintf(a.stderr, "pandian: %s：%s %v\n", connectors.Display(file), entry.Status, entry.Reasons)
	}
	for _, why := range entry.Reasons {
		if why.Class() == pandian.Unread {
			return &codeError{code: exitUnread}
		}
	}
	return nil
}

// observe inspects one file and returns what was seen in it, in order.
func (a *app) observe(ctx context.Context, rs *rules.Set, opt extractors.Options, file string) ([]scanner.Observation, pandian.Entry, error) {
	it, open, closeSource, err := a.oneItem(ctx, file)
	if err != nil {
		return nil, pandian.Entry{}, err
	}
	defer closeSource()
	spool := scanner.NewSpool(os.TempDir(), 0)
	child := newChild(scanner.ChildConfig{Spool: spool, Workers: 1}, rs.Limits, opt)
	if child != nil {
		defer child.Close()
	}
	var seen []scanner.Observation
	sc := scanner.New(scanner.Options{
		Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(opt), Key: scanner.NewEphemeralKey(), Open: open, Child: child,
		Spool:   spool,
		Observe: func(o scanner.Observation) { seen = append(seen, o) },
	})
	entry, err := sc.Inspect(ctx, it)
	if err != nil {
		return nil, entry, failed(err, "")
	}
	slices.SortStableFunc(seen, func(x, y scanner.Observation) int {
		if x.Finding.Off && y.Finding.Off {
			return x.Finding.Span.Start - y.Finding.Span.Start
		}
		return 0
	})
	return seen, entry, nil
}

type opener = func(context.Context, pandian.Item) (pandian.Content, error)

// oneItem names the file, or what stands on standard input, as an item.
func (a *app) oneItem(ctx context.Context, file string) (pandian.Item, opener, func() error, error) {
	nothing := func() error { return nil }
	if file == "-" {
		data, err := io.ReadAll(a.stdin)
		if err != nil {
			return pandian.Item{}, nil, nothing, failed(fmt.Errorf("標準輸入無法讀取：%w", err), "")
		}
		it := pandian.Item{Ref: pandian.Ref{Source: "-", Path: "stdin"}, Size: int64(len(data))}
		return it, func(context.Context, pandian.Item) (pandian.Content, error) { return inMemory("", data), nil }, nothing, nil
	}
	if st, err := os.Stat(file); err == nil && st.IsDir() {
		return pandian.Item{}, nil, nothing, misused(fmt.Errorf("%q 是資料夾", file), "資料夾請用：pandian scan "+file)
	}
	src, err := connectors.Open(ctx, file, connectors.Options{})
	if err != nil {
		return pandian.Item{}, nil, nothing, failed(fmt.Errorf("檔案無法開啟：%w", err), "請確認檔案存在且有讀取權限")
	}
	for it, err := range src.Items(ctx) {
		if err != nil {
			return it, nil, nothing, errors.Join(failed(err, ""), src.Close())
		}
		return it, src.Open, src.Close, nil
	}
	return pandian.Item{}, nil, nothing, errors.Join(failed(fmt.Errorf("%q 沒有可讀的內容", filepath.Base(file)), ""), src.Close())
}

func inMemory(name string, data []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(data), int64(len(data)), nil },
		Size: int64(len(data)), Name: name,
	}
}

// detected is one line of jsonl output.
type detected struct {
	Type       pandian.Type `json:"type"`
	Start      *int         `json:"start,omitempty"`
	End        *int         `json:"end,omitempty"`
	Part       string       `json:"part,omitempty"`
	Row        int          `json:"row,omitempty"`
	Col        string       `json:"col,omitempty"`
	Confidence float64      `json:"confidence"`
	Masked     string       `json:"masked"`
	Value      string       `json:"value,omitempty"`
	*explained
}

func (a *app) writeDetected(f *detectFlags, rs *rules.Set, seen []scanner.Observation) (err error) {
	out := a.stdout
	if f.out != "" {
		file, cerr := os.OpenFile(f.out, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if cerr != nil {
			return cerr
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range seen {
		o := &seen[i]
		if !o.Counted && !f.explain {
			continue
		}
		d := describe(rs, o, f)
		if f.format == "jsonl" {
			if err := enc.Encode(d); err != nil {
				return err
			}
			continue
		}
		writeLine(w, rs, o, d)
	}
	return w.Flush()
}

func describe(rs *rules.Set, o *scanner.Observation, f *detectFlags) detected {
	d := detected{Type: o.Finding.Type, Confidence: o.Finding.Confidence, Masked: o.Finding.Masked}
	if o.Finding.Off {
		d.Start, d.End = &o.Finding.Span.Start, &o.Finding.Span.End
	} else {
		d.Part, d.Row, d.Col = o.Finding.At.Part, o.Finding.At.Row, o.Finding.At.Col
	}
	if f.showValues {
		d.Value = string([]byte(o.Value))
	}
	if f.explain {
		d.explained = explain(rs, o)
	}
	return d
}

// writeLine writes a finding for people.
func writeLine(w io.Writer, rs *rules.Set, o *scanner.Observation, d detected) {
	name := string(d.Type)
	if t := rs.Type(d.Type); t != nil {
		name = t.NameZH
	}
	var at []string
	if o.Finding.At.Part != "" {
		at = append(at, o.Finding.At.Part)
	}
	if o.Finding.At.Row > 0 {
		at = append(at, fmt.Sprintf("第 %d 列", o.Finding.At.Row))
	}
	if o.Finding.At.Col != "" {
		at = append(at, "「"+o.Finding.At.Col+"」")
	}
	mark := ""
	if !o.Counted {
		mark = "（不採計）"
	}
	fmt.Fprintf(w, "%s%s\t%s\t%.2f\t%s", name, mark, d.Masked, d.Confidence, strings.Join(at, " "))
	if d.Value != "" {
		fmt.Fprintf(w, "\t%q", d.Value)
	}
	if d.explained != nil {
		fmt.Fprintf(w, "\t%s；%s", d.explained, d.verdict(d.Confidence))
	}
	fmt.Fprintln(w)
}
