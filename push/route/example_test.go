package route_test

import (
	"context"
	"fmt"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// unlimited stands for a limiter, such as that of golang.org/x/time/rate.
type unlimited struct{}

func (unlimited) WaitN(ctx context.Context, _ int) error { return ctx.Err() }

// A message of two segments goes to an SMSC, which says later that the phone has it.
func Example() {
	center, err := smsc.Listen("127.0.0.1:0", smsc.Options{Receipts: true})
	if err != nil {
		panic(err)
	}
	defer center.Close()
	target, err := route.Parse("smpp://user@" + center.Addr())
	if err != nil {
		panic(err)
	}
	receipts := make(chan route.Receipt, 1)
	transport, err := route.Open(context.Background(), target, route.Options{
		Limiter: unlimited{}, Password: smpp.Secret("hushhush"), // from a file, say
		Receipt: func(r route.Receipt) bool { receipts <- r; return true },
	})
	if err != nil {
		panic(err)
	}
	defer transport.Close()

	m := route.Message{Row: 1, Number: []byte("+491700000001")}
	segmenter := push.Segmenter{Dst: push.PortPush, Src: push.PortWSP, Ref: 42}
	for i := range 2 {
		s, err := segmenter.AppendSegment(nil, make([]byte, 200), i) // of push.AppendPDU, say
		if err != nil {
			panic(err)
		}
		m.Segments = append(m.Segments, s)
	}
	batch := []route.Message{m}
	if err := transport.Send(context.Background(), batch); err != nil {
		panic(err)
	}
	fmt.Println(batch[0].Outcome == route.OutcomeSent, batch[0].ID)
	select {
	case r := <-receipts:
		fmt.Println(r.Keys[0], r.State)
	case <-time.After(time.Minute):
	}
	// Output:
	// true 2
	// 2 DELIVRD
}
