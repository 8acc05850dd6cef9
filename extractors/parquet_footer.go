package extractors

// parquetFooter is what a file says about itself.
type parquetFooter struct {
	schema []parquetElement // a tree, parents before their children
	groups []parquetGroup
}

// parquetElement is a field of the schema.
type parquetElement struct {
	kind, length int
	repetition   int
	name         string
	children     int
	converted    int // the older way to say what a value means
	logical      int // the newer one
	scale        int
	unit         int // of times: 1 = ms, 2 = µs, 3 = ns
	bits         int // of integers without sign
	hasKind      bool
}

// parquetGroup is a group of rows.
type parquetGroup struct {
	chunks []parquetChunk
	rows   int64
}

// parquetChunk is a column in a group of rows.
type parquetChunk struct {
	codec                int
	values, offset, size int64
	elsewhere, locked    bool // in another file; encrypted
}

const maxParquetFields = 1 << 16

// field reads an integer into the place of its kind.
func field[T int | int64](t *thrift, kind byte, to *T) error {
	n, err := t.int(kind)
	*to = T(n)
	return err
}

func (f *parquetFooter) read(t *thrift) error {
	return t.fields(func(id int, kind byte) error {
		switch id {
		case 2:
			return t.structs(kind, func() error {
				e := parquetElement{converted: -1}
				err := e.read(t)
				if f.schema = append(f.schema, e); len(f.schema) > maxParquetFields {
					return errParquet
				}
				return err
			})
		case 4:
			return t.structs(kind, func() error {
				var g parquetGroup
				err := g.read(t)
				f.groups = append(f.groups, g)
				return err
			})
		}
		return t.skip(kind)
	})
}

func (e *parquetElement) read(t *thrift) error {
	return t.fields(func(id int, kind byte) (err error) {
		switch id {
		case 1:
			e.hasKind = true
			return field(t, kind, &e.kind)
		case 2:
			return field(t, kind, &e.length)
		case 3:
			return field(t, kind, &e.repetition)
		case 4:
			e.name, err = t.text(kind)
			return err
		case 5:
			return field(t, kind, &e.children)
		case 6:
			return field(t, kind, &e.converted)
		case 7:
			return field(t, kind, &e.scale)
		case 10:
			return e.readLogical(t, kind)
		}
		return t.skip(kind)
	})
}

// readLogical reads what the values mean: a struct of which one field is set.
func (e *parquetElement) readLogical(t *thrift, kind byte) error {
	if kind != thriftStruct {
		return errParquet
	}
	return t.fields(func(id int, kind byte) error {
		e.logical = id
		if kind != thriftStruct {
			return t.skip(kind)
		}
		return t.fields(func(field int, kind byte) error { return e.readDetail(t, id, field, kind) })
	})
}

func (e *parquetElement) readDetail(t *thrift, logical, id int, kind byte) error {
	switch {
	case logical == logicalDecimal && id == 1:
		return field(t, kind, &e.scale)
	case (logical == logicalTime || logical == logicalTimestamp) && id == 2 && kind == thriftStruct:
		return t.fields(func(unit int, kind byte) error {
			e.unit = unit
			return t.skip(kind)
		})
	case logical == logicalInteger && id == 1:
		return field(t, kind, &e.bits)
	case logical == logicalInteger && id == 2:
		if kind == thriftTrue {
			e.bits = 0 // it has a sign
		}
	}
	return t.skip(kind)
}

func (g *parquetGroup) read(t *thrift) error {
	return t.fields(func(id int, kind byte) error {
		switch id {
		case 1:
			return t.structs(kind, func() error {
				var k parquetChunk
				err := k.read(t)
				if g.chunks = append(g.chunks, k); len(g.chunks) > maxParquetFields {
					return errParquet
				}
				return err
			})
		case 3:
			return field(t, kind, &g.rows)
		}
		return t.skip(kind)
	})
}

func (k *parquetChunk) read(t *thrift) error {
	return t.fields(func(id int, kind byte) error {
		switch id {
		case 1:
			path, err := t.text(kind)
			k.elsewhere = path != ""
			return err
		case 3:
			return k.readMeta(t, kind)
		case 8:
			k.locked = true
		}
		return t.skip(kind)
	})
}

func (k *parquetChunk) readMeta(t *thrift, kind byte) error {
	if kind != thriftStruct {
		return errParquet
	}
	var dictionary int64
	err := t.fields(func(id int, kind byte) error {
		switch id {
		case 4:
			return field(t, kind, &k.codec)
		case 5:
			return field(t, kind, &k.values)
		case 7:
			return field(t, kind, &k.size)
		case 9:
			return field(t, kind, &k.offset)
		case 11:
			return field(t, kind, &dictionary)
		}
		return t.skip(kind)
	})
	if dictionary > 0 && dictionary < k.offset {
		k.offset = dictionary
	}
	return err
}

// parquetPage is the header of a page.
type parquetPage struct {
	kind, size, packed int
	values             int
	encoding           int
	levels             int // encoding of both kinds of levels
	defs, reps         int // bytes of levels that are not packed
	plain              bool
}

// Kinds of pages.
const (
	pageData       = 0
	pageDictionary = 2
	pageData2      = 3
)

func (h *parquetPage) read(t *thrift) error {
	return t.fields(func(id int, kind byte) error {
		switch id {
		case 1:
			return field(t, kind, &h.kind)
		case 2:
			return field(t, kind, &h.size)
		case 3:
			return field(t, kind, &h.packed)
		case 5, 7, 8:
			if kind != thriftStruct {
				return errParquet
			}
			return t.fields(func(inner int, kind byte) error { return h.readData(t, id, inner, kind) })
		}
		return t.skip(kind)
	})
}

// readData reads a field of the header of data, of a dictionary, or of data in
// the second version.
func (h *parquetPage) readData(t *thrift, of, id int, kind byte) error {
	second := of == 8
	switch {
	case id == 1:
		return field(t, kind, &h.values)
	case id == 2 && !second, id == 4 && second:
		return field(t, kind, &h.encoding)
	case (id == 3 || id == 4) && of == 5:
		var levels int
		err := field(t, kind, &levels)
		h.levels = max(h.levels, levels)
		return err
	case id == 5 && second:
		return field(t, kind, &h.defs)
	case id == 6 && second:
		return field(t, kind, &h.reps)
	case id == 7 && second:
		h.plain = kind == thriftFalse
	}
	return t.skip(kind)
}
