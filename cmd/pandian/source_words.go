package main

import (
	"errors"

	"pandian/connectors"
	"pandian/connectors/credential"
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
	{credential.ErrUnset, "指定的環境變數沒有設定", "請先設定該環境變數，或以 --credential 另外指定"},
	{credential.ErrExposed, "密碼檔別人也讀得到，不採用", "請執行 chmod 600 檔案，只留自己的讀取權限"},
	{credential.ErrFile, "密碼檔裡讀不到密碼", "檔案的第一行即密碼"},
	{credential.ErrNoKeyring, "這台電腦沒有可用的密碼保管（keyring）", "沒有桌面的伺服器請改用 env:變數 或 file:檔案"},
	{credential.ErrNotStored, "密碼保管（keyring）裡沒有這一筆", "請確認服務與帳號名稱：keyring:服務/帳號"},
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
