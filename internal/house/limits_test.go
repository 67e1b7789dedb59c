package house

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/gen"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/pap"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestErrLimit: one value in all packages.
func TestErrLimit(t *testing.T) {
	for i, err := range []error{codec.ErrLimit, xmltok.ErrLimit, push.ErrLimit, pap.ErrLimit, xmlsec.ErrLimit, gen.ErrLimit} {
		if err != limit.Err {
			t.Errorf("%d: %v", i, err)
		}
	}
	var _ *limit.Error = (*codec.LimitError)(nil)
	var _ *limit.Error = (*xmltok.LimitError)(nil)
}

// body returns a document without table and public identifier.
func body(s string) []byte { return []byte("\x03\x01\x6a\x00" + s) }

// decode reads doc, and the documents in it, to the end.
func decode(doc []byte, l codec.Limits) error {
	var d codec.Decoder
	d.SetOptions(codec.Options{Limits: l})
	d.ResetBytes(doc)
	return readAll(&d)
}

func readAll(d *codec.Decoder) error {
	for {
		tok, err := d.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil && tok.Kind == codec.Opaque {
			var n *codec.Decoder
			if n, err = d.Nested(tok, nil); err == nil {
				err = readAll(n)
			}
		}
		if err != nil {
			return err
		}
	}
}

// typed reads a document with the content s.
func typed(table *tokens.Table, s string, read func(*codec.Decoder) error) error {
	var d codec.Decoder
	d.SetOptions(codec.Options{Table: table})
	d.ResetBytes(body(s))
	return read(&d)
}

func parseXML(xml string, l xmlconv.XMLLimits) error {
	_, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{XML: l, Table: tokens.SyncML12, Limits: codec.Limits{Depth: l.Depth}})
	return err
}

func verify(xml string, l xmlsec.Limits) error {
	p := xmlsec.Modern()
	p.Limits = l
	_, err := xmlsec.Verify([]byte(xml), xmlsec.VerifyOptions{Profile: p, Keys: xmlsec.Key(crypto.PublicKey(ed25519.PublicKey{}))})
	return err
}

func decrypt(xml string, l xmlsec.Limits) error {
	p := xmlsec.Modern()
	p.Limits = l
	_, err := xmlsec.Decrypt([]byte(xml), xmlsec.DecryptOptions{Profile: p, Secret: func(string) []byte { return make([]byte, 16) }})
	return err
}

// An EncryptedData with keys of a given number.
func encrypted(keys int) string {
	const method = `<EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm"/>`
	const key = `<EncryptedKey><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#kw-aes128"/><CipherData><CipherValue>AAAA</CipherValue></CipherData></EncryptedKey>`
	return `<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">` + method +
		`<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">` + strings.Repeat(key, keys) +
		`</ds:KeyInfo><CipherData><CipherValue>AAAA</CipherValue></CipherData></EncryptedData>`
}

