package device

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml"
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
	for _, g := range strings.Split(acl, "&") {
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
	gone := m.servers(uri)
	for _, at := range append(m.below(uri), uri) {
		delete(m, at)
	}
	for _, id := range gone {
		if !slices.Contains(m.servers("."), id) {
			m.forget(id)
		}
	}
	return 0
}

// servers returns the servers with an account at or below uri.
func (m model) servers(uri string) (ids []string) {
	for _, at := range m.below(uri) {
		if strings.HasSuffix(at, "/ServerID") && m[at].value != "" {
			ids = append(ids, m[at].value)
		}
	}
	return ids
}

func (m model) forget(server string) {
	for uri, n := range m {
		var left []string
		for _, g := range strings.Split(n.acl, "&") {
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
		at := []string{"./Inbox", "./DMAcc", "./DevInfo", ".", ".", "./x"}[pick(6)]
		for range pick(4) {
			at += "/" + names[pick(len(names))]
		}
		return at
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
