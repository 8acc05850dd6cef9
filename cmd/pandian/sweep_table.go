package main

import (
	"context"
	"fmt"
	"time"

	"pandian"
	"pandian/config"
	"pandian/report"
)

// outcomeWords says how a run ended.
var outcomeWords = map[outcome][2]string{
	runDone: {"完成", "done"}, runUnread: {"完成，有未讀", "done, something unread"}, runLevel: {"完成，達 fail-on", "done, fail-on reached"}, runCut: {"時段結束，待接續", "window closed, goes on"},
	runStopped: {"已停止，待接續", "stopped, goes on"}, runFailed: {"錯誤", "error"}, "": {"中斷，待接續", "interrupted, goes on"},
}

func (s *sweeper) outcome(o outcome) report.Coded {
	id := string(o)
	if o == "" {
		id = "interrupted"
	}
	return report.Coded{ID: id, Text: s.words.T(outcomeWords[o][0], outcomeWords[o][1])}
}

// coded is a word that programs know by an identifier.
func (s *sweeper) coded(id, zh, en string) report.Coded {
	return report.Coded{ID: id, Text: s.words.T(zh, en)}
}

// tell reports how a run ended that wrote no state.
func (s *sweeper) tell(src *config.Source, o outcome, message string) outcome {
	return s.tellAll(src, &sourceState{Outcome: o, Message: message}, nil)
}

// tellAll prints what a run said and how it ended, in one piece.
func (s *sweeper) tellAll(src *config.Source, st *sourceState, log []byte) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.stderr, s.words.T("\npandian: 來源「%s」：%s", "\npandian: source %q: %s"), src.Name, s.outcome(st.Outcome).Text)
	if st.Message != "" {
		fmt.Fprint(s.stderr, s.words.T("：", ": "), st.Message)
	}
	if st.Run != "" && st.Outcome != runFailed {
		fmt.Fprintf(s.stderr, s.words.T("（%s）", " (%s)"), st.Run)
	}
	fmt.Fprintln(s.stderr)
	_, _ = s.stderr.Write(log)
	return st.Outcome
}

// status is where every source stands; with what was run just now, if anything
// was.
func (s *sweeper) status(ran map[string]outcome) *report.Doc {
	t := report.Table{Key: "sources", Columns: []report.Column{
		{Key: "source", Title: s.words.T("來源", "Source")}, {Key: "now", Title: s.words.T("本次", "This time")},
		{Key: "last", Title: s.words.T("上次執行", "Last run")}, {Key: "outcome", Title: s.words.T("結果", "Outcome")},
		{Key: "next", Title: s.words.T("下次", "Next")}, {Key: "missed", Title: s.words.T("錯過次數", "Missed")},
		{Key: "made_up", Title: s.words.T("已補次數", "Made up")}, {Key: "note", Title: s.words.T("輸出或原因", "Output or cause"), Under: true},
	}}
	for _, src := range s.sources {
		x := s.look(src)
		t.Rows = append(t.Rows, s.row(&x, ran))
	}
	return &report.Doc{ID: "sweep-status", Title: s.words.T("排程狀態", "Sweep status"), Org: s.config.Org.Name, Date: s.clock.Now(), Tables: []report.Table{t}}
}

// row is a source's line of the status.
func (s *sweeper) row(x *standing, ran map[string]outcome) []any {
	result, note := s.coded("never", "尚未執行", "never run"), ""
	if !x.state.Started.IsZero() {
		result, note = s.outcome(x.state.Outcome), x.state.Run
	}
	switch {
	case x.err != nil:
		result, note = s.outcome(runFailed), x.err.Error()
	case x.holder != "":
		result, note = s.coded("running", "執行中", "running"), x.state.Run+s.words.T("，", ", ")+x.holder
	case x.state.Message != "":
		note = x.state.Message
	}
	var now any
	if got, ok := ran[x.source.Name]; ok {
		now = s.outcome(got)
	} else if ran != nil {
		now = s.coded("not_due", "未到時間", "not due")
	}
	var next any = x.Next
	switch {
	case x.Due:
		next = s.coded("now", "現在", "now")
	case x.Next.IsZero():
		next = s.coded("unscheduled", "未排程", "not scheduled")
	}
	return []any{x.source.Name, now, moment(x.state.Started), result, next, count(x.Missed), count(x.state.Missed), note}
}

// moment is a cell of a time; nothing for none.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// count is a cell of a number; nothing for 0.
func count(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// plan lists what each source would have read. failed tells whether one could not
// be opened.
func (s *sweeper) plan(ctx context.Context) (d *report.Doc, failed bool) {
	t := report.Table{Key: "sources", Columns: []report.Column{
		{Key: "source", Title: s.words.T("來源", "Source")}, {Key: "items", Title: s.words.T("將讀取項數", "Items to read")},
		{Key: "bytes", Title: s.words.T("位元組", "Bytes")}, {Key: "rows", Title: s.words.T("資料列（估計）", "Rows (estimate)")},
		{Key: "left", Title: s.words.T("不讀取項數", "Items left")}, {Key: "note", Title: s.words.T("原因", "Why"), Under: true},
	}}
	for _, src := range s.sources {
		j, err := s.newScanJob(ctx, scanFlagsOf(s.config, src, s.config.Out), []string{src.Place()})
		if err != nil {
			t.Rows = append(t.Rows, []any{src.Name, nil, nil, nil, nil, err.Error()})
			failed = true
			continue
		}
		var p plan
		for _, listed := range j.srcs {
			p.add(ctx, listed, nil)
		}
		j.close()
		t.Rows = append(t.Rows, []any{src.Name, p.items, p.bytes, count(int(p.rows)), p.passed(), s.words.List(p.why()...)})
	}
	return &report.Doc{ID: "sweep-plan", Title: s.words.T("將讀取的內容", "What would be read"), Org: s.config.Org.Name, Date: s.clock.Now(), Tables: []report.Table{t}}, failed
}

// why lists the reasons of what would not be read.
func (p *plan) why() (parts []string) {
	for _, r := range pandian.Reasons() {
		if n := p.left[r]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", r, n))
		}
	}
	return parts
}
