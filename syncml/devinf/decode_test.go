package devinf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/tokens"
)

// same compares documents by their content.
func same(a, b *devinf.DevInf) string {
	return cmp.Diff(a, b, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(devinf.DevInf{}, devinf.Extra{}))
}

// TestFixtures reads each fixture, and writes it again: the same octets where it
// says so, else that of its listing.
func TestFixtures(t *testing.T) {
	for _, f := range testdoc.LoadAll(t, "testdata/*.hex") {
		t.Run(f.Name, func(t *testing.T) {
			x := mustDecode(t, f.Octets)
			again := mustEncode(t, x)
			if f.Meta["same"] != "" {
				if !bytes.Equal(again, f.Octets) {
					t.Errorf("encoded\n% X, want\n% X", again, f.Octets)
				}
				if _, err := decode(f.Octets, strict); err != nil {
					t.Errorf("strictly: %v", err)
				}
			}
			f.CheckListing(t, strings.ReplaceAll(plain(t, again), "><", ">\n<")+"\n")
			if y := mustDecode(t, again); !bytes.Equal(mustEncode(t, y), again) {
				t.Errorf("decoded again: %s", plain(t, mustEncode(t, y)))
			}
			for name, r := range testdoc.Readers(f.Octets) {
				y := new(devinf.DevInf)
				err := y.Decode(codec.NewDecoder(r, codec.Options{Table: tokens.DevInf12, Window: 64}), devinf.DecodeOptions{})
				if diff := same(x, y); err != nil || diff != "" {
					t.Errorf("%s: %v %s", name, err, diff)
				}
			}
			y := new(devinf.DevInf)
			err := y.Decode(codec.NewDecoder(testdoc.OneByte(f.Octets), codec.Options{Chunked: true, Window: 64}), devinf.DecodeOptions{})
			if diff := same(x, y); err != nil || diff != "" {
				t.Errorf("in pieces, without a table: %v %s", err, diff)
			}
			for n := range f.Octets {
				_, err := decode(f.Octets[:n], devinf.DecodeOptions{})
				if got, want := where(err), fmt.Sprintf("unexpected EOF@%d", n); !strings.HasPrefix(got+" ", want+" ") {
					t.Fatalf("first %d octets: %s", n, got)
				}
			}
		})
	}
}

