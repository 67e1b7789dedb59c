package device

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	stdpath "path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A model is a slow tree that knows the rules of OMA-TS-DM_TND 8.3.7 to the letter, and
// nothing of this package's: a flat map, in which the ACL of a node is looked for anew at
// every command.
type model map[string]*modelNode

type modelNode struct {
	leaf  bool
	value string
	acl   string // "" inherits
}

func newModel() model {
	m := model{".": {acl: "Add=*&Get=*"}}
	for _, uri := range []string{"./Inbox", "./DMAcc", "./DevInfo"} {
		m[uri] = &modelNode{}
	}
	for _, name := range []string{"DevId", "Man", "Mod", "DmV", "Lang"} {
		m["./DevInfo/"+name] = &modelNode{leaf: true}
	}
	return m
}

func above(uri string) string { return uri[:strings.LastIndexByte(uri, '/')] }

// grants returns the commands of an ACL, each with its servers.
func grants(acl string) map[string][]string {
	out := map[string][]string{}
	for g := range strings.SplitSeq(acl, "&") {
		if c, ids, ok := strings.Cut(g, "="); ok {
			out[c] = strings.Split(ids, "+")
		}
	}
	return out
}

func (m model) may(server, command, uri string) bool {
	for m[uri].acl == "" {
		uri = above(uri)
	}
	ids := grants(m[uri].acl)[command]
	return slices.Contains(ids, "*") || slices.Contains(ids, server)
}

func (m model) below(uri string) (out []string) {
	for at := range m {
		if strings.HasPrefix(at, uri+"/") {
			out = append(out, at)
		}
	}
	return out
}

func (m model) permanent(uri string) bool {
	return uri == "." || uri == "./Inbox" || uri == "./DMAcc" || strings.HasPrefix(uri, "./DevInfo")
}

func (m model) add(server, uri string, leaf bool, value string) syncml.StatusCode {
	if m[uri] != nil {
		return 418
	}
	last := above(uri)
	for m[last] == nil {
		last = above(last)
	}
	switch {
	case m[last].leaf:
		return 405
	case !m.may(server, "Add", last):
		return 425
	case strings.HasPrefix(uri, "./Inbox/"):
		return 405
	}
	replace := m.may(server, "Replace", last)
	first := true
	for at := last; at != uri; first = false {
		name, _, _ := strings.Cut(uri[len(at)+1:], "/")
		at += "/" + name
		n := &modelNode{leaf: leaf && at == uri}
		if n.leaf {
			n.value = value
		} else if first && !replace {
			n.acl = "Add=" + server + "&Delete=" + server + "&Replace=" + server
		}
		m[at] = n
	}
	return 0
}

func (m model) replace(server, uri, value string) syncml.StatusCode {
	switch {
	case strings.HasPrefix(uri, "./Inbox"):
		return 405
	case m[uri] == nil:
		return 404
	case !m.may(server, "Replace", uri):
		return 425
	case !m[uri].leaf:
		return 405
	}
	m[uri].value = value
	return 0
}

func (m model) delete(server, uri string) syncml.StatusCode {
	switch {
	case strings.HasPrefix(uri, "./Inbox"):
		return 405
	case m[uri] == nil:
		return 404
	case m.permanent(uri):
		return 405
	case !m.may(server, "Delete", uri):
		return 425
	}
	before := m.servers()
	for _, at := range append(m.below(uri), uri) {
		delete(m, at)
	}
	for _, id := range before {
		if !slices.Contains(m.servers(), id) {
			m.forget(id)
		}
	}
	return 0
}

// servers returns the servers with an account.
func (m model) servers() (ids []string) {
	for at, n := range m {
		if ok, _ := stdpath.Match("./DMAcc/*/ServerID", at); ok && n.value != "" {
			ids = append(ids, n.value)
		}
	}
	return ids
}

