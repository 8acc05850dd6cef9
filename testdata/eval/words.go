package main

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed words kinds
var data embed.FS

// words holds the lists of words/*.txt: a line "[name]" starts a list, its
// items follow, separated by "|" or by line ends.
type words map[string][]string

func loadWords() (words, error) {
	w := words{}
	files, err := fs.Glob(data, "words/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		text, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list := ""
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || line[0] == '#':
			case line[0] == '[':
				list = strings.Trim(line, "[]")
			default:
				for item := range strings.SplitSeq(line, "|") {
					w[list] = append(w[list], strings.TrimSpace(item))
				}
			}
		}
	}
	return w, nil
}

// one picks an item of a list; a list that does not exist is a mistake in a
// kind file.
func (w words) one(r random, list string) string {
	if len(w[list]) == 0 {
		panic(fmt.Sprintf("word list %q does not exist", list))
	}
	return pick(r, w[list])
}

// weighted picks an item of a list whose items end in " weight".
func (w words) weighted(r random, list string) string {
	total := 0
	for _, it := range w[list] {
		total += weightOf(it)
	}
	n := r.IntN(total)
	for _, it := range w[list] {
		if n -= weightOf(it); n < 0 {
			return it[:strings.LastIndexByte(it, ' ')]
		}
	}
	panic("unreachable: weights add up")
}

func weightOf(item string) int {
	n, err := strconv.Atoi(item[strings.LastIndexByte(item, ' ')+1:])
	if err != nil {
		panic(fmt.Sprintf("word %q has no weight", item))
	}
	return n
}
