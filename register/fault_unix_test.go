//go:build unix

package register_test

import "syscall"

// handicap makes a process one that cannot write more, or that owns nothing.
func handicap(how string) error {
	switch how {
	case "full":
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 2 << 20, Max: 2 << 20})
	case "nobody":
		return syscall.Setuid(65534)
	}
	return nil
}
