package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/cli/progress"
	"github.com/go-wbxml/wbxml/internal/cli/routeflags"
	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A sending is campaign run or worker.
type sending struct {
	msgflags.Flags
	*tool
	route    routeflags.Flags
	endpoint routeflags.Endpoint
	number   string
	seed     string
	narrow   bool
	rate     float64
	first    uint32
	workers  uint8
	attempts uint8
	metrics  string // address
	worker   bool
}

// run is campaign run.
func (t *tool) run() *cobra.Command {
	s := &sending{tool: t}
	cmd := &cobra.Command{
		Use:   "run [flags]",
		Short: "Begin to send, or go on",
		Long: `Begin to send, or go on. ACCOUNT, DEVICES and the flags that describe the message
are those of 'wbxml bootstrap build'. They, the list and the rate stay as they are
until the campaign ends; 'campaign rate' changes the rate of one that runs.

The column msisdn, or another one (--number-column), has the number of each phone:
digits, behind + where it is an international one. A row without a number, or that
makes no message, is refused; 'campaign rejects' writes it to a list to correct.

--to says where to: an SMSC (smpp://USER@HOST:PORT, or smpps: with TLS), a Kannel
gateway (kannel+http://USER@HOST:PORT/cgi-bin/sendsms), null: (nowhere), or file:NAME,
which gets a line of JSON for each short message. The password is in --password-file
or the environment, never in a command line. --route has what the SMSC wants: the
sender, kinds of numbers, the data coding, how ids are written, and the rate.

When all is sent, the run waits for receipts (--receipts), until each row has one. A
receipt that comes later is taken by whatever run goes on, or lost. Devices that begin
their first session are acknowledged by the DM server: at --acknowledge, or by
'campaign acknowledge'.

A campaign that was paused stays so: 'campaign resume' has it go on. One whose --first
rows were sent is paused. Nothing is sent twice but what a run that was killed had
sent and not recorded: at most 100 rows for each worker, in the same octets.`,
		Example: `  campaign run --account account.json --devices devices.csv --profile cp --sec NETWPIN \
      --to file:out.jsonl --rate 200/s --first 10 --state state`,
		Args: cobra.NoArgs,
		RunE: s.run,
	}
	s.add(cmd)
	cmd.Flags().Uint32Var(&s.first, "first", 0, "send to the first `rows` only, and pause")
	return cmd
}

// worker is campaign worker.
func (t *tool) worker() *cobra.Command {
	s := &sending{tool: t, worker: true}
	cmd := &cobra.Command{
		Use:   "worker [flags]",
		Short: "Send for a campaign that run has begun, on another machine",
		Long: `Send for a campaign that run has begun, on another machine. Files and flags have to
be the same: whatever is different is refused.`,
		Example: `  campaign worker --account account.json --devices devices.csv --to null: --rate 200/s --nats nats://broker.example.com`,
		Args:    cobra.NoArgs,
		RunE:    s.run,
	}
	s.add(cmd)
	return cmd
}

// add adds the flags.
func (s *sending) add(cmd *cobra.Command) {
	s.Add(cmd)
	s.route.Add(cmd)
	s.endpoint.Add(cmd, "acknowledge")
	f := cmd.Flags()
	f.Lookup("account").Usage = "`file` with the account"
	f.Lookup("devices").Usage = "`file` with the devices"
	f.StringVar(&s.number, "number-column", "msisdn", "`column` with the numbers of the phones")
	f.StringVar(&s.seed, "ref-seed", "", "`text` that names the campaign: the references of segments follow from it and the row (default random)")
	options.AddChoice(cmd, &s.narrow, "ref-bits", "", "of the references of segments", options.Choices("16|8", false, true))
	f.Var(options.Value(&s.rate, "0", "rate", parseRate), "rate", "short messages of all workers together, such as 200/s; 0 is no limit")
	f.Uint8Var(&s.workers, "workers", 0, "how many `workers` send at the same time (default two for each core)")
	f.StringVar(&s.metrics, "metrics", "", "`address` at which Prometheus gets the figures at /metrics, such as :9464; without a host this machine only")
	f.Uint8Var(&s.attempts, "attempts", 8, "how often a message is tried before it is refused, and a route before the campaign pauses")
}

