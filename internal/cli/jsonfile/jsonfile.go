// Package jsonfile reads JSON that a person has written. Its errors are for that person:
// they have the line, the field, and what belongs there, and no types of Go. They quote
// names, but no values, which may be secrets.
//
// Besides what encoding/json refuses, names that do not exist, names that stand twice and
// text that is not UTF-8 are errors: each would leave out a password without a word.
package jsonfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json" // encoding/json/v2, as of Go 1.27
	"github.com/go-json-experiment/json/jsontext"
)

// An Error is a fault, with its place.
type Error struct {
	Line   int
	Field  string // such as credentials[0].secret; "" is the whole
	Reason string
}

// Error returns place and reason in one line.
func (e *Error) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Field, e.Reason)
}

// Unmarshal reads text, one value, into to. A fault is an [*Error].
func Unmarshal(text []byte, to any) error {
	err := json.Unmarshal(text, to, json.RejectUnknownMembers(true), json.MatchCaseInsensitiveNames(true))
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		reason := e.Err.Error()
		switch {
		case e.Err == io.ErrUnexpectedEOF:
			reason = "the file ends too early"
		case e.Err == jsontext.ErrDuplicateName:
			reason = "stands twice"
		}
		return &Error{line(text, e.ByteOffset), field(e.JSONPointer), reason}
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return &Error{line(text, e.ByteOffset), field(e.JSONPointer), reason(e)}
	}
	return err
}

// line returns the number of the line in which the value behind an offset begins.
func line(text []byte, at int64) int {
	before := text[:min(int64(len(text)), max(at, 0))]
	rest := text[len(before):]
	rest = rest[:len(rest)-len(bytes.TrimLeft(rest, " \t\r\n,:"))]
	if len(before)+len(rest) == len(text) { // there is none
		rest = nil
	}
	return 1 + bytes.Count(before, []byte("\n")) + bytes.Count(rest, []byte("\n"))
}

// field turns a JSON pointer into the path of a field.
func field(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			b.WriteString("[" + token + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return b.String()
}

// reason says what is wanted and what is there.
func reason(e *json.SemanticError) string {
	switch wants := wanted(e.GoType); {
	case e.Err == json.ErrUnknownName:
		return "there is no such field"
	case wants != "" && e.JSONKind != jsontext.KindNumber:
		return "must be " + wants + ", not " + found(e.JSONKind)
	case wants != "":
		return "must be " + wants
	case e.Err != nil: // of a type with rules of its own
		return e.Err.Error()
	}
	return "must not be " + found(e.JSONKind)
}

// wanted describes the values of a type; "" if the type itself does.
func wanted(t reflect.Type) string {
	switch {
	case t == nil || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return ""
	case t.Kind() == reflect.Pointer:
		return wanted(t.Elem())
	case t.Kind() == reflect.String:
		return "text in quotes"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Slice:
		return "a list in brackets"
	case t.Kind() == reflect.Struct:
		return "an object in braces"
	case t.Kind() == reflect.Uint16:
		return "a number from 0 to 65535, without quotes"
	}
	return ""
}

// found describes a value.
func found(k jsontext.Kind) string {
	switch k {
	case jsontext.KindString:
		return "text"
	case jsontext.KindNumber:
		return "a number"
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "a list"
	}
	return k.String()
}
