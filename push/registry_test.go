package push

import (
	"bytes"
	"strings"
	"testing"
)

func TestRegistries(t *testing.T) {
	for name, table := range map[string][]assigned{"media types": mediaTypes[:], "applications": applications[:]} {
		names := map[string]bool{}
		for i, row := range table {
			if i > 0 && row.code <= table[i-1].code {
				t.Errorf("%s: 0x%X stands behind 0x%X", name, row.code, table[i-1].code)
			}
			if lower := strings.ToLower(row.name); names[lower] {
				t.Errorf("%s: %s stands twice", name, row.name)
			} else {
				names[lower] = true
			}
		}
	}
	for _, row := range mediaTypes {
		code, ok := FindMedia([]byte(strings.ToUpper(row.name)))
		if !ok || uint32(code) != row.code || code.String() != row.name {
			t.Errorf("%s is %v, %v", row.name, code, ok)
		}
	}
	for _, row := range applications {
		code, ok := FindApp([]byte(strings.ToUpper(row.name)))
		if !ok || uint32(code) != row.code || code.String() != row.name {
			t.Errorf("%s is %v, %v", row.name, code, ok)
		}
	}
}

// TestConstants restates what the constants stand for.
func TestConstants(t *testing.T) {
	media := map[MediaCode]string{
		MediaWBXML: "application/vnd.wap.wbxml", MediaConnectivityXML: "text/vnd.wap.connectivity-xml",
		MediaConnectivityWBXML: "application/vnd.wap.connectivity-wbxml", MediaDMWBXML: "application/vnd.syncml.dm+wbxml",
		MediaDMXML: "application/vnd.syncml.dm+xml", MediaNotification: "application/vnd.syncml.notification",
		MediaDSNotification: "application/vnd.syncml.ds.notification", MediaDMNotification: "application/vnd.syncml.dm.notification",
		MediaOctetStream: "application/octet-stream", MediaNokiaSyncset: "application/vnd.nokia.syncset+wbxml",
		MediaSyncMLXML: "application/vnd.syncml+xml", MediaSyncMLWBXML: "application/vnd.syncml+wbxml",
		0x30: "application/vnd.wap.slc", 0x33: "application/vnd.wap.multipart.related",
		0x300: "application/iota.mmc-wbxml", 0x301: "application/iota.mmc-xml", 0x57: "", 0x10000: "",
	}
	for code, want := range media {
		if code.String() != want {
			t.Errorf("0x%X is %q, want %q", uint32(code), code, want)
		}
	}
	apps := map[AppCode]string{
		AppAny: "x-wap-application:*", AppSyncML: "x-wap-application:push.syncml", AppSyncMLDM: "x-wap-application:syncml.dm",
		AppMotorola: "x-motorola:otaprov.ua", AppNEC: "x-oma-nec:otaprov.ua", 0x0B: "",
	}
	for code, want := range apps {
		if code.String() != want {
			t.Errorf("0x%X is %q, want %q", uint32(code), code, want)
		}
	}
	if code, ok := FindMedia([]byte("application/x-prov.syncset+wbxml")); code != MediaNokiaSyncset || !ok {
		t.Errorf("the other name of the Nokia syncset is %v, %v", code, ok)
	}
	// The types of TNDS, DDF and DevInf have no code.
	for _, name := range []string{"application/vnd.syncml.dmtnds+wbxml", "application/vnd.syncml.dmddf+wbxml",
		"application/vnd.syncml-devinf+wbxml", "application/xenc+xml", ""} {
		if code, ok := FindMedia([]byte(name)); ok {
			t.Errorf("%q is 0x%X", name, uint32(code))
		}
	}
	if code, ok := FindApp([]byte("x-wap-application:none")); ok {
		t.Errorf("an unknown application is 0x%X", uint32(code))
	}
}

func TestNewContentType(t *testing.T) {
	if got := NewContentType([]byte("Application/VND.SyncML.DM+WBXML")); got.Code != MediaDMWBXML || got.Name != nil {
		t.Errorf("by code: %+v", got)
	}
	name := []byte("application/vnd.syncml.dmtnds+wbxml")
	if got := NewContentType(name); got.Code != 0 || !bytes.Equal(got.Name, name) {
		t.Errorf("by name: %+v", got)
	}
}
