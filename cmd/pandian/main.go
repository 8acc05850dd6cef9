// Command pandian (盤點) finds personal data in files and databases, counts the
// people, and says what the law wants done about it.
//
// This package parses flags, wires the other packages together and speaks to
// people; it decides nothing. One file per command.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/inconshreveable/mousetrap"

	"pandian/connectors"
)

// Exit codes, which the help of every command repeats.
const (
	exitOK     = 0
	exitError  = 1
	exitUsage  = 2
	exitUnread = 3 // done, but something is unread
	exitLevel  = 4 // a level given with --fail-on was reached
)

// version is the engine's version; results of another engine are not reused.
const version = "0.1.0"

func main() {
	args := takeArguments(os.Args)
	followMemory()
	ctx, stop := interruptible(context.Background())
	defer stop()
	code := run(ctx, args[1:], os.Stdin, os.Stdout, os.Stderr)
	if mousetrap.StartedByExplorer() {
		leaveOpen(os.Stdin, os.Stderr)
	}
	os.Exit(code)
}

// interruptible returns a context that the first interrupt cancels, and the
// signal by which services are stopped; a second one leaves at once.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	ch := make(chan os.Signal, 2)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ch
		cancel()
		<-ch
		os.Exit(130)
	}()
	return ctx, cancel
}

// run is the whole program, for tests too.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return (&app{stdin: stdin, stdout: stdout, stderr: stderr, clock: wallClock{}}).run(ctx, args)
}

// run runs the command of the arguments and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(withScan(args, ownHome()))
	for _, arg := range args {
		if holdsPassword(arg) {
			a.exposed = append(a.exposed, arg)
		}
	}
	if len(a.exposed) > 0 {
		fmt.Fprint(a.stderr, exposed)
	}
	err := root.ExecuteContext(ctx)
	var ce *codeError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &ce):
		if ce.err != nil {
			a.complain(ce, ce.hint)
		}
		return ce.code
	default: // cobra's own: unknown command or flag, too many arguments
		a.complain(misuse(err), "用法請看：pandian --help")
		return exitUsage
	}
}

// codeError is an error with its exit code and a line that helps.
type codeError struct {
	code int
	err  error // nil = nothing to say
	hint string
	flag string // the flag, or key of a configuration, whose value is wrong; "" = none
}

func (e *codeError) Error() string {
	switch {
	case e.err == nil:
		return fmt.Sprintf("exit %d", e.code)
	case e.flag != "":
		return fmt.Sprintf("--%s：%v", e.flag, e.err)
	}
	return e.err.Error()
}

func (e *codeError) Unwrap() error { return e.err }

func failed(err error, hint string) error { return &codeError{code: exitError, err: err, hint: hint} }

func misused(err error, hint string) error { return &codeError{code: exitUsage, err: err, hint: hint} }

// said is an error in other words for people.
type said struct {
	cause error
	words string
}

func (e *said) Error() string { return e.words }

func (e *said) Unwrap() error { return e.cause }

// sayFor says an error in words that people understand.
func sayFor(cause error, format string, args ...any) error {
	return &said{cause, fmt.Sprintf(format, args...)}
}

// badFlag is a wrong value of a flag of scan, or of the same key of a
// configuration.
func badFlag(flag string, err error, hint string) error {
	return &codeError{code: exitUsage, err: err, hint: hint, flag: flag}
}

// complain prints an error and a hint for people.
func (a *app) complain(err error, hint string) {
	text := err.Error()
	for _, arg := range a.exposed {
		text = connectors.Hide(text, arg)
	}
	fmt.Fprintf(a.stderr, "pandian: 錯誤：%s\n", text)
	if hint != "" {
		fmt.Fprintf(a.stderr, "pandian: 提示：%s\n", hint)
	}
}
