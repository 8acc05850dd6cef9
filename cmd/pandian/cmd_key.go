package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/connectors/credential"
	"pandian/scanner"
)

func (a *app) keyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "key",
		Short: "單位金鑰：顯示代號、匯出備份、由備份匯入",
		Long: `單位金鑰讓同一個人在不同檔案、不同時間、不同電腦上算成同一人，又不留下任何值。
遺失金鑰，登錄簿裡的雜湊就無法再與新的盤點比對；換了金鑰，同一個人會被算成兩人。請匯出一份、妥善保管。`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.keyShowCommand(), a.keyExportCommand(), a.keyImportCommand())
	return c
}

// loadKey reads the key that is there; unlike a scan it makes none.
func (a *app) loadKey() (path string, k scanner.Key, text pandian.Secret, err error) {
	if path, err = scanner.KeyPath(a.keyPath); err != nil {
		return "", k, nil, failed(err, "以 --key 指定金鑰檔")
	}
	k, text, err = scanner.LoadKey(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = failed(fmt.Errorf("沒有金鑰 %q", path), "第一次盤點會自動產生；要使用別台電腦的金鑰：pandian key import 備份檔")
	case errors.Is(err, scanner.ErrKeyDamaged):
		err = failed(fmt.Errorf("金鑰 %q 已損毀", path), "以備份還原：pandian key import 備份檔 --force（損毀的檔案會另存）")
	case err != nil:
		err = failed(fmt.Errorf("金鑰 %q 無法讀取", path), "請確認檔案的讀取權限")
	}
	return path, k, text, err
}

func (a *app) keyShowCommand() *cobra.Command {
	f := &registerFlags{app: a}
	c := &cobra.Command{
		Use:   "show",
		Short: "顯示金鑰代號（不顯示金鑰），並與登錄簿核對",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path, k, _, err := a.loadKey()
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s\t%s\n", k.ID(), path)
			return f.compareKey(c.Context(), k)
		},
	}
	c.Flags().StringVar(&f.at, "register", "", registerHelp)
	c.Flags().StringVar(&f.credential, "credential", "", registerCredentialHelp)
	return c
}

// compareKey says whether the register was made with the key. A register that is
// not there, and was not named, is not spoken of.
func (f *registerFlags) compareKey(ctx context.Context, k scanner.Key) error {
	at, err := f.location()
	if err != nil {
		return err
	}
	if _, err := os.Stat(at); f.at == "" && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	r, err := f.open(ctx, true)
	if err != nil {
		return err
	}
	defer r.Close()
	switch id, err := r.KeyID(ctx); {
	case err != nil:
		return registerError(err)
	case id == "":
		fmt.Fprintf(f.stderr, "pandian: 登錄簿 %s 還沒有盤點。\n", r.Name())
	case id == k.ID():
		fmt.Fprintf(f.stderr, "pandian: 登錄簿 %s 是以這把金鑰建立的。\n", r.Name())
	default:
		fmt.Fprintf(f.stderr, "pandian: 注意：登錄簿 %s 是以另一把金鑰（%s）建立的：以目前的金鑰盤點會被拒絕，以免同一人算成兩人。\n", r.Name(), id)
	}
	return nil
}

// minPassphrase is the least length of a passphrase, in characters.
const minPassphrase = 10

const passphraseHelp = "通關語的來源：env:變數、file:檔案、keyring:服務/帳號；未給時在終端機詢問 (passphrase)"

func (a *app) keyExportCommand() *cobra.Command {
	var out, ref string
	c := &cobra.Command{
		Use:   "export --out FILE",
		Short: "以通關語加密，匯出金鑰備份（age 格式）",
		Long: `以通關語加密金鑰，寫成 age 格式的文字檔，可列印、可放隨身碟；忘記通關語就無法還原。
也可以用 age 程式解開：age --decrypt FILE`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return misused(errors.New("沒有指定備份檔"), "例：pandian key export --out 金鑰備份.age")
			}
			return a.exportKey(c.Context(), out, ref)
		},
	}
	c.Flags().StringVar(&out, "out", "", "備份檔 (output file)")
	c.Flags().StringVar(&ref, "passphrase", "", passphraseHelp)
	return c
}

func (a *app) exportKey(ctx context.Context, out, ref string) error {
	_, k, text, err := a.loadKey()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(out); err == nil {
		return failed(fmt.Errorf("%q 已經存在，不覆蓋", out), "以 --out 指定另一個檔名")
	}
	phrase, err := a.passphrase(ctx, ref, true)
	if err != nil {
		return err
	}
	sealed, err := seal(text, phrase)
	if err != nil {
		return failed(fmt.Errorf("金鑰加密：%w", err), "")
	}
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.Write(sealed)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return failed(fmt.Errorf("備份檔 %q 無法寫入", out), "請確認資料夾存在、可以寫入且有空間")
	}
	fmt.Fprintf(a.stderr, "pandian: 金鑰 %s 已加密備份到 %s。通關語請與備份分開保管。\n", k.ID(), out)
	return nil
}

