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

// The tokens of PROV 1.1 as its tables print them, "-" where there is none. They
// are restated here so that the generated tables do not vouch for themselves.
const (
	names0 = `05 - -  07 NAME NAP-ADDRESS NAP-ADDRTYPE CALLTYPE VALIDUNTIL AUTHTYPE AUTHNAME AUTHSECRET LINGER
		10 BEARER NAPID COUNTRY NETWORK INTERNET PROXY-ID PROXY-PROVIDER-ID DOMAIN PROVURL
		19 PXAUTH-TYPE PXAUTH-ID PXAUTH-PW STARTPAGE BASAUTH-ID BASAUTH-PW PUSHENABLED
		20 PXADDR PXADDRTYPE TO-NAPID PORTNBR SERVICE LINKSPEED DNLINKSPEED LOCAL-ADDR LOCAL-ADDRTYPE
		29 CONTEXT-ALLOW TRUST MASTER SID SOC WSP-VERSION PHYSICAL-PROXY-ID
		30 CLIENT-ID DELIVERY-ERR-SDU DELIVERY-ORDER TRAFFIC-CLASS MAX-SDU-SIZE MAX-BITRATE-UPLINK
		36 MAX-BITRATE-DNLINK RESIDUAL-BER SDU-ERROR-RATIO TRAFFIC-HANDL-PRIO TRANSFER-DELAY
		3B GUARANTEED-BITRATE-UPLINK GUARANTEED-BITRATE-DNLINK PXADDR-FQDN PROXY-PW PPGAUTH-TYPE
		47 PULLENABLED DNS-ADDR MAX-NUM-RETRY FIRST-RETRY-TIMEOUT REREG-THRESHOLD T-BIT - AUTH-ENTITY SPI`
	names1 = `07 NAME 14 INTERNET 1C STARTPAGE 22 TO-NAPID PORTNBR SERVICE 2E AACCEPT AAUTHDATA AAUTHLEVEL
		31 AAUTHNAME AAUTHSECRET AAUTHTYPE ADDR ADDRTYPE APPID APROTOCOL PROVIDER-ID TO-PROXY URI RULE`
	types0 = `51 PXLOGICAL PXPHYSICAL PORT VALIDITY NAPDEF BOOTSTRAP VENDORCONFIG
		58 CLIENTIDENTITY PXAUTHINFO NAPAUTHINFO ACCESS`
	types1  = `53 PORT - APPLICATION APPADDR APPAUTH CLIENTIDENTITY RESOURCE`
	values0 = `85 IPV4 IPV6 E164 ALPHA APN SCODE TETRA-ITSI MAN
		90 ANALOG-MODEM V.120 V.110 X.31 BIT-TRANSPARENT DIRECT-ASYNCHRONOUS-DATA-SERVICE
		9A PAP CHAP HTTP-BASIC HTTP-DIGEST WTLS-SS MD5
		A2 GSM-USSD GSM-SMS ANSI-136-GUTS IS-95-CDMA-SMS IS-95-CDMA-CSD IS-95-CDMA-PACKET ANSI-136-CSD
		A9 ANSI-136-GPRS GSM-CSD GSM-GPRS AMPS-CDPD PDC-CSD PDC-PACKET IDEN-SMS IDEN-CSD IDEN-PACKET
		B2 FLEX/REFLEX PHS-SMS PHS-CSD TETRA-SDS TETRA-PACKET ANSI-136-GHOST MOBITEX-MPAK
		B9 CDMA2000-1X-SIMPLE-IP CDMA2000-1X-MOBILE-IP   C5 AUTOBAUDING
		CA CL-WSP CO-WSP CL-SEC-WSP CO-SEC-WSP CL-SEC-WTA CO-SEC-WTA
		D0 OTA-HTTP-TO OTA-HTTP-TLS-TO OTA-HTTP-PO OTA-HTTP-TLS-PO   E0 AAA HA`
	values1 = `86 IPV6 E164 ALPHA 8D APPSRV OBEX`
)

