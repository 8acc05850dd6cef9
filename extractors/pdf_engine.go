package extractors

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const (
	pdfStart    = 30 * time.Second // for a fresh instance, which takes 4 ms
	pdfMemory   = 16384            // pages of 64 KiB: 1 GiB for a document
	pdfCacheDir = "wasm-pdfium-1.21.4-wazero-1.12.0"
	// pdfCacheEnv names the folder for the compiled engine where the user has
	// no cache folder. It must be private; the engine puts it to the test.
	pdfCacheEnv = "PANDIAN_CACHE"
)

// pdfEngine compiles PDFium when the first document comes, once in a process.
var pdfEngine = sync.OnceValues(func() (pdfium.Pool, error) {
	if dir := pdfCache(); dir != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(dir); err == nil {
			if engine, err := startPDFium(cache); err == nil {
				return engine, nil
			}
			_ = os.RemoveAll(dir) // damaged: the next process makes it anew
		}
	}
	return startPDFium(nil)
})

// startPDFium makes the engine. The guest sees no file system, no output and at
// most 1 GiB of memory. It cannot be interrupted: whoever needs that runs it in
// a child process, since interruptible code is 2.6 times as slow.
func startPDFium(cache wazero.CompilationCache) (engine pdfium.Pool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("pdfium: %v", r)
		}
	}()
	const features = api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling // PDFium's C libraries jump by exceptions
	run := wazero.NewRuntimeConfig().WithCoreFeatures(features).WithMemoryLimitPages(pdfMemory)
	if cache != nil {
		run = run.WithCompilationCache(cache)
	}
	return webassembly.Init(webassembly.Config{
		MaxTotal:      -1, // a document may hold another
		MaxIdle:       2,
		ReuseWorkers:  true,
		FSConfig:      wazero.NewFSConfig(),
		RuntimeConfig: run,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
}

// pdfCache returns a private folder for compiled code, or "" if there is none:
// what lies there is executed, so nobody else may be able to write it. Never
// one in a shared temporary folder.
func pdfCache() string {
	if base, err := os.UserCacheDir(); err == nil {
		if dir, err := privateDir(base, "pandian", pdfCacheDir); err == nil {
			return dir
		}
	}
	if base := os.Getenv(pdfCacheEnv); base != "" {
		if dir, err := privateDir(base, ".cache", pdfCacheDir); err == nil {
			return dir
		}
	}
	return ""
}

// privateDir makes the folders names below base, each 0700, and checks base and
// them: real folders, ours, writable by nobody else.
func privateDir(base string, names ...string) (string, error) {
	if !filepath.IsAbs(base) {
		return "", fmt.Errorf("%q: not absolute", base)
	}
	if err := os.MkdirAll(base, 0o700); err != nil {
		return "", err
	}
	dir := base
	for i := 0; ; i++ {
		if err := private(dir); err != nil {
			return "", err
		}
		if i == len(names) {
			return dir, nil
		}
		dir = filepath.Join(dir, names[i])
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
}

func private(dir string) error {
	st, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case !st.IsDir():
		return fmt.Errorf("%q: not a folder", dir)
	case !ownedByUs(st):
		return fmt.Errorf("%q: not private", dir)
	}
	return nil
}
