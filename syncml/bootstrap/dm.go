package bootstrap

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// The media types of management trees.
const (
	typeTNDSWBXML = "application/vnd.syncml.dmtnds+wbxml"
	typeTNDSXML   = "application/vnd.syncml.dmtnds+xml"
)

// appendDM appends the message of a projected account. Its skeleton is what every
// DM client can parse: one top-level Add with CmdID 1, all that a session needs
// in the header, and Final (rule BS-6).
func appendDM(dst []byte, o *Options, a *Account) ([]byte, error) {
	m := &syncml.Message{WBXML: o.Version, Charset: codec.UTF8, Final: true}
	defer m.Clear()
	proto := "DM/1.2"
	if o.DM == DM11 {
		m.Version, proto = syncml.Version11, "DM/1.1"
	}
	source := o.Source
	if source == "" {
		source = a.Addresses[0].Addr
	}
	m.Hdr = syncml.SyncHdr{
		VerProto: codec.Chars(proto), SessionID: codec.Chars(o.SessionID), MsgID: codec.Chars(o.MsgID),
		Target: syncml.Target{LocURI: codec.Chars(o.Device)}, Source: syncml.Source{LocURI: codec.Chars(source)},
	}
	items, trees, err := dmItems(o, a)
	for i := range trees {
		defer trees[i].Clear()
	}
	if err != nil {
		return dst, err
	}
	m.Body = []syncml.Command{{Kind: syncml.Add, CmdID: codec.Chars("1"), Items: items}}
	var e codec.Encoder
	e.SetOptions(codec.Options{Table: m.Version.Table()})
	e.ResetAppend(dst, m.Header())
	m.Encode(&e)
	return e.Bytes()
}

// dmItems returns the items of the Add, and the trees that they point into.
func dmItems(o *Options, a *Account) ([]syncml.Item, []tnds.Tree, error) {
	if o.Form == NodeByNode {
		return nodeItems(o, a)
	}
	trees := make([]tnds.Tree, 1)
	t := &trees[0]
	if err := tndsTree(t, o, a); err != nil {
		return nil, trees, err
	}
	it := syncml.Item{Target: syncml.Target{LocURI: codec.Chars(o.Place)}, Meta: &syncml.Meta{Format: codec.Chars("bin"), Type: codec.Chars(typeTNDSWBXML)}}
	switch o.Form {
	case Embedded:
		it.Data = syncml.Data{Kind: syncml.DataTree, Tree: t}
	case Nested:
		it.Data = syncml.Data{Kind: syncml.DataTreeDocument, Tree: t}
	default:
		xml, err := t.AppendXML(nil, xmlconv.Options{Anonymous: true})
		if err != nil {
			return nil, trees, err
		}
		it.Meta = &syncml.Meta{Format: codec.Chars("xml"), Type: codec.Chars(typeTNDSXML)}
		it.Data = syncml.Data{Kind: syncml.DataText, Text: xml}
	}
	return []syncml.Item{it}, trees, nil
}

// tndsTree makes t the tree of account and objects, each with the Path that it
// needs.
func tndsTree(t *tnds.Tree, o *Options, a *Account) error {
	var e entries
	e.account12(o.Place, a)
	e.objects(o.Place, a, false)
	if err := t.Build(tnds.BuildOptions{Base: o.Place}, e...); err != nil {
		return err
	}
	next := -1 // of Objects; the account is first
	for _, n := range t.Children(-1) {
		path := o.Path
		if next >= 0 {
			path = a.Objects[next].Path
		}
		if path = relative(path); path != "" {
			n.Path = codec.Chars(path)
		}
		next++
	}
	return nil
}

// nodeItems returns an item for each node of the account and of the objects. The
// nodes that these stand below are there already, or the device makes them.
func nodeItems(o *Options, a *Account) ([]syncml.Item, []tnds.Tree, error) {
	trees := make([]tnds.Tree, 1+len(a.Objects))
	var items []syncml.Item
	for i := range trees {
		var e entries
		base := o.Place
		switch {
		case i > 0:
			base = join(".", a.Objects[i-1].Path)
			e.objects(".", &Account{Objects: a.Objects[i-1 : i]}, true)
		case o.DM == DM11:
			e.account11(base, a)
		default:
			e.account12(base, a)
		}
		t := &trees[i]
		if err := t.Build(tnds.BuildOptions{Base: base}, e...); err != nil {
			return nil, trees, err
		}
		for k, n := range t.All() {
			items = append(items, nodeItem(t, k, n))
		}
	}
	return items, trees, nil
}

// nodeItem returns the item for node i of t.
func nodeItem(t *tnds.Tree, i int, n *tnds.Node) syncml.Item {
	it := syncml.Item{
		Target: syncml.Target{LocURI: t.AppendURI(nil, i)},
		Meta:   &syncml.Meta{Format: codec.Chars(n.RT.Format.String())},
	}
	if len(n.RT.Type.Name) > 0 {
		it.Meta.Type = n.RT.Type.Name
	}
	switch {
	case n.Value == nil:
	case n.RT.Format == tnds.FormatBin:
		it.Data = syncml.Data{Kind: syncml.DataOpaque, Text: n.Value}
	default:
		it.Data = syncml.Data{Kind: syncml.DataText, Text: n.Value}
	}
	return it
}
