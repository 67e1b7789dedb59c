package fuzz

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A place is a text of an account, or of options, that may be a slot.
type place struct {
	slot string
	set  func(text string)
}

// places returns those of a and o.
func places(o *bootstrap.Options, a *bootstrap.Account) []place {
	all := []place{
		{"device", func(s string) { o.Device = "IMEI:" + s }},
		{"session", func(s string) { o.SessionID = s }},
		{"server", func(s string) { a.ServerID = s }},
		{"name", func(s string) { a.Name = s + " & Co" }},
		{"host", func(s string) {
			if a.Addresses[0].Type == "" || a.Addresses[0].Type == bootstrap.AddrURI {
				a.Addresses[0].Addr = "https://" + s + "/dm"
			}
		}},
		{"id", func(s string) { a.ACL = "Get=" + s }},
	}
	for i := range a.Credentials {
		c := &a.Credentials[i]
		all = append(all, place{"user", func(s string) { c.Name = s + "-" + s }}, place{"secret", func(s string) { c.Secret = bootstrap.Secret(s) }})
	}
	for i := range a.Ext {
		if n := &a.Ext[i]; n.Format == "chr" || n.Format == "" {
			all = append(all, place{"value", func(s string) { n.Value = bootstrap.Secret("<" + s + ">") }})
		} else if n.Format == "bin" {
			all = append(all, place{"octets", func(s string) { n.Value = bootstrap.Secret(s) }})
		}
	}
	return all
}

// FuzzTemplate makes an account of octets, slots of some of its texts, and
// values for them. A template renders the message that Build makes of the same
// values, to the octet, MAC included; and harmless values are rendered.
func FuzzTemplate(f *testing.F) {
	for i := range byte(32) {
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7}, 60), uint64(i)*0x0123_4567_89AB, "value"+string(rune('a'+i)), "x")
	}
	for _, v := range []string{"<&>", "a/b", "x=1&y", "]]>", "\x00", "\xFF\xFE", "é漢😀", " ", "${device}", strings.Repeat("0123456789", 30)} {
		f.Add([]byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F\x10\x11\x12"), ^uint64(0), v, "plain")
	}
	f.Fuzz(func(t *testing.T, data []byte, choice uint64, odd, even string) {
		checkTemplate(t, data, choice, odd, even)
	})
}

// checkTemplate compiles an account with a slot in each place whose bit choice
// has, and renders it with one of two values for each. It returns the slots that
// were rendered.
func checkTemplate(t *testing.T, data []byte, choice uint64, odd, even string) (slots []string) {
	t.Helper()
	fill := func(text func(slot string) string) (bootstrap.Options, *bootstrap.Account) {
		a, o := made(data)
		for i, p := range places(&o, a) {
			if choice>>(i%64)&1 != 0 {
				p.set(text(p.slot))
			}
		}
		return o, a
	}
	o, a := fill(func(slot string) string { return "${" + slot + "}" })
	tp, report, err := bootstrap.Compile(o, a)
	if err != nil {
		if !errors.Is(err, bootstrap.ErrSlot) {
			checkBuildError(t, err) // ErrTemplate is none of these
		}
		return nil
	}
	value := func(slot string) string {
		if len(slot)%2 != 0 {
			return odd
		}
		return even
	}
	v := bootstrap.Values{Keys: keys, Typed: make(bootstrap.Secret, 0, 16)}
	for _, slot := range tp.Slots() {
		v.Slots = append(v.Slots, []byte(value(slot)))
	}
	body, s, err := tp.AppendMessage([]byte("before"), v)
	if err != nil {
		if _, ok := errors.AsType[*bootstrap.SlotError](err); !ok || string(body) != "before" {
			t.Fatalf("%v with %q", err, body)
		}
		if harmless(odd) && harmless(even) {
			t.Fatalf("%v, for %q and %q", err, odd, even)
		}
		return nil
	}
	bo, ba := fill(value)
	want, wantReport, err := bootstrap.Build(bo, ba, keys)
	if err != nil {
		t.Fatalf("rendered, but Build says %v", err)
	}
	if got := strings.TrimPrefix(string(body), "before"); got != string(want.Body) {
		t.Fatalf("rendered\n%q\nbuilt\n%q", got, want.Body)
	}
	if s.SEC != want.Security.SEC || s.MAC != want.Security.MAC || s.HasMAC != want.Security.HasMAC || string(s.Typed) != string(want.Security.Typed) {
		t.Fatalf("security %+v, built %+v", s, want.Security)
	}
	if diff := cmp.Diff(report.Dropped, wantReport.Dropped); diff != "" || tp.Type() != want.Type {
		t.Fatalf("%s, built %s:\n%s", tp.Type(), want.Type, diff)
	}
	return tp.Slots()
}

// harmless reports whether a value is one for every slot.
func harmless(s string) bool {
	return s != "" && len(s) <= 16 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}
