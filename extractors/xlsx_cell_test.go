package extractors

import (
	"strings"
	"testing"
)

// TestPlainCell compares cells that are read in one step with the same ones read
// token by token.
func TestPlainCell(t *testing.T) {
	for rest, plain := range map[string]bool{
		"<v>12.5</v></c>":                              true,
		"<v></v></c>":                                  true,
		"<is><t>a&amp;王</t></is></c>":                  true,
		`<is><t xml:space="preserve"> x </t></is></c>`: true,
		"<f>A1</f><v>3</v></c>":                        false,
		"<v><![CDATA[7]]></v></c>":                     false,
		"<v>7<!-- --></v></c>":                         false,
		"<is><r><t>x</t></r></is></c>":                 false,
		"<v>7</v ></c>":                                false,
	} {
		read := func(step bool) (text string, depth int, stepped bool) {
			x := newXMLReader(strings.NewReader(`<row><c r="A1">` + rest + "<c/></row>"))
			for range 2 {
				if _, err := x.next(); err != nil {
					t.Fatal(err)
				}
			}
			if step && x.plainCell() {
				return string(x.appendChars(nil)), x.depth, true
			}
			take := false
			for outside := x.depth - 1; x.depth > outside; {
				switch k, err := x.next(); {
				case err != nil:
					t.Fatal(err)
				case k == xmlText && take:
					text += string(x.appendChars(nil))
				case k != xmlText:
					take = k == xmlStart && (string(x.name) == "v" || string(x.name) == "t")
				}
			}
			return text, x.depth, false
		}
		text, depth, _ := read(false)
		got, gotDepth, stepped := read(true)
		if got != text || gotDepth != depth || stepped != plain {
			t.Errorf("%s: %q at depth %d in one step: %v; token by token %q at depth %d", rest, got, gotDepth, stepped, text, depth)
		}
	}
}
