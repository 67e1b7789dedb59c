package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// tree is canonical in each way.
const tree = `<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node><NodeName>1</NodeName><Value>a &amp; b</Value></Node></MgmtTree>`

// wild is not, and its root takes part in SignedInfo with inclusive methods.
const wild = "<?xml version='1.0'?>\n<!--1--><p:r xmlns:p='urn:p' xmlns='urn:d' xml:lang='en' Id='r'><a z='1' B='\t2'\n Id='a'/><!--2--><![CDATA[<&>]]><b Id='b'><p:c/></b></p:r><?q?>\n"

// families pairs each signature algorithm with a key that fits.
func families(k *signers) (all []SignOptions) {
	for _, a := range algorithms {
		switch {
		case a.role != roleSignature:
		case a.family == familyRSA:
			all = append(all, SignOptions{Key: k.rsa, Algorithm: a.id})
		case a.family == familyHMAC:
			all = append(all, SignOptions{Secret: k.secret, Algorithm: a.id})
		default:
			all = append(all, SignOptions{Key: k.p256, Algorithm: a.id}, SignOptions{Key: k.p384, Algorithm: a.id}, SignOptions{Key: k.p521, Algorithm: a.id})
		}
	}
	return all
}

// verifyKey returns what verifies a signature with these options.
func verifyKey(o *SignOptions) any {
	if o.Key == nil {
		return o.Secret
	}
	return o.Key.Public()
}

// TestRoundTrip signs with every algorithm, in every form and shape.
func TestRoundTrip(t *testing.T) {
	k := keysOf(t)
	all := everything()
	for _, o := range families(k) {
		for _, canonical := range all.Canonical {
			if canonical != CanonicalExclusive && (o.Key == k.p384 || o.Key == k.p521) {
				continue // slow, and no other than P-256
			}
			for shape := ShapeDetached; shape <= ShapeEnveloped; shape++ {
				o.Profile, o.Canonical, o.Shape, o.Digest = all, canonical, shape, all.Digest[len(canonical)%len(all.Digest)]
				xml := wild
				if shape == ShapeEnveloping {
					xml = wild[strings.Index(wild, "<!"):]
				}
				signed := sign(t, o, xml)
				v, err := Verify([]byte(signed), VerifyOptions{Profile: all, Keys: Key(verifyKey(&o))})
				if err != nil {
					t.Fatalf("%s, %s, shape %d: %v\n%s", o.Algorithm, canonical, shape, err, signed)
				}
				if v.Algorithm != o.Algorithm || len(v.Signed) != 1 || v.Signed[0].Digest != o.Digest || !v.Signed[0].XML || (v.Key == nil) != (o.Key == nil) {
					t.Errorf("%s, %s, shape %d: %+v", o.Algorithm, canonical, shape, v)
				}
			}
		}
	}
}

