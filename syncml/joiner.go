package syncml

import (
	"bytes"
	"strconv"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/arena"
	"github.com/go-wbxml/wbxml/internal/limit"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// A Joiner joins the chunks of large objects (OMA DM Protocol 1.2, "Large Object
// Handling"): an object that does not fit into a message is an item in each of several
// messages, all but the last with MoreData. A chunk may end anywhere, in the middle of a
// character too. One object is open at a time.
//
// The zero Joiner is ready for use. It is for one session, and not safe for concurrent
// use.
//
//	m.KeepOctets = j.Open() // a last chunk looks like any other item
//	err := m.Decode(d, o)
//	...
//	item, err := j.Join(&m, i, k)
type Joiner struct {
	secret.Hidden // an object may be secret

	// MaxObject is the largest number of octets of an object; 0 means 1 MiB, a negative
	// number no limit.
	MaxObject int

	open   bool
	kind   Kind
	item   Item // the object without Data, in memory of the Joiner
	meta   Meta
	opaque bool   // one of the chunks was octets
	size   int    // that the object must have, -1: not known
	octets []byte // so far
	texts  arena.Arena
}

// Open reports whether an object is open: its last chunk has not come.
func (j *Joiner) Open() bool { return j.open }

// Join takes item k of command i, which has been decoded. It returns the item itself
// where it is neither a chunk nor continues an object, and nil for a chunk that is not
// the last. For the last chunk it returns an item with the whole object, valid until the
// next call: DataOpaque where any chunk was octets, else DataText; Target, Source, and of
// Meta the Format, Type and Size, are those of the first chunk, or of its command. A
// document or a tree in it is for the caller to parse, by its Type.
//
// On an error the open object is dropped, and the item has not been taken: [ErrChunk] for
// an item that does not continue the open object, in which case the same call takes it
// for another object; [ErrSize]; and codec.ErrLimit for MaxObject, also where the
// Size of the first chunk is larger. An error says nothing of the content.
func (j *Joiner) Join(m *Message, i, k int) (*Item, error) {
	c := &m.Body[i]
	it := &c.Items[k]
	var err error
	switch {
	case j.open && !j.continues(c, it):
		err = ErrChunk
	case j.open:
		err = j.add(&it.Data)
	case !it.MoreData:
		return it, nil
	default:
		if err = j.begin(c, k); err == nil {
			err = j.add(&it.Data)
		}
	}
	if err == nil && !it.MoreData {
		j.open = false
		return j.whole(m)
	}
	if err != nil {
		j.Reset()
	}
	return nil, err
}

// begin begins an object with the first chunk.
func (j *Joiner) begin(c *Command, k int) error {
	j.Reset()
	it := &c.Items[k]
	size := sizeOf(it.Meta, c.Meta)
	n, err := strconv.Atoi(string(size))
	if err != nil || n < 0 {
		n = -1
	} else if most := j.most(); n > most {
		return limit.Exceeded("MaxObject", most)
	}
	j.open, j.kind, j.size = true, c.Kind, n
	j.meta = Meta{Format: j.copy(c.Format(k)), Type: j.copy(c.Type(k)), Size: j.copy(size)}
	j.item = Item{
		Target: Target{LocURI: j.copy(it.Target.URI()), LocName: j.copy(it.Target.LocName)},
		Source: Source{LocURI: j.copy(it.Source.URI()), LocName: j.copy(it.Source.LocName)},
		Meta:   &j.meta,
	}
	return nil
}

// copy returns a copy of s in memory of the Joiner, nil for nil.
func (j *Joiner) copy(s Chars) Chars {
	if s == nil {
		return nil
	}
	return typed.Present(j.texts.Copy(s))
}

// continues reports whether an item is of the same command and place as the object.
func (j *Joiner) continues(c *Command, it *Item) bool {
	return c.Kind == j.kind && bytes.Equal(it.Target.URI(), j.item.Target.LocURI) && bytes.Equal(it.Source.URI(), j.item.Source.LocURI)
}

// add adds the octets of a chunk. Growing overwrites the old memory.
func (j *Joiner) add(x *Data) error {
	switch x.kind() {
	case DataNone, DataText:
	case DataOpaque, DataDocument:
		j.opaque = true
	default: // which KeepOctets would have left as octets, or elements
		return ErrChunk
	}
	if x.Extra != nil {
		return ErrChunk
	}
	if most := j.most(); len(x.Text) > most-len(j.octets) {
		return limit.Exceeded("MaxObject", most)
	}
	if n := len(j.octets) + len(x.Text); n > cap(j.octets) {
		grown := append(make([]byte, 0, max(n, 2*cap(j.octets))), j.octets...)
		clear(j.octets)
		j.octets = grown
	}
	j.octets = append(j.octets, x.Text...)
	return nil
}

// most is the bound that MaxObject stands for.
func (j *Joiner) most() int { return limit.Or(j.MaxObject, limit.Text) }

// whole returns the object. Size is that of what was sent: it is not held against base64,
// nor against text in another charset, which decoding has made UTF-8.
func (j *Joiner) whole(m *Message) (*Item, error) {
	counts := string(j.meta.Format) != formatB64 && (j.opaque || m.charset() == codec.UTF8)
	if j.size >= 0 && j.size != len(j.octets) && counts {
		j.Reset()
		return nil, ErrSize
	}
	kind := DataText
	if j.opaque {
		kind = DataOpaque
	}
	j.item.Data = Data{Kind: kind, Text: typed.Present(j.octets)}
	return &j.item, nil
}

// Reset drops the open object, as at the end of a session, and keeps the memory.
func (j *Joiner) Reset() {
	clear(j.octets)
	j.texts.Reset()
	*j = Joiner{MaxObject: j.MaxObject, octets: j.octets[:0], texts: j.texts}
}

// Clear is [Joiner.Reset] for objects that must not stay in memory.
func (j *Joiner) Clear() {
	j.Reset()
	clear(j.octets[:cap(j.octets)])
	j.texts.Clear()
	j.octets = nil
}
