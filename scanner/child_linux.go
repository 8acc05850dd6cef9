package scanner

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// prepareChild has the child die with its parent and keeps the terminal's
// Ctrl-C from it: the parent decides when it ends.
func prepareChild(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// childGuard looks at a child's memory. The system itself refuses the child
// much more than its limit: one that asks for gigabytes at once must not get
// them between two looks.
type childGuard struct{ statm *os.File }

// idleData is what a child that does nothing has reserved, and some more.
const idleData = 256 << 20

func guardChild(p *os.Process, memory uint64) (childGuard, error) {
	most := memory + memory/8 + idleData
	if err := unix.Prlimit(p.Pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: most, Max: most}, nil); err != nil {
		return childGuard{}, err
	}
	f, err := os.Open("/proc/" + strconv.Itoa(p.Pid) + "/statm")
	return childGuard{f}, err
}

// memory returns the child's resident bytes; 0 if it is gone.
func (g childGuard) memory() uint64 {
	var buf [128]byte
	n, _ := g.statm.ReadAt(buf[:], 0)
	fields := bytes.Fields(buf[:n])
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}

func (g childGuard) release() {
	if g.statm != nil {
		_ = g.statm.Close()
	}
}

// killedBySystem reports whether a child that we did not kill was killed: the
// system was out of memory.
func killedBySystem(st *os.ProcessState) bool {
	if st == nil {
		return false
	}
	ws, ok := st.Sys().(syscall.WaitStatus)
	return ok && ws.Signaled() && ws.Signal() == syscall.SIGKILL
}

// restrain makes sure that a crash of this process leaves no memory image, and
// that no other process of the user looks into it.
func restrain() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
