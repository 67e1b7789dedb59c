package prov_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestFixtures reads each fixture, and writes it again: the same octets where it
// says so, else those in its listing.
func TestFixtures(t *testing.T) {
	for _, f := range testdoc.LoadAll(t, "testdata/*.hex") {
		t.Run(f.Name, func(t *testing.T) {
			x, err := decodeStrings(f.Octets, prov.DecodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			listing, again := list(x), mustEncode(t, x)
			if f.Meta["same"] == "" {
				listing += fmt.Sprintf("encoded\n%s", lines(again))
			} else if !bytes.Equal(again, f.Octets) {
				t.Errorf("encoded\n% X, want\n% X", again, f.Octets)
			}
			f.CheckListing(t, listing)
			if y := mustDecode(t, again); list(y) != list(x) {
				t.Errorf("decoded again:\n%s", list(y))
			}
			for name, r := range testdoc.Readers(f.Octets) {
				y := new(prov.Document)
				if err := y.Decode(codec.NewDecoder(r, codec.Options{Table: tokens.Prov11, Window: 64}), prov.DecodeOptions{}); err != nil || list(y) != list(x) {
					t.Errorf("%s: %v\n%s", name, err, list(y))
				}
			}
			d := codec.NewDecoder(testdoc.OneByte(f.Octets), codec.Options{Chunked: true, Window: 64}) // pieces, and no table
			if y := new(prov.Document); y.Decode(d, prov.DecodeOptions{}) != nil || list(y) != list(x) {
				t.Errorf("without a table:\n%s", list(y))
			}
		})
	}
}

// lines returns octets in hex, 32 a line.
func lines(b []byte) (s string) {
	for ; len(b) > 0; b = b[min(32, len(b)):] {
		s += fmt.Sprintf("% X\n", b[:min(32, len(b))])
	}
	return s
}

// TestRefused checks the reason and the position of errors.
func TestRefused(t *testing.T) {
	const head = "03 0B 6A 00 "
	strict, known := prov.DecodeOptions{StrictOrder: true}, prov.DecodeOptions{RefuseUnknown: true}
	for _, v := range []struct {
		hex  string
		o    prov.DecodeOptions
		want string
	}{
		{"", prov.DecodeOptions{}, "unexpected EOF@0"},
		{head, prov.DecodeOptions{}, "unexpected EOF@4"},
		{head + "46 01", prov.DecodeOptions{}, "ErrRoot@4 /characteristic"},
		{head + "07", strict, "ErrRoot@4 /parm"},
		{"03 0B 6A 05 7061726D00 44 00 01", prov.DecodeOptions{}, "ErrRoot@9 /parm"},
		{"00 0B 00 03 6100", prov.DecodeOptions{}, "ErrText@3"},
		{"00 0B 00 43 05 01", prov.DecodeOptions{}, "ErrRoot@5"},                      // an instruction only
		{"00 0B 00 05 05", prov.DecodeOptions{}, "ErrUnknown@4 /wap-provisioningdoc"}, // 1.0: a second item
		{head + "05 05", prov.DecodeOptions{}, "ErrBalance@5"},
		{head + "45 03 6100 01", prov.DecodeOptions{}, "ErrText@5 /wap-provisioningdoc"},
		{head + "45 46 03 6100 01 01", prov.DecodeOptions{}, "ErrText@6 /wap-provisioningdoc/characteristic"},
		{head + "45 47 C3 01 61 01 01", prov.DecodeOptions{}, "ErrText@6 /wap-provisioningdoc/parm"},
		{"03 0B 6A 01 00 45 04 00 01", prov.DecodeOptions{}, "ErrName@6 /wap-provisioningdoc/"},
		{"03 0B 6A 01 00 C5 04 00 01 01", prov.DecodeOptions{}, "ErrName@6 /wap-provisioningdoc"},
		{head + "45 0D 01", prov.DecodeOptions{}, "ErrToken@5 /wap-provisioningdoc"},
		{head + "45 87 06 A0 01 01", prov.DecodeOptions{}, "ErrToken@7 /wap-provisioningdoc/parm"}, // no value A0
		{head + "45 87 4D 01 01", prov.DecodeOptions{}, "ErrToken@6 /wap-provisioningdoc/parm"},    // no attribute 4D
		{head + "45 87 06 83 00 01 01", prov.DecodeOptions{}, "ErrReference@7 /wap-provisioningdoc/parm"},
		{head + "45 87 06 80 00 01 01", prov.DecodeOptions{}, "ErrToken@7 /wap-provisioningdoc/parm"}, // no extensions, so no 80 for ","
		{head + "45 87 06 03 FF00 01 01", prov.DecodeOptions{}, "ErrCharset@7 /wap-provisioningdoc/parm"},
		{head + "45 87 06 C3 01 FF 01 01", prov.DecodeOptions{}, "ErrCharset@10 /wap-provisioningdoc/parm"},
		{head + "45 87 06 02 00 01 01", prov.DecodeOptions{}, "ErrCharset@7 /wap-provisioningdoc/parm"},
		{head + "45 87 06 06 01 01", prov.DecodeOptions{}, "ErrOrder@8 /wap-provisioningdoc/parm"}, // value twice
		{head + "45 87 05 07 01 01", prov.DecodeOptions{}, "ErrOrder@8 /wap-provisioningdoc/parm"}, // name twice
		{head + "45 86 50 55 01 01", prov.DecodeOptions{}, "ErrOrder@8 /wap-provisioningdoc/characteristic"},
		{head + "C5 45 46 01 01", prov.DecodeOptions{}, "ErrOrder@7 /wap-provisioningdoc"},
		{head + "45 46 87 05 01 01 01", prov.DecodeOptions{MaxItems: 1}, "ErrLimit@6 /wap-provisioningdoc/characteristic/parm"},

		{head + "45" + strings.Repeat(" 07", 1<<16) + " 07 01", prov.DecodeOptions{}, "ErrLimit@65541 /wap-provisioningdoc/parm"},

		{head + "05", strict, "ErrMissing@5"}, // no characteristic
		{head + "45 46 01 01", strict, "ErrMissing@6 /wap-provisioningdoc"},
		{head + "45 C6 55 01 07 01 01", strict, "ErrMissing@9 /wap-provisioningdoc/characteristic"},
		{head + "45 87 07 01 C6 55 01 01 01", strict, "ErrOrder@5 /wap-provisioningdoc/parm"},
		{head + "45 C6 55 01 C6 5A 01 01 87 07 01 01 01", strict, "ErrOrder@12 /wap-provisioningdoc/characteristic/parm"},

		{head + "45 C6 55 01 47 46 01 01 01 01", known, "ErrUnknown@9 /wap-provisioningdoc/characteristic/parm/characteristic"},
		{head + "45 45 01 01", known, "ErrUnknown@5 /wap-provisioningdoc/wap-provisioningdoc"},
		{head + "45 C6 55 05 01 01 01", known, "ErrUnknown@8 /wap-provisioningdoc/characteristic"},
		{head + "45 87 50 01 01", known, "ErrUnknown@7 /wap-provisioningdoc/parm"},
		{head + "C5 07 01 01", known, "ErrUnknown@6 /wap-provisioningdoc"},
		{"03 0B 6A 02 7800 C5 04 00 01 01", known, "ErrUnknown@9 /wap-provisioningdoc"},
		{"03 0B 6A 02 7800 45 04 00 01", known, "ErrUnknown@7 /wap-provisioningdoc/x"},
	} {
		x, err := decode(testdoc.Hex(t, v.hex), v.o)
		if got := where(err); got != v.want {
			t.Errorf("%s %+v: %s, want %s", v.hex, v.o, got, v.want)
		}
		list(x) // the content up to the error is consistent
		if v.o != (prov.DecodeOptions{}) && v.o.MaxItems == 0 && v.want[:7] != "ErrRoot" {
			if _, err := decode(testdoc.Hex(t, v.hex), prov.DecodeOptions{}); err != nil {
				t.Errorf("%s: %v", v.hex, err)
			}
		}
	}
}

// TestTruncated holds that every part of a document that ends early is refused
// for that.
func TestTruncated(t *testing.T) {
	for _, f := range testdoc.LoadAll(t, "testdata/*.hex") {
		for n := range f.Octets {
			x, err := decode(f.Octets[:n], prov.DecodeOptions{})
			if got, want := where(err), fmt.Sprintf("unexpected EOF@%d", n); got != want && got[:len(want)] != want {
				t.Fatalf("%s: first %d octets: %s", f.Name, n, got)
			}
			list(x)
		}
	}
}

// TestUnknownCodes holds that tokens that no table has are kept where the decoder
// keeps them.
func TestUnknownCodes(t *testing.T) {
	doc := testdoc.Hex(t, `03 0B 6A 00 C5 46 5F 03 7800 01
		C6 55 4D 9A 01 00 09 D5 00 01 3F 01 03 7900 01 01 01`)
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11, KeepUnknown: true})
	var x prov.Document
	d.ResetBytes(doc)
	if err := x.Decode(d, prov.DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	const want = "version \"1.0\"\nattribute 00:5f = \"x\"\ncharacteristic \"NAPDEF\"\n attribute 00:4d = \"PAP\"\n" +
		" element 09:15\n  attribute 01:3f = \"\"\n  text = \"y\"\n"
	if got := list(&x); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// An empty value is written out, and so takes two octets more.
	if got, want := mustEncode(t, &x), bytes.Replace(doc, []byte{0x3F, 1}, []byte{0x3F, 3, 0, 1}, 1); !bytes.Equal(got, want) {
		t.Errorf("encoded % X", got)
	}
}