// TestFields holds that the fixture with everything in it is in the right fields.
func TestFields(t *testing.T) {
	ct := func(typ, version string) devinf.Content {
		return devinf.Content{CTType: chars(typ), VerCT: chars(version)}
	}
	texts := func(list ...string) (all []devinf.Chars) {
		for _, s := range list {
			all = append(all, chars(s))
		}
		return all
	}
	want := &devinf.DevInf{
		VerDTD: chars("1.1"), Man: chars("Example"), Mod: chars("P"), OEM: chars(""), FwV: chars("1"), SwV: chars("2"),
		HwV: chars("3"), DevID: chars("IMEI:1"), DevTyp: chars("phone"),
		UTC: true, SupportLargeObjs: true, SupportNumberOfChanges: true,
		DataStores: []devinf.DataStore{{
			SourceRef: chars("./c"), DisplayName: chars("C"), MaxGUIDSize: chars("8"),
			RxPref: ct("v/a", "2.1"), Rx: []devinf.Content{ct("v/b", "3.0")},
			TxPref: ct("v/a", "2.1"), Tx: []devinf.Content{ct("v/b", "")},
			DSMem:   devinf.DSMem{SharedMem: true, MaxMem: chars("99"), MaxID: chars("9")},
			SyncCap: devinf.SyncCap{SyncTypes: texts("1", "2")},
		}},
		CTCaps: []devinf.CTCap{
			{CTType: chars("v/a"), Flat: true, Properties: []devinf.Property{
				{PropName: chars("BEGIN"), ValEnums: texts("VCARD")},
				{PropName: chars("TEL"), DataType: chars("chr"), MaxSize: chars("40"), DisplayName: chars("T"),
					Params: []devinf.PropParam{{ParamName: chars("TYPE"), ValEnums: texts("H", "W"), DisplayName: chars("t")}}},
			}},
			{CTType: chars("v/b"), Flat: true, Continued: true, Properties: []devinf.Property{{PropName: chars("N")}}},
			{CTType: chars("v/c"), Flat: true, Properties: []devinf.Property{{PropName: chars("X")}}},
		},
		Exts: []devinf.Ext{{XNam: chars("X-E"), XVals: texts("1", "2")}},
	}
	doc := testdoc.Load(t, "testdata/phone-1.1.hex").Octets
	if diff := same(want, mustDecode(t, doc)); diff != "" {
		t.Error(diff)
	}
	if got := mustEncode(t, want); !bytes.Equal(got, doc) {
		t.Errorf("% X", got)
	}
	server := mustDecode(t, testdoc.Load(t, "testdata/server-1.2.hex").Octets)
	wantStore := devinf.DataStore{
		SourceRef: chars("./c"), RxPref: ct("v/a", "2.1"), TxPref: ct("v/a", "2.1"),
		CTCaps: []devinf.CTCap{
			{CTType: chars("v/a"), VerCT: chars("2.1"), FieldLevel: true, Properties: []devinf.Property{
				{PropName: chars("TEL"), DataType: chars("chr"), MaxOccur: chars("2"), MaxSize: chars("40"), NoTruncate: true,
					ValEnums: texts("1", "2"), DisplayName: chars("T"), Params: []devinf.PropParam{
						{ParamName: chars("TYPE"), DataType: chars("chr"), ValEnums: texts("H"), DisplayName: chars("t")}}},
				{PropName: chars("N")}}},
			{CTType: chars("v/b"), VerCT: chars("3.0"), Properties: []devinf.Property{{PropName: chars("N")}}},
		},
		SupportHierarchicalSync: true,
		SyncCap:                 devinf.SyncCap{SyncTypes: texts("7")},
		FilterRx:                []devinf.Content{ct("t/f", "1")},
		FilterCaps: []devinf.FilterCap{{CTType: chars("v/a"), VerCT: chars("2.1"),
			FilterKeywords: texts("K", "L"), PropNames: texts("N")}},
	}
	if diff := cmp.Diff([]devinf.DataStore{wantStore}, server.DataStores, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// TestRefused checks the reason and the position of errors.
func TestRefused(t *testing.T) {
	const head = "02 A4 03 6A 00 "
	none, known := devinf.DecodeOptions{}, devinf.DecodeOptions{RefuseUnknown: true}
	for _, v := range []struct {
		hex  string
		o    devinf.DecodeOptions
		want string
	}{
		{"", none, "unexpected EOF@0"},
		{head + "47 01", none, "ErrRoot@5 /DataStore"},
		{"02 01 6A 07 4465764964 0000 44 00 01", none, "ErrRoot@11 /DevId"},
		{"00 01 00 03 6100", none, "ErrText@3"},
		{"00 01 00 03 2000", none, "ErrRoot@3"},
		{"00 01 00 0A 0A", none, "ErrUnknown@4 /DevInf"}, // 1.0: a second item
		{head + "4A 65 03 FF00 01 01", none, "ErrCharset@7 /DevInf/VerDTD"},
		{head + "4A 65 C3 01 FF 01 01", none, "ErrCharset@10 /DevInf"},
		{head + "4A 65 02 00 01 01", none, "ErrCharset@7 /DevInf/VerDTD"},
		{head + "4A 65 11 01 01", none, "ErrUnknown@7 /DevInf/VerDTD/Man"},
		{head + "4A 68 11 01 01", none, "ErrUnknown@7 /DevInf/UTC/Man"},
		{head + "4A 03 6100 01", none, "ErrText@6 /DevInf"},
		{head + "4A 2F 01", none, "ErrToken@6 /DevInf"},
		{head + "4A 80 01 01", none, "ErrToken@6 /DevInf"},
		{head + "4A 1F 01", known, "ErrUnknown@6 /DevInf/SyncCap"},
		{"02 A4 03 6A 02 7800 4A 44 00 01 01", known, "ErrUnknown@8 /DevInf/x"},
		{"02 A4 03 6A 02 7800 4A A5 04 00 03 3100 01 01", known, "ErrUnknown@9 /DevInf/VerDTD"},
		{"02 A4 03 6A 02 7800 CA 04 00 03 3100 01 01", known, "ErrUnknown@8 /DevInf"},
		{head + "4A 25 25 01", known, "ErrOrder@7 /DevInf/VerDTD"},
		{head + "4A 07 07 01", devinf.DecodeOptions{MaxItems: 1}, "ErrLimit@7 /DevInf/DataStore"},
		{head + "4A 07 1F 01", devinf.DecodeOptions{MaxItems: 2}, "ErrLimit@8 /DevInf"}, // two tokens of an extra
		{head + "4A 47 5F 20 20 01 01 01", devinf.DecodeOptions{MaxItems: 2}, "ErrLimit@9 /DevInf/DataStore/SyncCap/SyncType"},
		{head + "4A" + strings.Repeat(" 07", 1<<16) + " 07 01", none, "ErrLimit@65542 /DevInf/DataStore"},
		{head + "4A 60 02 00 01 01", none, "ErrCharset@7 /DevInf/SyncType"},
		{head + "0A", strict, "ErrMissing@6"},
	} {
		x, err := decode(testdoc.Hex(t, v.hex), v.o)
		if got := where(err); got != v.want {
			t.Errorf("%s %+v: %s, want %s", v.hex, v.o, got, v.want)
		}
		if v.o == known || v.o == strict {
			if x, err = decode(testdoc.Hex(t, v.hex), none); err != nil {
				t.Errorf("%s: %v", v.hex, err)
			}
		}
		x.DropExtras()
		if doc, err := encode(x); err != nil {
			t.Errorf("%s: cannot be written: %v", v.hex, err)
		} else if _, err = decode(doc, none); err != nil {
			t.Errorf("%s: written as % X: %v", v.hex, doc, err)
		}
	}
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11})
	d.ResetBytes(testdoc.Hex(t, "03 0B 6A 00 05"))
	if err := new(devinf.DevInf).Decode(d, none); reason(err) != "ErrRoot" {
		t.Errorf("PROV: %v", err)
	}
}

