package card

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/internal/secret"
)

// A Kind is what a message on a card is, by the OID of its data object. The kinds are in
// the order in which a device tries them.
type Kind uint8

// The kinds.
const (
	KindDM        Kind = iota // DM profile: 2.23.43.7.1
	KindBootstrap             // Client Provisioning, Bootstrap: 2.23.43.5.1
	KindConfig1               // Client Provisioning, Config1: 2.23.43.5.2
	KindConfig2               // Client Provisioning, Config2: 2.23.43.5.3
	kinds
)

// oids are the OIDs of the kinds in DER, without tag and length.
var oids = [kinds][]byte{{0x67, 0x2B, 0x07, 0x01}, {0x67, 0x2B, 0x05, 0x01}, {0x67, 0x2B, 0x05, 0x02}, {0x67, 0x2B, 0x05, 0x03}}

// String returns the name of the file.
func (k Kind) String() string {
	return [...]string{"DM_Bootstrap", "Bootstrap", "Config1", "Config2"}[k]
}

// CP reports whether a message of that kind is of the Client Provisioning profile.
func (k Kind) CP() bool { return k != KindDM }

// aid is the PKCS #15 application.
var aid = []byte("\xA0\x00\x00\x00\x63PKCS-15")

// The files of the application.
var (
	fileDIR = []byte{0x3F, 0x00, 0x2F, 0x00}
	fileODF = []byte{0x50, 0x31}
	oldDF   = []byte{0x7F, 0x50} // the application on an old card, below the MF
)

// ReadOptions control [Read].
type ReadOptions struct {
	secret.Hidden

	// Class is the class octet of commands: of ISO 7816-4, with the logical channel.
	Class byte
	// PIN is shown to the card for files that need it, as its reference PINRef, at most
	// once; nil is none. PINRef 0 means 1, the first application PIN.
	PIN    secret.Secret
	PINRef byte
}

// A File is a message on a card.
type File struct {
	secret.Hidden

	Kind  Kind
	Label string
	Path  []byte // as the card's directory has it
	Data  []byte // the WBXML document, and perhaps padding behind it
}

// Read returns the messages of a card in the order of their kinds, each kind's first one
// that there is. A card without any gives ErrNotFound. A file that cannot be read is left
// out where another one can; else its error is returned.
func Read(card Card, o ReadOptions) ([]File, error) {
	c := &channel{card: card, class: o.Class, left: maxCommands}
	if err := c.application(); err != nil {
		return nil, err
	}
	entries, err := c.directory(&o)
	if err != nil {
		return nil, err
	}
	var out []File
	var failed error
	for k := range kinds {
		for _, e := range entries {
			if !e.is(k) {
				continue
			}
			b, err := c.file(e.place, &o)
			if err != nil && !errors.Is(err, ErrNotFound) {
				failed = errors.Join(failed, fmt.Errorf("%v: %w", k, err))
			}
			for n := len(b); n > 0 && (b[n-1] == 0x00 || b[n-1] == 0xFF); n-- { // TrimRight knows characters, not octets
				b = b[:n-1]
			}
			if len(b) > 0 { // an empty file is all padding
				out = append(out, File{Kind: k, Label: e.label, Path: e.path, Data: b})
				break
			}
		}
	}
	if len(out) == 0 {
		return nil, cmp.Or(failed, ErrNotFound)
	}
	return out, nil
}

// application selects the application: the one that EF(DIR) names, else by its name, else
// the DF of an old card.
func (c *channel) application() error {
	try := func(by byte, name []byte) error {
		c.by, c.home = by, name
		return c.goHome()
	}
	dir, _ := c.get(place{fileDIR, 0, -1})
	list, _ := all(dir) // what is behind a fault does not count
	for _, x := range list {
		if x.tag != tagApplication || !bytes.Equal(first(x.value, tagAID), aid) {
			continue
		}
		path := bytes.TrimPrefix(first(x.value, tagPath), []byte{0x3F, 0x00})
		if len(path) > 0 && len(path) <= maxPath && try(byPath, path) == nil {
			return nil
		}
	}
	err := try(byName, aid)
	if err != nil && try(byPath, oldDF) == nil {
		return nil
	}
	return err
}

