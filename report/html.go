package report

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"pandian"
	"pandian/rules"
)

//go:embed page/report.html
var pageHTML string

//go:embed page/report.css
var pageCSS string

// shownPlaces are the folders that the page lists.
const shownPlaces = 12

type htmlSink struct {
	*output
	*scribe
	tally *tally
}

// HTML writes report.html: one page without scripts or outside resources, under
// a content security policy that forbids them.
func HTML(o Options) (pandian.Sink, error) {
	s, err := newScribe(o)
	if err != nil {
		return nil, err
	}
	out, err := create(o.Dir, HTMLName)
	if err != nil {
		return nil, err
	}
	return &htmlSink{out, s, newTally()}, nil
}

func (h *htmlSink) Put(_ context.Context, e pandian.Entry) error {
	h.tally.add(h.scribe, &e)
	h.tally.addAdvice(&e, h.advise(&e))
	return nil
}

func (h *htmlSink) Close(_ context.Context, sum pandian.Summary) error {
	t, err := template.New(HTMLName).Funcs(h.funcs(&sum)).Parse(pageHTML)
	if err == nil {
		err = t.Execute(h.output, h.page(&sum))
	}
	if err != nil {
		h.discard()
		return fmt.Errorf("write %s: %w", HTMLName, err)
	}
	return h.commit()
}

// page is what report.html shows.
type page struct {
	Lang                    lang
	Style                   template.CSS
	StyleHash               string
	Org, Date               string
	Facts                   [][2]struct{ Name, Value string }
	Cautions                []string
	Sum                     *pandian.Summary
	Personal, InName        int64
	Copies, People          string // remarks on the totals of records and people
	Coverage, CoverageBytes string // per cent
	CoverageText            string
	Extents                 []extentLine
	Verdict                 string
	Steps                   []string
	Pressing, OtherDuties   []duty
	Map, Places             []tile
	MorePlaces              string
	Top, Gravest, CopyList  []item
	Kinds                   []kindLine
	Groups                  []unreadGroup
	Advice, Protected       []columnAdvice
	Terms                   [][2]string
	LawNote                 string
	Many                    bool // more than one source
}

// extentLine is a part of the coverage; the bars are in per cent of the whole.
type extentLine struct {
	amount
	Extent                                 extent
	Name                                   string
	ItemsAt, ItemsLong, BytesAt, BytesLong float64
}

// kindLine is a type on the page; Share is in per cent of the greatest.
type kindLine struct {
	kindCount
	Name    string
	Special bool
	Share   float64
}

func (h *htmlSink) page(sum *pandian.Summary) *page {
	hash := sha256.Sum256([]byte(pageCSS))
	p := &page{
		Lang: h.lang, Style: template.CSS(pageCSS), StyleHash: "sha256-" + base64.StdEncoding.EncodeToString(hash[:]),
		Org: clean(sum.Org), Date: h.longDate(sum.Ended), Cautions: h.cautions(sum), Sum: sum,
		Personal: h.tally.personal, InName: h.tally.inName,
		Copies: h.recordsRemark(sum), People: h.subjectsRemark(sum), Coverage: percent(readItems(sum), sum.Items), CoverageBytes: percent(sum.BytesRead, sum.Bytes),
		CoverageText: h.coverageText(sum), Extents: h.extents(), Verdict: h.verdict(sum, h.tally), Steps: h.steps(sum, h.tally),
		Top: cleaned(h.tally.large.list), Gravest: cleaned(h.tally.gravest.list), CopyList: cleaned(h.tally.copies.list),
		Kinds: h.kindLines(sum), Groups: h.groups(sum, h.tally.unread), LawNote: h.lawNote(), Many: len(sum.Sources) > 1,
	}
	for _, f := range h.facts(sum) {
		p.Facts = append(p.Facts, [2]struct{ Name, Value string }{{f[0].name, f[0].value}, {f[1].name, f[1].value}})
	}
	all := h.duties(sum, h.tally.states)
	p.Pressing = pressing(all)
	for _, d := range all {
		if d.State == "" {
			p.OtherDuties = append(p.OtherDuties, d)
		}
	}
	where := places(sum.Folders, h.t("（未分資料夾之檔案）", "(files in no folder)"))
	p.Map = lay(where, h.tally.mapped.list, h.t("其餘檔案", "other files"))
	p.Places = where[:min(len(where), shownPlaces)]
	if more := len(where) - len(p.Places); more > 0 {
		p.MorePlaces = fmt.Sprintf(h.t("另有 %d 個資料夾。", "%d more folders."), more)
	}
	p.Advice, p.Protected = cleanAdvice(h.tally.advice.list), cleanAdvice(h.tally.protected.list)
	for _, x := range explanations {
		if !x.book {
			p.Terms = append(p.Terms, [2]string{h.word(x.title), h.word(x.text)})
		}
	}
	return p
}

