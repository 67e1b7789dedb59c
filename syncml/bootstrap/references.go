package bootstrap

import (
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// internet is the access point that every device has (OMA Provisioning Content): real
// documents name it without a NAPDEF.
const internet = "INTERNET"

// nowhere returns the references that lead nowhere, by their fields. In the CP profile
// conRefs name proxies and access points of the message, and proxies name its access
// points. In the DM profile only what begins with ./Inbox/ must be an object of the
// message: anything else is a node or an identifier that the device has. Fields of
// conRefs are those of the list, of which a may have a part in another order.
func (a *Account) nowhere(p Profile, conRefs []string) (fields []string) {
	there := map[string]bool{internet: true}
	for _, n := range a.NAPs {
		there[n.ID] = true
	}
	var physical []string
	for i, x := range a.Proxies {
		for k, y := range x.Physical {
			for n, id := range y.NAPs {
				if !there[id] {
					physical = append(physical, fmt.Sprintf("proxies[%d].physical[%d].naps[%d]", i, k, n))
				}
			}
		}
	}
	for _, x := range a.Proxies {
		there[x.ID] = true
	}
	for _, x := range a.Objects {
		there[inbox+tnds.Relative(join(x.Path, x.Name))] = true
	}
	lost := map[string]bool{}
	for _, ref := range a.ConRefs {
		lost[ref] = !there[ref] && (p == ProfileCP || strings.HasPrefix(ref, inbox))
	}
	for i, ref := range conRefs {
		if lost[ref] {
			fields = append(fields, fmt.Sprintf("conRefs[%d]", i))
		}
	}
	return append(fields, physical...)
}

// isObject reports whether a conRef is the URI of a management object, which CP cannot
// carry, unless something there has it as its ID.
func (a *Account) isObject(ref string) bool {
	return strings.HasPrefix(ref, "./") && !a.isProxy(ref) && !a.isNAP(ref)
}

// checkReferences finds the references of the account that lead nowhere.
func (x *Opened) checkReferences() {
	for _, field := range x.Account.nowhere(x.Options.Profile, x.Account.ConRefs) {
		x.find(RuleReferences, field+" "+reasonNowhere)
	}
}
