package bench

import (
	"context"
	"io"
	"net"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// BenchmarkSMPP submits short messages over the loopback interface: by a session, to an
// SMSC that answers each; and as a floor the same octets, written 64 KiB at a time to a
// socket from which they are read.
func BenchmarkSMPP(b *testing.B) {
	_, _, _, messages := pushed(b)
	route, err := smpp.NewRoute(smpp.NewProfile())
	if err != nil {
		b.Fatal(err)
	}
	var m smpp.Message
	if err := route.Message(&m, []byte("+491701234567"), messages, 0); err != nil {
		b.Fatal(err)
	}
	octets, err := smpp.AppendPDU(nil, &smpp.PDU{Command: smpp.CommandSubmitSM, Sequence: 1, Message: m})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("dm-embedded/session", func(b *testing.B) {
		server, err := smsc.Listen("127.0.0.1:0", smsc.Options{})
		if err != nil {
			b.Fatal(err)
		}
		accepted := 0
		session, err := smpp.Dial(context.Background(), smpp.Options{Addr: server.Addr(), Window: 1000, Done: func(r smpp.Result) {
			if r.Err == nil {
				accepted++
			}
		}})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(octets)))
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			if err := session.Submit(context.Background(), &m, uint64(i)); err != nil {
				b.Fatal(err)
			}
		}
		if err := session.Wait(context.Background()); err != nil || accepted != b.N {
			b.Fatal(err, accepted)
		}
		b.StopTimer()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submits/s")
		if err := session.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
		if err := server.Close(); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("dm-embedded/socket", func(b *testing.B) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		defer l.Close()
		read := make(chan int64)
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{conn}, make([]byte, 64<<10))
			read <- n
		}()
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(octets)))
		b.ResetTimer()
		var out []byte
		for i := range b.N {
			if out = append(out, octets...); len(out) > 64<<10 || i == b.N-1 {
				if _, err := conn.Write(out); err != nil {
					b.Fatal(err)
				}
				out = out[:0]
			}
		}
		conn.Close()
		if n := <-read; n != int64(b.N*len(octets)) {
			b.Fatal(n)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submits/s")
	})
}
