package house

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/template"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/kannel"
	"github.com/go-wbxml/wbxml/push/pap"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/smpp"
	"github.com/go-wbxml/wbxml/push/sms"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/diagnose"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/pull"
	"github.com/go-wbxml/wbxml/syncml/device"
	"github.com/go-wbxml/wbxml/syncml/device/card"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// hush is every secret of the test, of the length of a UserHash.
const hush = "Zq7#kW-octets-that-hide!"

var hushed = []byte(hush)

// noSecret are the exported types, by package, that have a place for no secret:
// they hold names, numbers, options and public keys. Types that are
// numbers, texts, functions or interfaces are not asked.
var noSecret = map[string]string{
	"codec/template":            "PlaceError SlotError",
	"syncml/bootstrap":          "Address PhysicalProxy ProxyPort Report Finding Transport SlotError Signature Fault Faults",
	"syncml":                    "Chars Chal DecodeOptions DMHeader Error Extra HMAC Target Source MapItem Meta Anchor Mem SyntaxError",
	"syncml/tnds":               "Grant ACL ACLError BuildOptions Chars DecodeOptions Difference Error Extra RTProperties Type DFProperties URILimits SyntaxError",
	"syncml/prov":               "AppAddr Port Flag Chars Bootstrap ClientIdentity Access VendorConfig DecodeOptions Validity PXPhysical SyntaxError",
	"syncml/xmlsec":             "DecryptedPart KeyInfo Profile Limits VerifyOptions SyntaxError",
	"syncml/bootstrap/bulk":     "File List Mark Options Pipeline Counts Info Kept Reference", // kept columns are shown on purpose
	"syncml/device":             "Dir Info Limits Mapping Refusal Rejected WrongPIN",
	"syncml/device/card":        "Content ImageFile ImageOptions StatusError", // an image is made to be written
	"push":                      "ContentType SyntaxError Field FieldError Notification Header Limits Loss Segmenter",
	"push/sms":                  "Address Timestamp Validity",
	"push/smpp":                 "Address Profile Receipt Result Stats",
	"push/pap":                  "Address Push QoS PushResponse Note Response Result ResultResponse Cancel CancelResponse CancelResult Header Limits SyntaxError FieldError",
	"push/kannel":               "Error",
	"push/route":                "Target Receipt Null",
	"push/settle":               "Summary Minute Point Chunk Journal",
	"syncml/bootstrap/diagnose": "Cause Explanation Result",
	"syncml/bootstrap/pull":     "",
}

// secretName are names of fields that hold a secret.
var secretName = regexp.MustCompile(`Secret|PW$|Passw|PIN|Typed`)

