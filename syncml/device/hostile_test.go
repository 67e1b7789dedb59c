package device

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// TestSpelledOtherwise holds that a URI which names a node in another way gets what the
// usual one gets: a secret stays one, and what is part of the device stays.
func TestSpelledOtherwise(t *testing.T) {
	ctx := context.Background()
	d := newDevice(t, new(Memory), Policy{})
	p := take(t, d, Push{Secure: true, Message: new(build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, testAccount("one", "pw"), bootstrap.Keys{}))}, "")
	secret := p.Account() + "/AppAuth/1/AAuthSecret"
	for _, uri := range []string{secret, secret + "/", secret + "//", secret + " ", secret + "/ ", " " + secret, secret[1:], secret[2:], "." + secret, secret + "\n"} {
		r, err := d.Tree().Get("one", uri)
		if status := statusIs(err); status != syncml.StatusNotAllowed && status != syncml.StatusNotFound {
			t.Errorf("Get %q: %q, %v", uri, []byte(r.Data), err)
		}
		if n, ok := d.Tree().Node(uri); ok && !n.Secret {
			t.Errorf("%q is not said to be a secret", uri)
		}
	}
	if err := d.swap(ctx, d.state.next(withACL(t, d, "./DMAcc", "Add=*&Delete=*&Replace=*"))); err != nil {
		t.Fatal(err)
	}
	for _, uri := range []string{"./DMAcc", "./DMAcc/", "DMAcc/", "./DMAcc ", "./DMAcc/ "} {
		err := d.Update(ctx, "one", func(e *Edit) error { return e.Delete(uri) })
		if status := statusIs(err); status != syncml.StatusNotAllowed && status != syncml.StatusNotFound {
			t.Errorf("Delete %q: %v", uri, err)
		}
	}
}

// TestDiscardWhileAsked holds that a plan which is given up while the policy is asked
// stays given up, and that it cannot be applied by the one who is asked.
func TestDiscardWhileAsked(t *testing.T) {
	var applied error
	d := newDevice(t, new(Memory), Policy{Approve: func(ctx context.Context, p *Plan) error {
		applied = p.Apply(ctx)
		p.Discard()
		return nil
	}})
	m := build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, testAccount("one", "pw"), bootstrap.Keys{})
	p, err := d.Receive(context.Background(), Push{Secure: true, Message: &m})
	if p != nil || reasonOf(err) != ReasonPolicy || !errors.Is(err, ErrDone) || !errors.Is(applied, ErrDone) {
		t.Errorf("plan %v, %v; Apply while asked: %v", p, err, applied)
	}
}

// TestPlanConcurrent looks at a plan while its PIN is confirmed: for the race detector.
func TestPlanConcurrent(t *testing.T) {
	ctx := context.Background()
	d := newDevice(t, new(Memory), Policy{AskPIN: true})
	m := build(t, bootstrap.Options{SEC: bootstrap.SECUserPIN}, testAccount("one", "pw"), bootstrap.Keys{PIN: bootstrap.Secret("12345")})
	p, err := d.Receive(ctx, Push{Message: &m})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan string)
	go func() {
		seen := ""
		for range 200 {
			seen = p.Server() + p.Account() + p.Trust().String() + fmt.Sprint(p.Ignored(), len(p.Signatures()), len(p.Changes()))
		}
		done <- seen
	}()
	if err := p.Confirm(ctx, "12345"); err != nil {
		t.Error(err)
		p.Discard()
	}
	<-done
}

