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

// WriteWBXMLFile is [WriteWBXML] with what [ToWBXML] can do beyond that: names without a
// token go into the string table, which stands in front of the body and is complete behind it,
// and the Type of a document follows its form. It writes to w, and reads from r, from where
// they are; nothing may be behind in w. In the end the body moves in w where the table needs
// that, and a document with a Type that was taken wrongly is read and written again. Memory
// does not grow with the document, apart from documents nested in it, and eight octets for
// each Type that ends in +xml.
//
// The plan must not be PlanRepeats, which is codec.ErrState. With Lenient the document is
// kept in memory, up to XML.Document octets. Errors are those of WriteWBXML; what is in w
// behind an error has no meaning.
func WriteWBXMLFile(w File, r io.ReadSeeker, o EncodeOptions) error {
	if o.Plan == PlanRepeats && !o.Lenient {
		return &detailError{codec.ErrState, "xmlconv: a file cannot have PlanRepeats"}
	}
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
	x := &c.wbxml
	if o.Lenient {
		xml, err := readAll(r, o.XML.Document)
		if err == nil {
			xml, err = c.AppendWBXML(nil, xml, o)
		}
		if err == nil {
			_, err = w.Write(xml)
		}
		return err
	}
	x.begin(&c.words, o)
	x.guessed, x.retyped, x.exact = x.guessed[:0], x.retyped[:0], false
	x.pass = writing
	err = x.encodeFile(w, r, begin)
	if err == nil && !x.o.KeepType && !slices.Equal(x.guessed, x.retyped) {
		if _, err = r.Seek(from, io.SeekStart); err == nil {
			_, err = w.Seek(begin, io.SeekStart)
		}
		if err == nil {
			err = w.Truncate(begin)
		}
		if err == nil {
			x.pass, x.exact = rewriting, true
			err = x.encodeFile(w, r, begin)
		}
	}
	return err
}

// pieceSize is how much is written to a file, or moved in it, at a time.
const pieceSize = 64 << 10

// encodeFile converts the document that r delivers, to w from the offset begin on.
func (c *wbxmlWriter) encodeFile(w File, r io.Reader, begin int64) error {
	c.shifting = false
	b := bufio.NewWriterSize(w, pieceSize)
	c.tok.Reset(r, c.tokOptions())
	err := c.encode(b)
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return err
	}
	// The strings that came into the table on the way stand in front of the body, too.
	t := c.targets[0]
	written := int64(len(codec.AppendHeader(nil, t.header)))
	if t.header.Strings = t.strings.buf; len(t.strings.buf) == t.known {
		return nil
	}
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
