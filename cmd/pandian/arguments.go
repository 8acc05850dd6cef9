package main

import (
	"slices"
	"strings"

	"pandian/connectors"
)

// exposed warns whoever writes a password where others can read it.
const exposed = "pandian: 注意：命令列上的網址含有密碼，會留在命令歷史紀錄裡，也可能被這台電腦的其他使用者看到。請改用 --credential 或環境變數 PANDIAN_PASSWORD。\n"

// takeArguments returns the program's arguments and hides those with a password
// from the list of processes, where the system lets a program do so (Linux).
// They stand there in the moment before.
func takeArguments(args []string) []string {
	own := slices.Clone(args)
	for i, arg := range args {
		if holdsPassword(arg) {
			own[i] = strings.Clone(arg)
			overwrite(arg)
		}
	}
	return own
}

// holdsPassword reports whether an argument, or the value of a flag, is a URL
// with a password in it.
func holdsPassword(arg string) bool {
	return strings.Contains(arg, "://") && connectors.Display(arg) != arg
}
