package syncml_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/tokens"
)

// inAtomic returns a message with body in an Atomic.
func inAtomic(body string) string { return inBody("<Atomic><CmdID>1</CmdID>" + body + "</Atomic>") }

// inFilter returns a message with content in the Filter of a Target.
func inFilter(content string) string {
	return inItem("<Target><LocURI>u</LocURI><Filter>" + content + "</Filter></Target>")
}

// models are the content models of the package comment, with a document that has
// {} where the element goes. The last child of a container, "commands", stands
// for any of those below.
var models = []struct{ name, in, children string }{
	{"SyncML", "{}", "SyncHdr SyncBody"},
	{"SyncHdr", "<SyncML>{}<SyncBody><Alert><CmdID>1</CmdID></Alert></SyncBody></SyncML>",
		"VerDTD VerProto SessionID MsgID Target Source RespURI? NoResp? Cred? Meta?"},
	{"SyncBody", "<SyncML>" + hdr + "{}</SyncML>", "commands+ Final?"},
	{"Add", inBody("{}"), "CmdID NoResp? Cred? Meta? Item+"},
	{"Copy", inBody("{}"), "CmdID NoResp? Cred? Meta? Item+"},
	{"Move", inBody("{}"), "CmdID NoResp? Cred? Meta? Item+"},
	{"Replace", inBody("{}"), "CmdID NoResp? Cred? Meta? Item+"},
	{"Delete", inBody("{}"), "CmdID NoResp? Archive? SftDel? Cred? Meta? Item+"},
	{"Get", inBody("{}"), "CmdID NoResp? Lang? Cred? Meta? Item+"},
	{"Put", inBody("{}"), "CmdID NoResp? Lang? Cred? Meta? Item+"},
	{"Exec", inBody("{}"), "CmdID NoResp? Cred? Meta? Correlator? Item"},
	{"Alert", inBody("{}"), "CmdID NoResp? Cred? Data? Correlator? Item*"},
	{"Atomic", inBody("{}"), "CmdID NoResp? Meta? commands+"},
	{"Sequence", inBody("{}"), "CmdID NoResp? Meta? commands+"},
	{"Sync", inBody("{}"), "CmdID NoResp? Cred? Target? Source? Meta? NumberOfChanges? commands*"},
	{"Map", inBody("{}"), "CmdID Target Source Cred? Meta? MapItem+"},
	{"Results", inBody("{}"), "CmdID MsgRef? CmdRef Meta? TargetRef? SourceRef? Item+"},
	{"Search", inBody("{}"), "CmdID NoResp? NoResults? Cred? Target? Source+ Lang? Meta Data"},
	{"Status", inBody("{}"), "CmdID MsgRef CmdRef Cmd TargetRef* SourceRef* Cred? Chal? Data Item*"},
	{"Alert", inAtomic("{}"), "CmdID NoResp? Cred? Data? Correlator? Item*"},
	{"Item", inBody("<Add><CmdID>1</CmdID>{}</Add>"), "Target? Source? SourceParent? TargetParent? Meta? Data? MoreData?"},
	{"MapItem", inBody("<Map><CmdID>1</CmdID><Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI></Source>{}</Map>"), "Target Source"},
	{"Target", inItem("{}"), "LocURI LocName? Filter?"},
	{"Source", inItem("{}"), "LocURI LocName?"},
	{"SourceParent", inItem("{}"), "LocURI"},
	{"TargetParent", inItem("{}"), "LocURI"},
	{"Cred", inBody("<Add><CmdID>1</CmdID>{}<Item/></Add>"), "Meta? Data"},
	{"Chal", inBody("<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Add</Cmd>{}<Data>200</Data></Status>"), "Meta"},
	{"Filter", inItem("<Target><LocURI>u</LocURI>{}</Target>"), "Meta Field? Record? FilterType?"},
	{"Field", inFilter("<Meta/>{}"), "Item"},
	{"Record", inFilter("<Meta/>{}"), "Item"},
	{"Meta", inItem("{}"), "m:Format? m:Type? m:Mark? m:Size? m:Anchor? m:Version? m:NextNonce? m:MaxMsgSize? m:MaxObjSize? m:EMI* m:Mem?"},
	{"m:MetInf", inItem("<Meta>{}</Meta>"),
		"m:Format? m:Type? m:Mark? m:Size? m:Anchor? m:Version? m:NextNonce? m:MaxMsgSize? m:MaxObjSize? m:EMI* m:Mem?"},
	{"m:Anchor", inItem("<Meta>{}</Meta>"), "m:Last? m:Next"},
	{"m:Mem", inItem("<Meta>{}</Meta>"), "m:SharedMem? m:FreeMem m:FreeID"},
}

