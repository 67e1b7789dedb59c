package device

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A line of what tshark shows of a document: code page, token, and what was read. Of trees
// it has the codes, but no names.
var tsharkLine = regexp.MustCompile(`\| Tag   \| T +(\d+) +\| +(Known Tag 0x(\w\w) +\(\..\)|END|STR_I|OPAQUE)[^|]*\| +(.*)`)

// The codes on page 2 that matter: OMA-TS-DM_TNDS 1.2.
const (
	codeACL, codeDDFName, codeInterior, codeNode, codeNodeName, codeValue = "06", "11", "25", "24", "26", "36"
)

// treeOfTshark returns the nodes of the tree that tshark shows, as [treeOfDevice] does.
func treeOfTshark(text string) []string {
	var names, open, out []string // names of open nodes, codes of open elements
	for line := range strings.Lines(text) {
		m := tsharkLine.FindStringSubmatch(line)
		if m == nil || m[1] != "2" {
			continue
		}
		value := strings.Trim(m[4], "'")
		switch {
		case strings.HasPrefix(m[2], "Known"):
			if code := strings.ToUpper(m[3]); strings.Contains(m[2], "C)") {
				open = append(open, code)
				if code == codeNode {
					names = append(names, "")
				}
			} else if code == codeInterior && len(out) > 0 {
				out[len(out)-1] += " node"
			}
		case m[2] == "END":
			if open[len(open)-1] == codeNode {
				names = names[:len(names)-1]
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return out // what follows is no tree
			}
		default:
			switch open[len(open)-1] {
			case codeNodeName:
				names[len(names)-1] = value
				out = append(out, strings.Join(names, "/"))
			case codeValue:
				out[len(out)-1] += " = " + value
			case codeACL:
				out[len(out)-1] += " ACL " + value
			case codeDDFName:
				out[len(out)-1] += " " + value
			}
		}
	}
	return out
}

// treeOfDevice returns the nodes below uri, each in a line.
func treeOfDevice(tree *Tree, uri string) (out []string) {
	for n := range tree.Below(uri) {
		line := strings.TrimPrefix(n.URI, uri+"/")
		if n.ACL != "" {
			line += " ACL " + n.ACL
		}
		switch {
		case n.Format == tnds.FormatNode:
			line += " node"
			if n.Type != "" {
				line += " " + n.Type
			}
		case n.Format == tnds.FormatBin:
			line += fmt.Sprintf(" = (%d bytes of opaque data)", len(n.Value))
		default:
			line += " = " + string(n.Value)
		}
		out = append(out, line)
	}
	return out
}

// TestTsharkTree holds that the tree that a device ends up with, for a message with a tree
// in form A, has exactly the nodes, values, rights and types that tshark shows.
func TestTsharkTree(t *testing.T) {
	full := testAccount("one.example", "a <b> & c")
	full.Addresses = append(full.Addresses, bootstrap.Address{Addr: "192.0.2.1", Type: bootstrap.AddrIPv4, Ports: []uint16{80, 8080}})
	full.ConRefs = []string{"./ConnMO/1"}
	for _, a := range []*bootstrap.Account{testAccount("one.example", "pw"), full} {
		m := build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, a, bootstrap.Keys{})
		pdu, err := push.AppendPDU(nil, m.PDU(1))
		if err != nil {
			t.Fatal(err)
		}
		want := treeOfTshark(testdoc.TsharkText(t, testdoc.Capture(testdoc.LinkUpperPDU, testdoc.UpperPDU("wsp-cl", pdu)), "wbxml"))
		d := newDevice(t, new(Memory), Policy{})
		take(t, d, Push{Secure: true, PDU: pdu}, "")
		got := treeOfDevice(d.Tree(), dmAccURI)
		if len(want) < 15 || sorted(strings.Join(want, "\n")) != sorted(strings.Join(got, "\n")) {
			t.Error(cmp.Diff(want, got))
		}
	}
}

// parms returns parms in pairs of name and value.
func parms(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, `<parm name="%s" value="%s"/>`, pairs[i], pairs[i+1])
	}
	return b.String()
}

func application(content string) string {
	return `<characteristic type="APPLICATION">` + content + `</characteristic>`
}

