package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"pandian/config"
	"pandian/rules"
)

// outcome is how a run of a source ended.
type outcome string

// The outcomes of a run. The empty one is that of a run that goes on, or was
// killed.
const (
	runDone    outcome = "done"
	runUnread  outcome = "unread"  // done, but something is unread
	runLevel   outcome = "level"   // done, and the source's fail-on was reached
	runCut     outcome = "cut"     // the window closed
	runStopped outcome = "stopped" // by a signal
	runFailed  outcome = "error"
)

// sourceState is what is kept of a source between runs: <out>/<source>/sweep.json.
type sourceState struct {
	Run     string    `json:"run"`     // name of the last run's folder
	Started time.Time `json:"started"` // when the last run was begun, or gone on with; zero = never
	Ended   time.Time `json:"ended,omitzero"`
	Outcome outcome   `json:"outcome"`
	Message string    `json:"message,omitempty"` // what went wrong
	Missed  int       `json:"missed,omitempty"`  // times of the schedule that passed before the last run
}

// complete reports whether a run came to its end.
func (o outcome) complete() bool { return o == runDone || o == runUnread || o == runLevel }

// unfinished reports whether the last run is to be gone on with.
func (s *sourceState) unfinished() bool {
	return !s.Started.IsZero() && (s.Outcome == "" || s.Outcome == runCut || s.Outcome == runStopped)
}

// sourceDir is where all of a source's runs are.
func sourceDir(c *config.Config, s *config.Source) string { return filepath.Join(c.Out, s.Name) }

const (
	stateFile = "sweep.json"
	lockName  = ".lock"
)

// readState reads a source's state; a source that was never run has the zero
// state.
func readState(dir string) (sourceState, error) {
	var st sourceState
	data, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return st, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &st)
	}
	if err != nil {
		return st, fmt.Errorf("state of the sweep: %w", err)
	}
	return st, nil
}

// write keeps the state, whole or not at all.
func (s *sourceState) write(dir string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+stateFile+"-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, stateFile))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// runFolder is the name of the folder of a run that begins now: of two in one
// minute the second gets a number.
func runFolder(dir string, now time.Time) string {
	stamp := now.In(rules.Taiwan).Format("2006-01-02T1504")
	for name, n := stamp, 2; ; n++ {
		if !exists(filepath.Join(dir, name)) {
			return name
		}
		name = fmt.Sprintf("%s-%d", stamp, n)
	}
}

var runFolderName = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d{4}(-\d+)?$`)

// prune removes the oldest run folders beyond keep, and those of runs that came
// to nothing before the current one. All are this program's own: they are named
// after a time and carry its marker. 0 keeps all.
func prune(dir, current string, keep int) error {
	entries, err := os.ReadDir(dir)
	if err != nil || keep <= 0 {
		return err
	}
	var runs []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !e.IsDir() || !runFolderName.MatchString(e.Name()) || !exists(filepath.Join(path, outMarker)) {
			continue
		}
		if e.Name() != current && !exists(filepath.Join(path, inventoryFile)) {
			err = errors.Join(err, os.RemoveAll(path))
			continue
		}
		runs = append(runs, e.Name())
	}
	slices.SortFunc(runs, byRunTime)
	for len(runs) > keep {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, runs[0])))
		runs = runs[1:]
	}
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// byRunTime orders run folders: -10 comes after -9.
func byRunTime(a, b string) int {
	const stamp = len("2006-01-02T1504")
	if a[:stamp] == b[:stamp] && len(a) != len(b) {
		return len(a) - len(b)
	}
	if a < b {
		return -1
	}
	return 1
}
