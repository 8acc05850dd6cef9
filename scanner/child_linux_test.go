package scanner

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"pandian"
)

const parentTestEnv = "PANDIAN_TEST_PARENT"

// TestServeAsParent is no test: it is the parent that the test below kills.
func TestServeAsParent(t *testing.T) {
	if os.Getenv(parentTestEnv) == "" {
		t.Skip("not a parent")
	}
	c := testChild(t, ChildLimits{}, 1)
	p, err := c.take()
	if err != nil {
		os.Exit(2)
	}
	fmt.Println(p.cmd.Process.Pid)
	c.put(p)
	_ = c.Wrap(pandian.Format{Name: "hang"})(context.Background(), bytesContent("x", nil), &journal{})
}

func TestChildDiesWithItsParent(t *testing.T) {
	parent := exec.Command(os.Args[0], "-test.run=^TestServeAsParent$")
	parent.Env = append(os.Environ(), parentTestEnv+"=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // it hangs by now
	if !alive(pid) {
		t.Fatal("the child is not there")
	}
	_ = parent.Process.Kill()
	_ = parent.Wait()
	for end := time.Now().Add(5 * time.Second); alive(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the child outlives its parent")
		}
	}
}

// alive reports whether the process runs; a zombie does not.
func alive(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(b), ") ")
	return !strings.HasPrefix(state, "Z")
}
