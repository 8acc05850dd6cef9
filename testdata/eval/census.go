package main

// census counts the people of a document while it is written.
type census struct {
	seen    map[string]*mentions // by subject
	names   map[string]bool
	offices int // optional values of nobody: switchboards, mail boxes of offices
	rows    int
}

// mentions says what a document tells of one person.
type mentions struct{ name, strong, weak, optional bool }

// strong are the types that make a person of themselves; the others do so only
// beside a name.
var strong = map[string]bool{"tw_national_id": true, "tw_resident_id": true, "tw_passport": true, "tw_mobile": true, "email": true}

func (c *census) note(e Entity) {
	if e.Subject == "" {
		c.offices++
		return
	}
	m := at(c.seen, e.Subject)
	switch {
	case e.Type == "person_name":
		m.name = true
	case e.Optional:
		m.optional = true
	case strong[e.Type]:
		m.strong = true
	default:
		m.weak = true
	}
}

// certain reports whether there is a person with something besides a name.
func (m *mentions) certain() bool { return m.strong || m.weak && m.name }

// count fills in records and subjects: at least the people that are certain, at
// most all who are mentioned, and those of apart (see kind) twice. What depends on
// optional values is not scored.
func (c *census) count(d *Doc, records string, apart int) {
	number := func(n int) *int { return &n }
	if d.negative() {
		if c.offices == 0 {
			d.Records, d.SubjectsMin, d.SubjectsMax = number(0), number(0), number(0)
		}
		return
	}
	certain, doubtful := 0, c.offices > 0
	for _, m := range c.seen {
		certain += boolInt(m.certain())
		doubtful = doubtful || !m.certain() && (m.weak || m.optional)
	}
	switch {
	case records == "rows":
		d.Records = number(c.rows)
	case records == "auto" && !doubtful:
		d.Records = number(max(1, certain))
	}
	d.SubjectsMin, d.SubjectsMax = number(certain), number(max(certain, len(c.seen)+c.offices)+apart*max(1, c.rows))
}
