package prov_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/prov"
)

// roles are the parms, and then the characteristics, of each type: + after those that
// may occur several times, ! after those without a value.
var roles = map[string]string{
	"APPLICATION": "APPID PROVIDER-ID NAME AACCEPT APROTOCOL TO-PROXY+ TO-NAPID+ ADDR+ INIT!; APPADDR APPAUTH RESOURCE",
	"APPADDR":     "ADDR ADDRTYPE; PORT",
	"PORT":        "PORTNBR SERVICE+",
	"APPAUTH":     "AAUTHLEVEL AAUTHTYPE AAUTHNAME AAUTHSECRET AAUTHDATA",
	"RESOURCE":    "URI NAME AACCEPT AAUTHTYPE AAUTHNAME AAUTHSECRET AAUTHDATA STARTPAGE!",
	"NAPDEF": "NAPID BEARER+ NAME INTERNET! NAP-ADDRESS NAP-ADDRTYPE DNS-ADDR+ CALLTYPE LOCAL-ADDR LOCAL-ADDRTYPE LINKSPEED" +
		" DNLINKSPEED LINGER DELIVERY-ERR-SDU DELIVERY-ORDER TRAFFIC-CLASS MAX-SDU-SIZE MAX-BITRATE-UPLINK MAX-BITRATE-DNLINK" +
		" RESIDUAL-BER SDU-ERROR-RATIO TRAFFIC-HANDL-PRIO TRANSFER-DELAY GUARANTEED-BITRATE-UPLINK GUARANTEED-BITRATE-DNLINK" +
		" MAX-NUM-RETRY FIRST-RETRY-TIMEOUT REREG-THRESHOLD T-BIT!; NAPAUTHINFO VALIDITY",
	"NAPAUTHINFO": "AUTHTYPE AUTHNAME AUTHSECRET AUTH-ENTITY+ SPI",
	"VALIDITY":    "COUNTRY NETWORK SID SOC VALIDUNTIL",
	"PXLOGICAL": "PROXY-ID PROXY-PW PPGAUTH-TYPE PROXY-PROVIDER-ID NAME DOMAIN+ TRUST! MASTER! STARTPAGE BASAUTH-ID BASAUTH-PW" +
		" WSP-VERSION PUSHENABLED PULLENABLED; PXAUTHINFO PORT PXPHYSICAL",
	"PXAUTHINFO": "PXAUTH-TYPE PXAUTH-ID PXAUTH-PW",
	"PXPHYSICAL": "PHYSICAL-PROXY-ID DOMAIN+ PXADDR PXADDRTYPE PXADDR-FQDN WSP-VERSION PUSHENABLED PULLENABLED TO-NAPID+; PORT",

	"BOOTSTRAP":      "NAME NETWORK+ COUNTRY PROXY-ID+ PROVURL CONTEXT-ALLOW",
	"CLIENTIDENTITY": "CLIENT-ID",
	"ACCESS":         "RULE+ APPID+ PORTNBR+ DOMAIN+ TO-NAPID+ TO-PROXY+",
	"VENDORCONFIG":   "NAME",
}

// all returns one of each type.
func all() []prov.Characteristic {
	return []prov.Characteristic{new(prov.Application), new(prov.AppAddr), new(prov.Port), new(prov.AppAuth), new(prov.Resource),
		new(prov.NAPDef), new(prov.NAPAuthInfo), new(prov.Validity), new(prov.PXLogical), new(prov.PXAuthInfo), new(prov.PXPhysical),
		new(prov.Bootstrap), new(prov.ClientIdentity), new(prov.Access), new(prov.VendorConfig)}
}

// fill sets every field to something of its own: text to its path, slices to two
// of them.
func fill(v reflect.Value, path string) {
	switch x := v.Addr().Interface().(type) {
	case *prov.Chars:
		*x = chars(path)
	case *prov.Flag:
		x.Set = true
	case *[]prov.Parm:
		*x = []prov.Parm{{chars("X-Z"), chars(path)}, {chars("X-A"), nil}, {chars("X-Z"), chars("")}}
	default:
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), path+"/1")
			fill(v.Index(1), path+"/2")
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), path+"/"+v.Type().Field(i).Name)
		}
	}
}

