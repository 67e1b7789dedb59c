package bootstrap

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// The media types of management trees.
const (
	typeTNDSWBXML = "application/vnd.syncml.dmtnds+wbxml"
	typeTNDSXML   = "application/vnd.syncml.dmtnds+xml"
)

// appendDM appends the message of a projected account. Every DM client can parse
// its skeleton: one top-level Add with CmdID 1, all that a session needs in the
// header, and Final (rule BS-6).
func (s *scratch) appendDM(dst []byte, o *Options, a *Account) ([]byte, error) {
	m := &s.message
	m.WBXML, m.Charset, m.Final = o.Version, codec.UTF8, true
	proto := "DM/1.2"
	if o.DM == DM11 {
		m.Version, proto = syncml.Version11, "DM/1.1"
	}
	source := o.Source
	if source == "" {
		source = a.Addresses[0].Addr
	}
	m.Hdr = syncml.SyncHdr{
		VerProto: syncml.Chars(proto), SessionID: syncml.Chars(o.SessionID), MsgID: syncml.Chars(o.MsgID),
		Target: syncml.Target{LocURI: syncml.Chars(o.Device)}, Source: syncml.Source{LocURI: syncml.Chars(source)},
	}
	items, err := s.items(o, a)
	if err != nil {
		return dst, err
	}
	m.Body = append(m.Body[:0], syncml.Command{Kind: syncml.KindAdd, CmdID: syncml.Chars("1"), Items: items})
	s.encoder.SetOptions(codec.Options{Table: m.Version.Table()})
	s.encoder.ResetAppend(dst, m.Header())
	m.Encode(&s.encoder)
	return s.encoder.Bytes()
}

// items returns the items of the Add. They point into trees and buffers of s. The
// Meta of a tree says bin and the media type of its WBXML, also where the tree stands
// on a code page of the message (OMA-TS-DM_Bootstrap 1.2); in XML it says xml.
func (s *scratch) items(o *Options, a *Account) ([]syncml.Item, error) {
	if o.Form == FormNodeByNode {
		return s.nodeItems(o, a)
	}
	t := &s.forest(1)[0]
	if err := tndsTree(t, o, a); err != nil {
		return nil, err
	}
	it := syncml.Item{Target: syncml.Target{LocURI: syncml.Chars(o.Place)}, Meta: &syncml.Meta{Format: syncml.Chars("bin"), Type: syncml.Chars(typeTNDSWBXML)}}
	switch o.Form {
	case FormEmbedded:
		it.Data = syncml.Data{Kind: syncml.DataTree, Tree: t}
	case FormNested:
		it.Data = syncml.Data{Kind: syncml.DataTreeDocument, Tree: t}
	default:
		xml, err := s.treeXML(t, o)
		if err != nil {
			return nil, err
		}
		it.Meta = &syncml.Meta{Format: syncml.Chars("xml"), Type: syncml.Chars(o.treeType())}
		it.Data = syncml.Data{Kind: syncml.DataText, Text: xml}
	}
	return []syncml.Item{it}, nil
}

// treeXML returns a tree without octets as XML, as tnds.Tree.AppendXML does, but
// with nothing of it left anywhere when s is cleared; sealed if it has to be.
func (s *scratch) treeXML(t *tnds.Tree, o *Options) ([]byte, error) {
	x := xmlconv.DecodeOptions{Codec: codec.Options{Table: tokens.TNDS12}, Anonymous: true}
	if o.sealed() {
		x.Mode = xmlconv.ModeCanonical
	}
	doc, err := s.write(func(dst []byte) ([]byte, error) {
		s.inner.SetOptions(x.Codec)
		s.inner.ResetAppend(dst, tnds.Header(codec.Version13))
		t.Encode(&s.inner)
		return s.inner.Bytes()
	})
	if err != nil {
		return nil, err
	}
	xml, err := s.write(func(dst []byte) ([]byte, error) { return s.xml.AppendXML(dst, doc, x) })
	switch {
	case err == nil && s.tree != nil:
		return s.tree(xml), nil
	case err != nil || !o.sealed():
		return xml, err
	}
	return s.seal(o, xml)
}

// tndsTree makes t the tree of account and objects, each with the Path that it
// needs: a root of the tree stands at the command's Target, but for its Path.
func tndsTree(t *tnds.Tree, o *Options, a *Account) error {
	var e entries
	e.account12(o.Place, a)
	e.objects(o.Place, a, false)
	if o.Form == FormXML {
		defer e.encodeOctets()()
	}
	if err := t.Build(tnds.BuildOptions{Base: o.Place}, e...); err != nil {
		return err
	}
	next := -1 // of Objects; the account is first
	for _, n := range t.Children(-1) {
		path := o.Path
		if next >= 0 {
			path = a.Objects[next].Path
		}
		if path = tnds.Relative(path); path != "" {
			n.Path = syncml.Chars(path)
		}
		next++
	}
	return nil
}

// nodeItems returns an item for each node of the account and of the objects. The
// nodes that these stand below are there already, or the device makes them.
func (s *scratch) nodeItems(o *Options, a *Account) ([]syncml.Item, error) {
	trees := s.forest(1 + len(a.Objects))
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
			return nil, err
		}
		for k, n := range t.All() {
			items = append(items, nodeItem(t, k, n))
		}
	}
	return items, nil
}

// nodeItem returns the item for node i of t. Format and Type stand in its Meta, as
// there is no RTProperties; an ACL has no place.
func nodeItem(t *tnds.Tree, i int, n *tnds.Node) syncml.Item {
	it := syncml.Item{
		Target: syncml.Target{LocURI: t.AppendURI(nil, i)},
		Meta:   &syncml.Meta{Format: syncml.Chars(n.RT.Format.String())},
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
