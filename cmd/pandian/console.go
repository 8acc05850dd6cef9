package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/inconshreveable/mousetrap"
)

// First contact: on Windows people double-click a program or drag a folder onto
// it. Then Explorer is the parent, and the console window closes with the
// program. A scheduled task has a console of its own too, but nobody at it.

// leaveOpen waits for Enter, so that the window can be read.
func leaveOpen(in io.Reader, out io.Writer) {
	fmt.Fprint(out, "\n請按 Enter 鍵關閉這個視窗。")
	_, _ = bufio.NewReader(in).ReadString('\n')
}

// withScan lets what is dragged onto the program be scanned: if the first
// argument is no command and no flag but exists, "scan" is meant. home is the
// folder in which the results of a program with a window of its own belong,
// because nobody chose its working folder; "" = the working folder.
func withScan(args []string, home string) []string {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return args
	}
	switch args[0] {
	case "scan", "sweep", "detect", "mask", "register", "key", "help", "completion", childName, "__complete", "__completeNoDesc":
		return args
	}
	if _, err := os.Stat(args[0]); err != nil {
		return args
	}
	args = append([]string{"scan"}, args...)
	if home != "" {
		args = append(args, "--out", freshOutput(home))
	}
	return args
}

// inventoryFile is in every output folder that holds an inventory.
const inventoryFile = "inventory.jsonl"

// freshOutput is the first of home/pandian-out, home/pandian-out-2 … that holds
// no inventory yet: whoever drags a folder cannot say --force.
func freshOutput(home string) string {
	for n := 1; ; n++ {
		dir := filepath.Join(home, defaultOut)
		if n > 1 {
			dir = fmt.Sprintf("%s-%d", dir, n)
		}
		if !exists(filepath.Join(dir, inventoryFile)) {
			return dir
		}
	}
}

// ownHome is the program's folder if Explorer started it, else "".
func ownHome() string {
	if !mousetrap.StartedByExplorer() {
		return ""
	}
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	return filepath.Dir(self)
}
