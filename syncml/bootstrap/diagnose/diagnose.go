package diagnose

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// The bounds of the work for one message.
const (
	MaxMACs   = 1 << 14 // digests
	MaxOctets = 1 << 27 // octets that they read
)

// A Message is a document with its protection, as it came.
type Message struct {
	secret.Hidden // the fields do not show themselves

	Body     []byte             // the WBXML document
	Security bootstrap.Security // as the push has it; for USERPINMAC with the digits that the user typed
	// MAC is the text of the parameter where Security does not have it as it was: in
	// lower case, or not of 40 digits. nil is Security.MAC.
	MAC []byte
	// Push is the push around Body, for MACs that cover more than that; nil where it is
	// not known.
	Push *push.PDU
}

// An Explanation are mistakes that, made together, give the MAC of the message.
type Explanation []Cause

// A Result is what is known about the MAC of a message.
type Result struct {
	// Err is what [bootstrap.Verify] says: nil where the MAC is right.
	Err error
	// Explanations are all those with the fewest mistakes: one of them is true, if any
	// is. Where Err is nil, they say what devices object to all the same.
	Explanations []Explanation
	Tried        int  // digests
	Bounded      bool // MaxMACs or MaxOctets ended the search
}

// String returns Err and the explanations with their remedies, in lines, for people.
func (r Result) String() string {
	var s strings.Builder
	switch {
	case r.Err == nil:
		s.WriteString("the MAC verifies")
	case len(r.Explanations) == 0:
		fmt.Fprintf(&s, "%v; none of the known mistakes explains it", r.Err)
	default:
		s.WriteString(r.Err.Error())
	}
	for i, e := range r.Explanations {
		lead := "\n"
		if i > 0 {
			lead = "\nor "
		}
		for _, c := range e {
			fmt.Fprintf(&s, "%s%s: %s (%s)", lead, c.Text, c.Remedy, c.ID)
			lead = "\nand "
		}
	}
	return s.String()
}

// Explain verifies m with the keys k, and where it does not verify, says which known
// mistakes of its sender explain that, up to two at once. k.Accept does not count.
func Explain(m Message, k bootstrap.Keys) Result {
	sent, text := m.Security, m.MAC
	if len(text) == 0 {
		text = sent.AppendMAC(nil)
	}
	var have []string
	want, err := hex.DecodeString(string(text))
	if err != nil {
		want, err = base64.StdEncoding.DecodeString(string(text))
		have = []string{"mac-base64"}
	} else if len(want) == len(sent.MAC) {
		sent.MAC, sent.HasMAC = [20]byte(want), true
	}
	r := Result{Err: bootstrap.Verify(m.Body, sent, k)}
	digits := sent.SEC == bootstrap.SECUserPINMAC && len(sent.Typed) > 0
	if r.Err == nil && !digits && !bytes.Equal(text, bytes.ToUpper(text)) {
		r.Explanations = []Explanation{explanation([]string{"mac-lower-case"})}
	}
	if r.Err == nil || digits && r.Err != bootstrap.ErrMAC || !digits && (err != nil || len(want) < md5.Size || len(want) > sha256.Size) {
		return r
	}
	s := search{result: &r, want: want}
	s.from[network], s.from[data] = networks(k.Network), documents(m)
	s.from[digest], s.from[reading] = digests, whole
	defer func() {
		for choice := range digest {
			s.set(choice, nil)
		}
	}()
	if !digits {
		sec := sent.SEC
		if sec == bootstrap.SECUserPINMAC { // has no MAC: where there is one, it is another's
			sec = bootstrap.SECNone
		}
		s.from[order], s.from[pin] = orders(sec, k.Join), pins(k.PIN)
		s.run(2, have)
		return r
	}
	half, most := len(sent.Typed)/2, 2
	if half < 8 {
		most = 1 // fewer digits agree by chance
	}
	s.from[order], s.from[reading] = orders(sent.SEC, k.Join), typed
	s.from[pin], s.want = pins(sent.Typed[:half]), sent.Typed[half:]
	if s.run(most, nil); len(r.Explanations) == 0 {
		s.set(pin, pins(sent.Typed[half:]))
		s.want = sent.Typed[:half]
		s.run(most, []string{"typed-order"})
	}
	return r
}
