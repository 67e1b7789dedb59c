package syncml_test

import (
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/syncml"
)

// TestStatusCodes holds that every code of OMA DM has a text of its own and is in
// the class of its first digit.
func TestStatusCodes(t *testing.T) {
	seen := map[string]syncml.StatusCode{}
	for _, s := range []syncml.StatusCode{200, 202, 212, 213, 214, 215, 216, 401, 403, 404, 405, 406, 407, 408, 412, 413, 414, 415, 416,
		418, 420, 424, 425, 500, 507, 510, 516} {
		text := s.String()
		if other, twice := seen[text]; twice || strings.HasPrefix(text, "status ") {
			t.Errorf("%d and %d: %s", s, other, text)
		}
		seen[text] = s
		if s.Class() != syncml.StatusClass(s/100) {
			t.Errorf("%d: class %d", s, s.Class())
		}
		number, err := s.AppendText(nil)
		if back, err2 := syncml.ParseStatus(number); back != s || err != nil || err2 != nil {
			t.Errorf("%d: %s, %d", s, number, back)
		}
	}
	for s, want := range map[syncml.StatusCode]syncml.StatusClass{0: syncml.StatusClassUnknown, 99: syncml.StatusClassUnknown, 600: syncml.StatusClassUnknown,
		101: syncml.StatusClassInformation, 301: syncml.StatusClassRedirect, 207: syncml.StatusClassSuccess, 499: syncml.StatusClassOriginator, 599: syncml.StatusClassRecipient} {
		if s.Class() != want {
			t.Errorf("%d: class %d", s, s.Class())
		}
	}
	if got := syncml.StatusCode(207).String(); got != "status 207" {
		t.Errorf("207: %s", got)
	}
	for s, want := range map[syncml.StatusCode]bool{200: true, 202: true, 213: true, 214: false, 215: false, 216: false, 404: false, 101: false} {
		if s.Success() != want {
			t.Errorf("%d: success %v", s, s.Success())
		}
	}
}

func TestAlertCodes(t *testing.T) {
	seen := map[string]bool{}
	for a, class := range map[syncml.AlertCode]syncml.AlertClass{1100: syncml.AlertClassUser, 1101: syncml.AlertClassUser, 1102: syncml.AlertClassUser,
		1103: syncml.AlertClassUser, 1104: syncml.AlertClassUser, 1200: syncml.AlertClassSession, 1201: syncml.AlertClassSession, 1222: syncml.AlertClassExchange,
		1223: syncml.AlertClassExchange, 1224: syncml.AlertClassExchange, 1225: syncml.AlertClassExchange, 1226: syncml.AlertClassExchange} {
		if text := a.String(); seen[text] || strings.HasPrefix(text, "alert ") || a.Class() != class {
			t.Errorf("%d: %s, class %d", a, text, a.Class())
		}
		seen[a.String()] = true
		number, err := a.AppendText(nil)
		if back, err2 := syncml.ParseAlert(number); back != a || err != nil || err2 != nil {
			t.Errorf("%d: %s, %d", a, number, back)
		}
	}
	if a := syncml.AlertCode(201); a.Class() != syncml.AlertClassOther || a.String() != "alert 201" {
		t.Errorf("201: class %d, %s", a.Class(), a)
	}
}

func TestParseCodes(t *testing.T) {
	for text, want := range map[string]syncml.StatusCode{"200": 200, " 404\n": 404, "": 0, "20": 0, "2000": 0, "2x0": 0, "-20": 0, "2 0": 0, "٢٠٠": 0} {
		if got, err := syncml.ParseStatus(text); got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]syncml.AlertCode{"1200": 1200, " 201 ": 201, "12000": 0, "12": 0, "": 0} {
		if got, err := syncml.ParseAlert(text); got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}

// TestCommandCodes holds that codes are found where they stand.
func TestCommandCodes(t *testing.T) {
	m := mustDecode(t, wbxml(t, inBody("<Status><Data>\n404 </Data></Status><Alert><o:Data>1226</o:Data></Alert><Status/><Alert><Data>x</Data></Alert>")))
	if s, err := m.Body[0].StatusCode(); s != syncml.StatusNotFound || err != nil {
		t.Errorf("%v, %v", s, err)
	}
	if a, err := m.Body[1].AlertCode(); a != syncml.AlertGeneric || err != nil {
		t.Errorf("%v, %v", a, err)
	}
	for i, c := range m.Body {
		_, err := c.StatusCode()
		_, err2 := c.AlertCode()
		if i != 0 && err != syncml.ErrCode || i != 1 && err2 != syncml.ErrCode {
			t.Errorf("command %d: %v, %v", i, err, err2)
		}
	}
}

func TestKinds(t *testing.T) {
	for name := range strings.FieldsSeq(commands["SyncBody"]) {
		k, ok := syncml.ParseKind(" " + name + "\n")
		if !ok || k.String() != name || k.Container() != (name == "Atomic" || name == "Sequence" || name == "Sync") {
			t.Errorf("%s: %v, %v", name, k, ok)
		}
	}
	for _, name := range []string{"", "SyncHdr", "Item", "Meta", "add"} {
		if k, ok := syncml.ParseKind(syncml.Chars(name)); ok || k != syncml.KindNone {
			t.Errorf("%s: %v", name, k)
		}
	}
	if syncml.KindNone.String() != "" || syncml.Kind(200).String() != "" || syncml.DataKind(200).String() != "DataKind?" || syncml.DataTree.String() != "tree" {
		t.Error("names of what there is not")
	}
	if v := syncml.Version(200); v.String() != "1.2" || v.Table() != syncml.Version12.Table() {
		t.Errorf("version %v", v)
	}
}
