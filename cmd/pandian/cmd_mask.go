package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/connectors"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/mask"
	"pandian/rules"
	"pandian/scanner"
)

func (a *app) maskCommand() *cobra.Command {
	var read readFlags
	var out string
	c := &cobra.Command{
		Use:   "mask 檔案... --out 資料夾",
		Short: "製作遮罩後的副本（csv、txt、xlsx、docx、odt、ods）",
		Long: `製作檔案的遮罩副本：個資依規則遮罩，格式與其餘內容不變（含字元編碼、樣式、公式）；
作者、註解、頁首頁尾、工作表名稱與檔名一併處理。副本寫出前以相同規則重新掃描，
仍有未遮罩個資者不寫出，並指明位置。原檔不更動，不覆寫既有檔案。
圖片內的文字不會遮罩；遮罩不等於去識別化（個資法施行細則 §17）。` + "\n" + maskExitCodes,
		Example: "  pandian mask 名冊.csv --out 遮罩\n  pandian mask 名冊.xlsx 通知.docx --out 遮罩",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return misused(errors.New("請以 --out 指定副本要放的資料夾"), "例：pandian mask 名冊.csv --out 遮罩")
			}
			return a.mask(c.Context(), &read, out, args)
		},
	}
	read.register(c)
	c.Flags().StringVar(&out, "out", "", "副本要放的資料夾；不存在時建立 (output folder)")
	return c
}

const maskExitCodes = `
結束代碼：0 完成 · 1 錯誤 · 2 用法錯誤 · 3 有檔案沒有產生副本`

func (a *app) mask(ctx context.Context, f *readFlags, out string, files []string) error {
	rs, err := a.loadRules()
	if err != nil {
		return err
	}
	opt, err := f.options(ctx)
	if err != nil {
		return err
	}
	for _, file := range files {
		if st, err := os.Stat(file); err != nil || !st.Mode().IsRegular() {
			return misused(fmt.Errorf("%q 不是可讀的檔案", connectors.Display(file)), "mask 逐檔處理，請列出檔案")
		}
	}
	if err := os.MkdirAll(out, 0o700); err != nil {
		return failed(fmt.Errorf("資料夾 %q 無法建立", out), "")
	}
	spool := scanner.NewSpool(os.TempDir(), 0)
	child := newChild(scanner.ChildConfig{Spool: spool, Workers: 1}, rs.Limits, opt)
	if child != nil {
		defer child.Close()
	}
	m := mask.New(scanner.Options{
		Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(opt), Key: scanner.NewEphemeralKey(), Child: child, Spool: spool,
	})
	missing := 0
	for _, file := range files {
		res, err := m.Copy(ctx, file, out)
		if ctx.Err() != nil {
			return failed(errors.New("已中斷"), "")
		}
		if err != nil {
			missing++
			fmt.Fprintf(a.stderr, "pandian: %s：沒有產生副本：%s\n", m.ShowName(file), maskWhy(rs, err))
			continue
		}
		fmt.Fprintf(a.stdout, "%s\t%s\n", res.Path, maskedText(rs, &res))
	}
	if missing > 0 {
		return &codeError{code: exitUnread}
	}
	return nil
}

// maskedText says what was masked, type by type.
func maskedText(rs *rules.Set, res *mask.Result) string {
	var list []string
	for _, t := range rs.Types {
		if n := res.Masked[t.ID]; n > 0 {
			list = append(list, fmt.Sprintf("%s %d", t.NameZH, n))
		}
	}
	text := "沒有偵測到個資"
	if len(list) > 0 {
		text = "已遮罩：" + strings.Join(list, "、")
	}
	if res.Pictures > 0 {
		text += fmt.Sprintf("；含圖片 %d 張，未遮罩，請人工確認", res.Pictures)
	}
	return text
}

// maskWhy says why there is no copy.
func maskWhy(rs *rules.Set, err error) string {
	var e *mask.Error
	errors.As(err, &e)
	switch {
	case e == nil:
		return "內部錯誤"
	case errors.Is(err, mask.ErrFormat):
		return fmt.Sprintf("格式 %q 不支援；支援 csv、txt、xlsx、docx、odt、ods", e.Format)
	case errors.Is(err, mask.ErrUnread):
		return fmt.Sprintf("檔案未能完整讀取 %v，無法保證副本沒有個資", e.Reasons)
	case errors.Is(err, mask.ErrLeft):
		return fmt.Sprintf("遮罩後仍偵測到%s，位於%s", typeName(rs, e.Type), placeText(e.At))
	case errors.Is(err, mask.ErrExists):
		return "同名副本已存在，不覆寫"
	case errors.Is(err, mask.ErrCharset):
		return "字元編碼混雜，無法只改個資而不動其餘內容"
	case errors.Is(err, mask.ErrSize):
		return fmt.Sprintf("檔案超過 %d MB", mask.MaxSize>>20)
	case errors.Is(err, fs.ErrPermission):
		return "沒有讀取或寫入的權限"
	}
	return "無法讀取或寫入"
}

func typeName(rs *rules.Set, t pandian.Type) string {
	if r := rs.Type(t); r != nil {
		return r.NameZH
	}
	return string(t)
}

// placeText says where something stands in a file.
func placeText(at pandian.Place) string {
	var list []string
	if at.Part != "" {
		list = append(list, at.Part)
	}
	if at.Row > 0 {
		list = append(list, fmt.Sprintf("第 %d 列", at.Row))
	}
	if at.Col != "" {
		list = append(list, "「"+at.Col+"」")
	}
	if len(list) == 0 {
		return "檔名或檔案本身"
	}
	return strings.Join(list, " ")
}
