package extractors

import (
	"encoding/json"
	"errors"
	"strings"

	"pandian"
)

// avroType is a type of an Avro schema. Named types may hold themselves.
type avroType struct {
	kind    string // "record", "union", "array", "map", "enum", "fixed" or primitive
	logical string
	scale   int
	size    int  // of fixed
	empty   bool // its values have no bytes
	symbols []string
	fields  []avroField // of records; branches of unions; the one item of arrays and maps
}

type avroField struct {
	name string
	kind *avroType
}

var errAvroSchema = pandian.Because(pandian.Corrupt, errors.New("avro: malformed schema"))

// avroSchema reads schemas; named holds the types that have names.
type avroSchema struct{ named map[string]*avroType }

// parse reads a type; space is the namespace that it stands in.
func (s avroSchema) parse(raw json.RawMessage, space string, depth int) (*avroType, error) {
	if len(raw) == 0 || depth > maxAvroDepth {
		return nil, errAvroSchema
	}
	switch raw[0] {
	case '"':
		var name string
		if json.Unmarshal(raw, &name) != nil {
			return nil, errAvroSchema
		}
		return s.byName(name, space)
	case '[':
		var branches []json.RawMessage
		if json.Unmarshal(raw, &branches) != nil {
			return nil, errAvroSchema
		}
		t := &avroType{kind: "union"}
		for _, b := range branches {
			branch, err := s.parse(b, space, depth+1)
			if err != nil {
				return nil, err
			}
			t.fields = append(t.fields, avroField{kind: branch})
		}
		return t, nil
	}
	return s.complex(raw, space, depth)
}

// byName finds a primitive type, or one that was given this name before.
func (s avroSchema) byName(name, space string) (*avroType, error) {
	switch name {
	case "null", "boolean", "int", "long", "float", "double", "bytes", "string":
		return &avroType{kind: name, empty: name == "null"}, nil
	}
	if t := s.named[fullName(name, space)]; t != nil {
		return t, nil
	}
	if t := s.named[name]; t != nil {
		return t, nil
	}
	return nil, errAvroSchema
}

func fullName(name, space string) string {
	if strings.Contains(name, ".") || space == "" {
		return name
	}
	return space + "." + name
}

// complex reads a type that is an object.
func (s avroSchema) complex(raw json.RawMessage, space string, depth int) (*avroType, error) {
	var o struct {
		Type, Items, Values json.RawMessage
		Name, Namespace     string
		LogicalType         string
		Scale, Size         int
		Symbols             []string
		Fields              []struct {
			Name string
			Type json.RawMessage
		}
	}
	if json.Unmarshal(raw, &o) != nil || len(o.Type) == 0 || o.Size < 0 || o.Scale < 0 || o.Scale > maxAvroScale {
		return nil, errAvroSchema
	}
	t := &avroType{logical: o.LogicalType, scale: o.Scale, size: o.Size, symbols: o.Symbols}
	if json.Unmarshal(o.Type, &t.kind) != nil {
		return s.parse(o.Type, space, depth+1)
	}
	if o.Namespace != "" {
		space = o.Namespace
	}
	switch t.kind {
	case "record", "error", "enum", "fixed":
		name := fullName(o.Name, space)
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			space = name[:i]
		}
		s.named[name] = t
	case "array", "map":
		item, err := s.parse(append(o.Items, o.Values...), space, depth+1)
		t.fields = []avroField{{kind: item}}
		return t, err
	default:
		plain, err := s.byName(t.kind, space)
		if err == nil && len(plain.fields) > 0 {
			return plain, nil
		}
		return t, err
	}
	if t.kind == "error" {
		t.kind = "record"
	}
	if t.kind != "record" {
		t.empty = t.kind == "fixed" && t.size == 0
		return t, nil
	}
	empty := true
	for _, f := range o.Fields {
		kind, err := s.parse(f.Type, space, depth+1)
		if err != nil {
			return nil, err
		}
		t.fields = append(t.fields, avroField{f.Name, kind})
		empty = empty && kind.empty
	}
	t.empty = empty
	return t, nil
}

const (
	maxAvroDepth = 64
	maxAvroTypes = 1 << 16 // places of types within types that are told apart
	maxAvroScale = 1000    // of decimals
)

// avroColumns says which columns the values of a type go to.
type avroColumns struct {
	col    int
	fields []*avroColumns // of a record, or branches of a union; nil = all go to col
}

// lay gives the values of a type their columns, by their paths. What holds
// itself, and the values of a map, go to one column.
func (t *columns) lay(k *avroType, path string, within []*avroType) *avroColumns {
	for _, w := range within {
		if w == k {
			return &avroColumns{col: t.column(path)}
		}
	}
	within = append(within, k)
	c := &avroColumns{}
	t.laid++
	switch {
	case k.empty:
		return c
	case k.kind == "array":
		return t.lay(k.fields[0].kind, path, within)
	case k.kind != "record" && k.kind != "union" || len(within) > maxAvroDepth || t.laid > maxAvroTypes || len(t.names) == maxColumns:
		c.col = t.column(path)
		return c
	}
	for _, f := range k.fields {
		name := path
		if k.kind == "record" {
			name = strings.TrimPrefix(path+"."+f.name, ".")
		}
		c.fields = append(c.fields, t.lay(f.kind, name, within))
	}
	return c
}