// count returns how many extras are in a list.
func count(x *devinf.Extra) (n int) {
	for range x.All() {
		n++
	}
	return n
}

// TestExtras keeps elements that the content model does not have.
func TestExtras(t *testing.T) {
	doc := wbxml(t, `<DevInf><UTC><!-- --></UTC><Foo a="1">x<l:Man>y</l:Man><b:Bar>o</b:Bar></Foo><VerDTD>1.2</VerDTD><VerDTD>1.1</VerDTD>
		<DataStore><XVal/><DSMem><Ext/></DSMem><SyncCap><Ext/></SyncCap><Rx-Pref><Ext/></Rx-Pref><Rx><Ext/></Rx><Tx-Pref><UTC/></Tx-Pref><Tx><UTC/></Tx>
		<Filter-Rx><UTC/></Filter-Rx><FilterCap><UTC/></FilterCap>
		<CTCap><Property><Man/><PropParam><Mod/></PropParam></Property><OEM/></CTCap></DataStore>
		<CTCap><PropName>P</PropName><FwV/><CTType>t</CTType><CTType>u</CTType><SwV/></CTCap><Ext><HwV/></Ext></DevInf>`)
	x := mustDecode(t, doc)
	if n := count(x.Extra); n != 2 || len(x.Extra.Tokens) != 12 {
		t.Fatalf("%d extras: %v", n, x.Extra)
	}
	// <Foo a="1">x<Man>y</Man><Bar>o</Bar></Foo>
	for i, want := range []string{"Start Foo", "AttrStart a", "Text 1", "AttrsEnd ", "Text x", "Start ", "Text y", "End ",
		"Start Bar", "Opaque o", "End ", "End "} {
		tok := x.Extra.Tokens[i]
		if got := tok.Kind.String() + " " + string(tok.Data); got != want {
			t.Errorf("token %d: %q, want %q", i, got, want)
		}
	}
	if tok := x.Extra.Tokens[5]; tok.Code != tokens.DevInfMan {
		t.Errorf("literal Man: %v", tok)
	}
	if diff := cmp.Diff(x.Extra, mustDecode(t, mustEncode(t, x)).Extra, cmpopts.IgnoreUnexported(devinf.Extra{})); diff != "" {
		t.Errorf("written and read: %s", diff)
	}
	x.Extra = x.Extra.Next
	const want = "<DevInf><VerDTD>1.2</VerDTD><UTC/><DataStore><Rx-Pref><Ext/></Rx-Pref><Rx><Ext/></Rx><Tx-Pref><UTC/></Tx-Pref>" +
		"<Tx><UTC/></Tx><CTCap><Property><PropParam><Mod/></PropParam><Man/></Property><OEM/></CTCap><DSMem><Ext/></DSMem>" +
		"<SyncCap><Ext/></SyncCap><Filter-Rx><UTC/></Filter-Rx><FilterCap><UTC/></FilterCap><XVal/></DataStore>" +
		"<CTCap><CTType>t</CTType><PropName>P</PropName><CTType>u</CTType><FwV/><SwV/></CTCap><Ext><HwV/></Ext><VerDTD>1.1</VerDTD></DevInf>"
	again := mustEncode(t, x)
	if got := plain(t, again); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	if twice := mustEncode(t, mustDecode(t, again)); !bytes.Equal(again, twice) {
		t.Errorf("and again\n%s", plain(t, twice))
	}
	long := strings.Repeat("octets ", 20)
	pieces := wbxml(t, "<DevInf><b:SyncType>"+long+"</b:SyncType><SyncType>"+long+"</SyncType><Man>"+long+"</Man></DevInf>")
	var y devinf.DevInf
	if err := y.Decode(codec.NewDecoder(testdoc.OneByte(pieces), codec.Options{Chunked: true, Window: 64}), devinf.DecodeOptions{}); err != nil {
		t.Error(err)
	}
	if diff := same(mustDecode(t, pieces), &y); diff != "" || count(y.Extra) != 2 || string(y.Extra.Next.Tokens[1].Data) != long {
		t.Errorf("in pieces: %s", diff)
	}
	x.DropExtras()
	const without = "<DevInf><VerDTD>1.2</VerDTD><UTC/><DataStore><Rx/><Tx/><CTCap><Property><PropParam/></Property></CTCap>" +
		"<Filter-Rx/><FilterCap/></DataStore>" +
		"<CTCap><CTType>t</CTType><PropName>P</PropName><CTType>u</CTType></CTCap><Ext/></DevInf>"
	if got := plain(t, mustEncode(t, x)); got != without {
		t.Errorf("without extras\n%s, want\n%s", got, without)
	}
}

