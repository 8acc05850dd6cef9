package connectortest_test

import (
	"errors"
	"io"
	"testing"

	"pandian"
	"pandian/connectors/connectortest"
)

func TestMemorySourceKeepsTheContract(t *testing.T) {
	src := connectortest.Memory(map[string][]byte{"a.txt": []byte("甲"), "會員/b.csv": []byte("乙,丙"), "空.txt": {}, "link": nil})
	src.Skip("link", pandian.Symlink)
	connectortest.Run(t, func() pandian.Source { return src }, connectortest.Change{
		Name: "written anew with the same size",
		Do:   func(it pandian.Item) error { src.Set(it.Path, []byte("丁")); return nil },
	})
}

func TestMemorySourceFailsWhereItIsTold(t *testing.T) {
	src := connectortest.Memory(map[string][]byte{"a": []byte("0123456789"), "d/b": []byte("b")})
	broken := errors.New("broken")
	src.FailList("d", pandian.Because(pandian.ListFailed, broken))
	src.FailOpen("d/b", pandian.Because(pandian.Denied, nil))
	src.FailRead("a", 4, broken)
	items, failed := map[string]pandian.Item{}, map[string]pandian.Reason{}
	for it, err := range src.Items(t.Context()) {
		if err != nil {
			failed[it.Path] = pandian.ReasonOf(err)
			continue
		}
		items[it.Path] = it
	}
	if len(items) != 2 || failed["d"] != pandian.ListFailed {
		t.Errorf("listed %v, failed %v", items, failed)
	}
	if _, err := src.Open(t.Context(), items["d/b"]); pandian.ReasonOf(err) != pandian.Denied {
		t.Errorf("open d/b: %v", err)
	}
	c, err := src.Open(t.Context(), items["a"])
	if err != nil {
		t.Fatal(err)
	}
	r, _ := c.Open()
	b, err := io.ReadAll(r)
	if string(b) != "0123" || !errors.Is(err, broken) {
		t.Errorf("read %q, %v", b, err)
	}
}