// holders makes a value of each exported type that can hold a secret, with hush in
// all its places.
var holders = map[string]func(t *testing.T) any{
	"codec/template.Value": filled[template.Value],
	"codec/template.Template": func(t *testing.T) any {
		x, err := template.Compile([]byte("<SyncML>"+hush+"</SyncML>"), xmlconv.EncodeOptions{})
		return must(t, x, err)
	},
	"syncml/bootstrap.Secret":         filled[bootstrap.Secret],
	"syncml/bootstrap.Account":        filled[bootstrap.Account],
	"syncml/bootstrap.Credential":     filled[bootstrap.Credential],
	"syncml/bootstrap.NAP":            filled[bootstrap.NAP],
	"syncml/bootstrap.NetAuth":        filled[bootstrap.NetAuth],
	"syncml/bootstrap.Extra":          filled[bootstrap.Extra],
	"syncml/bootstrap.Parm":           filled[bootstrap.Parm],
	"syncml/bootstrap.Characteristic": filled[bootstrap.Characteristic],
	"syncml/bootstrap.Proxy":          filled[bootstrap.Proxy],
	"syncml/bootstrap.Object":         filled[bootstrap.Object],
	"syncml/bootstrap.Node":           filled[bootstrap.Node],
	"syncml/bootstrap.Security":       filled[bootstrap.Security],
	"syncml/bootstrap.Keys":           func(*testing.T) any { return keys() },
	"syncml/bootstrap.Values": func(*testing.T) any {
		return bootstrap.Values{Slots: []bootstrap.Secret{hushed}, Keys: keys(), Typed: hushed}
	},
	"syncml/bootstrap.Message":   func(*testing.T) any { return message() },
	"syncml/bootstrap.Options":   func(t *testing.T) any { return bootstrap.Options{Sign: signer(t), Encrypt: encrypter(t)} },
	"syncml/bootstrap.Signer":    func(t *testing.T) any { return signer(t) },
	"syncml/bootstrap.Encrypter": func(t *testing.T) any { return encrypter(t) },
	"syncml/bootstrap.Template":  func(t *testing.T) any { return compiled(t) },
	"syncml/bootstrap.Step":      func(*testing.T) any { return bootstrap.Step{Node: tnds.Entry{Value: hushed}} },
	"syncml/bootstrap.Content": func(*testing.T) any {
		return bootstrap.Content{Steps: []bootstrap.Step{{Node: tnds.Entry{Value: hushed}}}}
	},
	"syncml/bootstrap.Opened": func(t *testing.T) any {
		k := bootstrap.Keys{PIN: bootstrap.Secret("12345"), Accept: []bootstrap.SEC{bootstrap.SECUserPINMAC}}
		m, _, err := bootstrap.Build(bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECUserPINMAC}, account(), k)
		x, err2 := bootstrap.Open(must(t, m, err), k)
		return must(t, x, err2)
	},
	"syncml.UserHash": func(*testing.T) any { return syncml.UserHash(hushed) },
	"syncml.Data":     func(*testing.T) any { return syncml.Data{Kind: syncml.DataText, Text: hushed} },
	"syncml.Cred":     func(*testing.T) any { return *cred() },
	"syncml.SyncHdr":  func(*testing.T) any { return syncml.SyncHdr{Cred: cred()} },
	"syncml.Item":     func(t *testing.T) any { return syncml.Item{Data: syncml.Data{Kind: syncml.DataTree, Tree: tree(t)}} },
	"syncml.Filter":   func(*testing.T) any { return syncml.Filter{Field: &syncml.Item{Data: cred().Data}} },
	"syncml.Joiner": func(t *testing.T) any {
		m := &syncml.Message{Body: []syncml.Command{{Kind: syncml.KindAdd, Items: []syncml.Item{{Data: cred().Data, MoreData: true}}}}}
		j := new(syncml.Joiner)
		_, err := j.Join(m, 0, 0)
		return must(t, j, err)
	},
	"syncml.Command": func(*testing.T) any {
		return syncml.Command{Cred: cred(), Data: cred().Data, Items: []syncml.Item{{Data: cred().Data}}}
	},
	"syncml.Message": func(t *testing.T) any {
		m := &syncml.Message{Hdr: syncml.SyncHdr{Cred: cred()}, Body: []syncml.Command{{Kind: syncml.KindAdd, CmdID: syncml.Chars("1"), Items: []syncml.Item{{Data: cred().Data}}}}}
		doc, err := m.AppendWBXML(nil)
		return must(t, m, m.ParseWBXML(must(t, doc, err), syncml.DecodeOptions{}, codec.Limits{}))
	},
	"syncml/tnds.Tree":  func(t *testing.T) any { return tree(t) },
	"syncml/tnds.Node":  func(t *testing.T) any { return *tree(t).Node(0) },
	"syncml/tnds.Entry": func(*testing.T) any { return tnds.Entry{URI: "./AAuthSecret", Value: hushed} },
	"syncml/prov.Document": func(*testing.T) any {
		d := new(prov.Document)
		d.Append(-1, &prov.Application{AppAuth: []prov.AppAuth{appAuth()}})
		return d
	},
	"syncml/prov.Item": func(*testing.T) any {
		return prov.Item{Kind: prov.KindParm, Name: []byte("AAUTHSECRET"), Value: hushed}
	},
	"syncml/prov.Application": func(*testing.T) any {
		return prov.Application{AppAuth: []prov.AppAuth{appAuth()}, Resource: []prov.Resource{resource()}, Parms: []prov.Parm{parm()}}
	},
	"syncml/prov.Resource":    func(*testing.T) any { return resource() },
	"syncml/prov.Parm":        func(*testing.T) any { return parm() },
	"syncml/prov.AppAuth":     func(*testing.T) any { return appAuth() },
	"syncml/prov.NAPDef":      func(*testing.T) any { return prov.NAPDef{NAPAuthInfo: []prov.NAPAuthInfo{{AuthSecret: hushed}}} },
	"syncml/prov.NAPAuthInfo": func(*testing.T) any { return prov.NAPAuthInfo{AuthSecret: hushed} },
	"syncml/prov.PXLogical": func(*testing.T) any {
		return prov.PXLogical{ProxyPW: hushed, BasAuthPW: hushed, PXAuthInfo: []prov.PXAuthInfo{{PXAuthPW: hushed}}}
	},
	"syncml/prov.PXAuthInfo":    func(*testing.T) any { return prov.PXAuthInfo{PXAuthPW: hushed} },
	"syncml/xmlsec.SignOptions": func(*testing.T) any { return xmlsec.SignOptions{Key: private(), Secret: hushed} },
	"syncml/xmlsec.Signer": func(t *testing.T) any {
		s, err := xmlsec.NewSigner(xmlsec.SignOptions{Profile: xmlsec.Modern(), Key: private()})
		return must(t, s, err)
	},
	"syncml/xmlsec.EncryptOptions": func(*testing.T) any { return xmlsec.EncryptOptions{KeyWrap: hushed, Secret: hushed} },
	"syncml/xmlsec.DecryptOptions": func(*testing.T) any { return *decryption() },
	"syncml/xmlsec.Decrypted":      func(*testing.T) any { return xmlsec.Decrypted{Octets: hushed} },
	"syncml/xmlsec.Signed":         func(*testing.T) any { return xmlsec.Signed{Octets: hushed} },
	"syncml/xmlsec.Verified":       func(*testing.T) any { return xmlsec.Verified{Signed: []xmlsec.Signed{{Octets: hushed}}} },
	"syncml/bootstrap/bulk.Device": func(*testing.T) any {
		return bulk.Device{Message: message(), Keys: keys(), Pieces: [][]byte{hushed}}
	},
	"syncml/bootstrap/bulk.Entry": func(t *testing.T) any {
		for e, err := range bulk.ReadJSON(strings.NewReader(`{"row":1,"message":"` + hush + `"}`)) {
			return must(t, e, err)
		}
		return nil
	},
	"syncml/bootstrap/bulk.Result": func(*testing.T) any { return bulk.Result{Text: hushed, Out: hushed, Typed: hushed} },
	"syncml/bootstrap/bulk.Section": func(t *testing.T) any {
		template, _, err := bootstrap.Compile(bootstrap.Options{Profile: bootstrap.ProfileCP, Transport: bootstrap.Transport{Secure: true}}, account())
		must(t, template, err)
		const rows = "id\n" + hush + "\n"
		list, err := bulk.NewList(strings.NewReader(rows))
		must(t, list, err)
		p, err := bulk.New(list, template, bulk.Options{})
		s := must(t, p, err).Section(strings.NewReader(rows))
		s.Seek(bulk.Mark{Octets: 3, Lines: 1})
		results, err := s.Next(1)
		must(t, results, err)
		return s
	},
	"syncml/device.Device":  func(t *testing.T) any { d, _ := received(t); return d },
	"syncml/device.Plan":    func(t *testing.T) any { _, p := received(t); return p },
	"syncml/device.Tree":    func(t *testing.T) any { _, p := received(t); return p.Tree() },
	"syncml/device.Change":  func(*testing.T) any { return device.Change{New: device.Node{Entry: tnds.Entry{Value: hushed}}} },
	"syncml/device.Account": func(t *testing.T) any { d, p := received(t); return must(t, d.Accounts(), p.Apply(t.Context())) },
	"syncml/device.Node":    func(*testing.T) any { return device.Node{Entry: tnds.Entry{Value: hushed}} },
	"syncml/device.Result":  func(*testing.T) any { return device.Result{Data: hushed} },
	"syncml/device.Push":    func(*testing.T) any { return device.Push{Segment: hushed, PDU: hushed} },
	"syncml/device.Policy":  func(*testing.T) any { return device.Policy{Network: hushed, Decrypt: decryption()} },
	"syncml/device.Session": func(*testing.T) any { return device.Session{Body: hushed, HMAC: hush} },
	"syncml/device.State":   func(t *testing.T) any { s, err := stored(t).Load(t.Context()); return must(t, s, err) },
	"syncml/device.Memory":  func(t *testing.T) any { return stored(t) },
	"syncml/device.Edit": func(t *testing.T) any {
		d, _ := received(t)
		var edit *device.Edit
		return must(t, &edit, d.Update(t.Context(), "a", func(e *device.Edit) error {
			edit = e
			return e.Add(tnds.Entry{URI: "./x", Value: hushed})
		}))
	},
	"syncml/device/card.File":        func(*testing.T) any { return card.File{Data: hushed} },
	"syncml/device/card.ReadOptions": func(*testing.T) any { return card.ReadOptions{PIN: hushed} },
	"push.PDU":                       func(*testing.T) any { return push.PDU{Body: hushed, RawHeaders: hushed} },
	"push/sms.TPDU":                  func(*testing.T) any { return sms.TPDU{Flags: sms.FlagHeader, Data: hushed} },
	"push/smpp.PDU": func(*testing.T) any {
		return smpp.PDU{SystemID: hushed, Password: hushed, Message: submitted(), MessageID: hushed}
	},
	"push/smpp.Message":  func(*testing.T) any { return submitted() },
	"push/smpp.Secret":   func(*testing.T) any { return smpp.Secret(hushed) },
	"push/smpp.Options":  func(*testing.T) any { return smpp.Options{Password: hushed} },
	"push/pap.Message":   func(*testing.T) any { return pap.Message{Content: hushed, Bad: &pap.Bad{Fragment: hush}} },
	"push/pap.Bad":       func(*testing.T) any { return pap.Bad{Fragment: hush} },
	"push/route.Options": func(*testing.T) any { return route.Options{Password: hushed, ReportURL: hush} },
	"push/route.Message": func(*testing.T) any { return route.Message{Segments: [][]byte{hushed}} },
	"push/route.File": func(t *testing.T) any {
		f, err := route.OpenFile(filepath.Join(t.TempDir(), "out"), freely{})
		must(t, f, err)
		t.Cleanup(func() { f.Close() })
		return must(t, f, f.Send(t.Context(), []route.Message{{Segments: [][]byte{hushed}}}))
	},
	"push/kannel.Secret": func(*testing.T) any { return kannel.Secret(hushed) },
	"push/kannel.Client": func(*testing.T) any {
		return kannel.Client{URL: hush, Username: hush, Password: hushed, ReportURL: hush}
	},
	"syncml/bootstrap/diagnose.Message": func(*testing.T) any {
		return diagnose.Message{Body: hushed, Security: bootstrap.Security{Typed: hushed}, MAC: hushed, Push: &push.PDU{Body: hushed}}
	},
	"syncml/bootstrap/pull.Secret": func(*testing.T) any { return pull.Secret(hushed) },
	"syncml/bootstrap/pull.Tokens": func(t *testing.T) any { return pullTokens(t) },
	"syncml/bootstrap/pull.Options": func(t *testing.T) any {
		return pull.Options{Template: compiled(t), Tokens: pullTokens(t)}
	},
	"syncml/bootstrap/pull.Handler": func(t *testing.T) any {
		h, err := pull.New(pull.Options{Template: compiled(t), Tokens: pullTokens(t), Lookup: func(*http.Request, string) (bootstrap.Values, error) { panic("not called") }})
		return must(t, h, err)
	},
	"push/smpp.Route": func(t *testing.T) any {
		p := smpp.NewProfile()
		p.Source = "0123456789"
		r, err := smpp.NewRoute(p)
		return must(t, r, err)
	},
	"push/smpp.Session": func(t *testing.T) any {
		client, server := net.Pipe()
		go smsc.New(smsc.Options{Mute: true}).Serve(server)
		s, err := smpp.Dial(t.Context(), smpp.Options{Password: []byte("secret"), Dial: func(context.Context) (net.Conn, error) { return client, nil }})
		must(t, s, err)
		t.Cleanup(func() {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			s.Close(ctx)
		})
		m := submitted()
		m.Params = nil
		return must(t, s, s.Submit(t.Context(), &m, 1))
	},
	"push.Segment": func(*testing.T) any { return push.Segment{Data: hushed} },
	"push.Reassembler": func(t *testing.T) any {
		r := new(push.Reassembler[string])
		_, _, err := r.Append(nil, "from", push.Segment{Concat: true, Total: 2, Seq: 1, Data: hushed}, time.Now())
		return must(t, r, err)
	},
}

