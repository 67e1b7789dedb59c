package xmlsec

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/c14n"
	"github.com/go-wbxml/wbxml/internal/xmltok"
)

// A craft is a reference as a Signer does not write it.
type craft struct {
	attrs      string // of Reference
	transforms string // algorithms, with spaces between
	octets     string // what is digested
}

// crafted returns a document with references and a good HMAC: SIG is where the
// Signature goes, with its Objects.
func crafted(t *testing.T, doc, objects string, refs ...craft) string {
	t.Helper()
	var info strings.Builder
	info.WriteString(`<SignedInfo Id="info"><CanonicalizationMethod Algorithm="` + string(CanonicalExclusive) + `"/><SignatureMethod Algorithm="` + string(HMACSHA256) + `"/>`)
	for _, r := range refs {
		info.WriteString("<Reference" + r.attrs + ">")
		if r.transforms != "" {
			info.WriteString("<Transforms>")
			for a := range strings.FieldsSeq(r.transforms) {
				info.WriteString(`<Transform Algorithm="` + a + `"/>`)
			}
			info.WriteString("</Transforms>")
		}
		info.WriteString(`<DigestMethod Algorithm="` + string(SHA1) + `"/><DigestValue>` + b64(digest(find(roleDigest, SHA1).hash, []byte(r.octets))) + "</DigestValue></Reference>")
	}
	info.WriteString("</SignedInfo>")
	var tok xmltok.Tokenizer
	var c c14n.Canonicalizer
	tok.ResetBytes([]byte(`<s xmlns="`+dsig+`">`+info.String()+"</s>"), xmltok.Options{})
	octets, err := c.Append(nil, &tok, c14n.Set{Apex: 2}, c14n.Options{Method: c14n.Exclusive})
	if err != nil {
		t.Fatal(err)
	}
	h := newHash(find(roleSignature, HMACSHA256), []byte("secret"))
	h.Write(octets)
	return strings.Replace(doc, "SIG", `<Signature xmlns="`+dsig+`" Id="sig">`+info.String()+"<SignatureValue>"+b64(h.Sum(nil))+"</SignatureValue>"+objects+"</Signature>", 1)
}

