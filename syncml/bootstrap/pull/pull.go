package pull

import (
	"crypto/x509"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/bufpool"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Secret is a token, which does not show itself.
type Secret = secret.Secret

const (
	maxPath   = 512  // octets of the path
	maxAccept = 1024 // octets of the headers Accept
)

// ErrUnknown is the error of a look-up that has nothing for an id: the device gets what
// strangers get.
var ErrUnknown = errors.New("pull: no message for this id")

// Options are those of a [Handler].
type Options struct {
	// Template makes the messages. With bootstrap.Transport.Secure they have no MAC; with
	// another method but USERPINMAC, SEC and MAC are parameters of Content-Type.
	Template *bootstrap.Template
	// Lookup returns the values and keys of a device, or ErrUnknown. It is called for ids
	// that a token or a certificate is for, and for HEAD as for GET. What it returns must
	// not change until the answer is written; nothing of it is kept.
	Lookup func(r *http.Request, id string) (bootstrap.Values, error)

	// Tokens verifies tokens, Certificate returns the id of the device that a verified
	// certificate is for. At least one of them is there; with both, either is enough.
	Tokens      *Tokens
	Certificate func(c *x509.Certificate) (id string, ok bool)

	Prefix   string // the path in front of the id, "/bootstrap/" where empty; ends with a slash
	ProxyTLS bool   // a proxy in front ends TLS, so that requests come without
	// Report is told of faults of the program, if it is there. The errors are those of
	// Lookup and of Template.AppendMessage, which hold no values.
	Report func(r *http.Request, err error)
}

// A Handler gives out bootstrap messages. It is safe for concurrent use.
type Handler struct {
	secret.Hidden // a template holds secrets
	o             Options
}

var (
	errOptions = errors.New("pull: a template, a look-up and either tokens or certificates are needed, and a prefix that ends with a slash")
	errTyped   = errors.New("pull: with USERPINMAC the user types the MAC, which no answer can tell him")
)

// New returns the handler of o.
func New(o Options) (*Handler, error) {
	if o.Prefix == "" {
		o.Prefix = "/bootstrap/"
	}
	if o.Template == nil || o.Lookup == nil || o.Tokens == nil && o.Certificate == nil || !strings.HasSuffix(o.Prefix, "/") {
		return nil, errOptions
	}
	if o.Template.SEC() == bootstrap.SECUserPINMAC {
		return nil, errTyped
	}
	return &Handler{o: o}, nil
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		fail(w, http.StatusMethodNotAllowed)
		return
	}
	id, ok := h.id(r)
	if !ok || !h.authorized(r, id) {
		fail(w, http.StatusNotFound)
		return
	}
	if !accepts(r.Header["Accept"], h.o.Template.Type()) {
		fail(w, http.StatusNotAcceptable)
		return
	}
	values, err := h.o.Lookup(r, id)
	if errors.Is(err, ErrUnknown) {
		fail(w, http.StatusNotFound)
		return
	}
	if err == nil {
		err = h.serve(w, r, values)
	}
	if err != nil {
		if h.o.Report != nil {
			h.o.Report(r, err)
		}
		fail(w, http.StatusInternalServerError)
	}
}

// fail answers without a body.
func fail(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
}

// serve renders the message and writes it. With an error nothing is written.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, v bootstrap.Values) (err error) {
	b := bufpool.Get(4096)
	defer bufpool.Put(b)
	m := bootstrap.Message{Type: h.o.Template.Type()}
	if b.B, m.Security, err = h.o.Template.AppendMessage(b.B, v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", m.PDU(0).Type.String())
	w.Header().Set("Content-Length", strconv.Itoa(len(b.B)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(b.B) // a device that has gone comes again
	}
	return nil
}

// id returns the id in the path, which is not empty, text and one segment.
func (h *Handler) id(r *http.Request) (string, bool) {
	id, ok := strings.CutPrefix(r.URL.Path, h.o.Prefix)
	text := strings.IndexFunc(id, func(c rune) bool { return c < ' ' || c == 0x7F || c == '/' || c == '\\' }) < 0
	return id, ok && id != "" && id != "." && id != ".." && len(r.URL.Path) <= maxPath && utf8.ValidString(id) && text
}

// authorized reports whether the request may have the message of the device.
func (h *Handler) authorized(r *http.Request, id string) bool {
	if r.TLS == nil && !h.o.ProxyTLS {
		return false
	}
	if h.o.Certificate != nil && r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		if of, ok := h.o.Certificate(r.TLS.VerifiedChains[0][0]); ok && of == id {
			return true
		}
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return h.o.Tokens != nil && strings.EqualFold(scheme, "Bearer") && h.o.Tokens.Verify(strings.TrimSpace(token), id, time.Now())
}

// accepts reports whether the headers Accept allow a media type (RFC 9110, 12.5.1):
// the most special range that has it decides.
func accepts(headers []string, mediaType string) bool {
	all := strings.Join(headers, ",")
	if strings.TrimSpace(all) == "" {
		return true
	}
	if len(all) > maxAccept {
		return false
	}
	best, allowed := 0, false
	major, _, _ := strings.Cut(mediaType, "/")
	for part := range strings.SplitSeq(all, ",") {
		typ, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		rank := map[string]int{"*/*": 1, major + "/*": 2, mediaType: 3}[typ]
		q, err := strconv.ParseFloat(parameters["q"], 64)
		if rank > 0 && rank >= best {
			best, allowed = rank, err != nil || q > 0
		}
	}
	return allowed
}
