package scanner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pandian"
)

// StateName is the file in the output folder that keeps a run: what was
// inspected, so that the same command goes on after Ctrl-C or a kill. It holds
// paths, masks and keyed digests, no values; checkpoints of tables, which may hold
// some, are sealed.
const StateName = ".state"

// RunID says what a run is about; a state of another run is not resumed.
type RunID struct {
	Engine  string   `json:"engine"`
	Rules   string   `json:"rules"`
	Key     string   `json:"key"`
	Sources []string `json:"sources"`
	Options string   `json:"options"` // whatever else changes results: filters, limits, sector
}

func (a RunID) equal(b RunID) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// ErrOtherRun says that a state belongs to another run.
var ErrOtherRun = errors.New("the state is of a run with other sources, options, rules or key")

// ErrFinished says that the run was finished: its reports are written.
var ErrFinished = errors.New("the run is finished")

// State is the log of one run: every entry that was made, with its facts. It
// is safe for concurrent use.
type State struct {
	Rosters []*Roster // whose members entries are looked for when they are delivered; set before Deliver

	// Past knows what earlier runs found; nil = nothing may be taken over. It is
	// set before the sweep.
	Past pandian.Past

	mu      sync.Mutex
	log     *Log
	index   index
	started time.Time
	resumed bool
	done    map[string]int     // ref key -> position in index, of entries to reuse; nil unless resumed
	marks   map[string][]int64 // ref key -> the log's frames with the item's checkpoints, in order

	briefs   pandian.BriefReader // of replay and Deliver
	brief    pandian.Brief
	takenKey []byte      // scratch of take
	known    []*takeover // of the sources that the past was asked about
	sources  int         // of the sweep
	largest  countedEntry
}

// stateHead is the log's first frame.
type stateHead struct {
	RunID
	Started time.Time `json:"started"`
}

const (
	recordHead  = 'H'
	recordEntry = 'K'
	recordDone  = 'D'
	recordMark  = 'C'
)

// OpenState opens or creates the state in dir. An unfinished state of the same
// run is resumed. ErrFinished and ErrOtherRun tell that the folder belongs to
// something else; the caller decides whether to remove it.
func OpenState(dir string, id RunID) (*State, error) {
	path := filepath.Join(dir, StateName)
	log, err := OpenLog(path)
	if err != nil {
		return nil, fmt.Errorf("open state %q: %w", path, err)
	}
	st := &State{log: log, started: time.Now()}
	if err := st.replay(id); err != nil {
		log.Close()
		return nil, err
	}
	if !st.resumed {
		head, err := json.Marshal(stateHead{id, st.started})
		if err == nil {
			_, err = log.Append(append([]byte{recordHead}, head...))
		}
		if err == nil {
			err = log.Flush()
		}
		if err != nil {
			log.Close()
			return nil, fmt.Errorf("write state %q: %w", path, err)
		}
	}
	return st, nil
}

// RemoveState deletes the state in dir, if there is one.
func RemoveState(dir string) error {
	err := os.Remove(filepath.Join(dir, StateName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func (st *State) replay(id RunID) error {
	finished := false
	err := st.log.Replay(func(off int64, frame []byte) error {
		switch {
		case len(frame) == 0:
			return fmt.Errorf("state: empty frame at %d", off)
		case frame[0] == recordHead:
			var h stateHead
			if err := json.Unmarshal(frame[1:], &h); err != nil {
				return fmt.Errorf("state: damaged head: %w", err)
			}
			if !h.RunID.equal(id) {
				return ErrOtherRun
			}
			st.resumed, st.started, st.done = true, h.Started, map[string]int{}
		case frame[0] == recordDone:
			finished = true
		case frame[0] == recordEntry:
			k := kept{frame: frame}
			if err := k.open(); err != nil {
				return err
			}
			if err := st.briefs.Read(&st.brief, k.brief); err != nil {
				return err
			}
			st.remember(&st.brief, off, len(frame))
		case frame[0] == recordMark:
			m, err := decodeMark(frame)
			if err != nil {
				return err
			}
			st.rememberMark(&m, off)
		}
		return nil
	})
	if err == nil && finished {
		return ErrFinished
	}
	return err
}

// remember indexes an entry of the log and returns its row; a later one of the
// same item replaces it.
func (st *State) remember(b *pandian.Brief, off int64, size int) int {
	i, known := st.done[string(b.Key)]
	if !known {
		i = st.index.add(b)
		if st.done != nil {
			st.done[string(b.Key)] = i
		}
	}
	st.index.set(i, b, off, size)
	return i
}

// Resumed reports whether the state goes on with an earlier run, and how many
// entries it holds.
func (st *State) Resumed() (bool, int) { return st.resumed, st.index.n }

// Reuse reports whether the item was inspected in an earlier part of the run,
// whole, and has not changed since. An item whose version is unknown is taken as
// it was: one run is one inventory.
func (st *State) Reuse(it pandian.Item) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	i, ok := st.done[it.Source+"\x00"+it.Path]
	if !ok {
		return false
	}
	r := st.index.row(i)
	reuse := r.whole && r.version == pandian.ShortHash(it.Version)
	r.listed = r.listed || reuse
	return reuse
}

// newFrame is where Add lays out an entry.
type newFrame struct {
	brief pandian.Brief
	bytes []byte
}

var newFrames = sync.Pool{New: func() any { return new(newFrame) }}

// maxPooledFrame is the size up to which the memory of a frame is used again.
const maxPooledFrame = 1 << 20

// Add logs an entry.
func (st *State) Add(e pandian.Entry) error {
	f := newFrames.Get().(*newFrame)
	f.brief.Of(&e)
	f.bytes = appendKept(f.bytes[:0], &f.brief, &e)
	err := st.append(f, &e)
	f.brief.Reasons = nil // they are the entry's
	if cap(f.bytes) <= maxPooledFrame {
		newFrames.Put(f)
	}
	return err
}

func (st *State) append(f *newFrame, e *pandian.Entry) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	off, err := st.log.Append(f.bytes)
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	st.index.row(st.remember(&f.brief, off, len(f.bytes))).listed = true
	st.largest.follow(off, e)
	return nil
}

// Finish marks the run as done: its reports are written.
func (st *State) Finish() error {
	_, err := st.log.Append([]byte{recordDone})
	if err == nil {
		err = st.log.Flush()
	}
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	return nil
}

// Close closes the log.
func (st *State) Close() error { return st.log.Close() }

// read reads an entry back, from the log or the past; k's memory is used again.
func (st *State) read(ctx context.Context, k *kept, r *indexRow, facts bool) (err error) {
	if n, at, taken := r.taken(); taken {
		s, err := st.Past.Stretch(ctx, string(st.index.source(r)), n, facts)
		if err != nil {
			return err
		}
		k.stand(s, at)
		return nil
	}
	k.taken = false
	if k.frame, err = st.log.Read(&k.buf, r.off, int(r.size)); err == nil {
		err = k.open()
	}
	if err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	return nil
}