func TestReferences(t *testing.T) {
	const (
		doc       = `<r xml:lang="en" Id="r"><a xmlns:p="urn:p" Id="a"><!--c--><b Id="b"/></a>SIG</r>`
		inclusive = `<b xmlns:p="urn:p" Id="b" xml:lang="en"></b>`
		whole     = `<r Id="r" xml:lang="en"><a xmlns:p="urn:p" Id="a"><b Id="b"></b></a></r>`
		objects   = `<Object Id="o"><d xmlns="urn:d" Id="d"><e/></d></Object><Object/>`
		d         = `<d xmlns="urn:d" Id="d"><e></e></d>`
		envelope  = string(enveloped)
	)
	ec := string(CanonicalExclusive)
	for _, v := range []struct {
		name, doc, objects string
		refs               []craft
		err                error
		scopes             string // one digit each
		content            string
	}{
		{"implied canonicalization", doc, "", []craft{{` URI="#b"`, "", inclusive}}, nil, "1", inclusive},
		{"implied after enveloped", doc, "", []craft{{` URI=""`, envelope, whole}}, nil, "0", whole},
		{"with comments, but none within the document", doc, "", []craft{{` URI="#a"`, string(Canonical11Comments), `<a xmlns:p="urn:p" Id="a" xml:lang="en"><b Id="b"></b></a>`}}, nil, "1", `<a xmlns:p="urn:p" Id="a" xml:lang="en"><b Id="b"></b></a>`},
		{"attributes", doc, "", []craft{{` Id="ref" Type="urn:x" URI="#b"`, ec, `<b Id="b"></b>`}}, nil, "1", `<b Id="b"></b>`},
		{"element in an Object", doc, objects, []craft{{` URI="#d"`, ec, d}}, nil, "4", d},
		{"Object", doc, objects, []craft{{` URI="#o"`, ec, `<Object xmlns="` + dsig + `" Id="o">` + d + `</Object>`}}, nil, "2", d},
		{"Object that is an element in one", doc, "<Object>" + objects + "</Object>", []craft{{` URI="#o"`, ec, `<Object xmlns="` + dsig + `" Id="o">` + d + `</Object>`}}, nil, "4", `<Object xmlns="` + dsig + `" Id="o">` + d + `</Object>`},
		{"several", doc, objects, []craft{{` URI="#d"`, ec, d}, {` URI="#r"`, envelope + " " + string(Canonical10), whole}, {` URI="#b"`, "", inclusive}}, nil, "401", ""},
		{"beside and in an Object", "SIG" + doc[:4] + "/>", objects, []craft{{"", "", doc[:4] + "/>"}, {` URI="#d"`, ec, d}}, nil, "34", ""},
		{"beside, with comments", "SIG<a><!--c--></a>", "", []craft{{"", string(CanonicalExclusiveComments), "<a><!--c--></a>"}}, nil, "3", "<a><!--c--></a>"},
		{"SignatureValue", doc, "", []craft{{` URI="#value"`, ec, ""}}, ErrReference, "", ""},
		{"document with the signature in it", doc, "", []craft{{` URI=""`, ec, whole}}, ErrReference, "", ""},
		{"root with the signature in it", doc, "", []craft{{` URI="#r"`, ec, whole}}, ErrReference, "", ""},
		{"the signature", doc, "", []craft{{` URI="#sig"`, ec, ""}}, ErrReference, "", ""},
		{"the signature less itself", doc, "", []craft{{` URI="#sig"`, envelope + " " + ec, ""}}, ErrReference, "", ""},
		{"the document less itself", "SIG", "", []craft{{` URI=""`, envelope + " " + ec, ""}}, ErrReference, "", ""},
		{"enveloped where it is not", doc, "", []craft{{` URI="#b"`, envelope + " " + ec, `<b Id="b"></b>`}}, ErrReference, "", ""},
		{"nothing beside", doc, "", []craft{{"", ec, whole}}, ErrReference, "", ""},
		{"no such id", doc, "", []craft{{` URI="#x"`, ec, ""}}, ErrReference, "", ""},
		{"the second is wrong", doc, objects, []craft{{` URI="#d"`, ec, d}, {` URI="#b"`, ec, "x"}}, ErrDigest, "", ""},
	} {
		message := crafted(t, v.doc, v.objects, v.refs...)
		got, err := Verify([]byte(message), VerifyOptions{Profile: everything(), Keys: Key([]byte("secret"))})
		if !errors.Is(err, v.err) || (err == nil) != (v.err == nil) {
			t.Errorf("%s: %v, want %v\n%s", v.name, err, v.err, message)
			continue
		}
		if err != nil {
			continue
		}
		var scopes strings.Builder
		for i, s := range got.Signed {
			scopes.WriteString(string(rune('0' + s.Scope)))
			if string(s.Octets) != v.refs[i].octets || s.XML == (v.refs[i].attrs == "" && v.refs[i].transforms == "") {
				t.Errorf("%s: signed %q", v.name, s.Octets)
			}
		}
		content, err := got.Content()
		if scopes.String() != v.scopes || string(content) != v.content || (err == nil) != (len(got.Signed) == 1) {
			t.Errorf("%s: scopes %s, content %q, %v", v.name, scopes.String(), content, err)
		}
	}
}

// TestCanonicalLimit: the canonical forms count together, and when nothing is
// left, nothing more is written.
func TestCanonicalLimit(t *testing.T) {
	const one, two = `<a Id="a">1</a>`, `<b Id="b">2</b>`
	form := string(CanonicalExclusive)
	message := crafted(t, "<r>"+one+two+"SIG</r>", "", craft{` URI="#a"`, form, one}, craft{` URI="#b"`, form, two})
	beside := crafted(t, "SIG"+one, "", craft{"", "", one})
	infoLen := func(message string) int {
		_, info, _ := strings.Cut(message, "<SignedInfo ")
		info, _, _ = strings.Cut(info, "</SignedInfo>")
		doc := "<SignedInfo xmlns='" + dsig + "' " + info + "</SignedInfo>"
		out, err := canonicalise([]byte(doc), c14n.Set{}, c14n.Options{Limit: 1 << 20}, Limits{}.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		return len(out)
	}
	for _, v := range []struct {
		name, doc string
		limit     int
		err       error
	}{
		{"enough", message, infoLen(message) + len(one) + len(two), nil},
		{"one too few", message, infoLen(message) + len(one) + len(two) - 1, ErrLimit},
		{"nothing for the second", message, infoLen(message) + len(one), ErrLimit},
		{"nothing for any", message, infoLen(message), ErrLimit},
		{"not for SignedInfo", message, infoLen(message) - 1, ErrLimit},
		{"octets", beside, infoLen(beside) + len(one), nil},
		{"one octet too few", beside, infoLen(beside) + len(one) - 1, ErrLimit},
	} {
		p := everything()
		p.Limits.Canonical = int64(v.limit)
		if _, err := Verify([]byte(v.doc), VerifyOptions{Profile: p, Keys: Key([]byte("secret"))}); !errors.Is(err, v.err) || (err == nil) != (v.err == nil) {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
	}
}