// get selects and reads a file. Of one with records it returns all.
func (c *channel) get(p place) ([]byte, error) {
	f, err := c.open(p.path)
	if err != nil {
		return nil, err
	}
	if f.record > 0 {
		return c.records(f)
	}
	end := -1
	if p.length >= 0 {
		end = p.index + p.length
	}
	b, err := c.read(f, end)
	return b[min(p.index, len(b)):], err
}

// file is get, and shows the PIN where it must.
func (c *channel) file(p place, o *ReadOptions) ([]byte, error) {
	b, err := c.get(p)
	if !errors.Is(err, ErrPIN) || o.PIN == nil {
		return b, err
	}
	pin := o.PIN
	o.PIN = nil // a second try with the same PIN would only bring the card nearer to blocking
	if err := c.verify(cmp.Or(o.PINRef, 1), pin); err != nil {
		return nil, err
	}
	return c.get(p)
}

// A place is where the octets of an object are: from index on in the file at path, and
// length of them, or, where that is negative, all.
type place struct {
	path          []byte
	index, length int
}

// An entry is a data object of the directory.
type entry struct {
	place
	label string
	oids  [][]byte
}

func (e *entry) is(k Kind) bool {
	for _, o := range e.oids {
		if bytes.Equal(o, oids[k]) {
			return true
		}
	}
	return false
}

// maxEntries bounds the directory.
const maxEntries = 256

// directory returns the data objects of EF(ODF) and the DODFs that it names.
func (c *channel) directory(o *ReadOptions) ([]entry, error) {
	odf, err := c.file(place{fileODF, 0, -1}, o)
	if err != nil {
		return nil, fmt.Errorf("EF(ODF): %w", err)
	}
	list, err := all(odf)
	if err != nil {
		return nil, fmt.Errorf("EF(ODF): %w: %w", ErrFile, err)
	}
	var out []entry
	for _, x := range list {
		if x.tag != tagDataObjects {
			continue // keys, certificates, PINs
		}
		p := placeIn(x.value)
		if p.path == nil {
			continue
		}
		dodf, err := c.file(p, o)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, fmt.Errorf("EF(DODF): %w", err)
		}
		objects, err := all(dodf)
		if err != nil {
			return nil, fmt.Errorf("EF(DODF): %w: %w", ErrFile, err)
		}
		for _, y := range objects {
			if len(out) == maxEntries {
				return nil, fmt.Errorf("EF(DODF): %w: more than %d objects", ErrFile, maxEntries)
			}
			if e, ok := entryOf(y); ok {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// entryOf reads a data object, in either form: opaque, a SEQUENCE, with its OID among the
// attributes of the application; or oidDO, where the OID stands before the path.
func entryOf(x tlv) (entry, bool) {
	if x.tag != tagSequence && x.tag != tagOIDObject {
		return entry{}, false
	}
	parts, err := all(x.value)
	if err != nil || len(parts) < 2 {
		return entry{}, false
	}
	value := parts[len(parts)-1]
	if value.tag != tagType {
		return entry{}, false
	}
	e := entry{place: placeIn(value.value)}
	for _, p := range parts[:len(parts)-1] {
		if s := first(p.value, tagUTF8String); s != nil && e.label == "" {
			e.label = string(s)
		}
		if id := first(p.value, tagOID); id != nil {
			e.oids = append(e.oids, plain(id))
		}
	}
	inner := first(value.value, tagSequence)
	if id := first(inner, tagOID); id != nil { // oidDO: SEQUENCE { id, path }
		e.oids, e.place = append(e.oids, plain(id)), placeIn(inner)
	}
	return e, e.path != nil && len(e.oids) > 0
}

// plain returns the octets of an OID, which stands on some cards in another OID.
func plain(id []byte) []byte {
	if len(id) > 2 && id[0] == tagOID && int(id[1]) == len(id)-2 {
		return id[2:]
	}
	return id
}

// placeIn returns what the Path in b says: SEQUENCE { path, index, length }, the last two
// optional. The path is nil where there is none.
func placeIn(b []byte) place {
	seq := first(b, tagSequence)
	return place{first(seq, tagOctetString), max(0, number(first(seq, tagInteger))), number(first(seq, tagPathLength))}
}
