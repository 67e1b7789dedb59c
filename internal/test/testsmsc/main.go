// Command testsmsc is an SMSC on this machine, to try campaigns with: it takes every short
// message, says how many, and sends a receipt for each. No phone gets anything.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/smsc"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:2775", "address to listen at")
	rate := flag.Int("rate", 0, "short messages a second, beyond which it throttles; 0 is no limit")
	flag.Parse()
	s, err := smsc.Listen(*addr, smsc.Options{Rate: *rate, Receipts: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsmsc:", err)
		os.Exit(1)
	}
	fmt.Println("testsmsc: listening at", s.Addr())
	end := make(chan os.Signal, 1)
	signal.Notify(end, os.Interrupt)
	var last smsc.Counts
	for {
		select {
		case <-time.After(time.Second):
			if c := s.Counts(); c.Submits != last.Submits {
				last = c
				fmt.Printf("testsmsc: %d short messages accepted, %d throttled\n", c.Accepted, c.Throttled)
			}
		case <-end:
			s.Close()
			return
		}
	}
}