// TestShapes shows what is signed, and what of it is content.
func TestShapes(t *testing.T) {
	k := keysOf(t)
	const exclusiveRoot = `<p:r xmlns:p="urn:p" Id="r" xml:lang="en"><a xmlns="urn:d" B=" 2" Id="a" z="1"></a>&lt;&amp;&gt;<b xmlns="urn:d" Id="b"><p:c></p:c></b></p:r>`
	const b = `<b xmlns="urn:d" Id="b"><p:c xmlns:p="urn:p"></p:c></b>`
	content := func(s string) []Signed { return []Signed{{Octets: []byte(s), XML: true, Digest: SHA256}} }
	for _, v := range []struct {
		name, xml string
		o         SignOptions
		signed    []Signed
		content   string // "" when there is none
	}{
		{"detached", tree, SignOptions{}, []Signed{{Octets: []byte(tree), Scope: ScopeDetached, XML: true}}, tree},
		{"detached, as it stands", "\x00\xFF<", SignOptions{Raw: true}, []Signed{{Octets: []byte("\x00\xFF<"), Scope: ScopeDetached}}, "\x00\xFF<"},
		{"detached, white space", " \t<a>\r\n</a>\n", SignOptions{}, []Signed{{Octets: []byte("<a>\n</a>"), Scope: ScopeDetached, XML: true}}, "<a>\n</a>"},
		{"enveloping", tree, SignOptions{Shape: ShapeEnveloping}, []Signed{{Octets: []byte(`<ds:Object xmlns:ds="` + dsig + `" Id="content">` + tree + "</ds:Object>"), Scope: ScopeObject, ID: "content", XML: true}}, tree},
		{"enveloping, own id", " <a/> ", SignOptions{Shape: ShapeEnveloping, ID: "x"}, []Signed{{Octets: []byte(`<ds:Object xmlns:ds="` + dsig + `" Id="x"> <a></a> </ds:Object>`), Scope: ScopeObject, ID: "x", XML: true}}, "<a></a>"},
		{"enveloping, two elements", "<a/><a/>", SignOptions{Shape: ShapeEnveloping}, []Signed{{Octets: []byte(`<ds:Object xmlns:ds="` + dsig + `" Id="content"><a></a><a></a></ds:Object>`), Scope: ScopeObject, ID: "content", XML: true}}, ""},
		{"enveloping, text", "x<a/>", SignOptions{Shape: ShapeEnveloping}, []Signed{{Octets: []byte(`<ds:Object xmlns:ds="` + dsig + `" Id="content">x<a></a></ds:Object>`), Scope: ScopeObject, ID: "content", XML: true}}, ""},
		{"enveloped", wild, SignOptions{Shape: ShapeEnveloped}, content(exclusiveRoot + "\n<?q?>"), exclusiveRoot + "\n<?q?>"},
		{"enveloped, root by id", wild, SignOptions{Shape: ShapeEnveloped, References: []string{"r"}}, []Signed{{Octets: []byte(exclusiveRoot), ID: "r", XML: true}}, exclusiveRoot},
		{"enveloped, element", wild, SignOptions{Shape: ShapeEnveloped, References: []string{"b"}}, []Signed{{Octets: []byte(b), Scope: ScopeElement, ID: "b", XML: true}}, b},
		{"enveloped, several", wild, SignOptions{Shape: ShapeEnveloped, References: []string{"b", "r", "a"}}, []Signed{{Octets: []byte(b), Scope: ScopeElement, ID: "b", XML: true}, {Octets: []byte(exclusiveRoot), ID: "r", XML: true},
			{Octets: []byte(`<a xmlns="urn:d" B=" 2" Id="a" z="1"></a>`), Scope: ScopeElement, ID: "a", XML: true}}, ""},
		{"enveloped, empty root", "<p:a xmlns:p='urn:p' b='/>' />", SignOptions{Shape: ShapeEnveloped}, content(`<p:a xmlns:p="urn:p" b="/>"></p:a>`), `<p:a xmlns:p="urn:p" b="/>"></p:a>`},
		{"enveloped, byte order mark", "\xEF\xBB\xBF<a>x</a>", SignOptions{Shape: ShapeEnveloped}, content("<a>x</a>"), "<a>x</a>"},
		{"prefixes", wild, SignOptions{Shape: ShapeEnveloped, References: []string{"a"}, Prefixes: []string{"p", "#default"}},
			[]Signed{{Octets: []byte(`<a xmlns="urn:d" xmlns:p="urn:p" B=" 2" Id="a" z="1"></a>`), Scope: ScopeElement, ID: "a", XML: true}}, `<a xmlns="urn:d" xmlns:p="urn:p" B=" 2" Id="a" z="1"></a>`},
	} {
		v.o.Key = k.p256
		s, err := NewSigner(v.o)
		if err != nil {
			t.Fatalf("%s: %v", v.name, err)
		}
		out, err := s.Sign([]byte("before"), []byte(v.xml))
		if err != nil {
			t.Fatalf("%s: %v", v.name, err)
		}
		message, ok := bytes.CutPrefix(out, []byte("before"))
		if !ok {
			t.Errorf("%s: begins with %.20q", v.name, out)
		}
		got, err := Verify(message, VerifyOptions{Keys: Key(s.Key())})
		if err != nil {
			t.Errorf("%s: %v\n%s", v.name, err, message)
			continue
		}
		if v.signed[0].Digest == "" {
			for i := range v.signed {
				v.signed[i].Digest = SHA256
			}
		}
		if !slices.EqualFunc(got.Signed, v.signed, func(a, b Signed) bool {
			return bytes.Equal(a.Octets, b.Octets) && a.Scope == b.Scope && a.ID == b.ID && a.XML == b.XML && a.Digest == b.Digest
		}) {
			t.Errorf("%s:\n got %+v\nwant %+v", v.name, got.Signed, v.signed)
		}
		content, err := got.Content()
		if string(content) != v.content || (err != nil) != (v.content == "") || err != nil && !errors.Is(err, ErrReference) {
			t.Errorf("%s: content %q, %v", v.name, content, err)
		}
	}
}

