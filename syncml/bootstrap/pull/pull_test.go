package pull

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

const (
	device = "IMEI:490154203237518"
	other  = "IMEI:490154203237526"
)

var key = bytes.Repeat([]byte("k"), 32)

// compiled returns a template whose slots are the user's name and secret and, where the
// message has it, the device.
func compiled(t testing.TB, o bootstrap.Options) *bootstrap.Template {
	t.Helper()
	acl := ""
	if o.Profile == bootstrap.ProfileDM {
		o.Device, acl = "${device}", bootstrap.ACLSelf
	}
	template, _, err := bootstrap.Compile(o, &bootstrap.Account{
		ACL: acl, ServerID: "com.example.dm", Name: "Example", Addresses: []bootstrap.Address{{Addr: "https://dm.example.com/dm", Ports: []uint16{443}}},
		Credentials: []bootstrap.Credential{
			{Level: bootstrap.LevelClient, Type: bootstrap.AuthDigest, Name: "${user}", Secret: bootstrap.Secret("${secret}"), Data: bootstrap.Secret("nonce1")},
			{Level: bootstrap.LevelServer, Type: bootstrap.AuthDigest, Name: "com.example.dm", Secret: bootstrap.Secret("secret2"), Data: bootstrap.Secret("nonce2")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// options returns those of a handler that knows two devices.
func options(t testing.TB, o bootstrap.Options) Options {
	t.Helper()
	tokens, err := NewTokens(key)
	if err != nil {
		t.Fatal(err)
	}
	template := compiled(t, o)
	return Options{Template: template, Tokens: tokens, Lookup: func(_ *http.Request, id string) (bootstrap.Values, error) {
		if id != device && id != other {
			return bootstrap.Values{}, fmt.Errorf("row: %w", ErrUnknown)
		}
		row := map[string]string{"device": id, "user": "user-" + id[len(id)-3:], "secret": "secret-" + id}
		v := bootstrap.Values{Keys: bootstrap.Keys{PIN: bootstrap.Secret("1234")}}
		for _, name := range template.Slots() {
			v.Slots = append(v.Slots, bootstrap.Secret(row[name]))
		}
		return v, nil
	}}
}

func handler(t testing.TB, o Options) *Handler {
	t.Helper()
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var secure = bootstrap.Transport{Secure: true}

// token is a good one for the id.
func token(o Options, id string) string { return string(o.Tokens.Issue(id, time.Now().Add(time.Hour))) }

// do sends a request and returns the answer with its body.
func do(t *testing.T, s *httptest.Server, client *http.Client, method, path, token string, accept ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header["Accept"] = accept
	a, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a, string(body)
}

// TestServe: each device gets its own message, with the headers that it needs and no
// other; HEAD has the same ones. Check finds nothing, and Open reads the account.
func TestServe(t *testing.T) {
	for _, v := range []struct {
		name, mediaType string
		options         bootstrap.Options
		path            string
		prefix          string
	}{
		{"DM", bootstrap.TypeDM, bootstrap.Options{Transport: secure}, "/bootstrap/" + device, ""},
		{"CP", bootstrap.TypeCP, bootstrap.Options{Profile: bootstrap.ProfileCP, Transport: secure}, "/a/b/IMEI%3A490154203237518", "/a/b/"},
	} {
		t.Run(v.name, func(t *testing.T) {
			o := options(t, v.options)
			o.Prefix = v.prefix
			s := httptest.NewTLSServer(handler(t, o))
			defer s.Close()
			a, body := do(t, s, s.Client(), "GET", v.path, token(o, device))
			head, none := do(t, s, s.Client(), "HEAD", v.path, token(o, device))
			want := http.Header{"Content-Type": {v.mediaType}, "Content-Length": {fmt.Sprint(len(body))}, "Cache-Control": {"no-store"}}
			for _, x := range []*http.Response{a, head} {
				x.Header.Del("Date")
				if diff := cmp.Diff(want, x.Header); x.StatusCode != 200 || diff != "" {
					t.Errorf("%s, want, got:\n%s", x.Status, diff)
				}
			}
			if none != "" {
				t.Errorf("HEAD has %q", none)
			}
			m := bootstrap.Message{Type: a.Header.Get("Content-Type"), Body: []byte(body)}
			if findings, err := bootstrap.Check(m, secure); len(findings) > 0 || err != nil {
				t.Error(findings, err)
			}
			x, err := bootstrap.Open(m, bootstrap.Keys{})
			if err != nil || x.Account.Credentials[0].Name != "user-518" || string(x.Account.Credentials[0].Secret) != "secret-"+device {
				t.Error(err, x)
			}
		})
	}
}

// TestMAC: a template with another method has its parameters in Content-Type.
func TestMAC(t *testing.T) {
	o := options(t, bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECUserPIN})
	s := httptest.NewTLSServer(handler(t, o))
	defer s.Close()
	a, body := do(t, s, s.Client(), "GET", "/bootstrap/"+device, token(o, device))
	sec, err := bootstrap.Protect([]byte(body), bootstrap.SECUserPIN, bootstrap.Keys{PIN: bootstrap.Secret("1234")})
	want := push.ContentType{Code: push.MediaConnectivityWBXML, SEC: sec.SEC, MAC: sec.MAC, HasMAC: true}.String()
	if got := a.Header.Get("Content-Type"); err != nil || got != want {
		t.Errorf("%v: %s, want %s", err, got, want)
	}
}

// raw sends a request as it is, and returns the octets of the answer without the date.
func raw(t *testing.T, s *httptest.Server, request string) string {
	t.Helper()
	c, err := tls.Dial("tcp", s.Listener.Addr().String(), &tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "example.com"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for lines := bufio.NewScanner(c); lines.Scan(); {
		if !strings.HasPrefix(lines.Text(), "Date:") {
			out.WriteString(lines.Text() + "\n")
		}
	}
	return out.String()
}

// TestStrangers: whatever a stranger asks for, the answer has the same octets, and
// nothing was looked up.
func TestStrangers(t *testing.T) {
	o := options(t, bootstrap.Options{Transport: secure})
	lookup := o.Lookup
	looked := 0
	o.Lookup = func(r *http.Request, id string) (bootstrap.Values, error) {
		looked++
		return lookup(r, id)
	}
	o.Report = func(_ *http.Request, err error) { t.Errorf("reported: %v", err) }
	s := httptest.NewTLSServer(handler(t, o))
	defer s.Close()
	get := func(path string, headers ...string) string {
		return raw(t, s, "GET "+path+" HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n"+strings.Join(append(headers, ""), "\r\n")+"\r\n")
	}
	bearer := func(token string) string { return "Authorization: Bearer " + token }
	good := token(o, device)
	if a := get("/bootstrap/"+device, bearer(good)); !strings.HasPrefix(a, "HTTP/1.1 200 ") || looked != 1 {
		t.Fatalf("%.100q, %d", a, looked)
	}
	if a := get("/bootstrap/"+device, "authorization: bEARER   "+good); !strings.HasPrefix(a, "HTTP/1.1 200 ") || looked != 2 {
		t.Fatalf("%.100q, %d", a, looked)
	}
	want := get("/bootstrap/"+device, bearer("x"))
	if want != "HTTP/1.1 404 Not Found\nCache-Control: no-store\nContent-Length: 0\nConnection: close\n\n" {
		t.Errorf("%q", want)
	}
	elsewhere, err := NewTokens(bytes.Repeat([]byte("x"), 32))
	if err != nil {
		t.Fatal(err)
	}
	flipped := []byte(good)
	flipped[20] ^= 1
	later := []byte(good)
	if later[8]++; later[8] > 'Z' { // a digit of the end
		later[8] = 'A'
	}
	for name, a := range map[string]string{
		"no token":               get("/bootstrap/" + device),
		"no token, unknown":      get("/bootstrap/unknown"),
		"nonsense, unknown":      get("/bootstrap/unknown", bearer("x")),
		"expired":                get("/bootstrap/"+device, bearer(string(o.Tokens.Issue(device, time.Now())))),
		"expired long ago":       get("/bootstrap/"+device, bearer(string(o.Tokens.Issue(device, time.Unix(-1, 0))))),
		"for another":            get("/bootstrap/"+other, bearer(good)),
		"for another, unknown":   get("/bootstrap/unknown", bearer(good)),
		"of another key":         get("/bootstrap/"+device, bearer(string(elsewhere.Issue(device, time.Now().Add(time.Hour))))),
		"one bit":                get("/bootstrap/"+device, bearer(string(flipped))),
		"another end":            get("/bootstrap/"+device, bearer(string(later))),
		"without its last":       get("/bootstrap/"+device, bearer(good[:len(good)-1])),
		"with more":              get("/bootstrap/"+device, bearer(good+"A")),
		"in a query":             get("/bootstrap/" + device + "?access_token=" + good),
		"another scheme":         get("/bootstrap/"+device, "Authorization: Basic "+good),
		"no scheme":              get("/bootstrap/"+device, "Authorization: "+good),
		"the second of two":      get("/bootstrap/"+device, bearer("x"), bearer(good)),
		"with Accept":            get("/bootstrap/"+device, "Accept: text/html"),
		"no id":                  get("/bootstrap/"),
		"no id, token":           get("/bootstrap/", bearer(string(o.Tokens.Issue("", time.Now().Add(time.Hour))))),
		"another path":           get("/boot/" + device),
		"root":                   get("/"),
		"a longer path":          get("/bootstrap/"+device+"/", bearer(good)),
		"a shorter id":           get("/bootstrap/IMEI:49", bearer(good)),
		"a long id":              get("/bootstrap/"+strings.Repeat("a", 502), bearer(token(o, strings.Repeat("a", 502)))),
		"a very long id":         get("/bootstrap/" + strings.Repeat("%41", 20_000)),
		"a slash":                get("/bootstrap/a%2Fb", bearer(token(o, "a/b"))),
		"a backslash":            get("/bootstrap/a%5Cb", bearer(token(o, `a\b`))),
		"up":                     get("/bootstrap/..", bearer(token(o, ".."))),
		"here":                   get("/bootstrap/.", bearer(token(o, "."))),
		"NUL":                    get("/bootstrap/a%00", bearer(token(o, "a\x00"))),
		"line end":               get("/bootstrap/a%0D%0Ab", bearer(token(o, "a\r\nb"))),
		"no text":                get("/bootstrap/%FF", bearer(token(o, "\xFF"))),
		"DEL":                    get("/bootstrap/%7F", bearer(token(o, "\x7F"))),
		"of another letter case": get("/bootstrap/imei:490154203237518", bearer(good)),
	} {
		if a != want || looked != 2 {
			t.Errorf("%s: %d looked up, %q", name, looked, a)
		}
	}
	// A token that was issued for nobody, by the program itself, is the one exception.
	if a := get("/bootstrap/unknown", bearer(token(o, "unknown"))); a != want || looked != 3 {
		t.Errorf("%d looked up, %q", looked, a)
	}
	if a := get("/bootstrap/"+strings.Repeat("a", 501), bearer(token(o, strings.Repeat("a", 501)))); a != want || looked != 4 {
		t.Errorf("the longest id: %d looked up, %q", looked, a)
	}
	// Methods do not depend on the path.
	method := func(m, path, token string) string {
		return raw(t, s, m+" "+path+" HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\nContent-Length: 0\r\n"+bearer(token)+"\r\n\r\n")
	}
	for _, m := range []string{"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get"} {
		for _, a := range []string{method(m, "/bootstrap/"+device, good), method(m, "/bootstrap/unknown", "x"), method(m, "/", "x")} {
			if a != "HTTP/1.1 405 Method Not Allowed\nAllow: GET, HEAD\nCache-Control: no-store\nContent-Length: 0\nConnection: close\n\n" || looked != 4 {
				t.Errorf("%s: %q", m, a)
			}
		}
	}
}

// TestSameWork: a stranger's request costs the same for a device that is there and one
// that is not, counted in allocations, which take the most of its time.
func TestSameWork(t *testing.T) {
	testdoc.SkipAllocs(t)
	o := options(t, bootstrap.Options{Transport: secure})
	h := handler(t, o)
	stranger := token(o, "somebody")
	cost := func(id, token string) float64 {
		r := request(id, token)
		return testdoc.Allocs(100, func() { h.ServeHTTP(discard{http.Header{}}, r) })
	}
	for _, token := range []string{"", "x", stranger} {
		if there, not := cost(device, token), cost("IMEI:000000000000000", token); there != not {
			t.Errorf("%q: %v allocations for a device that is there, %v for one that is not", token, there, not)
		}
	}
}

func request(id, token string) *http.Request {
	r := &http.Request{Method: "GET", URL: &url.URL{Path: "/bootstrap/" + id}, Header: http.Header{}, TLS: &tls.ConnectionState{}}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// discard is an answer that nobody reads.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// TestTLS: without TLS nobody gets anything, unless a proxy ends it.
func TestTLS(t *testing.T) {
	o := options(t, bootstrap.Options{Transport: secure})
	for _, proxy := range []bool{false, true} {
		o.ProxyTLS = proxy
		s := httptest.NewServer(handler(t, o))
		defer s.Close()
		if a, body := do(t, s, s.Client(), "GET", "/bootstrap/"+device, token(o, device)); (a.StatusCode == 200) != proxy || (body != "") != proxy {
			t.Errorf("%v: %s", proxy, a.Status)
		}
	}
}

func TestAccept(t *testing.T) {
	o := options(t, bootstrap.Options{Transport: secure})
	s := httptest.NewTLSServer(handler(t, o))
	defer s.Close()
	for _, v := range []struct {
		accept []string
		ok     bool
	}{
		{nil, true},
		{[]string{""}, true},
		{[]string{"*/*"}, true},
		{[]string{"application/*"}, true},
		{[]string{"Application/VND.syncml.dm+wbxml"}, true},
		{[]string{"text/html, application/vnd.syncml.dm+wbxml;q=0.1"}, true},
		{[]string{"text/html", "application/vnd.syncml.dm+wbxml"}, true},
		{[]string{"*/*;q=0, application/*;q=0, application/vnd.syncml.dm+wbxml"}, true},
		{[]string{"text/html"}, false},
		{[]string{"text/*"}, false},
		{[]string{"application/vnd.wap.connectivity-wbxml"}, false},
		{[]string{"application/vnd.syncml.dm+wbxml;q=0, */*"}, false},
		{[]string{"application/*;q=0.0, */*"}, false},
		{[]string{"*/*;q=0"}, false},
		{[]string{",;/,"}, false},
		{[]string{strings.Repeat("text/html,", 110) + "*/*"}, false},
	} {
		a, body := do(t, s, s.Client(), "GET", "/bootstrap/"+device, token(o, device), v.accept...)
		if want := map[bool]int{true: 200, false: 406}[v.ok]; a.StatusCode != want || v.ok == (body == "") {
			t.Errorf("%q: %s, %d octets", v.accept, a.Status, len(body))
		}
	}
}

// TestCertificates: a certificate that TLS has verified is for one device; a token is
// enough where there is none.
func TestCertificates(t *testing.T) {
	o := options(t, bootstrap.Options{Transport: secure})
	o.Certificate = func(c *x509.Certificate) (string, bool) {
		return c.Subject.CommonName, c.Subject.CommonName != "nobody"
	}
	s := httptest.NewUnstartedServer(handler(t, o))
	authority, authorityKey := certificate(t, "authority", nil, nil)
	pool := x509.NewCertPool()
	pool.AddCert(authority)
	s.TLS = &tls.Config{ClientCAs: pool, ClientAuth: tls.VerifyClientCertIfGiven}
	s.StartTLS()
	defer s.Close()
	with := func(name string) *http.Client {
		c, k := certificate(t, name, authority, authorityKey)
		transport := s.Client().Transport.(*http.Transport).Clone()
		transport.TLSClientConfig.Certificates = []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: k}}
		t.Cleanup(transport.CloseIdleConnections)
		return &http.Client{Transport: transport}
	}
	for _, v := range []struct {
		client *http.Client
		id     string
		token  string
		status int
	}{
		{with(device), device, "", 200},
		{with(device), other, "", 404},
		{with(device), other, token(o, other), 200},
		{with("nobody"), "nobody", "", 404},
		{with("nobody"), device, "", 404},
		{with("unknown"), "unknown", "", 404},
		{s.Client(), device, "", 404},
		{s.Client(), device, token(o, device), 200},
	} {
		if a, _ := do(t, s, v.client, "GET", "/bootstrap/"+v.id, v.token); a.StatusCode != v.status {
			t.Errorf("%+v: %s", v, a.Status)
		}
	}
	o.Tokens = nil
	r := request(device, token(options(t, bootstrap.Options{Transport: secure}), device))
	c, _ := certificate(t, device, authority, authorityKey)
	r.TLS.PeerCertificates = []*x509.Certificate{c} // a certificate that nobody has verified
	w := httptest.NewRecorder()
	if handler(t, o).ServeHTTP(w, r); w.Code != 404 {
		t.Error(w.Code)
	}
}

// certificate returns one of a name, of the authority or of itself.
func certificate(t *testing.T, name string, authority *x509.Certificate, by ed25519.PrivateKey) (*x509.Certificate, ed25519.PrivateKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if authority == nil {
		authority, by, c.IsCA, c.BasicConstraintsValid = c, private, true, true
	}
	der, err := x509.CreateCertificate(rand.Reader, c, authority, public, by)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return c, private
}

// TestFaults: of a fault of its own the program is told, and the device is not.
func TestFaults(t *testing.T) {
	broken := errors.New("database of secrets")
	for _, v := range []struct {
		name   string
		lookup func(*http.Request, string) (bootstrap.Values, error)
		is     func(error) bool
	}{
		{"look-up", func(*http.Request, string) (bootstrap.Values, error) { return bootstrap.Values{}, broken }, func(err error) bool { return err == broken }},
		{"value", func(*http.Request, string) (bootstrap.Values, error) {
			return bootstrap.Values{Slots: make([]bootstrap.Secret, 3)}, nil
		}, func(err error) bool { _, ok := errors.AsType[*bootstrap.SlotError](err); return ok }},
	} {
		for _, quiet := range []bool{false, true} {
			o := options(t, bootstrap.Options{Transport: secure})
			o.Lookup = v.lookup
			var told error
			if o.Report = func(_ *http.Request, err error) { told = err }; quiet {
				o.Report = nil
			}
			w := httptest.NewRecorder()
			handler(t, o).ServeHTTP(w, request(device, token(o, device)))
			if w.Code != 500 || w.Body.Len() > 0 || len(w.Header()) != 2 || !quiet && !v.is(told) {
				t.Errorf("%s: %d %v %q, %v", v.name, w.Code, w.Header(), w.Body, told)
			}
		}
	}
}

func TestNew(t *testing.T) {
	good := options(t, bootstrap.Options{Transport: secure})
	for name, change := range map[string]func(o *Options){
		"no template":  func(o *Options) { o.Template = nil },
		"no look-up":   func(o *Options) { o.Lookup = nil },
		"no authority": func(o *Options) { o.Tokens = nil },
		"no slash":     func(o *Options) { o.Prefix = "/bootstrap" },
		"USERPINMAC": func(o *Options) {
			o.Template = compiled(t, bootstrap.Options{Profile: bootstrap.ProfileCP, SEC: bootstrap.SECUserPINMAC})
		},
	} {
		o := good
		change(&o)
		if h, err := New(o); h != nil || err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := NewTokens(key[:31]); err == nil {
		t.Error("a short key")
	}
	// The key is a copy.
	k := bytes.Clone(key)
	tokens, err := NewTokens(k)
	if err != nil {
		t.Fatal(err)
	}
	x := tokens.Issue(device, time.Now().Add(time.Hour))
	clear(k)
	if !tokens.Verify(string(x), device, time.Now()) || tokens.Verify(string(x), device, time.Now().Add(time.Hour)) {
		t.Error("a token that is not good, or too long")
	}
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "h", handler(t, good), "tokens", tokens, "token", x)
	if s := fmt.Sprintf("%v %+v %v %v", handler(t, good), tokens, x, good) + out.String(); strings.Contains(s, "kkkk") || strings.Contains(s, string(x)) || strings.Contains(s, "[107 ") || strings.Contains(s, "secret2") {
		t.Error(s)
	}
}

// FuzzVerify: no token but the one that was issued is good.
func FuzzVerify(f *testing.F) {
	tokens, err := NewTokens(key)
	if err != nil {
		f.Fatal(err)
	}
	now := time.Unix(1, 0)
	good := string(tokens.Issue(device, time.Unix(2, 0)))
	f.Add(good, device)
	f.Add(good[:53]+"_", device)
	f.Add(good, other)
	f.Add(good[:10]+"\n"+good[11:], device)
	f.Fuzz(func(t *testing.T, token, id string) {
		if tokens.Verify(token, id, now) != (token == good && id == device) {
			t.Fatalf("%q for %q", token, id)
		}
	})
}

// BenchmarkServe is the work of one request, with a token, without the network.
func BenchmarkServe(b *testing.B) {
	o := options(b, bootstrap.Options{Transport: secure})
	h := handler(b, o)
	for name, r := range map[string]*http.Request{"device": request(device, token(o, device)), "stranger": request(other, token(o, device))} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			w := discard{http.Header{}}
			for b.Loop() {
				clear(w.h)
				h.ServeHTTP(w, r)
			}
		})
	}
}
