package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pandian"
)

// Limits of the scan of the mutants. Each file may take the seconds and the
// memory of the limits that the scan is given.
const (
	memoryMiB = 512
	wholeScan = 30 * time.Minute
	limits    = "[archive]\nlevels = 8\nmembers = 100_000\nexpanded_mib = 2048\nratio = 200\nratio_from_mib = 64\n[parser]\nseconds = 10\nmemory_mib = 512\n"
)

// tally counts how the mutants of a format ended.
type tally struct{ OK, Partial, Error, Killed int }

func (t tally) String() string {
	return fmt.Sprintf("%d / %d / %d / %d", t.OK, t.Partial, t.Error, t.Killed)
}

func (t *tally) add(o tally) {
	t.OK, t.Partial, t.Error, t.Killed = t.OK+o.OK, t.Partial+o.Partial, t.Error+o.Error, t.Killed+o.Killed
}

// count adds an entry.
func (t *tally) count(e pandian.Entry) {
	for _, why := range e.Reasons {
		switch why {
		case pandian.Timeout, pandian.Memory, pandian.Crash:
			t.Killed++
			return
		}
	}
	switch e.Status {
	case pandian.Scanned:
		t.OK++
	case pandian.Partial:
		t.Partial++
	default:
		t.Error++
	}
}

// scanMutants writes the mutants below dir, scans them all at once with the
// program and returns how they ended, by format.
func scanMutants(bin, dir string, list []sample, each int) (map[string]tally, error) {
	share := filepath.Join(dir, "share")
	written, err := writeMutants(share, list, each)
	if err != nil {
		return nil, err
	}
	rules := filepath.Join(dir, "rules")
	out := filepath.Join(dir, "out")
	for name, text := range map[string]string{filepath.Join(rules, "limits.toml"): limits, filepath.Join(dir, "passwords"): strings.Join(passwords, "\n")} {
		if err := write(name, []byte(text)); err != nil {
			return nil, err
		}
	}
	if err := scan(bin, "scan", share, "--rules", rules, "--password-file", filepath.Join(dir, "passwords"), "--out", out, "--force", "--quiet"); err != nil {
		return nil, err
	}
	return readTallies(filepath.Join(out, "inventory.jsonl"), written)
}

// writeMutants writes the mutants of each format into a folder of its own.
func writeMutants(share string, list []sample, each int) (map[string]bool, error) {
	of := map[string][]sample{}
	for _, s := range list {
		of[s.format.Name] = append(of[s.format.Name], s)
	}
	written := map[string]bool{}
	for name, samples := range of {
		for i := range each {
			s := samples[i%len(samples)]
			h := fnv.New64a()
			fmt.Fprint(h, s.name, i)
			r := rand.New(rand.NewPCG(h.Sum64(), 1))
			path := fmt.Sprintf("%s/%05d-%s", name, i, filepath.Base(s.name))
			if err := write(filepath.Join(share, path), mutate(r, i/len(samples), s.data, list[r.IntN(len(list))].data)); err != nil {
				return nil, err
			}
			written[path] = true
		}
	}
	return written, nil
}

func write(path string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

// scan runs the program and checks how it ends: "something is unread" is what it
// must say, in time and within the memory that a child may have.
func scan(bin string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), wholeScan)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Stderr = os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	if code := cmd.ProcessState.ExitCode(); code != 3 {
		return fmt.Errorf("%s %s: exit code %d", bin, args[0], code)
	}
	mib := peakMiB(cmd.ProcessState)
	fmt.Printf("scanned in %v, %d MiB at the most\n", (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Round(time.Millisecond), mib)
	if mib > memoryMiB+memoryMiB/4 {
		return fmt.Errorf("%d MiB of memory, %d allowed", mib, memoryMiB)
	}
	return nil
}

// readTallies reads an inventory, which must have one line for each mutant.
func readTallies(inventory string, written map[string]bool) (map[string]tally, error) {
	f, err := os.Open(inventory)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	tallies := map[string]tally{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e pandian.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, err
		}
		if !written[e.Path] {
			return nil, fmt.Errorf("%s: not written, or twice in the inventory", e.Path)
		}
		delete(written, e.Path)
		format, _, _ := strings.Cut(e.Path, "/")
		t := tallies[format]
		t.count(e)
		tallies[format] = t
	}
	for path := range written {
		return nil, fmt.Errorf("%s and %d more: not in the inventory", path, len(written)-1)
	}
	return tallies, lines.Err()
}