// commands are those that a container may hold.
var commands = map[string]string{
	"SyncBody": "Alert Atomic Copy Exec Get Map Put Results Search Sequence Status Sync Add Move Replace Delete",
	"Atomic":   "Add Replace Delete Copy Atomic Map Move Sequence Sync Get Exec Alert",
	"Sequence": "Add Replace Delete Copy Atomic Map Move Sync Get Alert Exec",
	"Sync":     "Add Atomic Copy Delete Move Replace Sequence",
}

// contents are the smallest contents of elements that do not just hold text.
var contents = map[string]string{
	"SyncHdr":  strings.TrimSuffix(strings.TrimPrefix(hdr, "<SyncHdr>"), "</SyncHdr>"),
	"SyncBody": "<Alert><CmdID>1</CmdID></Alert>", "Target": "<LocURI>t</LocURI>", "Source": "<LocURI>s</LocURI>",
	"SourceParent": "<LocURI>t</LocURI>", "TargetParent": "<LocURI>t</LocURI>", "Cred": "<Data>c</Data>", "Chal": "<Meta/>",
	"Meta": "<m:Type>text/plain</m:Type>", "Item": "<Data>d</Data>", "MapItem": "<Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI></Source>",
	"Filter": "<Meta/>", "Field": "<Item/>", "Record": "<Item/>",
	"m:Anchor": "<m:Next>n</m:Next>", "m:Mem": "<m:FreeMem>1</m:FreeMem><m:FreeID>2</m:FreeID>", "m:NextNonce": "bm9uY2U=",
	"commands": "",
	"Add":      "<CmdID>9</CmdID><Item/>", "Copy": "<CmdID>9</CmdID><Item/>", "Move": "<CmdID>9</CmdID><Item/>", "Replace": "<CmdID>9</CmdID><Item/>",
	"Delete": "<CmdID>9</CmdID><Item/>", "Get": "<CmdID>9</CmdID><Item/>", "Put": "<CmdID>9</CmdID><Item/>", "Exec": "<CmdID>9</CmdID><Item/>",
	"Alert": "<CmdID>9</CmdID>", "Sync": "<CmdID>9</CmdID>",
	"Atomic": "<CmdID>9</CmdID><Alert><CmdID>1</CmdID></Alert>", "Sequence": "<CmdID>9</CmdID><Alert><CmdID>1</CmdID></Alert>",
	"Map":     "<CmdID>9</CmdID><Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI></Source><MapItem><Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI></Source></MapItem>",
	"Results": "<CmdID>9</CmdID><CmdRef>1</CmdRef><Item/>", "Search": "<CmdID>9</CmdID><Source><LocURI>s</LocURI></Source><Meta/><Data>q</Data>",
	"Status": "<CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Add</Cmd><Data>200</Data>",
}

// empties are elements without content.
const empties = " Archive Final MoreData NoResp NoResults SftDel m:FieldLevel m:SharedMem "

// child returns an element with content.
func child(name string) string {
	if name == "commands" {
		name = "Add"
	}
	content, ok := contents[name]
	if !ok && !strings.Contains(empties, " "+name+" ") {
		content = "1.2"
	}
	return "<" + name + ">" + content + "</" + name + ">"
}

