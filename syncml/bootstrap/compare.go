package bootstrap

import (
	"bytes"
	"cmp"
	"fmt"
)

// compare renders values of about n octets, and builds with the same. Each template is
// proved in this way when it is compiled, because a mistake would go to every device.
// It leaves seals out: no two of them are equal. Two lengths are enough to show a
// length that is too narrow for its values.
func (t *Template) compare(o Options, a *Account, n int) error {
	values := make([]Secret, len(t.names))
	for i := range values {
		values[i] = t.rules[i].sample(i, n)
	}
	s := scratches.Get().(*scratch)
	defer s.release()
	got, err := s.write(func(dst []byte) ([]byte, error) { return t.append(dst, values) })
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	if o.Repeats {
		if got, err = shareText(got, func([]byte) bool { return false }); err != nil {
			return fmt.Errorf("%w: %w", ErrTemplate, err)
		}
	}
	bo, ba := edited(o, a, t.filler(values))
	defer ba.Clear()
	p, _, err := prepare(&bo, ba)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	defer wipeNodes(p)
	s.tree = func(xml []byte) []byte { return xml }
	want, err := s.body(&bo, p)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return ErrTemplate
	}
	return nil
}

// filler returns the editor that fills in values.
func (t *Template) filler(values []Secret) editor {
	return func(_ field, text []byte) []byte {
		return expand(text, func(name string) []byte { return values[t.Slot(name)] })
	}
}

// sample returns a value of about n octets that slot i can have with these rules,
// and that no other slot has.
func (r rules) sample(i, n int) []byte {
	of := func(list ...string) []byte { return []byte(list[n%len(list)]) }
	switch {
	case r&ruleIPv4 != 0:
		return fmt.Appendf(nil, "10.%d.%d.%d", n&0xFF, i>>8&0xFF, i&0xFF)
	case r&ruleIPv6 != 0:
		return fmt.Appendf(nil, "2001:db8::%x:%x", n&0xFFFF, i&0xFFFF)
	case r&(ruleAuthType|ruleLowType) != 0:
		return of(string(AuthHTTPBasic), string(AuthTransport))
	case r&(ruleLevel|ruleMainLevel) != 0:
		return of(string(LevelClient), string(LevelServer))
	}
	front, fill := "", `<é&">`
	if r&ruleHTTP != 0 {
		front = "https://"
	}
	if r&ruleSlash != 0 {
		front = cmp.Or(front, "a/")
	}
	switch {
	case r&(ruleID|ruleSegment|ruleNoSpace) != 0:
		fill = "a"
	case r == ruleText:
		fill = "<\r\n\t>"
	case r == 0:
		fill = "\x00\xFF<"
	}
	return fmt.Appendf(nil, "%s%s-%d.", front, bytes.Repeat([]byte(fill), n), i)
}