func (m model) forget(server string) {
	for uri, n := range m {
		var left []string
		for g := range strings.SplitSeq(n.acl, "&") {
			c, list, ok := strings.Cut(g, "=")
			if !ok {
				continue
			}
			ids := slices.DeleteFunc(strings.Split(list, "+"), func(id string) bool { return id == server })
			if len(ids) == 0 && uri == "." {
				ids = []string{"*"}
			}
			if len(ids) > 0 {
				left = append(left, c+"="+strings.Join(ids, "+"))
			}
		}
		n.acl = strings.Join(left, "&")
	}
}

func (m model) setACL(server, uri, acl string) syncml.StatusCode {
	if m[uri] == nil {
		return 404
	}
	up := uri
	if uri != "." {
		up = above(uri)
	}
	switch {
	case !m.may(server, "Replace", up) && (m[uri].leaf || !m.may(server, "Replace", uri)):
		return 425
	case uri == "." && !slices.Contains(grants(acl)["Add"], "*"):
		return 405
	}
	m[uri].acl = acl
	return 0
}

func (m model) get(server, uri string) (string, syncml.StatusCode) {
	switch {
	case strings.HasPrefix(uri, "./Inbox"):
		return "", 405
	case m[uri] == nil:
		return "", 404
	case strings.HasSuffix(uri, "/AAuthSecret"):
		return "", 405
	case !m.may(server, "Get", uri):
		return "", 425
	case m[uri].leaf:
		return m[uri].value, 0
	}
	var names []string
	for _, at := range m.below(uri) {
		if above(at) == uri {
			names = append(names, at[len(uri)+1:])
		}
	}
	slices.Sort(names)
	return strings.Join(names, "/"), 0
}

// rightsRun carries out random commands of three servers on a device and on the model,
// and holds that status and tree are the same after each.
func rightsRun(t *testing.T, pick func(n int) int, commands int) {
	ctx := context.Background()
	d, err := New(ctx, new(Memory), Policy{})
	if err != nil {
		t.Fatal(err)
	}
	m := newModel()
	m["./DevInfo/DmV"].value, m["./DevInfo/Lang"].value = "1.2", "en"
	servers := []string{"a", "b", "com.example.c"}
	acls := []string{"", "Get=*", "Add=*&Get=a", "Replace=a+b&Delete=b", "Add=a&Delete=*&Get=*&Replace=com.example.c", "Add=*&Delete=a&Exec=b&Get=b&Replace=a", "Exec=*"}
	names := []string{"x", "y", "ServerID", "AAuthSecret"}
	uri := func() string {
		if pick(2) == 0 { // a node that is there
			all := slices.Sorted(maps.Keys(m))
			return all[pick(len(all))]
		}
		var at strings.Builder
		at.WriteString([]string{"./Inbox", "./DMAcc", "./DevInfo", ".", ".", "./x"}[pick(6)])
		for range pick(4) {
			at.WriteString("/" + names[pick(len(names))])
		}
		return at.String()
	}
	for i := range commands {
		server, at := servers[pick(len(servers))], uri()
		value := servers[pick(len(servers))]
		var want syncml.StatusCode
		var what string
		err := d.Update(ctx, server, func(e *Edit) error {
			switch pick(6) {
			case 0, 1:
				leaf := pick(2) == 0 || strings.HasSuffix(at, "ServerID") || strings.HasSuffix(at, "Secret")
				x := tnds.Entry{URI: at, Format: tnds.FormatNode}
				if leaf {
					x.Format, x.Value = tnds.FormatChr, []byte(value)
				}
				what, want = "Add", m.add(server, at, leaf, value)
				return e.Add(x)
			case 2:
				what, want = "Replace", m.replace(server, at, value)
				return e.Replace(tnds.Entry{URI: at, Value: []byte(value)})
			case 3:
				what, want = "Delete", m.delete(server, at)
				return e.Delete(at)
			case 4:
				acl := acls[pick(len(acls))]
				if pick(3) == 0 {
					at = "."
				}
				what, want = "ACL", m.setACL(server, at, acl)
				return e.SetProperty(at, "ACL", acl)
			}
			what = "Get"
			var got Result
			text, status := m.get(server, at)
			want = status
			got, err := e.Tree().Get(server, at)
			if err == nil && string(got.Data) != text {
				t.Errorf("%d: Get %s by %s: %q, want %q", i, at, server, got.Data, text)
			}
			return err
		})
		var got syncml.StatusCode
		if r := new(Refusal); errors.As(err, &r) {
			got = r.Status
		} else if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("%d: %s %s by %s: status %d, want %d", i, what, at, server, got, want)
		}
		compareModel(t, fmt.Sprintf("%d: %s %s by %s", i, what, at, server), d.Tree(), m)
	}
}