// TestMisplaced holds that attributes and elements in places that are not theirs
// are kept there, and change nothing.
func TestMisplaced(t *testing.T) {
	doc := testdoc.Hex(t, `03 0B 6A 00
		45                                # no version
		C5 46 01 C6 06 03 7600 01 01 01   #  wap-provisioningdoc version="1.0"; characteristic value="v" in it
		C6 46 05 03 6E00 06 03 7600 01    #  characteristic version="1.0" name="n" value="v"
		C7 46 50 03 7400 01 86 50 01 01   #   parm version="1.0" type="t", a characteristic in it
		01 01`)
	x := mustDecode(t, doc)
	const want = `element 00:05
 attribute "version" = "1.0"
 element 00:06
  attribute "value" = "v"
characteristic
 attribute "version" = "1.0"
 attribute "name" = "n"
 attribute "value" = "v"
 parm
  attribute "version" = "1.0"
  attribute "type" = "t"
  element 00:06
   attribute "type" = ""
`
	if got := list(x); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if y := mustDecode(t, mustEncode(t, x)); list(y) != want {
		t.Errorf("again\n%s", list(y))
	}
}

// TestOtherTables holds that a document is PROV by its table, and that a vendor's
// elements are kept.
func TestOtherTables(t *testing.T) {
	d := codec.NewDecoder(nil, codec.Options{Table: tokens.DevInf12})
	d.ResetBytes([]byte{3, 0x0B, 0x6A, 0, 0x05})
	if err := new(prov.Document).Decode(d, prov.DecodeOptions{}); reason(err) != "ErrRoot" {
		t.Errorf("DevInf: %v", err)
	}
	doc := testdoc.Hex(t, "03 0B 6A 00 45 C6 5C 01 00 C8 20 01 01")
	var x prov.Document
	d = codec.NewDecoder(nil, codec.Options{Table: tokens.Prov11Vendor})
	d.ResetBytes(doc)
	if err := x.Decode(d, prov.DecodeOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, want := list(&x), "characteristic \"BEARERINFO\"\n element c8:20\n"; got != want {
		t.Errorf("got\n%s", got)
	}
	x.Table = tokens.Prov11Vendor
	if got := mustEncode(t, &x); !bytes.Equal(got, doc) {
		t.Errorf("% X", got)
	}
	x.Table = nil // without the vendor's token for the type
	want := testdoc.Hex(t, "03 0B 6A 00 45 C6 50 03 424541524552494E464F00 01 00 C8 20 01 01")
	if got := mustEncode(t, &x); !bytes.Equal(got, want) {
		t.Errorf("% X", got)
	}
}

// TestCharset holds that text is UTF-8 in documents of any charset.
func TestCharset(t *testing.T) {
	// ISO-8859-1, with a string table that is of no use in UTF-8.
	doc := testdoc.Hex(t, "03 0B 04 02 E900 45 87 07 06 83 00 03 E800 01 01")
	x, err := decodeStrings(doc, prov.DecodeOptions{})
	if err != nil || list(x) != "parm \"NAME\" = \"éè\"\n" || x.Strings != nil {
		t.Errorf("%v\n%s%q", err, list(x), x.Strings)
	}
	want := testdoc.Hex(t, "03 0B 6A 00 45 87 07 06 03 C3A9C3A800 01 01")
	if got := mustEncode(t, x); !bytes.Equal(got, want) {
		t.Errorf("% X", got)
	}
	// And it is written in the charset of the encoder.
	e := codec.NewEncoder(nil, codec.Header{Version: codec.Version12, PublicID: 0x0B, Charset: codec.ISO88591}, codec.Options{})
	x.Encode(e)
	got, err := e.Bytes()
	if want := testdoc.Hex(t, "02 0B 04 00 45 87 07 06 03 E9E800 01 01"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v % X", err, got)
	}
}
