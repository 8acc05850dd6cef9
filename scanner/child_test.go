package scanner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pandian"
	"pandian/extractors"
	"pandian/rules"
)

// childTestEnv makes the test program serve as a child.
const childTestEnv = "PANDIAN_TEST_CHILD"

// TestServeAsChild is no test: it is what the children of the tests below run.
func TestServeAsChild(t *testing.T) {
	if os.Getenv(childTestEnv) == "" {
		t.Skip("not a child")
	}
	if ServeChild(context.Background(), os.Stdin, os.Stdout, childFormats) != nil {
		os.Exit(2)
	}
	os.Exit(3)
}

func testChildCommand() *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestServeAsChild$")
	cmd.Env = []string{childTestEnv + "=1"}
	return cmd
}

func testChild(t testing.TB, limits ChildLimits, workers int) *Child {
	c := NewChild(ChildConfig{
		Command: testChildCommand,
		Limits:  limits.Or(rules.Default().Limits),
		Workers: workers,
	})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// childFormats are extractors that do what they are named for, after a first
// text.
func childFormats(setup []byte) []pandian.Format {
	after := func(name string, then pandian.ExtractFunc) pandian.Format {
		return pandian.Format{Name: name, Extract: func(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
			if err := out.Text(pandian.Place{Part: "p.1"}, pandian.Text{B: []byte("before"), Off: -1}); err != nil {
				return err
			}
			return then(ctx, c, out)
		}}
	}
	do := func(f func()) pandian.ExtractFunc {
		return func(context.Context, pandian.Content, pandian.Emitter) error { f(); return nil }
	}
	return []pandian.Format{
		extractors.PDF(extractors.Options{}),
		{Name: "echo", Extract: echo},
		{Name: "all", Extract: everyCall},
		after("fine", do(func() {})),
		after("hang", do(func() { time.Sleep(time.Hour) })),
		after("spin", do(func() {
			for n := 0; ; n++ {
				spun = n
			}
		})),
		after("panic", do(func() { panic("A123456789") })),
		after("fatal", do(func() { go panic("A123456789"); select {} })),
		after("exit", do(func() { os.Exit(0) })),
		after("print", do(func() { fmt.Println("A123456789"); fmt.Fprintln(os.Stderr, "A123456789") })),
		after("noise", do(func() { _, _ = os.NewFile(1, "out").Write(bytes.Repeat([]byte("noise"), 99)) })),
		after("hungry", do(eatMemory)),
		after("greedy", do(func() { runtime.KeepAlive(make([]byte, 8<<30)) })),
		after("corrupt", func(context.Context, pandian.Content, pandian.Emitter) error {
			return pandian.Because(pandian.Corrupt, errors.New("A123456789"))
		}),
		after("endless", func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
			for {
				if err := out.Row(pandian.Place{Part: "p.1"}, []pandian.Text{{B: []byte("row"), Off: -1}}); err != nil {
					return err
				}
			}
		}),
		after("env", func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
			return out.Text(pandian.Place{}, pandian.Text{B: []byte(strings.Join(os.Environ(), "\n")), Off: -1})
		}),
		after("setup", func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
			return out.Text(pandian.Place{}, pandian.Text{B: append(setup, strings.Join(os.Args, " ")...), Off: -1})
		}),
		{Name: "cut", Extract: func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
			bad := iotest.ErrReader(pandian.Because(pandian.Corrupt, nil))
			return out.Member("cut", pandian.Content{Open: func() (io.ReadCloser, error) {
				return io.NopCloser(io.MultiReader(strings.NewReader("begun"), bad)), nil
			}})
		}},
		{Name: "dying", Extract: func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
			return out.Member("torn", pandian.Content{Open: func() (io.ReadCloser, error) {
				return io.NopCloser(io.MultiReader(strings.NewReader(strings.Repeat("begun ", textFrame)), diesHere{})), nil
			}})
		}},
		{Name: "zeros", Extract: func(_ context.Context, c pandian.Content, out pandian.Emitter) error {
			return out.Member("zeros", pandian.Content{Open: func() (io.ReadCloser, error) {
				return io.NopCloser(io.LimitReader(zeros{}, c.Size*1000)), nil
			}})
		}},
		{Name: "member", Extract: func(_ context.Context, c pandian.Content, out pandian.Emitter) error {
			return out.Member("in/ner", pandian.Content{Open: c.Open, Name: "ner"})
		}},
	}
}

func eatMemory() {
	var kept [][]byte
	for {
		b := make([]byte, 8<<20)
		for i := range b {
			b[i] = 1
		}
		kept = append(kept, b)
		runtime.KeepAlive(kept)
	}
}

