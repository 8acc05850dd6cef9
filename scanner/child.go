package scanner

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"pandian"
	"pandian/rules"
)

const childWorkers = 4

// ChildConfig says how children are run. Command is needed.
type ChildConfig struct {
	// Command returns the command of a new child: this program, told to call
	// [ServeChild]. The environment it names (nil: none) is all that the child
	// sees, besides where the user's cache folder is.
	Command func() *exec.Cmd
	Limits  ChildLimits
	// CacheDir is a private folder, as the output folder, for compiled code
	// where the user has no cache folder; "" = none. Children know it as
	// PANDIAN_CACHE.
	CacheDir string
	// Spool keeps members that a child sends; nil = memory only.
	Spool *Spool
	// Setup is what children must know to make their formats, passwords among
	// it. They are told over their pipe, never in arguments or the environment.
	Setup   []byte
	Workers int // children at work at the same time (4)
}

// ChildLimits bound what one content may cost a child; see Or.
type ChildLimits struct {
	Wall   time.Duration // time at work on one content, not counting what the parent takes
	Memory uint64        // bytes of the process
	Limits               // of the members that come out of one content
}

// Or fills in what l leaves open from the rules.
func (l ChildLimits) Or(r rules.Limits) ChildLimits {
	return ChildLimits{Wall: cmp.Or(l.Wall, r.Wall), Memory: cmp.Or(l.Memory, uint64(r.Memory)), Limits: l.Limits.or(r)}
}

// Child runs risky parsers in killable processes of this program. The parser
// runs in the child; what it reads it asks the parent for, and what it says
// comes back as frames. Keys, rules and the places of files never enter a
// child. A child that hangs, eats memory or dies costs the content it worked
// on, of which everything said before stays; the next content gets a new child.
//
// Child is safe for concurrent use.
type Child struct {
	cfg   ChildConfig
	slots chan struct{} // one token for each child at work

	mu     sync.Mutex
	gates  map[string]*gate // by format
	idle   []*childProc
	closed bool
}

// NewChild returns a runner; children start when they are needed. It panics if
// Command or Limits are missing.
func NewChild(cfg ChildConfig) *Child {
	if cfg.Command == nil || cfg.Limits.Wall == 0 || cfg.Limits.Memory == 0 {
		panic("scanner: Command and Limits of ChildConfig are needed")
	}
	if cfg.Workers <= 0 {
		cfg.Workers = childWorkers
	}
	return &Child{
		cfg:   cfg,
		slots: make(chan struct{}, cfg.Workers),
		gates: map[string]*gate{},
	}
}

// Wrap returns an extractor that has f's extractor do the work in a child. The
// child must know a format of f's name. Failures of the child itself carry the
// reasons timeout, memory and crash.
func (c *Child) Wrap(f pandian.Format) pandian.ExtractFunc {
	return func(ctx context.Context, content pandian.Content, out pandian.Emitter) error {
		s := &session{child: c, ctx: ctx, gate: c.gate(f.Name), name: content.Name, out: out}
		if err := s.open(content); err != nil {
			return err
		}
		if err := s.queue(); err != nil {
			return err
		}
		defer func() {
			if s.first {
				s.hear()
			}
			s.release()
		}()
		if err := s.acquire(); err != nil {
			return err
		}
		for {
			p, err := c.take()
			if err != nil {
				return pandian.Because(pandian.Crash, err)
			}
			if again, err := s.run(p, f.Name); !again {
				return err
			}
		}
	}
}

// gate holds back the contents of a format until its first one has had an
// answer: the first may have to compile an engine, which takes seconds and much
// memory, and leaves it to the others in the cache.
type gate struct {
	first chan struct{} // taken by the first content
	warm  chan struct{} // closed when its child has said something
}

func (c *Child) gate(format string) *gate {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.gates[format]
	if g == nil {
		g = &gate{first: make(chan struct{}, 1), warm: make(chan struct{})}
		c.gates[format] = g
	}
	return g
}

// Close ends the children. Extractions that still run end theirs themselves.
func (c *Child) Close() error {
	c.mu.Lock()
	idle := c.idle
	c.idle, c.closed = nil, true
	c.mu.Unlock()
	for _, p := range idle {
		p.end()
	}
	return nil
}

var errChildClosed = errors.New("child: closed")

// take returns an idle child or starts one.
func (c *Child) take() (*childProc, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil, errChildClosed
	}
	if n := len(c.idle); n > 0 {
		p := c.idle[n-1]
		c.idle = c.idle[:n-1]
		c.mu.Unlock()
		return p, nil
	}
	c.mu.Unlock()
	p, err := startChild(c.command(), c.cfg.Limits.Memory)
	if err != nil {
		return nil, err
	}
	return p, p.w.begin().bytes(c.cfg.Setup).end(frameSetup)
}

// put keeps a child for the next content, unless it has grown.
func (c *Child) put(p *childProc) {
	c.mu.Lock()
	keep := !c.closed && len(c.idle) < c.cfg.Workers && p.guard.memory() < c.cfg.Limits.Memory/2
	if keep {
		c.idle = append(c.idle, p)
	}
	c.mu.Unlock()
	if !keep {
		p.end()
	}
}

// command completes the configured command: nothing of this process's
// environment but where its cache is.
func (c *Child) command() *exec.Cmd {
	cmd := c.cfg.Command()
	cmd.Env = append(cmd.Env,
		"GOTRACEBACK=none",
		"GOMEMLIMIT="+strconv.FormatUint(c.cfg.Limits.Memory/4*3, 10),
	)
	for _, name := range [...]string{"HOME", "XDG_CACHE_HOME", "LocalAppData", "SystemRoot"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	if c.cfg.CacheDir != "" {
		cmd.Env = append(cmd.Env, "PANDIAN_CACHE="+c.cfg.CacheDir)
	}
	return cmd
}
