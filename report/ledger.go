package report

import (
	"fmt"
	"slices"

	"pandian"
)

// Line is a line of the 清冊 made from a register: one logical file, and what
// people have said of it.
type Line struct {
	Key      string            // by which the line is known when it is read back
	Entry    pandian.Entry     // figures of the logical file
	Location string            // where it is; "" = as the entry says
	Said     map[string]string // by the identifiers that [Field] gives
	Note     string            // before the notes of the entry
}

// Review is a line of the sheet on which people judge what was found: one type at
// one place of a logical file.
type Review struct {
	Key, Name     string // of the line
	Place         string // part and column; "" = the whole
	Type          pandian.Type
	Count         int64
	Masked        string // an example
	Verdict       string // one of [Verdicts] in the language of the book; "" = none yet
	Reason, Until string
	State         string // whether the verdict holds
}

// fields are the columns of the 清冊 that people may write, by their titles.
var fields = map[string]string{
	"保有單位": "unit", "管理者": "owner", "業務流程": "process", "法律依據": "legal_basis", "特定目的": "purpose",
	"蒐集方式": "collected", "蒐集來源": "collected_from", "合法依據": "ground", "使用": "use", "傳送": "sent",
	"儲存保護措施": "protection", "法定保存期限": "retention_law", "內部保存期限": "retention_own",
	"刪除方式": "erase_how", "刪除單位": "erase_by", "刪除日期": "erase_on", "國際傳輸": "abroad",
	"組織信譽": "risk_reputation", "隱私衝擊": "risk_privacy", "合作單位": "risk_partners", "評分加總": "risk_sum", "風險對應作法": "risk_response",
	withheldTitle.zh: "withheld",
}

var (
	withheldTitle = word{"不公開（要點15）", "withheld"}
	keyTitle      = word{"識別碼（請勿更動）", "key (do not change)"}
	verdictTitle  = word{"審查結果", "verdict"}
	reasonTitle   = word{"審查理由", "reason"}
	untilTitle    = word{"有效至", "until"}
	placeTitle    = word{"位置", "place"}
	typeTitle     = word{"個資種類", "type"}
)

// Verdicts are what people can say of a finding, in Chinese and English; their
// identifiers are confirmed, false_positive and accepted.
var Verdicts = []struct{ ID, ZH, EN string }{
	{"confirmed", "確認", "confirmed"}, {"false_positive", "誤判", "false positive"}, {"accepted", "接受", "accepted"},
}

const choiceVerdict = "verdict"

// Field is the identifier of a column that people may write, by its title in the
// 清冊 or on the sheet of reviews in either language: one of fields, or key,
// verdict, reason, until, place, type; "" for other columns.
func Field(title string) string {
	for _, l := range []lang{chinese, english} {
		for _, c := range registerLayout(&scribe{lang: l}).columns {
			if l.word(c.title) == title {
				return fields[c.title.zh]
			}
		}
		for id, w := range map[string]word{"withheld": withheldTitle, "key": keyTitle, "verdict": verdictTitle, "reason": reasonTitle, "until": untilTitle, "place": placeTitle, "type": typeTitle} {
			if l.word(w) == title {
				return id
			}
		}
	}
	return ""
}

// WriteLedger writes the 清冊 of a register as a workbook: the lines in the layout
// of a scan's inventory, the sheet of reviews, and the notes.
func WriteLedger(o Options, name string, sum *pandian.Summary, lines []Line, reviews []Review, notes [][2]string) error {
	s, err := newScribe(o)
	if err != nil {
		return err
	}
	b, err := newBook(o, s, name)
	if err != nil {
		return err
	}
	for _, write := range []func() error{
		func() error { return b.putLines(lines) }, func() error { return b.putReviews(reviews) },
		func() error { return b.putNotes(notes) }, b.addChoices,
	} {
		if err := write(); err != nil {
			b.discard()
			return fmt.Errorf("write %q: %w", name, err)
		}
	}
	return b.save(b.t("個人資料檔案清冊", "Inventory of personal data"), sum)
}

func (b *book) putLines(lines []Line) error {
	l := registerLayout(b.scribe)
	rest := l.columns[len(l.columns)-1].group
	l.columns = append(slices.Clone(l.columns),
		column{group: rest, title: withheldTitle, width: 8, human: true, choice: choiceYesNo},
		column{group: rest, title: keyTitle, width: 12, style: lined, single: true})
	s, err := b.add(l)
	if err != nil {
		return err
	}
	for i := range lines {
		line := &lines[i]
		row := append(b.registerRow(int64(i+1), &line.Entry), "", line.Key)
		if line.Location != "" {
			row[6] = line.Location
		}
		if line.Note != "" {
			note, _ := row[len(row)-3].(string)
			row[len(row)-3] = b.clauses(line.Note, note)
		}
		for k, c := range l.columns {
			if said := line.Said[fields[c.title.zh]]; said != "" {
				row[k] = b.cell(b.styles.human, said)
			}
		}
		if err := s.row(row...); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) putReviews(reviews []Review) error {
	s, err := b.add(layout{name: b.t("審查", "Review"), tab: humanHead, freeze: 3, columns: []column{
		{title: word{"檔案名稱", "file name"}, width: 30}, {title: placeTitle, width: 22}, {title: typeTitle, width: 18},
		{title: word{"處數", "count"}, width: 8, style: numbered}, {title: word{"遮罩示例", "masked example"}, width: 20},
		{title: verdictTitle, width: 10, human: true, choice: choiceVerdict, strict: true},
		{title: reasonTitle, width: 30, human: true}, {title: untilTitle, width: 12, human: true},
		{title: word{"目前狀態", "state"}, width: 22}, {title: keyTitle, width: 12, style: lined, single: true},
	}})
	if err != nil {
		return err
	}
	for i := range reviews {
		r := &reviews[i]
		err := s.row(r.Name, r.Place, b.typeName(r.Type), r.Count, r.Masked, r.Verdict, r.Reason, r.Until, r.State, r.Key)
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *book) putNotes(notes [][2]string) error {
	s, err := b.add(explainedLayout(b.scribe))
	if err != nil {
		return err
	}
	for _, n := range notes {
		if err := s.row(n[0], n[1]); err != nil {
			return err
		}
	}
	for _, x := range explanations {
		if !x.book {
			if err := s.row(b.word(x.title), b.word(x.text)); err != nil {
				return err
			}
		}
	}
	return nil
}
