package bench

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/wire"
	"github.com/go-wbxml/wbxml/tokens"
)

// minimal is a decoder with the checks of ours and nothing else, as small as can be: a
// floor to compare with. It reads a slice, in a charset with terminators of one octet, by
// a table; it knows no extensions, literals and instructions, and has one error
// without a place.
type minimal struct {
	b         []byte
	at        int
	strings   []byte
	tags      []uint64    // identities that the table assigns, by page
	attrs     [][4]uint64 // likewise, by page of attributes
	assigned  uint64      // tags[tagPage]
	listed    *[4]uint64  // attrs[attrPage]
	stack     []tokens.Code
	page      uint8
	attrPage  uint8
	mode      uint8
	content   bool
	n         int // attributes of the open tag
	left      int // tokens
	table     *tokens.Table
	depth     int
	most      int
	text      int
	delivered int
}

const (
	minContent = iota
	minAttrs
	minImplied
	minEnd
)

var errMinimal = errors.New("bad document")

// tokens of the corpora are of few tables.
func (m *minimal) use(t *tokens.Table) {
	if m.table == t {
		return
	}
	m.table, m.tags, m.attrs = t, make([]uint64, 256), make([][4]uint64, 256)
	for i, p := range t.Tags {
		for id := range len(tokens.Page{}) {
			if p != nil && p[id] != "" {
				m.tags[i] |= 1 << id
			}
		}
	}
	for i, p := range t.Attrs {
		for id := range len(tokens.AttrPage{}) {
			if p != nil && p[id].Name != "" {
				m.attrs[i][id>>6] |= 1 << (id & 63)
			}
		}
	}
	for i, p := range t.Values {
		for id := range len(tokens.ValuePage{}) {
			if p != nil && p[id] != "" {
				m.attrs[i][2+id>>6] |= 1 << (id & 63)
			}
		}
	}
}

// reset reads the header.
func (m *minimal) reset(b []byte, t *tokens.Table) error {
	m.use(t)
	at := 1
	var size uint32
	for range 3 { // public identifier, charset, size of the string table
		v, n := wire.ConsumeInt(b[min(at, len(b)):])
		if n < 0 {
			return errMinimal
		}
		at += n
		size = v
	}
	if uint64(size) > uint64(len(b)-at) {
		return errMinimal
	}
	m.b, m.strings, m.at = b, b[at:at+int(size)], at+int(size)
	m.page, m.attrPage, m.assigned, m.listed = 0, 0, m.tags[0], &m.attrs[0]
	m.stack, m.mode, m.left, m.delivered = m.stack[:0], minContent, 1<<20, 0
	m.depth, m.most, m.text = 100, 1000, 1<<24
	return nil
}

func (m *minimal) next() (codec.Token, error) {
	if m.mode != minContent {
		return m.other()
	}
	b, p := m.b, m.at
	if p >= len(b) || m.left <= 0 {
		return codec.Token{}, errMinimal
	}
	m.left--
	c := b[p]
	if c == wire.SwitchPage {
		if p+2 >= len(b) {
			return codec.Token{}, errMinimal
		}
		m.page, c = b[p+1], b[p+2]
		m.assigned = m.tags[m.page]
		p += 2
	}
	switch {
	case c&wire.TagIdentity >= 5:
		if m.assigned>>(c&wire.TagIdentity)&1 == 0 || len(m.stack) >= m.depth {
			return codec.Token{}, errMinimal
		}
		m.at = p + 1
		code := tokens.Code(m.page)<<8 | tokens.Code(c&wire.TagIdentity)
		m.stack = append(m.stack, code)
		flags := codec.Flags(c & wire.TagContent / wire.TagContent)
		if c&wire.TagAttrs != 0 {
			m.mode, m.content, m.n = minAttrs, flags != 0, 0
			return codec.Token{Kind: codec.Start, Flags: flags | codec.HasAttrs, Code: code}, nil
		}
		if flags == 0 {
			m.mode = minImplied
		}
		return codec.Token{Kind: codec.Start, Flags: flags, Code: code}, nil
	case c == wire.End && len(m.stack) > 0:
		code := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		if m.at = p + 1; len(m.stack) == 0 {
			m.mode = minEnd
		}
		return codec.Token{Kind: codec.End, Code: code}, nil
	case c == wire.StrI && len(m.stack) > 0:
		n := bytes.IndexByte(b[p+1:], 0)
		if n < 0 || n > m.text {
			return codec.Token{}, errMinimal
		}
		m.at = p + n + 2
		return codec.Token{Kind: codec.Text, Data: b[p+1 : p+1+n : p+1+n]}, nil
	}
	return m.rest(p, c)
}

