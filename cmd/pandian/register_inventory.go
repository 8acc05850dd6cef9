package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"

	"github.com/spf13/cobra"

	"pandian/papers"
)

func (f *registerFlags) inventoryCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "inventory",
		Short: "個人資料檔案清冊（xlsx）：供人員填寫後以 register import 匯回",
		Long: `以登錄簿的最新狀態製作個人資料檔案清冊：副本與同一表單的多個檔案併為一列，附建議之特定目的、類別代號與初判風險。
淡黃欄位供人員填寫；「審查」工作表供判定確認、誤判或接受。填寫內容匯回後，檔案改名、搬移、編輯仍保留。`,
		Example: "  pandian register inventory --out 清冊\n  pandian register inventory --unit 社會行政",
		Args:    cobra.NoArgs,
	}
	s := f.newPaper(c)
	s.choose(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return s.inventory(c.Context()) }
	return c
}

func (s *paperFlags) inventory(ctx context.Context) error {
	d, filter, err := s.selection(ctx)
	if err != nil {
		return err
	}
	defer d.Register.Close()
	o, err := s.outputs()
	if err != nil {
		return err
	}
	name := s.dated("個人資料檔案清冊", "inventory", d.Now) + ".xlsx"
	if _, err := os.Lstat(filepath.Join(o.dir, name)); err == nil {
		return o.exists(name)
	}
	lines, err := d.Inventory(ctx, o.dir, name, filter)
	if err != nil {
		return paperError(err)
	}
	o.made = append(o.made, filepath.Join(o.dir, name))
	fmt.Fprintf(s.stderr, "pandian: 清冊 %d 列；填寫後：pandian register import %s\n", lines, filepath.Join(o.dir, name))
	return o.finish(ctx, d, "inventory")
}

func (f *registerFlags) importCommand() *cobra.Command {
	var author string
	c := &cobra.Command{
		Use:     "import FILE.xlsx",
		Short:   "匯回人員在清冊填寫的欄位與審查結果",
		Long:    "讀回 register inventory 產生並經人員填寫的清冊；以識別碼對應檔案，順序可更動。誤判與接受須有理由，可設有效期限。",
		Example: "  pandian register import 個人資料檔案清冊_1150302.xlsx --by 王承辦",
		Args:    cobra.ArbitraryArgs,
	}
	s := f.newPaper(c)
	c.Flags().StringVar(&author, "by", "", "由何人負責；預設為登入帳號 (author)")
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return misused(errors.New("請指定一個清冊檔"), "例：pandian register import 個人資料檔案清冊_1150302.xlsx")
		}
		return s.importFile(c.Context(), args[0], author)
	}
	return c
}

func (s *paperFlags) importFile(ctx context.Context, file, author string) error {
	if author == "" {
		if u, err := user.Current(); err == nil {
			author = u.Username
		}
	}
	d, err := s.desk(ctx, s.clock.Now())
	if err != nil {
		return err
	}
	defer d.Register.Close()
	in, err := d.Import(ctx, file, author)
	if err != nil {
		return paperError(err)
	}
	for _, line := range in.Refused {
		fmt.Fprintf(s.stderr, "pandian: 未採納：%s\n", line)
	}
	fmt.Fprintf(s.stdout, "清冊 %d 列，審查 %d 項；新增或變更 %d 筆登錄，未採納 %d 列\n", in.Lines, in.Verdicts, in.Notes, len(in.Refused))
	if len(in.Refused) > 0 {
		return &codeError{code: exitUnread}
	}
	return nil
}

