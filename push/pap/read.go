package pap

import (
	"errors"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/push"
)

// Limits bound the cost of a hostile message. In each, 0 means the default and a
// negative number no limit.
type Limits struct {
	// Octets bounds the message with its content; default 1 MiB. No number in a message
	// says how much of something it has.
	Octets int
}

// Parse reads a message in the body of an HTTP request or answer, whose header
// Content-Type is mediaType. Where that is not known it can be "": then a body that
// begins with two hyphens is multipart/related, and has its boundary behind them.
//
// Content aliases b. Elements, attributes and parts that have no field are skipped
// and counted. Errors are [*SyntaxError].
func Parse(mediaType string, b []byte, l Limits) (Message, error) {
	r := reader{b: b, most: limit.Or(l.Octets, limit.Text), yield: func(push.Field) bool { return true }}
	if r.read(mediaType); r.err != nil {
		return Message{}, r.err
	}
	return r.m, nil
}

// Fields yields the octets of a message with their meaning: each header of a part and
// each attribute by its name, the value without quotes, and the content, which is
// hidden, as is the fragment of a Bad. It reads as [Parse] does under the default
// limits, and ends at the first fault.
func Fields(mediaType string, b []byte) iter.Seq[push.Field] {
	return func(yield func(push.Field) bool) {
		(&reader{b: b, most: limit.Text, yield: yield}).read(mediaType)
	}
}

// errStop ends reading where nobody wants more fields.
var errStop = errors.New("no more fields wanted")

// A reader reads one message. Its first error stays, and ends reading.
type reader struct {
	b     []byte
	m     Message
	err   error
	yield func(push.Field) bool
	most  int              // octets, of Limits
	at    int              // offset of the control document
	t     xmltok.Tokenizer // of that
}

// fail ends reading with e, an error in what stands at offset at, with more of its path.
func (r *reader) fail(at int, e *SyntaxError, more string) {
	if r.err == nil {
		e = xmltok.Behind(r.b[:at], e)
		e.Path += more
		r.err = e
	}
}

// fault is an error at the first octet of something.
func fault(reason error) *SyntaxError { return &SyntaxError{Line: 1, Column: 1, Err: reason} }

// field passes on a span.
func (r *reader) field(from, to int, name, value string, hidden bool) {
	if hidden {
		value = ""
	}
	if r.err == nil && !r.yield(push.Field{Offset: from, Length: to - from, Name: name, Value: value, Hidden: hidden}) {
		r.err = errStop
	}
}

// control reads the control document.
func (r *reader) control(from, to int) {
	r.at = from
	r.t.ResetBytes(r.b[from:to], xmltok.Options{Limits: xmltok.Limits{Depth: 16, Attrs: 64, Text: math.MaxInt, Document: math.MaxInt64}})
	if !r.next() {
		return
	}
	if string(r.t.Local()) != "pap" {
		r.fail(r.at, r.t.Refuse(ErrKind), "")
	}
	if r.element(reflect.ValueOf(&r.m).Elem()); r.err == nil && r.m.kinds() != 1 {
		r.fail(r.at, r.t.Refuse(ErrKind), "/pap")
	}
	r.next() // the end of the document
}

// next reads up to the next tag, over what stands in front of it, and reports whether
// it is a start tag.
func (r *reader) next() (start bool) {
	for r.err == nil {
		k, err := r.t.Next()
		if e, ok := errors.AsType[*SyntaxError](err); ok {
			r.fail(r.at, e, "")
		}
		if k == xmltok.StartElement || k == xmltok.EndElement || err != nil {
			return k == xmltok.StartElement
		}
	}
	return false
}

// element reads the element whose start tag is the last token, up to its end tag,
// into v; one without fields is skipped. It calls itself within the limit of Depth.
func (r *reader) element(v reflect.Value) {
	known := members(v)
	r.attributes(known)
	for r.next() {
		child := reflect.ValueOf(new(struct{})).Elem()
		i := slices.IndexFunc(known, func(x member) bool { return x.child && x.name == string(r.t.Local()) && len(r.t.Space()) == 0 })
		switch {
		case i < 0:
			r.m.Skipped++
		case known[i].Kind() == reflect.Slice:
			list := known[i].Value
			list.Set(reflect.Append(list, reflect.Zero(list.Type().Elem())))
			child = list.Index(list.Len() - 1)
		case !known[i].IsZero():
			r.fail(r.at, r.t.Refuse(ErrRepeated), "")
		case known[i].Kind() == reflect.Pointer:
			known[i].Set(reflect.New(known[i].Type().Elem()))
			child = known[i].Elem()
		default:
			child = known[i].Value
		}
		r.element(child)
	}
	for _, x := range known {
		if x.required && x.child && x.IsZero() && r.err == nil {
			r.fail(r.at, r.t.Refuse(ErrMissing), "/"+string(r.t.Local())+"/"+x.name)
		}
	}
}

// attributes reads those of the last token into their fields.
func (r *reader) attributes(known []member) {
	for i, a := range r.t.Attrs() {
		name, value := string(a.Name.Local), string(a.Value)
		if k := slices.IndexFunc(known, func(x member) bool { return !x.child && x.name == name && len(a.Name.Prefix) == 0 }); k < 0 {
			r.m.Skipped++
		} else if !known[k].set(value) {
			r.fail(r.at, r.t.RefuseAttr(i, ErrValue), "/@"+name)
		}
		from, to := r.t.ValueSpan(i)
		r.field(r.at+int(from), r.at+int(to), name, value, name == "bad-message-fragment")
	}
	for _, x := range known {
		if x.required && !x.child && x.IsZero() && r.err == nil {
			r.fail(r.at, r.t.Refuse(ErrMissing), "/@"+x.name)
		}
	}
}

// set sets the field to the value of an attribute, and reports whether it can be that.
func (x *member) set(value string) bool {
	switch x.Kind() {
	case reflect.Bool:
		x.SetBool(value == "true")
		return value == "true" || value == "false"
	case reflect.Uint16:
		n, err := strconv.ParseUint(value, 10, 16)
		x.SetUint(n)
		return err == nil && 1000 <= n && n <= 9999
	}
	x.SetString(value)
	return true
}
