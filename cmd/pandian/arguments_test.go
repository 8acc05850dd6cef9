package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

func TestPasswordsOnTheCommandLineAreTold(t *testing.T) {
	for arg, want := range map[string]bool{
		"mysql://amy:geheim@db/crm": true, "--at=postgres://amy:geheim@db/crm": true, "sqlserver://db?user=a&password=geheim": true,
		"mysql://amy@db/crm": false, "mysql://db": false, "D:\\共用": false, "--include=a:b@c": false, "file:///mnt/a": false,
	} {
		if got := holdsPassword(arg); got != want {
			t.Errorf("%s: %t", arg, got)
		}
	}
}

// TestPasswordsLeaveTheListOfProcesses asks the kernel what it shows of this
// test's own process, started again with a password among its arguments.
func TestPasswordsLeaveTheListOfProcesses(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lets a program change what is shown of it")
	}
	const url = "mysql://amy:geheim-7f3a@db/crm"
	if os.Getenv("PANDIAN_TEST_ARGUMENTS") != "" {
		own := takeArguments(os.Args)
		shown, err := os.ReadFile("/proc/self/cmdline")
		if err != nil || !strings.Contains(strings.Join(own, " "), url) {
			t.Fatalf("arguments %q, %v", own, err)
		}
		t.Logf("shown: %q", shown)
		return
	}
	c := exec.Command(os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$", url)
	c.Env = append(os.Environ(), "PANDIAN_TEST_ARGUMENTS=1")
	out, err := c.CombinedOutput()
	if err != nil || strings.Contains(string(out), "geheim") || !strings.Contains(string(out), `mysql://***\x00`) {
		t.Errorf("%v: %s", err, out)
	}
}
