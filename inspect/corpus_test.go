package inspect

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/pap"
	"github.com/go-wbxml/wbxml/push/smpp"
	"github.com/go-wbxml/wbxml/push/sms"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// planted stands in every document with an account: none of it may leave Explain.
const planted = "Zq7-plant"

// pin is the key of all messages with a MAC.
var keys = bootstrap.Keys{PIN: bootstrap.Secret("48151")}

const cpText = `<wap-provisioningdoc version="1.1"><characteristic type="NAPDEF"><parm name="NAME" value="Net"/><parm name="NAPID" value="N1"/>` +
	`<parm name="BEARER" value="GSM-GPRS"/><parm name="NAP-ADDRESS" value="internet"/><parm name="NAP-ADDRTYPE" value="APN"/>` +
	`<characteristic type="NAPAUTHINFO"><parm name="AUTHTYPE" value="PAP"/><parm name="AUTHNAME" value="u"/><parm name="AUTHSECRET" value="` + planted + `"/></characteristic></characteristic>` +
	`<characteristic type="APPLICATION"><parm name="APPID" value="w2"/><parm name="TO-NAPID" value="N1"/></characteristic></wap-provisioningdoc>`

// A made is octets of a kind, and what is within.
type made struct {
	name   string
	octets []byte
	kinds  []Kind // of the layers that must be there, in any order
}

