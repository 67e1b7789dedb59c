package bootstrap

import "github.com/go-wbxml/wbxml/internal/xmlesc"

// Values are the values and keys of one device.
type Values struct {
	// Slots are the values in the order of Template.Slots; Compile has their rules.
	// AppendMessage reads them and keeps nothing.
	Slots []Secret
	Keys  Keys // for the MAC
	// Typed is storage for Security.Typed of USERPINMAC, of twice the length of the
	// PIN. The caller clears it when the user has been told.
	Typed Secret
}

// Slots returns the names of the slots, in the order of their first appearance.
func (t *Template) Slots() []string { return append([]string(nil), t.names...) }

// Slot returns the index of a slot in Values.Slots, -1 where no slot has that
// name.
func (t *Template) Slot(name string) int {
	for i, n := range t.names {
		if n == name {
			return i
		}
	}
	return -1
}

// Type returns the media type of the messages.
func (t *Template) Type() string { return t.typ }

// SEC returns the method that protects the messages: SECNone also for a transport
// that is secure.
func (t *Template) SEC() SEC { return t.sec }

// AppendMessage appends the message of one device to dst: the octets that [Build]
// makes of the same values. With room in dst, and in v.Typed, it allocates
// nothing.
//
// A message of more than 1 MiB is refused, by the slot with the longest value.
// The error is a [*SlotError], ErrKey or one that wraps ErrPIN; dst is then returned
// as it was.
func (t *Template) AppendMessage(dst []byte, v Values) (body []byte, s Security, err error) {
	body, err = t.append(dst, v.Slots)
	if err != nil || t.sec == SECNone {
		return body, Security{}, err
	}
	s, err = protect(body[len(dst):], t.sec, &v.Keys, v.Typed)
	if err != nil {
		clear(body[len(dst):])
		return dst, Security{}, err
	}
	return body, s, nil
}

// append renders the document.
func (t *Template) append(dst []byte, values []Secret) ([]byte, error) {
	if t.rules != nil { // those of an account
		if err := t.check(values); err != nil {
			return dst, err
		}
	}
	return t.document.Append(dst, values)
}

// check refuses values that do not fit, and those that make texts equal that have
// to differ. Most are short lines of ASCII: these are
// looked at together, and one by one only where something is in them.
func (t *Template) check(values []Secret) error {
	if len(values) != len(t.rules) {
		return &SlotError{Slot: "(their number)", Reason: "another than that of the slots"}
	}
	var marks uint64
	for i, r := range t.rules {
		v := values[i]
		if r != ruleLine || len(v) < 8 {
			if len(v) == 0 || !r.fit(v) {
				return t.refuse(i, v)
			}
			continue
		}
		for k := 0; k < len(v)-8; k += 8 {
			marks |= xmlesc.Unprintable(v[k:])
		}
		marks |= xmlesc.Unprintable(v[len(v)-8:])
	}
	if marks&xmlesc.Highs != 0 {
		for i, r := range t.rules {
			if !r.fit(values[i]) {
				return t.refuse(i, values[i])
			}
		}
	}
	for i := range t.distinct {
		x := &t.distinct[i]
		if x[0].equal(x[1], values) {
			return &SlotError{Slot: t.names[max(x[0].slot(), x[1].slot())], Reason: "equal to a text that it must differ from"}
		}
	}
	return nil
}

// refuse returns the error for a value that does not fit.
func (t *Template) refuse(slot int, v []byte) error {
	return &SlotError{Slot: t.names[slot], Reason: t.rules[slot].unfit(v)}
}
