package syncml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// faultsOf lists the faults in an error: command, CmdID, element and reason.
func faultsOf(t *testing.T, err error) (list []string) {
	t.Helper()
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, err := range all {
		if err == nil {
			continue
		}
		e, ok := errors.AsType[*syncml.Error](err)
		if !ok {
			t.Errorf("%v is no *Error", err)
			continue
		}
		if s := e.Error(); strings.Contains(s, "offset") || !strings.Contains(s, e.Element) || !strings.Contains(s, string(e.CmdID)) ||
			e.Command >= 0 && !strings.Contains(s, fmt.Sprintf("command %d (", e.Command)) {
			t.Errorf("%+v says %s", e, s)
		}
		reason := "?"
		for name, target := range map[string]error{"missing": syncml.ErrMissing, "unknown": syncml.ErrUnknown, "kind": syncml.ErrKind,
			"depth": syncml.ErrDepth, "id": syncml.ErrID, "code": syncml.ErrCode, "order": syncml.ErrOrder, "charset": codec.ErrCharset} {
			if errors.Is(err, target) {
				reason = name
			}
		}
		list = append(list, fmt.Sprintf("%d %s %s %s", e.Command, e.CmdID, e.Element, reason))
	}
	return list
}

// inSession returns a message with all that its header needs.
func inSession(body ...syncml.Command) *syncml.Message {
	m := new(syncml.Message)
	m.InitDM(syncml.DMHeader{SessionID: "1", MsgID: "1", Target: "t", Source: "s"})
	m.Body = body
	return m
}

