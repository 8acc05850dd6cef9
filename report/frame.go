package report

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// frame lets excelize make the sheet that the rows of a part go into: how it
// looks and prints, and what needs the last row.
func (s *sheet) frame(p *part, head *excelize.HeaderFooterOptions) error {
	f := s.book.file
	if len(s.book.frames) == 0 {
		if err := f.SetSheetName(f.GetSheetName(0), p.name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(p.name); err != nil {
		return err
	}
	s.book.frames[fmt.Sprintf("xl/worksheets/sheet%d.xml", len(s.book.frames)+1)] = p
	if err := s.page(p.name); err != nil {
		return err
	}
	for i, c := range s.columns {
		if err := f.SetColWidth(p.name, s.letters[i], s.letters[i], c.width); err != nil {
			return err
		}
	}
	for _, m := range s.merged {
		if err := f.MergeCell(p.name, m[0], m[1]); err != nil {
			return err
		}
	}
	if err := f.SetHeaderFooter(p.name, head); err != nil {
		return err
	}
	if s.cover {
		return nil
	}
	return s.table(p)
}

// page sets how a sheet prints.
func (s *sheet) page(name string) error {
	f := s.book.file
	no, yes, a4, wide, tall := false, true, 9, 1, 0
	orientation := "landscape"
	if s.cover {
		orientation = "portrait"
	}
	page := &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation}
	props := &excelize.SheetPropsOptions{TabColorRGB: &s.tab}
	if s.scale > 0 {
		page.AdjustTo = &s.scale
	} else {
		props.FitToPage = &yes
		page.FitToWidth, page.FitToHeight = &wide, &tall
		if s.cover {
			page.FitToHeight = &wide
		}
	}
	half, foot, top := 0.4, 0.3, 0.75
	for _, err := range []error{
		f.SetSheetDimension(name, ""),
		f.SetSheetProps(name, props),
		f.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no}),
		f.SetPageLayout(name, page),
		f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &half, Right: &half, Top: &top, Bottom: &top, Header: &foot, Footer: &foot, Horizontally: &yes}),
		f.SetSheetVisible(name, !s.hidden),
	} {
		if err != nil {
			return err
		}
	}
	for _, col := range s.breaks {
		if err := f.InsertPageBreak(name, s.at(col+1, 1)); err != nil {
			return err
		}
	}
	return nil
}

// table sets what a table has: a heading that stays in view and leads every
// printed page, a filter, lists of choices.
func (s *sheet) table(p *part) error {
	f := s.book.file
	panes := &excelize.Panes{Freeze: true, XSplit: s.freeze, YSplit: s.head, TopLeftCell: s.at(s.freeze+1, s.head+1), ActivePane: "bottomLeft"}
	if s.freeze > 0 {
		panes.ActivePane = "bottomRight"
	}
	if err := f.SetPanes(p.name, panes); err != nil {
		return err
	}
	if err := f.AutoFilter(p.name, s.at(1, s.head)+":"+s.at(len(s.columns), p.last), nil); err != nil {
		return err
	}
	titles := fmt.Sprintf("'%s'!$1:$%d", p.name, s.head)
	if len(s.breaks) > 0 { // a row goes on over pages: its number leads across
		titles = fmt.Sprintf("'%s'!$A:$A,", p.name) + titles
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: p.name}); err != nil {
		return err
	}
	for i, c := range s.columns {
		if c.choice == "" || p.last <= s.head {
			continue
		}
		if err := f.AddDataValidation(p.name, s.book.choice(c, i+1, s.head+1, p.last)); err != nil {
			return err
		}
	}
	return nil
}
