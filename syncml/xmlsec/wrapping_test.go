package xmlsec

import (
	"errors"
	"strings"
	"testing"
)

// A wrapping is signed XML that somebody has changed so that a signature still
// verifies, while an application that looks for its content by name, by place or
// by id would find the attacker's (J. Somorovsky and others, On Breaking SAML,
// has the first eight).
type wrapping struct {
	name string
	make func(s pieces) string
	err  error // nil: it verifies, and gives what was signed
}

// pieces are what a wrapping is made of: the root's tags, the signed element (or
// the document without its signature), the signature, and the same element with
// another text and its own id.
type pieces struct{ open, good, signature, evil, close string }

// take cuts signed XML, r(good Signature), into pieces.
func take(t *testing.T, signed string) (p pieces) {
	t.Helper()
	head, rest, _ := strings.Cut(signed, "<b")
	good, rest, _ := strings.Cut(rest, "</b>")
	signature, tail, ok := strings.Cut(rest, "</Signature>")
	if !ok {
		t.Fatal(signed)
	}
	p = pieces{open: head, good: "<b" + good + "</b>", signature: signature + "</Signature>", close: tail}
	p.evil = strings.NewReplacer("good", "evil", "Id=\"b\"", "Id=\"e\"").Replace(p.good)
	return p
}

// inObject puts XML into an Object of a signature, in no namespace as elsewhere.
func inObject(signature, xml string) string {
	return strings.Replace(signature, "</Signature>", "<Object><w xmlns=''>"+xml+"</w></Object></Signature>", 1)
}

// The element b is signed by its id.
var elementWrappings = []wrapping{
	{"untouched", func(p pieces) string { return p.open + p.good + p.signature + p.close }, nil},
	{"XSW3: evil before", func(p pieces) string { return p.open + p.evil + p.good + p.signature + p.close }, nil},
	{"XSW4: evil around", func(p pieces) string { return p.open + around(p.evil, p.good) + p.signature + p.close }, nil},
	{"XSW5: evil around the signature", func(p pieces) string { return p.open + around(p.evil, p.signature) + p.good + p.close }, nil},
	{"XSW6: evil around the signature around good", func(p pieces) string { return p.open + around(p.evil, inObject(p.signature, p.good)) + p.close }, nil},
	{"XSW7: evil in an extension", func(p pieces) string {
		return p.open + "<Extensions>" + p.evil + "</Extensions>" + p.good + p.signature + p.close
	}, nil},
	{"XSW8: good in an Object", func(p pieces) string { return p.open + p.evil + inObject(p.signature, p.good) + p.close }, nil},
	{"same id before", func(p pieces) string { return p.open + sameID(p.evil) + p.good + p.signature + p.close }, ErrReference},
	{"same id behind", func(p pieces) string { return p.open + p.good + p.signature + sameID(p.evil) + p.close }, ErrReference},
	{"same id in another attribute", func(p pieces) string {
		return p.open + strings.Replace(sameID(p.evil), "Id", "ID", 1) + p.good + p.signature + p.close
	}, ErrReference},
	{"same id as xml:id", func(p pieces) string {
		return p.open + strings.Replace(sameID(p.evil), "Id", "xml:id", 1) + p.good + p.signature + p.close
	}, ErrReference},
	{"same id in an Object", func(p pieces) string { return p.open + p.good + inObject(p.signature, sameID(p.evil)) + p.close }, ErrReference},
	{"same id in KeyInfo", func(p pieces) string {
		return p.open + p.good + strings.Replace(p.signature, "</SignatureValue>", "</SignatureValue><KeyInfo>"+sameID(p.evil)+"</KeyInfo>", 1) + p.close
	}, ErrReference},
	{"same id on SignatureValue", func(p pieces) string {
		return p.open + p.good + strings.Replace(p.signature, "<SignatureValue", `<SignatureValue Id="b"`, 1) + p.close
	}, ErrReference},
	{"two ids of one element", func(p pieces) string {
		return p.open + strings.Replace(p.evil, `Id="e"`, `Id="e" ID="f"`, 1) + p.good + p.signature + p.close
	}, ErrReference},
	{"empty id", func(p pieces) string {
		return p.open + strings.Replace(p.evil, `Id="e"`, `Id=""`, 1) + p.good + p.signature + p.close
	}, ErrReference},
	{"id taken away", func(p pieces) string { return p.open + p.evil + p.signature + p.close }, ErrReference},
	{"id moved", func(p pieces) string { return p.open + sameID(p.evil) + p.signature + p.close }, ErrDigest},
	{"two signatures", func(p pieces) string { return p.open + p.good + p.signature + p.signature + p.close }, ErrFormat},
	{"another signature first", func(p pieces) string {
		return p.open + "<Signature xmlns='" + dsig + "'/>" + p.good + p.signature + p.close
	}, ErrFormat},
	{"signature around the signature", func(p pieces) string {
		return p.open + p.good + "<Signature xmlns='" + dsig + "'><Object>" + p.signature + "</Object></Signature>" + p.close
	}, ErrFormat},
	{"comment in SignedInfo", func(p pieces) string {
		return p.open + p.good + strings.Replace(p.signature, "</DigestValue>", "<!---->AAAA</DigestValue>", 1) + p.close
	}, ErrFormat},
	{"comment in the content", func(p pieces) string {
		return p.open + strings.Replace(p.good, "good", "go<!--evil-->od", 1) + p.signature + p.close
	}, nil},
	{"entity", func(p pieces) string {
		return "<!DOCTYPE r [<!ENTITY e 'good'>]>" + p.open + strings.Replace(p.good, "good", "&e;", 1) + p.signature + p.close
	}, ErrXML},
	{"default of a DOCTYPE", func(p pieces) string { return "<!DOCTYPE r>" + p.open + p.good + p.signature + p.close }, ErrXML},
	{"namespace around", func(p pieces) string {
		return strings.Replace(p.open, "<r", "<r xmlns='urn:evil'", 1) + p.good + p.signature + p.close
	}, ErrDigest},
}

