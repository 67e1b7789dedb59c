package bootstrap_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// TestFullAccount holds that examples/account-full.json uses every field, that
// docs/account.md names each, and what the profiles leave out of it.
func TestFullAccount(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testdoc.Root(t), "examples", "account-full.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile(filepath.Join(testdoc.Root(t), "docs", "account.md"))
	if err != nil {
		t.Fatal(err)
	}
	var a bootstrap.Account
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{} // by type and name: has it a value anywhere?
	usedFields(reflect.ValueOf(a), used)
	if len(used) < 40 {
		t.Errorf("%d fields", len(used))
	}
	for field, ok := range used {
		_, name, _ := strings.Cut(field, ".")
		if !ok {
			t.Errorf("examples/account-full.json has no %s", field)
		}
		if !strings.Contains(string(doc), "`"+name+"`") {
			t.Errorf("docs/account.md does not name %s", field)
		}
	}
	for _, v := range []struct {
		profile bootstrap.Profile
		dropped []string
	}{
		{bootstrap.ProfileDM, []string{"addresses[0].extra", "addresses[0].portExtra", "credentials[0].extra", "naps", "proxies", "extra", "characteristics", "provVersion"}},
		{bootstrap.ProfileCP, []string{"node", "credentials[2]", "authPref", "conRefs[0]", "objects", "ext", "acl"}},
	} {
		_, report, err := bootstrap.Compile(bootstrap.Options{Profile: v.profile, Device: "${device}", SEC: bootstrap.SECNetwPIN, Drop: true}, &a)
		if err != nil || !slices.Equal(report.Dropped, v.dropped) {
			t.Errorf("%v: %v, dropped %q, want %q", v.profile, err, report.Dropped, v.dropped)
		}
	}
}

// usedFields notes for each JSON field of the structs in v whether it has a value.
func usedFields(v reflect.Value, used map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		usedFields(v.Elem(), used)
	case reflect.Slice:
		for i := range v.Len() {
			usedFields(v.Index(i), used)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			name = v.Type().Name() + "." + name
			used[name] = used[name] || !v.Field(i).IsZero()
			usedFields(v.Field(i), used)
		}
	}
}