// compareModel holds that a tree is what the model says.
func compareModel(t *testing.T, what string, tree *Tree, m model) {
	t.Helper()
	if len(m) != tree.Len() {
		t.Fatalf("%s: %d nodes, want %d", what, tree.Len(), len(m))
	}
	octets := 0
	for n := range tree.All() {
		octets += len(n.Value)
		switch want := m[n.URI]; {
		case want == nil:
			t.Fatalf("%s: %s is too much", what, n.URI)
		case want.leaf == (n.Format == tnds.FormatNode) || want.value != string(n.Value):
			t.Fatalf("%s: %s is %v %q, want %+v", what, n.URI, n.Format, n.Value, want)
		default:
			a, _ := tnds.ParseACL(want.acl)
			b, _ := tnds.ParseACL(n.ACL)
			if !a.Equal(b) {
				t.Fatalf("%s: ACL of %s is %q, want %q", what, n.URI, n.ACL, want.acl)
			}
		}
	}
	if octets != tree.octets {
		t.Fatalf("%s: %d octets counted, %d are there", what, tree.octets, octets)
	}
	if root, _ := tree.Node("."); root.ACL != "" {
		a, _ := tnds.ParseACL(m["."].acl)
		b, _ := tnds.ParseACL(root.ACL)
		if !a.Equal(b) {
			t.Fatalf("%s: ACL of the root is %q, want %q", what, root.ACL, m["."].acl)
		}
	}
}

func TestRights(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 11))
		rightsRun(t, r.IntN, 150)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// FuzzRights lets the input choose the commands.
func FuzzRights(f *testing.F) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 12))
		b := make([]byte, 300)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		pick := func(n int) int {
			if len(b) == 0 {
				return 0
			}
			x := int(b[0]) % n
			b = b[1:]
			return x
		}
		rightsRun(t, pick, min(len(b)/5, 200))
	})
}

