package main

import (
	"encoding/json"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"pandian"
	"pandian/extractors"
	"pandian/rules"
	"pandian/scanner"
)

// childName is the hidden command that runs risky parsers for the parent.
const childName = "extract-child"

func (a *app) childCommand() *cobra.Command {
	return &cobra.Command{
		Use:    childName,
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return scanner.ServeChild(c.Context(), a.stdin, a.stdout, func(setup []byte) []pandian.Format {
				var o extractors.Options
				if err := json.Unmarshal(setup, &o); err != nil {
					return nil // the parent hears that nothing is supported
				}
				return extractors.All(o)
			})
		},
	}
}

// newChild returns the runner of risky parsers, or nil if this program cannot
// start itself. Its command, its limits and what it must know of o are
// filled in.
func newChild(cfg scanner.ChildConfig, limits rules.Limits, o extractors.Options) *scanner.Child {
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	if cfg.Setup, err = json.Marshal(o); err != nil {
		return nil
	}
	cfg.Limits = cfg.Limits.Or(limits)
	cfg.Command = func() *exec.Cmd { return exec.Command(self, childName) }
	return scanner.NewChild(cfg)
}