// TestUnsignedBeside holds that a command which nobody has signed does not come along with
// a tree that somebody has: anybody can add one to a message.
func TestUnsignedBeside(t *testing.T) {
	s := newSeals(t)
	d := newDevice(t, new(Memory), Policy{Verify: s.verify})
	signed := build(t, bootstrap.Options{Form: bootstrap.FormXML, Sign: s.sign}, testAccount("one", "pw"), bootstrap.Keys{})
	take(t, d, Push{Message: &signed}, "")
	signed = build(t, bootstrap.Options{Form: bootstrap.FormXML, Sign: s.sign}, testAccount("two", "pw"), bootstrap.Keys{})
	for _, kind := range []syncml.Kind{syncml.KindDelete, syncml.KindAdd, syncml.KindReplace, syncml.KindExec} {
		var m syncml.Message
		if err := m.ParseWBXML(signed.Body, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
		m.Body[0].CmdID = syncml.Chars("2")
		m.Body = append([]syncml.Command{{Kind: kind, CmdID: syncml.Chars("1"), Items: []syncml.Item{{Target: syncml.Target{LocURI: syncml.Chars("./DMAcc/1")}}}}}, m.Body...)
		body, err := m.AppendWBXML(nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Receive(context.Background(), Push{Message: &bootstrap.Message{Type: bootstrap.TypeDM, Body: body}})
		if want := ReasonSignature; reasonOf(err) != want && (kind != syncml.KindExec || reasonOf(err) != ReasonRefused) {
			t.Errorf("%v beside a signed tree: %v", kind, err)
		}
	}
}

// TestInboxNames holds that each object in ./Inbox gets a place of its own, whatever its
// name, and that the plan's account is that of the plan's server.
func TestInboxNames(t *testing.T) {
	node := func(name, server string) string {
		return `<Node>` + name + `<RTProperties><Format><node/></Format><Type><DDFName>` + bootstrap.DMAccID + `</DDFName></Type></RTProperties>` +
			`<Node><NodeName>ServerID</NodeName><RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties><Value>` + server + `</Value></Node></Node>`
	}
	named := func(name, server string) string { return node(`<NodeName>`+name+`</NodeName>`, server) }
	inbox := func(nodes string) string {
		return strings.Replace(inboxTree("./Inbox"), "</VerDTD>", "</VerDTD>"+nodes, 1)
	}
	for commands, want := range map[string]string{
		inbox(node("", "one") + node("", "two")):                       "1=one 2=two",
		inbox(node("<NodeName/>", "one") + node("", "two")):            "1=one 2=two",
		inbox(node("", "one") + named("B", "two")):                     "1=one B=two",
		inbox(named("B", "one") + node("", "two")):                     "1=two B=one",
		inbox(named("A", "one") + named("A", "two")):                   "A=one A-2=two",
		inbox(named("A", "one")) + inbox(named("A", "two")):            "A=one A-2=two",
		inbox(named("A", "one") + named("a", "two")):                   "A=one a=two",
		inbox(named("A-2", "one") + named("A", "a") + named("A", "b")): "A=a A-2=one A-3=b",
		inbox(named("..", "one")):                                      "refused",
		inbox(named("a/b", "one")):                                     "refused",
		inbox(named("a?b", "one")):                                     "refused",
		inbox(named("A", "*")):                                         "content",
		inbox(named("A", "one") + named("B", "two+one")):               "content",
		inbox(named("A", "")):                                          "content",
		add("./DMAcc/A/ServerID", "one=two"):                           "content",
	} {
		d := newDevice(t, new(Memory), Policy{})
		p, err := d.Receive(context.Background(), Push{Secure: true, Message: dm(t, commands)})
		got := string(reasonOf(err))
		if err == nil {
			if err := p.Apply(context.Background()); err != nil {
				t.Fatal(err)
			}
			got = strings.Join(strings.Fields(accounts(d)), " ")
			if n, _ := d.Tree().Node(p.Account() + "/ServerID"); string(n.Value) != p.Server() {
				t.Errorf("%s: account %s of server %s", want, p.Account(), p.Server())
			}
		}
		if got != want {
			t.Errorf("got %q, want %q (%v) for %s", got, want, err, commands)
		}
	}
	// Two that would take the place of one account.
	d := newDevice(t, new(Memory), Policy{})
	take(t, d, Push{Secure: true, Message: dm(t, inboxTree("./Inbox", "|Op|"+bootstrap.DMAccID, "Op|ServerID=one"))}, "")
	if err := d.swap(context.Background(), d.state.next(withACL(t, d, "./DMAcc/Op", "Replace=one"))); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Receive(context.Background(), Push{Secure: true, Message: dm(t, inbox(named("A", "one")+named("B", "one")))}); statusIs(err) != syncml.StatusAlreadyExists {
		t.Errorf("two accounts in place of one: %v", err)
	}
}

// TestInteriorInPlaceOfLeaf holds that a leaf does not pass for the interior node that a
// command adds or replaces.
func TestInteriorInPlaceOfLeaf(t *testing.T) {
	for _, command := range []string{"Add", "Replace"} {
		d := newDevice(t, new(Memory), Policy{})
		_, err := d.Receive(context.Background(), Push{Secure: true, Message: dm(t, add("./DMAcc/1/ServerID", "one")+
			`<`+command+`><CmdID>2</CmdID><Item><Target><LocURI>./DevInfo/Man</LocURI></Target><Meta><Format xmlns="syncml:metinf">node</Format></Meta></Item></`+command+`>`)})
		if reasonOf(err) != ReasonRefused {
			t.Errorf("%s: %v", command, err)
		}
	}
}

// TestServerNamedEverybody holds that an account whose ServerID no ACL can hold takes
// nothing out of ACLs when it goes.
func TestServerNamedEverybody(t *testing.T) {
	ctx := context.Background()
	d := newDevice(t, new(Memory), Policy{})
	err := d.Update(ctx, "one", func(e *Edit) error {
		return errors.Join(e.Add(tnds.Entry{URI: "./Public", Format: tnds.FormatNode, ACL: "Get=*"}), e.Add(tnds.Entry{URI: "./DMAcc/A/ServerID", Value: []byte("*")}))
	})
	if err == nil {
		err = d.Update(ctx, "one", func(e *Edit) error { return e.Delete("./DMAcc/A") })
	}
	if n, _ := d.Tree().Node("./Public"); err != nil || n.ACL != "Get=*" {
		t.Errorf("ACL %q, %v", n.ACL, err)
	}
}

// TestCPInstances holds what becomes of characteristics with the same identifier, with
// types that begin with X or that no URI can hold, and of a second account.
func TestCPInstances(t *testing.T) {
	doc := func(s string) string { return `<wap-provisioningdoc version="1.0">` + s + `</wap-provisioningdoc>` }
	typ := func(typ, content string) string {
		return `<characteristic type="` + typ + `">` + content + `</characteristic>`
	}
	nap := func(id, more string) string { return typ("NAPDEF", parms("NAPID", id)+more) }
	w7 := func(server string) string {
		return application(parms("APPID", "w7", "PROVIDER-ID", server, "ADDR", "https://"+server, "TO-NAPID", "N"))
	}
	vendor := typ("X-V", parms("A", "1"))
	mappings := map[string]Mapping{"NAPDEF": {"./Xyz/X/NAP", []string{"NAPID"}, map[string]string{"BEARER": "BEARER/X"}}}
	for name, test := range map[string]struct {
		docs    []string
		policy  Policy
		place   string
		want    string // nodes with values, and ACLs
		ignored string // of the last one
	}{
		"two servers, one NAPID": {[]string{nap("N", "") + w7("one"), nap("N", "") + w7("two")}, Policy{}, "./ConnMO/NAP", "/1 one /1/NAPID=N /2 two /2/NAPID=N", "[]"},
		"the same server again":  {[]string{nap("N", "") + w7("one"), nap("N", vendor) + w7("one")}, Policy{}, "./ConnMO/NAP", "/1 one /1/NAPID=N /1/X-V/1/A=1", "[]"},
		"types with X":           {[]string{nap("N", vendor+vendor) + w7("one")}, Policy{}, "./ConnMO/NAP", "/1 one /1/NAPID=N /1/X-V/1/A=1 /1/X-V/2/A=1", "[]"},
		"a place with X":         {[]string{nap("N", parms("BEARER", "a", "BEARER", "b")) + w7("one")}, Policy{CP: mappings}, "./Xyz/X/NAP", "/1 one /1/BEARER/1=a /1/BEARER/2=b /1/NAPID=N", "[]"},
		"no URI":                 {[]string{nap("N", typ("a?b", parms("A", "1"))+typ("..", "")+parms("..", "1")) + w7("one")}, Policy{}, "./ConnMO/NAP", "/1 one /1/NAPID=N", "[a?b .. ..]"},
		"two accounts":           {[]string{w7("one") + w7("two")}, Policy{}, "./ConnMO/NAP", "", "[APPLICATION]"},
		"a proxy with the name of an access point": {[]string{typ("PXLOGICAL", parms("PROXY-ID", "N")) + nap("N", parms("TO-NAPID", "N", "TO-PROXY", "N")) + w7("one")}, Policy{}, "./ConnMO/NAP",
			"/1 one /1/NAPID=N /1/TO-NAPID=./ConnMO/NAP/1 /1/TO-PROXY=./ConnMO/Proxy/1", "[]"},
	} {
		d := newDevice(t, new(Memory), test.policy)
		ignored := ""
		for _, s := range test.docs {
			ignored = fmt.Sprint(take(t, d, Push{Secure: true, Message: cp(t, doc(s))}, "").Ignored())
		}
		var got []string
		for n := range d.Tree().Below(test.place) {
			uri := strings.TrimPrefix(n.URI, test.place)
			switch {
			case n.Format != tnds.FormatNode:
				got = append(got, uri+"="+string(n.Value))
			case n.ACL != "":
				got = append(got, uri+" "+strings.TrimPrefix(strings.Split(n.ACL, "&")[0], "Get="))
			}
		}
		if s := strings.Join(got, " "); s != test.want || ignored != test.ignored {
			t.Errorf("%s: got %s, ignored %s", name, s, ignored)
		}
	}
}

// TestManyNames holds that the time for many objects of one name does not grow with the
// square of their number: a message of 30 KiB once took more than a minute.
func TestManyNames(t *testing.T) {
	var naps, tree strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&naps, `<characteristic type="NAPDEF"><parm name="NAPID" value="%d"/></characteristic>`, i)
	}
	for range 400 {
		tree.WriteString(`<Node><RTProperties><Format><node/></Format><Type><DDFName>m</DDFName></Type></RTProperties></Node>`)
	}
	for name, m := range map[string]*bootstrap.Message{
		"CP": cp(t, `<wap-provisioningdoc version="1.0">`+naps.String()+`</wap-provisioningdoc>`),
		"DM": dm(t, strings.Replace(inboxTree("./Inbox"), "</VerDTD>", "</VerDTD>"+tree.String(), 1)),
	} {
		d := newDevice(t, new(Memory), Policy{Objects: map[string]string{"m": "./M"}})
		start := time.Now()
		if _, err := d.Receive(context.Background(), Push{Secure: true, Message: m}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

// TestServerIDElsewhere holds that a node called ServerID makes no account where accounts
// do not stand, so that nobody loses rights when it goes.
func TestServerIDElsewhere(t *testing.T) {
	ctx := context.Background()
	d := newDevice(t, new(Memory), Policy{})
	err := d.Update(ctx, "one", func(e *Edit) error {
		return errors.Join(e.Add(tnds.Entry{URI: "./Public", Format: tnds.FormatNode, ACL: "Get=two"}), e.Add(tnds.Entry{URI: "./Mine/ServerID", Value: []byte("two")}))
	})
	if err == nil {
		err = d.Update(ctx, "one", func(e *Edit) error { return e.Delete("./Mine/ServerID") })
	}
	if n, _ := d.Tree().Node("./Public"); err != nil || n.ACL != "Get=two" {
		t.Errorf("ACL %q, %v", n.ACL, err)
	}
}

// TestPropertyLimits holds that an ACL and a title are bounded as a value is, and that no
// title has U+0000, which could not be stored.
func TestPropertyLimits(t *testing.T) {
	d := newDevice(t, new(Memory), Policy{Limits: Limits{Value: 64}})
	long := strings.Repeat("a", 65)
	for _, x := range []struct {
		name, value string
		want        syncml.StatusCode
	}{
		{"ACL", "Add=*&Get=" + long, syncml.StatusTooLarge},
		{"Title", long, syncml.StatusTooLarge},
		{"Title", "a\x00", syncml.StatusUnsupportedMedia},
		{"Title", long[:64], 0},
	} {
		err := d.Update(context.Background(), "one", func(e *Edit) error {
			if err := e.Add(tnds.Entry{URI: "./V", Format: tnds.FormatNode}); err != nil {
				return err
			}
			return e.SetProperty("./V", x.name, x.value)
		})
		if err == nil && x.want != 0 || err != nil && statusIs(err) != x.want {
			t.Errorf("%s of %d octets: %v", x.name, len(x.value), err)
		}
	}
	err := d.Update(context.Background(), "one", func(e *Edit) error {
		return e.Add(tnds.Entry{URI: "./W", Format: tnds.FormatNode, ACL: "Get=" + long})
	})
	if statusIs(err) != syncml.StatusTooLarge {
		t.Errorf("Add with an ACL: %v", err)
	}
}

// TestTwoAccounts holds that a message gives no server a second account in one place, in
// whatever form it comes, and that the plan says where the account is in the end.
func TestTwoAccounts(t *testing.T) {
	account := func(name, server string) string {
		return inboxTree("./Inbox", "|"+name+"|"+bootstrap.DMAccID, name+"|ServerID="+server)
	}
	own := func(tree string) string { // gives the server of the first node rights on it
		return strings.Replace(tree, "<RTProperties>", "<RTProperties><ACL>Replace=one&amp;Delete=one</ACL>", 1)
	}
	for _, test := range []struct {
		name, commands string
		want           string // of the plan's account, "" where the message is refused
	}{
		{"in one tree", inboxTree("./Inbox", "|X|"+bootstrap.DMAccID, "X|ServerID=one", "|Y|"+bootstrap.DMAccID, "Y|ServerID=one"), ""},
		{"in two trees", account("X", "one") + account("Y", "one"), ""},
		{"in nodes", add("./DMAcc/X/ServerID", "one") + add("./DMAcc/Y/ServerID", "one"), ""},
		{"in nodes in front of the one that is there", add("./DMAcc/A/ServerID", "there"), ""},
		{"in nodes behind the one that is there", add("./DMAcc/Z/ServerID", "there"), ""},
		{"in another place", add("./SyncML/DMAcc/A/ServerId", "there"), "./DMAcc/T"}, // of DM 1.1
		{"of two servers", account("X", "one") + add("./DMAcc/Y/ServerID", "two"), "./DMAcc/X"},
		{"renamed", own(account("X", "one")) + property("./DMAcc/X", "Name", "Y"), "./DMAcc/Y"},
		{"another one when the first has gone", own(account("X", "one")) + `<Delete><CmdID>1</CmdID><Item><Target><LocURI>./DMAcc/X</LocURI></Target></Item></Delete>` + account("Y", "one"), "./DMAcc/Y"},
	} {
		d := newDevice(t, new(Memory), Policy{})
		take(t, d, Push{Secure: true, Message: dm(t, account("T", "there"))}, "")
		p, err := d.Receive(context.Background(), Push{Secure: true, Message: dm(t, test.commands)})
		got := ""
		if err == nil {
			got = p.Account()
		}
		if got != test.want || err != nil && reasonOf(err) != ReasonRefused {
			t.Errorf("%s: account %s, %v", test.name, got, err)
		}
	}
}

// TestPlaces holds that a place of the policy may be spelled in each way that names the
// node, and that the objects there are found again.
func TestPlaces(t *testing.T) {
	document := func(name string) *bootstrap.Message {
		return cp(t, `<wap-provisioningdoc version="1.1"><characteristic type="NAPDEF"><parm name="NAPID" value="x"/><parm name="NAME" value="`+name+`"/></characteristic></wap-provisioningdoc>`)
	}
	for place, want := range map[string]string{
		"./A/B": "./A/B/1", "/A/B": "./A/B/1", "A/B": "./A/B/1", "./A/B/": "./A/B/1", "A": "./A/1", "/A/": "./A/1", ".": "./1", "./": "./1", "": "./1", "/": "./1",
	} {
		d := newDevice(t, new(Memory), Policy{
			CP:      map[string]Mapping{"NAPDEF": {Place: place, Keys: []string{"NAPID"}}},
			Objects: map[string]string{"urn:x": place},
		})
		take(t, d, Push{Secure: true, Message: document("first")}, "")
		take(t, d, Push{Secure: true, Message: dm(t, inboxTree("./Inbox", "|O|urn:x", "O|y=./Inbox/O"))}, "")
		object := strings.TrimSuffix(want, "1") + "O"
		n, _ := d.Tree().Node(want + "/NAPID")
		o, _ := d.Tree().Node(object + "/y")
		if string(n.Value) != "x" || string(o.Value) != object {
			t.Errorf("%q: %q at %s, reference %q", place, []byte(n.Value), want, []byte(o.Value))
		}
		_, err := d.Receive(context.Background(), Push{Secure: true, Message: document("second")})
		if r := new(Refusal); !errors.As(err, &r) || r.URI != want || r.Status != syncml.StatusPermissionDenied {
			t.Errorf("%q: the same access point, without rights: %v", place, err)
		}
	}
}
