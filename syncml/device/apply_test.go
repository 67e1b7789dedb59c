package device

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// dm returns a DM message with the commands, which are XML.
func dm(t testing.TB, commands string) *bootstrap.Message {
	t.Helper()
	xml := `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>0</SessionID><MsgID>0</MsgID>` +
		`<Target><LocURI>` + testDevice + `</LocURI></Target><Source><LocURI>https://one.example</LocURI></Source></SyncHdr><SyncBody>` + commands + `<Final/></SyncBody></SyncML>`
	var m syncml.Message
	if err := m.ParseXML([]byte(xml), syncml.DecodeOptions{}, xmlconv.Input{}); err != nil {
		t.Fatal(err)
	}
	body, err := m.AppendWBXML(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &bootstrap.Message{Type: bootstrap.TypeDM, Body: body}
}

// add returns the command that adds a leaf.
func add(uri, value string) string {
	return `<Add><CmdID>1</CmdID><Item><Target><LocURI>` + uri + `</LocURI></Target><Data>` + value + `</Data></Item></Add>`
}

// property returns the command that replaces a property.
func property(uri, name, value string) string {
	return strings.ReplaceAll(add(uri+"?prop="+name, value), "Add>", "Replace>")
}

// inboxTree returns an Add of a tree to ./Inbox; nodes are "path|name|ddf" for interior
// nodes and "path|name=value" for leaves, path relative to the Inbox.
func inboxTree(target string, nodes ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<Add><CmdID>1</CmdID><Meta><Format xmlns="syncml:metinf">xml</Format><Type xmlns="syncml:metinf">application/vnd.syncml.dmtnds+xml</Type></Meta>`+
		`<Item><Target><LocURI>%s</LocURI></Target><Data><![CDATA[<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD>`, target)
	for _, n := range nodes {
		parts := strings.Split(n, "|")
		b.WriteString(`<Node>`)
		if name, value, leaf := strings.Cut(parts[1], "="); leaf {
			fmt.Fprintf(&b, `<NodeName>%s</NodeName><Path>%s</Path><RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value>%s</Value>`, name, parts[0], value)
		} else {
			fmt.Fprintf(&b, `<NodeName>%s</NodeName><Path>%s</Path><RTProperties><Format><node/></Format><Type><DDFName>%s</DDFName></Type></RTProperties>`, parts[1], parts[0], parts[2])
		}
		b.WriteString(`</Node>`)
	}
	b.WriteString(`</MgmtTree>]]></Data></Item></Add>`)
	return b.String()
}

// TestCommands holds what becomes of commands: which change the tree, which are ignored,
// and which have the whole message rejected, with status and URI.
func TestCommands(t *testing.T) {
	secure := func(m *bootstrap.Message) Push { return Push{Secure: true, Message: m} }
	for _, test := range []struct {
		name, commands string
		want           string // what changes, as kind and URI
		ignored        string
		refused        string // status and URI
	}{
		{name: "Add makes the nodes on the way", commands: add("./a/b", "x"), want: "add ./a, add ./a/b"},
		{name: "Add of a node that is there", commands: add("./DevInfo/Lang", "x"), refused: "already exists: ./DevInfo/Lang"},
		{name: "Add below a leaf", commands: add("./DevInfo/Lang/x", "x"), refused: "command not allowed: ./DevInfo/Lang/x"},
		{name: "Add of a leaf in Inbox", commands: add("./Inbox/x", "x"), refused: "command not allowed: ./Inbox/x"},
		{name: "the first fault undoes all", commands: add("./a/b", "x") + add("./a/b", "y"), refused: "already exists: ./a/b"},
		{name: "Replace without rights", commands: strings.NewReplacer("Add", "Replace").Replace(add("./DevInfo/Lang", "x")), refused: "permission denied: ./DevInfo/Lang"},
		{name: "Replace of what is not there adds", commands: strings.NewReplacer("Add", "Replace").Replace(add("./a", "x")), want: "add ./a"},
		{name: "Delete of a part of the device", commands: `<Delete><CmdID>1</CmdID><Item><Target><LocURI>./DMAcc</LocURI></Target></Item></Delete>`, refused: "command not allowed: ./DMAcc"},
		{name: "Exec", commands: `<Exec><CmdID>1</CmdID><Item><Target><LocURI>./DevInfo</LocURI></Target></Item></Exec>`, refused: "command not allowed: ./DevInfo"},
		{name: "Copy", commands: `<Copy><CmdID>1</CmdID><Item><Target><LocURI>./a</LocURI></Target><Source><LocURI>./b</LocURI></Source></Item></Copy>`, refused: "optional feature not supported: ./a"},
		{name: "what only a session has", commands: `<Alert><CmdID>1</CmdID><Data>1201</Data></Alert>` + add("./a", "x") + `<Get><CmdID>3</CmdID><Item><Target><LocURI>./a</LocURI></Target></Item></Get>`, want: "add ./a", ignored: "Alert, Get"},
		{name: "Atomic and Sequence", commands: `<Sequence><CmdID>1</CmdID>` + add("./a", "x") + `<Atomic><CmdID>2</CmdID>` + add("./b", "x") + `</Atomic></Sequence>` + add("./c", "x"), want: "add ./a, add ./b, add ./c"},
		{name: "Get in an Atomic", commands: `<Atomic><CmdID>1</CmdID><Get><CmdID>3</CmdID><Item><Target><LocURI>./a</LocURI></Target></Item></Get></Atomic>`, refused: "optional feature not supported: ./a"},
		{name: "a value too long for the device", commands: add("./a", strings.Repeat("x", 101)), refused: "request entity too large: ./a"},
		{name: "a URI too deep", commands: add("./a/b/c/d/e/f/g/h", "x"), refused: "URI too long: ./a/b/c/d/e/f/g/h"},
		{name: "too many nodes", commands: add("./a/b/c/d/e/f/g", "x") + add("./1/2/3/4/5/6/7", "x") + add("./x/2/3/4/5/6/7", "x"), refused: "device full: ./x/2/3/4/5/6/7"},
		{name: "Replace of a property without rights", commands: add("./DMAcc/1/ServerID", "one") + property("./DMAcc/1", "Title", "x"), refused: "permission denied: ./DMAcc/1"},
		{name: "an account in nodes without a ServerID", commands: add("./DMAcc/1/Name", "x"), refused: "-"},
		{name: "an account in nodes with an unusable one", commands: add("./DMAcc/1/ServerID", "a b"), refused: "-"},
		{name: "Ext of an account in nodes", commands: add("./DMAcc/1/ServerID", "one") + add("./DMAcc/1/Ext/x", "y"), want: "add ./DMAcc/1, add ./DMAcc/1/ServerID", ignored: "./DMAcc/1/Ext/x"},
		{name: "nothing", commands: `<Alert><CmdID>1</CmdID><Data>1201</Data></Alert>`, refused: "-"},
		{name: "an object without an identifier", commands: inboxTree("./Inbox", "|x|"), refused: "-"},
		{name: "an object that is not known", commands: inboxTree("./Inbox", "|x|urn:x", "x|y=1") + add("./a", "x"), want: "add ./a", ignored: "./Inbox/x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDevice(t, new(Memory), Policy{Limits: Limits{Nodes: 25, Value: 100, URI: tnds.URILimits{Depth: 7}}})
			p, err := d.Receive(context.Background(), secure(dm(t, test.commands)))
			if test.refused != "" {
				want := ReasonRefused
				if test.refused == "-" {
					want, test.refused = ReasonContent, ""
				}
				if reasonOf(err) != want || !strings.HasSuffix(err.Error(), test.refused) {
					t.Fatalf("%v, want %s", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var changes []string
			for _, c := range p.Changes() {
				changes = append(changes, c.Kind.String()+" "+c.URI)
			}
			if got := strings.Join(changes, ", "); got != test.want {
				t.Errorf("changes %s, want %s", got, test.want)
			}
			if got := strings.Join(p.Ignored(), ", "); got != test.ignored {
				t.Errorf("ignored %s, want %s", got, test.ignored)
			}
		})
	}
}

// TestInbox holds where objects go, under which names, and what becomes of references.
func TestInbox(t *testing.T) {
	account := func(name, server, ref string) []string {
		return []string{"|" + name + "|" + bootstrap.DMAccID, name + "|ServerID=" + server, name + "|PrefConRef=" + ref}
	}
	d := newDevice(t, new(Memory), Policy{Objects: map[string]string{bootstrap.DMAccID: "./DMAcc", "urn:con": "./Con/MO"}})
	for i, test := range []struct {
		commands string
		account  string
		want     string // the tree behind it
	}{
		{inboxTree("./Inbox", append(account("X", "one", "./Inbox/Net/Op"), "Net|Op|urn:con", "Net/Op|Addr=internet", "|Other|urn:other")...), "./DMAcc/X", `
./DMAcc/X/PrefConRef=./Con/MO/Op
./DMAcc/X/ServerID=one
./Con/MO/Op/Addr=internet`},
		// Another server with the same name: renamed; its own reference goes to its own object.
		{inboxTree("./Inbox", append(account("X", "two", "./Inbox/Net/Op/Addr"), "Net|Op|urn:con", "Net/Op|Addr=second")...), "./DMAcc/X-2", `
./DMAcc/X/PrefConRef=./Con/MO/Op
./DMAcc/X/ServerID=one
./DMAcc/X-2/PrefConRef=./Con/MO/Op-2/Addr
./DMAcc/X-2/ServerID=two
./Con/MO/Op/Addr=internet
./Con/MO/Op-2/Addr=second`},
		// The target says more than ./Inbox; a reference to nothing stays as it is.
		{inboxTree("./Inbox/Y", append(account("Z", "three", "./Inbox/none"), "|Ext|")...), "./DMAcc/Z", `
./DMAcc/X/PrefConRef=./Con/MO/Op
./DMAcc/X/ServerID=one
./DMAcc/X-2/PrefConRef=./Con/MO/Op-2/Addr
./DMAcc/X-2/ServerID=two
./DMAcc/Z/PrefConRef=./Inbox/none
./DMAcc/Z/ServerID=three
./Con/MO/Op/Addr=internet
./Con/MO/Op-2/Addr=second`},
	} {
		p := take(t, d, Push{Secure: true, Message: dm(t, test.commands)}, "")
		if p.Account() != test.account {
			t.Errorf("%d: account at %s, want %s", i, p.Account(), test.account)
		}
		var got strings.Builder
		for _, place := range []string{"./DMAcc", "./Con"} {
			for n := range d.Tree().Below(place) {
				if n.Format != tnds.FormatNode {
					fmt.Fprintf(&got, "\n%s=%s", n.URI, []byte(n.Value))
				}
			}
		}
		if sorted(got.String()) != sorted(test.want) {
			t.Errorf("%d: %s", i, got.String())
		}
	}
	if _, err := d.Tree().Get("one", "./Inbox"); statusIs(err) != syncml.StatusNotAllowed {
		t.Errorf("Get ./Inbox: %v", err)
	}
	// Without Replace on its account, a server cannot replace it by a second bootstrap.
	_, err := d.Receive(context.Background(), Push{Secure: true, Message: dm(t, inboxTree("./Inbox", account("X", "one", "new")...))})
	if reasonOf(err) != ReasonRefused || statusIs(err) != syncml.StatusPermissionDenied {
		t.Errorf("a second account: %v", err)
	}
	// And where the ACL of ./Inbox does not let it in, it brings nothing.
	if err := d.swap(context.Background(), d.state.next(withACL(t, d, "./Inbox", "Add=trusted"))); err != nil {
		t.Fatal(err)
	}
	for server, want := range map[string]syncml.StatusCode{"four": syncml.StatusPermissionDenied, "trusted": 0} {
		_, err := d.Receive(context.Background(), Push{Secure: true, Message: dm(t, inboxTree("./Inbox", account("V", server, "")...))})
		if statusIs(err) != want {
			t.Errorf("%s: %v", server, err)
		}
	}
}

func sorted(lines string) string {
	list := strings.Split(strings.TrimSpace(lines), "\n")
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// withACL returns the device's tree with an ACL that the device itself sets.
func withACL(t *testing.T, d *Device, uri, acl string) *Tree {
	t.Helper()
	e := d.policy.edit(d.state.tree)
	if err := e.SetProperty(uri, "ACL", acl); err != nil {
		t.Fatal(err)
	}
	return e.Tree()
}

// TestAddExisting holds that Add of an account that is there is refused at a fixed place.
func TestAddExisting(t *testing.T) {
	d := newDevice(t, new(Memory), Policy{})
	for i, want := range []Reason{"", ReasonRefused} {
		a := testAccount("one.example", fmt.Sprint("pw", i))
		a.Node = "one"
		m := build(t, bootstrap.Options{Form: bootstrap.FormNodeByNode, Transport: bootstrap.Transport{Secure: true}}, a, bootstrap.Keys{})
		p, err := d.Receive(context.Background(), Push{Secure: true, Message: &m})
		if reasonOf(err) != want {
			t.Fatal(err)
		}
		if err == nil {
			if err := p.Apply(context.Background()); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if statusIs(err) != syncml.StatusAlreadyExists {
			t.Error(err)
		}
	}
}

// TestProfilesMean holds that the messages of both profiles, and all forms of the DM
// profile, make of random accounts trees that mean the same. CP has the ACL that the
// others state.
func TestProfilesMean(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		a := randomAccount(r)
		want := ""
		for _, o := range []bootstrap.Options{
			{Profile: bootstrap.ProfileCP}, {}, {Form: bootstrap.FormNested}, {Form: bootstrap.FormXML}, {Form: bootstrap.FormNodeByNode, Place: "./DMAcc"},
		} {
			b := *a
			if b.Node = "1"; o.Profile == bootstrap.ProfileCP {
				b.Node = ""
			}
			o.Transport.Secure = true
			m := build(t, o, &b, bootstrap.Keys{})
			d := newDevice(t, new(Memory), Policy{})
			take(t, d, Push{Secure: true, Message: &m}, "")
			got := canonicalACL(dump(d.Tree(), dmAccURI))
			if o.Form == bootstrap.FormNodeByNode { // it cannot carry the ACL, which is in the first line
				_, got, _ = strings.Cut(got, "\n")
				_, want, _ = strings.Cut(want, "\n")
			}
			if want == "" {
				want = got
			}
			if got != want {
				t.Fatalf("seed %d, %v %v:\n%s\nwant\n%s", seed, o.Profile, o.Form, got, want)
			}
		}
	}
}

// canonicalACL puts the commands of ACLs into one order, and takes away the identifiers of
// objects, which CP does not have.
func canonicalACL(s string) string {
	s = strings.ReplaceAll(s, " "+bootstrap.DMAccID, "")
	out := strings.Split(s, "\n")
	for i, line := range out {
		if before, acl, ok := strings.Cut(strings.TrimSuffix(line, "]"), " ["); ok {
			parts := strings.Split(acl, "&")
			slices.Sort(parts)
			out[i] = before + " [" + strings.Join(parts, "&") + "]"
		}
	}
	return strings.Join(out, "\n")
}

func randomAccount(r *rand.Rand) *bootstrap.Account {
	text := func() string {
		return []string{"x", "user name", "ä&<>\"", "1", "a,b", strings.Repeat("long", 30)}[r.IntN(6)]
	}
	a := &bootstrap.Account{ServerID: []string{"one.example", "urn:x", "é"}[r.IntN(3)], ACL: bootstrap.ACLSelf}
	if r.IntN(2) == 0 {
		a.Name = text()
	}
	for range 1 + r.IntN(3) {
		x := bootstrap.Address{Addr: "https://" + []string{"a", "b"}[r.IntN(2)] + ".example", Type: bootstrap.AddrURI}
		if r.IntN(3) == 0 {
			x = bootstrap.Address{Addr: "192.0.2.1", Type: bootstrap.AddrIPv4}
		}
		for range r.IntN(3) {
			x.Ports = append(x.Ports, uint16(1+r.IntN(65535)))
		}
		a.Addresses = append(a.Addresses, x)
	}
	for range r.IntN(4) {
		c := bootstrap.Credential{Level: []bootstrap.Level{bootstrap.LevelClient, bootstrap.LevelServer, "OBEX"}[r.IntN(3)], Type: bootstrap.AuthBasic, Name: text(), Secret: bootstrap.Secret(text())}
		if c.Level != "OBEX" && r.IntN(2) == 0 {
			c.Type, c.Data = bootstrap.AuthDigest, bootstrap.Secret{0, 1, byte(r.Uint32())}
		} else if c.Level == "OBEX" {
			c.Type = bootstrap.AuthHTTPBasic
		}
		a.Credentials = append(a.Credentials, c)
	}
	return a
}

// TestCPMapping holds which nodes a document of Client Provisioning makes, with which
// rights (DM-BOOT-C-001, C-003 to C-005).
func TestCPMapping(t *testing.T) {
	const doc = `<wap-provisioningdoc version="1.1">
<characteristic type="BOOTSTRAP"><parm name="NAME" value="x"/></characteristic>
<characteristic type="NAPDEF"><parm name="NAPID" value="NAP1"/><parm name="BEARER" value="GSM-GPRS"/><parm name="BEARER" value="GSM-CSD"/><parm name="NAP-ADDRESS" value="internet"/><parm name="INTERNET"/>
 <characteristic type="NAPAUTHINFO"><parm name="AUTHTYPE" value="PAP"/><parm name="AUTHNAME" value="u"/><parm name="AUTHSECRET" value="p"/></characteristic></characteristic>
<characteristic type="PXLOGICAL"><parm name="PROXY-ID" value="PX1"/>
 <characteristic type="PXPHYSICAL"><parm name="PHYSICAL-PROXY-ID" value="P"/><parm name="PXADDR" value="192.0.2.1"/><parm name="TO-NAPID" value="NAP1"/></characteristic></characteristic>
<characteristic type="APPLICATION"><parm name="APPID" value="25"/><parm name="PROVIDER-ID" value="mail"/><parm name="TO-NAPID" value="NAP1"/>
 <characteristic type="APPADDR"><parm name="ADDR" value="smtp.example"/><characteristic type="PORT"><parm name="PORTNBR" value="25"/><parm name="SERVICE" value="STARTTLS"/></characteristic></characteristic></characteristic>
%s</wap-provisioningdoc>`
	const w7 = `<characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="one"/><parm name="TO-PROXY" value="PX1"/><parm name="TO-NAPID" value="INTERNET"/>
 <characteristic type="APPADDR"><parm name="ADDR" value="https://one.example"/></characteristic>
 <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV"/><parm name="AAUTHTYPE" value="DIGEST,BASIC"/><parm name="AAUTHNAME" value="u"/><parm name="AAUTHSECRET" value="s"/></characteristic></characteristic>`
	const nodes = `
/Application/1/AppAddr/1/Addr=smtp.example
/Application/1/AppAddr/1/Port/1/PortNbr=25
/Application/1/AppAddr/1/Port/1/Service/1/Service=STARTTLS
/Application/1/AppID=25
/Application/1/ProviderID=mail
/Application/1/ToConRef/1/ConRef=./ConnMO/NAP/1
/ConnMO/NAP/1/BEARER/1=GSM-GPRS
/ConnMO/NAP/1/BEARER/2=GSM-CSD
/ConnMO/NAP/1/INTERNET=
/ConnMO/NAP/1/NAP-ADDRESS=internet
/ConnMO/NAP/1/NAPAUTHINFO/1/AUTHNAME=u
/ConnMO/NAP/1/NAPAUTHINFO/1/AUTHSECRET=p
/ConnMO/NAP/1/NAPAUTHINFO/1/AUTHTYPE=PAP
/ConnMO/NAP/1/NAPID=NAP1
/ConnMO/Proxy/1/PROXY-ID=PX1
/ConnMO/Proxy/1/PXPHYSICAL/1/PHYSICAL-PROXY-ID=P
/ConnMO/Proxy/1/PXPHYSICAL/1/PXADDR=192.0.2.1
/ConnMO/Proxy/1/PXPHYSICAL/1/TO-NAPID/1=./ConnMO/NAP/1`
	const account = `
/DMAcc/1/AppAddr/1/Addr=https://one.example
/DMAcc/1/AppAddr/1/AddrType=URI
/DMAcc/1/AppAuth/1/AAuthLevel=CLCRED
/DMAcc/1/AppAuth/1/AAuthName=u
/DMAcc/1/AppAuth/1/AAuthSecret=s
/DMAcc/1/AppAuth/1/AAuthType=DIGEST
/DMAcc/1/AppAuth/2/AAuthLevel=CLCRED
/DMAcc/1/AppAuth/2/AAuthName=u
/DMAcc/1/AppAuth/2/AAuthSecret=s
/DMAcc/1/AppAuth/2/AAuthType=BASIC
/DMAcc/1/AppID=w7
/DMAcc/1/ServerID=one
/DMAcc/1/ToConRef/1/ConRef=./ConnMO/Proxy/1
/DMAcc/1/ToConRef/2/ConRef=INTERNET`
	for _, test := range []struct {
		name, w7, want, acl string
	}{
		{"without w7 nobody gets rights", "", nodes, ""},
		{"with w7", w7, nodes + account, "Get=one&Replace=one&Delete=one"},
	} {
		d := newDevice(t, new(Memory), Policy{})
		for range 2 { // a document that comes again in another dress changes what it made
			p := take(t, d, Push{Secure: true, Message: cp(t, fmt.Sprintf(doc, test.w7))}, "")
			if got := p.Ignored(); !slices.Contains(got, "BOOTSTRAP") {
				t.Errorf("%s: ignored %q", test.name, got)
			}
			var got strings.Builder
			for n := range d.Tree().All() {
				uri := strings.TrimPrefix(n.URI, ".")
				if strings.HasPrefix(uri, "/DevInfo") {
					continue
				}
				if n.Format != tnds.FormatNode {
					fmt.Fprintf(&got, "\n%s=%s", uri, []byte(n.Value))
				} else if strings.HasSuffix(uri, "/1") && strings.Count(uri, "/") == strings.Count(uri[:strings.Index(uri, "/1")], "/")+1 && n.ACL != test.acl {
					t.Errorf("%s: ACL of %s is %q", test.name, n.URI, n.ACL)
				}
			}
			if got.String() != test.want {
				t.Errorf("%s:%s", test.name, got.String())
			}
			if test.w7 == "" {
				break // nobody may replace them
			}
			d.state.applied = nil
		}
		if _, err := d.Tree().Get("one", "./ConnMO/NAP/1/NAPAUTHINFO/1/AUTHSECRET"); statusIs(err) != syncml.StatusNotAllowed {
			t.Errorf("%s: a password is given away: %v", test.name, err)
		}
	}
}

// cp returns a message with a document of Client Provisioning.
func cp(t testing.TB, xml string) *bootstrap.Message {
	t.Helper()
	body, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return &bootstrap.Message{Type: bootstrap.TypeCP, Body: body}
}

// TestReplaceProperty holds that a message may set the properties of a node on which its
// server has Replace.
func TestReplaceProperty(t *testing.T) {
	d := newDevice(t, new(Memory), Policy{})
	own := build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, testAccount("one.example", "pw"), bootstrap.Keys{})
	take(t, d, Push{Secure: true, Message: &own}, "")
	take(t, d, Push{Secure: true, Message: dm(t, property("./DMAcc/1", "Title", "Operator")+property("./DMAcc/1", "ACL", "Get=*&amp;Replace=one.example")+
		strings.ReplaceAll(add("./DMAcc/1/ServerID", "one.example"), "Add>", "Replace>"))}, "")
	if n, _ := d.Tree().Node("./DMAcc/1"); n.Title != "Operator" || n.ACL != "Get=*&Replace=one.example" {
		t.Errorf("title %q, ACL %q", n.Title, n.ACL)
	}
}
