package main

import (
	"errors"

	"pandian/connectors"
	"pandian/connectors/database"
)

// sourceWords say in words for people why a server could not be opened, and
// what to do.
var sourceWords = []struct {
	cause       error
	words, hint string
}{
	{database.ErrDenied, "帳號或密碼遭拒", "請確認帳號與密碼，以及帳號是否可從這台電腦登入"},
	{
		database.ErrCertificate, "伺服器的憑證無法驗證，未送出密碼",
		"請向資料庫管理者取得簽發憑證的檔案，於網址加上 ?ca=檔案.pem（MySQL）、?sslrootcert=檔案.pem（PostgreSQL）或 ?certificate=檔案.pem（SQL Server）；主機名稱須與憑證相符",
	},
	{
		database.ErrNoTLS, "伺服器不提供加密連線 (TLS)，未送出密碼",
		"請資料庫管理者啟用 TLS；確定網路安全時才於網址加上 ?tls=false（MySQL）、?sslmode=disable（PostgreSQL）或 ?encrypt=disable（SQL Server）",
	},
	{database.ErrUnreachable, "伺服器沒有回應", "請確認主機名稱、連接埠、防火牆與伺服器狀態"},
	{database.ErrNoDatabase, "沒有這個資料庫", "請確認資料庫名稱；不指定時盤點帳號可讀的所有資料庫"},
}

// cannotOpen says why a source could not be opened.
func cannotOpen(source string, err error) error {
	for _, w := range sourceWords {
		if errors.Is(err, w.cause) {
			return failed(sayFor(err, "來源無法開啟：%s：%s", connectors.Display(source), w.words), w.hint)
		}
	}
	return failed(sayFor(err, "來源無法開啟：%v", err), "請確認路徑存在且有讀取權限")
}