// echo says the content's bytes, read in pieces from both ends.
func echo(_ context.Context, c pandian.Content, out pandian.Emitter) error {
	r, size, err := c.At()
	if err != nil {
		return err
	}
	tail := make([]byte, min(size, 10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	f, err := c.Open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	if !bytes.HasSuffix(b, tail) {
		return errors.New("the ends differ")
	}
	return out.Text(pandian.Place{Part: c.Name}, pandian.Text{B: b})
}

// everyCall makes each call of the Emitter.
func everyCall(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
	cell := func(s string) pandian.Text { return pandian.Text{B: []byte(s), Off: -1} }
	at := pandian.Place{Part: "表", Row: 7, Col: "姓名"}
	var m pandian.OffMap
	m.Copy(0, 5)
	return errors.Join(
		out.Text(at, pandian.Text{B: []byte("王小明"), Off: 42}),
		out.Text(at, pandian.Text{B: []byte("mapped"), Off: 5, Map: &m}),
		out.Header(at, []pandian.Text{cell("甲"), cell(""), cell("c")}),
		out.Row(at, []pandian.Text{cell("1"), {B: []byte("2"), Off: 9}}),
		out.Row(at, nil),
		out.End(at),
		out.Member("m/x.txt", pandian.Content{Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(strings.Repeat("member ", 100_000))), nil
		}, Name: "x.txt"}),
		out.Member("lost", pandian.Content{Open: func() (io.ReadCloser, error) {
			return nil, pandian.Because(pandian.IsEncrypted, nil)
		}}),
		out.Skip(at, pandian.ImageOnly),
	)
}

// journal is an Emitter that writes down what it is told.
type journal struct {
	strings.Builder
	fail   error                                      // returned by Row
	member func(name string, c pandian.Content) error // nil = write it down
}

func (j *journal) Text(at pandian.Place, t pandian.Text) error {
	fmt.Fprintf(j, "text %v %d %s\n", at, t.Off, t.B)
	return nil
}

func (j *journal) Header(at pandian.Place, c []pandian.Text) error { return j.cells("header", at, c) }
func (j *journal) Row(at pandian.Place, c []pandian.Text) error    { return j.cells("row", at, c) }

func (j *journal) cells(kind string, at pandian.Place, cells []pandian.Text) error {
	fmt.Fprintf(j, "%s %v", kind, at)
	for _, c := range cells {
		fmt.Fprintf(j, " %d:%s", c.Off, c.B)
	}
	j.WriteByte('\n')
	return j.fail
}

func (j *journal) End(at pandian.Place) error { fmt.Fprintf(j, "end %v\n", at); return nil }

func (j *journal) Member(name string, c pandian.Content) error {
	if j.member != nil {
		return j.member(name, c)
	}
	f, err := c.Open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(f)
	fmt.Fprintf(j, "member %s %s %d %.20s\n", name, c.Name, len(b), b)
	return err
}

func (j *journal) Skip(at pandian.Place, why pandian.Reason) error {
	fmt.Fprintf(j, "skip %v %s\n", at, why)
	return nil
}

func bytesContent(name string, b []byte) pandian.Content {
	return pandian.Content{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil },
		At:   func() (io.ReaderAt, int64, error) { return bytes.NewReader(b), int64(len(b)), nil },
		Size: int64(len(b)), Name: name,
	}
}

func extractIn(c *Child, format string, content pandian.Content, out pandian.Emitter) error {
	return c.Wrap(pandian.Format{Name: format})(context.Background(), content, out)
}

