package pap

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/internal/xmlesc"
)

// AppendMessage appends m to dst and returns it with the media type that the HTTP
// header Content-Type must have: application/xml, of a Push multipart/related with a
// boundary that is made of the content, so that the same message always has the same
// octets. A field that cannot be written is a [*FieldError]; dst then comes back as it
// was.
func AppendMessage(dst []byte, m *Message) (body []byte, mediaType string, err error) {
	w := writer{dst: []byte(`<?xml version="1.0"?><!DOCTYPE pap PUBLIC "-//WAPFORUM//DTD PAP 1.0//EN" "http://www.wapforum.org/DTD/pap_1.0.dtd">`)}
	if m.kinds() != 1 {
		w.fail("pap", ErrKind)
	}
	w.element("pap", reflect.ValueOf(m).Elem())
	doc := w.dst
	if m.Push == nil && w.err == nil {
		return append(dst, doc...), "application/xml", nil
	}
	w.dst = nil
	w.headers(m)
	if w.err != nil {
		return dst, "", w.err
	}
	// Content cannot have the boundary in it: that would take 2^128 attempts.
	digest := sha256.Sum256(slices.Concat(doc, w.dst, m.Content))
	boundary := fmt.Sprintf("pap-%x", digest[:16])
	dst = append(append(dst, "--"+boundary+"\r\nContent-Type: application/xml\r\n\r\n"...), doc...)
	dst = append(append(append(append(dst, "\r\n--"+boundary+"\r\n"...), w.dst...), "\r\n"...), m.Content...)
	return append(dst, "\r\n--"+boundary+"--\r\n"...), "multipart/related; boundary=" + boundary + `; type="application/xml"`, nil
}

// kinds returns how many messages m is.
func (m *Message) kinds() (n int) {
	for _, x := range members(reflect.ValueOf(m).Elem()) {
		if !x.IsZero() {
			n++
		}
	}
	return n
}

// A member is a field of a struct of the grammar.
type member struct {
	name            string // of the attribute or the children
	required, child bool
	reflect.Value
}

// members returns the fields of v that have a tag; attributes come first.
func members(v reflect.Value) (list []member) {
	for f, x := range v.Fields() {
		if name, required := strings.CutSuffix(f.Tag.Get("pap"), ",required"); name != "" {
			k := x.Kind()
			list = append(list, member{name, required, k == reflect.Pointer || k == reflect.Slice || k == reflect.Struct, x})
		}
	}
	return list
}

// A writer appends to dst; its first error stays.
type writer struct {
	dst []byte
	err error
}

func (w *writer) fail(field string, reason error) {
	if w.err == nil {
		w.err = &FieldError{Field: field, Err: reason}
	}
}

func (w *writer) write(text ...string) {
	for _, s := range text {
		w.dst = append(w.dst, s...)
	}
}

// headers writes those of the content.
func (w *writer) headers(m *Message) {
	for i, h := range append([]Header{{contentType, m.ContentType}}, m.Headers...) {
		if !isToken(h.Name) || !isValue(h.Value) || h.is(contentType) != (i == 0) || h.encoded() {
			w.fail("Headers", ErrValue)
		}
		w.write(h.Name, ": ", h.Value, "\r\n")
	}
	if len(w.dst)+len("\r\n") > maxHeaders {
		w.fail("Headers", ErrLimit)
	}
}

// element writes an element with all within.
func (w *writer) element(name string, v reflect.Value) {
	w.write("<", name)
	end := "/>"
	for _, x := range members(v) {
		if x.child && end == "/>" {
			end = "</" + name + ">"
			w.write(">")
		}
		switch {
		case x.required && (x.IsZero() || x.Kind() == reflect.Slice && x.Len() == 0):
			w.fail(x.name, ErrMissing)
		case x.IsZero():
		case x.Kind() == reflect.Slice:
			for i := range x.Len() {
				w.element(x.name, x.Index(i))
			}
		case x.child:
			w.element(x.name, reflect.Indirect(x.Value))
		default:
			w.attribute(x)
		}
	}
	w.write(end)
}

// attribute writes an attribute that is there.
func (w *writer) attribute(x member) {
	s := fmt.Sprint(x.Interface())
	if x.Kind() == reflect.Uint16 && len(s) != 4 {
		w.fail(x.name, ErrValue)
	}
	w.write(" ", x.name, `="`)
	dst, err := xmlesc.AppendChecked(w.dst, []byte(s), xmlesc.Value)
	if w.dst = append(dst, '"'); err != nil {
		w.fail(x.name, err)
	}
}

// isToken reports whether s can be the name of a header.
func isToken(s string) bool {
	return s != "" && xmlesc.Printable([]byte(s)) && !strings.ContainsAny(s, ` ()<>@,;:\"/[]?={}`)
}

// isValue reports whether s can be the value of a header that is read as it was
// written: white space around a value does not belong to it.
func isValue(s string) bool {
	return s != "" && xmlesc.Printable([]byte(s)) && strings.Trim(s, " ") == s
}
