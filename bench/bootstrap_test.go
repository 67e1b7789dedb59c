package bench

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"runtime"
	"testing"

	"github.com/go-wbxml/wbxml/codec/template"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// slot is where each device has a value of its own.
func slot(name string) bootstrap.Secret { return bootstrap.Secret("${" + name + "}") }

// account is a DM account with 12 slots.
func account(o bootstrap.Options) (bootstrap.Options, *bootstrap.Account) {
	digest := bootstrap.AuthDigest
	a := &bootstrap.Account{
		ServerID: "${server}", Name: "${name}",
		Addresses: []bootstrap.Address{{Addr: "https://${host}/dm", Type: bootstrap.AddrURI, Ports: []uint16{443}}},
		Credentials: []bootstrap.Credential{
			{Level: bootstrap.LevelClient, Type: digest, Name: "${user}", Secret: slot("pw"), Data: slot("nonce")},
			{Level: bootstrap.LevelServer, Type: digest, Name: "${server}", Secret: slot("spw"), Data: slot("snonce")},
			{Level: bootstrap.LevelOBEX, Type: bootstrap.AuthHTTPBasic, Name: "${obex}", Secret: slot("opw")},
		},
		AuthPref: &digest,
	}
	o.Device, o.SessionID, o.Drop = "IMEI:${imei}", "${session}", true
	if o.Profile == bootstrap.ProfileDM {
		a.Node = "node"
		a.ACL = "Get=${server}&Replace=${server}"
	}
	return o, a
}

// values are those of one device: 16 octets each.
func values(tp *bootstrap.Template) bootstrap.Values {
	v := bootstrap.Values{Keys: keys, Typed: make(bootstrap.Secret, 0, 16)}
	for i := range tp.Slots() {
		v.Slots = append(v.Slots, fmt.Appendf(nil, "value-%010d", i))
	}
	return v
}

var keys = bootstrap.Keys{PIN: bootstrap.Secret("12345678"), Network: bootstrap.Secret("\x19\x32\x54\x76\x98\x10\x32\x54")}

// messages are the kinds of messages that are measured.
var messages = []struct {
	name string
	o    bootstrap.Options
}{
	{"dm-embedded", bootstrap.Options{}},
	{"dm-nested", bootstrap.Options{Form: bootstrap.FormNested}},
	{"dm-nodes", bootstrap.Options{Form: bootstrap.FormNodeByNode}},
	{"cp", bootstrap.Options{Profile: bootstrap.ProfileCP}},
}

