package report

import (
	"os"
	"testing"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" { t.Skip() }
	list, sum := fakeRun(400)
	sinks, err := All(Options{Dir: dir, Rules: fakeRules(), Lang: os.Getenv("LOOKLANG")})
	if err != nil { t.Fatal(err) }
	write(t, list, sum, sinks...)
}
