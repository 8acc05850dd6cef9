package scanner

import (
	"os"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// prepareChild keeps the console's Ctrl-C from the child, and its window away.
func prepareChild(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// childGuard is a job object: its process dies with the parent and cannot take
// more memory than allowed.
type childGuard struct{ job windows.Handle }

func guardChild(p *os.Process, memory uint64) (childGuard, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return childGuard{}, err
	}
	g := childGuard{job}
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
		windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY | windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
	info.ProcessMemoryLimit = uintptr(memory)
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err != nil {
		return g, err
	}
	h, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(p.Pid))
	if err != nil {
		return g, err
	}
	defer windows.CloseHandle(h)
	return g, windows.AssignProcessToJobObject(job, h)
}

// memory returns the most bytes that the child has committed so far.
func (g childGuard) memory() uint64 {
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	err := windows.QueryInformationJobObject(g.job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)), nil)
	if err != nil {
		return 0
	}
	return uint64(info.PeakProcessMemoryUsed)
}

func (g childGuard) release() {
	if g.job != 0 {
		_ = windows.CloseHandle(g.job)
	}
}

func killedBySystem(*os.ProcessState) bool { return false }

// restrain keeps Windows from showing or sending an error report of a crash.
func restrain() {
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
}
