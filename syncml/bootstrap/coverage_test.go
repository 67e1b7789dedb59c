package bootstrap

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A census counts, for each field by its path, the values that occur: zero or
// empty ones and others.
type census struct {
	zero, other map[string]int
	values      map[string]map[string]int // of enumerations and numbers, by type
}

func newCensus() *census {
	return &census{map[string]int{}, map[string]int{}, map[string]map[string]int{}}
}

// add counts v and what is in it. Elements of lists have the path of the list.
func (c *census) add(path string, v reflect.Value) {
	if v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
		c.zero[path]++
	} else {
		c.other[path]++
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			c.add(path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			c.add(path+"[]", v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			c.add(path+"*", v.Elem())
		}
	default:
		name := v.Type().Name()
		if c.values[name] == nil {
			c.values[name] = map[string]int{}
		}
		c.values[name][fmt.Sprint(v)]++
	}
}

// paths returns the paths of all fields of a type; a characteristic counts without those
// in it.
func paths(path string, t reflect.Type) (all []string) {
	switch {
	case t.Kind() == reflect.Struct:
		for field := range t.Fields() {
			if field.Type == reflect.TypeFor[[]Characteristic]() && t == reflect.TypeFor[Characteristic]() {
				continue
			}
			all = append(all, path+"."+field.Name)
			all = append(all, paths(path+"."+field.Name, field.Type)...)
		}
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		all = paths(path+"[]", t.Elem())
	case t.Kind() == reflect.Pointer:
		all = paths(path+"*", t.Elem())
	}
	return all
}

// always are the fields of an account that are never empty, since it would not be
// valid.
var always = []string{
	".ServerID", ".Addresses", ".Addresses[].Addr", ".Credentials[].Level", ".Credentials[].Type", ".NAPs[].ID", ".NAPs[].Auth[].Type",
	".Proxies[].ID", ".Proxies[].Auth[].Type", ".Proxies[].Physical", ".Proxies[].Physical[].ID", ".Proxies[].Physical[].Address",
	".Objects[].Name", ".Objects[].ID", ".Objects[].Nodes[].URI", ".Ext[].URI",
}

func isAlways(path string) bool {
	return slices.Contains(always, path) || strings.HasSuffix(path, "Parms[].Name") || strings.HasSuffix(path, "Within[].Type") || strings.HasSuffix(path, "Characteristics[].Type")
}

// TestGenerator holds that the accounts and options of the property tests reach
// every field, with a value and without, and every value of every enumeration.
func TestGenerator(t *testing.T) {
	given, options := newCensus(), newCensus()
	combined := map[string]int{}
	for seed := range uint64(manyAccounts()) {
		g := newGen(seed)
		a, o, k := g.account(), g.options(), g.keys()
		given.add("", reflect.ValueOf(*a))
		options.add("", reflect.ValueOf(o))
		options.add("Keys", reflect.ValueOf(k))
		for _, c := range a.Credentials {
			combined[string(c.Level)+" "+string(c.Type)]++
		}
		for _, n := range slices.Concat(a.Ext, objectNodes(a)) {
			combined["format "+n.Format]++
		}
	}
	for _, path := range paths("", reflect.TypeFor[Account]()) {
		if given.other[path] < 5 {
			t.Errorf("account: %s has a value %d times", path, given.other[path])
		}
		// In elements of lists of texts there is always something.
		if !isAlways(path) && !strings.HasSuffix(path, "[]") && given.zero[path] < 5 {
			t.Errorf("account: %s is empty %d times", path, given.zero[path])
		}
	}
	for _, path := range paths("", reflect.TypeFor[Options]()) {
		switch field := strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '*' })[0]; field {
		case "Transport", "Strict": // TestPolicy
		case "Sign", "Encrypt": // TestSealed
		default:
			if options.other[path] < 5 {
				t.Errorf("options: %s has a value %d times", path, options.other[path])
			}
		}
	}
	occurs := func(c *census, typ, value string) {
		t.Helper()
		if c.values[typ][value] < 5 {
			t.Errorf("%s %q occurs %d times", typ, value, c.values[typ][value])
		}
	}
	for _, v := range []AddrType{"", AddrURI, AddrIPv4, AddrIPv6} {
		occurs(given, "AddrType", string(v))
	}
	for _, v := range append(authTypes, "") {
		occurs(given, "AuthType", string(v))
		for _, l := range levels {
			low := l == LevelOBEX || l == LevelHTTP
			possible := v != "" && (!low || slices.Contains(lowTypes, v))
			if n := combined[string(l)+" "+string(v)]; possible != (n >= 5) {
				t.Errorf("level %s with type %q occurs %d times", l, v, n)
			}
		}
	}
	for f := tnds.FormatNone; f <= tnds.FormatFloat; f++ {
		if name := f.String(); f != tnds.FormatB64 && combined["format "+name] < 5 {
			t.Errorf("format %q occurs %d times", name, combined["format "+name])
		}
	}
	for _, v := range []fmt.Stringer{ProfileDM, ProfileCP, DM12, DM11, FormEmbedded, FormNested, FormXML, FormNodeByNode, SECNone, SECNetwPIN, SECUserPIN, SECUserNetwPIN, SECUserPINMAC,
		codec.Version11, codec.Version12, codec.Version13} {
		occurs(options, reflect.TypeOf(v).Name(), v.String())
	}
	occurs(options, "Join", fmt.Sprint(JoinNetworkThenPIN))
	occurs(options, "Join", fmt.Sprint(JoinPINColonNetwork))
}

func objectNodes(a *Account) (all []Node) {
	for _, o := range a.Objects {
		all = append(all, o.Nodes...)
	}
	return all
}
