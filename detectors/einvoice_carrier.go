package detectors

import (
	"unicode/utf8"

	"pandian"
	"pandian/rules"
)

// InvoiceCarrier finds mobile barcodes of electronic invoices: a slash and
// seven characters, where a label or header says so.
func InvoiceCarrier(rs *rules.Set) pandian.Detector {
	d := newCode(rs, pandian.InvoiceCarrier, readCarrier, upperCopy)
	return d.detector(pandian.InvoiceCarrier, func(w *pandian.Window, report func(pandian.Match)) {
		for _, c := range w.Cells {
			if c.End-c.Start < 8 || int(c.Col) < len(w.Cols) && w.Cols[c.Col].Name != "" {
				continue
			}
			if b := w.B[c.Start]; b != '/' && b > ' ' && b < utf8.RuneSelf {
				continue
			}
			lo, hi := trim(w.B, int(c.Start), int(c.End))
			if hi-lo != 8 || w.B[lo] != '/' {
				continue
			}
			if sp, conf := readCarrier(w.B[:hi], lo); conf > 0 && sp.End == hi && hasDigit(w.B[lo:hi]) {
				report(pandian.Match{Span: pandian.Span{Start: lo, End: hi}, Value: upperCopy(w.Scratch[:0], w.B[lo:hi]), Confidence: 0.3, Evidence: pandian.EvShape})
			}
		}
	})
}

// readCarrier reads a carrier at i, or just before i: its slash may have been
// taken for part of the label.
func readCarrier(b []byte, i int) (pandian.Span, float64) {
	if at(b, i) == '/' {
		i++
	} else if at(b, i-1) != '/' {
		return pandian.Span{}, 0
	}
	for k := i; k < i+7; k++ {
		if c := at(b, k); !isDigit(c) && upper(c)-'A' >= 26 && c != '+' && c != '-' && c != '.' {
			return pandian.Span{}, 0
		}
	}
	return pandian.Span{Start: i - 1, End: i + 7}, 0.95
}

func hasDigit(b []byte) bool {
	for _, c := range b {
		if isDigit(c) {
			return true
		}
	}
	return false
}

func upperCopy(dst, b []byte) []byte {
	for _, c := range b {
		dst = append(dst, upper(c))
	}
	return dst
}
