package bootstrap

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/bufpool"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// secretText is in every secret of secretAccount. Its length is one of which
// base64 shows it wherever a value begins with it.
const secretText = "S3CRET-octets"

// secretAccount is an account in which all that can be secret holds secretText.
func secretAccount() *Account {
	a := sample()
	a.Credentials[0].Secret, a.Credentials[0].Data = Secret(secretText), Secret(secretText)
	a.NAPs[0].Auth = []NetAuth{{Type: "PAP", Name: "n", Secret: Secret(secretText)}}
	a.Ext = []Node{{URI: "text", Value: Secret(secretText)}, {URI: "bin", Format: "bin", Value: Secret(secretText)}}
	a.Objects[0].Nodes = append(a.Objects[0].Nodes, Node{URI: "secret", Value: Secret(secretText + strings.Repeat(" and more", 100))})
	return a
}

// reachable returns all octets that can be reached from v, through pointers,
// interfaces and fields of any kind, up to the capacity of slices.
func reachable(v any) string {
	var out strings.Builder
	seen := map[string]bool{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if key := fmt.Sprint(v.Pointer(), v.Type()); !v.IsNil() && !seen[key] {
				seen[key] = true
				walk(v.Elem())
			}
		case reflect.Interface:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Struct:
			for _, field := range v.Fields() {
				walk(field)
			}
		case reflect.Slice, reflect.Array:
			if v.Kind() == reflect.Slice {
				v = v.Slice(0, v.Cap())
			}
			octets := v.Type().Elem().Kind() == reflect.Uint8
			for i := range v.Len() {
				if octets {
					out.WriteByte(byte(v.Index(i).Uint()))
				} else {
					walk(v.Index(i))
				}
			}
			out.WriteByte('\n')
		case reflect.Map:
			for it := v.MapRange(); it.Next(); {
				walk(it.Key())
				walk(it.Value())
			}
		case reflect.String:
			out.WriteString(v.String() + "\n")
		}
	}
	walk(reflect.ValueOf(v))
	return out.String()
}

// shows reports whether secretText can be reached from v, as it is or as base64.
func shows(v any) bool {
	all := reachable(v)
	return strings.Contains(all, secretText[1:]) || strings.Contains(all, base64.StdEncoding.EncodeToString([]byte(secretText[:12])))
}

// TestScratchCleared builds messages of all kinds, of which not all fit into a
// buffer, and then finds no secret in what building has used.
func TestScratchCleared(t *testing.T) {
	for _, r := range renderings {
		for _, large := range []bool{false, true} {
			o, a := r.o, secretAccount()
			if large {
				a.Name = strings.Repeat("large", bufferSize/4)
			}
			o.Device, o.Drop = "IMEI:1", true
			p, _, err := prepare(&o, a)
			if err != nil {
				t.Fatal(err)
			}
			s := new(scratch)
			body, err := s.body(&o, p)
			if err != nil || !strings.Contains(string(body), secretText) {
				t.Fatalf("%s: %v, nothing secret in the message: the test sees nothing", r.name, err)
			}
			var buffers [][]byte
			for _, b := range s.buffers {
				buffers = append(buffers, b.B[:cap(b.B)])
			}
			buffers = append(buffers, s.moved...)
			if before := shows(s); !before && o.Profile == ProfileCP || !shows(buffers) {
				t.Fatalf("%s: nothing secret in use: the test sees nothing", r.name)
			}
			s.clear()
			if shows(s) || shows(buffers) {
				t.Errorf("%s, large %v: there is a secret in %q", r.name, large, reachable(s))
			}
			wipeNodes(p)
			if shows([]any{p.Ext, p.Objects}) {
				t.Errorf("%s: there is a secret in the projection", r.name)
			}
		}
	}
}

// TestPoolsHoldNoSecrets uses everything that takes from a pool, and looks at what
// comes out of the pools then. The account is as it was.
func TestPoolsHoldNoSecrets(t *testing.T) {
	keys := Keys{PIN: Secret("12345678"), Network: Secret(secretText), Accept: everyMethod}
	for _, r := range renderings {
		o, a := r.o, secretAccount()
		o.Device, o.Drop = "IMEI:${imei}", true
		before := reachable(a)
		m, _, err := Build(o, a, keys)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(m, keys); err != nil && o.SEC != SECNone {
			t.Fatal(err)
		}
		a.Credentials[0].Secret = Secret(secretText + "${pw}")
		tp, _, err := Compile(o, a)
		if err != nil {
			t.Fatal(err)
		}
		v := Values{Keys: keys, Typed: make(Secret, 0, 16)}
		for range tp.Slots() {
			v.Slots = append(v.Slots, []byte(secretText))
		}
		if _, _, err := tp.AppendMessage(nil, v); err != nil {
			t.Fatal(err)
		}
		v.Keys = Keys{}
		if _, _, err := tp.AppendMessage(nil, v); (err != nil) != (o.SEC != SECNone) {
			t.Fatal(err)
		}
		a.Credentials[0].Secret = Secret(secretText)
		if reachable(a) != before {
			t.Fatal("the account has changed")
		}
	}
	for range 20 {
		if s, b := scratches.Get(), bufpool.Get(bufferSize); shows([]any{s, b.B}) {
			t.Fatalf("there is a secret in a pool: %q", reachable([]any{s, b.B}))
		}
	}
}

// TestCopiesCleared looks at copies that nothing reaches any more.
func TestCopiesCleared(t *testing.T) {
	list := entries{{URI: "./a", Format: tnds.FormatBin, Value: []byte(secretText)}, {URI: "./b", Value: []byte(secretText)}}
	wipe := list.encodeOctets()
	if list[0].Format != tnds.FormatB64 || !shows(list[0].Value) {
		t.Errorf("%v %q", list[0].Format, list[0].Value)
	}
	if wipe(); shows(list[0].Value) || !shows(list[1].Value) {
		t.Errorf("after wiping: %q", list)
	}
	s := Secret(secretText)
	old := s
	e := editing{edit: func(field, []byte) []byte { return []byte("new") }}
	e.put(field{path: "secret", context: inLine}, textAt{v: reflect.ValueOf(&s).Elem()})
	if shows([]byte(old)) || string(s) != "new" {
		t.Errorf("after editing: %q", []byte(old))
	}
	a := secretAccount()
	b := a.clone()
	if b.Clear(); !shows(a.Credentials) || !shows(a.Ext) || !shows(a.NAPs) || !shows(a.Objects) {
		t.Error("a copy shares secrets")
	}
}
