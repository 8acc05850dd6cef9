package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// kind is a kind of document, read from kinds/*.txt:
//
//	kind NAME              starts a kind
//	class negative         default: positive
//	files 8  ext txt       how many documents; their extension
//	people migrant         the people it is about; default: mixed
//	ages 7-12              of the people it is about; default: 18-90
//	records auto|rows|none how records are counted; default auto, tables rows
//	apart 1               people, in each row if there are rows, of whom the text says two
//	                      things that nothing links: they may count twice
//	optional TYPE…         types that the document does not vouch for
//	special TYPE…          special types that are right anywhere in it
//	encode big5 utf16 mail see encode.go
//	=== [ext]              a layout: a template up to the next ===, or
//	=== table FORMAT…      a layout: a table (see table.go)
type kind struct {
	name, class, ext  string
	files             int
	from              ancestry
	ages              [2]int
	records           string
	apart             int
	optional, special []string
	encode            []string
	layouts           []layout
}

// layout is one way in which a document of a kind may look.
type layout struct {
	ext   string
	body  sequence
	table *table
}

// loadKinds reads every kind, sorted by name.
func loadKinds() ([]*kind, error) {
	files, err := fs.Glob(data, "kinds/*.txt")
	if err != nil {
		return nil, err
	}
	var kinds []*kind
	for _, f := range files {
		text, err := data.ReadFile(f)
		if err != nil {
			return nil, err
		}
		for part := range strings.SplitSeq("\n"+string(text), "\nkind ") {
			if strings.TrimSpace(part) == "" {
				continue
			}
			k, err := parseKind(part)
			if err != nil {
				return nil, fmt.Errorf("%s: kind %s: %w", path.Base(f), k.name, err)
			}
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(x, y *kind) int { return cmp.Compare(x.name, y.name) })
	return kinds, nil
}

func parseKind(text string) (*kind, error) {
	head, rest, _ := strings.Cut(text, "\n")
	k := &kind{name: strings.TrimSpace(head), class: "positive", ext: "txt", files: 8, ages: [2]int{18, 90}}
	parts := strings.Split("\n"+rest, "\n===")
	for line := range strings.Lines(parts[0]) {
		if err := k.setting(strings.Fields(line)); err != nil {
			return k, err
		}
	}
	for _, p := range parts[1:] {
		first, body, _ := strings.Cut(p, "\n")
		args := strings.Fields(first)
		l := layout{ext: k.ext}
		var err error
		if len(args) > 0 && args[0] == "table" {
			l.table, err = parseTable(args[1:], body)
		} else {
			if len(args) > 0 {
				l.ext = args[0]
			}
			l.body, err = parse(body)
		}
		if err != nil {
			return k, err
		}
		k.layouts = append(k.layouts, l)
	}
	if len(k.layouts) == 0 {
		return k, fmt.Errorf("no layout")
	}
	return k, nil
}

func (k *kind) setting(f []string) (err error) {
	if len(f) == 0 || f[0][0] == '#' {
		return nil
	}
	if len(f) < 2 {
		return fmt.Errorf("%s: value is missing", f[0])
	}
	switch f[0] {
	case "class":
		k.class = f[1]
	case "ext":
		k.ext = f[1]
	case "files":
		k.files, err = strconv.Atoi(f[1])
	case "people":
		k.from = migrant
	case "ages":
		k.ages[0], k.ages[1] = span(f[1])
	case "records":
		k.records = f[1]
	case "apart":
		k.apart, err = strconv.Atoi(f[1])
	case "optional":
		k.optional = f[1:]
	case "special":
		k.special = f[1:]
	case "encode":
		k.encode = f[1:]
	default:
		return fmt.Errorf("setting %q does not exist", f[0])
	}
	return err
}

// generate makes the documents of k, the same for the same seed.
func (k *kind) generate(w words, seed uint64) []Doc {
	var docs []Doc
	for i := range k.files {
		r := newRandom(seed, k.name, strconv.Itoa(i))
		l := k.layouts[i%len(k.layouts)]
		if i >= len(k.layouts) {
			l = pick(r, k.layouts)
		}
		docs = append(docs, k.document(newBuilder(r, w), l, i))
	}
	return docs
}

func (k *kind) document(b *builder, l layout, i int) Doc {
	b.from, b.ages = k.from, k.ages
	for _, t := range k.optional {
		b.softTyp[t] = true
	}
	ext, records := l.ext, cmp.Or(k.records, "auto")
	if l.table != nil {
		ext = l.table.write(b)
		if !b.cards {
			records = cmp.Or(k.records, "rows")
		}
	} else {
		l.body.write(b)
	}
	d := b.doc(k, fmt.Sprintf("docs/%s/%03d.%s", k.name, i, ext), records)
	for _, how := range k.encode {
		d = encodePart(d, how, i)
	}
	return d
}