// TestAppendSignature: the signature alone, before content that is canonical.
func TestAppendSignature(t *testing.T) {
	k := keysOf(t)
	for _, o := range families(k) {
		o.Profile, o.KeyName = everything(), "<name> & é"
		o.KeyValue = o.Key != nil
		s, err := NewSigner(o)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 { // numbers with leading zeros among them, now and then
			out, err := s.AppendSignature([]byte("x"), []byte(tree))
			if err != nil || len(out) != 1+s.Len() {
				t.Fatalf("%s: %v: %d octets, want %d", o.Algorithm, err, len(out)-1, s.Len())
			}
			v, err := Verify(append(out[1:], tree...), VerifyOptions{Profile: o.Profile, Keys: func(info KeyInfo) (any, error) {
				if len(info.Names) != 1 || info.Names[0] != o.KeyName || len(info.Keys) > 0 != o.KeyValue || o.KeyValue && !sameKey(info.Keys[0], s.Key()) {
					t.Errorf("%s: %+v", o.Algorithm, info)
				}
				return verifyKey(&o), nil
			}})
			if err != nil || string(v.Signed[0].Octets) != tree {
				t.Errorf("%s: %v", o.Algorithm, err)
			}
		}
	}
	for _, v := range []struct {
		o       SignOptions
		content string
	}{{SignOptions{Key: k.p256, Shape: ShapeEnveloped}, tree}, {SignOptions{Key: k.p256}, " \n"}} {
		s, err := NewSigner(v.o)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := s.AppendSignature([]byte("x"), []byte(v.content)); !errors.Is(err, ErrFormat) || string(out) != "x" {
			t.Errorf("%q, %v", out, err)
		}
	}
}

