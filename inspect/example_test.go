package inspect_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Two short messages from a log, and the PIN that the user was told.
func ExampleExplain() {
	log := `SMS 1: 0b05040b8423f000032a020101062f1f2db69181924430453033344330383634453545373244464541364533423433303232413332423233394146373600030b6a05696e657400c54601c6550187110683000187070603496e7465726e65744e41504445460001871006ab0187080603696e7465726e65740001870906890187140101c60001550187360000
SMS 2: 0b05040b8423f000032a0202060377320001872206830001c600015901873a00000603687474703a2f2f7761702e6b72616b2e646b0001871c010101c6560187070603536f6e6f666f6e2042726f7773657200010101`
	r := inspect.Explain([]byte(log), inspect.Options{Keys: bootstrap.Keys{PIN: bootstrap.Secret("1234")}})
	for _, l := range r.Layers {
		fmt.Println(l.Kind)
		if l.Settings != "" {
			fmt.Println("sets", l.Settings)
		}
		if l.MAC != nil {
			fmt.Println("MAC", l.MAC.State)
		}
	}
	// Output:
	// lines
	// segment
	// segment
	// joined
	// wsp
	// MAC verified
	// wbxml
	// sets access point InternetNAPDEF, browser
}
