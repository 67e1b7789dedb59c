package bootstrap

import (
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// Content is what a message holds, for a device that carries it out: of the DM profile
// the steps of its commands, of CP the document. It is valid during the call that gets
// it; its memory is then overwritten.
type Content struct {
	secret.Hidden // the fields do not show themselves

	// Opened is that of [Open], but that Account is there in CP only, where the document
	// holds one.
	Opened   *Opened
	Steps    []Step         // DM profile
	Document *prov.Document // CP; else nil
}

// A Step is an item of a command, or a command without items, in document order.
type Step struct {
	secret.Hidden // the fields do not show themselves

	Kind  syncml.Kind
	Depth int // as in syncml.Command: above 0 the step belongs to an Atomic or Sequence before it

	// Tree is the tree of the item, and Form how the message holds it. Tree.Base is the
	// item's target.
	Tree *tnds.Tree
	Form Form
	// Node is the node of an item without a tree; of a command that is neither Add nor
	// Replace, its target alone.
	Node tnds.Entry
}

// Read verifies a message as [Open] does, and calls f with what it holds. A message
// without an account is not an error here. The error is one of Open's, or that of f.
func Read(m Message, k Keys, f func(*Content) error) error {
	x, err := open(m, &k, f)
	if x != nil {
		x.Clear()
	}
	return err
}
