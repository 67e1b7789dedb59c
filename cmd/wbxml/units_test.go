package main

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// TestLimitFlags checks that the flag a message names is one of the command,
// for each limit that has one, and that it changes that limit and no other.
func TestLimitFlags(t *testing.T) {
	for name, flags := range map[string][]options.Limit{"wbxml": options.WBXMLLimits, "xml": options.XMLLimits} {
		named := map[string]bool{}
		for _, l := range []string{"Depth", "Attrs", "String", "Strings", "Nested", "Document", "Tokens", "Expanded", "XML.Depth", "XML.Attrs", "XML.Text", "XML.Document"} {
			named[options.LimitFlag(l)] = true
		}
		for _, f := range flags {
			if !named["--"+f.Name] {
				t.Errorf("%s: no limit leads to --%s", name, f.Name)
			}
			resolve := func(args ...string) any {
				var l options.Limits
				cmd := &cobra.Command{}
				l.Add(cmd, flags)
				if err := cmd.ParseFlags(args); err != nil {
					t.Fatal(err)
				}
				l.Resolve(cmd)
				if name == "wbxml" {
					return l.Codec()
				}
				x, c := l.XML()
				return struct {
					X xmlconv.XMLLimits
					C codec.Limits
				}{x, c}
			}
			plain, changed, none := resolve(), resolve("--"+f.Name, "7"), resolve("--no-limits")
			if reflect.DeepEqual(plain, changed) || strings.Contains(fmt.Sprint(none), "0") || reflect.DeepEqual(none, resolve("--no-limits", "--"+f.Name, "7")) {
				t.Errorf("%s --%s: %v, set to 7 %v, without limits %v", name, f.Name, plain, changed, none)
			}
		}
	}
	if got := options.LimitFlag("XML.Name"); got != "--no-limits" {
		t.Errorf("a limit without a flag leads to %s", got)
	}
}