// read reads a file, and no more of it than one octet behind limit.
func read(name string, limit int64) ([]byte, error) {
	if name == "-" {
		return nil, errors.New("standard input cannot be read again by the next run")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

// prepare reads account, keys and list, and returns the options of the engine.
func (s *sending) prepare(cmd *cobra.Command) (o engine.Options, err error) {
	list, err := engine.OpenCSV(s.Devices, engine.CSVOptions{}) // for the columns
	if err != nil {
		return o, err
	}
	defer list.Close()
	if err = s.Settle(cmd, list.List); err != nil {
		return o, err
	}
	if s.Options.SEC == bootstrap.SECUserPINMAC {
		return o, errors.New("USERPINMAC needs digits that reach each user by another way: use 'wbxml bootstrap build --pins-out'")
	}
	if err = s.Seal.Load(read, &s.Options); err != nil {
		return o, err
	}
	text, err := read(s.Account, msgflags.MaxAccount)
	if err != nil {
		return o, err
	}
	sum := sha256.Sum256(text)
	template, report, err := s.Compile(text)
	if err != nil {
		return o, fmt.Errorf("%s: %w", s.Account, err)
	}
	for _, field := range report.Dropped {
		s.log.Warn("a field of the account is left out", "field", field)
	}
	for _, finding := range report.Findings {
		s.log.Warn(finding.Text, "rule", finding.Rule)
	}
	message, keys := sha256.New(), sha256.New()
	s.HashOptions(message)
	if err = s.Seal.Hash(keys); err != nil {
		return o, err
	}
	o.List, err = engine.OpenCSV(s.Devices, engine.CSVOptions{Template: template, Number: s.number, Join: s.Join, Narrow: s.narrow})
	o.Facts = []engine.Fact{
		{Name: "account", Value: hex.EncodeToString(sum[:]), Secret: true},
		{Name: "keys", Value: hex.EncodeToString(keys.Sum(nil)), Secret: true},
		{Name: "profile", Value: s.Options.Profile.String()},
		{Name: "sec", Value: s.Options.SEC.String()},
		{Name: "flags of the message", Value: hex.EncodeToString(message.Sum(nil))},
		{Name: "column of numbers", Value: s.number},
		{Name: "bits of references", Value: map[bool]string{false: "16", true: "8"}[s.narrow]},
	}
	if err != nil {
		return o, err
	}
	s.route.Facts(func(name, value string) { o.Facts = append(o.Facts, engine.Fact{Name: name, Value: value}) })
	return o, nil
}

// open opens the route.
func (s *sending) open(o route.Options) (route.Transport, error) {
	return s.route.Open(o, s.name, s.log)
}

// serve answers with metrics, until end is called.
func (s *sending) serve(m *engine.Metrics) (end func() error, err error) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	address, end, err := routeflags.Serve(s.metrics, mux)
	if err != nil {
		return nil, fmt.Errorf("--metrics: %w", err)
	}
	s.log.Info("metrics", "url", "http://"+address+"/metrics")
	return end, nil
}

// run sends.
func (s *sending) run(cmd *cobra.Command, args []string) error {
	if err := s.Usage(cmd, args); err != nil {
		return err
	}
	if err := s.route.Settle(); err != nil {
		return err
	}
	if err := s.route.Read(cmd, &s.rate); err != nil {
		return failed(err)
	}
	b, err := s.broker()
	if err != nil {
		return err
	}
	defer b.Close()
	o, err := s.prepare(cmd)
	if err != nil {
		return failed(err)
	}
	o.Name, o.Rate, o.Seed, o.Random, o.First, o.Open = s.tool.name, s.rate, s.seed, s.Seal.Random(), int64(s.first), s.open
	o.Receipts = s.route.Receipts
	o.Worker, o.Workers, o.Attempts, o.Log = s.worker, int(s.workers), int(s.attempts), s.log
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer context.AfterFunc(ctx, stop)() // the second signal ends the process
	defer stop()
	c, err := engine.Start(ctx, b, o)
	if err != nil {
		return failed(err)
	}
	metrics := new(engine.Metrics)
	if s.metrics != "" {
		end, err := s.serve(metrics)
		if err != nil {
			return failed(err)
		}
		defer end()
	}
	end, err := s.endpoint.Open(s.log, c.Acknowledge)
	if err != nil {
		return failed(err)
	}
	defer end()
	begin := time.Now()
	p := progress.New(s.terminal, c.Manifest.Rows, "rows")
	status, err := c.Run(ctx, func(s engine.Status) {
		metrics.Observe(s)
		p.Show(s.Done, pace(&s))
	})
	p.Stop()
	if ctx.Err() != nil {
		err = errors.New("interrupted; the same command goes on")
	}
	if status.Rows > 0 { // else the ledger was not read
		fmt.Fprint(s.stderr, text(c, &status))
		if settled, err := c.Settled(context.WithoutCancel(ctx), o.List); err == nil {
			fmt.Fprint(s.stderr, later(&status, settled))
		}
	}
	s.log.Info("the run has ended", "took", time.Since(begin).Round(time.Millisecond))
	return failed(err)
}