func account() *bootstrap.Account {
	return &bootstrap.Account{
		ServerID: "com.example.dm", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm"}},
		Credentials: []bootstrap.Credential{{Level: bootstrap.LevelClient, Type: "DIGEST", Name: "user", Secret: bootstrap.Secret(planted), Data: bootstrap.Secret("nonce-" + planted)}},
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// bootstrapMessage builds the message of an account in a form.
func bootstrapMessage(p bootstrap.Profile, f bootstrap.Form) bootstrap.Message {
	m, _, err := bootstrap.Build(bootstrap.Options{Profile: p, Form: f, Device: "IMEI:490154203237518", SEC: bootstrap.SECUserPIN}, account(), keys)
	if err != nil {
		panic(err)
	}
	return m
}

func segments(b []byte) (all [][]byte) {
	s := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 0x2A}
	for i := range must(s.Count(len(b))) {
		all = append(all, must(s.AppendSegment(nil, b, i)))
	}
	return all
}

func makeTPDU(data []byte, submit, smsc bool) []byte {
	p := sms.TPDU{Flags: sms.FlagHeader | sms.FlagNoMore, Address: must(sms.ParseAddress("+4917012345678")), Coding: push.DCS8BitClass1,
		Time: sms.Timestamp{0x62, 0x11, 0x03, 0x12, 0, 0, 0x40}, Data: data}
	if submit {
		p.Flags = sms.FlagHeader | sms.FlagSubmit | sms.FlagRelative
		p.Validity[0] = 0xA7
	}
	if smsc {
		p.HasSMSC, p.SMSC = true, []byte{0x91, 0x94, 0x71, 0x07, 0x16, 0, 0}
	}
	return must(sms.AppendTPDU(nil, &p))
}

// octetForms makes every form of octets.
func octetForms() (all []made) {
	cp := must(xmlconv.ToWBXML([]byte(cpText), xmlconv.EncodeOptions{}))
	protected := bootstrap.Message{Type: bootstrap.TypeCP, Body: cp, Security: must(bootstrap.Protect(cp, bootstrap.SECUserPIN, keys))}
	pdu := must(push.AppendPDU(nil, protected.PDU(1)))
	parts := segments(pdu)
	notification := must(push.AppendNotification(nil, push.Notification{Version: push.Version12, UIMode: push.UIBackground, SessionID: 7, ServerID: []byte("com.example.dm")}))
	papBody, _, err := pap.AppendMessage(nil, &pap.Message{Push: &pap.Push{PushID: "1", Addresses: []pap.Address{{Value: "+4917012345678"}}},
		ContentType: push.NewContentType([]byte(bootstrap.TypeCP)).String(), Content: cp})
	if err != nil {
		panic(err)
	}
	var stream []byte
	for i, s := range parts {
		stream = must(smpp.AppendPDU(stream, &smpp.PDU{Command: smpp.CommandSubmitSM, Sequence: uint32(i + 1), Message: smpp.Message{
			Source: smpp.Address{TON: 5, Addr: []byte("OP")}, Dest: smpp.Address{TON: 1, NPI: 1, Addr: []byte("4917012345678")}, ESMClass: 0x40, DataCoding: push.DCS8BitClass1, Short: s}}))
	}
	add := func(name string, b []byte, kinds ...Kind) { all = append(all, made{name, b, kinds}) }
	add("cp", cp, KindWBXML)
	add("cp.xml", []byte(cpText), KindXML)
	add("push", pdu, KindWSP, KindWBXML)
	add("smpp", stream, KindSMPP, KindJoined, KindWSP, KindWBXML)
	add("pap", papBody, KindPAP, KindWBXML)
	add("notification", notification, KindNotification)
	add("segment", segments(notificationPush(notification))[0], KindSegment, KindWSP, KindNotification)
	for i := range 4 {
		submit, smsc := i&1 != 0, i&2 != 0
		add(fmt.Sprintf("sms-%v-%v", submit, smsc), makeTPDU(segments(notificationPush(notification))[0], submit, smsc), KindSMS, KindWSP, KindNotification)
	}
	add("dm-embedded", bootstrapMessage(bootstrap.ProfileDM, bootstrap.FormEmbedded).Body, KindWBXML)
	add("dm-nested", bootstrapMessage(bootstrap.ProfileDM, bootstrap.FormNested).Body, KindWBXML)
	add("dm-xml", bootstrapMessage(bootstrap.ProfileDM, bootstrap.FormXML).Body, KindWBXML, KindXML)
	add("dm-nodes", bootstrapMessage(bootstrap.ProfileDM, bootstrap.FormNodeByNode).Body, KindWBXML)
	add("cp-account", bootstrapMessage(bootstrap.ProfileCP, 0).Body, KindWBXML)
	return all
}

func notificationPush(n []byte) []byte {
	return must(push.AppendPDU(nil, push.PDU{TID: 1, Type: push.ContentType{Code: push.MediaNotification}, App: push.AppSyncMLDM, HasApp: true, Body: n}))
}

// dumpLines writes b in lines of 16 octets, each by f.
func dumpLines(b []byte, f func(off int, line []byte) string) string {
	var s strings.Builder
	for off := 0; off < len(b); off += 16 {
		s.WriteString(f(off, b[off:min(off+16, len(b))]) + "\n")
	}
	return s.String()
}

func spaced(b []byte, sep string) string {
	return strings.Join(strings.Fields(fmt.Sprintf("% x", b)), sep)
}

func chars(b []byte) string { return strings.Trim(ascii(b), "|") }

// little are the words of hexdump and od, of a little-endian machine.
func little(line []byte, format string) string {
	var s strings.Builder
	for i := 0; i < len(line); i += 2 {
		v := int(line[i])
		if i+1 < len(line) {
			v |= int(line[i+1]) << 8
		}
		s.WriteString(fmt.Sprintf(format, v))
	}
	return s.String()
}

// textForms are the ways to write octets as text.
var textForms = []struct {
	name  string
	kind  Kind
	write func(b []byte) string
}{
	{"hex", KindHex, func(b []byte) string { return hex.EncodeToString(b) }},
	{"HEX colons", KindHex, func(b []byte) string { return strings.ToUpper(spaced(b, ":")) }},
	{"hex lines", KindHex, func(b []byte) string { return dumpLines(b, func(_ int, l []byte) string { return spaced(l, " ") }) }},
	{"array", KindHex, func(b []byte) string { return "{ 0x" + spaced(b, ", 0x") + " };" }},
	{"escapes", KindHex, func(b []byte) string { return `"\x` + spaced(b, `\x`) + `"` }},
	{"xxd", KindDump, func(b []byte) string {
		return dumpLines(b, func(o int, l []byte) string {
			return fmt.Sprintf("%08x: %-39s  %s", o, strings.Trim(fmt.Sprintf("%x", l)[:0]+pairsOf(l), " "), chars(l))
		})
	}},
	{"hexdump -C", KindDump, func(b []byte) string {
		return dumpLines(b, func(o int, l []byte) string {
			s := spaced(l[:min(8, len(l))], " ")
			if len(l) > 8 {
				s += "  " + spaced(l[8:], " ")
			}
			return fmt.Sprintf("%08x  %-48s  %s", o, s, ascii(l))
		}) + fmt.Sprintf("%08x\n", len(b))
	}},
	{"hexdump", KindDump, func(b []byte) string {
		return dumpLines(b, func(o int, l []byte) string { return fmt.Sprintf("%07x", o) + little(l, " %04x") }) + fmt.Sprintf("%07x\n", len(b))
	}},
	{"od", KindDump, func(b []byte) string {
		return dumpLines(b, func(o int, l []byte) string { return fmt.Sprintf("%07o", o) + little(l, " %06o") }) + fmt.Sprintf("%07o\n", len(b))
	}},
	{"od -t x1", KindDump, func(b []byte) string {
		return dumpLines(b, func(o int, l []byte) string { return fmt.Sprintf("%07o %s", o, spaced(l, " ")) }) + fmt.Sprintf("%07o\n", len(b))
	}},
	{"od -b", KindDump, func(b []byte) string {
		return dumpLines(b, func(o int, l []byte) string {
			var s strings.Builder
			s.WriteString(fmt.Sprintf("%07o", o))
			for _, c := range l {
				s.WriteString(fmt.Sprintf(" %03o", c))
			}
			return s.String()
		}) + fmt.Sprintf("%07o\n", len(b))
	}},
	{"wireshark", KindDump, func(b []byte) string {
		return dumpLines(b, func(o int, l []byte) string { return fmt.Sprintf("%04x   %-47s   %s", o, spaced(l, " "), chars(l)) })
	}},
	{"base64", KindBase64, base64.StdEncoding.EncodeToString},
	{"base64url", KindBase64, base64.RawURLEncoding.EncodeToString},
	{"percent", KindPercent, func(b []byte) string { return "%" + spaced(b, "%") }},
	{"percent some", KindPercent, func(b []byte) string { return url.QueryEscape(string(b)) }},
	{"query", KindPercent, func(b []byte) string {
		return "http://gw/cgi-bin/sendsms?to=4917&data=" + hex.EncodeToString(b) + "&from=OP"
	}},
	{"decimal", KindDecimal, func(b []byte) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(b), " ", ", "), "") }},
	{"java", KindDecimal, func(b []byte) string {
		s := make([]string, len(b))
		for i, c := range b {
			s[i] = fmt.Sprint(int8(c))
		}
		return strings.Join(s, ",")
	}},
	{"prose", KindProse, func(b []byte) string {
		return "Hello all, my phone gets this message and says that the PIN is wrong:\n" + hex.EncodeToString(b) + "\nWhat is it? Thanks, Ed"
	}},
	{"hex of base64", KindHex, func(b []byte) string { return hex.EncodeToString([]byte(base64.StdEncoding.EncodeToString(b))) }},
}

