package cardfiles_test

import (
	"fmt"

	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/cardfiles"
)

// A recorded card answers as it did.
func Example() {
	card, err := cardfiles.ReadDialogue([]byte("> 00A4 0004 02 3F00\n< 9000\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := card.Transmit([]byte("\x00\xA4\x00\x04\x02\x3F\x00"))
	fmt.Printf("%X %v\n", answer, err)
	// Output:
	// 9000 <nil>
}
