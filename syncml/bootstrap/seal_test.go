package bootstrap

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// rsaKey returns a test key of package xmlsec.
func rsaKey(t testing.TB, name string) *rsa.PrivateKey {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testdoc.Root(t), "syncml", "xmlsec", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

// certificate returns one for a key, signed by itself.
func certificate(t testing.TB, key crypto.Signer) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// A sealing is a way to sign or encrypt, and the keys that open it.
type sealing struct {
	name      string
	sign      *Signer
	encrypt   *Encrypter
	keys      Keys
	algorithm xmlsec.Algorithm // of the signature
	bare      func([]byte)     // the operations with octets that cannot be avoided
}

func mustSign(t testing.TB, o xmlsec.SignOptions) *Signer {
	t.Helper()
	s, err := NewSigner(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustEncrypt(t testing.TB, o xmlsec.EncryptOptions) *Encrypter {
	t.Helper()
	e, err := NewEncrypter(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func sealings(t testing.TB) []sealing {
	key := rsaKey(t, "rsa2048.pem")
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, curveCert := certificate(t, key), certificate(t, curve)
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	roots.AddCert(curveCert)
	verify := &xmlsec.VerifyOptions{Roots: roots}
	decrypt := &xmlsec.DecryptOptions{Private: key}
	rsaModern := xmlsec.SignOptions{Key: key, Certificates: []*x509.Certificate{cert}}
	old := xmlsec.DM12()
	signRSA := func(sum []byte, h crypto.Hash) {
		if _, err := key.Sign(rand.Reader, sum, h); err != nil {
			t.Fatal(err)
		}
	}
	return []sealing{
		{name: "RSA", sign: mustSign(t, rsaModern), keys: Keys{Verify: verify}, algorithm: xmlsec.RSASHA256,
			bare: func([]byte) { sum := sha256.Sum256(nil); signRSA(sum[:], crypto.SHA256) }},
		{name: "P-256", sign: mustSign(t, xmlsec.SignOptions{Key: curve, Certificates: []*x509.Certificate{curveCert}}), keys: Keys{Verify: verify}, algorithm: xmlsec.ECDSASHA256,
			bare: func(tree []byte) {
				sum := sha256.Sum256(tree)
				if _, err := curve.Sign(rand.Reader, sum[:], crypto.SHA256); err != nil {
					t.Fatal(err)
				}
			}},
		{name: "DM12", sign: mustSign(t, xmlsec.SignOptions{Profile: old, Key: key}), keys: Keys{Verify: &xmlsec.VerifyOptions{Profile: old, Keys: xmlsec.Key(&key.PublicKey)}}, algorithm: xmlsec.RSASHA1,
			bare: func([]byte) { sum := sha1.Sum(nil); signRSA(sum[:], crypto.SHA1) }},
		{name: "encrypted", encrypt: mustEncrypt(t, xmlsec.EncryptOptions{Certificate: cert}), keys: Keys{Decrypt: decrypt}},
		{name: "RSA, encrypted", sign: mustSign(t, rsaModern), encrypt: mustEncrypt(t, xmlsec.EncryptOptions{Certificate: cert}),
			keys: Keys{Verify: verify, Decrypt: decrypt}, algorithm: xmlsec.RSASHA256},
		{name: "DM12, encrypted", sign: mustSign(t, xmlsec.SignOptions{Profile: old, Key: key}), encrypt: mustEncrypt(t, xmlsec.EncryptOptions{Profile: old, Certificate: cert}),
			keys:      Keys{Verify: &xmlsec.VerifyOptions{Profile: old, Keys: xmlsec.Key(&key.PublicKey)}, Decrypt: &xmlsec.DecryptOptions{Profile: old, Private: key}},
			algorithm: xmlsec.RSASHA1},
	}
}

// sealed returns options and account of a message that is sealed.
func (s *sealing) options(g gen) (Options, *Account) {
	a, o := g.account(), g.options()
	o.Profile, o.DM, o.Form, o.Drop = ProfileDM, DM12, FormXML, true
	o.Sign, o.Encrypt = s.sign, s.encrypt
	return o, a
}

// TestSealed holds that what is opened is what was projected, signed by whom and
// encrypted as the message was, and that such a message lacks nothing.
func TestSealed(t *testing.T) {
	for _, s := range sealings(t) {
		t.Run(s.name, func(t *testing.T) {
			opened := 0
			for seed := range uint64(24) {
				g := newGen(seed)
				o, a := s.options(g)
				k := g.keys()
				k.Verify, k.Decrypt = s.keys.Verify, s.keys.Decrypt
				if len(k.Network) == 0 {
					k.Network = Secret("n")
				}
				if !validFor(o, a) {
					continue
				}
				m, report, err := Build(o, a, k)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				k.Accept = []SEC{o.SEC}
				if o.SEC == SECNone {
					k.PIN, k.Network, k.Accept = nil, nil, nil
				}
				x, err := Open(m, k)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				want, _ := Project(o, a)
				if d := gocmp.Diff(want, &x.Account, plain); d != "" {
					t.Fatalf("seed %d: %s", seed, d)
				}
				if len(x.Skipped) > 0 || x.Options.Form != FormXML || x.Encrypted != (s.encrypt != nil) || x.Verified != (o.SEC != SECNone) {
					t.Fatalf("seed %d: skipped %q, form %v, encrypted %v, verified %v", seed, x.Skipped, x.Options.Form, x.Encrypted, x.Verified)
				}
				if s.sign == nil && x.Signatures != nil || s.sign != nil && (len(x.Signatures) != 1 || x.Signatures[0].Algorithm != s.algorithm || x.Signatures[0].Key == nil) {
					t.Fatalf("seed %d: signers %+v", seed, x.Signatures)
				}
				if (x.Unsigned != nil) != (s.sign != nil) {
					t.Fatalf("seed %d: not signed: %q", seed, x.Unsigned)
				}
				if d := gocmp.Diff(report.Findings, x.Check(o.Transport)); d != "" {
					t.Errorf("seed %d: findings: %s", seed, d)
				}
				opened++
			}
			if opened < 12 {
				t.Errorf("%d messages", opened)
			}
		})
	}
}

// sealedMessage returns a message with a MAC and its keys.
func sealedMessage(t *testing.T, s *sealing) (Message, Keys) {
	t.Helper()
	o, a := slots12(Options{Profile: ProfileDM, Form: FormXML, SEC: SECNetwPIN, Sign: s.sign, Encrypt: s.encrypt})
	tp, _, err := Compile(o, a)
	if err != nil {
		t.Fatal(err)
	}
	v := values16(tp)
	v.Keys.Network = Secret("network")
	body, security, err := tp.AppendMessage([]byte("in front"), v)
	if err != nil {
		t.Fatal(err)
	}
	k := Keys{Network: v.Keys.Network, Verify: s.keys.Verify, Decrypt: s.keys.Decrypt}
	return Message{Type: TypeDM, Body: body[len("in front"):], Security: security}, k
}

// TestSealedTemplate holds that templates render what opens to the account with
// the values filled in, and that each message is sealed by itself.
func TestSealedTemplate(t *testing.T) {
	for _, s := range sealings(t) {
		o, a := slots12(Options{Profile: ProfileDM, Form: FormXML, SEC: SECNetwPIN, Sign: s.sign, Encrypt: s.encrypt})
		tp, _, err := Compile(o, a)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		for _, fill := range []string{"a", "&<>\"'é", strings.Repeat("long ", 300)} {
			v := values16(tp)
			v.Keys.Network = Secret("network")
			for i, name := range tp.Slots() {
				if strings.HasPrefix(name, "name") || strings.HasPrefix(name, "secret") {
					v.Slots[i] = append([]byte(fill), v.Slots[i]...)
				}
			}
			bo, ba := edited(o, a, tp.filler(v.Slots))
			want, _ := Project(bo, ba)
			body, security, err := tp.AppendMessage(nil, v)
			if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			x, err := Open(Message{Type: TypeDM, Body: body, Security: security}, Keys{Network: v.Keys.Network, Verify: s.keys.Verify, Decrypt: s.keys.Decrypt})
			if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			if d := gocmp.Diff(want, &x.Account, plain); d != "" {
				t.Errorf("%s: %s", s.name, d)
			}
		}
	}
}

// TestSealRefused holds that what cannot be sealed is refused by name, at Build
// and at Compile.
func TestSealRefused(t *testing.T) {
	s := sealings(t)[4]
	a := newGen(1).account()
	for _, o := range []Options{
		{Profile: ProfileCP}, {Profile: ProfileDM, Form: FormEmbedded}, {Profile: ProfileDM, Form: FormNested}, {Profile: ProfileDM, Form: FormNodeByNode}, {Profile: ProfileDM, DM: DM11, Form: FormXML},
	} {
		o.Device, o.Drop, o.Sign, o.Encrypt = "x", true, s.sign, s.encrypt
		_, _, err := Build(o, a, Keys{})
		_, _, err2 := Compile(o, a)
		for _, err := range []error{err, err2} {
			f, ok := errors.AsType[Faults](err)
			if !ok || !slices.ContainsFunc(f, func(x Fault) bool { return x.Field == "options.sign" }) ||
				!slices.ContainsFunc(f, func(x Fault) bool { return x.Field == "options.encrypt" }) {
				t.Errorf("%v %v %v: %v", o.Profile, o.DM, o.Form, err)
			}
		}
	}
	if _, err := NewSigner(xmlsec.SignOptions{}); !errors.Is(err, xmlsec.ErrAlgorithm) && !errors.Is(err, xmlsec.ErrKey) {
		t.Errorf("no key to sign with: %v", err)
	}
	if _, err := NewEncrypter(xmlsec.EncryptOptions{}); !errors.Is(err, xmlsec.ErrKey) {
		t.Errorf("nobody to encrypt for: %v", err)
	}
}

// TestSealProlog opens sealed trees behind what a document begins with, as peers write
// it: it hides neither a signature nor an encryption.
func TestSealProlog(t *testing.T) {
	const tree = "<MgmtTree></MgmtTree>"
	key := []byte("a key of the data's: 16")[:16]
	verify := xmlsec.VerifyOptions{Profile: xmlsec.Modern(), Keys: xmlsec.Key(key)}
	verify.Profile.Signature = []xmlsec.Algorithm{xmlsec.HMACSHA256}
	signer, err := xmlsec.NewSigner(xmlsec.SignOptions{Profile: verify.Profile, Secret: key})
	if err != nil {
		t.Fatal(err)
	}
	const prolog = "\uFEFF<?xml version='1.0'?>\n<!-- c -->"
	signed, err := signer.Sign([]byte(prolog), []byte(tree))
	if err != nil {
		t.Fatal(err)
	}
	encrypted, err := xmlsec.Encrypt(signed[len(prolog):], xmlsec.EncryptOptions{Secret: key})
	if err != nil {
		t.Fatal(err)
	}
	for _, xml := range [][]byte{signed, append([]byte(prolog), encrypted...)} {
		r := sealReader{keys: &Keys{Verify: &verify, Decrypt: &xmlsec.DecryptOptions{Secret: func(string) []byte { return key }}}}
		got, err := r.open(xml, codec.Limits{Document: 1 << 20, Depth: 64})
		if err != nil || string(got) != tree || r.signed != 1 || len(r.signers) != 1 {
			t.Errorf("%s: %s, %v", xml, got, err)
		}
	}
}

// TestSealedOpens holds who can open what.
func TestSealedOpens(t *testing.T) {
	all := sealings(t)
	signed, encrypted, both := &all[0], &all[3], &all[4]
	other := rsaKey(t, "other2048.pem")
	stranger := &xmlsec.VerifyOptions{Keys: xmlsec.Key(&other.PublicKey)}
	for _, c := range []struct {
		name string
		s    *sealing
		edit func(k *Keys)
		want error
	}{
		{"signed, nobody trusted", signed, func(k *Keys) { k.Verify = nil }, ErrSigned},
		{"signed by somebody else", signed, func(k *Keys) { k.Verify = stranger }, xmlsec.ErrSignature},
		{"signed with an algorithm of another profile", signed, func(k *Keys) { k.Verify = &xmlsec.VerifyOptions{Profile: xmlsec.DM12(), Roots: k.Verify.Roots} }, xmlsec.ErrAlgorithm},
		{"encrypted, no key", encrypted, func(k *Keys) { k.Decrypt = nil }, ErrEncrypted},
		{"encrypted for somebody else", encrypted, func(k *Keys) { k.Decrypt = &xmlsec.DecryptOptions{Private: other} }, xmlsec.ErrDecrypt},
		{"encrypted but not signed", encrypted, func(k *Keys) { k.Verify = signed.keys.Verify }, ErrUnsigned},
		{"both, nobody trusted", both, func(k *Keys) { k.Verify = nil }, ErrSigned},
		{"both, no key", both, func(k *Keys) { k.Decrypt = nil }, ErrEncrypted},
		{"wrong MAC", both, func(k *Keys) { k.Network = Secret("other") }, ErrMAC},
	} {
		m, k := sealedMessage(t, c.s)
		c.edit(&k)
		if x, err := Open(m, k); !errors.Is(err, c.want) || x != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	for seed := range uint64(200) { // whatever is not signed does not open
		g := newGen(seed)
		a, o := g.account(), g.options()
		o.SEC, o.Drop = SECNone, true
		if !validFor(o, a) {
			continue
		}
		m, _, err := Build(o, a, Keys{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(m, Keys{Verify: signed.keys.Verify}); err != ErrUnsigned {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestSealedChanged changes each octet of a signed tree, in a message without a
// MAC: none opens, unless the change is one that canonicalization undoes.
func TestSealedChanged(t *testing.T) {
	for _, s := range sealings(t)[:1] {
		m, k := sealedMessage(t, &s)
		k.Network = nil
		m.Security = Security{}
		want, err := Open(m, k)
		if err != nil {
			t.Fatal(err)
		}
		from, to := bytes.Index(m.Body, []byte("<Signature")), bytes.LastIndex(m.Body, []byte("</MgmtTree>"))
		step := 1
		if testdoc.Race {
			step = 7
		}
		for i := from; i < to; i += step {
			for _, x := range []byte{1, 0x20} {
				body := bytes.Clone(m.Body)
				body[i] ^= x
				got, err := Open(Message{Type: TypeDM, Body: body}, k)
				if err == nil && gocmp.Diff(want.Account, got.Account, plain) != "" {
					t.Fatalf("%s: octet %d changed to %q: opens to something else", s.name, i, body[i])
				}
			}
		}
	}
}

// TestSealedCheck holds what Check sees without a key.
func TestSealedCheck(t *testing.T) {
	all := sealings(t)
	for _, c := range []struct {
		s    *sealing
		want []Rule
		has  []Rule // when it has been opened
	}{
		{&all[0], []Rule{RuleEncrypted}, []Rule{RuleEncrypted}},
		{&all[3], []Rule{RuleSigned}, []Rule{RuleSigned}},
		{&all[4], []Rule{RuleSigned}, nil}, // encrypted: nobody sees that it is signed
	} {
		m, k := sealedMessage(t, c.s)
		found, err := Check(m, Transport{})
		if err != nil || !slices.Equal(rulesOf(found), c.want) {
			t.Errorf("%s: %v, %v, want %v", c.s.name, found, err, c.want)
		}
		x, err := Open(m, k)
		if err != nil {
			t.Fatal(err)
		}
		if found := x.Check(Transport{}); !slices.Equal(rulesOf(found), c.has) {
			t.Errorf("%s, opened: %v, want %v", c.s.name, found, c.has)
		}
		if found, err := Check(m, Transport{Secure: true}); err != nil || len(found) > 0 {
			t.Errorf("%s, secure: %v, %v", c.s.name, found, err)
		}
	}
}

// TestSignatureEncrypted has messages of which only the signature is encrypted: the
// tree can be read by anybody, so neither opened nor with Check it counts as
// encrypted.
func TestSignatureEncrypted(t *testing.T) {
	s := sealings(t)[4]
	a := sample()
	o := Options{Profile: ProfileDM, Form: FormXML, Device: "IMEI:490154203237518", Drop: true}.resolved()
	p, _ := Project(o, a)
	o.Sign, o.Encrypt = s.sign, nil
	signed, err := new(scratch).body(&o, p)
	if err != nil {
		t.Fatal(err)
	}
	var m syncml.Message
	if err := m.ParseWBXML(signed, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
		t.Fatal(err)
	}
	data := &m.Body[0].Items[0].Data
	tree := behindFirst(data.Text)
	sealed, err := xmlsec.Encrypt(data.Text[:len(data.Text)-len(tree)], s.encrypt.o)
	if err != nil {
		t.Fatal(err)
	}
	data.Text = append(sealed, tree...)
	body := encode(t, &m)
	k := Keys{Verify: s.keys.Verify, Decrypt: s.keys.Decrypt}
	x, err := Open(Message{Type: TypeDM, Body: body}, k)
	if err != nil {
		t.Fatal(err)
	}
	if x.Encrypted || len(x.Signatures) != 1 || !slices.Contains(rulesOf(x.Check(Transport{})), RuleEncrypted) {
		t.Errorf("encrypted %v, %d signatures, %v", x.Encrypted, len(x.Signatures), x.Check(Transport{}))
	}
	found, err := Check(Message{Type: TypeDM, Body: body}, Transport{})
	if err != nil || !slices.Equal(rulesOf(found), []Rule{RuleSecure, RuleSigned, RuleEncrypted}) {
		t.Errorf("Check: %v, %v", found, err)
	}
}

// TestUnsigned holds that what Unsigned names can be changed in a message that is
// signed, and that it opens all the same: so it must be named.
func TestUnsigned(t *testing.T) {
	s := sealings(t)[0]
	o := Options{Profile: ProfileDM, Form: FormXML, Device: "IMEI:1", Sign: s.sign, Drop: true}
	message, _, err := Build(o, sample(), Keys{})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(m *syncml.Message){
		"options.device":    func(m *syncml.Message) { m.Hdr.Target.LocURI = syncml.Chars("other") },
		"options.source":    func(m *syncml.Message) { m.Hdr.Source.LocURI = syncml.Chars("other") },
		"options.sessionId": func(m *syncml.Message) { m.Hdr.SessionID = syncml.Chars("7") },
		"options.msgId":     func(m *syncml.Message) { m.Hdr.MsgID = syncml.Chars("7") },
		"options.place":     func(m *syncml.Message) { m.Body[0].Items[0].Target.LocURI = syncml.Chars("./other") },
	} {
		var m syncml.Message
		if err := m.ParseWBXML(message.Body, syncml.DecodeOptions{}, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
		change(&m)
		x, err := Open(Message{Type: TypeDM, Body: encode(t, &m)}, Keys{Verify: s.keys.Verify})
		if err != nil || !slices.Contains(x.Unsigned, name) || len(x.Unsigned) != 5 {
			t.Errorf("%s: %v, not signed: %q", name, err, x.Unsigned)
		}
	}
}

// TestSealedCleared holds that nothing of the tree stays where it was decrypted
// and verified.
func TestSealedCleared(t *testing.T) {
	s := sealings(t)[4]
	r := sealReader{keys: &s.keys}
	tree := []byte("<MgmtTree>secret</MgmtTree>")
	sealed, err := new(scratch).seal(&Options{Sign: s.sign, Encrypt: s.encrypt}, tree)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.open(sealed, codec.LimitsBootstrap)
	if err != nil || !bytes.Equal(got, tree) {
		t.Fatalf("%q, %v", got, err)
	}
	all := r.plain
	r.clear()
	for _, p := range append(all, got) {
		if bytes.Contains(p, []byte("secret")) {
			t.Errorf("%q", p)
		}
	}
}

// BenchmarkSeal has beside each signed message what cannot be avoided: the bare
// operation with the key, for the curve with the digest of the tree and the MAC.
func BenchmarkSeal(b *testing.B) {
	for _, s := range sealings(b) {
		tp, _, err := Compile(slots12(Options{Profile: ProfileDM, Form: FormXML, SEC: SECNetwPIN, Sign: s.sign, Encrypt: s.encrypt}))
		if err != nil {
			b.Fatal(err)
		}
		v := values16(tp)
		dst, _, err := tp.AppendMessage(make([]byte, 0, 16<<10), v)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(s.name+"/render", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if dst, _, err = tp.AppendMessage(dst[:0], v); err != nil {
					b.Fatal(err)
				}
			}
		})
		if s.bare == nil {
			continue
		}
		from := max(bytes.Index(dst, []byte("<MgmtTree")), 0)
		b.Run(s.name+"/bare", func(b *testing.B) {
			for b.Loop() {
				s.bare(dst[from:])
				mac([]byte("key"), dst)
			}
		})
	}
}
