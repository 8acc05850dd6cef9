package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/detectors"
	"pandian/extractors"
	"pandian/papers"
	"pandian/rules"
	"pandian/scanner"
)

// asked are the fields by which a person is looked for: the words of a file, the
// first one asked at the terminal and the header of the column.
var asked = []struct {
	words []string
	typ   pandian.Type
	kind  pandian.IdentKind
}{
	{[]string{"身分證字號", "身分證統一編號", "身分證", "統一編號"}, pandian.NationalID, pandian.IdentNationalID},
	{[]string{"居留證號碼", "統一證號", "居留證號", "居留證"}, pandian.ResidentID, pandian.IdentResidentID},
	{[]string{"護照號碼", "護照"}, pandian.Passport, pandian.IdentPassport},
	{[]string{"姓名"}, pandian.PersonName, pandian.IdentName},
	{[]string{"出生年月日", "生日", "出生日期"}, pandian.BirthDate, pandian.IdentBirth},
	{[]string{"手機", "行動電話", "電話"}, pandian.Mobile, pandian.IdentMobile},
	{[]string{"電子郵件", "電子信箱", "信箱", "email", "e-mail"}, pandian.Email, pandian.IdentEmail},
}

func (f *registerFlags) subjectCommand() *cobra.Command {
	var from, received, reference string
	c := &cobra.Command{
		Use:   "subject",
		Short: "當事人請求（個資法 §3）：一個人在哪裡、15 日期限、處理單與回復稿",
		Long: `找出登錄簿中所有持有某人資料的位置。查詢內容由終端機逐項詢問（不顯示），或以 --from 檔案讀入（- 為標準輸入）；
不接受命令列參數，以免留在歷史紀錄。檔案一行一項，例：
  姓名：王小明
  出生年月日：74/03/21
  手機：0912-345-678
僅以單位金鑰的雜湊比對，不留存輸入內容；每次查詢記入稽核軌跡。`,
		Example: "  pandian register subject --received 115/03/02\n  pandian register subject --from 查詢.txt --reference 115社字第12號",
		Args:    cobra.NoArgs,
	}
	s := f.newPaper(c)
	c.Flags().StringVar(&from, "from", "", "查詢內容的檔案，- 為標準輸入；省略則在終端機詢問 (file)")
	c.Flags().StringVar(&received, "received", "", "收件日，期限由此起算；預設今天 (received on)")
	c.Flags().StringVar(&reference, "reference", "", "收文字號；請勿寫入個資 (reference)")
	c.RunE = func(c *cobra.Command, _ []string) error { return s.subject(c.Context(), from, received, reference) }
	return c
}

func (s *paperFlags) subject(ctx context.Context, from, received, reference string) error {
	r := papers.Request{Received: s.clock.Now(), Who: reference}
	if received != "" {
		var err error
		if r.Received, err = parseDay(received); err != nil {
			return misused(fmt.Errorf("--received：%w", err), dayHint)
		}
	}
	d, err := s.desk(ctx, s.clock.Now())
	if err != nil {
		return err
	}
	defer d.Register.Close()
	if d.Mask(reference) != reference {
		return misused(errors.New("--reference 含有個資"), "請只寫收文字號")
	}
	key, err := s.registerKey(ctx, d)
	if err != nil {
		return err
	}
	values, err := s.askSubject(ctx, from)
	if err != nil {
		return err
	}
	if r.Idents, err = digestSubject(ctx, d.Rules, key, values); err != nil {
		return err
	}
	f, err := d.Subject(ctx, r)
	if err != nil {
		return paperError(err)
	}
	sure := 0
	for _, p := range f.Places {
		if p.Certainty == papers.Certain {
			sure++
		}
	}
	return s.deliver(ctx, d, "subject", func(o *outputs) {
		o.paper("當事人請求處理單_"+f.Case, f.Worksheet)
		o.paper("查詢回復書稿_"+f.Case, f.Reply)
	}, fmt.Sprintf("案號 %s：確定 %d 處，可能 %d 處；准駁期限 %s，得延長至 %s。", f.Case, sure, len(f.Places)-sure, f.Due.Format(time.DateOnly), f.Extended.Format(time.DateOnly)))
}

// registerKey is the key of the register's digests.
func (s *paperFlags) registerKey(ctx context.Context, d *papers.Desk) (scanner.Key, error) {
	id, err := d.Register.KeyID(ctx)
	if err != nil {
		return scanner.Key{}, registerError(err)
	}
	key, err := scanner.OpenKey(s.keyPath)
	if err != nil {
		return key, failed(fmt.Errorf("金鑰：%w", err), "請確認 --key 檔案")
	}
	if key.ID() != id {
		return key, failed(errors.New("登錄簿是以另一把金鑰建立的，無法比對"), "換回原金鑰：pandian key import 備份檔，或以 --key 指定")
	}
	return key, nil
}

