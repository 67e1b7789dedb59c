package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// DecodeOptions control how a message is read. The zero value tolerates the
// deviations of real servers and devices.
type DecodeOptions struct {
	// StrictOrder refuses elements whose order or number differs from the content
	// model, with ErrOrder or ErrMissing, also in documents and trees in Data.
	StrictOrder bool
	// RefuseUnknown refuses, with ErrUnknown, elements that the content model of
	// the message's version does not have, and attributes. Without it elements
	// are kept (see [Extra]), attributes passed over, and all commands accepted
	// in each container.
	RefuseUnknown bool
	// MaxItems is the largest number of commands, items, nodes of trees, other
	// elements that may be repeated or are large, and tokens in Extra, together;
	// 0 means 131,072, a negative number no limit. It bounds the memory that a
	// document can take: within it an octet of the document becomes at most 550
	// octets of the message, and 2,600 are allocated for that in all.
	MaxItems int
}

const defaultItems = limit.MessageItems

// Decode reads a whole document: its root SyncML up to the end. The decoder
// should use tokens.SyncML12 for every version, or no table. The message's former
// content is gone; after an error the message has the content up to there.
//
// Errors in the document are [*codec.SyntaxError].
func (m *Message) Decode(d *codec.Decoder, o DecodeOptions) error {
	m.Reset()
	h, err := d.Header()
	if err != nil {
		return err
	}
	m.WBXML, m.Charset = h.Version, h.Charset
	if m.Charset == codec.CharsetUnknown {
		m.Charset = codec.UTF8
	}
	f := m.mem.Reading(d, typed.Options(o), &types, defaultItems)
	f.Doc = m
	m.setVersion(f, versionOf(h))
	return m.mem.Read(m.document(f))
}

var types = typed.Type{Table: tokens.SyncML12, First: 0, Last: 2} // with MetInf and TNDS

// setVersion makes v the version, which decides about the elements that are known.
func (m *Message) setVersion(f *typed.Fields, v Version) {
	m.Version = v
	if f.O.RefuseUnknown {
		f.Known = v.Table()
	}
}

// document reads from behind the header to the end.
func (m *Message) document(f *typed.Fields) error {
	start, err := f.Root(ErrRoot)
	if err != nil {
		return err
	}
	code, err := f.Code(start)
	if err != nil {
		return err
	}
	if code != tokens.SyncMLSyncML {
		return f.Fail(ErrRoot)
	}
	m.read(f)
	if f.Err != nil {
		return f.Err
	}
	return f.Last()
}