// TestValidate holds which faults are found, and that each names its command and
// element.
func TestValidate(t *testing.T) {
	c := func(s string) syncml.Chars { return syncml.Chars(s) }
	items := []syncml.Item{{}}
	status := func(id, msg, ref, cmd, code string) syncml.Command {
		return syncml.Command{Kind: syncml.KindStatus, CmdID: c(id), MsgRef: c(msg), CmdRef: c(ref), Cmd: c(cmd), Data: syncml.Data{Text: c(code)}}
	}
	add := func(id string) syncml.Command {
		return syncml.Command{Kind: syncml.KindAdd, CmdID: c(id), Items: items}
	}
	extra := &syncml.Extra{In: tokens.SyncMLAdd, Tokens: []codec.Token{{Kind: codec.Start, Code: tokens.SyncMLChal}, {Kind: codec.End}}}
	in := func(depth int, x syncml.Command) syncml.Command { x.Depth = depth; return x }
	for name, v := range map[string]struct {
		body []syncml.Command
		want string
	}{
		"a session": {[]syncml.Command{status("1", "1", "0", "SyncHdr", "212"), status("2", "1", "5", "Get", "200"), add("3"),
			{Kind: syncml.KindAlert, CmdID: c("4"), Data: syncml.Data{Text: c("1201")}}}, ""},
		"no command":              {nil, "-1  SyncBody missing"},
		"no CmdID":                {[]syncml.Command{add("1"), {Kind: syncml.KindAdd, Items: items}}, "1  CmdID missing"},
		"an empty CmdID":          {[]syncml.Command{add(" ")}, "0   CmdID id"},
		"CmdID 0":                 {[]syncml.Command{add("0")}, "0 0 CmdID id"},
		"the same CmdID":          {[]syncml.Command{add("7"), add("8"), add(" 7")}, "2  7 CmdID id"},
		"the same in a container": {[]syncml.Command{{Kind: syncml.KindAtomic, CmdID: c("1")}, in(1, add("1"))}, "1 1 CmdID id"},
		"no item":                 {[]syncml.Command{{Kind: syncml.KindGet, CmdID: c("1")}}, "0 1 Item missing"},
		"no kind":                 {[]syncml.Command{add("1"), {CmdID: c("2")}}, "1 2  kind"},
		"a kind that there isn't": {[]syncml.Command{{Kind: 99, CmdID: c("2")}}, "0 2  kind"},
		"a depth":                 {[]syncml.Command{add("1"), in(1, add("2")), in(0, add("3"))}, "1 2  depth"},
		"a negative depth":        {[]syncml.Command{in(-7, add("2")), add("3")}, "0 2  depth"},
		"an empty container":      {[]syncml.Command{{Kind: syncml.KindAtomic, CmdID: c("1")}, add("2")}, "0 1  missing"},
		"a field of another kind": {[]syncml.Command{{Kind: syncml.KindAdd, CmdID: c("1"), Items: items, MsgRef: c("1"), Archive: true}},
			"0 1 Archive unknown, 0 1 MsgRef unknown"},
		"two items in Exec":           {[]syncml.Command{{Kind: syncml.KindExec, CmdID: c("1"), Items: make([]syncml.Item, 2)}}, "0 1 Item order"},
		"a status without references": {[]syncml.Command{{Kind: syncml.KindStatus, CmdID: c("1"), Cmd: c("Add"), Data: syncml.Data{Text: c("200")}}}, "0 1 CmdRef missing, 0 1 MsgRef missing"},
		"MsgRef 0":                    {[]syncml.Command{status("1", "0", "1", "Add", "200")}, "0 1 MsgRef id"},
		"CmdRef 0 of a command":       {[]syncml.Command{status("1", "1", "0", "Add", "200")}, "0 1 CmdRef id"},
		"CmdRef of SyncHdr":           {[]syncml.Command{status("1", "1", "2", "SyncHdr", "200")}, "0 1 CmdRef id"},
		"an empty CmdRef of SyncHdr":  {[]syncml.Command{status("1", "1", "", "SyncHdr", "200")}, "0 1 CmdRef id"},
		"results of nothing":          {[]syncml.Command{{Kind: syncml.KindResults, CmdID: c("1"), CmdRef: c("0"), Items: items}}, "0 1 CmdRef id"},
		"a Cmd that is none":          {[]syncml.Command{status("1", "1", "1", "Nothing", "200")}, "0 1 Cmd kind"},
		"a status code":               {[]syncml.Command{status("1", "1", "1", "Add", "OK")}, "0 1 Data code"},
		"an alert code":               {[]syncml.Command{{Kind: syncml.KindAlert, CmdID: c("1"), Data: syncml.Data{Text: c("x")}}}, "0 1 Data code"},
		"a tree that is not there":    {[]syncml.Command{add("1"), {Kind: syncml.KindAdd, CmdID: c("2"), Items: []syncml.Item{{Data: syncml.Data{Kind: syncml.DataTree}}}}}, "1 2 Item/Data kind"},
		"a target without LocURI, not to be seen, and a Map without one": {[]syncml.Command{{Kind: syncml.KindMap, CmdID: c("1"), MapItems: make([]syncml.MapItem, 1)}},
			"0 1 Source missing, 0 1 Target missing"},
		"an unknown element":                {[]syncml.Command{{Kind: syncml.KindAdd, CmdID: c("1"), Items: items, Extra: extra}}, "0 1 Chal unknown"},
		"an unknown element in a container": {[]syncml.Command{{Kind: syncml.KindSync, CmdID: c("1"), Extra: &syncml.Extra{In: tokens.SyncMLSync, Tokens: extra.Tokens}}, in(1, add("2"))}, "0 1 Chal unknown"},
	} {
		m := inSession(v.body...)
		if got := strings.Join(faultsOf(t, m.Validate()), ", "); got != v.want {
			t.Errorf("%s: %s, want %s", name, got, v.want)
		}
	}
	m := inSession(add("1"))
	m.Hdr.MsgID, m.Hdr.Source.LocURI = nil, nil
	if got := strings.Join(faultsOf(t, m.Validate()), ", "); got != "-1  SyncHdr/MsgID missing, -1  SyncHdr/Source missing" {
		t.Errorf("a header: %s", got)
	}
}

