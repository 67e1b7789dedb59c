package route

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push/smpp"
)

// A Target is where messages go.
type Target struct {
	Scheme string // null, file, smpp, smpps, kannel+http or kannel+https
	User   string
	Addr   string // host and port
	Path   string // of the file, or of sendsms
}

// port returns the one that SMSCs and gateways usually have, "" for other schemes.
func port(scheme string) string {
	switch scheme {
	case "smpp":
		return "2775"
	case "smpps":
		return "3550"
	case "kannel+http", "kannel+https":
		return "13013"
	}
	return ""
}

// Errors of [Parse].
var (
	ErrTarget = errors.New("a target is null:, file:NAME, smpp://USER@HOST:PORT, smpps://…, kannel+http://USER@HOST:PORT/cgi-bin/sendsms or kannel+https://…")
	ErrInURL  = errors.New("a password must not be part of a target: keep it in a file or in the environment")
)

// Parse reads a target as people write it: see the package's description. The error does
// not quote it.
func Parse(s string) (Target, error) {
	scheme, rest, _ := strings.Cut(s, ":")
	switch {
	case scheme == "null" && rest == "", scheme == "file" && rest != "":
		return Target{Scheme: scheme, Path: rest}, nil
	case port(scheme) == "":
		return Target{}, ErrTarget
	}
	u, err := url.Parse(s)
	if err != nil {
		return Target{}, ErrTarget
	}
	if _, has := u.User.Password(); has {
		return Target{}, ErrInURL
	}
	t := Target{scheme, u.User.Username(), net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port(scheme))), u.Path}
	if kannel(scheme) {
		t.Path = cmp.Or(strings.TrimSuffix(u.Path, "/"), "/cgi-bin/sendsms")
	} else if strings.Trim(u.Path, "/") != "" {
		return Target{}, ErrTarget
	} else {
		t.Path = ""
	}
	if u.Hostname() == "" || u.User.Username() == "" || u.RawQuery != "" || u.Fragment != "" {
		return Target{}, ErrTarget
	}
	return t, nil
}

func kannel(scheme string) bool { return strings.HasPrefix(scheme, "kannel+") }

// String returns the target as Parse reads it.
func (t Target) String() string {
	if port(t.Scheme) == "" {
		return t.Scheme + ":" + t.Path
	}
	return (&url.URL{Scheme: t.Scheme, User: url.User(t.User), Host: t.Addr, Path: t.Path}).String()
}

// Options say how messages go to a target.
type Options struct {
	secret.Hidden // the fields do not show themselves

	Limiter  Limiter // needed: gives leave for each short message, those that are sent again too
	Password smpp.Secret
	// Profile says what an SMSC wants; a gateway uses its source and validity. nil is
	// [smpp.NewProfile].
	Profile *smpp.Profile
	Binds   int         // connections to an SMSC; 0 is 1
	TLS     *tls.Config // for smpps and kannel+https; nil is the usual one

	// Receipt gets each final receipt. It must not wait for long. Where it returns false,
	// the SMSC is asked to come again with it. nil: receipts are of no interest. Those of
	// a gateway come to [Reports].
	Receipt   func(Receipt) bool
	ReportURL string // of [Reports], where the gateway can reach it; "": it is asked for no reports
}

// Open opens the way to a target. ctx is for connecting only.
func Open(ctx context.Context, t Target, o Options) (Transport, error) {
	switch {
	case t.Scheme == "null":
		return Null{o.Limiter}, nil
	case t.Scheme == "file":
		return OpenFile(t.Path, o.Limiter)
	case port(t.Scheme) == "" || o.Limiter == nil:
		return nil, ErrTarget
	}
	if o.Profile == nil {
		p := smpp.NewProfile()
		o.Profile = &p
	}
	if err := o.Profile.Check(); err != nil {
		return nil, err
	}
	if kannel(t.Scheme) {
		return openKannel(t, o), nil
	}
	return openSMPP(ctx, t, o)
}
