package testdoc

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
)

// Holding returns the place of secret in the memory behind the pointer v: the
// names of the fields, "" where it is nowhere. It searches all octets and
// strings, unexported fields and the capacity of slices included, and follows
// pointers, but not into functions and channels.
func Holding(v any, secret string) string {
	s := search{secret: secret, seen: map[uintptr]bool{}}
	return s.value(reflect.ValueOf(v), "")
}

// A search is one call of Holding.
type search struct {
	secret string
	seen   map[uintptr]bool // pointers followed
}

func (s *search) value(v reflect.Value, path string) string {
	switch v.Kind() {
	case reflect.String:
		if strings.Contains(v.String(), s.secret) {
			return path
		}
	case reflect.Slice:
		if v = v.Slice(0, v.Cap()); v.Type().Elem().Kind() == reflect.Uint8 {
			if bytes.Contains(v.Bytes(), []byte(s.secret)) {
				return path
			}
			return ""
		}
		return s.items(v, path)
	case reflect.Array:
		return s.items(v, path)
	case reflect.Pointer:
		if v.IsNil() || s.seen[v.Pointer()] {
			return ""
		}
		s.seen[v.Pointer()] = true
		return s.value(v.Elem(), path)
	case reflect.Interface:
		if !v.IsNil() {
			return s.value(v.Elem(), path)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if at := s.value(v.Field(i), path+"."+v.Type().Field(i).Name); at != "" {
				return at
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if at := s.value(it.Key(), path+"[key]"); at != "" {
				return at
			}
			if at := s.value(it.Value(), path+"[]"); at != "" {
				return at
			}
		}
	}
	return ""
}

func (s *search) items(v reflect.Value, path string) string {
	switch v.Type().Elem().Kind() {
	case reflect.Pointer, reflect.Struct, reflect.Interface, reflect.Slice, reflect.Array, reflect.String, reflect.Map:
	default: // numbers
		return ""
	}
	for i := range v.Len() {
		if at := s.value(v.Index(i), path+"["+strconv.Itoa(i)+"]"); at != "" {
			return at
		}
	}
	return ""
}