// TestFieldDevices holds what this device makes of messages whose treatment by devices in
// the field is documented: AOSP (its OMA-DM client) and Symbian (its w7 adapter). Where
// this one does something else, the row says why.
func TestFieldDevices(t *testing.T) {
	tree := func(nodes ...string) func(testing.TB) *bootstrap.Message {
		return func(t testing.TB) *bootstrap.Message { return dm(t, inboxTree("./Inbox", nodes...)) }
	}
	account := func(id string, more ...string) []string {
		return append([]string{"|X|" + id, "X|ServerID=one.example"}, more...)
	}
	changed := func(m func(testing.TB) *bootstrap.Message, xml func(string) string) func(testing.TB) *bootstrap.Message {
		return func(t testing.TB) *bootstrap.Message {
			text, err := xmlconv.ToXML(m(t).Body, xmlconv.DecodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			other := xml(string(text))
			if other == string(text) {
				t.Fatal("nothing has changed")
			}
			body, err := xmlconv.ToWBXML([]byte(other), xmlconv.EncodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return &bootstrap.Message{Type: bootstrap.TypeDM, Body: body}
		}
	}
	prov := func(content string) func(testing.TB) *bootstrap.Message {
		return func(t testing.TB) *bootstrap.Message {
			return cp(t, `<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" ""><wap-provisioningdoc version="1.0">`+content+`</wap-provisioningdoc>`)
		}
	}
	for _, test := range []struct {
		device, behaviour string
		differs           string // why, where this device does not
		message           func(testing.TB) *bootstrap.Message
		policy            Policy
		open              bool   // not by a secure push
		want              string // nodes that have a value, or the reason
	}{
		{device: "AOSP", behaviour: "an Add of a tree is Atomic: a fault undoes all",
			message: tree(account(bootstrap.DMAccID, "X|Name=a", "X|Name=b")...), want: "content"},
		{device: "AOSP", behaviour: "roots with the identifier of DMAcc go below ./DMAcc",
			message: tree(account(bootstrap.DMAccID)...), want: "./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "or with that of w7",
			message: tree(account(w7ID)...), want: "./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "values lose the prefix ./Inbox/, as objects are then at the root",
			differs: "an object goes to the place of its kind, and references follow it there",
			message: tree(account(bootstrap.DMAccID, "X|PrefConRef=./Inbox/Net", "|Net|org.openmobilealliance/1.0/ConnMO", "Net|Addr=a")...),
			want:    "./ConnMO/Net/Addr=a ./DMAcc/X/PrefConRef=./ConnMO/Net ./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "the ACL of what comes in is never read",
			differs: "the specification has a server ask for its rights so",
			message: func(t testing.TB) *bootstrap.Message {
				return dm(t, strings.Replace(inboxTree("./Inbox", account(bootstrap.DMAccID)...), "<RTProperties>", "<RTProperties><ACL>Get=one.example</ACL>", 1))
			}, want: "./DMAcc/X[Get=one.example] ./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "PortNbr is int, AAuthData chr",
			message: func(t testing.TB) *bootstrap.Message {
				return dm(t, strings.Replace(inboxTree("./Inbox", account(bootstrap.DMAccID, "X|PortNbr=443", "X|AAuthData=n")...), "PortNbr</NodeName><Path>X</Path><RTProperties><Format><chr/>", "PortNbr</NodeName><Path>X</Path><RTProperties><Format><int/>", 1))
			}, want: "./DMAcc/X/AAuthData=n ./DMAcc/X/PortNbr=443 ./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "an Add must have the CmdID 1", differs: "no text says so",
			message: changed(tree(account(bootstrap.DMAccID)...), func(s string) string { return strings.Replace(s, "<CmdID>1<", "<CmdID>7<", 1) }),
			want:    "./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "Replace is taken, too",
			message: func(t testing.TB) *bootstrap.Message {
				return dm(t, strings.ReplaceAll(add("./DMAcc/X/ServerID", "one.example"), "Add>", "Replace>"))
			}, want: "./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "no account without a ServerID",
			message: tree("|X|"+bootstrap.DMAccID, "X|Name=a"), want: "content"},
		{device: "AOSP", behaviour: "nor with an empty one",
			message: tree("|X|"+bootstrap.DMAccID, "X|ServerID=", "X|Name=a"), want: "content"},
		{device: "AOSP", behaviour: "the ServerID may be that of a node by itself",
			message: func(t testing.TB) *bootstrap.Message { return dm(t, add("./DMAcc/X/ServerID", "one.example")) },
			want:    "./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "Meta stands at the command or at the item",
			message: changed(tree(account(bootstrap.DMAccID)...), func(s string) string {
				meta := s[strings.Index(s, "<Meta>") : strings.Index(s, "</Meta>")+7]
				return strings.Replace(strings.Replace(s, meta, "", 1), "<Item>", "<Item>"+meta, 1)
			}), want: "./DMAcc/X/ServerID=one.example"},
		{device: "AOSP", behaviour: "a LocURI has white space around it",
			message: changed(tree(account(bootstrap.DMAccID)...), func(s string) string { return strings.Replace(s, "./Inbox<", "\n ./Inbox\n<", 1) }),
			want:    "./DMAcc/X/ServerID=one.example"},

		{device: "Symbian", behaviour: "a policy takes NETWPIN only", open: true,
			policy:  Policy{AskPIN: true, Network: bootstrap.Secret("n"), Accept: []push.SEC{bootstrap.SECNetwPIN}},
			message: sealed(bootstrap.SECUserPIN), want: "method"},
		{device: "Symbian", behaviour: "or any method, or none", open: true, policy: Policy{Unauthenticated: true},
			message: prov(application(parms("APPID", "w7", "PROVIDER-ID", "one.example", "ADDR", "https://one.example"))),
			want:    "./DMAcc/1/AppAddr/1/Addr=https://one.example ./DMAcc/1/AppAddr/1/AddrType=URI ./DMAcc/1/AppID=w7 ./DMAcc/1/ServerID=one.example"},
		{device: "Symbian", behaviour: "no SEC is not authenticated, and is accepted unless the policy forbids it", open: true,
			differs: "it is rejected unless the policy takes it",
			message: prov(application(parms("APPID", "w7", "PROVIDER-ID", "one.example", "ADDR", "https://one.example"))), want: "unauthenticated"},
		{device: "Symbian", behaviour: "without PROVIDER-ID, the CLIENT's AAUTHNAME is the ServerID",
			message: prov(application(parms("APPID", "w7", "ADDR", "https://one.example") + `<characteristic type="APPAUTH">` + parms("AAUTHLEVEL", "CLIENT", "AAUTHNAME", "one.example", "AAUTHSECRET", "s") + `</characteristic>`)),
			want: "./DMAcc/1/AppAddr/1/Addr=https://one.example ./DMAcc/1/AppAddr/1/AddrType=URI ./DMAcc/1/AppAuth/1/AAuthLevel=SRVCRED " +
				"./DMAcc/1/AppAuth/1/AAuthName=one.example ./DMAcc/1/AppAuth/1/AAuthSecret=s ./DMAcc/1/AppID=w7 ./DMAcc/1/ServerID=one.example"},
	} {
		t.Run(test.device+": "+test.behaviour, func(t *testing.T) {
			d := newDevice(t, new(Memory), test.policy)
			p, err := d.Receive(context.Background(), Push{Secure: !test.open, Message: test.message(t)})
			got := string(reasonOf(err))
			if err == nil {
				var all []string
				for _, c := range p.Changes() {
					if c.New.ACL != "" && test.device == "AOSP" {
						all = append(all, c.URI+"["+c.New.ACL+"]")
					}
					if len(c.New.Value) > 0 {
						all = append(all, c.URI+"="+string(c.New.Value))
					}
				}
				got = strings.Join(all, " ")
			}
			if got != test.want {
				t.Errorf("%s, want %s (%v)", got, test.want, err)
			}
		})
	}
}

// sealed returns a message with a MAC by a method.
func sealed(sec bootstrap.SEC) func(testing.TB) *bootstrap.Message {
	return func(t testing.TB) *bootstrap.Message {
		m := build(t, bootstrap.Options{SEC: sec}, testAccount("one.example", "pw"), bootstrap.Keys{Network: bootstrap.Secret("n"), PIN: bootstrap.Secret("1234")})
		return &m
	}
}