func pairsOf(l []byte) string {
	var s strings.Builder
	for i := 0; i < len(l); i += 2 {
		s.WriteString(fmt.Sprintf("%x ", l[i:min(i+2, len(l))]))
	}
	return s.String()
}

// leaks returns the form in which a report has the planted secret, or "".
func leaks(r *Report) string {
	out := must(r.JSON())
	for _, b := range r.Buffers {
		out = append(append(out, 0), b.Octets...)
	}
	lower := bytes.ToLower(out)
	if bytes.Contains(out, []byte(planted)) {
		at := bytes.Index(out, []byte(planted))
		return "as it is: " + string(out[max(0, at-200):at+20])
	}
	for _, sep := range []string{"", " ", ":", ", 0x", `\x`, "%"} {
		if bytes.Contains(lower, []byte(spaced([]byte(planted), sep))) {
			return "in hexadecimal"
		}
	}
	for shift := range 3 { // base64 at each place in a group, without the characters that others share
		b := base64.StdEncoding.EncodeToString(append(make([]byte, shift), planted...))
		b = b[[]int{0, 2, 3}[shift]:]
		if b = b[:len(b)-4]; bytes.Contains(out, []byte(b)) {
			return "in base64"
		}
	}
	return ""
}

// sound checks what holds of every report.
func sound(r *Report) error {
	for i, l := range r.Layers {
		if l.Parent >= i || l.Parent < -1 || l.Buffer < 0 || l.Buffer >= len(r.Buffers) || l.Offset < 0 || l.Length < 0 || l.Offset+l.Length > len(r.Buffers[l.Buffer].Octets) {
			return fmt.Errorf("layer %d: %s, %d+%d of buffer %d", i, l.Kind, l.Offset, l.Length, l.Buffer)
		}
		for j, f := range l.Fields {
			if f.Offset < l.Offset || f.Length < 0 || f.Offset+f.Length > l.Offset+l.Length || f.Layer < 0 || f.Layer >= len(r.Layers) {
				return fmt.Errorf("layer %d, field %d %s: %d+%d", i, j, f.Name, f.Offset, f.Length)
			}
		}
	}
	for i, b := range r.Buffers {
		for _, p := range b.Parts {
			if p.Buffer >= i || p.Offset < 0 || p.Offset+p.Length > len(b.Octets) || p.From < 0 || p.From+p.Size > len(r.Buffers[p.Buffer].Octets) || p.Length <= 0 {
				return fmt.Errorf("buffer %d: part %+v", i, p)
			}
		}
	}
	return nil
}

func hasKinds(r *Report, kinds []Kind) bool {
	for _, k := range kinds {
		found := false
		for _, l := range r.Layers {
			found = found || l.Kind == k
		}
		if !found {
			return false
		}
	}
	return true
}

func outline(r *Report) string {
	var s strings.Builder
	s.WriteString(fmt.Sprint(r.Rank))
	for _, l := range r.Layers {
		s.WriteString(" " + string(l.Kind))
	}
	return s.String()
}

