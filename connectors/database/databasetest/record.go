package databasetest

import (
	"bytes"
	"errors"
	"io"

	"pandian"
)

// Record is an emitter that keeps what it is told.
type Record struct {
	Columns   []string
	Commented []string // the columns' comments
	Rows      [][]string
	Numbers   []int // of the rows
	Members   []Member
	Skips     []pandian.Reason
	Ended     int

	Position []byte      // of the last checkpoint; to be set before reading to go on from it
	OnRow    func(n int) // called with the number of rows so far
	StopAt   int         // checkpoints until [ErrStop]; 0 = none
	points   int
}

// Member is a document.
type Member struct {
	Name  string
	Bytes []byte
}

// ErrStop is what a Record that was told to stop returns.
var ErrStop = errors.New("stopped")

// Text is not called for tables.
func (r *Record) Text(pandian.Place, pandian.Text) error { return errors.New("text in a table") }

// Header keeps the columns.
func (r *Record) Header(_ pandian.Place, cols []pandian.Text) error {
	r.Columns = cells(cols)
	return nil
}

// Row keeps a row.
func (r *Record) Row(at pandian.Place, row []pandian.Text) error {
	r.Rows, r.Numbers = append(r.Rows, cells(row)), append(r.Numbers, at.Row)
	if r.OnRow != nil {
		r.OnRow(len(r.Rows))
	}
	return nil
}

// End counts.
func (r *Record) End(pandian.Place) error {
	r.Ended++
	return nil
}

// Member reads a document.
func (r *Record) Member(name string, c pandian.Content) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	r.Members = append(r.Members, Member{name, b})
	return err
}

// Skip keeps the reason.
func (r *Record) Skip(_ pandian.Place, why pandian.Reason) error {
	r.Skips = append(r.Skips, why)
	return nil
}

// RowName names no row by its key.
func (r *Record) RowName(pandian.Place, []string, []pandian.Text) string { return "digest" }

// Comments keeps the columns' comments.
func (r *Record) Comments(_ pandian.Place, comments []pandian.Text) error {
	r.Commented = cells(comments)
	return nil
}

// Resume returns the position that the record has.
func (r *Record) Resume() []byte { return r.Position }

// Checkpoint keeps the position.
func (r *Record) Checkpoint(position []byte) error {
	r.Position = bytes.Clone(position)
	if r.points++; r.points == r.StopAt {
		return ErrStop
	}
	return nil
}

// Column returns the values of a column.
func (r *Record) Column(name string) (values []string) {
	for i, c := range r.Columns {
		if c != name {
			continue
		}
		for _, row := range r.Rows {
			v := ""
			if i < len(row) {
				v = row[i]
			}
			values = append(values, v)
		}
	}
	return values
}

func cells(texts []pandian.Text) (list []string) {
	for _, t := range texts {
		list = append(list, string(t.B))
	}
	return list
}
