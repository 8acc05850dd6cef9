package main

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"

	"pandian/config"
)

// outcomeWords says how a run ended.
var outcomeWords = map[outcome]string{
	runDone: "完成", runUnread: "完成，有未讀", runCut: "時段結束，待接續", runStopped: "已停止，待接續", runFailed: "錯誤", "": "中斷，待接續",
}

// tell reports how a run ended that wrote no state.
func (s *sweeper) tell(src *config.Source, o outcome, message string) outcome {
	return s.tellAll(src, &sourceState{Outcome: o, Message: message}, nil)
}

// tellAll prints what a run said and how it ended, in one piece.
func (s *sweeper) tellAll(src *config.Source, st *sourceState, log []byte) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.stderr, "\npandian: 來源「%s」：%s", src.Name, outcomeWords[st.Outcome])
	if st.Message != "" {
		fmt.Fprintf(s.stderr, "：%s", st.Message)
	}
	if st.Run != "" && st.Outcome != runFailed {
		fmt.Fprintf(s.stderr, "（%s）", st.Run)
	}
	fmt.Fprintln(s.stderr)
	_, _ = s.stderr.Write(log)
	return st.Outcome
}

// table prints where every source stands.
func (s *sweeper) table(w io.Writer, now map[string]outcome) {
	rows := [][]string{{"來源", "本次", "上次執行", "結果", "下次", "錯過", "輸出或原因"}}
	for _, src := range s.sources {
		x := s.look(src)
		rows = append(rows, x.row(now))
	}
	if now == nil { // nothing was run: no column for it
		for i := range rows {
			rows[i] = append(rows[i][:1], rows[i][2:]...)
		}
	}
	writeTable(w, rows)
}

// row is a source's line of the table.
func (x *standing) row(now map[string]outcome) []string {
	result, note := "尚未執行", ""
	if !x.state.Started.IsZero() {
		result, note = outcomeWords[x.state.Outcome], x.state.Run
	}
	if x.holder != "" {
		result, note = "執行中", x.state.Run+"，"+x.holder
	}
	if x.state.Message != "" {
		note = x.state.Message
	}
	if x.err != nil {
		result, note = outcomeWords[runFailed], x.err.Error()
	}
	this := "未到時間"
	if got, ran := now[x.source.Name]; ran {
		this = outcomeWords[got]
	} else if x.holder != "" {
		this = "執行中"
	} else if x.Due {
		this = "未執行"
	}
	return []string{x.source.Name, this, clockTime(x.state.Started), result, x.nextWords(), x.missedWords(), note}
}

func (x *standing) nextWords() string {
	switch {
	case x.Due:
		return "現在"
	case x.Next.IsZero():
		return "未排程"
	}
	return clockTime(x.Next)
}

// missedWords counts the times that passed without a run: since the last one, or
// before it.
func (x *standing) missedWords() string {
	switch {
	case x.Missed > 0:
		return fmt.Sprintf("%d 次", x.Missed)
	case x.state.Missed > 0:
		return fmt.Sprintf("已補（%d 次）", x.state.Missed)
	}
	return "—"
}

// writeTable prints rows in columns; Chinese characters are two columns wide.
func writeTable(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], textWidth(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-textWidth(cell)+2))
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// textWidth is the number of columns that a text takes on a terminal.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n++
		}
		n++
	}
	return n
}
