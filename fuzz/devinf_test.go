package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// FuzzDevInf reads anything, or writes a document made of the octets. A document
// that is read strictly is read tolerantly too, and reading and writing comes to a fixed
// point.
func FuzzDevInf(f *testing.F) {
	for i, s := range seeds(f) {
		f.Add(s.octets, uint8(i), false)
		f.Add(s.octets, uint8(7), false)
	}
	for i := range uint8(8) {
		f.Add(bytes.Repeat([]byte{i, 3 * i, 255 - i, 7}, 60), i, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, flags uint8, structured bool) {
		x := new(devinf.DevInf)
		if structured {
			maker(data).Fuzz(x)
			checkDevInf(t, x)
			return
		}
		d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12, KeepUnknown: flags&1 != 0, Limits: codec.Limits{Document: 64 << 10}})
		read := func(o devinf.DecodeOptions) error {
			d.ResetBytes(data)
			return x.Decode(d, o)
		}
		strict := read(devinf.DecodeOptions{StrictOrder: flags&2 != 0, RefuseUnknown: flags&4 != 0})
		if err := read(devinf.DecodeOptions{}); err != nil {
			if strict == nil {
				t.Fatalf("read strictly, but not otherwise: %v", err)
			}
			checkError(t, err, 0, int64(len(data)), modelErrors...)
			return
		}
		fixedDevInf(t, x)
	})
}

func readDevInf(t *testing.T, doc []byte) *devinf.DevInf {
	t.Helper()
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12, KeepUnknown: true})
	d.ResetBytes(doc)
	x := new(devinf.DevInf)
	if err := x.Decode(d, devinf.DecodeOptions{}); err != nil {
		t.Fatalf("%v in % X", err, doc)
	}
	return x
}

// fixedDevInf encodes a document, reads that, and encodes it again.
func fixedDevInf(t *testing.T, x *devinf.DevInf) {
	t.Helper()
	first, err := x.AppendWBXML(nil)
	if errors.Is(err, codec.ErrToken) { // a literal name
		x.DropExtras()
		first, err = x.AppendWBXML(nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	y := readDevInf(t, first)
	if diff := cmp.Diff(saysDevInf(x), saysDevInf(y)); diff != "" {
		t.Fatalf("read again:\n%s\n% X", diff, first)
	}
	if second, err := y.AppendWBXML(nil); err != nil || !bytes.Equal(first, second) {
		t.Fatalf("%v: % X\nagain\n% X", err, first, second)
	}
}

// checkDevInf writes a document that was made and reads it, in WBXML and XML.
func checkDevInf(t *testing.T, x *devinf.DevInf) {
	t.Helper()
	fixedDevInf(t, x)
	text, err := x.AppendXML(nil, xmlconv.Output{})
	if err != nil {
		t.Fatal(err)
	}
	var y devinf.DevInf
	if err := y.ParseXML(text, devinf.DecodeOptions{}, xmlconv.Input{KeepSpace: true}); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(saysDevInf(x), saysDevInf(&y)); diff != "" {
		t.Fatalf("from XML:\n%s\n%s", diff, text)
	}
}

// saysDevInf lists the content of a document. Absent and empty elements differ where
// the element may be left out.
func saysDevInf(x *devinf.DevInf) string {
	var b strings.Builder
	text := func(all ...syncml.Chars) {
		for _, s := range all {
			fmt.Fprintf(&b, " %q", s)
		}
		b.WriteByte('\n')
	}
	text(x.VerDTD, x.Man, x.Mod, x.OEM, x.FwV, x.SwV, x.HwV, x.DevID, x.DevTyp)
	fmt.Fprintln(&b, x.UTC, x.SupportLargeObjs, x.SupportNumberOfChanges)
	for i := range x.DataStores {
		s := &x.DataStores[i]
		text(s.SourceRef, s.DisplayName, s.MaxGUIDSize, s.RxPref.CTType, s.RxPref.VerCT, s.TxPref.CTType, s.DSMem.MaxMem, s.DSMem.MaxID)
		fmt.Fprintln(&b, len(s.Rx), len(s.Tx), s.SupportHierarchicalSync, s.DSMem.SharedMem)
		text(s.SyncCap.SyncTypes...)
		for _, c := range s.FilterCaps {
			text(c.CTType, c.VerCT)
			text(c.FilterKeywords...)
			text(c.PropNames...)
		}
	}
	for _, e := range x.Exts {
		text(e.XNam)
		text(e.XVals...)
	}
	return b.String()
}
