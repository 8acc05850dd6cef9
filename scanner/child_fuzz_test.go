package scanner

import (
	"bytes"
	"context"
	"io"
	"slices"
	"testing"
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// strict is an Emitter that holds the parent to what the engine relies on.
type strict struct{ t *testing.T }

func (s strict) Text(at pandian.Place, t pandian.Text) error {
	s.cells(at, []pandian.Text{t})
	return nil
}

func (s strict) Header(at pandian.Place, c []pandian.Text) error { s.cells(at, c); return nil }
func (s strict) Row(at pandian.Place, c []pandian.Text) error    { s.cells(at, c); return nil }
func (s strict) End(at pandian.Place) error                      { s.cells(at, nil); return nil }

func (s strict) cells(at pandian.Place, cells []pandian.Text) {
	if !utf8.ValidString(at.Part) || !utf8.ValidString(at.Col) || at.Row < 0 {
		s.t.Errorf("place %+v", at)
	}
	for _, c := range cells {
		if !utf8.Valid(c.B) || c.Off < -1 || c.Map != nil {
			s.t.Errorf("text %q at %d", c.B, c.Off)
		}
	}
}

func (s strict) Member(_ string, c pandian.Content) error {
	if !utf8.ValidString(c.Name) {
		s.t.Errorf("name %q", c.Name)
	}
	return nil
}

func (s strict) Skip(at pandian.Place, why pandian.Reason) error {
	s.cells(at, nil)
	if !slices.Contains(pandian.Reasons(), why) {
		s.t.Errorf("reason %q", why)
	}
	return nil
}

// FuzzChildSays feeds the parent whatever a broken child may say.
func FuzzChildSays(f *testing.F) {
	var said bytes.Buffer
	w := &wire{w: newFrameWriter(&said)}
	_ = everyCall(context.Background(), pandian.Content{}, w)
	_ = w.send(w.w.begin().str("corrupt"), frameDone)
	f.Add(said.Bytes())
	said.Reset()
	_ = w.send(w.w.begin().int(0).int(4), frameNeed)
	_ = w.send(w.w.begin().int(2).int(1<<40), frameNeed)
	f.Add(said.Bytes())
	f.Add([]byte{byte(frameRow), 6, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0x7f})
	f.Add([]byte{byte(frameText), 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		p := &childProc{w: newFrameWriter(io.Discard), r: newFrameReader(bytes.NewReader(b))}
		s := &session{
			child: NewChild(ChildConfig{Command: testChildCommand, Limits: ChildLimits{}.Or(rules.Default().Limits)}), ctx: context.Background(), gate: &gate{}, out: strict{t},
			at: bytes.NewReader([]byte("content")), size: 7,
		}
		if err := s.acquire(); err != nil {
			t.Fatal(err)
		}
		_, _ = s.converse(p, "x")
		s.release()
	})
}

// FuzzParentSays feeds a child whatever could come.
func FuzzParentSays(f *testing.F) {
	var said bytes.Buffer
	w := newFrameWriter(&said)
	_ = w.begin().str("secret").end(frameSetup)
	_ = w.begin().str("echo").str("x").int(7).end(frameRequest)
	_ = w.begin().int(1).bytes([]byte("content")).end(frameBytes)
	_ = w.begin().str("all").str("y").int(0).end(frameRequest)
	_ = w.w.Flush()
	f.Add(said.Bytes())
	formats := []pandian.Format{{Name: "echo", Extract: echo}, {Name: "all", Extract: everyCall}}
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = ServeChild(context.Background(), bytes.NewReader(b), io.Discard, func([]byte) []pandian.Format { return formats })
	})
}
