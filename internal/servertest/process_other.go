//go:build !linux

package servertest

import "errors"

var errLinux = errors.New("servers are started on Linux only")

type process struct{}

func startAs(string, string, string, ...string) (*process, error) { return nil, errLinux }
func runAs(string, string, string, ...string) error               { return errLinux }
func give(string, string) error                                   { return errLinux }
func (*process) kill()                                            {}
func (*process) ended() bool                                      { return true }