// TestLifetime holds whose the text is, and that a document leaves nothing behind
// for the next one.
func TestLifetime(t *testing.T) {
	doc := testdoc.Load(t, "testdata/server-1.2.hex").Octets
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	var x devinf.DevInf
	for _, f := range append(testdoc.LoadAll(t, "testdata/*.hex"), testdoc.Load(t, "testdata/server-1.2.hex")) {
		d.ResetBytes(f.Octets)
		if err := x.Decode(d, devinf.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	passed := bytes.Clone(doc)
	fresh := mustDecode(t, passed)
	clear(passed)
	if diff := same(fresh, &x); diff != "" {
		t.Error(diff)
	}
	x.Reset()
	if diff := same(new(devinf.DevInf), &x); diff != "" {
		t.Error(diff)
	}
}

// TestMemory holds that lists in lists do not grow without end over documents
// that each have another one long.
func TestMemory(t *testing.T) {
	var x devinf.DevInf
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	kept := 0
	for i := range 8 {
		doc := "<DevInf>" + strings.Repeat("<DataStore/>", i) + "<DataStore>" + strings.Repeat("<Rx/>", 20_000) + "</DataStore></DevInf>"
		d.ResetBytes(wbxml(t, doc))
		if err := x.Decode(d, devinf.DecodeOptions{}); err != nil {
			t.Fatal(err)
		}
		kept = 0
		for _, s := range x.DataStores[:cap(x.DataStores)] {
			kept += cap(s.Rx)
		}
	}
	if kept > 1<<17 {
		t.Errorf("memory for %d items is kept", kept)
	}
}
