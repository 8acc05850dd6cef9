package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pandian/scanner"
)

// readRosters reads the files given with --roster, each through its format as a
// scan would.
func (a *app) readRosters(ctx context.Context, opt scanner.Options, args []string) ([]*scanner.Roster, error) {
	var rosters []*scanner.Roster
	for _, arg := range args {
		name, file := rosterName(arg)
		for _, r := range rosters {
			if r.Name == name {
				return nil, misused(fmt.Errorf("--roster：有兩份名冊都叫 %q", name), "以 名稱=檔案 分別命名")
			}
		}
		r, err := a.readRoster(ctx, opt, name, file)
		if err != nil {
			return nil, failed(fmt.Errorf("名冊 %q 無法使用：%w", name, err), "名冊須能完整讀取，且每列有身分證號，或姓名加生日／手機／信箱／地址")
		}
		fmt.Fprintf(a.stderr, "pandian: 名冊「%s」：%d 列可供比對", name, r.Len())
		if r.Bare > 0 {
			fmt.Fprintf(a.stderr, "，%d 列資料不足以辨識個人，不比對", r.Bare)
		}
		fmt.Fprintln(a.stderr, "。")
		rosters = append(rosters, r)
	}
	return rosters, nil
}

func (a *app) readRoster(ctx context.Context, opt scanner.Options, name, file string) (*scanner.Roster, error) {
	it, open, closeSource, err := a.oneItem(ctx, file)
	if err != nil {
		return nil, err
	}
	defer closeSource()
	opt.Open = open
	return scanner.ReadRoster(ctx, opt, it, name)
}

// rosterName tells the name and the file of NAME=FILE, or of FILE alone, which
// is named after itself.
func rosterName(arg string) (name, file string) {
	if _, err := os.Stat(arg); err != nil {
		if name, file, ok := strings.Cut(arg, "="); ok && name != "" {
			return name, file
		}
	}
	base := filepath.Base(arg)
	return strings.TrimSuffix(base, filepath.Ext(base)), arg
}