// TestServerRemoved holds what becomes of ACLs when a server's account goes (TND
// 8.3.7.1.4): the server is taken out, an emptied ACL inherits, and an emptied command of
// the root is for everybody.
func TestServerRemoved(t *testing.T) {
	ctx := context.Background()
	d, err := New(ctx, new(Memory), Policy{})
	if err != nil {
		t.Fatal(err)
	}
	acls := map[string]string{".": "Add=*&Delete=gone&Get=gone+stays", "./x": "Get=gone", "./y": "Get=gone+stays&Replace=gone", "./z": "Get=*"}
	want := map[string]string{".": "Add=*&Delete=*&Get=stays", "./x": "", "./y": "Get=stays", "./z": "Get=*"}
	set := func(uri, acl string) {
		p := d.policy.edit(d.state.tree)
		if uri != "." {
			if err := p.Add(tnds.Entry{URI: uri, Format: tnds.FormatNode}); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.SetProperty(uri, "ACL", acl); err != nil {
			t.Fatal(err)
		}
		if err := d.swap(ctx, d.state.next(p.Tree())); err != nil {
			t.Fatal(err)
		}
	}
	for uri, acl := range acls {
		set(uri, acl)
	}
	for i, account := range []string{"./DMAcc/1", "./DMAcc/2"} {
		if err := d.Update(ctx, "gone", func(e *Edit) error {
			return e.Add(tnds.Entry{URI: account + "/ServerID", Value: []byte("gone")})
		}); err != nil {
			t.Fatal(i, err)
		}
	}
	for i, account := range []string{"./DMAcc/1", "./DMAcc/2"} {
		before := d.Tree()
		if err := d.Update(ctx, "gone", func(e *Edit) error { return e.Delete(account) }); err != nil {
			t.Fatal(err)
		}
		for uri := range acls {
			n, _ := d.Tree().Node(uri)
			was, _ := before.Node(uri)
			if i == 0 && n.ACL != was.ACL {
				t.Errorf("%s: %q with another account of the server left", uri, n.ACL)
			}
			if i == 1 && n.ACL != want[uri] {
				t.Errorf("%s: %q, want %q", uri, n.ACL, want[uri])
			}
		}
	}
}

// TestProperties holds Get and Replace of properties (TND 8.3.3, 8.3.5).
func TestProperties(t *testing.T) {
	ctx := context.Background()
	d, err := New(ctx, new(Memory), Policy{Now: func() time.Time { return time.Unix(1e9, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Update(ctx, "a", func(e *Edit) error {
		return errors.Join(
			e.Add(tnds.Entry{URI: "./x", Format: tnds.FormatNode, Type: "urn:x"}),
			e.Add(tnds.Entry{URI: "./x/leaf", Value: []byte("value")}),
			e.SetProperty("./x/leaf", "Title", "A title"), e.SetProperty("./x/leaf", "Name", "renamed"))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		uri, prop, want string
		status          syncml.StatusCode
	}{
		{"./x", "ACL", "Add=a&Delete=a&Replace=a", 425}, // no Get in it
		{"./x/renamed", "ACL", "", 425},
		{"./DevInfo/DmV", "ACL", "", 0}, // empty: inherited
		{"./DevInfo/DmV", "Format", "chr", 0},
		{"./DevInfo/DmV", "Size", "3", 0},
		{"./DevInfo/DmV", "Type", "text/plain", 0},
		{"./DevInfo", "Size", "", 406},
		{"./DevInfo", "Name", "DevInfo", 0},
		{"./DevInfo", "Other", "", 406},
		{"./DevInfo/None", "Name", "", 404},
		{"./Inbox", "ACL", "", 405},
	} {
		got, err := d.Tree().Get("a", test.uri+"?prop="+test.prop)
		var status syncml.StatusCode
		if r := new(Refusal); errors.As(err, &r) {
			status = r.Status
		}
		if status != test.status || status == 0 && string(got.Data) != test.want {
			t.Errorf("%s?prop=%s: %q %v, want %q %d", test.uri, test.prop, got.Data, err, test.want, test.status)
		}
	}
	n, ok := d.Tree().Node("./x/renamed")
	if !ok || n.Title != "A title" || n.VerNo != 2 || n.TStamp != "20010909T014640Z" {
		t.Errorf("%+v", n)
	}
	for _, prop := range []string{"Format", "Size", "Type", "TStamp", "VerNo"} {
		if err := d.Update(ctx, "a", func(e *Edit) error { return e.SetProperty("./x/renamed", prop, "1") }); statusIs(err) != 405 {
			t.Errorf("%s: %v", prop, err)
		}
	}
}

func statusIs(err error) syncml.StatusCode {
	if r := new(Refusal); errors.As(err, &r) {
		return r.Status
	}
	return 0
}

// TestStoredProperties holds that all properties of all nodes, the root's too, are the same
// when a state was stored and read.
func TestStoredProperties(t *testing.T) {
	ctx := context.Background()
	d := newDevice(t, new(Memory), Policy{})
	set := func(root string) {
		if err := d.swap(ctx, d.state.next(withACL(t, d, ".", root))); err != nil {
			t.Fatal(err)
		}
	}
	for _, root := range []string{"", "Add=*&Get=*&Replace=one", "Add=*&Get=*"} {
		if root != "" {
			set(root)
		}
		b, err := d.state.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ParseState(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, uri := range []string{".", "./DMAcc", "./DevInfo/Lang"} {
			for _, prop := range []string{"ACL", "Format", "Name", "Title", "Type", "TStamp", "VerNo"} {
				want, _ := d.Tree().Get("one", uri+"?prop="+prop)
				if got, err := s.tree.Get("one", uri+"?prop="+prop); err != nil || string(got.Data) != string(want.Data) {
					t.Errorf("%s of %s: %q, %v, want %q", prop, uri, []byte(got.Data), err, []byte(want.Data))
				}
			}
		}
	}
	// What no state can hold is not for a tree.
	for _, typ := range []string{"text/\xff", "text/\x00"} {
		err := d.Update(ctx, "one", func(e *Edit) error { return e.Add(tnds.Entry{URI: "./t", Type: typ}) })
		if statusIs(err) != syncml.StatusUnsupportedMedia {
			t.Errorf("type %q: %v", typ, err)
		}
	}
}

// TestRename holds that another name gives nobody a secret, and makes no URI longer than
// the device takes.
func TestRename(t *testing.T) {
	ctx := context.Background()
	hidden := func(uri string) bool { return DefaultNoGet(uri) || strings.HasPrefix(uri, "./keys/") }
	d := newDevice(t, new(Memory), Policy{NoGet: hidden, Limits: Limits{URI: tnds.URILimits{Total: 60, Segment: 30}}})
	m := build(t, bootstrap.Options{Transport: bootstrap.Transport{Secure: true}}, testAccount("one", "pw"), bootstrap.Keys{})
	take(t, d, Push{Secure: true, Message: &m}, "")
	fits, long := strings.Repeat("x", 27), strings.Repeat("x", 28)
	for _, test := range []struct {
		uri, name string
		status    syncml.StatusCode
	}{
		{"./DMAcc/1/AppAuth/1/AAuthSecret", "x", syncml.StatusNotAllowed},
		{"./DMAcc/1/AppAuth/1/AAuthSecret ", "x", syncml.StatusNotAllowed},
		{"DMAcc/1/AppAuth/1/AAuthSecret", "AAuthData2", syncml.StatusNotAllowed},
		{"./DMAcc/1/AppAuth", "x", 0},
		{"./keys", "open", syncml.StatusNotAllowed}, // another node below is hidden
		{"./keys/a", "b", 0},
		{"./a", long, syncml.StatusURITooLong},
		{"./a", fits, 0},
		{"./DMAcc/1/Name", strings.Repeat("x", 31), syncml.StatusURITooLong},
		{"./DMAcc/1/Name", "a/b", syncml.StatusNotFound},
	} {
		err := d.Update(ctx, "one", func(e *Edit) error {
			if test.uri[2] == 'k' || test.uri[2] == 'a' {
				if err := e.Add(tnds.Entry{URI: "./keys/a/b", Value: []byte("x")}); err != nil && statusIs(err) != syncml.StatusAlreadyExists {
					return err
				}
				if err := e.Add(tnds.Entry{URI: "./a/" + strings.Repeat("y", 30) + "/z", Value: []byte("x")}); err != nil && statusIs(err) != syncml.StatusAlreadyExists {
					return err
				}
			}
			return e.SetProperty(test.uri, "Name", test.name)
		})
		if statusIs(err) != test.status || test.status == 0 && err != nil {
			t.Errorf("%s to %s: %v, want %d", test.uri, test.name, err, test.status)
		}
	}
	if _, err := d.Tree().Get("one", "./DMAcc/1/x/1/AAuthSecret"); statusIs(err) != syncml.StatusNotAllowed {
		t.Errorf("the secret with another name above it: %v", err)
	}
}