func (m *minimal) other() (codec.Token, error) {
	b, p := m.b, m.at
	switch {
	case m.mode == minImplied:
		code := m.stack[len(m.stack)-1]
		m.stack, m.mode = m.stack[:len(m.stack)-1], minContent
		if m.left--; m.left < 0 {
			return codec.Token{}, errMinimal
		}
		if len(m.stack) == 0 {
			m.mode = minEnd
		}
		return codec.Token{Kind: codec.End, Flags: codec.Implied, Code: code}, nil
	case m.mode == minEnd && p == len(b):
		return codec.Token{}, io.EOF
	case m.mode == minEnd || p >= len(b) || m.left <= 0:
		return codec.Token{}, errMinimal
	}
	m.left--
	c := b[p]
	if c == wire.SwitchPage {
		if p+2 >= len(b) {
			return codec.Token{}, errMinimal
		}
		m.attrPage, c = b[p+1], b[p+2]
		m.listed = &m.attrs[m.attrPage]
		p += 2
	}
	switch {
	case c&wire.TagIdentity >= 5:
		if m.listed[c>>6]>>(c&63)&1 == 0 {
			return codec.Token{}, errMinimal
		}
		m.at = p + 1
		if code := tokens.Code(m.attrPage)<<8 | tokens.Code(c); c >= 0x80 && m.n > 0 {
			return codec.Token{Kind: codec.AttrValue, Code: code}, nil
		} else if m.n++; c < 0x80 && m.n <= m.most {
			return codec.Token{Kind: codec.AttrStart, Code: code}, nil
		}
		return codec.Token{}, errMinimal
	case c == wire.End:
		m.mode = minImplied
		if m.content {
			m.mode = minContent
		}
		m.at = p + 1
		return codec.Token{Kind: codec.AttrsEnd}, nil
	case m.n == 0:
		return codec.Token{}, errMinimal
	case c == wire.StrI:
		n := bytes.IndexByte(b[p+1:], 0)
		if n < 0 || n > m.text {
			return codec.Token{}, errMinimal
		}
		m.at = p + n + 2
		return codec.Token{Kind: codec.Text, Data: b[p+1 : p+1+n : p+1+n]}, nil
	}
	return m.rest(p, c)
}

// rest reads references and OPAQUE.
func (m *minimal) rest(p int, c byte) (codec.Token, error) {
	v, n := wire.ConsumeInt(m.b[p+1:])
	p += 1 + n
	switch {
	case n < 0:
	case c == wire.StrT && int(v) < len(m.strings):
		s := m.strings[v:]
		if i := bytes.IndexByte(s, 0); i >= 0 {
			s = s[:i:i]
		}
		m.at = p
		if m.delivered += len(s); m.delivered < 1<<20 {
			return codec.Token{Kind: codec.Text, Flags: codec.FromTable, Code: tokens.Code(v), Data: s}, nil
		}
	case c == wire.Opaque && int(v) <= len(m.b)-p:
		m.at = p + int(v)
		return codec.Token{Kind: codec.Opaque, Code: tokens.Code(v), Data: m.b[p:m.at:m.at]}, nil
	}
	return codec.Token{}, errMinimal
}

// decodeFloor reads all tokens with the minimal decoder.
var decodeFloor = op{"floor", func(_ testing.TB, s *set) func(*document) error {
	if !slices.Contains(floored, s.name) {
		return nil
	}
	tables := map[*tokens.Table]*minimal{}
	var last *minimal
	return func(doc *document) error {
		if last == nil || last.table != doc.Table {
			if last = tables[doc.Table]; last == nil {
				last = new(minimal)
				tables[doc.Table] = last
			}
		}
		if err := last.reset(doc.Octets, doc.Table); err != nil {
			return err
		}
		for {
			if _, err := last.next(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
}}

// TestMinimal holds that the minimal decoder delivers what ours does.
func TestMinimal(t *testing.T) {
	for _, name := range floored {
		for _, doc := range load(t, name).docs {
			var m minimal
			if err := m.reset(doc.Octets, doc.Table); err != nil {
				t.Fatal(err)
			}
			d := codec.NewDecoder(nil, codec.Options{Table: doc.Table, Limits: limits})
			d.ResetBytes(doc.Octets)
			for want, err := range d.All() {
				got, failed := m.next()
				if err != nil || failed != nil || got.Kind != want.Kind || got.Flags != want.Flags || got.Code != want.Code || !bytes.Equal(got.Data, want.Data) {
					t.Fatalf("%s, offset %d: %v, %v, want %v, %v", name, d.Offset(), got, failed, want, err)
				}
			}
			if _, err := m.next(); err != io.EOF {
				t.Error(err)
			}
		}
	}
}

// floored are the corpora with a floor for reading them.
var floored = []string{"mixed", "attrs", "dm", "cp", "session"}
