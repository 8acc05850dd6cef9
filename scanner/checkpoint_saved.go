package scanner

import (
	"bytes"
	"encoding/gob"
	"errors"
	"maps"
	"slices"
	"time"

	"pandian"
)

// saved is a checkpoint before it is sealed.
type saved struct {
	Position []byte

	// Added since the checkpoint before.
	Facts    []byte                     // binary form
	Distinct map[uint8][]pandian.Digest // by detector
	Members  []pandian.MemberEntry

	// As it stands.
	Seen     int64 // rows emitted
	Rows     int64 // records
	Items    int
	Figures  []savedFigure // by detector
	Columns  []pandian.ColumnAdvice
	InName   []pandian.Type
	Reasons  []pandian.Reason
	Inside   int // members
	ByStatus map[pandian.Status]int
	Table    savedTable
}

type savedFigure struct {
	Count, Allowed int64
	Masked         int
	Places         []pandian.PlaceFigure
}

// savedTable is the table in hand: its columns, and the rows that wait to be
// searched.
type savedTable struct {
	Name, Shown      string
	Buf              []byte
	Cells            []pandian.Cell
	Numbers          []int32
	Cols             []savedColumn
	Heads            int
	LastRow, Base    int32
	Searched         int64
	People, Subjects bool
}

type savedColumn struct {
	pandian.Column
	Period                  string
	Guessed, Office, Script bool
	Named, Cells            int64
	Slot                    int8
	Shapes                  []savedShape
	Hits                    []int64
	Distinct                map[uint8]savedSketch // by detector
	Comment                 string
	ByComment               bool
	Looks                   looks
}

type savedSketch struct {
	Level   uint8
	Digests []pandian.Digest
}

type savedShape struct {
	Shape uint32
	Cells int32
	Hits  []detectorCount
}

// save returns what a checkpoint holds and notes what it holds.
func (c *collector) save(position []byte) ([]byte, error) {
	t, in, r := c.tally, c.in, c.resumption
	facts, err := t.known().Delta(&r.facts).MarshalBinary()
	if err != nil {
		return nil, err
	}
	s := saved{
		Position: position, Facts: facts, Distinct: map[uint8][]pandian.Digest{}, Members: in.entries[r.members:],
		Seen: c.rows, Rows: t.rows, Items: t.items, Columns: t.columns, InName: t.inName, Reasons: t.sortedReasons(),
		Inside: in.members, ByStatus: in.byStatus, Table: c.table.save(),
	}
	for i := range t.figures {
		f := &t.figures[i]
		s.Figures = append(s.Figures, savedFigure{f.count, f.allowed, f.masked, f.places})
		f.distinct.settle()
		if len(f.distinct.fresh) > 0 {
			s.Distinct[uint8(i)] = f.distinct.fresh
		}
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(&s); err != nil {
		return nil, err
	}
	r.members = len(in.entries)
	t.logDistinct()
	return b.Bytes(), nil
}

var errSaved = errors.New("checkpoint of another ruleset")

// restore makes the collector what it was at the last checkpoint of a chain and
// returns the position.
func (c *collector) restore(chain []mark) (position []byte, err error) {
	t, in, r := c.tally, c.in, c.resumption
	var s saved
	for i := range chain {
		plain, err := in.s.key.unseal(chain[i].sealed, chain[i].about())
		if err != nil {
			return nil, err
		}
		s = saved{}
		if err := gob.NewDecoder(bytes.NewReader(plain)).Decode(&s); err != nil {
			return nil, err
		}
		var facts pandian.Facts
		if err := facts.UnmarshalBinary(s.Facts); err != nil {
			return nil, err
		}
		t.known().Merge(&facts)
		in.entries = append(in.entries, s.Members...)
		for det, list := range s.Distinct {
			for _, d := range list {
				t.figures[det].distinct.add(d)
			}
		}
	}
	if len(s.Figures) != len(t.figures) {
		return nil, errSaved
	}
	for i, f := range s.Figures {
		g := &t.figures[i]
		g.count, g.allowed, g.masked, g.places = f.Count, f.Allowed, f.Masked, f.Places
	}
	t.rows, t.items, t.columns, t.inName = s.Rows, s.Items, s.Columns, s.InName
	for _, why := range s.Reasons {
		t.reason(why)
	}
	in.members = s.Inside
	maps.Copy(in.byStatus, s.ByStatus)
	c.table.restore(&s.Table)
	c.rows = s.Seen
	*r = resumption{seq: len(chain), rows: s.Seen, at: time.Now(), members: len(in.entries)}
	t.known().Delta(&r.facts)
	t.logDistinct()
	return s.Position, nil
}

func (t *table) save() savedTable {
	s := savedTable{
		Name: t.part.name, Shown: t.part.shown, Buf: t.buf, Cells: t.cells, Numbers: t.rows,
		Heads: t.heads, LastRow: t.lastRow, Base: t.base, Searched: t.searched, People: t.people, Subjects: t.subjects,
	}
	for i := range t.cols {
		c := &t.cols[i]
		k := savedColumn{
			Column: c.Column, Guessed: c.guessed, Office: c.office, Script: c.script,
			Period: c.period, Named: c.named, Cells: c.cells, Slot: c.slot, Hits: c.hits, Comment: c.comment, ByComment: c.byComment, Looks: c.looks,
			Distinct: map[uint8]savedSketch{},
		}
		for det := range c.distinct {
			if d := &c.distinct[det]; d.set.n > 0 {
				k.Distinct[uint8(det)] = savedSketch{d.level, d.digests()}
			}
		}
		for _, h := range c.shapes {
			k.Shapes = append(k.Shapes, savedShape{h.shape, h.cells, h.hits})
		}
		s.Cols = append(s.Cols, k)
	}
	return s
}

func (t *table) restore(s *savedTable) {
	t.reset()
	t.restart()
	t.part = part{s.Name, s.Shown, true}
	t.batch.assign(batch{
		buf: s.Buf, cells: s.Cells, src: slices.Repeat([]cellSource{{off: -1}}, len(s.Cells)), rows: s.Numbers, skip: make([]bool, len(s.Numbers)),
	})
	t.header, t.declared, t.heads, t.settled = headerDone, true, s.Heads, true
	t.lastRow, t.base, t.searched, t.people, t.subjects = s.LastRow, s.Base, s.Searched, s.People, s.Subjects
	for _, k := range s.Cols {
		c := column{
			Column: k.Column, guessed: k.Guessed, office: k.Office, script: k.Script,
			period: k.Period, named: k.Named, cells: k.Cells, slot: k.Slot, hits: k.Hits, comment: k.Comment, byComment: k.ByComment, looks: k.Looks,
			distinct: make([]sketch, len(k.Hits)),
		}
		for det, d := range k.Distinct {
			c.distinct[det].level = d.Level
			for _, v := range d.Digests {
				c.distinct[det].set.add(v)
			}
		}
		for _, h := range k.Shapes {
			shape := shapeCount{shape: h.Shape, cells: h.Cells}
			for _, n := range h.Hits {
				shape.hit(n.Detector, n.N)
			}
			c.shapes = append(c.shapes, shape)
		}
		t.cols = append(t.cols, c)
	}
}
