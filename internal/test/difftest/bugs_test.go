package difftest

import (
	"bytes"
	"encoding/hex"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// A bug is something a peer is known to do wrong, or cannot do, with a witness
// that shows whether the peer that is installed still has it. While it has, a
// bug predicts the result of the peer for any document, as narrowly as possible.
type bug struct {
	name string
	peer string
	does string // and why that is wrong, where it is not plain

	// witness is a document: annotated hex, or XML for xml2wbxml. The peer has
	// the bug when its result for the witness contains makes: its XML, its
	// WBXML in hex, its list of tokens, or its message.
	witness string
	makes   string
	args    []string // for the witness

	// alike says that our tools of the same names do the same, as a drop-in has to.
	alike bool

	// avoid are constructs that the peer destroys; they are left out. With
	// root, only in documents of types with that root.
	avoid []string
	root  string
	// values are attribute values that are left out for the same reason.
	values []tokens.Code
	// fails reports whether the peer fails at d with that message because of
	// this bug.
	fails func(d *Doc, message string) bool
	// garbles reports whether nobody can predict the result of the peer for d.
	garbles func(d *Doc) bool
	// distorts changes tree, of d, to the result of the peer.
	distorts func(d *Doc, tree *grammar.Node)
	// mends undoes the bug in the octets that the peer wrote of d; right reports
	// whether octets mean the same as d.
	mends func(d *Doc, octets []byte, right func([]byte) bool) []byte
	// spells changes the codes and names of a copy of a type to those of the peer, and
	// reports whether there are any to change.
	spells func(t *tokens.Table) bool
	// lists changes a row of d to that of the peer, tshark.
	lists func(d *Doc, r *row)
}

// knownBugs are those of all peers.
var knownBugs = map[string][]*bug{"wbxml2xml": readingBugs, "xml2wbxml": writingBugs, "tshark": tokenBugs}

// outcomes returns the results of the peer for the witnesses of its known bugs.
func outcomes(t *testing.T, peer string) (all []string) {
	t.Helper()
	tool := testdoc.Tool(t, peer)
	if peer == "tshark" { // slow to start: all in one
		var docs []*Doc
		for _, b := range tokenBugs {
			docs = append(docs, &Doc{Table: tokens.ByName("prov-1.1"), Octets: testdoc.Hex(t, b.witness)})
		}
		for _, rows := range dissect(t, tool, docs) {
			all = append(all, list(rows))
		}
		return all
	}
	for _, b := range knownBugs[peer] {
		all = append(all, b.outcome(t, tool))
	}
	return all
}

// outcome returns the result of a tool of libwbxml for the witness.
func (b *bug) outcome(t *testing.T, tool string) string {
	t.Helper()
	switch {
	case b.witness == "":
		out, err := exec.Command(tool, b.args...).CombinedOutput()
		if err == nil {
			return "success: " + string(out)
		}
		return "failure: " + string(out)
	case b.peer == "xml2wbxml":
		out, message := converse(tool, []byte(b.witness), b.args...)
		return hex.EncodeToString(out) + message
	}
	out, message := converse(tool, testdoc.Hex(t, b.witness), append([]string{"-k", "-m", "0"}, b.args...)...)
	_, out, _ = bytes.Cut(out, []byte(`">`)) // the DOCTYPE
	return string(out) + message
}

// activeBugs returns the bugs that the installed peer has.
func activeBugs(t *testing.T, peer string) (active []*bug) {
	t.Helper()
	for i, outcome := range outcomes(t, peer) {
		if b := knownBugs[peer][i]; strings.Contains(outcome, b.makes) {
			active = append(active, b)
		}
	}
	return active
}

// configFor returns the configuration to generate documents with, for a peer with bugs.
func configFor(bugs []*bug) func(*tokens.Table, codec.Version) config {
	return func(table *tokens.Table, v codec.Version) config {
		c := config{table: table, version: v, avoid: append(slices.Clone(noXML), strayPage), dialect: dialectOf(bugs, table)}
		for _, b := range bugs {
			if b.root == "" || b.root == table.Root {
				c.avoid = append(c.avoid, b.avoid...)
			}
			c.without = append(c.without, b.values...)
		}
		return c
	}
}

// TestKnownBugs says which of the known bugs the installed peers no longer
// have: their entries can then go.
func TestKnownBugs(t *testing.T) {
	for peer, bugs := range knownBugs {
		t.Run(peer, func(t *testing.T) {
			for i, outcome := range outcomes(t, peer) {
				b := bugs[i]
				if b.name == "" || b.does == "" || b.makes == "" || b.peer != peer {
					t.Errorf("%s %s: says too little", peer, b.name)
				}
				if !strings.Contains(outcome, b.makes) {
					t.Logf("no longer: %s %s (%s); it makes of the witness %q", peer, b.does, b.name, outcome)
				}
			}
			t.Logf("%d known bugs", len(bugs))
		})
	}
}
