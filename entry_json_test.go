package pandian

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// The oracle is encoding/json, over entries that are filled by reflection: a
// field that AppendJSON forgets shows.
func TestJSONFormIsThatOfEncodingJSON(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var e Entry
		fill(rnd, reflect.ValueOf(&e).Elem())
		expectJSON(t, &e)
	}
	expectJSON(t, new(Entry))
	expectJSON(t, &Entry{Rosters: []RosterFigure{{Rows: []string{}}}, Findings: map[Type]*Figures{"x": nil}})
}

func expectJSON(t *testing.T, e *Entry) {
	t.Helper()
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		t.Fatal(err)
	}
	if got := append(e.AppendJSON(nil), '\n'); !bytes.Equal(got, want.Bytes()) {
		t.Fatalf("got  %s\nwant %s", got, want.Bytes())
	}
	line := e.AppendJSON(nil)
	for _, original := range []string{"原\"檔\\copy_of\":\"\".txt", "", e.CopyOf} {
		was := e.CopyOf
		e.CopyOf = original
		if got, same := AppendRestated(nil, line, "", original); !bytes.Equal(got, e.AppendJSON(nil)) || same != (original == was) {
			t.Fatalf("copy: got %s (%v)\nwant %s", got, same, e.AppendJSON(nil))
		}
		e.Status = Unchanged
		if got, _ := AppendRestated(nil, line, Unchanged, original); !bytes.Equal(got, e.AppendJSON(nil)) {
			t.Fatalf("status: got %s\nwant %s", got, e.AppendJSON(nil))
		}
		line = e.AppendJSON(nil)
	}
}

var pieces = []string{"", "a", "名冊", "\"", "\\", "<&>", "\n\r\t\b\f\x00\x1f\x7f", "\xff\xe4", "\u2028\u2029", "𠮷", `"copy_of":""`}

func fill(rnd *rand.Rand, v reflect.Value) {
	if rnd.IntN(4) == 0 {
		return
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(rnd.Int64N(1<<33), rnd.Int64N(3)*500).In(time.FixedZone("", 8*3600*rnd.IntN(2)))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		s := ""
		for range rnd.IntN(4) {
			s += pieces[rnd.IntN(len(pieces))]
		}
		v.SetString(s)
	case reflect.Int, reflect.Int64:
		v.SetInt(rnd.Int64N(1 << rnd.IntN(63)))
	case reflect.Uint64:
		v.SetUint(rnd.Uint64())
	case reflect.Float64:
		v.SetFloat([]float64{0, 0.5, 0.99, 1, 1e-7, 1e-9, 1.5e-12, 1e21, 3e22, -2}[rnd.IntN(10)])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		if v.Type() != reflect.TypeFor[*Facts]() {
			v.Set(reflect.New(v.Type().Elem()))
			fill(rnd, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(rnd, v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(rnd, v.Index(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rnd.IntN(4), 4))
		for i := range v.Len() {
			fill(rnd, v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rnd.IntN(4) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(rnd, key)
			fill(rnd, value)
			v.SetMapIndex(key, value)
		}
	default:
		panic(v.Type())
	}
}
