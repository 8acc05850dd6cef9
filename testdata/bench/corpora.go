package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/traditionalchinese"
	_ "modernc.org/sqlite"
)

// The inputs of the ratio table, all invented, by fixed seeds.

// grow repeats lines of a text until it has size bytes.
func grow(size int, line func(i int) string) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		b.WriteString(line(i))
	}
	return b.Bytes()
}

// dense is office text with a value every 70 bytes or so.
func dense(size int) []byte {
	return grow(size, func(i int) string {
		p := row(i)
		return fmt.Sprintf("承辦人：%s，電話(02)2345-%04d，依據第%d號來函辦理本年度補助案件之審查事宜。\n申請人 %s 身分證字號：%s，出生日期 %s，手機%s，住址%s，%s。\n",
			row(i * 7 % 5000)[1], i%10000, 100000+i, p[1], p[2], p[3], p[4], p[6], p[5])
	})
}

// export is a list of people as CSV.
func export(size int) []byte {
	return append([]byte(strings.Join(header, ",")+"\n"), grow(size, func(i int) string { return strings.Join(row(i), ",") + "\n" })...)
}

func logs(size int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	return grow(size, func(i int) string {
		return fmt.Sprintf(`10.%d.%d.%d - - [%02d/Nov/2026:%02d:%02d:%02d +0800] "GET /api/v2/items/%d?page=%d HTTP/1.1" 200 %d "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" rid=%016x`+"\n",
			r.IntN(256), r.IntN(256), r.IntN(256), 1+i%28, r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1e6), r.IntN(50), r.IntN(1e5), r.Uint64())
	})
}

// code is the Go source of the working directory, over and over.
func code(size int) []byte {
	var all []byte
	check(filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" {
			b, err := os.ReadFile(path)
			all = append(all, b...)
			return err
		}
		return err
	}))
	return grow(size, func(int) string { return string(all) })[:size]
}

// prose is Chinese text about nobody.
func prose(size int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	parts := strings.Split("為落實資訊安全管理制度|各單位應於期限內完成盤點|並將結果送交主辦單位彙整|系統操作手冊說明如何設定網路參數|本規範自發布日施行|使用者可以在選單中選擇適當的格式|若檔案格式不符則無法開啟|請參閱附錄所列之範例|程式會依據設定檔決定輸出方式|前項規定於委外辦理時準用之|會議紀錄應於三日內完成|管理者得視需要調整權限", "|")
	return grow(size, func(i int) string {
		end := "，"
		if r.IntN(4) == 0 {
			end = "。\n"
		}
		return parts[r.IntN(len(parts))] + end
	})
}

// big5 is a text in Big5, what that lacks as a substitute.
func big5(utf8 []byte) []byte {
	b, err := encoding.ReplaceUnsupported(traditionalchinese.Big5.NewEncoder()).Bytes(utf8)
	check(err)
	return b
}

// fillWorkbook writes rows × 12 inline strings.
func fillWorkbook(path string, rows int) {
	f := excelize.NewFile()
	defer f.Close()
	sw, err := f.NewStreamWriter("Sheet1")
	check(err)
	for i := range rows + 1 {
		values := append(append([]string{}, header...), "備註一", "備註二", "備註三", "備註四", "備註五")
		if i > 0 {
			values = append(row(i-1), "無", "正常", fmt.Sprint("第", i, "筆"), "臺北", "-")
		}
		cells := make([]any, len(values))
		for c, v := range values {
			cells[c] = v
		}
		check(sw.SetRow(fmt.Sprintf("A%d", i+1), cells))
	}
	check(sw.Flush())
	check(f.SaveAs(path))
}

// fillDatabase writes a table of rows × 10.
func fillDatabase(path string, rows int) {
	db, err := sql.Open("sqlite", path)
	check(err)
	defer db.Close()
	_, err = db.Exec("CREATE TABLE 會員 (編號 TEXT, 姓名 TEXT, 身分證字號 TEXT, 出生日期 TEXT, 手機 TEXT, 電子郵件 TEXT, 通訊地址 TEXT, a INTEGER, b REAL, c TEXT)")
	check(err)
	tx, err := db.Begin()
	check(err)
	insert, err := tx.Prepare("INSERT INTO 會員 VALUES (?,?,?,?,?,?,?,?,?,?)")
	check(err)
	for i := range rows {
		r := row(i)
		_, err := insert.Exec(r[0], r[1], r[2], r[3], r[4], r[5], r[6], i, float64(i)/7, "無")
		check(err)
	}
	check(tx.Commit())
}

// fillPDF writes pages of 40 lines in a standard font.
func fillPDF(path string, pages int) {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for p := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*p)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Count %d/Kids[%s]>>", pages, kids.String())
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	for p := range pages {
		var text strings.Builder
		text.WriteString("BT /F1 10 Tf 12 TL 40 780 Td\n")
		for l := range 40 {
			fmt.Fprintf(&text, "(Line %d of page %d: order %d was sent to u%d@example.com on 2025-03-%02d.) Tj T*\n", l, p, p*40+l, p*40+l, 1+l%28)
		}
		text.WriteString("ET")
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", 5+2*p)
		object("<</Length %d>>stream\n%s\nendstream", text.Len(), text.String())
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, off := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", off)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	check(os.WriteFile(path, b.Bytes(), 0o644))
}

// fillTree writes files of 4 KiB, a hundred a folder.
func fillTree(dir string, files int) {
	text := append(logs(2048), dense(2048)...)[:4096]
	for i := range files {
		sub := filepath.Join(dir, fmt.Sprint(i/100))
		if i%100 == 0 {
			check(os.MkdirAll(sub, 0o755))
		}
		copy(text, fmt.Sprintf("%08d", i)) // no two are copies
		check(os.WriteFile(filepath.Join(sub, fmt.Sprint(i, ".txt")), text, 0o644))
	}
}
