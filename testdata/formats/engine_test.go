package main

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"pandian"
	"pandian/detectors"
	"pandian/rules"
	"pandian/scanner"
)

// childEnv makes the test program serve as a child.
const childEnv = "PANDIAN_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		if scanner.ServeChild(context.Background(), os.Stdin, os.Stdout, func([]byte) []pandian.Format { return formats }) != nil {
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// newEngine returns the whole engine, whose children are this test program.
func newEngine(t *testing.T, limits scanner.Limits, open func(context.Context, pandian.Item) (pandian.Content, error)) *scanner.Scanner {
	t.Helper()
	child := scanner.NewChild(scanner.ChildConfig{
		Limits: scanner.ChildLimits{Wall: 30 * time.Second, Limits: limits}.Or(rules.Default().Limits),
		Command: func() *exec.Cmd {
			cmd := exec.Command(os.Args[0])
			cmd.Env = []string{childEnv + "=1"}
			return cmd
		},
		Spool: scanner.NewSpool(t.TempDir(), 0),
	})
	t.Cleanup(func() { _ = child.Close() })
	rs := rules.Default()
	return scanner.New(scanner.Options{
		Rules: rs, Detectors: detectors.All(rs), Formats: formats, Key: scanner.NewEphemeralKey(), Open: open, Child: child, Limits: limits, Spool: scanner.NewSpool(t.TempDir(), 0),
	})
}