// freely is a limiter without a limit.
type freely struct{}

func (freely) WaitN(context.Context, int) error { return nil }

func submitted() smpp.Message { return smpp.Message{Short: hushed, Params: hushed} }

func compiled(t *testing.T) *bootstrap.Template {
	template, _, err := bootstrap.Compile(bootstrap.Options{Profile: bootstrap.ProfileCP}, account())
	return must(t, template, err)
}

func pullTokens(t *testing.T) *pull.Tokens {
	x, err := pull.NewTokens(append(bytes.Clone(hushed), hushed...))
	return must(t, x, err)
}

// received returns a device, and its plan for a message with secrets.
func received(t *testing.T) (*device.Device, *device.Plan) {
	return receivedIn(t, new(device.Memory))
}

func receivedIn(t *testing.T, store device.Store) (*device.Device, *device.Plan) {
	d, err := device.New(t.Context(), store, device.Policy{Network: hushed})
	must(t, d, err)
	m, _, err := bootstrap.Build(bootstrap.Options{Device: "x", Transport: bootstrap.Transport{Secure: true}}, account(), bootstrap.Keys{})
	must(t, m, err)
	p, err := d.Receive(t.Context(), device.Push{Secure: true, Message: &m})
	return d, must(t, p, err)
}

// stored returns a store with the state behind such a message.
func stored(t *testing.T) *device.Memory {
	store := new(device.Memory)
	_, p := receivedIn(t, store)
	return must(t, store, p.Apply(t.Context()))
}

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// filled returns a T of which every Secret is hush.
func filled[T any](*testing.T) any {
	var x T
	fill(reflect.ValueOf(&x).Elem(), 8)
	return x
}

