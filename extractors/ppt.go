package extractors

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"

	"pandian"
)

// PPT reads presentations of PowerPoint 97 to 2003: each slide is a part
// "投影片 N", hidden ones too, with its tables, notes and comments in parts that begin
// with its name; embedded objects are members. Of masters it reads what is no
// placeholder. What an earlier saving left behind is deleted text.
func PPT(o Options) pandian.Format { return oleFormat(o, "ppt", ".ppt", ".pps", ".pot") }

// pptShow is a presentation while it is read.
type pptShow struct {
	ctx    context.Context
	flow   docFlow
	data   []byte      // the stream
	places map[int]int // where the objects stand, by their ids
	done   map[int]bool
	slides []pptSlide
	notes  map[int]int // ids of the objects that are notes, by the numbers that slides know them by
	size   int         // of what was read: objects may overlap
	objs   int
	text   []byte
}

// pptSlide is a slide: its object, and the stretches of its text that stand in
// the outline.
type pptSlide struct {
	object  int
	outline [2]int // of the stream
}

// Records of a presentation.
const (
	pptDocument    = 1000
	pptSlideObj    = 1006
	pptSlideAtom   = 1007
	pptNotes       = 1008
	pptPersist     = 1011
	pptMaster      = 1016
	pptPlaceholder = 3011
	pptChars       = 4000
	pptBytes       = 4008
	pptString      = 4026
	pptHandout     = 4041
	pptLink        = 4055
	pptMargins     = 4057
	pptOutline     = 4080
	pptObject      = 4113
	pptTagData     = 5003
	pptDirectory   = 6002
	pptComment     = 12000
	pptGroup       = 0xf003
	pptShape       = 0xf004
	pptAnchor      = 0xf00f
	pptProperties  = 0xf122
)

func extractPPT(o *oleObject) error {
	const secret = "\xdf\xc4\xd1\xf3"
	user, err := o.all(o.stream("Current User"), 1<<20)
	if err == nil && len(user) >= 16 && string(user[12:16]) == secret || o.stream("EncryptedSummary") != nil {
		return pandian.Because(pandian.IsEncrypted, nil)
	}
	s := &pptShow{ctx: o.ctx, flow: docFlow{out: o.out}, places: map[int]int{}, done: map[int]bool{}, notes: map[int]int{}}
	s.data, err = o.all(o.stream("PowerPoint Document"), maxWord)
	if err := settlePart(o.out, pandian.Place{}, err); err != nil {
		return err
	}
	if err := s.survey(); err != nil {
		return err
	}
	for i, slide := range s.slides {
		if err := s.slide(fmt.Sprintf(slidePart, i+1), slide); err != nil {
			return err
		}
	}
	if err := s.rest(); err != nil {
		return err
	}
	pictures := o.stream("Pictures")
	return silent(o.out, s.flow.said, pictures != nil && pictures.size > 0)
}