// TestRoles holds which parms and characteristics each type has a field for: it
// writes a struct with everything in it, and reads it back.
func TestRoles(t *testing.T) {
	if len(all()) != len(roles) {
		t.Fatal("not all types")
	}
	for _, c := range all() {
		fill(reflect.ValueOf(c).Elem(), "")
		var x prov.Document
		i := x.Append(-1, c)
		if got := string(x.Item(i).Name); got != c.Type() {
			t.Errorf("%s is written as %s", c.Type(), got)
		}
		parms, within, _ := strings.Cut(roles[c.Type()], ";")
		var want []string
		for p := range strings.FieldsSeq(parms) {
			name := strings.TrimRight(p, "+!")
			if strings.HasSuffix(p, "+") {
				want = append(want, name+"=")
			}
			if strings.HasSuffix(p, "!") {
				want = append(want, name)
			} else {
				want = append(want, name+"=")
			}
		}
		want = append(want, "X-Z=", "X-A", "X-Z=") // the others, in their order
		for name := range strings.FieldsSeq(within) {
			want = append(want, name, name)
		}
		var got []string
		for _, it := range x.Children(i) {
			name := string(it.Name)
			if it.Value != nil {
				name += "="
			}
			got = append(got, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.Type(), diff)
		}
		again := reflect.New(reflect.TypeOf(c).Elem()).Interface().(prov.Characteristic)
		y := mustDecode(t, mustEncode(t, &x))
		if left := y.Read(0, again); left != 0 {
			t.Errorf("%s: %d left", c.Type(), left)
		}
		if diff := cmp.Diff(c, again); diff != "" {
			t.Errorf("%s: %s", c.Type(), diff)
		}
	}
}