func around(outer, inner string) string { return strings.Replace(outer, "</b>", inner+"</b>", 1) }
func sameID(evil string) string         { return strings.Replace(evil, `Id="e"`, `Id="b"`, 1) }

// All of the document is signed: evil is a root of its own.
var documentWrappings = []wrapping{
	{"untouched", func(p pieces) string { return p.open + p.good + p.signature + p.close }, nil},
	{"XSW1: original in the signature", func(p pieces) string {
		return "<r>" + p.evil + inObject(p.signature, p.open+p.good+p.close) + "</r>"
	}, ErrReference},
	{"XSW2: original beside the signature", func(p pieces) string {
		return "<r>" + p.evil + p.open + p.good + p.close + p.signature + "</r>"
	}, ErrReference},
	{"original whole below", func(p pieces) string {
		return "<r>" + p.evil + p.open + p.good + p.signature + p.close + "</r>"
	}, nil},
	{"evil added", func(p pieces) string { return p.open + p.good + p.evil + p.signature + p.close }, ErrDigest},
	{"evil added in the signature", func(p pieces) string { return p.open + p.good + inObject(p.signature, p.evil) + p.close }, nil},
	{"evil after the root", func(p pieces) string { return p.open + p.good + p.signature + p.close + p.evil }, ErrXML},
	{"evil before the root", func(p pieces) string { return p.evil + p.open + p.good + p.signature + p.close }, ErrXML},
}

func checkWrappings(t *testing.T, signed, want string, all []wrapping) {
	t.Helper()
	k := keysOf(t)
	p := take(t, signed)
	for _, w := range all {
		doc := w.make(p)
		v, err := Verify([]byte(doc), VerifyOptions{Keys: Key(k.p256.Public())})
		if !errors.Is(err, w.err) || (err == nil) != (w.err == nil) {
			t.Errorf("%s: %v, want %v\n%s", w.name, err, w.err, doc)
		}
		if err == nil && (len(v.Signed) != 1 || string(v.Signed[0].Octets) != want) {
			t.Errorf("%s: signed %+v\n%s", w.name, v.Signed, doc)
		}
	}
}