// fill fills v, and what stands in it down to a depth: a characteristic holds others.
func fill(v reflect.Value, depth int) {
	if depth == 0 {
		return
	}
	switch s, secret := v.Addr().Interface().(*bootstrap.Secret); {
	case secret:
		*s = slices.Clone(hushed)
	case v.Kind() == reflect.Struct:
		for _, field := range v.Fields() {
			fill(field, depth-1)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth-1)
	}
}

func account() *bootstrap.Account {
	return &bootstrap.Account{ServerID: "server", Addresses: []bootstrap.Address{{Addr: "http://a"}}, Credentials: []bootstrap.Credential{
		{Level: bootstrap.LevelClient, Type: bootstrap.AuthBasic, Name: "name", Secret: hushed, Data: hushed},
	}}
}

func keys() bootstrap.Keys {
	return bootstrap.Keys{Network: hushed, PIN: hushed, Verify: &xmlsec.VerifyOptions{Keys: xmlsec.Key(hushed)}, Decrypt: decryption()}
}

func cred() *syncml.Cred {
	return &syncml.Cred{Meta: &syncml.Meta{Type: syncml.Chars(syncml.AuthBasic)}, Data: syncml.Data{Kind: syncml.DataText, Text: hushed}}
}

func tree(t *testing.T) *tnds.Tree {
	x := new(tnds.Tree)
	return must(t, x, x.Build(tnds.BuildOptions{}, tnds.Entry{URI: "./AAuthSecret", Value: hushed}))
}

