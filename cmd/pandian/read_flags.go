package main

import (
	"bytes"
	"context"
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
	ocr          bool
}

func (f *readFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.passwordFile, "password-file", "", "密碼檔，一行一個 (UTF-8)，依序試開加密的檔案 (passwords to try)")
	c.Flags().BoolVar(&f.ocr, "ocr", false, "以已安裝的 tesseract 辨識影像與掃描的 PDF (read pictures)")
}

// ocrHint says how to get the program.
const ocrHint = "Debian：apt-get install tesseract-ocr tesseract-ocr-chi-tra；Windows：UB Mannheim 的安裝程式，勾選 Chinese (Traditional)"

// options reads what the flags name.
func (f *readFlags) options(ctx context.Context) (extractors.Options, error) {
	passwords, err := readPasswords(f.passwordFile)
	if err != nil {
		return extractors.Options{}, failed(fmt.Errorf("密碼檔 %q：%w", f.passwordFile, err), "請以 UTF-8 存檔，一行一個密碼")
	}
	o := extractors.Options{Passwords: passwords, Pictures: f.ocr}
	if f.ocr {
		if o.OCR, err = extractors.FindOCR(ctx); err != nil {
			return o, failed(errors.New("--ocr 需要 tesseract 與其語言檔，找不到"), ocrHint)
		}
	}
	return o, nil
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
