package config

import (
	"encoding"
	"errors"
	"reflect"
	"slices"
	"strings"
)

// decode puts a table's values into the fields of into, a pointer to a struct,
// by their toml tags. wrong makes the error of a key.
func decode(table map[string]any, into any, wrong func(key string, err error, hint string) error) error {
	v := reflect.ValueOf(into).Elem()
	byKey := map[string]int{}
	var known []string
	for i := range v.NumField() {
		if key := v.Type().Field(i).Tag.Get("toml"); key != "" {
			byKey[key] = i
			known = append(known, key)
		}
	}
	for _, key := range sortedKeys(table) {
		i, ok := byKey[key]
		if !ok {
			if strings.Contains(key, "password") {
				return wrong(key, errPassword, credentialHint)
			}
			return wrong(key, errors.New("沒有這個鍵"), "可用的鍵："+strings.Join(known, "、"))
		}
		if err := set(v.Field(i), table[key]); err != nil {
			return wrong(key, err, example(key, v.Type().Field(i)))
		}
	}
	return nil
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// example shows how a key is written.
func example(key string, f reflect.StructField) string {
	text := f.Tag.Get("example")
	switch f.Type.Kind() {
	case reflect.String, reflect.Struct:
		text = `"` + text + `"`
	}
	return "例：" + key + " = " + text
}

// exampleOf shows how a key of a table's struct is written.
func exampleOf(table any, key string) string {
	t := reflect.TypeOf(table)
	for i := range t.NumField() {
		if f := t.Field(i); f.Tag.Get("toml") == key {
			return example(key, f)
		}
	}
	panic("config: no key " + key)
}

// set gives a field its value, or says in words what it should be.
func set(field reflect.Value, value any) error {
	if u, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		text, ok := value.(string)
		if !ok {
			return errors.New("應為文字（以引號括住）")
		}
		return u.UnmarshalText([]byte(text))
	}
	switch field.Kind() {
	case reflect.String:
		text, ok := value.(string)
		if !ok {
			return errors.New("應為文字（以引號括住）")
		}
		field.SetString(text)
	case reflect.Int64:
		n, ok := value.(int64)
		if !ok || n < 0 {
			return errors.New("應為 0 以上的整數")
		}
		field.SetInt(n)
	case reflect.Bool:
		b, ok := value.(bool)
		if !ok {
			return errors.New("應為 true 或 false")
		}
		field.SetBool(b)
	case reflect.Slice:
		list, ok := value.([]any)
		if !ok {
			return errors.New("應為清單")
		}
		for _, v := range list {
			text, ok := v.(string)
			if !ok {
				return errors.New("應為文字的清單")
			}
			field.Set(reflect.Append(field, reflect.ValueOf(text)))
		}
	default:
		panic("config: no value for " + field.Type().String())
	}
	return nil
}