func message() bootstrap.Message {
	return bootstrap.Message{Type: bootstrap.TypeCP, Body: hushed, Security: bootstrap.Security{Typed: hushed}}
}

func parm() prov.Parm { return prov.Parm{Name: []byte("AAUTHSECRET"), Value: hushed} }

func resource() prov.Resource { return prov.Resource{AAuthSecret: hushed, AAuthData: hushed} }

func appAuth() prov.AppAuth { return prov.AppAuth{AAuthSecret: hushed, AAuthData: hushed} }

var private = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func decryption() *xmlsec.DecryptOptions {
	return &xmlsec.DecryptOptions{Private: private(), Secret: func(string) []byte { return hushed }}
}

func signer(t *testing.T) *bootstrap.Signer {
	s, err := bootstrap.NewSigner(xmlsec.SignOptions{Key: private()})
	return must(t, s, err)
}

func encrypter(t *testing.T) *bootstrap.Encrypter {
	e, err := bootstrap.NewEncrypter(xmlsec.EncryptOptions{KeyWrap: hushed})
	return must(t, e, err)
}

// TestSecretTypes holds that the tables name every exported type, so that one that
// is added is thought about.
func TestSecretTypes(t *testing.T) {
	load := importer.ForCompiler(token.NewFileSet(), "gc", exports(t))
	for folder, list := range noSecret {
		p, err := load.Import(module + "/" + folder)
		if err != nil {
			t.Fatal(err)
		}
		none := strings.Fields(list)
		for _, name := range p.Scope().Names() {
			x, ok := p.Scope().Lookup(name).(*types.TypeName)
			if !ok || !x.Exported() {
				continue
			}
			switch u := x.Type().Underlying().(type) {
			case *types.Basic, *types.Signature, *types.Interface:
				continue
			case *types.Struct:
				for field := range u.Fields() {
					if slices.Contains(none, name) && secretName.MatchString(field.Name()) {
						t.Errorf("%s.%s.%s is a secret by its name", folder, name, field.Name())
					}
				}
			}
			if holders[folder+"."+name] == nil == !slices.Contains(none, name) {
				t.Errorf("%s.%s: say whether it can hold a secret: put it into holders or noSecret", folder, name)
			}
			none = slices.DeleteFunc(none, func(s string) bool { return s == name })
		}
		if len(none) > 0 {
			t.Errorf("%s has no %v", folder, none)
		}
	}
}