// TestWriteErrors holds that an error of writing names its command and element,
// and no text.
func TestWriteErrors(t *testing.T) {
	secret := syncml.Chars("secret\x00")
	for want, body := range map[string][]syncml.Command{
		"0   kind":             {{}},
		"1 x  depth":           {{Kind: syncml.KindAdd}, {Kind: syncml.KindAdd, CmdID: syncml.Chars("x"), Depth: 1}},
		"0  Item/Data charset": {{Kind: syncml.KindAdd, Items: []syncml.Item{{Data: syncml.Data{Text: secret}}}}},
		"0  Item/Data kind":    {{Kind: syncml.KindAdd, Items: []syncml.Item{{Data: syncml.Data{Kind: syncml.DataMeta}}}}},
		"1 2 Item/Target/LocURI charset": {{Kind: syncml.KindSync, CmdID: syncml.Chars("1")},
			{Kind: syncml.KindAdd, CmdID: syncml.Chars("2"), Depth: 1, Items: []syncml.Item{{Target: syncml.Target{LocURI: secret}}}}},
	} {
		m := inSession(body...)
		_, err := m.AppendWBXML(nil)
		if got := strings.Join(faultsOf(t, err), ""); got != want || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s, want %s", got, want)
		}
		if _, err := m.AppendXML(nil, xmlconv.Output{}); strings.Join(faultsOf(t, err), "") != want {
			t.Errorf("as XML: %v, want %s", err, want)
		}
		if kind, _, _ := strings.Cut(want, " "); strings.HasSuffix(want, "kind") || strings.HasSuffix(want, "depth") {
			if !errors.Is(err, codec.ErrToken) {
				t.Errorf("%s: %v is no ErrToken", kind, err)
			}
		}
	}
	m := inSession()
	m.Hdr.RespURI = secret
	if _, err := m.AppendWBXML(nil); strings.Join(faultsOf(t, err), "") != "-1  SyncHdr/RespURI charset" {
		t.Error(err)
	}
}

// TestZeroKind checks Data without a kind: it is text where there is text, and
// never nothing.
func TestZeroKind(t *testing.T) {
	extra := &syncml.Extra{In: tokens.SyncMLData, Tokens: []codec.Token{{Kind: codec.Start, Code: tokens.SyncMLChal}, {Kind: codec.End}}}
	text := syncml.Chars("<x/>")
	for _, v := range []struct {
		name  string
		x     syncml.Data
		same  syncml.Data
		error bool
	}{
		{"nothing", syncml.Data{}, syncml.Data{}, false},
		{"text", syncml.Data{Text: text}, syncml.Data{Kind: syncml.DataText, Text: text}, false},
		{"empty text", syncml.Data{Text: syncml.Chars{}}, syncml.Data{Kind: syncml.DataText}, false},
		{"an unknown element", syncml.Data{Extra: extra}, syncml.Data{Kind: syncml.DataText, Extra: extra}, false},
		{"a tree", syncml.Data{Tree: new(tnds.Tree)}, syncml.Data{}, true},
		{"a tree behind text", syncml.Data{Text: text, Tree: new(tnds.Tree)}, syncml.Data{}, true},
		{"device information", syncml.Data{DevInf: new(devinf.DevInf)}, syncml.Data{}, true},
		{"MetInf", syncml.Data{Meta: new(syncml.Meta)}, syncml.Data{}, true},
	} {
		message := func(x syncml.Data) *syncml.Message {
			return inSession(syncml.Command{Kind: syncml.KindAdd, CmdID: syncml.Chars("1"), Items: []syncml.Item{{Data: x}}})
		}
		got, err := message(v.x).AppendWBXML(nil)
		if v.error {
			if !errors.Is(err, syncml.ErrKind) {
				t.Errorf("%s: %v", v.name, err)
			}
			continue
		}
		if want := encode(t, message(v.same)); err != nil || string(got) != string(want) {
			t.Errorf("%s: %v % X, want % X", v.name, err, got, want)
		}
		if v.x.IsXML() != (v.name == "text") {
			t.Errorf("%s: IsXML", v.name)
		}
	}
	c := syncml.Command{Kind: syncml.KindStatus, Data: syncml.Data{Text: syncml.Chars("200")}}
	if code, err := c.StatusCode(); code != syncml.StatusOK || err != nil {
		t.Errorf("a code without a kind: %v, %v", code, err)
	}
	cred := syncml.NewBasic([]byte("n"), []byte("p"))
	cred.Data.Kind = syncml.DataNone
	if err := cred.VerifyBasic([]byte("n"), []byte("p")); err != nil {
		t.Errorf("credentials without a kind: %v", err)
	}
	// A Target or Source with nothing but an unknown element is not lost either.
	in := &syncml.Extra{In: tokens.SyncMLTarget, Tokens: extra.Tokens}
	from := &syncml.Extra{In: tokens.SyncMLSource, Tokens: extra.Tokens}
	m := inSession(syncml.Command{Kind: syncml.KindAdd, Items: []syncml.Item{{Target: syncml.Target{Extra: in}, Source: syncml.Source{Extra: from}}}})
	it := &mustDecode(t, encode(t, m)).Body[0].Items[0]
	if it.Target.Extra == nil || it.Source.Extra == nil {
		t.Errorf("%+v", it)
	}
}