// askSubject reads what is known of the person, in the order of asked.
func (s *paperFlags) askSubject(ctx context.Context, from string) ([]pandian.Secret, error) {
	values := make([]pandian.Secret, len(asked))
	if from == "" {
		for i, a := range asked {
			v, err := s.askSecret(ctx, a.words[0]+"（不顯示，可直接按 Enter 略過）：")
			if err != nil {
				return nil, failed(err, "以 --from 檔案 提供查詢內容")
			}
			values[i] = bytes.TrimSpace(v)
		}
		return values, nil
	}
	var in io.Reader = s.stdin
	if from != "-" {
		f, err := os.Open(from)
		if err != nil {
			return nil, failed(fmt.Errorf("%q 無法讀取", from), "")
		}
		defer f.Close()
		in = f
	}
	lines := bufio.NewScanner(io.LimitReader(in, 64<<10))
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		i, v := splitAsked(string(line))
		if i < 0 {
			return nil, misused(fmt.Errorf("第 %d 行看不懂", n), "一行一項，例：姓名：王小明")
		}
		values[i] = pandian.Secret(v)
	}
	return values, lines.Err()
}

// splitAsked divides a line into the field and its value; -1 if it names none.
func splitAsked(line string) (field int, value string) {
	for i, a := range asked {
		for _, w := range a.words {
			rest, ok := strings.CutPrefix(strings.ToLower(line), w)
			if !ok {
				continue
			}
			rest = line[len(line)-len(rest):]
			if v := strings.TrimLeft(rest, " \t:：=＝,，"); v != rest && v != "" {
				return i, v
			}
		}
	}
	return -1, ""
}

// digestSubject normalises and digests the values as a scan does: they are a row
// of a table under the headers of their fields.
func digestSubject(ctx context.Context, rs *rules.Set, key scanner.Key, values []pandian.Secret) ([]pandian.Ident, error) {
	var heads, cells []pandian.Text
	for i, v := range values {
		if len(v) > 0 {
			heads = append(heads, pandian.Text{B: []byte(asked[i].words[0]), Off: -1})
			cells = append(cells, pandian.Text{B: []byte(v), Off: -1})
		}
	}
	if len(cells) == 0 {
		return nil, misused(errors.New("沒有查詢內容"), "至少提供身分證字號、手機、電子郵件其中之一，或姓名與出生年月日")
	}
	best := map[pandian.Type]scanner.Observation{}
	sc := scanner.New(scanner.Options{
		Rules: rs, Detectors: detectors.All(rs), Formats: extractors.All(extractors.Options{}), Key: key,
		Open: func(context.Context, pandian.Item) (pandian.Content, error) {
			return pandian.Content{Extract: func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
				if err := out.Header(pandian.Place{}, heads); err != nil {
					return err
				}
				return out.Row(pandian.Place{Row: 2}, cells)
			}}, nil
		},
		Observe: func(o scanner.Observation) {
			if old, ok := best[o.Finding.Type]; !ok || o.Finding.Confidence > old.Finding.Confidence {
				best[o.Finding.Type] = o
			}
		},
	})
	if _, err := sc.Inspect(ctx, pandian.Item{Ref: pandian.Ref{Source: "-", Path: "-"}}); err != nil {
		return nil, failed(err, "")
	}
	var idents []pandian.Ident
	for i, v := range values {
		if len(v) == 0 {
			continue
		}
		o, ok := best[asked[i].typ]
		if !ok {
			return nil, misused(fmt.Errorf("%s的寫法無法辨識", asked[i].words[0]), "請核對號碼；內容未留存")
		}
		idents = append(idents, pandian.Ident{Kind: asked[i].kind, Digest: o.Finding.Digest})
	}
	return idents, askedEnough(idents)
}

// askedEnough refuses what finds nobody in particular.
func askedEnough(idents []pandian.Ident) error {
	has := map[pandian.IdentKind]bool{}
	for _, id := range idents {
		has[id.Kind] = true
	}
	if has[pandian.IdentName] && has[pandian.IdentBirth] {
		return nil
	}
	for _, k := range []pandian.IdentKind{pandian.IdentNationalID, pandian.IdentResidentID, pandian.IdentPassport, pandian.IdentMobile, pandian.IdentEmail} {
		if has[k] {
			return nil
		}
	}
	return misused(errors.New("查詢內容不足以辨識一個人"), "至少提供身分證字號、手機、電子郵件其中之一，或姓名與出生年月日")
}