// exports returns the places of the export data that the compiler has written.
func exports(t *testing.T) importer.Lookup {
	t.Helper()
	args := []string{"list", "-deps", "-export", "-f", "{{.ImportPath}} {{.Export}}"}
	for folder := range noSecret {
		args = append(args, "./"+folder)
	}
	cmd := exec.Command(testdoc.Tool(t, "go"), args...)
	cmd.Dir = testdoc.Root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
}

// leaks are the forms in which octets would be seen.
func leaks() []string {
	decimal, hexadecimal, prime := fmt.Sprint(hushed[2:6]), fmt.Sprintf("%#v", hushed[2:6]), private().Primes[0]
	decimal, hexadecimal = strings.Trim(decimal, "[]"), strings.TrimSuffix(hexadecimal[strings.Index(hexadecimal, "{")+1:], "}")
	all := []string{
		hush[2:8], decimal, strings.ReplaceAll(decimal, " ", ","), hexadecimal, fmt.Sprintf("% x", hushed[2:6]),
		prime.String()[:20], prime.Text(16)[:20], strings.ToUpper(prime.Text(16)[:20]),
	}
	for at := range 3 { // base64, wherever a group begins
		all = append(all, base64.StdEncoding.EncodeToString(hushed[at:at+9]))
	}
	h := hex.EncodeToString(hushed[2:6])
	return append(all, h, strings.ToUpper(h))
}

