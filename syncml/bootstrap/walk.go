package bootstrap

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A walker visits the texts of an account, or of a part of one. Clearing, copying,
// masking, editing and the search for secrets all use it. It works by reflection,
// so that none of them forgets a new field.
type walker struct {
	do     func(x textAt) // is called with every text, also with an empty one
	own    bool           // copy all memory that changes first, so that nothing is shared
	normal bool           // copy lists, and make nil of empty ones
	named  bool           // say where the texts stand

	path, key []byte
}

// A textAt is a text, and where it stands.
type textAt struct {
	path []byte // if named: by JSON names, such as credentials[1].secret; valid during the call
	key  []byte // the same without numbers
	in   any    // pointer to the struct that has it as a field, or in a list
	v    reflect.Value
}

// secret returns the text where it is a secret, else nil.
func (x textAt) secret() *Secret {
	s, _ := x.v.Addr().Interface().(*Secret)
	return s
}

// walk goes through v, which can be set and is a field of in.
func (w *walker) walk(v reflect.Value, in any) {
	n, k := len(w.path), len(w.key)
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if w.own {
			p := reflect.New(v.Type().Elem())
			p.Elem().Set(v.Elem())
			v.Set(p)
		}
		w.walk(v.Elem(), in)
	case reflect.Struct:
		in = v.Addr().Interface()
		for i := range v.NumField() {
			if w.named {
				w.field(v.Type().Field(i))
			}
			w.walk(v.Field(i), in)
			w.path, w.key = w.path[:n], w.key[:k]
		}
	case reflect.Slice:
		octets := v.Type().Elem().Kind() == reflect.Uint8
		switch {
		case w.normal && v.Len() == 0:
			if _, parm := in.(*Parm); !parm { // whose empty value is not none
				v.SetZero()
			}
		case !v.IsNil() && (w.own || w.normal && !octets):
			copySlice(v)
		}
		for i := 0; i < v.Len() && !octets; i++ {
			if w.named {
				w.path = append(strconv.AppendInt(append(w.path, '['), int64(i), 10), ']')
			}
			w.walk(v.Index(i), in)
			w.path = w.path[:n]
		}
		if octets {
			w.do(textAt{w.path, w.key, in, v})
		}
	case reflect.String:
		w.do(textAt{w.path, w.key, in, v})
	}
}

// copySlice gives v memory of its own. Reflection allocates a slice's header beside
// its elements, so the frequent types do without it.
func copySlice(v reflect.Value) {
	switch s := v.Addr().Interface().(type) {
	case *[]string:
		*s = slices.Clone(*s)
	case *Secret:
		*s = slices.Clone(*s)
	default:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
	}
}

// field appends the name of a field.
func (w *walker) field(f reflect.StructField) {
	if len(w.path) > 0 {
		w.path, w.key = append(w.path, '.'), append(w.key, '.')
	}
	name := jsonName(f)
	w.path, w.key = append(w.path, name...), append(w.key, name...)
}

// jsonName returns the name of a field in JSON.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// secrets calls do with each secret of the account.
func (a *Account) secrets(do func(*Secret)) {
	w := walker{do: func(x textAt) {
		if s := x.secret(); s != nil {
			do(s)
		}
	}}
	w.walk(reflect.ValueOf(a).Elem(), nil)
}

// clone returns a copy of a that shares no memory that changes. Strings are shared:
// they do not change, and cannot be cleared.
func (a *Account) clone() *Account {
	b := *a
	w := walker{own: true, do: func(textAt) {}}
	w.walk(reflect.ValueOf(&b).Elem(), nil)
	return &b
}

// Masked returns a copy of the account to be shown: a mask of constant length
// stands in place of each secret that is not empty. It shares no memory with a.
func (a *Account) Masked() *Account {
	b := a.clone()
	b.secrets(func(s *Secret) {
		if len(*s) > 0 {
			s.Clear() // the copy
			*s = Secret(secret.Mask)
		}
	})
	return b
}

// Clear overwrites all secrets of the account with zeros, up to the capacity of their
// slices, and empties it. What shares memory with the account loses them, too, such
// as the result of [Project].
func (a *Account) Clear() {
	a.secrets((*Secret).Clear)
	*a = Account{}
}

// confidential reports whether a holds a secret. Values of vendor nodes and of
// objects count: only their owner knows better.
func (a *Account) confidential() (has bool) {
	a.secrets(func(s *Secret) { has = has || len(*s) > 0 })
	return has
}

// wipeNodes overwrites the values of nodes of a projected account, which are
// copies; its other secrets belong to the account that it was made of.
func wipeNodes(p *Account) {
	copies := Account{Ext: p.Ext, Objects: p.Objects}
	copies.Clear()
}

// AppendJSON appends the account in the JSON form that [Account.UnmarshalJSON]
// reads, with all secrets in clear: for safe storage. [json.Marshal] refuses an
// account with secrets, so that it brings none into a log; to show an account,
// append that of [Account.Masked].
func (a *Account) AppendJSON(dst []byte) []byte { return appendJSON(dst, reflect.ValueOf(a).Elem()) }

// appendJSON is [json.Marshal] for an account and its parts, with secrets.
func appendJSON(dst []byte, v reflect.Value) []byte {
	x, n := v.Interface(), len(dst)+1
	switch s, hidden := x.(Secret); {
	case v.Kind() == reflect.Pointer:
		return appendJSON(dst, v.Elem()) // a nil one was left out
	case v.Kind() == reflect.Struct:
		dst = append(dst, '{')
		for i := range v.NumField() {
			name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			f := v.Field(i)
			if option != "" && (f.IsZero() || option == "omitempty" && f.Kind() == reflect.Slice && f.Len() == 0) {
				continue
			}
			dst = append(strconv.AppendQuote(comma(dst, n), name), ':')
			dst = appendJSON(dst, f)
		}
		return append(dst, '}')
	case hidden:
		return s.AppendJSON(dst)
	case v.Kind() == reflect.Slice && !v.IsNil():
		dst = append(dst, '[')
		for i := range v.Len() {
			dst = appendJSON(comma(dst, n), v.Index(i))
		}
		return append(dst, ']')
	}
	b, _ := json.Marshal(x) // texts, numbers and flags have no errors
	defer clear(b)
	return append(dst, b...)
}

// comma appends a comma where something stands from n on.
func comma(dst []byte, n int) []byte {
	if len(dst) > n {
		return append(dst, ',')
	}
	return dst
}
