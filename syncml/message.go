package syncml

import (
	"fmt"
	"iter"
	"log/slog"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// A Message is a SyncML document. The zero Message is empty and ready for use;
// it is reused by decoding again. It is not safe for concurrent use, encoding
// included.
//
// Text, commands and all that they point to belong to the message that was
// decoded, and are valid until it is decoded again, reset or cleared; a value that
// the caller assigns to a field stays the caller's. A nil [Chars] or pointer is an
// absent element, an empty one that is not nil an element without content.
type Message struct {
	// Version is that of the representation protocol. Decoding sets it by VerDTD
	// or, where that names none, by the public identifier.
	Version Version
	// WBXML and Charset are those of the document, and of documents within it.
	// Where they are zero, WBXML 1.2 and UTF-8 are written.
	WBXML   codec.Version
	Charset codec.Charset

	Hdr SyncHdr
	// Body is the commands in document order, a container before its content: see
	// Command.Depth.
	Body  []Command
	Final bool // this is the last message of the package

	Extra *Extra // in SyncML and SyncBody

	// KeepOctets makes decoding leave the Data of items as octets or text, as it does
	// where they have MoreData: the last chunk of a large object has none, and looks like
	// any other item. See [Joiner].
	KeepOctets bool

	mem typed.Memory
	slabs
	pools
	open    []openCommand // while decoding and encoding
	outer   *Meta         // while decoding: the Meta that applies to items
	depth   int           // while decoding: the filters that are open
	pending pending       // while decoding
	at      int           // the command being encoded, -1: none
	work    *work
}

// LogValue implements [slog.LogValuer] by [Message.Format].
func (m Message) LogValue() slog.Value { return secret.Shown(m) }

// Format implements [fmt.Formatter]: header and commands, in which credentials and
// data do not show themselves. The octets that all of it stands in are left out.
func (m Message) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{Version:%v Hdr:%+v Body:%+v Final:%v}", m.Version, m.Hdr, m.Body, m.Final)
}

// Format implements [fmt.Formatter]: credentials do not show themselves.
func (h SyncHdr) Format(f fmt.State, verb rune) {
	type syncHdr SyncHdr
	secret.Format(f, verb, syncHdr(h))
}

// String implements [fmt.Stringer]: credentials and data do not show themselves.
func (c Command) String() string {
	type command Command
	return fmt.Sprintf("%+v", command(c))
}

// Format implements [fmt.Formatter]: data do not show themselves.
func (x Item) Format(f fmt.State, verb rune) {
	type item Item
	secret.Format(f, verb, item(x))
}

// Format implements [fmt.Formatter]: data do not show themselves.
func (x Filter) Format(f fmt.State, verb rune) {
	type filter Filter
	secret.Format(f, verb, filter(x))
}

// A SyncHdr is the header of a message.
type SyncHdr struct {
	VerDTD    Chars // where nil, the message's Version is written
	VerProto  Chars // such as "DM/1.2"
	SessionID Chars
	MsgID     Chars
	Target    Target
	Source    Source
	RespURI   Chars
	NoResp    bool
	Cred      *Cred
	Meta      *Meta
	Extra     *Extra
}

// A Command is an element of SyncBody, or of a container in it. The content model
// of its kind has its fields (see the package comment); others are not written.
type Command struct {
	Kind Kind
	// Depth is 0 directly in SyncBody, 1 in a container there, and so on. A
	// command stands in the last container before it that has Depth-1.
	Depth int

	NoResp    bool
	NoResults bool // Search
	Archive   bool // Delete
	SftDel    bool // Delete

	CmdID  Chars
	MsgRef Chars // Status, Results
	CmdRef Chars // Status, Results
	Cmd    Chars // Status: the name of the command, see ParseKind
	Cred   *Cred
	Chal   *Chal // Status
	Meta   *Meta

	TargetRefs []Chars // Status; Results, one
	SourceRefs []Chars // Status; Results, one

	Target  Target   // Map, Search, Sync
	Sources []Source // Search; Map and Sync, one

	Lang            Chars     // Get, Put, Search
	NumberOfChanges Chars     // Sync, since 1.1
	Correlator      Chars     // Alert, Exec, since 1.2
	Data            Data      // Alert and Status: a code; Search: the query
	MapItems        []MapItem // Map
	Items           []Item    // Exec, one

	Extra *Extra
}

