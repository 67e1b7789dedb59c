package bootstrap

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/secret"
)

// The media types of bootstrap messages, as [Message] has them. Those of XML are not
// here: a bootstrap message is WBXML (rule BS-1).
const (
	TypeDM = "application/vnd.syncml.dm+wbxml"
	TypeCP = "application/vnd.wap.connectivity-wbxml"
)

// A Message is a bootstrap message, ready to be pushed (see [Message.PDU]). Its body
// holds the secrets of the account in clear: overwrite it when it has been sent. fmt
// and slog show its length.
type Message struct {
	secret.Hidden // the fields do not show themselves

	Type     string // media type: TypeDM or TypeCP
	Body     []byte // the WBXML document; the MAC covers it
	Security Security
}

// A Report has the remarks on a message that was built. It holds no values.
type Report struct {
	Dropped  []string  // fields that the message does not carry; only with Options.Drop
	Findings []Finding // of [Check]; with Options.Strict they are an error
}

// Build makes the message with options o for the account, protected with the keys
// k. Over a secure transport it has no MAC, and o.SEC and k do not count.
//
// The error is [Faults] with every fault of options and account, and every field
// that the message cannot carry; a [Finding] with [RuleWBXML] for a WBXML
// version that a DM message must not have; with Options.Strict the joined
// findings; or that of [Protect]. It holds no secrets.
func Build(o Options, a *Account, k Keys) (Message, Report, error) {
	p, report, err := prepare(&o, a)
	if err != nil {
		return Message{}, report, err
	}
	defer wipeNodes(p)
	s := scratches.Get().(*scratch)
	defer s.release()
	body, err := s.body(&o, p)
	if err != nil {
		return Message{}, report, err
	}
	m := Message{Type: o.mediaType()}
	if o.Repeats {
		m.Body, err = shareText(body, func([]byte) bool { return true })
	} else {
		m.Body = bytes.Clone(body)
	}
	if err != nil {
		return Message{}, report, err
	}
	if !o.Transport.Secure && o.SEC != SECNone {
		if m.Security, err = Protect(m.Body, o.SEC, k); err != nil {
			return Message{}, report, err
		}
	}
	if err = report.check(&o, p, m.Security); err != nil {
		return Message{}, report, err
	}
	return m, report, nil
}

// shareText plans the string table of a message that was built.
func shareText(body []byte, share func(text []byte) bool) ([]byte, error) {
	return xmlconv.ShareText(body, codec.Options{Resolve: xmlconv.Resolve, KeepUnknown: true}, share)
}

// mediaType returns that of the messages.
func (o *Options) mediaType() string {
	if o.Profile == ProfileCP {
		return TypeCP
	}
	return TypeDM
}

// check fills in the findings about a message that is protected by s. In strict
// mode they are an error. It looks at what will be in the message, as if it had been
// opened: a message built here has one tree, and nothing that belongs to a session.
func (r *Report) check(o *Options, a *Account, s Security) error {
	x := Opened{Account: *a, Options: *o, security: s, seals: sealReader{trees: 1}}
	if o.Sign != nil {
		x.seals.signed = 1
	}
	if o.Encrypt != nil {
		x.seals.encrypted = 1
	}
	if o.Profile == ProfileDM {
		x.checkRights(a.ACL != "")
	}
	r.Findings = x.Check(o.Transport)
	if !o.Strict {
		return nil
	}
	var errs []error
	for _, f := range r.Findings {
		if !f.Rule.Warning() {
			errs = append(errs, f)
		}
	}
	return errors.Join(errs...)
}

// elsewhere says which profile can carry a field that a message cannot.
func elsewhere(field string, a *Account) string {
	var reason strings.Builder
	reason.WriteString("not possible in this message")
	for _, x := range []struct {
		o    Options
		name string
	}{{Options{}, "DM"}, {Options{Profile: ProfileCP}, "CP"}} {
		if _, dropped := Project(x.o, a); !slices.Contains(dropped, field) {
			reason.WriteString("; the " + x.name + " profile has it")
		}
	}
	return reason.String()
}

// prepare checks options and account, fills in the options' defaults, and
// projects the account. All faults are reported at once: of the options first, then
// of the account. Fields that the profile cannot carry are reported of a valid account
// only, since another has no projection. The caller wipes the projection.
func prepare(o *Options, a *Account) (*Account, Report, error) {
	*o = o.resolved()
	if !validVersion(o.Version) {
		if o.Profile == ProfileDM {
			return nil, Report{}, Finding{RuleWBXML, "a DM message must be WBXML 1.1, 1.2 or 1.3"}
		}
		return nil, Report{}, fmt.Errorf("bootstrap: %w", codec.ErrVersion)
	}
	faults := o.validate()
	if err := a.Validate(); err != nil {
		return nil, Report{}, append(faults, err.(Faults)...)
	}
	p, dropped := Project(*o, a)
	if !o.Drop {
		for _, field := range dropped {
			faults = append(faults, Fault{Field: field, Reason: elsewhere(field, a), Droppable: true})
		}
	}
	// Only DM 1.1 drops addresses, those that it has no type for. A server without
	// one cannot be reached.
	if len(p.Addresses) == 0 {
		faults.add("none that this profile can carry", "addresses")
	}
	// AAuthType is required by both layouts (OMA-TS-DM_StdObj 1.2); DM 1.1 has
	// no node for it.
	if o.Profile == ProfileCP || o.DM == DM12 {
		for i, c := range a.Credentials {
			if c.Type == "" {
				faults.add(reasonMissing, fmt.Sprintf("credentials[%d].type", i))
			}
		}
	}
	for _, field := range p.nowhere(o.Profile, a.ConRefs) {
		faults.add(reasonNowhere, field)
	}
	return p, Report{Dropped: dropped}, faults.err()
}

// validate returns the faults of resolved options. With CP it does not look at options
// of the DM profile: resolved has removed them.
func (o *Options) validate() Faults {
	var f Faults
	if o.Profile > ProfileCP {
		f.add(reasonUnknown, "options.profile")
	}
	if o.Profile != ProfileDM || o.Form != FormXML {
		if o.Sign != nil {
			f.add(reasonSealed, "options.sign")
		}
		if o.Encrypt != nil {
			f.add(reasonSealed, "options.encrypt")
		}
	}
	if o.Profile != ProfileDM {
		return f
	}
	if o.DM > DM11 {
		f.add(reasonUnknown, "options.dm")
	}
	if o.Form > FormNodeByNode {
		f.add(reasonUnknown, "options.form")
	}
	for _, x := range [...]struct{ field, text string }{
		{"device", o.Device}, {"source", o.Source}, {"sessionId", o.SessionID}, {"msgId", o.MsgID},
	} {
		switch {
		case x.text == "" && x.field != "source":
			f.add(reasonMissing, "options."+x.field)
		case !isText(x.text, false):
			f.add(reasonText, "options."+x.field)
		}
	}
	if !isURI(o.Place) {
		f.add(reasonURI, "options.place")
	}
	if o.Path != "" && !isURI(o.Path) {
		f.add(reasonURI, "options.path")
	}
	return f
}
