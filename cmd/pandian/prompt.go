package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/term"

	"pandian"
)

// errNobody says that nobody is there to be asked.
var errNobody = errors.New("沒有可以輸入的終端機")

// askSecret asks the person at the terminal for something that is not shown
// while it is typed. An interrupt ends the question and gives the terminal back
// as it was.
func (a *app) askSecret(ctx context.Context, question string) (pandian.Secret, error) {
	fd, ok := a.terminal()
	if !ok {
		return nil, errNobody
	}
	before, err := term.GetState(fd)
	if err != nil {
		return nil, errNobody
	}
	fmt.Fprint(a.stderr, question)
	defer fmt.Fprintln(a.stderr)
	type answer struct {
		text []byte
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		done <- answer{text, err}
	}()
	select {
	case got := <-done:
		return got.text, got.err
	case <-ctx.Done():
		_ = term.Restore(fd, before)
		return nil, ctx.Err()
	}
}

// terminal is the terminal at which somebody may sit.
func (a *app) terminal() (fd int, ok bool) {
	in, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return 0, false
	}
	return int(in.Fd()), true
}