func TestConcurrent(t *testing.T) {
	k := keysOf(t)
	s, err := NewSigner(SignOptions{Key: k.p256})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 20 {
				out, err := s.Sign(nil, []byte(tree))
				if err == nil {
					_, err = Verify(out, VerifyOptions{Keys: Key(s.Key())})
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

// TestDefaults: what is chosen when the options leave it open.
func TestDefaults(t *testing.T) {
	k := keysOf(t)
	macs := &Profile{Name: "macs", Signature: []Algorithm{RSASHA256, HMACSHA256, HMACSHA1}, Digest: []Algorithm{SHA512}, Canonical: []Algorithm{Canonical11}}
	for _, v := range []struct {
		o                            SignOptions
		signature, digest, canonical Algorithm
	}{
		{SignOptions{Key: k.rsa}, RSASHA256, SHA256, CanonicalExclusive},
		{SignOptions{Key: k.p256}, ECDSASHA256, SHA256, CanonicalExclusive},
		{SignOptions{Key: k.p384}, ECDSASHA384, SHA384, CanonicalExclusive},
		{SignOptions{Key: k.p521}, ECDSASHA512, SHA512, CanonicalExclusive},
		{SignOptions{Key: k.rsa, Profile: DM12()}, RSASHA1, SHA1, CanonicalExclusive},
		{SignOptions{Secret: k.secret, Profile: macs}, HMACSHA256, SHA512, Canonical11},
		{SignOptions{Key: k.p384, Profile: &Profile{Signature: []Algorithm{ECDSASHA256, ECDSASHA512}, Digest: []Algorithm{SHA1}, Canonical: []Algorithm{Canonical10}}}, ECDSASHA256, SHA1, Canonical10},
	} {
		s, err := NewSigner(v.o)
		if err != nil {
			t.Fatal(v.signature, err)
		}
		if m := s.m; m.signature.id != v.signature || m.digest.id != v.digest || m.form.id != v.canonical {
			t.Errorf("%s, %s, %s; want %s, %s, %s", m.signature.id, m.digest.id, m.form.id, v.signature, v.digest, v.canonical)
		}
	}
}

// TestNested: what is signed may be signed already, in each shape but Enveloped.
func TestNested(t *testing.T) {
	k := keysOf(t)
	trust := VerifyOptions{Keys: Key(k.p256.Public())}
	for inner := ShapeDetached; inner <= ShapeEnveloped; inner++ {
		signed := sign(t, SignOptions{Key: k.p256, Shape: inner}, tree)
		for _, o := range []SignOptions{{Shape: ShapeEnveloping, ID: "outer"}, {Raw: true}, {}} {
			if inner == ShapeDetached && o.Shape == ShapeDetached && !o.Raw {
				continue // two elements are no document
			}
			o.Key = k.p256
			v, err := Verify([]byte(sign(t, o, signed)), trust)
			if err != nil {
				t.Errorf("shape %d in %d: %v", inner, o.Shape, err)
				continue
			}
			octets, err := v.Content()
			if err != nil { // an Object with two elements
				octets = v.Signed[0].Octets
				octets = bytes.TrimSuffix(octets[bytes.IndexByte(octets, '>')+1:], []byte("</ds:Object>"))
			}
			if v, err = Verify(octets, trust); err != nil {
				t.Errorf("shape %d in %d: inner: %v\n%s", inner, o.Shape, err, octets)
			} else if content, err := v.Content(); err != nil || string(content) != tree {
				t.Errorf("shape %d in %d: %q, %v", inner, o.Shape, content, err)
			}
		}
	}
}

// weak is a Signer that answers with what it likes.
type weak struct {
	crypto.Signer
	value []byte
}

func (w weak) Sign(_ io.Reader, _ []byte, _ crypto.SignerOpts) ([]byte, error) {
	if w.value == nil {
		return nil, errors.New("no")
	}
	return w.value, nil
}

func TestSignerRefuses(t *testing.T) {
	k := keysOf(t)
	small := rsa.PrivateKey{PublicKey: rsa.PublicKey{N: k.rsa.Primes[0], E: 65537}}
	cert := k.certificate(t, "EC", k.p256.Public(), nil)
	for _, v := range []struct {
		name string
		o    SignOptions
		err  error
	}{
		{"no key", SignOptions{}, ErrKey},
		{"two keys", SignOptions{Key: k.rsa, Secret: k.secret}, ErrKey},
		{"HMAC not in Modern", SignOptions{Secret: k.secret}, ErrAlgorithm},
		{"ECDSA not in DM12", SignOptions{Key: k.p256, Profile: DM12()}, ErrAlgorithm},
		{"SHA-1 not in Modern", SignOptions{Key: k.rsa, Algorithm: RSASHA1}, ErrAlgorithm},
		{"digest not in Modern", SignOptions{Key: k.rsa, Digest: SHA1}, ErrAlgorithm},
		{"canonicalization not in Modern", SignOptions{Key: k.rsa, Canonical: Canonical10}, ErrAlgorithm},
		{"with comments not in Modern", SignOptions{Key: k.rsa, Canonical: CanonicalExclusiveComments}, ErrAlgorithm},
		{"unknown", SignOptions{Key: k.rsa, Algorithm: "urn:x"}, ErrAlgorithm},
		{"a digest to sign", SignOptions{Key: k.rsa, Algorithm: SHA256, Profile: &Profile{Signature: []Algorithm{SHA256}}}, ErrAlgorithm},
		{"key of another type", SignOptions{Key: k.rsa, Algorithm: ECDSASHA256}, ErrKey},
		{"small key", SignOptions{Key: &small}, ErrKey},
		{"empty secret", SignOptions{Algorithm: HMACSHA256, Secret: []byte{}, Profile: everything()}, ErrKey},
		{"certificate of another key", SignOptions{Key: k.rsa, Certificates: []*x509.Certificate{cert}}, ErrKey},
		{"certificate with a secret", SignOptions{Secret: k.secret, Profile: everything(), Certificates: []*x509.Certificate{cert}}, ErrKey},
		{"KeyValue of a secret", SignOptions{Secret: k.secret, Profile: everything(), KeyValue: true}, ErrKey},
		{"raw and enveloped", SignOptions{Key: k.rsa, Shape: ShapeEnveloped, Raw: true}, ErrFormat},
		{"shape", SignOptions{Key: k.rsa, Shape: 3}, ErrFormat},
		{"id", SignOptions{Key: k.rsa, Shape: ShapeEnveloping, ID: "1"}, ErrReference},
		{"reference", SignOptions{Key: k.rsa, Shape: ShapeEnveloped, References: []string{"a b"}}, ErrReference},
		{"no references", SignOptions{Key: k.rsa, Shape: ShapeEnveloped, References: []string{}}, ErrFormat},
		{"too many", SignOptions{Key: k.rsa, Shape: ShapeEnveloped, References: make([]string, 17)}, ErrLimit},
		{"prefix", SignOptions{Key: k.rsa, Prefixes: []string{"a b"}}, ErrFormat},
		{"prefixes without use", SignOptions{Key: k.rsa, Prefixes: []string{"a"}, Canonical: Canonical11, Profile: everything()}, ErrFormat},
		{"name not in UTF-8", SignOptions{Key: k.rsa, KeyName: "\xFF"}, ErrFormat},
		{"name not XML", SignOptions{Key: k.rsa, KeyName: "\x01"}, ErrFormat},
	} {
		if _, err := NewSigner(v.o); !errors.Is(err, v.err) {
			t.Errorf("%s: %v, want %v", v.name, err, v.err)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	k := keysOf(t)
	tiny := Modern()
	tiny.Limits = Limits{Document: 60}
	long := Modern()
	long.Limits = Limits{Canonical: 60}
	for _, v := range []struct {
		name, xml string
		o         SignOptions
		err       error
	}{
		{"not XML", "<a>", SignOptions{}, ErrXML},
		{"DOCTYPE", "<!DOCTYPE a><a/>", SignOptions{}, ErrXML},
		{"nothing", " ", SignOptions{}, ErrFormat},
		{"nothing raw", "", SignOptions{Raw: true}, ErrFormat},
		{"long", tree, SignOptions{Profile: tiny}, ErrLimit},
		{"long in canonical form", tree, SignOptions{Profile: long}, ErrLimit},
		{"declaration in an Object", "<?xml version='1.0'?><a/>", SignOptions{Shape: ShapeEnveloping}, ErrXML},
		{"out of the Object", "</ds:Object><ds:Object>", SignOptions{Shape: ShapeEnveloping}, ErrXML},
		{"DOCTYPE enveloped", "<!DOCTYPE a><a/>", SignOptions{Shape: ShapeEnveloped}, ErrXML},
		{"two roots", "<a/><a/>", SignOptions{Shape: ShapeEnveloped}, ErrXML},
		{"UTF-16", "\xFE\xFF\x00<\x00a\x00/\x00>", SignOptions{Shape: ShapeEnveloped}, ErrXML},
		{"Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", SignOptions{Shape: ShapeEnveloped}, ErrXML},
		{"id not there", "<a/>", SignOptions{Shape: ShapeEnveloped, References: []string{"x"}}, ErrReference},
		{"id twice", "<a><b Id='x'/><b ID='x'/></a>", SignOptions{Shape: ShapeEnveloped}, ErrReference},
		{"id of the Object", "<a Id='content'/>", SignOptions{Shape: ShapeEnveloping}, ErrReference},
		{"signed before", "<a><s:Signature xmlns:s='" + dsig + "'/></a>", SignOptions{Shape: ShapeEnveloped}, ErrFormat},
		{"relative namespace", "<a xmlns='b'/>", SignOptions{}, ErrXML},
		{"key fails", tree, SignOptions{Key: weak{Signer: k.p256}}, ErrKey},
		{"not DER", tree, SignOptions{Key: weak{k.p256, make([]byte, 64)}}, ErrKey},
		{"DER too long", tree, SignOptions{Key: weak{k.p256, []byte{0x30, 2, 2, 0, 0}}}, ErrKey},
		{"one number", tree, SignOptions{Key: weak{k.p256, []byte{0x30, 3, 2, 1, 1}}}, ErrKey},
		{"three numbers", tree, SignOptions{Key: weak{k.p256, []byte{0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1}}}, ErrKey},
		{"long number", tree, SignOptions{Key: weak{k.p256, append([]byte{0x30, 40, 2, 33, 1}, make([]byte, 37)...)}}, ErrKey},
		{"length in two octets", tree, SignOptions{Key: weak{k.p256, []byte{0x30, 0x82, 0, 0}}}, ErrKey},
		{"short", tree, SignOptions{Key: weak{k.rsa, []byte{1}}}, ErrKey},
	} {
		if v.o.Key == nil {
			v.o.Key = k.p256
		}
		s, err := NewSigner(v.o)
		if err != nil {
			t.Fatalf("%s: %v", v.name, err)
		}
		if out, err := s.Sign([]byte("x"), []byte(v.xml)); !errors.Is(err, v.err) || string(out) != "x" {
			t.Errorf("%s: %q, %v, want %v", v.name, out, err, v.err)
		}
	}
}

// TestScalars: short numbers are filled up.
func TestScalars(t *testing.T) {
	got, err := appendScalars([]byte{9}, []byte{0x30, 0x81, 7, 2, 2, 0, 0xFF, 2, 1, 5}, 3)
	if want := []byte{9, 0, 0, 0xFF, 0, 0, 5}; err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %x, %v, want %x", got, err, want)
	}
}

// TestDM12 verifies a message as DM Security 1.2 shows it, with nothing but the
// primitives: the digest of the content, and RSA over SignedInfo.
func TestDM12(t *testing.T) {
	k := keysOf(t)
	signed := sign(t, SignOptions{Profile: DM12(), Key: k.rsa}, tree)
	sum := sha1.Sum([]byte(tree))
	want := `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>` +
		`<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod>` +
		`<SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"></SignatureMethod>` +
		`<Reference><Transforms><Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></Transform></Transforms>` +
		`<DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></DigestMethod><DigestValue>` + b64(sum[:]) + `</DigestValue></Reference></SignedInfo>`
	rest, ok := strings.CutPrefix(signed, want)
	if !ok {
		t.Fatalf("got %s\nwant %s", signed, want)
	}
	_, info, _ := strings.Cut(want, "<SignedInfo>")
	sum = sha1.Sum([]byte(`<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">` + info))
	value, err := rsa.SignPKCS1v15(nil, k.rsa, crypto.SHA1, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	if want := "<SignatureValue>" + b64(value) + "</SignatureValue></Signature>" + tree; rest != want {
		t.Errorf("got %s\nwant %s", rest, want)
	}
}

// TestSignClears: what signs leaves nothing of the content behind.
func TestSignClears(t *testing.T) {
	k := keysOf(t)
	for _, o := range []SignOptions{{}, {Raw: true}, {Shape: ShapeEnveloping}, {Shape: ShapeEnveloped}} {
		o.Key = k.p256
		s, err := NewSigner(o)
		if err != nil {
			t.Fatal(err)
		}
		w := s.pool.New().(*work)
		s.pool.New = func() any { return w }
		if _, err := s.Sign(nil, []byte("<a b='&amp;secret'>se&#99;ret secret</a>")); err != nil {
			t.Fatal(err)
		}
		buf := reflect.ValueOf(w).Elem().FieldByName("c").FieldByName("buf")
		if left := buf.Slice(0, buf.Cap()).Bytes(); bytes.Contains(left, []byte("ecret")) {
			t.Errorf("shape %d: left in the canonicaliser", o.Shape)
		}
		if left := fmt.Sprintf("%s %+v", reflect.ValueOf(w.content).Elem(), w); strings.Contains(left, "ecret") || strings.Contains(left, fmt.Sprint([]byte("ecret"))[1:10]) {
			t.Errorf("shape %d: left: %q", o.Shape, left)
		}
	}
}

func TestSignAllocs(t *testing.T) {
	testdoc.SkipAllocs(t)
	p := everything()
	s, err := NewSigner(SignOptions{Profile: p, Secret: []byte("secret"), Algorithm: HMACSHA256})
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]byte, 0, 4096)
	for name, f := range map[string]func([]byte, []byte) ([]byte, error){"canonical content": s.AppendSignature, "any content": s.Sign} {
		if n := testdoc.Allocs(50, func() {
			if _, err := f(dst, []byte(tree)); err != nil {
				t.Fatal(err)
			}
		}); n > 1 { // the pool may be emptied
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
