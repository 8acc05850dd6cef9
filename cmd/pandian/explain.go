package main

import (
	"fmt"
	"strings"

	"pandian"
	"pandian/rules"
	"pandian/scanner"
)

// explained says in words why a candidate is a finding, or is none.
type explained struct {
	For       []string `json:"for"`
	Against   []string `json:"against"`
	Missing   []string `json:"missing"`          // what would have made it a finding
	Beside    string   `json:"beside,omitempty"` // the word of the rules that stands before it
	Threshold float64  `json:"threshold"`
	Reported  bool     `json:"reported"`
}

// besideEvidence is evidence that a word beside the value may have given.
const besideEvidence = pandian.EvLabel | pandian.EvContext | pandian.EvTitle | pandian.EvVetoed

// evidenceWords says what each evidence bit means: plainly, and with the word
// that gave it.
var evidenceWords = [...]struct {
	plain, word string
	against     bool
}{
	{"檢查碼正確", "", false}, {"書寫形式典型", "", false}, {"旁有欄位名稱", "旁有「%s」", false}, {"附近有相關字詞", "附近有「%s」", false},
	{"欄名為此類", "欄名「%s」為此類", false}, {"同欄數值一致", "", false}, {"旁有稱謂", "旁有稱謂「%s」", false}, {"字典中有", "", false},
	{"同文件他處有明確者", "", false}, {"同列或附近有當事人", "", false}, {"旁邊文字或欄名指其他編號", "「%s」指其他編號", true},
	{"同欄統計像其他編號", "", true}, {"空白表單或法規衛教文字", "", true}, {"為較長字串的一部分", "", true},
	{"在必採清單中", "", false}, {"在允許清單中", "", true},
}

// explain says why o is a finding, or is none.
func explain(rs *rules.Set, o *scanner.Observation) *explained {
	ev := o.Finding.Evidence
	x := &explained{For: []string{}, Against: []string{}, Missing: []string{}, Beside: o.Beside, Threshold: rs.MinConfidence, Reported: o.Counted}
	for i, w := range evidenceWords {
		bit := pandian.Evidence(1) << i
		if ev&bit == 0 {
			continue
		}
		text, word := w.plain, ""
		switch {
		case bit == pandian.EvHeader, bit == pandian.EvVetoed && o.Beside == "":
			word = o.Finding.At.Col
		case bit&besideEvidence != 0:
			word = o.Beside
		}
		if word != "" {
			text = fmt.Sprintf(w.word, word)
		}
		if w.against {
			x.Against = append(x.Against, text)
		} else {
			x.For = append(x.For, text)
		}
	}
	if !o.Counted && ev&pandian.EvAllowed == 0 {
		x.Missing = missing(rs.Type(o.Finding.Type), ev)
	}
	return x
}

// missing lists the evidence that a near miss of a type lacks.
func missing(t *rules.TypeRule, ev pandian.Evidence) []string {
	list := []string{}
	if t != nil && t.Checked && ev&pandian.EvCheck == 0 {
		list = append(list, "正確的檢查碼")
	}
	if ev&(pandian.EvLabel|pandian.EvHeader) == 0 {
		list = append(list, "旁邊的標示或欄名")
	}
	if t != nil && t.Class == pandian.Special && ev&pandian.EvSubject == 0 {
		list = append(list, "同列或附近的當事人")
	}
	return list
}

// String is the explanation in one line.
func (x *explained) String() string {
	var parts []string
	for _, p := range []struct {
		name string
		list []string
	}{{"支持", x.For}, {"反對", x.Against}, {"缺少", x.Missing}} {
		if len(p.list) > 0 {
			parts = append(parts, p.name+"："+strings.Join(p.list, "、"))
		}
	}
	if text := strings.Join(parts, ""); x.Beside != "" && !strings.Contains(text, "「"+x.Beside+"」") {
		parts = append(parts, "旁邊文字：「"+x.Beside+"」")
	}
	return strings.Join(parts, "；")
}

// verdict compares the confidence with the threshold.
func (x *explained) verdict(confidence float64) string {
	switch {
	case x.Reported:
		return fmt.Sprintf("信心 %.2f ≥ 門檻 %.2f，採計", confidence, x.Threshold)
	case confidence >= x.Threshold:
		return fmt.Sprintf("信心 %.2f，但不採計", confidence)
	}
	return fmt.Sprintf("信心 %.2f < 門檻 %.2f，不採計", confidence, x.Threshold)
}
