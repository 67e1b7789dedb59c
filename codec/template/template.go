package template

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/tokens"
)

// A Value is what a device has in a slot. It does not show itself in logs: it may be a
// password. It is the Secret of package bootstrap.
type Value = secret.Secret

// A Template is a document with slots. It does not change, and is safe for concurrent
// use.
type Template struct {
	secret.Hidden // the document does not show itself

	names    []string
	needs    []need // by slot
	steps    []step
	literals []byte // of all steps, one behind the other
	values   []attribute
	wrap     func(dst []byte, at int) ([]byte, error)
	table    *tokens.Table
	xml      []byte // the document as XML in UTF-8, with its slots
	o        xmlconv.EncodeOptions
	repeats  bool // o.Plan of the caller's was PlanRepeats
}

// The reasons for which a document cannot be compiled.
var (
	ErrSlot     = errors.New("template: slot not possible here")
	ErrTemplate = errors.New("template: would not render what a conversion gives")
	ErrOptions  = errors.New("template: only the charset UTF-8, and no string table of the caller's")
)

// A PlaceError is a slot where none can be. It is ErrSlot.
type PlaceError struct {
	Path   string // of the element, such as /SyncML/SyncHdr
	Reason string
}

// Error returns path and reason in one line.
func (e *PlaceError) Error() string { return ErrSlot.Error() + ": " + e.Path + ": " + e.Reason }

// Unwrap returns ErrSlot.
func (e *PlaceError) Unwrap() error { return ErrSlot }

// A SlotError names the slot whose value is refused, and says why. It does not hold
// the value.
type SlotError struct{ Slot, Reason string }

// Error names the slot.
func (e *SlotError) Error() string {
	return "template: value of slot " + e.Slot + " refused: " + e.Reason
}

// Compile makes a template of a document, XML or WBXML.
//
// Errors are [*PlaceError] for a slot, ErrOptions, those of package xmlconv for a
// document that cannot be converted, and ErrTemplate for one of which the two
// conversions, or rendering and converting samples, do not agree.
func Compile(doc []byte, o xmlconv.EncodeOptions) (*Template, error) {
	o.Header.Charset = cmp.Or(o.Header.Charset, codec.UTF8)
	if o.Header.Charset != codec.UTF8 || o.Plan > xmlconv.PlanRepeats {
		return nil, ErrOptions
	}
	asked := o
	repeats := o.Plan == xmlconv.PlanRepeats
	if repeats { // all that is in place first, to compare with
		o.Plan = xmlconv.PlanLiterals
	}
	// A slot is no value that fits a form: it is found, and refused with its place.
	o.Warn, o.Strict, o.KeepUnfit = nil, false, true
	named, want := doc, doc // as WBXML that names its type, and as it is to be
	if xmlconv.IsWBXML(doc) {
		h, _, err := codec.ParseHeader(doc)
		if err != nil {
			return nil, err
		}
		o.Header.Version, o.Header.PublicID = h.Version, h.PublicID
	} else {
		if err := lookOutside(doc, o); err != nil {
			return nil, err
		}
		var err error
		if want, err = xmlconv.ToWBXML(doc, o); err != nil {
			return nil, err
		}
		own := o
		own.Anonymous, own.Header.PublicID = false, 0
		if named, err = xmlconv.ToWBXML(doc, own); err != nil {
			return nil, err
		}
	}
	t := &Template{o: o}
	// The XML of a document has all white space that it needs, and no other.
	t.o.KeepSpace, t.o.Encodings = true, nil
	body, err := t.normalize(named)
	if err != nil {
		return nil, err
	}
	if !xmlconv.IsWBXML(doc) && !bytes.Equal(body, want) {
		return nil, ErrTemplate
	}
	if t.repeats = repeats; repeats {
		if body, err = xmlconv.ShareText(body, t.reading(), func(text []byte) bool { return !hasSlot(text) }); err != nil {
			return nil, err
		}
	}
	if err := t.scan(body); err != nil {
		return nil, err
	}
	if !xmlconv.IsWBXML(doc) { // the warnings and refusals of a conversion
		if _, err := xmlconv.ToWBXML(doc, asked); err != nil {
			return nil, err
		}
	}
	return t, t.prove()
}

// normalize makes the XML of t from a document that names its type, or is of the one
// that the caller names, and returns what the converter makes of that. A table of the
// caller's counts where the document names no other type.
func (t *Template) normalize(doc []byte) ([]byte, error) {
	h, _, err := codec.ParseHeader(doc)
	if err != nil {
		return nil, err
	}
	if t.o.Resolve == nil {
		t.o.Resolve = xmlconv.Resolve
	}
	t.table = t.o.Table
	if named := t.o.Resolve(h); named != nil && (t.table == nil || t.table.PublicID != named.PublicID) {
		t.table = named
	}
	in := xmlconv.DecodeOptions{Codec: t.reading(), CDATA: t.o.CDATA}
	if t.xml, err = xmlconv.ToXML(doc, in); err != nil {
		return nil, err
	}
	body, err := xmlconv.ToWBXML(t.xml, t.o)
	if err != nil {
		return nil, err
	}
	if again, err := xmlconv.ToXML(body, in); err != nil || !bytes.Equal(again, t.xml) {
		return nil, ErrTemplate
	}
	return body, nil
}

// reading returns the options for reading a document of t.
func (t *Template) reading() codec.Options {
	return codec.Options{Table: t.table, Resolve: t.o.Resolve, Charsets: t.o.Charsets, Limits: t.o.Limits}
}

// prove renders samples and converts them: a mistake would go to every device. Two
// lengths are enough to show a length that is too narrow for its values.
func (t *Template) prove() error {
	for _, n := range []int{1, 300} {
		values := make([]Value, len(t.names))
		for i := range values {
			values[i] = fmt.Appendf(nil, "%s-%d.", bytes.Repeat([]byte(`<é&">`), n), i)
		}
		got, err := t.Append(nil, values)
		if err != nil {
			return err
		}
		want, err := t.convert(nil, values)
		if err == nil && t.repeats { // but for the string table
			if want, err = t.inline(want); err == nil {
				got, err = t.inline(got)
			}
		}
		if err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("%w: %w", ErrTemplate, err)
		}
	}
	return nil
}

// inline returns a document with all text in place.
func (t *Template) inline(doc []byte) ([]byte, error) {
	return xmlconv.ShareText(doc, t.reading(), func([]byte) bool { return false })
}

// Slots returns the names of the slots, in the order of their first appearance in the
// WBXML.
func (t *Template) Slots() []string { return slices.Clone(t.names) }

// Slot returns the index of a slot, -1 where no slot has that name.
func (t *Template) Slot(name string) int { return slices.Index(t.names, name) }

// Table returns the document type.
func (t *Template) Table() *tokens.Table { return t.table }