// each calls f with each token of a table and its text.
func each(t *testing.T, table string, f func(token byte, text string)) {
	var next byte
	for word := range strings.FieldsSeq(table) {
		if len(word) == 2 && strings.Trim(word, "0123456789ABCDEF") == "" && word != "HA" {
			if _, err := fmt.Sscanf(word, "%X", &next); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if word != "-" {
			f(next, word)
		}
		next++
	}
}

// octets returns the octets of a document of one parm, behind the header and the
// root's tag.
func octets(t *testing.T, name, value string) []byte {
	var x prov.Document
	x.AddParm(-1, name, chars(value))
	return mustEncode(t, &x)[5:]
}

func TestNames(t *testing.T) {
	on0 := map[string]bool{}
	each(t, names0, func(token byte, name string) {
		on0[name] = true
		if got, want := octets(t, name, "x"), []byte{0x87, token, 6, 3, 'x', 0, 1, 1}; !bytes.Equal(got, want) {
			t.Errorf("%s: % X, want % X", name, got, want)
		}
	})
	each(t, names1, func(token byte, name string) {
		page1 := []byte{0x87, 0, 1, token, 0, 0, 6, 3, 'x', 0, 1, 1}
		if got := octets(t, name, "x"); !on0[name] && !bytes.Equal(got, page1) {
			t.Errorf("%s: % X, want % X", name, got, page1)
		}
		x := mustDecode(t, append([]byte{3, 0x0B, 0x6A, 0, 0x45}, page1...))
		if got := list(x); got != fmt.Sprintf("parm %q = \"x\"\n", name) {
			t.Errorf("% X: %s", page1, got)
		}
	})
	if len(on0) != 65 {
		t.Errorf("%d names on page 0", len(on0))
	}
}

func TestTypes(t *testing.T) {
	on0 := map[string]bool{}
	check := func(name string, attr ...byte) {
		doc := append(append([]byte{3, 0x0B, 0x6A, 0, 0x45, 0x86}, attr...), 1, 1)
		if got := list(mustDecode(t, doc)); got != fmt.Sprintf("characteristic %q\n", name) {
			t.Errorf("% X: %s", doc, got)
		}
		if attr[0] == 0 && on0[name] {
			return // written on page 0
		}
		var x prov.Document
		x.AddCharacteristic(-1, name)
		if got := mustEncode(t, &x); !bytes.Equal(got, doc) {
			t.Errorf("%s: % X, want % X", name, got, doc)
		}
	}
	each(t, types0, func(token byte, name string) { on0[name] = true; check(name, token) })
	each(t, types1, func(token byte, name string) { check(name, 0, 1, token) })
}

func TestValues(t *testing.T) {
	on0 := map[string]bool{}
	check := func(value string, coded ...byte) {
		body := append(append([]byte{0x87, 7, 6}, coded...), 1, 1)
		if got := octets(t, "NAME", value); !on0[value+"!"] && !bytes.Equal(got, body) {
			t.Errorf("%s: % X, want % X", value, got, body)
		}
		x := mustDecode(t, append([]byte{3, 0x0B, 0x6A, 0, 0x45}, body...))
		if got := list(x); got != fmt.Sprintf("parm \"NAME\" = %q\n", value) {
			t.Errorf("% X: %s", body, got)
		}
	}
	each(t, values0, func(token byte, value string) { check(value, token); on0[value+"!"] = true })
	each(t, values1, func(token byte, value string) { check(value, 0, 1, token) })
}

// TestLists holds how values of AAUTHTYPE are put together, and that others are
// not.
func TestLists(t *testing.T) {
	for _, v := range []struct{ name, value, want string }{
		{"AAUTHTYPE", "DIGEST,BASIC", "00 01 93 90 92"},
		{"AAUTHTYPE", "DIGEST", "00 01 93"},
		{"AAUTHTYPE", "HTTP-BASIC,HTTP-DIGEST", "00 01 91 92 90 91 93"},
		{"AAUTHTYPE", "DIGEST,MD5,BASIC", "00 01 93 90 00 00 9F 00 01 90 92"},
		{"AAUTHTYPE", "MD5", "9F"},
		{"AAUTHTYPE", ",", "00 01 90"},
		{"AAUTHTYPE", "DIGESTIVE,BASIC", "03 444947455354495645 00 00 01 90 92"},
		{"AAUTHTYPE", "", "03 00"},
		{"AAUTHLEVEL", "APPSRV", "00 01 8D"},
		{"AAUTHLEVEL", "CLIENT", "03 434C49454E54 00"},
		{"NAME", "DIGEST,BASIC", "03 4449474553542C4241534943 00"},
		{"NAME", "BASIC", "03 4241534943 00"},
		{"NAME", "HANSMANCHESTER PAPA", "03 48414E534D414E43484553544552205041504100"},
		{"NAME", "PAP ", "03 50415020 00"},
	} {
		want := testdoc.Hex(t, "06 "+v.want+" 01 01")
		if got := octets(t, v.name, v.value); !bytes.HasSuffix(got, want) {
			t.Errorf("%s=%q: % X, want % X", v.name, v.value, got, want)
		}
	}
}

// TestInline holds that values are inline where they have to be.
func TestInline(t *testing.T) {
	x := prov.Document{Strings: []byte("w7\x00")}
	for _, value := range []string{"PAP", "", "w7", "DIGEST,BASIC"} {
		x.Item(x.AddParm(-1, "AAUTHTYPE", chars(value))).Inline = true
		x.AddParm(-1, "AAUTHTYPE", chars(value))
	}
	want := testdoc.Hex(t, `03 0B 6A 03 773700 45
		87 00 01 33 00 00 06 03 50415000 01  87 00 01 33 00 00 06 9A 01
		87 00 01 33 00 00 06 03 00 01        87 00 01 33 00 00 06 03 00 01
		87 00 01 33 00 00 06 03 773700 01    87 00 01 33 00 00 06 83 00 01
		87 00 01 33 00 00 06 03 4449474553542C424153494300 01  87 00 01 33 00 00 06 00 01 93 90 92 01
		01`)
	if got := mustEncode(t, &x); !bytes.Equal(got, want) {
		t.Errorf("% X, want\n% X", got, want)
	}
}

// TestProv10 holds that a document for PROV 1.0 has no tokens of a later version.
func TestProv10(t *testing.T) {
	x := prov.Document{Version: chars("1.0"), Table: tokens.Prov10}
	x.Append(-1, &prov.Application{AppID: chars("w7"), Name: chars("MD5")})
	want := testdoc.Hex(t, `01 0B 6A 00 C5 46 01
		C6 50 03 4150504C49434154494F4E00 01    # type="APPLICATION"
		87 05 03 415050494400 06 03 773700 01   # name="APPID"
		87 07 06 03 4D443500 01  01 01          # NAME, "MD5" without its token`)
	e := codec.NewEncoder(nil, x.Header(codec.Version11), codec.Options{})
	x.Encode(e)
	if got, err := e.Bytes(); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v\n% X, want\n% X", err, got, want)
	}
}
