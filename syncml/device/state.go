package device

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// A State is all that a device remembers: its tree, which messages it has applied, and
// what came from which smartcard. It never changes; a [Store] keeps one.
type State struct {
	secret.Hidden

	tree       *Tree
	generation uint64   // counts the states
	applied    []string // digests of messages and signed trees, the last one last
	card       string   // the smartcard that was read last
}

// maxApplied is how many messages and signed trees are remembered, so that they are not
// applied again.
const maxApplied = 64

// Tree returns the management tree.
func (s *State) Tree() *Tree { return s.tree }

// knows reports whether a message was applied before.
func (s *State) knows(digest string) bool { return slices.Contains(s.applied, digest) }

// digestOf returns the SHA-256 of a message, in hexadecimal.
func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// next returns the state behind s with another tree, after a message with digests.
func (s *State) next(t *Tree, digests ...string) *State {
	n := *s
	n.tree, n.generation = t, s.generation+1
	n.applied = slices.Concat(s.applied, digests)
	n.applied = n.applied[max(0, len(n.applied)-maxApplied):]
	return &n
}

// same reports whether two states say the same. A store that reads from a disk returns
// copies; and what somebody else has stored is of the same generation, but says another
// thing.
func (s *State) same(t *State) bool {
	return s != nil && t != nil && s.generation == t.generation && slices.Equal(s.applied, t.applied) && s.card == t.card &&
		len(Diff(s.tree, t.tree)) == 0
}

// A header is the line of JSON in front of a stored tree.
type header struct {
	Generation uint64            `json:"generation"`
	Applied    []string          `json:"applied,omitempty"` // in hexadecimal
	Card       string            `json:"card,omitempty"`
	Origins    map[string]string `json:"origins,omitempty"` // URI of an object: the card that it came from
	Octets     int               `json:"octets"`            // of the tree
}

// magic begins a stored state.
const magic = "WBXML device state 1\n"

// ErrState says that octets are not a stored state, or not as they were stored.
var ErrState = errors.New("device: not the state of a device as this version keeps it, or damaged")

// AppendTo appends the state as a [Store] keeps it: a line of JSON, the tree as TNDS in
// WBXML, and SHA-256 of both. All secrets of the tree are in it.
func (s *State) AppendTo(dst []byte) ([]byte, error) {
	t, err := s.tree.TNDS(".")
	if err != nil {
		return dst, err
	}
	defer t.Clear()
	doc, err := t.AppendWBXML(nil)
	defer clear(doc)
	if err != nil {
		return dst, err
	}
	h := header{Generation: s.generation, Applied: s.applied, Card: s.card, Octets: len(doc), Origins: map[string]string{}}
	s.tree.root.walk(".", func(uri string, n *node) bool {
		if n.origin != "" {
			h.Origins[uri] = n.origin
		}
		return true
	})
	line, err := json.Marshal(h)
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = append(append(append(dst, magic...), line...), '\n')
	dst = append(dst, doc...)
	sum := sha256.Sum256(dst[start:])
	return append(dst, sum[:]...), nil
}

// parseHeader reads the line of JSON, and returns what stands behind it.
func parseHeader(b []byte) (h header, rest []byte, err error) {
	b, ok := bytes.CutPrefix(b, []byte(magic))
	line, rest, found := bytes.Cut(b, []byte("\n"))
	if !ok || !found || json.Unmarshal(line, &h) != nil {
		return h, nil, ErrState
	}
	return h, rest, nil
}

// ParseState reads what [State.AppendTo] has written. The error is ErrState, or one
// that wraps it.
func ParseState(b []byte) (*State, error) {
	h, rest, err := parseHeader(b)
	if err != nil {
		return nil, err
	}
	if h.Octets < 0 || len(rest) != h.Octets+sha256.Size || sha256.Sum256(b[:len(b)-sha256.Size]) != [sha256.Size]byte(rest[h.Octets:]) {
		return nil, ErrState
	}
	s := &State{generation: h.Generation, applied: h.Applied, card: h.Card}
	var t tnds.Tree
	defer t.Clear()
	if err := t.ParseWBXML(rest[:h.Octets], tnds.DecodeOptions{MaxItems: -1}, codec.Limits{Depth: -1, String: -1, Strings: -1, Document: -1, Tokens: -1, Expanded: -1}); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	if s.tree, err = readTree(&t, h.Origins); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return s, nil
}

// readTree makes a tree of a stored one.
func readTree(t *tnds.Tree, origins map[string]string) (*Tree, error) {
	unlimited := Limits{-1, -1, -1, tnds.URILimits{Depth: -1, Segment: -1, Total: -1}}
	e := newTree().edit(unlimited, time.Time{})
	i := -1
	for x := range t.Entries() {
		i++
		put := e.Add
		if tnds.Relative(x.URI) == "" {
			put = func(x tnds.Entry) error { return e.setACL(x.URI, x.ACL) }
		}
		if err := put(x); err != nil {
			return nil, err
		}
		e.path.find(e.tree.root, x.URI)
		n, props := e.path.last(), &t.Node(i).RT
		n.title, n.stamp, n.ver, n.origin = string(props.Title), 0, 0, origins[x.URI]
		if at, err := time.Parse(stampForm, string(props.TStamp)); err == nil {
			n.stamp = at.Unix()
		}
		for _, c := range props.VerNo {
			n.ver = n.ver*10 + uint16(c-'0')
		}
	}
	return e.Tree(), nil
}
