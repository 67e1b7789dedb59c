package bootstrap

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
)

// FuzzOpen opens anything. What opens is an account that can be stored and, where
// it is valid, built again with the options that Open gives, to the same account.
func FuzzOpen(f *testing.F) {
	for _, o := range []Options{{Profile: CP}, {}, {Form: Nested}, {Form: XML}, {Form: NodeByNode}, {DM: DM11}} {
		o.Device, o.Drop = "IMEI:1", true
		m, _, err := Build(o, sample(), Keys{})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(m.Body, o.Profile == CP)
	}
	f.Fuzz(func(t *testing.T, body []byte, cp bool) {
		m := Message{Type: TypeDM, Body: body}
		if cp {
			m.Type = TypeCP
		}
		before := bytes.Clone(body)
		x, err := Open(m, Keys{})
		if !bytes.Equal(before, body) {
			t.Fatal("the body has changed")
		}
		if _, err2 := Check(m, Transport{}); err == nil && err2 != nil {
			t.Fatalf("it opens, but Check says %v", err2)
		}
		if err != nil {
			return
		}
		text, err := json.Marshal(x.Account)
		if err != nil {
			t.Fatal(err)
		}
		var a Account
		if err := json.Unmarshal(text, &a); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		x.Options.Drop = true
		again, _, err := Build(x.Options, &x.Account, Keys{})
		var faults Faults
		var rule Finding
		if err != nil {
			if !errors.As(err, &faults) && !errors.As(err, &rule) && !errors.Is(err, codec.ErrVersion) {
				t.Fatal(err)
			}
			return
		}
		y, err := Open(again, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		want, _ := Project(x.Options, &x.Account)
		if got, want := mustJSON(t, &y.Account), mustJSON(t, want); got != want {
			t.Fatalf("opened\n%s\nafter building\n%s", got, want)
		}
	})
}

func mustJSON(t *testing.T, a *Account) string {
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
