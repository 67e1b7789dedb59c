package device

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// A Push is something that came to the device: one of Segment, PDU and Message.
type Push struct {
	secret.Hidden // the fields do not show themselves

	// From is the sender, such as the number of a short message: segments of one sender
	// belong together, where all or none are Secure. That says that the caller knows the sender, and that nobody else
	// could read or change the message (DM-BOOT-C-013).
	From   string
	Secure bool

	Segment []byte             // user data of a short message, with its header
	PDU     []byte             // WSP push: a datagram
	Message *bootstrap.Message // a message that the caller has unpacked
}

// Receive takes what came to the device, decides whether to trust it, and plans what
// would change. It changes nothing. For a segment that does not complete its message the
// plan is nil, without an error. A [*Rejected] says why a message is not taken; the other
// errors are those of ctx.
//
// A plan may need the user's PIN before more than its sender's word is known: see
// [Plan.NeedsPIN]. A MAC is verified before anything behind it is read.
func (d *Device) Receive(ctx context.Context, in Push) (*Plan, error) {
	m, err := d.message(&in)
	if m == nil || err != nil {
		return nil, err
	}
	return d.consider(ctx, *m, in.Secure, "")
}

// message returns the message in what came, nil where segments are missing.
func (d *Device) message(in *Push) (*bootstrap.Message, error) {
	if in.Message != nil {
		return in.Message, nil
	}
	pdu := in.PDU
	if in.Segment != nil {
		s, err := push.ParseSegment(in.Segment)
		if err == nil && s.HasPorts && s.Dst != push.PortPush && s.Dst != push.PortPushSecure {
			err = fmt.Errorf("port %d is not that of the push client", s.Dst)
		}
		if err != nil {
			return nil, &Rejected{ReasonSegment, err}
		}
		d.mu.Lock()
		var status push.Status
		pdu, status, err = d.segments.Append(nil, fmt.Sprint(in.Secure, in.From), s, d.policy.Now())
		d.mu.Unlock()
		if err != nil {
			return nil, &Rejected{ReasonSegment, err}
		}
		if status != push.StatusComplete {
			return nil, nil
		}
	}
	p, err := push.ParsePDU(pdu)
	if err != nil {
		return nil, &Rejected{ReasonType, err}
	}
	m, err := bootstrap.FromPDU(p)
	if err != nil {
		return nil, &Rejected{ReasonType, err}
	}
	return &m, nil
}

// consider decides on a message: from a smartcard where card is not empty.
func (d *Device) consider(ctx context.Context, m bootstrap.Message, secure bool, card string) (*Plan, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	base := d.current()
	digest := digestOf(m.Body)
	p := &Plan{d: d, base: base, digests: []string{digest}, tries: d.policy.Tries}
	if card != "" {
		p.card = card + " " + digest
	}
	if card == "" && base.knows(digest) || card != "" && base.card == p.card {
		p.known, p.next = true, base.tree
		return p, nil
	}
	keys, err := d.trust(p, &m, secure || card != "")
	if err != nil {
		return nil, err
	}
	p.message, p.keys = m, keys
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.needsPIN = needsPIN(m.Security.SEC); p.needsPIN {
		p.message.Body, p.copied = slices.Clone(m.Body), true
		return p, nil
	}
	defer func() { p.message = bootstrap.Message{} }()
	if err := p.carryOut(ctx); err != nil {
		p.discard()
		return nil, err
	}
	return p, nil
}

func needsPIN(s push.SEC) bool {
	return s == push.SECUserPIN || s == push.SECUserNetwPIN || s == push.SECUserPINMAC
}

// trust decides by what a message is authenticated, and returns the keys to read it. It
// looks at the parameters outside the message only, and takes from m what does not count.
func (d *Device) trust(p *Plan, m *bootstrap.Message, secure bool) (bootstrap.Keys, error) {
	o := &d.policy
	keys := bootstrap.Keys{Join: o.Join, Verify: o.Verify, Decrypt: o.Decrypt, SignatureOptional: true}
	s := &m.Security
	switch protected := s.HasMAC || s.SEC != push.SECNone; {
	case secure: // nothing more is needed (BS-2), and so no key for a MAC
		m.Security = bootstrap.Security{}
		p.trust = TrustSecure
		if p.card != "" {
			p.trust = TrustCard
		}
		return keys, nil
	case protected && !slices.Contains(o.accept(), s.SEC):
		return keys, &Rejected{ReasonMethod, fmt.Errorf("%w: %v", bootstrap.ErrAccept, s.SEC)}
	case protected:
		p.trust = TrustMAC
		keys.Network, keys.Accept = o.Network, []push.SEC{s.SEC}
		keys.SignatureOptional = !o.MustSign
	case o.Verify != nil && (o.MustSign || !o.Unauthenticated):
		p.trust = TrustSignature
		keys.SignatureOptional = false
	case !o.Unauthenticated:
		return keys, &Rejected{ReasonUnauthenticated, errors.New("no secure push, no MAC, and no key to verify a signature")}
	}
	if o.MustSign && o.Verify == nil {
		return keys, &Rejected{ReasonSignature, errors.New("the policy demands signatures, and trusts nobody")}
	}
	return keys, nil
}

// rejected returns the error for what reading a message has returned.
func rejected(err error) error {
	var r *Rejected
	if errors.As(err, &r) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	reason := ReasonContent
	for _, x := range []struct {
		is     error
		reason Reason
	}{
		{bootstrap.ErrMAC, ReasonMAC}, {bootstrap.ErrNoMAC, ReasonMAC}, {bootstrap.ErrKey, ReasonMAC}, {bootstrap.ErrPIN, ReasonMAC},
		{bootstrap.ErrAccept, ReasonMethod}, {bootstrap.ErrSEC, ReasonMethod}, {bootstrap.ErrType, ReasonType},
		{bootstrap.ErrUnsigned, ReasonSignature}, {bootstrap.ErrSigned, ReasonSignature}, {xmlsec.ErrSignature, ReasonSignature},
		{xmlsec.ErrTrust, ReasonSignature}, {xmlsec.ErrDigest, ReasonSignature}, {xmlsec.ErrReference, ReasonSignature},
		{bootstrap.ErrEncrypted, ReasonEncryption}, {xmlsec.ErrDecrypt, ReasonEncryption},
	} {
		if errors.Is(err, x.is) {
			reason = x.reason
			break
		}
	}
	if refusal := new(Refusal); errors.As(err, &refusal) {
		reason = ReasonRefused
	}
	return &Rejected{reason, err}
}