// TestModel holds strict reading to the content model of every element, with
// every child in turn left out, repeated, and exchanged with the next; tolerant
// reading to be indifferent to order; and encoding to the order of the model.
func TestModel(t *testing.T) {
	for _, m := range models {
		var all, required []string
		var many []bool
		for c := range strings.FieldsSeq(m.children) {
			name := strings.TrimRight(c, "?*+")
			all = append(all, name)
			many = append(many, strings.HasSuffix(c, "*") || strings.HasSuffix(c, "+"))
			if !strings.HasSuffix(c, "?") && !strings.HasSuffix(c, "*") {
				required = append(required, name)
			}
		}
		document := func(children []string) []byte {
			var s strings.Builder
			for _, name := range children {
				s.WriteString(child(name))
			}
			return wbxml(t, strings.Replace(m.in, "{}", "<"+m.name+">"+s.String()+"</"+m.name+">", 1))
		}
		check := func(children []string, want error) {
			t.Helper()
			_, err := decode(t, document(children), strict)
			if !errors.Is(err, want) || want == nil && err != nil {
				t.Errorf("%s with %s: %v, want %v", m.name, children, err, want)
			}
		}
		check(all, nil)
		check(required, nil)
		for i, name := range all {
			without := slices.Delete(slices.Clone(all), i, i+1)
			var want error
			if slices.Contains(required, name) {
				want = syncml.ErrMissing
			}
			check(without, want)
			want = syncml.ErrOrder
			if many[i] {
				want = nil
			}
			check(slices.Insert(slices.Clone(all), i, name), want)
			if i+1 < len(all) {
				swapped := slices.Clone(all)
				swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
				check(swapped, syncml.ErrOrder)
			}
		}
		checkTolerant(t, m.name, all, document)
	}
}

// checkTolerant holds that a document with children in any order is the same
// message.
func checkTolerant(t *testing.T, name string, all []string, document func([]string) []byte) {
	t.Helper()
	ordered := document(all)
	if got := encode(t, mustDecode(t, ordered)); !bytes.Equal(got, ordered) {
		t.Errorf("%s with %s: encoded\n% X, want\n% X", name, all, got, ordered)
	}
	want := encode(t, mustDecode(t, ordered))
	reversed := slices.Clone(all)
	slices.Reverse(reversed)
	if got := encode(t, mustDecode(t, document(reversed))); !bytes.Equal(got, want) {
		t.Errorf("%s with %s: encoded\n% X, want\n% X", name, reversed, got, want)
	}
}

// TestContainers holds that strict reading takes in a container the commands that
// the model has there, and tolerant reading every command.
func TestContainers(t *testing.T) {
	for container, list := range commands {
		for name := range strings.FieldsSeq(commands["SyncBody"]) {
			doc := wbxml(t, inBody("<"+container+"><CmdID>1</CmdID>"+child(name)+"</"+container+">"))
			if container == "SyncBody" {
				doc = wbxml(t, inBody(child(name)))
			}
			_, err := decode(t, doc, strict)
			if allowed := slices.Contains(strings.Fields(list), name); allowed != (err == nil) || err != nil && !errors.Is(err, syncml.ErrUnknown) {
				t.Errorf("%s in %s: %v", name, container, err)
			}
			m := mustDecode(t, doc)
			kind, _ := syncml.ParseKind(name)
			if i := slices.IndexFunc(m.Body, func(c syncml.Command) bool { return c.Kind == kind && string(c.CmdID) == "9" }); i < 0 {
				t.Errorf("%s in %s: not found", name, container)
			}
			if got := encode(t, m); !bytes.Equal(got, doc) {
				t.Errorf("%s in %s: encoded\n% X, want\n% X", name, container, got, doc)
			}
		}
	}
}