// cleanAdvice is advice with names fit to be shown.
func cleanAdvice(list []columnAdvice) []columnAdvice {
	list = slices.Clone(list)
	for i := range list {
		a := &list[i]
		a.Path, a.Part, a.Col = clean(a.Path), clean(a.Part), clean(a.Col)
	}
	return list
}

// cleaned are items with names fit to be shown.
func cleaned(list []item) []item {
	list = slices.Clone(list)
	for i := range list {
		x := &list[i]
		x.Path, x.Source, x.CopyOf = clean(x.Path), clean(x.Source), clean(x.CopyOf)
	}
	return list
}

// extents are the parts of the coverage that hold anything.
func (h *htmlSink) extents() []extentLine {
	var whole amount
	for _, a := range h.tally.coverage {
		whole.Items += a.Items
		whole.Bytes += a.Bytes
	}
	share := func(part, whole int64) float64 { return float64(part) / float64(max(whole, 1)) * 100 }
	var list []extentLine
	var at extentLine
	for _, x := range extents {
		a := h.tally.coverage[x.extent]
		if a == nil {
			continue
		}
		at.Extent, at.amount, at.Name = x.extent, *a, h.word(x.name)
		at.ItemsLong, at.BytesLong = share(a.Items, whole.Items), share(a.Bytes, whole.Bytes)
		list = append(list, at)
		at.ItemsAt += at.ItemsLong
		at.BytesAt += at.BytesLong
	}
	return list
}

func (h *htmlSink) kindLines(sum *pandian.Summary) []kindLine {
	var list []kindLine
	for _, k := range h.kinds(sum, h.tally.byType) {
		line := kindLine{kindCount: k, Name: h.typeName(k.Type), Special: h.special(k.Type)}
		if len(list) == 0 {
			line.Share = 100
		} else if most := list[0].Distinct; most > 0 {
			line.Share = float64(k.Distinct) / float64(most) * 100
		}
		list = append(list, line)
	}
	return list
}

// funcs are the words of the template.
func (h *htmlSink) funcs(sum *pandian.Summary) template.FuncMap {
	return template.FuncMap{
		"t":          h.t,
		"n":          comma,
		"pc":         func(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 2, 64), ".00") + "%" },
		"share":      func(t tile) float64 { return float64(t.SpecialSubjects) / float64(max(t.Subjects, 1)) * 100 },
		"rest":       func(share float64) float64 { return 100 - share },
		"amount":     func(d duty) string { return h.amount(d.Threshold) },
		"obligation": func(d duty) string { return h.obligation(d.Threshold) },
		"cite":       func(d duty) string { return h.source(d.Threshold) },
		"kind":       func(d duty) string { return h.kind(d.Kind) },
		"draft":      func(d duty) bool { return d.Kind == rules.KindDraft },
		"ask":        h.ask,
		"clock":      func(d duty) string { return h.clock(d, sum.Ended) },
		"dutyState":  h.dutyState,
		"peak":       func(st pandian.ThresholdState) string { return h.peakText([]pandian.ThresholdState{st}) },
		"type":       h.typeName,
		"types":      h.typeNames,
		"phrase":     h.phrase,
		"size":       byteSize,
		"class":      h.reasonClass,
		"unread":     func(g unreadGroup) bool { return g.Class == pandian.Unread },
	}
}
