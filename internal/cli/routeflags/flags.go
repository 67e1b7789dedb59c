package routeflags

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// Flags are those of a target.
type Flags struct {
	Receipts time.Duration // to wait for them

	to, profileFile, passwordFile, reports string
	binds                                  uint8

	target   route.Target
	profile  smpp.Profile
	password smpp.Secret
}

// limits of files, in octets.
const (
	maxProfile = 64 << 10
	maxSecret  = 4 << 10
)

// Add adds the flags.
func (f *Flags) Add(cmd *cobra.Command) {
	all := cmd.Flags()
	all.StringVar(&f.to, "to", "", "`target`: null:, file:NAME, smpp://USER@HOST:PORT, smpps://… or kannel+http://USER@HOST:PORT/cgi-bin/sendsms")
	all.StringVar(&f.profileFile, "route", "", "`file` with what the SMSC wants, in JSON (default: international numbers, no sender)")
	all.StringVar(&f.passwordFile, "password-file", "", "`file` with the password of the target's user (default CAMPAIGN_PASSWORD in the environment)")
	all.Uint8Var(&f.binds, "binds", 1, "how many `connections` to the SMSC")
	all.DurationVar(&f.Receipts, "receipts", 30*time.Second, "how `long` to wait, when all is sent, until each row has a receipt")
	all.StringVar(&f.reports, "reports", "", "`address` of this machine at which Kannel brings its reports, such as 10.0.0.5:8099")
}

// remote reports whether the target has a user, and receipts.
func (f *Flags) remote() bool { return f.target.User != "" }

// Settle reads the target, which is an error of usage where it is wrong, and for one that
// does not have receipts it has nobody wait for them.
func (f *Flags) Settle() (err error) {
	if f.target, err = route.Parse(f.to); f.to == "" {
		return fmt.Errorf("--to is needed: %w", err)
	} else if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	if f.reports != "" && !strings.HasPrefix(f.target.Scheme, "kannel") {
		return errors.New("--reports is for kannel")
	}
	if !f.remote() {
		f.Receipts = 0
	}
	return nil
}

// Read reads the files that the flags name. Without a flag --rate, the rate is that of the
// profile.
func (f *Flags) Read(cmd *cobra.Command, rate *float64) (err error) {
	f.profile = smpp.NewProfile()
	if f.profileFile != "" {
		text, err := readFile(f.profileFile, maxProfile)
		if err == nil {
			f.profile, err = smpp.ParseProfile(text)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.profileFile, err)
		}
	}
	if !cmd.Flags().Changed("rate") {
		*rate = f.profile.Rate
	}
	f.password, err = Secret(f.passwordFile, "CAMPAIGN_PASSWORD")
	return err
}

// Secret returns what a file has, without the end of its line, or where it is "" a variable
// of the environment.
func Secret(file, variable string) ([]byte, error) {
	if file == "" {
		return []byte(os.Getenv(variable)), nil
	}
	text, err := readFile(file, maxSecret)
	return bytes.TrimRight(text, "\r\n"), err
}

func readFile(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%s: more than %d octets", name, limit)
	}
	return text, err
}

// Facts calls f with name and value of what the messages depend on: no secret.
func (f *Flags) Facts(fact func(name, value string)) {
	fact("transport", f.target.Scheme)
	fact("route", f.target.String())
	if f.remote() {
		text, _ := json.Marshal(f.profile) // it is made of texts and numbers
		fact("profile of the route", string(text))
	}
}

// A closing is a route that ends something else with it.
type closing struct {
	route.Transport
	end func() error
}

func (c closing) Close() error { return errors.Join(c.end(), c.Transport.Close()) }

// Open opens the route, and where reports come. A file has one writer. campaign is a name
// that stays the same from one run to the next.
func (f *Flags) Open(o route.Options, campaign string, log *slog.Logger) (route.Transport, error) {
	c := closing{end: func() error { return nil }}
	if f.target.Scheme == "file" {
		lock := flock.New(f.target.Path)
		locked, err := lock.TryLock()
		if err == nil && !locked {
			err = fmt.Errorf("%s: another process writes it", f.target.Path)
		}
		if err != nil {
			return nil, err
		}
		c.end = lock.Close
	}
	o.Password, o.Profile, o.Binds = f.password, &f.profile, int(f.binds)
	if f.reports != "" {
		if len(f.password) == 0 {
			return nil, errors.New("--reports needs a password")
		}
		// The path is the same in each run, so that a report of one finds the next.
		h := hmac.New(sha256.New, f.password)
		h.Write([]byte("reports of " + campaign))
		path := "/" + hex.EncodeToString(h.Sum(nil))
		address, end, err := Serve(f.reports, route.Reports(path, o.Receipt))
		if err != nil {
			return nil, fmt.Errorf("--reports: %w", err)
		}
		log.Info("listening for reports", "address", address)
		c.end, o.ReportURL = end, "http://"+address+path
	}
	var err error
	if c.Transport, err = route.Open(context.Background(), f.target, o); err != nil {
		return nil, errors.Join(err, c.end())
	}
	return c, nil
}
