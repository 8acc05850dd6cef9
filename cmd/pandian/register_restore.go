package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pandian/register"
)

func (f *registerFlags) restoreCommand() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "由備份還原登錄簿",
		Long: `先檢查備份（能開啟、稽核軌跡完整），再放到登錄簿的位置。
已有登錄簿時拒絕；--force 會把原登錄簿另存在旁邊。還原時請勿同時盤點。`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misused(errors.New("請指定備份檔"), "例：pandian register restore 登錄簿備份.db")
			}
			return f.restore(c.Context(), args[0], force)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "已有登錄簿時，另存原登錄簿後還原 (replace)")
	return c
}

func (f *registerFlags) restore(ctx context.Context, file string, force bool) error {
	at, err := f.location()
	if err != nil {
		return err
	}
	if strings.Contains(at, "://") {
		return misused(errors.New("PostgreSQL 登錄簿請用它自己的工具還原"), "pg_restore -d 資料庫 備份檔")
	}
	if _, err := os.Lstat(at); err == nil && !force {
		return failed(fmt.Errorf("登錄簿 %q 已經存在，不覆蓋", at), "確定要還原時加 --force（原登錄簿另存在旁邊）")
	}
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return failed(fmt.Errorf("資料夾 %q 無法建立", filepath.Dir(at)), "")
	}
	fresh := at + ".restoring"
	defer removeRegister(fresh)
	if err := copyRegister(file, fresh); err != nil {
		return failed(fmt.Errorf("備份檔 %q 無法讀取", file), "請指定 pandian register backup 產生的檔案")
	}
	if err := f.checkBackup(ctx, file, fresh); err != nil {
		return err
	}
	old, err := setAside(at)
	if err == nil {
		err = os.Rename(fresh, at)
	}
	if err != nil {
		return failed(fmt.Errorf("登錄簿 %q 無法取代", at), "請確認沒有別的程式正在使用")
	}
	if old != "" {
		fmt.Fprintf(f.stderr, "pandian: 原登錄簿另存為 %s。\n", filepath.Base(old))
	}
	fmt.Fprintf(f.stderr, "pandian: 已由 %s 還原。\n", file)
	return nil
}

// checkBackup opens the copy of a backup, verifies its audit trail and records
// there that it was restored.
func (f *registerFlags) checkBackup(ctx context.Context, file, at string) error {
	r, err := register.Open(ctx, at, register.Options{Now: f.clock.Now})
	if err != nil {
		return registerError(err)
	}
	defer r.Close()
	v, err := r.Verify(ctx)
	switch {
	case err != nil:
		return registerError(err)
	case v.Broken > 0:
		return failed(fmt.Errorf("備份檔 %q 的稽核軌跡第 %d 筆被改過", file, v.Broken), "請用另一份備份")
	}
	if _, err := r.Append(ctx, register.Event{Action: "restore", Detail: map[string]string{"file": filepath.Base(file)}}); err != nil {
		return registerError(err)
	}
	return nil
}

// registerFiles are a SQLite register and the files that may stand beside it.
func registerFiles(at string) []string { return []string{at, at + "-wal", at + "-shm"} }

func removeRegister(at string) {
	for _, p := range registerFiles(at) {
		_ = os.Remove(p)
	}
}

// copyRegister copies a register to a new file that only the user may read, with
// what was written to it last and still stands beside it.
func copyRegister(from, to string) error {
	removeRegister(to)
	if err := copyPrivate(from, to); err != nil {
		return err
	}
	if err := copyPrivate(from+"-wal", to+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func copyPrivate(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// setAside renames a register, with what stands beside it, to a name that is
// free; "" = there is none.
func setAside(at string) (string, error) {
	if _, err := os.Lstat(at); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	for n := 1; ; n++ {
		old := fmt.Sprintf("%s.old%d", at, n)
		if _, err := os.Lstat(old); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		files, to := registerFiles(at), registerFiles(old)
		for i := range files {
			if err := os.Rename(files[i], to[i]); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
		return old, nil
	}
}
