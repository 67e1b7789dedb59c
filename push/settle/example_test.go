package settle_test

import (
	"context"
	"fmt"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/settle"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// Of ten rows one was refused and two have receipts; two devices have begun their first
// session.
func Example() {
	m := &memory{rows: 10, done: 10, devices: [][]uint64{{3, 4}}}
	m.receipts = [][]route.Receipt{{
		{Keys: []string{"1"}, State: smpp.StateDelivered},
		{Keys: []string{"2"}, State: smpp.StateUndeliverable},
	}}
	s, err := settle.Join(context.Background(), m, func(c *settle.Chunk) error {
		for row := c.First; row <= c.Last; row++ {
			if state := c.State(row); state != settle.StateSent {
				fmt.Println(row, state)
			}
		}
		return nil
	})
	fmt.Println(s.Delivered, s.Failed, s.Managed, err)
	// Output:
	// 1 delivered
	// 2 failed
	// 3 managed
	// 4 managed
	// 10 refused
	// 1 1 2 <nil>
}
