package tnds_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

func TestParseACL(t *testing.T) {
	for s, want := range map[string]string{
		"":                                      "",
		"Get=*":                                 "Get=*",
		"Get=a":                                 "Get=a",
		"Get=a&Replace=a&Delete=a":              "Delete=a&Get=a&Replace=a",
		"Replace=b+a&Add=*&Exec=com.x/y?z:1":    "Add=*&Exec=com.x/y?z:1&Replace=a+b",
		"Get=\u00E9\uFFFD+#1":                   "Get=#1+\u00E9\uFFFD",
		"Add=a&Delete=b&Exec=c&Get=d&Replace=e": "Add=a&Delete=b&Exec=c&Get=d&Replace=e",
	} {
		a, err := tnds.ParseACL(s)
		if err != nil {
			t.Errorf("%q: %v", s, err)
		}
		if got := a.String(); got != s {
			t.Errorf("%q: printed %q", s, got)
		}
		text, err := a.MarshalText()
		if err != nil || string(text) != s {
			t.Errorf("%q: text %q, %v", s, text, err)
		}
		if got := a.Canonical().String(); got != want {
			t.Errorf("%q: canonical %q, want %q", s, got, want)
		}
		if b, err := tnds.ParseACL([]byte(want)); err != nil || !a.Equal(b) || !b.Equal(a) {
			t.Errorf("%q is not equal to %q (%v)", s, want, err)
		}
	}
}

func TestParseACLErrors(t *testing.T) {
	for s, offset := range map[string]int{
		"Get":           3,
		"=a":            0,
		"get=a":         0,
		"Copy=a":        0,
		" Get=a":        0,
		"Get=":          4,
		"Get=a&":        6,
		"Get=a&&Add=b":  6,
		"&Get=a":        0,
		"Get=a+":        6,
		"Get=+a":        4,
		"Get=a++b":      6,
		"Get=*+a":       4,
		"Get=a+*":       6,
		"Get=a*":        5,
		"Get=a=b":       5,
		"Get=a b":       5,
		"Get=a\u00A0b":  5,
		"Get=a\n":       5,
		"Get=a+b+a":     8,
		"Get=a&Get=b":   6,
		"Get=ab\xFF":    6,
		"Get=ab\xEF":    6,
		"Add=a&Get=b c": 11,
	} {
		a, err := tnds.ParseACL(s)
		at, ok := errors.AsType[*tnds.ACLError](err)
		if !errors.Is(err, tnds.ErrACL) || !ok || at.Offset != offset || a != nil {
			t.Errorf("%q: %v, %v, want offset %d", s, a, err, offset)
		}
	}
}

// TestPrintACLErrors holds that nothing can be smuggled into an ACL by an
// identifier, or left out.
func TestPrintACLErrors(t *testing.T) {
	get := func(ids ...string) tnds.Grant { return tnds.Grant{Command: tnds.CommandGet, IDs: ids} }
	for _, a := range []tnds.ACL{
		{get()}, {get("")}, {get("a&Replace=*")}, {get("a+b")}, {get("a", "*")}, {get("*", "*")}, {get("a b")}, {get("a", "a")},
		{get("a"), get("b")}, {{Command: 0, IDs: []string{"a"}}}, {{Command: 99, IDs: []string{"a"}}}, {get("\xFF")},
	} {
		out, err := a.AppendText([]byte("before"))
		if !errors.Is(err, tnds.ErrACL) || string(out) != "before" {
			t.Errorf("%#v: %q, %v", a, out, err)
		}
	}
}

func TestCheckID(t *testing.T) {
	for id, ok := range map[string]bool{"a": true, "com.example.dm": true, "\u00E9": true, "": false, "*": false, "a=": false, "a\t": false} {
		if err := tnds.CheckID(id); (err == nil) != ok {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestACLAllows(t *testing.T) {
	a, err := tnds.ParseACL("Get=*&Replace=x+y")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		c    tnds.Command
		id   string
		want bool
	}{
		{tnds.CommandGet, "z", true}, {tnds.CommandReplace, "y", true}, {tnds.CommandReplace, "z", false}, {tnds.CommandAdd, "x", false},
	} {
		if got := a.Allows(v.c, v.id); got != v.want {
			t.Errorf("%v %s: %v", v.c, v.id, got)
		}
	}
}

func TestACLCanonical(t *testing.T) {
	a := tnds.ACL{{tnds.CommandGet, []string{"b", "a", "b"}}, {tnds.CommandAdd, nil}, {tnds.CommandGet, []string{"c"}}, {tnds.CommandExec, []string{"x", "*"}}}
	if got, want := a.Canonical().String(), "Exec=*&Get=a+b+c"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if (tnds.ACL{}).Equal(a) || !(tnds.ACL{}).Equal(nil) {
		t.Error("equality with nothing")
	}
}

func TestACLJSON(t *testing.T) {
	var v struct{ ACL tnds.ACL }
	if err := json.Unmarshal([]byte(`{"ACL":"Get=a+b"}`), &v); err != nil || fmt.Sprint(v.ACL) != "Get=a+b" {
		t.Errorf("%v, %v", v.ACL, err)
	}
	if err := json.Unmarshal([]byte(`{"ACL":"Get"}`), &v); !errors.Is(err, tnds.ErrACL) || len(v.ACL) != 1 {
		t.Errorf("%v, %v", v.ACL, err)
	}
	if out, err := json.Marshal(v); err != nil || string(out) != `{"ACL":"Get=a+b"}` {
		t.Errorf("%s, %v", out, err)
	}
	if s := tnds.Command(0).String() + tnds.Command(77).String(); s != "" {
		t.Errorf("commands without a name are called %q", s)
	}
}

// FuzzACL holds that text that is read as an ACL is printed as it was, and that no
// other text is.
func FuzzACL(f *testing.F) {
	for _, s := range []string{"", "Get=*", "Get=a+b&Replace=*", "Get=a&Get=b", "Add=\xFF", "Get=a=b", "Exec=a+*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := tnds.ParseACL(s)
		if err != nil {
			at, ok := errors.AsType[*tnds.ACLError](err)
			if !ok || at.Offset < 0 || at.Offset > len(s) {
				t.Fatalf("%v", err)
			}
			return
		}
		if out, err := a.MarshalText(); err != nil || string(out) != s {
			t.Fatalf("%q printed as %q, %v", s, out, err)
		}
		c := a.Canonical()
		if !c.Equal(a) || c.Canonical().String() != c.String() {
			t.Fatalf("%q: canonical %q", s, c)
		}
		if b, err := tnds.ParseACL(c.String()); err != nil || !b.Equal(a) {
			t.Fatalf("%q: canonical %q, %v", s, c, err)
		}
	})
}
