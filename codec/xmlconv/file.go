package xmlconv

import (
	"bufio"
	"io"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/limit"
)

// A File is what [WriteWBXMLFile] writes: an [os.File] that may be read and written, and
// not for appending only.
type File interface {
	io.Writer
	io.Seeker
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
}

// WriteWBXMLFile is [WriteWBXML] with what [ToWBXML] can do beyond that: every plan for the
// string table, which stands in front of the body and is complete behind it, and a Type that
// follows the form of its document. It writes to w, and reads from r, from where they are;
// nothing may be behind in w. With PlanLiterals the body moves in w in the end, where the
// table needs that. With PlanRepeats r is read twice, and once more, with any plan, where a
// Type was taken wrongly. Memory does not grow with the document, apart from documents nested
// in it, one text as in [WriteWBXML], and eight octets for each Type that ends in +xml.
//
// With Lenient the document is kept in memory, up to XML.Document octets. Errors are those of
// WriteWBXML; what is in w behind an error has no meaning.
func WriteWBXMLFile(w File, r io.ReadSeeker, o EncodeOptions) error {
	begin, err := w.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	from, err := r.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	c := getConverter()
	defer putConverter(c)
	if o.Lenient {
		xml, err := readAll(r, o.XML.Document)
		if err != nil {
			return err
		}
		wbxml, err := c.AppendWBXML(nil, xml, o)
		if err == nil {
			_, err = w.Write(wbxml)
		}
		return err
	}
	x := &c.wbxml
	x.begin(&c.words, o)
	x.guessed, x.retyped, x.exact = x.guessed[:0], x.retyped[:0], x.o.KeepType
	x.pass, x.shifting, x.full, x.planned = writing, false, fullTable{}, nil
	if o.Plan == PlanRepeats {
		x.pass = rewriting // no warnings, until it is written
		if err = x.planFile(r, from); err != nil {
			return err
		}
		x.pass, x.exact = writing, true
	}
	err = x.encodeFile(w, r, begin, from)
	if err == nil && !x.exact && !slices.Equal(x.guessed, x.retyped) {
		x.pass, x.exact = rewriting, true
		if err = w.Truncate(begin); err == nil {
			err = x.encodeFile(w, r, begin, from)
		}
	}
	return err
}

// pieceSize is how much is written to a file, or moved in it, at a time.
const pieceSize = 64 << 10

// errChanged is about a document that is not the one that was read before.
var errChanged = &detailError{codec.ErrReference, "the document has changed while it was read"}

// planFile makes the string table of PlanRepeats, by encoding to nowhere.
func (c *wbxmlWriter) planFile(r io.ReadSeeker, from int64) error {
	for {
		err := c.encodeTo(io.Discard, r, from)
		if err == nil && !c.exact && !slices.Equal(c.guessed, c.retyped) {
			c.exact = true
			continue
		}
		if err != nil {
			return err
		}
		t := c.targets[0]
		strings, full := t.repeats.table(t.strings.buf)
		if full < 0 {
			c.planned = append(c.planned[:0], strings...)
			return nil
		}
		// The error belongs to the name that has no place in the table.
		c.full = fullTable{t.number, full}
	}
}

// encodeTo converts the document that stands in r from an offset on. A document within it
// whose string table is too small is an error only when it is read again.
func (c *wbxmlWriter) encodeTo(w io.Writer, r io.ReadSeeker, from int64) error {
	for {
		if _, err := r.Seek(from, io.SeekStart); err != nil {
			return err
		}
		full := c.full
		c.tok.Reset(r, c.tokOptions())
		err := c.encode(w)
		if err == nil || c.full == full {
			return err
		}
		w = io.Discard
	}
}

// encodeFile converts the document that stands in r from an offset on, to w from another
// one on.
func (c *wbxmlWriter) encodeFile(w File, r io.ReadSeeker, begin, from int64) error {
	if _, err := w.Seek(begin, io.SeekStart); err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, pieceSize)
	err := c.encodeTo(b, r, from)
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return err
	}
	t := c.targets[0]
	if t.planned || len(t.strings.buf) == t.known {
		return nil
	}
	// The strings that came into the table on the way stand in front of the body, too.
	written := int64(len(codec.AppendHeader(nil, t.header)))
	t.header.Strings = t.strings.buf
	head := codec.AppendHeader(nil, t.header)
	if err = moveUp(w, begin+written, int64(len(head))-written); err == nil {
		_, err = w.WriteAt(head, begin)
	}
	return err
}

// moveUp moves what stands in w behind the offset from, by n octets, from the end on.
func moveUp(w File, from, n int64) error {
	end, err := w.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	piece := make([]byte, min(pieceSize, end-from))
	for end > from {
		p := piece[:min(int64(len(piece)), end-from)]
		end -= int64(len(p))
		if _, err := w.ReadAt(p, end); err != nil && err != io.EOF {
			return err
		}
		if _, err := w.WriteAt(p, end+n); err != nil {
			return err
		}
	}
	_, err = w.Seek(0, io.SeekEnd)
	return err
}

// readAll reads a document that may have most octets; 0 is the default, and a negative
// number no limit. One octet more than allowed is enough to find that there are more.
func readAll(r io.Reader, most int64) ([]byte, error) {
	if most >= 0 {
		r = io.LimitReader(r, limit.Or(most, limit.Document)+1)
	}
	return io.ReadAll(r)
}