// TestCorpus reads every form of octets in every form of text, whole, cut and padded.
func TestCorpus(t *testing.T) {
	n := 0
	check := func(name string, in []byte, outer Kind, m made, whole bool) {
		n++
		t.Run(name, func(t *testing.T) {
			r := Explain(in, Options{Keys: keys})
			if err := sound(r); err != nil {
				t.Fatal(err)
			}
			if how := leaks(r); how != "" {
				t.Errorf("the secret is in the report %s: %s", how, outline(r))
			}
			if outer != "" && r.Kind != outer || whole && !hasKinds(r, m.kinds) || !whole && r.Rank < Possible {
				t.Errorf("%s; want %s and %s\n%.300s", outline(r), outer, m.kinds, in)
			}
		})
	}
	for _, m := range octetForms() {
		check(m.name, m.octets, m.kinds[0], m, true)
		check(m.name+" cut", m.octets[:len(m.octets)*4/5], "", made{}, m.name == "notification")
		check(m.name+" padded", append(bytes.Clone(m.octets), 0, 0, 0), "", m, true)
		for _, f := range textForms {
			if f.kind == KindPercent && isText(m.octets) {
				continue
			}
			check(m.name+" "+f.name, []byte(f.write(m.octets)), f.kind, m, true)
		}
	}
	t.Log(n, "inputs")
}

// TestSegments joins the segments of a message in every order and form, with faults.
func TestSegments(t *testing.T) {
	cp := must(xmlconv.ToWBXML([]byte(strings.Replace(cpText, "internet", strings.Repeat("internet", 30), 1)), xmlconv.EncodeOptions{}))
	m := bootstrap.Message{Type: bootstrap.TypeCP, Body: cp, Security: must(bootstrap.Protect(cp, bootstrap.SECUserPIN, keys))}
	parts := segments(must(push.AppendPDU(nil, m.PDU(1))))
	if len(parts) < 4 {
		t.Fatal(len(parts))
	}
	other := bytes.Clone(parts[1])
	other[100] ^= 0x55
	for _, tt := range []struct {
		name  string
		parts [][]byte
		state State
		note  string
	}{
		{"in order", parts, StateVerified, ""},
		{"reversed", [][]byte{parts[3], parts[2], parts[1], parts[0]}, StateVerified, ""},
		{"twice", append([][]byte{parts[1]}, parts...), StateVerified, "segment-duplicate"},
		{"conflict", append([][]byte{other}, parts...), StateVerified, "segment-conflict"},
		{"wrong", [][]byte{parts[0], other, parts[2], parts[3]}, StateDiffers, ""},
		{"missing", parts[:3], StateIncomplete, "segment-missing"},
	} {
		for _, f := range []struct {
			name string
			line func([]byte) string
		}{
			{"lines", func(b []byte) string { return hex.EncodeToString(b) + "\n" }},
			{"labels", func(b []byte) string { return "SMS: " + spaced(b, " ") + "\n" }},
			{"tpdus", func(b []byte) string { return hex.EncodeToString(makeTPDU(b, false, true)) + "\n" }},
			{"prose", func(b []byte) string {
				return "and then it got this one:\n" + hex.EncodeToString(b) + "\nwhatever it is\n"
			}},
			{"kannel", func(b []byte) string {
				return "GET /?from=1&udh=%" + spaced(b[:12], "%") + "&text=" + url.QueryEscape(string(b[12:])) + "\n"
			}},
		} {
			t.Run(tt.name+" "+f.name, func(t *testing.T) {
				var in strings.Builder
				for _, p := range tt.parts {
					in.WriteString(f.line(p))
				}
				r := Explain([]byte(in.String()), Options{Keys: keys})
				if err := sound(r); err != nil {
					t.Fatal(err)
				}
				if how := leaks(r); how != "" {
					t.Error("the secret is in the report", how)
				}
				var got State
				var notes strings.Builder
				for _, l := range r.Layers {
					if l.MAC != nil {
						got = l.MAC.State
					}
					for _, n := range l.Notes {
						notes.WriteString(n.ID + " ")
					}
				}
				if got != tt.state || !strings.Contains(notes.String(), tt.note) {
					t.Errorf("%q, want %q; notes %s, want %s; %s", got, tt.state, notes.String(), tt.note, outline(r))
				}
			})
		}
	}
}

// TestBlobs explains octets by chance: none is more than weak.
func TestBlobs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 40))
	for i := range 400 {
		b := make([]byte, 1+rnd.IntN(600))
		for j := range b {
			b[j] = byte(rnd.Uint32())
		}
		for _, in := range [][]byte{b, []byte(hex.EncodeToString(b)), []byte(base64.StdEncoding.EncodeToString(b))} {
			if r := Explain(in, Options{}); r.Rank > Weak {
				t.Errorf("blob %d, %x: %s", i, b, outline(r))
			}
		}
	}
}
