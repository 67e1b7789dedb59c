package fuzz

import (
	"fmt"
	"strings"

	gofuzz "github.com/google/gofuzz"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// maker makes typed documents, and accounts to bootstrap, of the octets that a
// fuzzing engine gives: the same ones make the same document. All is bounded:
// depth, elements, the length of text. Without the bounds a type that contains
// itself, such as an item in a filter in a target in an item, has no end.
func maker(data []byte) *gofuzz.Fuzzer { return bounded(gofuzz.NewFromGoFuzz(data)) }

// seeded is maker for property tests.
func seeded(seed int64) *gofuzz.Fuzzer { return bounded(gofuzz.NewWithSeed(seed)) }

func bounded(f *gofuzz.Fuzzer) *gofuzz.Fuzzer {
	return f.MaxDepth(12).NilChance(0.5).NumElements(0, 3).Funcs(
		func(s *string, c gofuzz.Continue) { *s = line(c) },
		func(s *syncml.Chars, c gofuzz.Continue) { *s = chars(c) },
		func(s *bootstrap.Secret, c gofuzz.Continue) { *s = bootstrap.Secret(line(c)) },
		makeMessage, makeCommand, makeTarget, makeSource, makeData,
		func(x **syncml.Extra, _ gofuzz.Continue) { *x = nil }, // decoding makes them; see FuzzSyncML
		func(x *syncml.Anchor, c gofuzz.Continue) {
			if *x = (syncml.Anchor{}); c.RandBool() {
				x.Last, x.Next = chars(c), syncml.Chars(line(c))
			}
		},
		func(x *syncml.Mem, c gofuzz.Continue) { x.FreeMem, x.FreeID = chars(c), chars(c) },
		makeTree,
		makeDevInf,
		func(x **devinf.Extra, _ gofuzz.Continue) { *x = nil },
		makeParm, makeProv,
		func(x *prov.Flag, c gofuzz.Continue) { *x = prov.Flag{Set: c.RandBool()} },
		makeAccount, makeAddress, makeCredential, makeNode, makeExtra,
		func(x *bootstrap.NAP, c gofuzz.Continue) {
			c.FuzzNoCustom(x)
			x.Bearers, x.AddressType = nil, oneOf(c, "", "APN", "E164")
		},
		func(x *bootstrap.NetAuth, c gofuzz.Continue) {
			c.FuzzNoCustom(x)
			x.Type = oneOf(c, "PAP", "CHAP", "HTTP-BASIC")
		},
		func(x *bootstrap.Options, c gofuzz.Continue) { *x = bootOptions(c) },
	)
}

// oneOf returns one of several values.
func oneOf[T any](c gofuzz.Continue, from ...T) T { return from[c.Intn(len(from))] }

// letters are those of texts: those that XML, base64, ACLs and URIs escape, and
// characters of every width.
var letters = []rune(`abcXYZ0189 <>&"'=+*%;:\?#[]{}äß漢字😀-_.`)

// line returns a text without white space at its ends; never empty.
func line(c gofuzz.Continue) string {
	var b strings.Builder
	b.WriteByte('t')
	for range c.Intn(10) {
		b.WriteRune(letters[c.Intn(len(letters))])
	}
	b.WriteByte('.')
	return b.String()
}

// chars returns a text: absent, empty, or a line of any length.
func chars(c gofuzz.Continue) syncml.Chars {
	switch c.Intn(6) {
	case 0:
		return nil
	case 1:
		return syncml.Chars{}
	case 2:
		return syncml.Chars(strings.Repeat(line(c), 1+c.Intn(20)))
	}
	return syncml.Chars(line(c))
}

func makeMessage(m *syncml.Message, c gofuzz.Continue) {
	c.Fuzz(&m.Hdr)
	c.Fuzz(&m.Body)
	m.Final = c.RandBool()
	m.Version = oneOf(c, syncml.Version10, syncml.Version11, syncml.Version12)
	m.WBXML = oneOf(c, 0, codec.Version11, codec.Version12, codec.Version13)
	m.Charset = oneOf(c, 0, codec.UTF8)
	m.Hdr.VerDTD = nil
	// A container is deeper by one than the one around it.
	open := 0
	for i := range m.Body {
		m.Body[i].Depth = c.Intn(open + 1)
		if open = m.Body[i].Depth; m.Body[i].Kind.Container() {
			open++
		}
	}
}

func makeCommand(x *syncml.Command, c gofuzz.Continue) {
	x.Kind = syncml.Kind(1 + c.Intn(int(syncml.KindSync)))
	x.CmdID = syncml.Chars(fmt.Sprint(c.Intn(1000)))
	c.Fuzz(&x.Meta)
	c.Fuzz(&x.Cred)
	c.Fuzz(&x.Items)
	for i := range x.Items { // a chunk is octets
		it := &x.Items[i]
		it.MoreData = it.MoreData && it.Data.Tree == nil && it.Data.DevInf == nil
	}
	x.NoResp = c.RandBool()
	switch x.Kind {
	case syncml.KindStatus:
		x.MsgRef, x.CmdRef, x.Cmd = syncml.Chars("1"), syncml.Chars("2"), syncml.Chars("Add")
		x.Data = syncml.Data{Kind: syncml.DataText, Text: syncml.Chars(oneOf(c, "200", "401", "x"))}
		c.Fuzz(&x.Chal)
		c.Fuzz(&x.TargetRefs)
	case syncml.KindAlert:
		x.Data = syncml.Data{Kind: syncml.DataText, Text: syncml.Chars(oneOf(c, "1200", "1226"))}
		x.Correlator = chars(c)
	case syncml.KindMap:
		c.Fuzz(&x.MapItems)
		c.Fuzz(&x.Target)
	case syncml.KindSearch, syncml.KindSync:
		c.Fuzz(&x.Target)
		c.Fuzz(&x.Sources)
		if x.Kind == syncml.KindSync { // it has one
			x.Sources = x.Sources[:min(1, len(x.Sources))]
		}
	}
}

func makeTarget(x *syncml.Target, c gofuzz.Continue) {
	c.FuzzNoCustom(x)
	if x.LocURI == nil {
		*x = syncml.Target{}
	}
}

func makeSource(x *syncml.Source, c gofuzz.Continue) {
	if *x = (syncml.Source{}); c.RandBool() {
		x.LocURI, x.LocName = syncml.Chars(line(c)), chars(c)
	}
}

// makeData makes the content of Data, of the kinds that need no Meta to be
// understood.
func makeData(x *syncml.Data, c gofuzz.Continue) {
	switch *x = (syncml.Data{}); c.Intn(6) {
	case 1:
		x.Text = syncml.Chars(line(c)) // which is DataText
	case 2:
		x.Kind, x.Text = syncml.DataText, syncml.Chars(line(c))
	case 3:
		x.Kind, x.Text = syncml.DataOpaque, syncml.Chars("\x80\x00\xFF"+line(c))
	case 4:
		x.Kind, x.Tree = syncml.DataTree, new(tnds.Tree)
		c.Fuzz(x.Tree)
	case 5:
		x.Kind, x.DevInf = syncml.DataDevInf, new(devinf.DevInf)
		c.Fuzz(x.DevInf)
	}
}

// makeTree makes a management tree with up to a dozen nodes.
func makeTree(x *tnds.Tree, c gofuzz.Continue) {
	if err := x.Build(tnds.BuildOptions{}, entries(c)...); err != nil {
		panic(err) // a mistake in entries
	}
	x.Man, x.Mod = chars(c), chars(c)
}

// entries returns those of a tree.
func entries(c gofuzz.Continue) (all []tnds.Entry) {
	for i := range 1 + c.Intn(12) {
		e := tnds.Entry{URI: oneOf(c, "", "r/", "r/s/", "ä/", "x y/") + fmt.Sprint("n", i), ACL: oneOf(c, "", "Get=*", "Replace=a+b&Get=*")}
		switch e.Format = oneOf(c, tnds.FormatNone, tnds.FormatChr, tnds.FormatBin, tnds.FormatInt, tnds.FormatBool, tnds.FormatNode, tnds.FormatB64); e.Format {
		case tnds.FormatNode:
			e.Type = oneOf(c, "", "urn:oma:mo:x:1.0")
		case tnds.FormatBin:
			e.Value = []byte{0x80, byte(c.Intn(256)), 0}
		case tnds.FormatInt:
			e.Value = []byte("-12")
		case tnds.FormatBool:
			e.Value = []byte("true")
		case tnds.FormatB64:
			e.Value = []byte("AAEC")
		default:
			e.Value, e.Type = []byte(chars(c)), oneOf(c, "", "text/plain")
		}
		all = append(all, e)
	}
	return all
}

// makeDevInf makes device information of some version: before 1.2 content types
// stand in the document, their properties one after the other; since then in
// data stores, each property in an element.
func makeDevInf(x *devinf.DevInf, c gofuzz.Continue) {
	c.FuzzNoCustom(x)
	x.VerDTD = syncml.Chars(oneOf(c, "1.0", "1.1", "1.2"))
	caps := func(all []devinf.CTCap, flat bool) []devinf.CTCap {
		for i := range all {
			k := &all[i]
			k.CTType, k.Flat, k.Continued = syncml.Chars(line(c)), flat, false
			for j := range k.Properties {
				k.Properties[j].PropName = syncml.Chars(line(c))
				if flat {
					k.Properties[j] = devinf.Property{PropName: k.Properties[j].PropName, ValEnums: k.Properties[j].ValEnums}
				}
			}
			if flat {
				k.VerCT, k.FieldLevel = nil, false
			}
		}
		return all
	}
	if string(x.VerDTD) < "1.2" {
		x.CTCaps = caps(x.CTCaps, true)
	} else {
		x.CTCaps = nil
	}
	for i := range x.DataStores {
		if string(x.VerDTD) < "1.2" {
			x.DataStores[i].CTCaps = nil
		}
		x.DataStores[i].CTCaps = caps(x.DataStores[i].CTCaps, false)
	}
}

// makeParm makes a parm that no characteristic has a field for.
func makeParm(x *prov.Parm, c gofuzz.Continue) {
	x.Name, x.Value = syncml.Chars(fmt.Sprint("X-", c.Intn(100))), chars(c)
}

// makeProv makes a provisioning document of registered characteristics.
func makeProv(x *prov.Document, c gofuzz.Continue) {
	x.Version = syncml.Chars("1.0")
	for range 1 + c.Intn(4) {
		all := []prov.Characteristic{
			new(prov.Application), new(prov.NAPDef), new(prov.PXLogical), new(prov.Bootstrap), new(prov.ClientIdentity), new(prov.VendorConfig), new(prov.Access),
		}
		one := oneOf(c, all...)
		c.Fuzz(one)
		x.Append(-1, one)
	}
}
