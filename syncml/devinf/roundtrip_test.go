package devinf_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// fill sets every field to something of its own: text to its path, lists to two
// of them, extras to elements that are in no content model.
func fill(v reflect.Value, path string) {
	switch x := v.Addr().Interface().(type) {
	case *devinf.Chars:
		*x = chars(path)
	case *bool:
		*x = true
	case **devinf.Extra:
		*x = &devinf.Extra{
			Tokens: []codec.Token{{Kind: codec.Start, Code: tokens.DevInfDevInf}, {Kind: codec.Text, Data: []byte(path)}, {Kind: codec.End}},
			Next: &devinf.Extra{Tokens: []codec.Token{
				{Kind: codec.Start, Flags: codec.Literal, Data: []byte("Vendor")}, {Kind: codec.AttrStart, Flags: codec.Literal, Data: []byte(path)},
				{Kind: codec.Text, Data: []byte(path)}, {Kind: codec.AttrsEnd}, {Kind: codec.Opaque, Data: []byte{0, 0xFF}}, {Kind: codec.End}}},
		}
	default:
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), path+"/1")
			fill(v.Index(1), path+"/2")
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				fill(v.Field(i), path+"/"+f.Name)
			}
		}
	}
}

// TestEveryField writes a document with every field set, and reads it back: with
// properties in elements, and one after the other.
func TestEveryField(t *testing.T) {
	for _, flat := range []bool{false, true} {
		var x devinf.DevInf
		fill(reflect.ValueOf(&x).Elem(), "")
		caps := []*[]devinf.CTCap{&x.CTCaps, &x.DataStores[0].CTCaps, &x.DataStores[1].CTCaps}
		for _, list := range caps {
			for i := range *list {
				c := &(*list)[i]
				c.Flat, c.Continued = flat, flat && i == 1
				if !flat {
					continue
				}
				// Where there is no element, nothing else can stand in it.
				if c.Extra = nil; i == 1 {
					c.Extra = &devinf.Extra{Tokens: x.Extra.Tokens}
				}
				for k := range c.Properties {
					p := &c.Properties[k]
					p.Extra = nil
					for n := range p.Params {
						p.Params[n].Extra = nil
					}
				}
			}
		}
		doc := mustEncode(t, &x)
		if diff := cmp.Diff(&x, mustDecode(t, doc), cmpopts.EquateEmpty(),
			cmpopts.IgnoreUnexported(devinf.DevInf{}, devinf.Extra{}), cmpopts.IgnoreFields(devinf.Extra{}, "In")); diff != "" {
			t.Errorf("flat %v: %s", flat, diff)
		}
		if n := bytes.Count(doc, []byte("/")); n < 400 { // the paths are all there
			t.Errorf("flat %v: only %d fields", flat, n)
		}
	}
}

// generate makes a document that keeps to the content model of a version.
func generate(r *rand.Rand, version string) *devinf.DevInf {
	text := func() devinf.Chars { return fmt.Append(devinf.Chars{}, r.IntN(1000)) }
	maybe := func() devinf.Chars {
		switch r.IntN(3) {
		case 0:
			return nil
		case 1:
			return devinf.Chars{}
		}
		return text()
	}
	texts := func(least int) (all []devinf.Chars) {
		for range least + r.IntN(3) {
			all = append(all, text())
		}
		return all
	}
	contents := func() (all []devinf.Content) {
		for range r.IntN(3) {
			all = append(all, devinf.Content{CTType: text(), VerCT: text()})
		}
		return all
	}
	new12, flat := version == "1.2", version != "1.2"
	// Before 1.2 a property has ValEnum+ | (DataType, Size?)?, since then any of them.
	what := func() (dataType, size devinf.Chars, enums []devinf.Chars) {
		if r.IntN(2) == 0 {
			return nil, nil, texts(0)
		}
		return text(), maybe(), nil
	}
	caps := func(least int) (all []devinf.CTCap) {
		for i := range least + r.IntN(3) {
			c := devinf.CTCap{CTType: text(), Flat: flat, Continued: flat && i > 0 && r.IntN(2) == 0}
			if new12 {
				c.VerCT, c.FieldLevel = text(), r.IntN(2) == 0
			}
			for range 1 + r.IntN(3) {
				p := devinf.Property{PropName: text(), DisplayName: maybe()}
				p.DataType, p.MaxSize, p.ValEnums = what()
				if new12 {
					p.MaxOccur, p.NoTruncate = maybe(), r.IntN(2) == 0
				}
				for range r.IntN(3) {
					q := devinf.PropParam{ParamName: text(), DisplayName: maybe()}
					if q.DataType, q.MaxSize, q.ValEnums = what(); new12 {
						q.MaxSize = nil
					}
					p.Params = append(p.Params, q)
				}
				c.Properties = append(c.Properties, p)
			}
			all = append(all, c)
		}
		return all
	}
	x := &devinf.DevInf{VerDTD: chars(version), Man: maybe(), Mod: maybe(), OEM: maybe(), FwV: maybe(), SwV: maybe(), HwV: maybe(),
		DevID: text(), DevTyp: text()}
	if version != "1.0" {
		x.UTC, x.SupportLargeObjs, x.SupportNumberOfChanges = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
	}
	for range 1 + r.IntN(3) {
		s := devinf.DataStore{SourceRef: text(), DisplayName: maybe(), MaxGUIDSize: maybe(),
			RxPref: devinf.Content{CTType: text(), VerCT: text()}, Rx: contents(),
			TxPref: devinf.Content{CTType: text(), VerCT: text()}, Tx: contents(),
			DSMem:   devinf.DSMem{SharedMem: r.IntN(2) == 0, MaxMem: maybe(), MaxID: maybe()},
			SyncCap: devinf.SyncCap{SyncTypes: texts(1)}}
		if new12 {
			s.CTCaps, s.SupportHierarchicalSync, s.FilterRx = caps(1), r.IntN(2) == 0, contents()
			for range r.IntN(3) {
				s.FilterCaps = append(s.FilterCaps, devinf.FilterCap{CTType: text(), VerCT: text(), FilterKeywords: texts(0), PropNames: texts(0)})
			}
		}
		x.DataStores = append(x.DataStores, s)
	}
	if !new12 {
		x.CTCaps = caps(0)
	}
	for range r.IntN(3) {
		x.Exts = append(x.Exts, devinf.Ext{XNam: text(), XVals: texts(0)})
	}
	return x
}

// TestRoundTrip writes documents made at random, reads them strictly, all into
// the same DevInf, and writes them again.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var y devinf.DevInf
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	for i := range 300 {
		x := generate(r, []string{"1.0", "1.1", "1.2"}[i%3])
		doc := mustEncode(t, x)
		d.ResetBytes(doc)
		if err := y.Decode(d, strict); err != nil {
			t.Fatalf("%v in %s", err, plain(t, doc))
		}
		if diff := same(x, &y); diff != "" {
			t.Fatal(diff)
		}
		if again := mustEncode(t, &y); !bytes.Equal(doc, again) {
			t.Fatalf("got\n%s, want\n%s", plain(t, again), plain(t, doc))
		}
	}
}
