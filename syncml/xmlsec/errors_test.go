package xmlsec

import (
	"errors"
	"strings"
	"testing"
)

// TestSyntaxErrors holds that what is wrong with the caller's XML is told with its
// place in that, by every function that reads it and in every shape, and that a
// limit is told as one.
func TestSyntaxErrors(t *testing.T) {
	k := keysOf(t)
	sign := func(shape Shape) func(xml []byte) error {
		return func(xml []byte) error {
			s, err := NewSigner(SignOptions{Key: k.p256, Shape: shape})
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.Sign([]byte("in front"), xml)
			return err
		}
	}
	encrypt := func(part Part) func(xml []byte) error {
		return func(xml []byte) error {
			_, err := Encrypt(xml, EncryptOptions{Secret: aesKey(16), Part: part})
			return err
		}
	}
	all := map[string]func(xml []byte) error{
		"detached": sign(ShapeDetached), "enveloping": sign(ShapeEnveloping), "enveloped": sign(ShapeEnveloped),
		"element": encrypt(PartElement), "content": encrypt(PartContent), "whole": encrypt(PartWholeContent),
		"verify":  func(xml []byte) error { _, err := Verify(xml, VerifyOptions{Keys: Key(k.p256.Public())}); return err },
		"decrypt": func(xml []byte) error { _, err := Decrypt(xml, DecryptOptions{Private: k.rsa}); return err },
	}
	deep := strings.Repeat("<d>", 70) + strings.Repeat("</d>", 70)
	for _, c := range []struct {
		xml, path    string
		line, column int
		reason       error
		but          string // functions that have another reason or place
	}{
		{xml: "<r>\n é<a></b></r>", line: 2, column: 6, path: "/r/a"},
		{xml: " <r>&x;</r>", line: 1, column: 5, path: "/r"},
		{xml: "<r>\n</r", line: 2, column: 4, path: "/r"},
		{xml: "<!DOCTYPE r><r/>", line: 1, column: 1},
		{xml: deep, line: 1, column: 1 + 64*3, path: strings.Repeat("/d", 64), reason: ErrLimit, but: "enveloping"},
		{xml: deep, line: 1, column: 1 + 62*3, path: strings.Repeat("/d", 62), reason: ErrLimit, but: "detached enveloped element content whole verify decrypt"},
	} {
		for name, f := range all {
			if strings.Contains(c.but, name) {
				continue
			}
			err := f([]byte(c.xml))
			e, ok := errors.AsType[*SyntaxError](err)
			if !ok || !errors.Is(err, ErrXML) || c.reason != nil && !errors.Is(err, c.reason) {
				t.Errorf("%s: %.40q: %v", name, c.xml, err)
				continue
			}
			if e.Line != c.line || e.Column != c.column || e.Path != c.path {
				t.Errorf("%s: %.40q: %v, want %d:%d %s", name, c.xml, err, c.line, c.column, c.path)
			}
			lines := strings.SplitAfter(c.xml, "\n")
			at := len(strings.Join(lines[:c.line-1], "")) + len(string([]rune(lines[c.line-1])[:c.column-1]))
			if e.Offset != int64(at) {
				t.Errorf("%s: %.40q: offset %d, want %d", name, c.xml, e.Offset, at)
			}
		}
	}
}

// TestSyntaxErrorBehind holds the place of a fault in what follows a signature.
func TestSyntaxErrorBehind(t *testing.T) {
	k := keysOf(t)
	s, err := NewSigner(SignOptions{Key: k.p256})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Sign(nil, []byte("<a>\n<b/></a>"))
	if err != nil {
		t.Fatal(err)
	}
	wrong := []byte(strings.Replace(" \n"+string(signed), "<b/>", "<b/ >", 1))
	_, err = Verify(wrong, VerifyOptions{Keys: Key(k.p256.Public())})
	e, ok := errors.AsType[*SyntaxError](err)
	if at := strings.Index(string(wrong), "/ >") + 1; !ok || e.Line != 3 || e.Column != 4 || e.Offset != int64(at) || e.Path != "/a" {
		t.Errorf("%v at %d, want 3:4, %d", err, e.Offset, at)
	}
}
