package bootstrap

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestBuildConcurrent builds messages of all kinds in several goroutines, which
// share what is pooled. A message that has been returned does not change.
// TestACLSelf gives the server the right to change its account, also where its
// identifier is a slot.
func TestACLSelf(t *testing.T) {
	const want = "Get=srv&Replace=srv&Delete=srv"
	for _, form := range []Form{FormEmbedded, FormNested, FormXML} {
		a := &Account{ServerID: "${server}", Addresses: []Address{{Addr: "http://a"}}, ACL: ACLSelf}
		tp, _, err := Compile(Options{Device: "x", Form: form}, a)
		if err != nil {
			t.Fatal(err)
		}
		body, _, err := tp.AppendMessage(nil, Values{Slots: []Secret{Secret("srv")}})
		if err != nil {
			t.Fatal(err)
		}
		x, err := Open(Message{Type: TypeDM, Body: body}, Keys{})
		if err != nil || x.Account.ACL != want {
			t.Errorf("%v: ACL %q, %v", form, x.Account.ACL, err)
		}
	}
	a := &Account{ServerID: "srv", Addresses: []Address{{Addr: "http://a"}}, ACL: ACLSelf}
	if p, dropped := Project(Options{Profile: ProfileCP}, a); p.ACL != "" || len(dropped) > 0 {
		t.Errorf("CP: ACL %q, dropped %q", p.ACL, dropped)
	}
	if p, dropped := Project(Options{Form: FormNodeByNode}, a); p.ACL != "" || len(dropped) != 1 {
		t.Errorf("node by node: ACL %q, dropped %q", p.ACL, dropped)
	}
	a.Objects = []Object{{Name: "o", ID: "i", ACL: ACLSelf}}
	if got := fields(a.Validate()); len(got) != 1 || got[0] != "objects[0].acl" {
		t.Errorf("of an object: %q", got)
	}
}

func TestBuildConcurrent(t *testing.T) {
	keys := Keys{PIN: Secret("12345678"), Network: Secret("network")}
	var want []Message
	for _, r := range renderings {
		o := r.o
		o.Device, o.Drop = "IMEI:1", true
		m, _, err := Build(o, sample(), keys)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, m)
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 40 {
				n := (g + i) % len(renderings)
				o := renderings[n].o
				o.Device, o.Drop = "IMEI:1", true
				m, _, err := Build(o, sample(), keys)
				if err != nil || !bytes.Equal(m.Body, want[n].Body) || m.Security.MAC != want[n].Security.MAC {
					t.Errorf("%s: %v", renderings[n].name, err)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkBuild builds one message after the other.
func BenchmarkBuild(b *testing.B) {
	for _, r := range renderings {
		o, a := r.o, sample()
		o.Device, o.Drop = "IMEI:490154203237518", true
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Build(o, a, Keys{PIN: Secret("12345678"), Network: Secret("network")}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestRepeats builds the example as libwbxml does by default: its one text that occurs
// twice stands in the string table, of a message that was built or rendered. Values that
// happen to be equal to it, or to each other, stand in place.
func TestRepeats(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testdoc.Root(t), "examples", "account.json"))
	if err != nil {
		t.Fatal(err)
	}
	var a Account
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		o    Options
		want [2]int // octets without a table and with one
	}{{Options{Profile: ProfileCP}, [2]int{324, 311}}, {Options{Device: "IMEI:490154203237518"}, [2]int{1172, 936}}} {
		for i, repeats := range []bool{false, true} {
			tt.o.Repeats = repeats
			tp, _, err := Compile(tt.o, &a)
			if err != nil {
				t.Fatal(err)
			}
			v := Values{Slots: []Secret{Secret("user1"), Secret("example-password-1"), Secret("example-nonce-1"), Secret("example-server-1"), Secret("example-nonce-s1")}}
			if len(tp.Slots()) == 6 {
				v.Slots = append([]Secret{Secret("IMEI:490154203237518")}, v.Slots...)
			}
			body, _, err := tp.AppendMessage(nil, v)
			if err != nil || len(body) != tt.want[i] {
				t.Errorf("%v %v: %d octets, want %d, %v", tt.o.Profile, repeats, len(body), tt.want[i], err)
			}
			_, filled := edited(tt.o, &a, tp.filler(v.Slots))
			m, _, err := Build(tt.o, filled, Keys{})
			if err != nil || !bytes.Equal(m.Body, body) {
				t.Errorf("%v %v: built\n%q, %v, rendered\n%q", tt.o.Profile, repeats, m.Body, err, body)
			}
			v.Slots[len(v.Slots)-5], v.Slots[len(v.Slots)-4] = Secret("com.example.dm"), Secret("com.example.dm")
			body, _, err = tp.AppendMessage(nil, v)
			if n := bytes.Count(body, []byte("com.example.dm")); err != nil || n != 4-i {
				t.Errorf("%v %v: the text stands there %d times, %v", tt.o.Profile, repeats, n, err)
			}
			x, err := Open(Message{Type: tp.Type(), Body: body}, Keys{})
			if err != nil || x.Options.Repeats != repeats || x.Account.Credentials[0].Name != "com.example.dm" || string(x.Account.Credentials[0].Secret) != "com.example.dm" {
				t.Errorf("%v %v: opens to %v, %v", tt.o.Profile, repeats, x, err)
			}
		}
	}
}