func (a *app) keyImportCommand() *cobra.Command {
	var ref string
	var force bool
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "由加密的備份匯入金鑰",
		Long: `由 pandian key export 的備份匯入金鑰。已有不同的金鑰時拒絕；--force 會改用備份的金鑰，原金鑰另存在旁邊。
換金鑰之後，以原金鑰建立的登錄簿與未完成的盤點都不能再續用：同一個人在兩把金鑰下雜湊不同，會被算成兩人，所以掃描時會拒絕。`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misused(errors.New("請指定一個備份檔"), "例：pandian key import 金鑰備份.age")
			}
			return a.importKey(c.Context(), args[0], ref, force)
		},
	}
	c.Flags().StringVar(&ref, "passphrase", "", passphraseHelp)
	c.Flags().BoolVar(&force, "force", false, "以備份取代現有的不同金鑰；原金鑰另存 (replace)")
	return c
}

// maxSealed bounds the size of a backup that is read.
const maxSealed = 64 << 10

func (a *app) importKey(ctx context.Context, file, ref string, force bool) error {
	path, err := scanner.KeyPath(a.keyPath)
	if err != nil {
		return failed(err, "以 --key 指定金鑰檔")
	}
	if st, err := os.Stat(file); err != nil || !st.Mode().IsRegular() || st.Size() > maxSealed {
		return failed(fmt.Errorf("備份檔 %q 無法讀取，或不是金鑰備份", file), "請指定 pandian key export 產生的檔案")
	}
	sealed, err := os.ReadFile(file)
	if err != nil {
		return failed(fmt.Errorf("備份檔 %q 無法讀取", file), "請確認檔案的讀取權限")
	}
	phrase, err := a.passphrase(ctx, ref, false)
	if err != nil {
		return err
	}
	text, err := unseal(sealed, phrase)
	if err != nil {
		return failed(fmt.Errorf("備份檔 %q：%w", file, err), "通關語有大小寫與空白之分；檔案損毀時請用另一份備份")
	}
	k, old, err := scanner.InstallKey(path, text, force)
	switch {
	case errors.Is(err, scanner.ErrKeyDamaged):
		return failed(fmt.Errorf("備份檔 %q 解開後不是單位金鑰", file), "請指定 pandian key export 產生的檔案")
	case errors.Is(err, scanner.ErrKeyExists):
		return failed(fmt.Errorf("%q 已有另一把金鑰，不覆蓋", path),
			"換金鑰後同一個人會被算成兩人，原登錄簿不能續用；確定要換時加 --force（原金鑰另存在旁邊）")
	case err != nil:
		return failed(fmt.Errorf("金鑰 %q 無法寫入", path), "請確認資料夾可以寫入")
	}
	if old != "" {
		fmt.Fprintf(a.stderr, "pandian: 原金鑰另存為 %s；以它建立的登錄簿須用它才能續用。\n", filepath.Base(old))
	}
	fmt.Fprintf(a.stderr, "pandian: 已使用金鑰 %s（%s）。\n", k.ID(), path)
	return (&registerFlags{app: a}).compareKey(ctx, k)
}

// passphrase follows a reference, or asks: a new one twice.
func (a *app) passphrase(ctx context.Context, ref string, isNew bool) (pandian.Secret, error) {
	var phrase pandian.Secret
	if ref != "" {
		c, err := credential.Resolve(ctx, ref, credential.Target{})
		if err != nil {
			return nil, failed(fmt.Errorf("通關語：%w", err), "例：--passphrase file:/root/通關語.txt（權限 0600）")
		}
		phrase = c.Password
	} else {
		var err error
		if phrase, err = a.askSecret(ctx, "通關語："); err != nil {
			return nil, failed(fmt.Errorf("通關語：%w", err), "在終端機執行，或以 --passphrase env:變數、file:檔案 提供")
		}
		if isNew {
			again, err := a.askSecret(ctx, "再輸入一次：")
			if err != nil {
				return nil, failed(fmt.Errorf("通關語：%w", err), "")
			}
			if !bytes.Equal(phrase, again) {
				return nil, failed(errors.New("兩次輸入的通關語不同"), "請重新執行")
			}
		}
	}
	if isNew && utf8.RuneCount(phrase) < minPassphrase {
		return nil, failed(fmt.Errorf("通關語太短，至少 %d 個字", minPassphrase), "可以用幾個不相干的詞連成一句")
	}
	return phrase, nil
}