// TestRead reads an account whose parms are not where, nor as often, as one would
// have them.
func TestRead(t *testing.T) {
	doc := testdoc.Hex(t, `03 0B 6A 00 45
		C6 00 01 55 01                    # APPLICATION
		C6 57 01 87 30 00 00 06 00 01 8D 01 01  # APPAUTH before the parms: AAUTHLEVEL APPSRV
		87 00 00 05 03 524F4C4500 06 03 3400 01 # ROLE "4"
		87 05 03 494E495400 06 03 00 01   # INIT ""
		87 07 01                          # NAME without a value
		87 07 06 03 4100 01               # NAME "A"
		87 07 06 03 4200 01               # NAME "B"
		87 00 01 36 00 00 06 03 773700 01 # APPID w7
		87 22 06 03 3100 01 87 22 06 03 3200 01 # TO-NAPID 1, 2
		C6 00 01 57 01 01                 # another APPAUTH
		C6 00 00 53 01 01                 # a PORT, which has no place here
		87 06 01                          # a parm without a name
		87 05 03 4150504155544800 01      # a parm called APPAUTH
		85 46 01                          # an element, with an attribute
		C7 05 03 524F4C4500 01 46 07 01 01 # ROLE with something in it
		01 01`)
	x := mustDecode(t, doc)
	if n := x.End(0); n != x.Len() {
		t.Fatalf("%d items:\n%s", n, list(x))
	}
	var got prov.Application
	fill(reflect.ValueOf(&got).Elem(), "stale") // the former content is gone
	left := x.Read(0, &got)
	want := prov.Application{
		AppID: chars("w7"), Name: chars("A"), ToNapID: []prov.Chars{chars("1"), chars("2")},
		Init: prov.Flag{Set: true, Value: chars("")},
		Parms: []prov.Parm{{chars("ROLE"), chars("4")}, {chars("NAME"), nil}, {chars("NAME"), chars("B")},
			{nil, chars("")}, {chars("APPAUTH"), nil}, {chars("ROLE"), nil}},
		AppAuth: []prov.AppAuth{{AAuthLevel: chars("APPSRV")}, {}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if left != 1+2+2 { // PORT; the element and its attribute; the content of the last ROLE
		t.Errorf("%d left in\n%s", left, list(x))
	}
	var y prov.Document
	y.Append(-1, &got)
	const written = `characteristic "APPLICATION"
 parm "APPID" = "w7"
 parm "NAME" = "A"
 parm "TO-NAPID" = "1"
 parm "TO-NAPID" = "2"
 parm "INIT" = ""
 parm "ROLE" = "4"
 parm "NAME"
 parm "NAME" = "B"
 parm = ""
 parm "APPAUTH"
 parm "ROLE"
 characteristic "APPAUTH"
  parm "AAUTHLEVEL" = "APPSRV"
 characteristic "APPAUTH"
`
	if got := list(&y); got != written {
		t.Errorf("written\n%swant\n%s", got, written)
	}
}

// TestLossless holds that a document read without anything left is written with the
// same parms in the same characteristics: of documents made at random.
func TestLossless(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var x prov.Document
	for range 300 {
		x.Reset()
		for _, c := range all() {
			i := x.Append(-1, c)
			parms, within, _ := strings.Cut(roles[c.Type()], ";")
			names, types := strings.Fields(parms), append(strings.Fields(within), "X-NONE")
			for range r.IntN(12) {
				name := strings.TrimRight(names[r.IntN(len(names))], "+!")
				switch r.IntN(8) {
				case 0:
					x.AddParm(i, "X-"+name, chars("v"))
				case 1:
					x.AddParm(i, name, nil)
				case 2:
					x.AddParm(x.AddCharacteristic(i, types[r.IntN(len(types))]), name, chars("w"))
				default:
					x.AddParm(i, name, fmt.Append(nil, r.IntN(100)))
				}
			}
		}
		for i := range x.Children(-1) {
			k := slices.IndexFunc(all(), func(c prov.Characteristic) bool { return c.Type() == string(x.Item(i).Name) })
			c := all()[k]
			left := x.Read(i, c)
			var y prov.Document
			y.Append(-1, c)
			a, b := parmsOf(&x, i), parmsOf(&y, 0)
			if left == 0 && !slices.Equal(a, b) {
				t.Fatalf("%q, of\n%q", b, a)
			}
			if left != x.End(i)-i-y.Len() {
				t.Fatalf("%d left of %d, and %d written", left, x.End(i)-i, y.Len())
			}
		}
	}
}

// parmsOf returns the parms in an item with the characteristics around them,
// sorted.
func parmsOf(x *prov.Document, i int) (all []string) {
	for k := i; k < x.End(i); k++ {
		it := x.Item(k)
		line := fmt.Sprintf("%s %v %q", it.Name, it.Value != nil, it.Value)
		for p := x.Parent(k); p >= i; p = x.Parent(p) {
			line = string(x.Item(p).Name) + "/" + line
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

// TestRealAccount reads the account in the Symbian sample.
func TestRealAccount(t *testing.T) {
	x := mustDecode(t, sample(t, "symbian-cp-w7-full.wbxml"))
	found := 0
	for i := range x.Characteristics(-1, "APPLICATION") {
		var app prov.Application
		if left := x.Read(i, &app); left != 0 {
			t.Errorf("%d left in %s", left, app.AppID)
		}
		if string(app.AppID) != "w7" {
			continue
		}
		found++
		if !app.Init.Set || app.Init.Value != nil || len(app.AppAuth) != 3 || string(app.AppAuth[1].AAuthType) != "DIGEST,BASIC" {
			t.Errorf("%+v", app)
		}
	}
	if found != 1 {
		t.Errorf("%d accounts", found)
	}
}

// TestZeroKind holds that an item of no kind is refused, and that a value makes a
// flag.
func TestZeroKind(t *testing.T) {
	var x prov.Document
	i := x.Append(-1, &prov.NAPDef{Internet: prov.Flag{Value: chars("1")}})
	if value, ok := x.Value(i, "INTERNET"); !ok || string(value) != "1" {
		t.Errorf("a flag with a value alone: %q %v", value, ok)
	}
	for _, kind := range []prov.Kind{0, 99} {
		x.Item(0).Kind = kind
		if _, err := x.AppendWBXML(nil); !errors.Is(err, prov.ErrKind) || !errors.Is(err, codec.ErrToken) {
			t.Errorf("kind %d: %v", kind, err)
		}
	}
}