func TestWrapping(t *testing.T) {
	k := keysOf(t)
	const doc = `<r Id="r"><b Id="b">good</b></r>`
	checkWrappings(t, sign(t, SignOptions{Key: k.p256, Shape: ShapeEnveloped, References: []string{"b"}}, doc), `<b Id="b">good</b>`, elementWrappings)
	checkWrappings(t, sign(t, SignOptions{Key: k.p256, Shape: ShapeEnveloped, References: []string{"r"}}, doc), doc, documentWrappings)
}

// TestWrappingDetached does so where content follows the signature.
func TestWrappingDetached(t *testing.T) {
	k := keysOf(t)
	const good, evil = "<b>good</b>", "<b>evil</b>"
	plain, raw := sign(t, SignOptions{Key: k.p256}, good), sign(t, SignOptions{Key: k.p256, Raw: true}, good)
	signature := strings.TrimSuffix(plain, good)
	rawSignature := strings.TrimSuffix(raw, good)
	enveloping := sign(t, SignOptions{Key: k.p256, Shape: ShapeEnveloping}, good)
	for _, v := range []struct {
		name, doc, want string
		err             error
	}{
		{"untouched", plain, good, nil},
		{"white space around", " \n" + signature + "\r\n" + good + "\t", good, nil},
		{"white space around raw", " " + raw, good, nil},
		{"white space in raw", rawSignature + " " + good, "", ErrDigest},
		{"swapped", signature + evil, "", ErrDigest},
		{"evil behind", plain + evil, "", ErrXML},
		{"evil before", signature + evil + good, "", ErrXML},
		{"evil behind raw", raw + evil, "", ErrDigest},
		{"evil before the signature", evil + plain, "", ErrXML},
		{"evil in the signature", inObject(signature, evil) + good, good, nil},
		{"good in the signature", inObject(signature, good) + evil, "", ErrDigest},
		{"content taken away", signature, "", ErrReference},
		{"content taken away but a comment", signature + "<!---->", "", ErrXML},
		{"one root around", "<r>" + plain + "</r>", "", ErrReference},
		{"another signature behind", plain + signature, "", ErrXML},
		{"DOCTYPE", signature + "<!DOCTYPE b [<!ENTITY e 'good'>]><b>&e;</b>", "", ErrXML},
		{"comment in the content", signature + "<b>go<!--evil-->od</b>", good, nil},
		{"enveloping", enveloping, `<ds:Object xmlns:ds="` + dsig + `" Id="content"><b>good</b></ds:Object>`, nil},
		{"enveloping, evil behind", enveloping + evil, "", ErrReference},
		{"enveloping, second Object", strings.Replace(enveloping, "<ds:Object", "<ds:Object>"+evil+"</ds:Object><ds:Object", 1), `<ds:Object xmlns:ds="` + dsig + `" Id="content"><b>good</b></ds:Object>`, nil},
		{"enveloping, same id", strings.Replace(enveloping, "<ds:Object", "<ds:Object Id='content'>"+evil+"</ds:Object><ds:Object", 1), "", ErrReference},
		{"enveloping, evil in the Object", strings.Replace(enveloping, "<b>", evil+"<b>", 1), "", ErrDigest},
	} {
		got, err := Verify([]byte(v.doc), VerifyOptions{Keys: Key(k.p256.Public())})
		if !errors.Is(err, v.err) || (err == nil) != (v.err == nil) {
			t.Errorf("%s: %v, want %v\n%s", v.name, err, v.err, v.doc)
		}
		if err == nil && (len(got.Signed) != 1 || string(got.Signed[0].Octets) != v.want) {
			t.Errorf("%s: signed %+v", v.name, got.Signed)
		}
	}
}
