package jsonfile_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/internal/cli/jsonfile"
)

func ExampleUnmarshal() {
	var account struct {
		Addresses []struct {
			Ports []uint16 `json:"ports"`
		} `json:"addresses"`
	}
	err := jsonfile.Unmarshal([]byte("{\"addresses\": [\n  {\"ports\": [\"443\"]}\n]}"), &account)
	fmt.Println(err)
	// Output: line 2: addresses[0].ports[0]: must be a number from 0 to 65535, without quotes, not text
}
