package routeflags

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/push/settle"
)

// Serve answers at an address, on this machine only unless it has a host, until end is
// called.
func Serve(address string, h http.Handler) (bound string, end func() error, err error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port))
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	go server.Serve(l)
	return l.Addr().String(), server.Close, nil
}

// minToken is the least octets of a token: a guess must not be worth a try.
const minToken = 16

// An Endpoint is where a DM server acknowledges devices.
type Endpoint struct{ Address, tokenFile string }

// Add adds the flags; that of the address has a name of its own.
func (e *Endpoint) Add(cmd *cobra.Command, name string) {
	cmd.Flags().StringVar(&e.Address, name, "", "`address` at which a DM server acknowledges devices by POST /acknowledge, such as :8090; without a host this machine only")
	cmd.Flags().StringVar(&e.tokenFile, "token-file", "", "`file` with the bearer token for it, of 16 octets at least (default CAMPAIGN_TOKEN in the environment)")
}

// Listen answers until it is interrupted.
func (e *Endpoint) Listen(log *slog.Logger, take func(context.Context, ...string) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	end, err := e.Open(log, take)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return end()
}

// Lines gives take the lines of in, many at once.
func Lines(ctx context.Context, in io.Reader, take func(context.Context, ...string) error) error {
	var devices []string
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if devices = append(devices, lines.Text()); len(devices) == settle.BatchSize {
			if err := take(ctx, devices...); err != nil {
				return err
			}
			devices = devices[:0]
		}
	}
	return errors.Join(lines.Err(), take(ctx, devices...))
}

// Open begins to answer, where there is an address, until end is called.
func (e *Endpoint) Open(log *slog.Logger, take func(context.Context, ...string) error) (end func() error, err error) {
	if e.Address == "" {
		return func() error { return nil }, nil
	}
	token, err := Secret(e.tokenFile, "CAMPAIGN_TOKEN")
	if err == nil && len(token) < minToken {
		err = fmt.Errorf("a token of %d octets at least is needed, in --token-file or CAMPAIGN_TOKEN", minToken)
	}
	if err != nil {
		return nil, err
	}
	address, end, err := Serve(e.Address, settle.Acknowledgements(token, take))
	if err == nil {
		log.Info("listening for acknowledgements", "address", address)
	}
	return end, err
}
