package simulator_test

import (
	"fmt"
	"os"

	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/simulator"
	"github.com/go-wbxml/wbxml/syncml/device"
)

// A new device has a tree with what every device has.
func Example() {
	state := simulator.State{Dir: "phone", Device: "IMEI:490154203237518", Dry: true}
	d, done, err := state.Change(device.Policy{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()
	tree, _ := simulator.ShowTree(d.Tree(), ".", false)
	if err := simulator.Write(os.Stdout, tree, false); err != nil {
		fmt.Println(err)
	}
	// Output:
	// tree
	//   ./DMAcc
	//   ./DevInfo
	//   ./DevInfo/DevId = IMEI:490154203237518
	//   ./DevInfo/DmV = 1.2
	//   ./DevInfo/Lang = en
	//   ./DevInfo/Man
	//   ./DevInfo/Mod
	//   ./Inbox
}