// TestLimits exceeds the limits of all packages. Each says so in the same way;
// with a negative number, none is left.
func TestLimits(t *testing.T) {
	const signature = `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">`
	uri := func(l tnds.URILimits) error { return tnds.CheckURI("./abc/def", l) }
	reassemble := func(l push.Limits) error {
		r := push.Reassembler[int]{Limits: l}
		_, _, err := r.Append(nil, 1, push.Segment{Concat: true, Ref: 1, Total: 200, Seq: 1, Data: []byte{1}}, time.Unix(1, 0))
		return err
	}
	for _, v := range []struct {
		name string
		run  func(n int) error // with n as the limit
	}{
		{"codec.Depth", func(n int) error { return decode(body(strings.Repeat("\x45", 70)), codec.Limits{Depth: n}) }},
		{"codec.Attrs", func(n int) error {
			return decode(body("\x85"+strings.Repeat("\x05", 300)+"\x01"), codec.Limits{Attrs: n})
		}},
		{"codec.String", func(n int) error {
			return decode(body("\x45\x03"+strings.Repeat("a", 1<<20+1)+"\x00\x01"), codec.Limits{String: n})
		}},
		{"codec.Strings", func(n int) error {
			return decode([]byte("\x03\x01\x6a\x84\x80\x01"+strings.Repeat("a", 1<<16+1)+"\x05"), codec.Limits{Strings: n})
		}},
		{"codec.Nested", func(n int) error {
			if n == 0 {
				n = 1
			}
			return decode(body("\x45\xC3\x0d\x03\x01\x6a\x00\x45\xC3\x05\x03\x01\x6a\x00\x05\x01\x01"), codec.Limits{Nested: n})
		}},
		{"codec.Document", func(n int) error {
			return decode(body(strings.Repeat("\x45", 17<<20)), codec.Limits{Document: int64(n), Depth: -1})
		}},
		{"XML.Depth", func(n int) error { return parseXML(strings.Repeat("<a>", 70), xmlconv.XMLLimits{Depth: n}) }},
		{"XML.Attrs", func(n int) error {
			if n == 0 {
				n = 1
			}
			return parseXML(`<a b="" c=""/>`, xmlconv.XMLLimits{Attrs: n})
		}},
		{"XML.Name", func(n int) error { return parseXML("<"+strings.Repeat("a", 2000)+"/>", xmlconv.XMLLimits{Name: n}) }},
		{"XML.Text", func(n int) error { return parseXML("<a>"+strings.Repeat("a", 2<<20), xmlconv.XMLLimits{Text: n}) }},
		{"XML.Document", func(n int) error {
			return parseXML("<a>"+strings.Repeat(strings.Repeat(" ", 1<<20-4)+"<b/>", 17), xmlconv.XMLLimits{Document: int64(n)})
		}},
		{"xmlsec.Depth", func(n int) error { return verify(strings.Repeat("<a>", 70), xmlsec.Limits{Depth: n}) }},
		{"xmlsec.Elements", func(n int) error {
			return verify(signature+"<SignedInfo>"+strings.Repeat("<a/>", 600)+"</SignedInfo></Signature>", xmlsec.Limits{Elements: n})
		}},
		{"xmlsec.IDs", func(n int) error {
			if n == 0 {
				n = 1
			}
			return verify(`<a Id="a"><b Id="b"/>`+signature+`</Signature></a>`, xmlsec.Limits{IDs: n})
		}},
		{"xmlsec.Document", func(n int) error {
			if n == 0 {
				n = 10
			}
			return verify(signature+"</Signature>", xmlsec.Limits{Document: int64(n)})
		}},
		{"xmlsec.Keys", func(n int) error { return decrypt(encrypted(17), xmlsec.Limits{Keys: n}) }},
		{"push.Octets", func(n int) error {
			if n == 0 {
				n = 1000
			}
			return reassemble(push.Limits{Octets: n})
		}},
		{"pap.Octets", func(n int) error {
			_, err := pap.Parse("", bytes.Repeat([]byte(" "), 1<<20+1), pap.Limits{Octets: n})
			return err
		}},
		{"tnds.MaxItems", func(n int) error {
			return typed(tokens.TNDS12, "\x00\x02\x60"+strings.Repeat("\x24", 1<<16+1)+"\x01", func(d *codec.Decoder) error { return new(tnds.Tree).Decode(d, tnds.DecodeOptions{MaxItems: n}) })
		}},
		{"devinf.MaxItems", func(n int) error {
			return typed(tokens.DevInf12, "\x4a"+strings.Repeat("\x07", 1<<16+1)+"\x01", func(d *codec.Decoder) error { return new(devinf.DevInf).Decode(d, devinf.DecodeOptions{MaxItems: n}) })
		}},
		{"prov.MaxItems", func(n int) error {
			return typed(tokens.Prov11, "\x45"+strings.Repeat("\x06", 1<<16+1)+"\x01", func(d *codec.Decoder) error { return new(prov.Document).Decode(d, prov.DecodeOptions{MaxItems: n}) })
		}},
		{"syncml.MaxItems", func(n int) error {
			return typed(tokens.SyncML12, "\x6d\x2c\x6b"+strings.Repeat("\x05", 1<<17+1)+"\x01\x01", func(d *codec.Decoder) error { return new(syncml.Message).Decode(d, syncml.DecodeOptions{MaxItems: n}) })
		}},
		{"tnds.URILimits.Depth", func(n int) error { return uri(tnds.URILimits{Depth: min(n, 0) + 1 + 2*min(n, 0)}) }},
		{"tnds.URILimits.Segment", func(n int) error { return uri(tnds.URILimits{Segment: min(n, 0) + 1 + 2*min(n, 0)}) }},
		{"tnds.URILimits.Total", func(n int) error { return uri(tnds.URILimits{Total: min(n, 0) + 1 + 2*min(n, 0)}) }},
	} {
		if err := v.run(0); !errors.Is(err, limit.Err) {
			t.Errorf("%s: %.200v", v.name, err)
		}
		if err := v.run(-1); errors.Is(err, limit.Err) {
			t.Errorf("%s: without a limit: %.200v", v.name, err)
		}
	}
	if _, err := gen.Parse("a.csv", bytes.Repeat([]byte("#\n"), 1<<20)); !errors.Is(err, limit.Err) {
		t.Errorf("gen: %v", err)
	}
}

