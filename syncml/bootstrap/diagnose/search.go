package diagnose

import (
	"bytes"
	"slices"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A variant is a form of something that the MAC is made of: the right one, which has no
// causes, or one with the mistakes that lead to it.
type variant struct {
	secret.Hidden

	causes []string
	octets []byte
	of     func(a, b []byte) []byte
}

// The choices that make a MAC. The order of the key comes first, because it says
// which secrets are used.
const (
	order   = iota // octets as for keyOf
	network        // octets
	pin            // octets
	data           // octets
	digest         // of a key and data
	reading        // of the digest, for something of the length of what is there
	choices
)

// A search tries all choices together whose mistakes are so many.
type search struct {
	result *Result
	from   [choices][]variant // the right one first
	chosen [choices]variant
	want   []byte // the MAC, or the digits of it that were typed
	octets int    // that were digested
}

// run tries one mistake, then more up to so many, where there are some already.
func (s *search) run(most int, have []string) {
	for n := max(len(have), 1); n <= most && len(s.result.Explanations) == 0; n++ {
		s.choose(0, n-len(have), have)
	}
}

// choose tries what there is for one choice and the next ones, with left mistakes more.
func (s *search) choose(choice, left int, have []string) {
	if choice == choices {
		if left == 0 {
			s.try(have)
		}
		return
	}
	from := s.from[choice]
	if use := s.chosen[order].octets; choice == network && !bytes.Contains(use, []byte{useNetwork}) || choice == pin && !bytes.Contains(use, []byte{usePIN}) {
		from = []variant{{}}
	}
	for _, v := range from {
		if len(v.causes) <= left && !s.result.Bounded {
			s.chosen[choice] = v
			s.choose(choice+1, left-len(v.causes), slices.Concat(have, v.causes))
		}
	}
}

// try makes the MAC of what is chosen, and compares it.
func (s *search) try(causes []string) {
	c, r := &s.chosen, s.result
	if s.octets += len(c[data].octets); s.octets > MaxOctets || r.Tried == MaxMACs {
		r.Bounded = true
		return
	}
	r.Tried++
	key := keyOf(c[order].octets, c[network].octets, c[pin].octets)
	sum := c[digest].of(key, c[data].octets)
	clear(key)
	if len(sum) < len(s.want) {
		sum = append(sum, make([]byte, len(s.want)-len(sum))...) // as HMAC-MD5 is padded
	}
	e := explanation(causes)
	if bytes.Equal(c[reading].of(sum, s.want), s.want) && !slices.ContainsFunc(r.Explanations, func(x Explanation) bool { return slices.Equal(x, e) }) {
		r.Explanations = append(r.Explanations, e)
	}
}

// set puts variants in, and overwrites those that were there.
func (s *search) set(choice int, all []variant) {
	for _, v := range s.from[choice] {
		clear(v.octets)
	}
	s.from[choice] = all
}
