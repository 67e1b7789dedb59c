package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// appendOpened appends the content of a message.
func appendOpened(b []byte, m bootstrap.Message, x *bootstrap.Opened, secrets bool) ([]byte, error) {
	b = appendProtection(b, m, x)
	account := &x.Account
	if !secrets {
		account = account.Masked()
	}
	var text bytes.Buffer
	stored := account.AppendJSON(nil)
	err := json.Indent(&text, stored, "", "  ")
	clear(stored)
	if err != nil {
		return b, err
	}
	b = fmt.Appendf(b, "account   %s\n", text.Bytes())
	clear(text.Bytes())
	return appendTree(b, x, account)
}

// appendPlace appends whom a message is for: its row and what the list says beside it.
func appendPlace(b []byte, row int64, info bulk.Info) []byte {
	if row == 0 {
		return b
	}
	b = fmt.Appendf(b, "row       %d\n", row)
	if info.Line != 0 {
		b = fmt.Appendf(b, "line      %d\n", info.Line)
	}
	if info.ID != "" {
		b = fmt.Appendf(b, "id        %s\n", display.Line(info.ID))
	}
	for _, name := range slices.Sorted(maps.Keys(info.Kept)) {
		b = fmt.Appendf(b, "%-9s %s\n", display.Line(name), display.Line(info.Kept[name]))
	}
	return b
}

// perTextLine is how many octets appendText shows in a line.
const perTextLine = 32

// textOf returns the function that writes a device for people: the octets that are
// sent, and their content for the device, unless that is encrypted: only the recipient
// sees it. The octets hold the secrets, the rest masks them.
func textOf(seal *msgflags.Seal) func(dst []byte, d *bulk.Device) ([]byte, error) {
	return func(dst []byte, d *bulk.Device) ([]byte, error) {
		start := len(dst)
		m, err := received(d)
		defer clear(m.Body)
		var x *bootstrap.Opened
		if err == nil {
			k := d.Keys
			if k.Verify = seal.Verify(); m.Security.SEC != bootstrap.SECNone {
				k.Accept = []bootstrap.SEC{m.Security.SEC}
			}
			x, err = bootstrap.Open(m, k)
		}
		hidden := seal.Recipient != nil && errors.Is(err, bootstrap.ErrEncrypted)
		if hidden { // and so the MAC is good
			x, err = &bootstrap.Opened{Verified: m.Security.SEC != bootstrap.SECNone, Encrypted: true}, nil
		}
		document := errors.Is(err, bootstrap.ErrNoAccount) // and so the MAC is good
		if document {
			x, err = &bootstrap.Opened{Verified: m.Security.SEC != bootstrap.SECNone}, nil
		}
		if err != nil {
			return dst, err
		}
		defer x.Clear()
		info := bulk.Info{Line: d.Line, ID: string(d.ID), Kept: map[string]string{}}
		for _, k := range d.Kept {
			info.Kept[k.Name] = string(k.Value)
		}
		dst = appendProtection(appendPlace(dst, d.Row, info), m, x)
		for i, p := range d.Pieces {
			what := [...]string{bulk.CarrierBare: "message", bulk.CarrierPush: "push", bulk.CarrierSegments: fmt.Sprintf("short message %d", i+1)}[d.Carrier]
			dst = fmt.Appendf(dst, "%s, %d octets\n", what, len(p))
			for line := range slices.Chunk(p, perTextLine) {
				dst = append(hex.AppendEncode(append(dst, "  "...), line), '\n')
			}
		}
		switch {
		case document:
			dst, err = appendDocument(dst, m, false)
		case hidden:
			signed := ""
			if seal.Pair != nil {
				signed = "signed, and "
			}
			dst = fmt.Appendf(dst, "tree\n  %sencrypted for %s, SHA-256 %s\n", signed, keyType(seal.Recipient), keyFingerprint(seal.Recipient))
		default:
			dst, err = appendTree(dst, x, x.Account.Masked())
		}
		// For people in a file, too. The copy is where clear finds it.
		text := display.Append(nil, dst[start:])
		defer clear(text)
		return append(append(dst[:start], text...), '\n'), err
	}
}

// received returns the message that a device receives, its own copy: all of it from
// the octets that are sent, except for the digits that the user types, and the
// protection of a message without a push.
func received(d *bulk.Device) (m bootstrap.Message, err error) {
	if d.Carrier == bulk.CarrierBare {
		m = d.Message
		m.Body = slices.Clone(m.Body)
		return m, nil
	}
	for e, wrong := range bulk.ReadPieces(func(yield func([]byte, error) bool) {
		for _, p := range d.Pieces {
			if !yield(p, nil) {
				return
			}
		}
	}, nil) {
		if err = wrong; err == nil {
			m, err = e.Message()
		}
	}
	m.Security.Typed = d.Message.Security.Typed
	return m, err
}

// appendProtection appends the description of a message without its content.
func appendProtection(b []byte, m bootstrap.Message, x *bootstrap.Opened) []byte {
	b = fmt.Appendf(b, "type      %s\n", display.Line(m.Type))
	b = fmt.Appendf(b, "security  %s\n", security(m.Security, x.Verified))
	if x.Encrypted {
		b = append(b, "encrypted yes\n"...)
	}
	for _, s := range x.Signatures {
		b = appendSigner(append(b, "signed    the signature is valid\n"...), s)
	}
	for _, s := range x.Skipped {
		b = fmt.Appendf(b, "skipped   %s\n", display.Line(s))
	}
	return b
}

// appendTree appends the tree that a device must end up with, with the values of account.
func appendTree(b []byte, x *bootstrap.Opened, account *bootstrap.Account) ([]byte, error) {
	tree, err := bootstrap.Tree(x.Options, account)
	if err != nil {
		return b, err
	}
	defer tree.Clear()
	b = append(b, "tree\n"...)
	for i, n := range tree.All() {
		uri := string(tree.AppendURI(nil, i))
		b = fmt.Appendf(b, "  %s", display.Line(uri))
		if value := n.Value.String(); value != "" {
			b = fmt.Appendf(b, " = %s", display.Line(value))
		}
		if acl := n.RT.ACL.String(); acl != "" {
			b = fmt.Appendf(b, "  [ACL %s]", display.Line(acl))
		}
		b = append(b, '\n')
	}
	return b, nil
}

// security describes a protection in a line.
func security(s bootstrap.Security, verified bool) string {
	text := "none"
	if s.SEC != bootstrap.SECNone {
		text = s.SEC.String()
	}
	if s.HasMAC {
		text += ", MAC " + string(s.AppendMAC(nil))
	}
	if verified {
		return text + ", verified"
	}
	return text + ", not verified"
}