// An Item is an object of a command.
type Item struct {
	Target       Target
	Source       Source
	SourceParent Chars // its LocURI, since 1.2
	TargetParent Chars // its LocURI, since 1.2
	Meta         *Meta // overrides that of the command
	Data         Data
	MoreData     bool // Data is a chunk, octets or text: see Joiner; since 1.1
	Extra        *Extra
}

// A Target is the place where something goes to. It is absent where all fields are
// nil; LocURI is required.
type Target struct {
	LocURI  Chars // may have white space around it, see URI
	LocName Chars
	Filter  *Filter // since 1.2
	Extra   *Extra
}

// URI returns LocURI without the white space that some servers put around it.
func (t *Target) URI() Chars { return typed.Trim(t.LocURI) }

// A Source is the place where something comes from. It is absent where all fields
// are nil; LocURI is required.
type Source struct {
	LocURI  Chars // may have white space around it, see URI
	LocName Chars
	Extra   *Extra
}

// URI returns LocURI without the white space that some servers put around it.
func (s *Source) URI() Chars { return typed.Trim(s.LocURI) }

// A MapItem is a pair of identifiers.
type MapItem struct {
	Target Target
	Source Source
	Extra  *Extra
}

// A Filter selects items and parts of them. Since 1.2.
type Filter struct {
	Meta       *Meta
	Field      *Item // the Item in Field
	Record     *Item // the Item in Record
	FilterType Chars
	Extra      *Extra
}

// Reset empties the message and keeps its memory for the next one.
func (m *Message) Reset() {
	m.mem.Reset()
	m.empty()
}

// Clear is [Message.Reset] for a message whose text must not stay in memory.
func (m *Message) Clear() {
	m.mem.Clear()
	clear(m.Body[:cap(m.Body)])
	m.slabs.clear()
	m.pools.clear()
	if w := m.work; w != nil {
		w.dec.Clear()
		w.enc.Clear()
		clear(w.doc[:cap(w.doc)])
		clear(w.text[:cap(w.text)])
		m.work = nil
	}
	m.empty()
}

func (m *Message) empty() {
	*m = Message{KeepOctets: m.KeepOctets, Body: m.Body[:0], mem: m.mem, slabs: m.slabs, pools: m.pools, open: m.open[:0], work: m.work}
	m.slabs.reset()
	m.pools.reset()
}

// Text returns a copy of s that belongs to the message: not nil, even where s is
// empty.
func (m *Message) Text(s string) Chars {
	return typed.Copy(&m.mem, s)
}

// End returns the index behind the last command inside command i: those inside
// it are the commands from i+1 up to End. For -1 it is len(Body).
func (m *Message) End(i int) int {
	if i < 0 {
		return len(m.Body)
	}
	end := i + 1
	for end < len(m.Body) && m.Body[end].Depth > m.Body[i].Depth {
		end++
	}
	return end
}

// Commands returns the commands directly inside command i, for -1 those directly
// in SyncBody, with their indexes.
func (m *Message) Commands(i int) iter.Seq2[int, *Command] {
	return func(yield func(int, *Command) bool) {
		depth := 0
		if i >= 0 {
			depth = m.Body[i].Depth + 1
		}
		for k := i + 1; k < len(m.Body) && m.Body[k].Depth >= depth; k++ {
			if m.Body[k].Depth == depth && !yield(k, &m.Body[k]) {
				return
			}
		}
	}
}

// Type returns the media type of item i: that in the item's Meta, else that in
// the command's, without white space around it; nil where neither has one, which
// means text/plain (OMA-TS-DM_RepPro 1.2).
func (c *Command) Type(i int) Chars { return typeOf(c.Items[i].Meta, c.Meta) }

// Format returns the format of item i as Type does the media type; nil means
// chr.
func (c *Command) Format(i int) Chars { return formatOf(c.Items[i].Meta, c.Meta) }

func typeOf(own, outer *Meta) Chars { return ofMeta(own, outer, func(m *Meta) Chars { return m.Type }) }

func formatOf(own, outer *Meta) Chars {
	return ofMeta(own, outer, func(m *Meta) Chars { return m.Format })
}

// sizeOf returns the Size of an object as typeOf does the media type.
func sizeOf(own, outer *Meta) Chars { return ofMeta(own, outer, func(m *Meta) Chars { return m.Size }) }

// ofMeta returns a text of own, or where that has none of outer, without white space
// around it; nil where neither has one.
func ofMeta(own, outer *Meta, text func(*Meta) Chars) Chars {
	if own == nil || text(own) == nil {
		own = outer
	}
	if own == nil {
		return nil
	}
	return typed.Trim(text(own))
}