func (f *registerFlags) publishCommand() *cobra.Command {
	var final bool
	c := &cobra.Command{
		Use:   "publish",
		Short: "個資法第 17 條公開事項（xlsx、csv、ods、html）與內部管制表",
		Long: `公開事項不含標為不公開之檔案，檔名中的個資已遮罩；內部管制表列出全部檔案、不公開者與一個月公開期限。
實際公開後加上 --done 登錄，期限即不再計算。`,
		Example: "  pandian register publish --out 公開\n  pandian register publish --out 公開 --done",
		Args:    cobra.NoArgs,
	}
	s := f.newPaper(c)
	s.choose(c)
	c.Flags().BoolVar(&final, "done", false, "登錄這份公開事項已於今天公開 (published)")
	c.RunE = func(c *cobra.Command, _ []string) error { return s.publish(c.Context(), final) }
	return c
}

func (s *paperFlags) publish(ctx context.Context, final bool) error {
	d, filter, err := s.selection(ctx)
	if err != nil {
		return err
	}
	defer d.Register.Close()
	p, err := d.Publish(ctx, filter)
	if err != nil {
		return paperError(err)
	}
	o, err := s.outputs()
	if err != nil {
		return err
	}
	name := s.dated("個資檔案公開事項", "public_list", d.Now)
	o.table(name, p.List)
	o.file(name+".csv", func(f *os.File) error { return p.Table.Write(f, "csv", s.lang, 0) })
	o.file(name+".ods", func(f *os.File) error { return papers.ODS(f, p.List, d.Words) })
	o.file(name+".html", func(f *os.File) error { return p.Page.Write(f, "html") })
	o.table(s.dated("內部管制表_勿對外", "internal_list", d.Now), p.Internal)
	if err := o.finish(ctx, d, "publish"); err != nil {
		return err
	}
	fmt.Fprintf(s.stderr, "pandian: 公開 %d 檔，不公開 %d 檔；未填依據或目的 %d 檔，逾一個月未公開 %d 檔。\n", p.Files, p.Withheld, p.Lacking, p.Overdue)
	if final {
		if err := d.Published(ctx, p); err != nil {
			return registerError(err)
		}
		fmt.Fprintln(s.stderr, "pandian: 已登錄於今天公開。")
	}
	return nil
}

func (f *registerFlags) reconcileCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "reconcile DECLARED.xlsx",
		Short:   "以單位自行申報的清冊比對實際：未申報、查無、筆數與類別不符",
		Long:    "欄名不必一致：檔案名稱、檔名、個資檔案名稱皆可；保管地點、儲存位置、筆數、份數、類別、單位亦同。筆數相差一成以內視為相符。",
		Example: "  pandian register reconcile 社會課清冊.xlsx --unit 社會行政",
		Args:    cobra.ArbitraryArgs,
	}
	s := f.newPaper(c)
	s.choose(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return misused(errors.New("請指定一個申報的清冊"), "例：pandian register reconcile 社會課清冊.xlsx")
		}
		return s.reconcile(c.Context(), args[0])
	}
	return c
}

func (s *paperFlags) reconcile(ctx context.Context, file string) error {
	d, filter, err := s.selection(ctx)
	if err != nil {
		return err
	}
	defer d.Register.Close()
	r, err := d.Reconcile(ctx, file, filter)
	if err != nil {
		return paperError(err)
	}
	return s.deliver(ctx, d, "reconcile", func(o *outputs) {
		o.table(s.dated("清冊比對", "reconciliation", d.Now), r.Doc)
		o.paper(s.dated("清冊申報比對表", "reconciliation", d.Now), r.Paper)
	}, fmt.Sprintf("申報 %d 列：相符 %d，內容不符 %d，查無 %d；未申報 %d 檔。", r.Declared, r.Same, r.Different, r.Absent, r.Undeclared))
}

// deliver writes documents and says a line about them.
func (s *paperFlags) deliver(ctx context.Context, d *papers.Desk, what string, write func(*outputs), line string) error {
	o, err := s.outputs()
	if err != nil {
		return err
	}
	write(o)
	if err := o.finish(ctx, d, what); err != nil {
		return err
	}
	fmt.Fprintf(s.stderr, "pandian: %s\n", line)
	return nil
}
