package detectors

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// negative reports whether a value says that there is nothing: "無", "N/A",
// "□有 □無", a line to fill in.
func negative(b []byte) bool {
	if bytes.IndexByte(b, "□"[0]) >= 0 && bytes.ContainsAny(b, "□☐") && bytes.ContainsAny(b, ticks) && tickedNo(string(b)) {
		return true
	}
	if len(b) > 60 {
		return false
	}
	if r, n := hanAt(b, 0); n > 0 && !negativeBegins(r) && bytes.IndexByte(b, "□"[0]) < 0 {
		return false // as most values
	}
	s := string(b)
	s = strings.Trim(s, " \t\r\n。.,;:_-()[]/—–　…")
	switch strings.ToUpper(s) {
	case "", "無", "否", "沒有", "無異常", "未", "未填", "未檢", "未檢查", "未測", "不詳", "不明", "同上", "從缺", "N", "F", "NO", "NONE", "NULL", "NIL", "N/A", "NA", "0", "X", "×", "✗", "✘", "FALSE", "略", "待補", "如附件", "詳如附件", "詳附件", "見附件", "無此項", "無特殊", "無特殊病史", "無病史", "皆無", "均無", "有無", "有、無", "是否", "是、否":
		return true
	}
	if !strings.ContainsAny(s, "□☐") {
		return false
	}
	return !strings.ContainsAny(s, ticks)
}

// ticks are what a box is ticked with.
const ticks = "■☑☒✓✔V"

// tickedNo reports whether nothing but 無 and the like is ticked in s.
func tickedNo(s string) bool {
	for i := strings.IndexAny(s, ticks); i >= 0; i = strings.IndexAny(s, ticks) {
		_, n := utf8.DecodeRuneInString(s[i:])
		s = s[i+n:]
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " □☐")); r != '無' && r != '否' && r != '沒' {
			return false
		}
	}
	return true
}

// negativeBegins reports whether an answer that there is nothing begins with r.
func negativeBegins(r rune) bool {
	switch r {
	case '無', '否', '沒', '未', '不', '同', '從', '略', '待', '如', '詳', '見', '皆', '均', '有', '是':
		return true
	}
	return false
}
