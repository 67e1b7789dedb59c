package bootstrap

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/push"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestPDU holds that what is pushed is what comes back, for every method, and that
// AppendPDU takes it.
func TestPDU(t *testing.T) {
	for _, typ := range []string{TypeDM, TypeCP} {
		for sec := SECNone; sec <= SECUserPINMAC; sec++ {
			m := Message{Type: typ, Body: []byte("body"), Security: Security{SEC: sec, HasMAC: sec != SECNone && sec != SECUserPINMAC}}
			if m.Security.HasMAC {
				m.Security.MAC = [20]byte{1, 19: 20}
			}
			b, err := push.AppendPDU(nil, m.PDU(7))
			if err != nil {
				t.Fatalf("%s %v: %v", typ, sec, err)
			}
			p, err := push.ParsePDU(b)
			if err != nil {
				t.Fatal(err)
			}
			got, err := FromPDU(p)
			if d := gocmp.Diff(m, got, plain); err != nil || d != "" {
				t.Errorf("%s %v: %v %s", typ, sec, err, d)
			}
			if n := len(p.RawHeaders); p.TID != 7 || p.HasApp != (typ == TypeDM) || (n > 0) != (typ == TypeDM) {
				t.Errorf("%s %v: transaction %d, application %v, %d octets of headers", typ, sec, p.TID, p.HasApp, n)
			}
			if n := testdoc.Allocs(10, func() { b, err = push.AppendPDU(b[:0], m.PDU(7)) }); n != 0 || err != nil {
				t.Errorf("%s %v: %v allocations, %v", typ, sec, n, err)
			}
		}
	}
}

func TestFromPDU(t *testing.T) {
	for _, tt := range []struct {
		typ  push.ContentType
		want error
	}{
		{push.ContentType{Code: push.MediaDMWBXML}, nil},
		{push.ContentType{Name: []byte("Application/VND.syncml.dm+wbxml")}, nil},
		{push.ContentType{Name: []byte(TypeCP), Code: push.MediaDMWBXML}, nil},
		{push.ContentType{Code: push.MediaDMXML}, ErrType},
		{push.ContentType{Code: 0x2E}, nil}, // application/vnd.wap.sic
		{push.ContentType{Code: 0x2D}, ErrType},
		{push.ContentType{Name: []byte("application/x-wap-prov.browser-settings")}, nil},
		{push.ContentType{Name: []byte("application/vnd.oma.drm.rights+xml")}, ErrType},
		{push.ContentType{Code: 0x7FFF}, ErrType},
		{push.ContentType{}, ErrType},
		{push.ContentType{Code: push.MediaDMWBXML, SEC: push.SECNumber(4), HasMAC: true}, ErrSEC},
	} {
		m, err := FromPDU(push.PDU{Type: tt.typ, Body: []byte("body")})
		if err != tt.want || (string(m.Body) == "body") != (err == nil) {
			t.Errorf("%v: %v with %q", tt.typ, err, m.Body)
		}
	}
	for name, code := range map[string]push.MediaCode{
		"text/x-unregistered":                     0,
		"application/vnd.wap.emn+wbxml":           0, // it has one of two octets, which few browsers know
		"application/x-wap-prov.browser-settings": 0,
		"application/vnd.wap.sic":                 0x2E,
		"application/vnd.wap.slc":                 0x30,
		"application/vnd.wap.coc":                 0x32,
		"application/vnd.oma.drm.rights+wbxml":    0x4B,
	} {
		p := Message{Type: name, Body: []byte("body")}.PDU(1)
		if p.Type.Code != code || (code == 0) != (string(p.Type.Name) == name) || p.HasApp {
			t.Errorf("%s: %v for %v", name, p.Type, p.App)
		}
	}
}