// compile returns the template of a message, the values of a device and the
// message that they make.
func compile(t testing.TB, o bootstrap.Options) (*bootstrap.Template, bootstrap.Values, bootstrap.Message) {
	t.Helper()
	tp, _, err := bootstrap.Compile(account(o))
	if err != nil {
		t.Fatal(err)
	}
	v := values(tp)
	body, s, err := tp.AppendMessage(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	return tp, v, bootstrap.Message{Type: tp.Type(), Body: body, Security: s}
}

func rendering(tp *bootstrap.Template, v bootstrap.Values) func() error {
	var dst []byte
	return func() (err error) {
		dst, _, err = tp.AppendMessage(dst[:0], v)
		return err
	}
}

// BenchmarkTemplate makes the message of one device. memcpy copies it; hmac-sha1 is
// the MAC alone, over SHA-1 states that are kept, crypto-hmac as the standard
// library makes it for each device.
func BenchmarkTemplate(b *testing.B) {
	for _, m := range messages {
		tp, v, plain := compile(b, m.o)
		run := func(mode string, body func() error) {
			b.Run(m.name+"/"+mode, func(b *testing.B) {
				measure(b, len(plain.Body), 0, body)
				b.ReportMetric(float64(len(v.Slots)), "slots/op")
			})
		}
		run("plain", rendering(tp, v))
		t, values := asDocument(b, tp, v, plain.Body)
		var dst []byte
		run("document", func() (err error) { // a template of the same document's XML
			dst, err = t.Append(dst[:0], values)
			return err
		})
		o := m.o
		o.SEC = bootstrap.SECUserPIN
		tp, v, _ = compile(b, o)
		run("mac", rendering(tp, v))
		to := make([]byte, len(plain.Body))
		run("memcpy", func() error {
			copy(to, plain.Body)
			return nil
		})
		run("hmac-sha1", unchecked(hmacReused(v.Keys.PIN, plain.Body)))
		run("crypto-hmac", unchecked(hmacNew(v.Keys.PIN, plain.Body)))
	}
}

// asDocument returns the message that values have made as XML with the slots in their
// place, compiled: the same template, from a document; and the values of its slots.
func asDocument(b *testing.B, tp *bootstrap.Template, v bootstrap.Values, body []byte) (*template.Template, []template.Value) {
	xml, err := xmlconv.ToXML(body, xmlconv.DecodeOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for i, name := range tp.Slots() {
		value := []byte(v.Slots[i])
		xml = bytes.ReplaceAll(xml, value, []byte("${"+name+"}"))
		xml = bytes.ReplaceAll(xml, base64.StdEncoding.AppendEncode(nil, value), []byte("${"+name+"|base64}"))
	}
	t, err := template.Compile(xml, xmlconv.EncodeOptions{})
	if err != nil {
		b.Fatal(err)
	}
	var values []template.Value
	for _, name := range t.Slots() {
		values = append(values, v.Slots[tp.Slot(name)])
	}
	return t, values
}

// BenchmarkOpen reads a message back: verify is the MAC alone, open also returns
// the account, in memory of its own. device is a bootstrap applied: Receive and Apply of a
// device whose tree has 10,000 nodes, in memory.
func BenchmarkOpen(b *testing.B) {
	for _, m := range messages {
		m.o.SEC = bootstrap.SECUserPIN
		_, v, msg := compile(b, m.o)
		v.Keys.Accept = []bootstrap.SEC{m.o.SEC}
		run := func(mode string, body func() error) {
			b.Run(m.name+"/"+mode, func(b *testing.B) { measure(b, len(msg.Body), 0, body) })
		}
		run("verify", func() error { return bootstrap.Verify(msg.Body, msg.Security, v.Keys) })
		run("open", func() error {
			opened, err := bootstrap.Open(msg, v.Keys)
			if err == nil && !opened.Verified {
				err = bootstrap.ErrMAC
			}
			return err
		})
		b.Run(m.name+"/device", func(b *testing.B) { benchmarkDevice(b, msg, v.Keys) })
		run("hmac-sha1", unchecked(hmacReused(v.Keys.PIN, msg.Body)))
		run("crypto-hmac", unchecked(hmacNew(v.Keys.PIN, msg.Body)))
	}
}

// deviceNodes are the nodes in the tree of a device beside those of the message.
const deviceNodes = 10_000

func benchmarkDevice(b *testing.B, m bootstrap.Message, k bootstrap.Keys) {
	ctx := context.Background()
	policy := device.Policy{AskPIN: true, Network: k.Network, Accept: k.Accept}
	base := new(device.Memory)
	heap := heapInUse()
	first, err := device.New(ctx, base, policy)
	if err == nil {
		err = first.Update(ctx, "vendor", func(e *device.Edit) error {
			for i := range deviceNodes {
				if err := e.Add(tnds.Entry{URI: fmt.Sprintf("./Vendor/%d/%d", i/100, i%100), Value: []byte("value")}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		b.Fatal(err)
	}
	state, err := base.Load(ctx)
	if err != nil {
		b.Fatal(err)
	}
	perNode := float64(heapInUse()-heap) / deviceNodes
	devices := make([]*device.Device, 0, 256) // made while the clock stands
	b.ReportAllocs()
	b.SetBytes(int64(len(m.Body)))
	for b.Loop() {
		if len(devices) == 0 {
			b.StopTimer()
			for range cap(devices) {
				store := new(device.Memory)
				if err := store.Swap(ctx, nil, state); err != nil {
					b.Fatal(err)
				}
				d, err := device.New(ctx, store, policy)
				if err != nil {
					b.Fatal(err)
				}
				devices = append(devices, d)
			}
			b.StartTimer()
		}
		d := devices[len(devices)-1]
		devices = devices[:len(devices)-1]
		p, err := d.Receive(ctx, device.Push{Message: &m})
		if err == nil && p.NeedsPIN() {
			err = p.Confirm(ctx, string(k.PIN))
		}
		if err == nil {
			err = p.Apply(ctx)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(perNode, "B/node") // of the tree, without values of its own
}

// heapInUse is the octets of the heap that something refers to.
func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