func TestChildRepeatsEveryCall(t *testing.T) {
	var direct, remote journal
	if err := everyCall(context.Background(), pandian.Content{}, &direct); err == nil {
		t.Fatal("the lost member was opened")
	}
	if err := extractIn(testChild(t, ChildLimits{}, 1), "all", bytesContent("x", nil), &remote); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(direct.String(), "7 姓名} 5 mapped", "7 姓名} -1 mapped", 1) // maps stay behind
	want = strings.Replace(want, "skip {表", "skip {lost 0 } encrypted\nskip {表", 1)
	if got := remote.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestChildReadsAnyContent(t *testing.T) {
	c := testChild(t, ChildLimits{}, 1)
	for _, size := range []int{0, 1, remoteBlockSize - 1, remoteBlockSize, remoteBlockSize + 1, 3*remoteBlockSize + 7} {
		b := bytes.Repeat([]byte("王小明 "), size/10+1)[:size/10*10]
		var j journal
		if err := extractIn(c, "echo", bytesContent("名.pdf", b), &j); err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for line := range strings.Lines(j.String()) {
			var off int
			var text string
			if _, err := fmt.Sscanf(line, "text {名.pdf 0 } %d", &off); err != nil || off != got.Len() {
				t.Fatalf("size %d: %.60q: offset %d, want %d", size, line, off, got.Len())
			}
			_, text, _ = strings.Cut(line, fmt.Sprintf("} %d ", off))
			got.WriteString(strings.TrimSuffix(text, "\n"))
		}
		if got.String() != string(b) {
			t.Errorf("size %d: came back with %d bytes", len(b), got.Len())
		}
		onlyOpen := bytesContent("名.pdf", b)
		onlyOpen.At = nil
		if err := extractIn(c, "echo", onlyOpen, &journal{}); err != nil {
			t.Errorf("without random access: %v", err)
		}
	}
	if n := len(c.idle); n != 1 {
		t.Errorf("%d children for contents one after the other", n)
	}
}

func TestChildThatFailsCostsItsContentOnly(t *testing.T) {
	tests := []struct {
		format string
		want   pandian.Reason
		linux  bool // needs the memory watch or the signals of Linux
	}{
		{"fine", "", false},
		{"hang", pandian.Timeout, false},
		{"spin", pandian.Timeout, false},
		{"panic", pandian.Crash, false},
		{"fatal", pandian.Crash, false},
		{"exit", pandian.Crash, false},
		{"noise", pandian.Crash, false},
		{"hungry", pandian.Memory, true},
		{"greedy", pandian.Memory, true},
		{"corrupt", pandian.Corrupt, false},
		{"print", "", false},
		{"unheard of", pandian.Unsupported, false},
	}
	slow := testChild(t, ChildLimits{Memory: 256 << 20}, 1)
	quick := testChild(t, ChildLimits{Wall: time.Second}, 1) // starting a child on a busy machine takes some of it
	for _, tt := range tests {
		c := slow
		if tt.want == pandian.Timeout {
			c = quick
		}
		if tt.linux && runtime.GOOS != "linux" {
			continue
		}
		var j journal
		err := extractIn(c, tt.format, bytesContent("x", []byte("content")), &j)
		if got := pandian.ReasonOf(err); got != tt.want || (err == nil) != (tt.want == "") {
			t.Errorf("%s: %v, want %q", tt.format, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "A123456789") {
			t.Errorf("%s: a value in the error: %v", tt.format, err)
		}
		if want := "text {p.1 0 } -1 before\n"; tt.want != pandian.Unsupported && j.String() != want {
			t.Errorf("%s: heard %q, want %q", tt.format, j.String(), want)
		}
		if err := extractIn(c, "fine", bytesContent("x", nil), &journal{}); err != nil {
			t.Errorf("after %s: %v", tt.format, err)
		}
	}
}

func TestChildStopsForEmitterAndContext(t *testing.T) {
	c := testChild(t, ChildLimits{}, 1)
	full := errors.New("full")
	if err := extractIn(c, "endless", bytesContent("x", nil), &journal{fail: full}); err != full {
		t.Errorf("emitter's error came back as %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	var j journal
	start := time.Now()
	err := c.Wrap(pandian.Format{Name: "hang"})(ctx, bytesContent("x", nil), &j)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	if j.String() == "" {
		t.Error("what was said before is lost")
	}
}

func TestChildSeesNothingOfTheEnvironment(t *testing.T) {
	t.Setenv("PANDIAN_PASSWORD", "secret")
	c := testChild(t, ChildLimits{}, 1)
	c.cfg.CacheDir = "/the/output"
	var j journal
	if err := extractIn(c, "env", bytesContent("x", nil), &j); err != nil {
		t.Fatal(err)
	}
	if got := j.String(); strings.Contains(got, "secret") || !strings.Contains(got, "PANDIAN_CACHE=/the/output") {
		t.Errorf("environment:\n%s", got)
	}
}

func TestChildIsToldItsSetupOverItsPipeOnly(t *testing.T) {
	c := testChild(t, ChildLimits{}, 1)
	c.cfg.Setup = []byte("密碼 x y")
	for range 2 { // the second content has the same child
		var j journal
		if err := extractIn(c, "setup", bytesContent("x", nil), &j); err != nil {
			t.Fatal(err)
		}
		if got := j.String(); strings.Count(got, "密碼 x y") != 1 {
			t.Errorf("heard %q", got)
		}
	}
	for _, word := range append(c.command().Args, c.command().Env...) {
		if strings.Contains(word, "密碼") {
			t.Errorf("%q shows the setup to the system", word)
		}
	}
}

func TestChildsMembersAreSpooledAndBounded(t *testing.T) {
	c := testChild(t, ChildLimits{}, 1)
	c.cfg.Spool = NewSpool(t.TempDir(), 1<<20)
	var j journal
	if err := extractIn(c, "cut", bytesContent("x", nil), &j); err != nil || !strings.Contains(j.String(), "begun") || !strings.Contains(j.String(), "skip") {
		t.Errorf("%v, heard %q", err, j.String())
	}
	var size int64
	j.member = func(_ string, m pandian.Content) error { size = m.Size; return nil }
	if err := extractIn(c, "zeros", bytesContent("x", make([]byte, 5000)), &j); err != nil || size != 5_000_000 {
		t.Errorf("%v, a member of %d bytes", err, size)
	}
	size = 0
	if err := extractIn(c, "zeros", bytesContent("x", make([]byte, 100_000)), &j); pandian.ReasonOf(err) != pandian.ArchiveRatio || size < 64<<20 {
		t.Errorf("a bomb: %v, %d bytes of it were handed on", err, size)
	}
	size = 0
	if err := extractIn(c, "dying", bytesContent("x", nil), &j); pandian.ReasonOf(err) != pandian.Crash || size < textFrame {
		t.Errorf("a child that dies on the way: %v, %d bytes of the member were handed on", err, size)
	}
}

// diesHere ends the process that reads it.
type diesHere struct{}

func (diesHere) Read([]byte) (int, error) { os.Exit(1); return 0, nil }

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestChildKeepsTheContentsOwnError(t *testing.T) {
	gone := pandian.Because(pandian.Vanished, errors.New("gone"))
	content := bytesContent("x", make([]byte, 99))
	content.At = func() (io.ReaderAt, int64, error) { return failingAt{gone}, 99, nil }
	c := testChild(t, ChildLimits{}, 1)
	if err := extractIn(c, "echo", content, &journal{}); err != gone {
		t.Errorf("got %v", err)
	}
	content.At = func() (io.ReaderAt, int64, error) { return strings.NewReader("short"), 99, nil }
	if err := extractIn(c, "echo", content, &journal{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a content that shrank: %v", err)
	}
}

type failingAt struct{ err error }

func (f failingAt) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func TestChildForAMemberDoesNotWaitForItsContainersChild(t *testing.T) {
	c := testChild(t, ChildLimits{Wall: 10 * time.Second}, 1)
	depth := 0
	var j journal
	j.member = func(_ string, m pandian.Content) error {
		if depth++; depth == 3 {
			return nil
		}
		return extractIn(c, "member", m, &j)
	}
	if err := extractIn(c, "member", bytesContent("x", []byte("abc")), &j); err != nil || depth != 3 {
		t.Errorf("depth %d: %v", depth, err)
	}
}

func TestChildrenWorkAtTheSameTime(t *testing.T) {
	c := testChild(t, ChildLimits{}, 2)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			var j journal
			text := fmt.Sprint("content ", i)
			if err := extractIn(c, "echo", bytesContent("x", []byte(text)), &j); err != nil || j.String() != "text {x 0 } 0 "+text+"\n" {
				t.Errorf("%v, %q", err, j.String())
			}
		})
	}
	wg.Wait()
	if n := len(c.idle); n > 2 {
		t.Errorf("%d children are kept, 2 wanted", n)
	}
}

func TestChildThatDiedIdleIsReplaced(t *testing.T) {
	c := testChild(t, ChildLimits{}, 1)
	for range 2 {
		if err := extractIn(c, "fine", bytesContent("x", nil), &journal{}); err != nil {
			t.Fatal(err)
		}
		_ = c.idle[0].cmd.Process.Kill()
		time.Sleep(20 * time.Millisecond)
	}
	if err := extractIn(c, "fine", bytesContent("x", nil), &journal{}); err != nil {
		t.Error(err)
	}
}

func TestClosedChildRefuses(t *testing.T) {
	c := testChild(t, ChildLimits{}, 1)
	if err := extractIn(c, "fine", bytesContent("x", nil), &journal{}); err != nil {
		t.Fatal(err)
	}
	p := c.idle[0]
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if p.cmd.ProcessState == nil {
		t.Error("the child outlives Close")
	}
	if err := extractIn(c, "fine", bytesContent("x", nil), &journal{}); err == nil {
		t.Error("a closed runner extracts")
	}
}

// spun keeps the spinning extractor busy.
var spun int
