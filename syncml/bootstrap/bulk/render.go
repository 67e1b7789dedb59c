package bulk

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// A renderer renders rows, for one goroutine. Its buffers are as large as the largest
// row so far, so that rendering does not allocate; they are overwritten behind each row.
// Of a row with quotes, encoding/csv makes a string, and keeps octets: these stay.
type renderer struct {
	*Pipeline
	splitter *splitter
	fields   [][]byte // of the row
	marks    marks    // of the row
	device   Device
	values   bootstrap.Values
	network  []byte
	text     []byte // decoded fields
	body     []byte
	pdu      []byte
	segments []byte // one behind the other
	typed    []byte
}

func newRenderer(p *Pipeline) *renderer {
	return &renderer{Pipeline: p, splitter: newSplitter(p.list.comma), typed: make([]byte, 0, 64)}
}

// split splits a row into fields.
func (r *renderer) split(row []byte) error {
	r.marks = marks{}
	var err error
	r.fields, err = r.splitter.split(row)
	switch {
	case err != nil:
		return err
	case len(r.fields) != len(r.list.header): // which value is missing, nobody can tell
		return fmt.Errorf("the row has %d fields, and the header %d", len(r.fields), len(r.list.header))
	}
	r.marks = r.columns.mark(r.counter.seed, row, r.fields)
	return nil
}

// render appends the output of the row that was split to dst, and to typed the digits
// that the user types; octets counts those of the pieces. On an error nothing is appended.
func (r *renderer) render(dst, typed []byte, row int64, line int) (_, _ []byte, octets int, err error) {
	defer r.clear() // also after a bad row
	if err = r.load(); err != nil {
		return dst, typed, 0, err
	}
	d := &r.device
	d.Row, d.Line, d.Carrier, d.Keys = row, line, r.options.Carrier, r.values.Keys
	m := &d.Message
	m.Type = r.template.Type()
	if r.body, m.Security, err = r.template.AppendMessage(r.body[:0], r.values); err == nil {
		m.Body = r.body
		err = r.cut()
	}
	if err != nil {
		return dst, typed, 0, err
	}
	out, err := r.options.Append(dst, d)
	if err != nil {
		clear(out[min(len(dst), len(out)):])
		return dst, typed, 0, err
	}
	for _, p := range d.Pieces {
		octets += len(p)
	}
	return out, append(typed, m.Security.Typed...), octets, nil
}

// load fills in the values of the row, which alias its fields or the renderer's
// buffers. Where a value is refused, the error names the column.
func (r *renderer) load() (err error) {
	c := &r.columns
	r.values.Slots = r.values.Slots[:0]
	r.text = r.text[:0]
	for i, column := range c.slots {
		v, err := r.field(column)
		if err != nil {
			return err
		}
		if c.coded[i] {
			from := len(r.text)
			if r.text, err = base64.StdEncoding.AppendDecode(r.text, v); err != nil {
				return fmt.Errorf("column %s is not base64", r.list.header[column])
			}
			v = r.text[from:]
		}
		// Whether the value suits its place is a rule of the template.
		r.values.Slots = append(r.values.Slots, v)
	}
	if err := r.pass(); err != nil {
		return err
	}
	k := &r.values.Keys
	*k = bootstrap.Keys{Join: r.options.Join, Accept: r.accept}
	if column := max(c.key, c.imsi); column >= 0 { // one of them
		v, err := r.field(column)
		if err != nil {
			return err
		}
		if c.imsi >= 0 {
			r.network, err = bootstrap.AppendIMSI(r.network[:0], string(v))
		} else if r.network, err = hex.AppendDecode(r.network[:0], v); err != nil {
			err = errors.New("the key is not hexadecimal")
		}
		if err != nil {
			return err
		}
		k.Network = r.network
	}
	if c.pin >= 0 {
		if k.PIN, err = r.field(c.pin); err != nil {
			return err
		}
	}
	r.values.Typed = r.typed[:0]
	return nil
}

// field returns a field that must not be empty.
func (r *renderer) field(column int) ([]byte, error) {
	if len(r.fields[column]) == 0 {
		return nil, fmt.Errorf("column %s is empty", r.list.header[column])
	}
	return r.fields[column], nil
}

// pass passes on the fields that say whom the message is for. JSON has no other octets
// than UTF-8.
func (r *renderer) pass() error {
	c, d := &r.columns, &r.device
	d.Kept = d.Kept[:0]
	for i, column := range c.keep {
		d.Kept = append(d.Kept, Kept{r.options.Keep[i], r.fields[column]})
		if !utf8.Valid(r.fields[column]) {
			return fmt.Errorf("column %s is not UTF-8", r.list.header[column])
		}
	}
	if c.id >= 0 {
		if d.ID = r.fields[c.id]; !utf8.Valid(d.ID) {
			return fmt.Errorf("column %s is not UTF-8", r.list.header[c.id])
		}
	}
	return nil
}

// clear overwrites the memory that held secrets.
func (r *renderer) clear() {
	for _, b := range [][]byte{r.splitter.text, r.device.record, r.network, r.text, r.body, r.pdu, r.segments, r.typed} {
		clear(b[:cap(b)])
	}
}