// TestRaised: limits that a caller has raised, or taken away, end in an error too,
// not in a stack that overflows.
func TestRaised(t *testing.T) {
	const deep = 1 << 17
	down, up := strings.Repeat("<a>", deep), strings.Repeat("</a>", deep)
	for _, n := range []int{-1, 1 << 20} {
		l := xmlsec.Limits{Depth: n, Elements: n, Document: int64(n) * 16, Canonical: int64(n) * 16, IDs: n}
		for name, err := range map[string]error{
			"signed":    verify(`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"></Signature>`+down+up, l),
			"signature": verify(`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>`+down+up+`</SignedInfo></Signature>`, l),
			"encrypted": decrypt(`<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">`+down+up+`</EncryptedData>`, l),
		} {
			if err == nil {
				t.Errorf("%d, %s: no error", n, name)
			}
		}
		// These know no level that is too deep.
		if err := parseXML(down+up, xmlconv.XMLLimits{Depth: n}); err != nil {
			t.Error(err)
		}
		for _, v := range []struct {
			name        string
			table       *tokens.Table
			front, tags string
			read        func(d *codec.Decoder) error
		}{
			{"tokens", nil, "", "\x45", readAll},
			{"nodes", tokens.TNDS12, "\x00\x02\x60", "\x64", func(d *codec.Decoder) error { return new(tnds.Tree).Decode(d, tnds.DecodeOptions{MaxItems: n}) }},
			{"stores", tokens.DevInf12, "\x4a", "\x47", func(d *codec.Decoder) error { return new(devinf.DevInf).Decode(d, devinf.DecodeOptions{MaxItems: n}) }},
			{"characteristics", tokens.Prov11, "\x45", "\x46", func(d *codec.Decoder) error { return new(prov.Document).Decode(d, prov.DecodeOptions{MaxItems: n}) }},
			{"commands", tokens.SyncML12, "\x6d\x2c\x6b", "\x48", func(d *codec.Decoder) error { return new(syncml.Message).Decode(d, syncml.DecodeOptions{MaxItems: n}) }},
		} {
			var d codec.Decoder
			d.SetOptions(codec.Options{Table: v.table, Limits: codec.Limits{Depth: n}})
			d.ResetBytes(body(v.front + strings.Repeat(v.tags, deep)))
			if err := v.read(&d); err == nil {
				t.Errorf("%d, %s: no error", n, v.name)
			}
		}
	}
}
