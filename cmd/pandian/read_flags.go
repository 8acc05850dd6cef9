package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"pandian/extractors"
)

// readFlags are the flags that say how contents are read: those of scan and
// detect alike.
type readFlags struct {
	passwordFile string
}

func (f *readFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.passwordFile, "password-file", "", "密碼檔，一行一個 (UTF-8)，依序試開加密的檔案 (passwords to try)")
}

// options reads what the flags name.
func (f *readFlags) options() (extractors.Options, error) {
	passwords, err := readPasswords(f.passwordFile)
	if err != nil {
		return extractors.Options{}, failed(fmt.Errorf("密碼檔 %q：%w", f.passwordFile, err), "請以 UTF-8 存檔，一行一個密碼")
	}
	return extractors.Options{Passwords: passwords}, nil
}

// maxPasswords bounds a password file: each line is tried on every encrypted
// file.
const (
	maxPasswordFile = 64 << 10
	maxPasswords    = 1000
)

// readPasswords reads a file of one password a line; empty lines are none.
// Errors never say what stands in it.
func readPasswords(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPasswordFile+1))
	if err != nil {
		return nil, err
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if !utf8.Valid(b) {
		return nil, errors.New("不是 UTF-8")
	}
	var list []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			list = append(list, line)
		}
	}
	if len(b) > maxPasswordFile || len(list) > maxPasswords {
		return nil, fmt.Errorf("超過 %d 行或 %d KiB", maxPasswords, maxPasswordFile>>10)
	}
	return list, nil
}
