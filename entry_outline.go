package pandian

import (
	"encoding/json"
	"errors"
	"strconv"
)

var errOutline = errors.New("malformed entry")

// Outline reads the JSON form that AppendJSON made, but for what only readers of
// the inventory want: places, columns, members, thresholds … It makes a register's
// row at a tenth of the cost of decoding all of it.
func (e *Entry) Outline(doc []byte) error {
	*e = Entry{}
	return eachField(doc, func(name string, v []byte) (err error) {
		switch name {
		case "source":
			e.Source, err = textOf(v)
		case "path":
			e.Path, err = textOf(v)
		case "format":
			e.Format, err = textOf(v)
		case "content":
			e.Content, err = textOf(v)
		case "status":
			var s string
			s, err = textOf(v)
			e.Status = Status(s)
		case "reasons":
			err = json.Unmarshal(v, &e.Reasons)
		case "size":
			e.Size, err = intOf(v)
		case "modified":
			err = e.Modified.UnmarshalJSON(v)
		case "version":
			e.Version, err = textOf(v)
		case "owner":
			e.Owner, err = textOf(v)
		case "unit":
			e.Unit, err = textOf(v)
		case "records":
			e.Records, err = intOf(v)
		case "subjects":
			e.Subjects, err = intOf(v)
		case "special_subjects":
			e.SpecialSubjects, err = intOf(v)
		case "findings":
			err = e.outlineFindings(v)
		case "sample":
			err = json.Unmarshal(v, &e.Sample)
		case "class":
			var s string
			s, err = textOf(v)
			e.Class = Class(s)
		case "risk":
			err = json.Unmarshal(v, &e.Risk)
		case "copy_of":
			e.CopyOf, err = textOf(v)
		case "estimate":
			e.Estimate = string(v) == "true"
		}
		return err
	})
}

// outlineFindings reads the figures by type, without places.
func (e *Entry) outlineFindings(v []byte) error {
	e.Findings = map[Type]*Figures{}
	return eachField(v, func(name string, v []byte) error {
		f := new(Figures)
		e.Findings[Type(name)] = f
		return eachField(v, func(name string, v []byte) (err error) {
			switch name {
			case "count":
				f.Count, err = intOf(v)
			case "distinct":
				f.Distinct, err = intOf(v)
			}
			return err
		})
	})
}

// eachField calls f for the fields of a JSON object without white space.
func eachField(object []byte, f func(name string, value []byte) error) error {
	if len(object) < 2 || object[0] != '{' {
		return errOutline
	}
	for i := 1; i < len(object) && object[i] != '}'; {
		end := endOfValue(object, i)
		if end < 0 || object[end] != ':' {
			return errOutline
		}
		name, err := textOf(object[i:end])
		if err != nil {
			return err
		}
		if i = endOfValue(object, end+1); i < 0 {
			return errOutline
		}
		if err := f(name, object[end+1:i]); err != nil {
			return err
		}
		if object[i] == ',' {
			i++
		}
	}
	return nil
}

// endOfValue returns where the value or name that begins at i ends, or -1.
func endOfValue(p []byte, i int) int {
	for depth := 0; i < len(p); i++ {
		switch p[i] {
		case '"':
			for i++; i < len(p) && p[i] != '"'; i++ {
				if p[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',', ':':
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// textOf reads a string.
func textOf(v []byte) (s string, err error) {
	if len(v) < 2 || v[0] != '"' {
		return "", errOutline
	}
	for _, c := range v {
		if c == '\\' {
			err = json.Unmarshal(v, &s)
			return s, err
		}
	}
	return string(v[1 : len(v)-1]), nil
}

func intOf(v []byte) (int64, error) { return strconv.ParseInt(string(v), 10, 64) }
