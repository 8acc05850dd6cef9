package scanner_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pandian"
	"pandian/scanner"
)

// emitted inspects an item whose format emits what say does, and returns its
// entry and the findings that count.
func emitted(t testing.TB, say func(out script)) (pandian.Entry, []scanner.Observation) {
	t.Helper()
	var seen []scanner.Observation
	f := files{"a.made": []byte("MADE")}
	s := engine(t, f, func(o *scanner.Options) {
		o.Formats = append([]pandian.Format{{Name: "made", Magic: []string{"MADE"}, Extract: func(_ context.Context, _ pandian.Content, out pandian.Emitter) error {
			say(script{t, out})
			return nil
		}}}, o.Formats...)
		o.Observe = func(ob scanner.Observation) {
			if ob.Counted {
				seen = append(seen, ob)
			}
		}
	})
	e, err := s.Inspect(t.Context(), f.item("a.made"))
	if err != nil || e.Status != pandian.Scanned {
		t.Fatal(e.Status, e.Reasons, err)
	}
	return e, seen
}

// script writes Emitter calls shortly.
type script struct {
	t   testing.TB
	out pandian.Emitter
}

func (s script) check(err error) {
	if err != nil {
		s.t.Error(err)
	}
}

// text emits text without offsets; line 0 = the engine counts.
func (s script) text(part string, line int, text string) {
	s.check(s.out.Text(pandian.Place{Part: part, Row: line}, pandian.Text{B: []byte(text), Off: -1}))
}

func (s script) row(part string, n int, cells ...string) {
	row := make([]pandian.Text, len(cells))
	for i, c := range cells {
		row[i] = pandian.Text{B: []byte(c), Off: -1}
	}
	s.check(s.out.Row(pandian.Place{Part: part, Row: n}, row))
}

func (s script) end(part string) { s.check(s.out.End(pandian.Place{Part: part})) }

func TestProseGoesOnBehindATableThatStandsInIt(t *testing.T) {
	e, _ := emitted(t, func(out script) {
		out.text("", 0, "申請人：王大同\n")
		out.row("表1", 1, "姓名", "手機")
		out.row("表1", 2, "李小華", "0922-333-444")
		out.end("表1")
		out.text("", 0, "身分證字號："+nationalIDs[0]+"\n")
		out.end("")
	})
	if got, want := counts(e), [3]int64{2, 2, 0}; got != want {
		t.Errorf("records, subjects, special = %v, want %v; %s", got, want, describe(e))
	}
}

func TestATableGoesOnBehindTextOfAnotherPart(t *testing.T) {
	e, _ := emitted(t, func(out script) {
		out.row("表1", 1, "姓名", "手機")
		out.text("", 0, "頁首\n")
		out.row("表1", 2, "李小華", "0922-333-444")
	})
	if c := e.Columns; len(c) != 2 || c[0].Col != "姓名" && c[1].Col != "姓名" {
		t.Errorf("columns %v", c)
	}
}

func TestNoValueCrossesTheRowsBetweenTwoTexts(t *testing.T) {
	id := nationalIDs[0]
	e, _ := emitted(t, func(out script) {
		out.text("", 0, "身分證 "+id[:5])
		out.row("表1", 1, "x")
		out.text("", 0, id[5:]+"\n")
	})
	if len(e.Findings) != 0 {
		t.Errorf("found %s", describe(e))
	}
}

func TestEndOfAPartThatIsNotOpenEndsNothing(t *testing.T) {
	id := nationalIDs[0]
	e, _ := emitted(t, func(out script) {
		out.text("a", 0, "身分證 "+id[:5])
		out.end("b")
		out.text("a", 0, id[5:]+"\n")
	})
	if e.Findings[pandian.NationalID] == nil {
		t.Errorf("found %s", describe(e))
	}
}

func TestLinesOfProseAreCountedOnFromTheLineThatIsTold(t *testing.T) {
	ids := nationalIDs
	_, seen := emitted(t, func(out script) {
		out.text("", 0, "甲\n身分證 "+ids[0]+"\n")
		out.row("表1", 3, "x")
		out.text("", 0, "身分證 "+ids[1]+"\n")
		out.row("表1", 4, "x")
		out.text("", 10, "乙\n身分證 "+ids[2]+"\n")
		out.text("", 0, "身分證 "+ids[3]+"\n")
	})
	var got []string
	for _, o := range seen {
		got = append(got, fmt.Sprint(string(o.Value), " ", o.Finding.At.Row))
	}
	want := []string{ids[0] + " 2", ids[1] + " 3", ids[2] + " 11", ids[3] + " 12"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestALetterheadOnEveryPageIsOneRecord(t *testing.T) {
	head := "承辦人：陳美玲　電話：02-2345-6789　電子信箱：mei@example.com\n"
	e, _ := emitted(t, func(out script) {
		for page := range 3 {
			part := fmt.Sprint("第", page+1, "頁")
			out.text(part, 0, head+"第"+part+"頁的內容\n")
			out.end(part)
		}
	})
	if got, want := counts(e), [3]int64{1, 1, 0}; got != want {
		t.Errorf("records, subjects, special = %v, want %v; %s", got, want, describe(e))
	}
}

func TestAPageHeaderThatNamesThePersonOfTheBodyAddsNoRecord(t *testing.T) {
	head := "王大同 0912-345-678\n"
	body := "姓名：王大同\n身分證字號：" + nationalIDs[0] + "\n手機：0912-345-678\n"
	for _, order := range [][2]string{{head, body}, {body, head}} {
		e, _ := emitted(t, func(out script) {
			out.text("頁首", 0, order[0])
			out.end("頁首")
			out.text("", 0, order[1])
			out.end("")
		})
		if got, want := counts(e), [3]int64{1, 1, 0}; got != want {
			t.Errorf("records, subjects, special = %v, want %v; %s", got, want, describe(e))
		}
	}
}

func TestOffsetsOutliveTheMapThatATextCameWith(t *testing.T) {
	const name = "name: "
	_, seen := emitted(t, func(out script) {
		var m pandian.OffMap
		say := func(off int64, text string) {
			m.Reset()
			m.Replace(0, 0, 2)
			m.Copy(len(name), 2)
			out.check(out.out.Text(pandian.Place{}, pandian.Text{B: []byte(text), Off: off, Map: &m}))
		}
		say(100, name+"a\n")
		say(200, name+"0912-345-678\n")
		m.Reset()
		m.Copy(0, 500)
		out.end("")
	})
	if len(seen) != 1 || seen[0].Finding.Span != (pandian.Span{Start: 202, End: 214}) {
		t.Errorf("findings = %v, want one at 202-214", seen)
	}
}