// survey finds out where the objects stand and which are slides.
func (s *pptShow) survey() error {
	var document pptRecord
	end, err := s.each(0, len(s.data), func(r pptRecord) error {
		switch r.kind {
		case pptDirectory:
			s.directory(slice(s.data, r.from, r.to-r.from))
		case pptDocument:
			document = r
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.done[document.at] = true
	if _, err := s.each(document.from, document.to, s.list); err != nil {
		return err
	}
	if end < len(s.data) || document.kind == 0 {
		return s.flow.out.Skip(pandian.Place{}, pandian.Truncated)
	}
	return nil
}

// directory reads where objects stand: runs of ids and their places. Later
// directories win.
func (s *pptShow) directory(b []byte) {
	for len(b) >= 4 {
		run := number32(b, 0)
		id, n := run&0xfffff, run>>20
		for b = b[4:]; n > 0 && len(b) >= 4; n-- {
			s.places[id] = number32(b, 0)
			id++
			b = b[4:]
		}
	}
}

// list takes the lists of slides and notes in the document's record.
func (s *pptShow) list(r pptRecord) error {
	const slides, notes = 0, 2
	if r.kind != pptOutline || r.instance != slides && r.instance != notes {
		return nil
	}
	_, err := s.each(r.from, r.to, func(p pptRecord) error {
		n := len(s.slides)
		switch {
		case p.kind != pptPersist:
			if r.instance == slides && n > 0 {
				s.slides[n-1].outline[1] = p.to
			}
		case r.instance == notes:
			s.notes[number32(s.data, p.from+12)] = number32(s.data, p.from)
		default:
			s.slides = append(s.slides, pptSlide{number32(s.data, p.from), [2]int{p.to, p.to}})
		}
		return nil
	})
	return err
}

// slide tells a slide and what belongs to it.
func (s *pptShow) slide(part string, slide pptSlide) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	s.flow.begin(part)
	if err := s.tell(part, slide.outline[0], slide.outline[1], false); err != nil {
		return err
	}
	notes := 0
	if r, ok := s.object(slide.object, pptSlideObj); ok {
		_, err := s.each(r.from, r.to, func(a pptRecord) error {
			if a.kind == pptSlideAtom {
				notes = number32(s.data, a.from+16)
			}
			return nil
		})
		if err == nil {
			err = s.tell(part, r.from, r.to, false)
		}
		if err != nil {
			return err
		}
	}
	if err := s.flow.end(); err != nil {
		return err
	}
	if r, ok := s.object(s.notes[notes], pptNotes); ok && notes != 0 {
		s.flow.begin(part + " " + notesPart)
		if err := s.tell(part, r.from, r.to, false); err != nil {
			return err
		}
		if err := s.flow.end(); err != nil {
			return err
		}
	}
	return s.flow.finish()
}

// object returns the record of an object that was not told yet.
func (s *pptShow) object(id, kind int) (pptRecord, bool) {
	at, ok := s.places[id]
	r := s.record(at, len(s.data))
	if !ok || r.kind != kind || s.done[at] {
		return pptRecord{}, false
	}
	s.done[at] = true
	return r, true
}

// rest tells what belongs to no slide: masters, what the document says beside
// the slides, and what was left behind.
func (s *pptShow) rest() error {
	live := map[int]bool{}
	for _, at := range s.places {
		live[at] = true
	}
	_, err := s.each(0, len(s.data), func(r pptRecord) error {
		told := s.done[r.at]
		part, master := deletedPart, false
		switch {
		case r.kind == pptObject:
			return s.embedded(r)
		case r.kind == pptDocument && told:
			return s.beside(masterPart, r)
		case told:
			return nil
		case r.kind == pptMaster || r.kind == pptHandout || r.kind == pptNotes || r.kind == pptSlideObj:
			master = live[r.at]
		case r.kind != pptDocument:
			return nil
		}
		if master {
			part = masterPart
		}
		s.flow.begin("")
		s.flow.openAside(part)
		defer s.flow.closeAside()
		return s.tell(part, r.from, r.to, master)
	})
	if err != nil {
		return err
	}
	if err := s.flow.finish(); err != nil {
		return err
	}
	if s.size > pptRepeats*len(s.data) {
		return s.flow.out.Skip(pandian.Place{}, pandian.ArchiveRatio)
	}
	return nil
}

// beside tells links, headers and footers of the document.
func (s *pptShow) beside(part string, r pptRecord) error {
	_, err := s.each(r.from, r.to, func(c pptRecord) error {
		if c.kind == pptOutline {
			return nil
		}
		return s.take(part, c, false, 0)
	})
	return err
}

// embedded hands on an embedded object, which may be compressed.
func (s *pptShow) embedded(r pptRecord) error {
	s.objs++
	name := fmt.Sprintf(objectPart, s.objs)
	data := slice(s.data, r.from, r.to-r.from)
	c := bytesContent(name, data)
	if r.instance == 1 {
		c.Size = -1
		c.Open = func() (io.ReadCloser, error) {
			z, err := zlib.NewReader(bytes.NewReader(data[min(4, len(data)):]))
			if err != nil {
				return nil, pandian.Because(pandian.Corrupt, err)
			}
			return z, nil
		}
	}
	return s.flow.out.Member(name, c)
}
