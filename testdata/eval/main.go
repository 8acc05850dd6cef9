// Command eval measures what the engine finds against labelled sets: the public
// sample (public/); a set of its own, generated here from kinds/ and words/ with
// fixed seeds; and real text that holds no personal data. All people in the
// first two are invented.
//
//	go run ./testdata/eval [-dir build/eval] [-seed 1] [-only KIND,KIND] [-no-real]
//
// It writes the documents, their truth and every mistake below -dir, prints the
// figures, and fails when one falls below floors.toml.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	fs := flag.NewFlagSet("eval", flag.ContinueOnError)
	dir := fs.String("dir", "build/eval", "folder for the documents and the mistakes")
	public := fs.String("public", "testdata/eval/public", "folder of the public sample")
	seed := fs.Uint64("seed", 1, "seed of the generated set")
	only := fs.String("only", "", "comma list of kinds to generate")
	noReal := fs.Bool("no-real", false, "leave out real text (documentation packages, Go's sources)")
	if err := fs.Parse(args); err != nil {
		return err
	}
	floors, err := readFloors()
	if err != nil {
		return err
	}
	sample, err := readTruth(*public)
	if err != nil {
		return err
	}
	own, err := generate(*seed, *only)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		return err
	}
	var realDocs []Doc
	if !*noReal && *only == "" {
		realDocs = realText(ctx, out)
	}
	var failed []string
	for _, set := range []struct {
		name string
		docs []Doc
	}{{"public", sample}, {"own", own}, {"real", realDocs}} {
		if len(set.docs) == 0 {
			continue
		}
		s, err := measure(ctx, *dir, set.name, set.docs)
		if err != nil {
			return err
		}
		s.print(out, set.name)
		if *only == "" || set.name != "own" {
			failed = append(failed, floors[set.name].check(set.name, s)...)
		}
	}
	fmt.Fprintf(out, "mistakes: %s\n", filepath.Join(*dir, "*_mistakes.tsv"))
	if len(failed) > 0 {
		return fmt.Errorf("below the floor:\n  %s", strings.Join(failed, "\n  "))
	}
	return nil
}

// measure scores the engine on a set and writes below dir what was wrong and,
// unless the set is the public sample, the documents.
func measure(ctx context.Context, dir, name string, docs []Doc) (*Score, error) {
	if name != "public" {
		to := filepath.Join(dir, name)
		if err := errors.Join(os.RemoveAll(to), writeTruth(to, docs)); err != nil {
			return nil, err
		}
	}
	results, err := inspectAll(ctx, docs)
	if err != nil {
		return nil, err
	}
	s := evaluate(docs, results)
	return s, s.writeMistakes(filepath.Join(dir, name+"_mistakes.tsv"))
}

// generate makes the documents of every kind, or of those named in only.
func generate(seed uint64, only string) ([]Doc, error) {
	w, err := loadWords()
	if err != nil {
		return nil, err
	}
	kinds, err := loadKinds()
	if err != nil {
		return nil, err
	}
	var docs []Doc
	for _, k := range kinds {
		if only == "" || slices.Contains(strings.Split(only, ","), k.name) {
			docs = append(docs, k.generate(w, seed)...)
		}
	}
	return docs, nil
}