// outlets are the ways in which a value gets into a log or a file without a thought.
var outlets = map[string]func(v any) string{
	"slog text": func(v any) string {
		var b strings.Builder
		slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v, slog.Group("g", "v", v))
		return b.String()
	},
	"slog JSON": func(v any) string {
		var b strings.Builder
		slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v, slog.Group("g", "v", v))
		return b.String()
	},
	"json":  func(v any) string { b, err := json.Marshal(v); return fmt.Sprint(string(b), err) },
	"xml":   func(v any) string { b, err := xml.Marshal(v); return fmt.Sprint(string(b), err) },
	"error": func(v any) string { return fmt.Errorf("failed: %v %+v", v, v).Error() },
	"gob": func(v any) string {
		var b bytes.Buffer
		err := gob.NewEncoder(&b).Encode(v)
		return fmt.Sprint(b.String(), err)
	},
	"panic": func(v any) (out string) {
		defer func() { out = fmt.Sprint(recover()) }()
		panic(v)
	},
}

// inside returns v, and values with v in them: pointers, lists, maps and structs.
func inside(v any) map[string]any {
	x := reflect.ValueOf(v)
	all := map[string]any{"value": v}
	p := x
	if x.Kind() == reflect.Pointer {
		x = x.Elem()
		all["pointed to"] = x.Interface()
	} else {
		p = reflect.New(x.Type())
		p.Elem().Set(x)
		all["pointer"] = p.Interface()
	}
	list := reflect.MakeSlice(reflect.SliceOf(x.Type()), 1, 1)
	list.Index(0).Set(x)
	all["list"] = list.Interface()
	all["map"] = map[string]any{"key": v}
	s := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "V", Type: x.Type()}, {Name: "I", Type: reflect.TypeFor[any]()}})).Elem()
	s.Field(0).Set(x)
	s.Field(1).Set(reflect.ValueOf(v))
	all["struct"] = s.Interface()
	// With verbs that no pointer has, fmt shows what is behind it as %v does, and asks
	// the methods of that pointer alone, not those of what is in it.
	all["pointer in a list"] = []any{p.Interface()}
	all["pointer in a map"] = map[string]any{"key": p.Interface()}
	return all
}

// TestSecretsHidden holds that nothing which holds a secret shows it.
func TestSecretsHidden(t *testing.T) {
	leaks := leaks()
	verbs := maps.Clone(outlets)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "% X", "%d", "%t"} {
		verbs[verb] = func(v any) string { return fmt.Sprintf(verb, v) }
	}
	seen := false
	for name, make := range holders {
		t.Run(name, func(t *testing.T) {
			for in, v := range inside(make(t)) {
				for how, out := range verbs {
					if how == "%t" && strings.HasPrefix(in, "pointer in") {
						continue // a method String, where Format is a field, is not asked for it
					}
					shown := out(v)
					for _, leak := range leaks {
						if at := strings.Index(shown, leak); at >= 0 {
							t.Errorf("%s, %s: shows %s", in, how, shown[max(0, at-60):at+len(leak)])
							break
						}
					}
				}
			}
		})
	}
	for _, out := range verbs { // the test sees a value that is shown
		seen = seen || slices.ContainsFunc(leaks, func(leak string) bool { return strings.Contains(out(hushed), leak) })
	}
	if !seen {
		t.Error("nothing is seen of octets that are no secret")
	}
}