// TestFieldLevel holds that FieldLevel may stand anywhere in Meta, but once.
func TestFieldLevel(t *testing.T) {
	for _, v := range []struct {
		meta string
		want error
	}{
		{"<m:FieldLevel/><m:Type>x</m:Type><m:Mem><m:FreeMem>1</m:FreeMem><m:FreeID>1</m:FreeID></m:Mem>", nil},
		{"<m:Type>x</m:Type><m:FieldLevel/><m:Size>1</m:Size>", nil},
		{"<m:Type>x</m:Type><m:Size>1</m:Size><m:FieldLevel/>", nil},
		{"<m:FieldLevel/><m:Type>x</m:Type><m:FieldLevel/>", syncml.ErrOrder},
		{"<m:MetInf><m:Type>x</m:Type><m:FieldLevel/></m:MetInf>", nil},
		{"<m:MetInf/><m:FieldLevel/>", syncml.ErrOrder},
		{"<m:Type>x</m:Type><m:MetInf/>", syncml.ErrOrder},
		{"<m:MetInf><m:MetInf/></m:MetInf>", syncml.ErrOrder},
	} {
		doc := wbxml(t, inItem("<Meta>"+v.meta+"</Meta>"))
		if _, err := decode(t, doc, strict); !errors.Is(err, v.want) || v.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", v.meta, err, v.want)
		}
		again := encode(t, mustDecode(t, doc))
		if twice := encode(t, mustDecode(t, again)); !bytes.Equal(again, twice) {
			t.Errorf("%s: encoded\n% X, then\n% X", v.meta, again, twice)
		}
	}
}

// TestVersions holds that strict reading refuses elements that the version of the message
// lacks, and that other reading does not care.
func TestVersions(t *testing.T) {
	for _, v := range []struct {
		name, body string
		since      string
	}{
		{"Move", "<Move><CmdID>1</CmdID><Item/></Move>", "1.2"},
		{"Correlator", "<Alert><CmdID>1</CmdID><Correlator>c</Correlator></Alert>", "1.2"},
		{"Filter", "<Add><CmdID>1</CmdID><Item><Target><LocURI>u</LocURI><Filter><Meta/></Filter></Target></Item></Add>", "1.2"},
		{"SourceParent", "<Add><CmdID>1</CmdID><Item><SourceParent><LocURI>u</LocURI></SourceParent></Item></Add>", "1.2"},
		{"TargetParent", "<Add><CmdID>1</CmdID><Item><TargetParent><LocURI>u</LocURI></TargetParent></Item></Add>", "1.2"},
		{"FieldLevel", "<Add><CmdID>1</CmdID><Meta><m:FieldLevel/></Meta><Item/></Add>", "1.2"},
		{"NumberOfChanges", "<Sync><CmdID>1</CmdID><NumberOfChanges>1</NumberOfChanges></Sync>", "1.1"},
		{"MoreData", "<Add><CmdID>1</CmdID><Item><MoreData/></Item></Add>", "1.1"},
		{"MaxObjSize", "<Add><CmdID>1</CmdID><Meta><m:MaxObjSize>1</m:MaxObjSize></Meta><Item/></Add>", "1.1"},
		{"Add", "<Add><CmdID>1</CmdID><Item/></Add>", "1.0"},
	} {
		for version, want := range map[string]syncml.Version{"1.0": syncml.Version10, "1.1": syncml.Version11, "1.2": syncml.Version12} {
			doc := wbxml(t, strings.Replace(inBody(v.body), "<VerDTD>1.2", "<VerDTD>"+version, 1))
			_, err := decode(t, doc, strict)
			if ok := version >= v.since; ok != (err == nil) || err != nil && !errors.Is(err, syncml.ErrUnknown) {
				t.Errorf("%s in %s: %v", v.name, version, err)
			}
			m := mustDecode(t, doc)
			if m.Version != want || m.Version.String() != version || m.Header().PublicID != m.Version.Table().PublicID {
				t.Errorf("%s in %s: version %v", v.name, version, m.Version)
			}
			if err := m.Validate(); (version >= v.since) != (err == nil) {
				t.Errorf("%s in %s: Validate: %v", v.name, version, err)
			}
		}
	}
}

// TestEveryElement holds that the models above have all elements of SyncML and
// MetInf, so that TestModel covers them.
func TestEveryElement(t *testing.T) {
	var all strings.Builder
	for _, m := range models {
		all.WriteString(" " + m.name + " " + strings.NewReplacer("?", "", "*", "", "+", "").Replace(m.children))
	}
	all.WriteString(" m:FieldLevel ") // TestFieldLevel
	for page, prefix := range []string{"", "m:"} {
		for _, name := range tokens.SyncML12.Tags[page] {
			if name != "" && !strings.Contains(all.String()+" ", " "+prefix+name+" ") {
				t.Errorf("%s%s is in no model", prefix, name)
			}
		}
	}
}
