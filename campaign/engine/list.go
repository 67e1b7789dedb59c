package engine

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/go-wbxml/wbxml/push/route"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// A List is the devices of a campaign, and makes their messages.
type List interface {
	// Scan reads all of the list. It returns a digest of it, and the places at which
	// ranges of n rows begin, with the end of the last one.
	Scan(ctx context.Context, n int64) (digest [sha256.Size]byte, marks []bulk.Mark, err error)
	// Rows returns a reader of rows, for one worker. The references of segments follow
	// from the seed.
	Rows(seed string) (Rows, error)
	// Text returns a reader of rows as they stand in the list, without output.
	Text() Rows
	// AppendHead appends the head of a list of rejects, and AppendReject a row of Text with
	// the reason, which is its Err.
	AppendHead(dst []byte) []byte
	AppendReject(dst []byte, r *bulk.Result) []byte
	// Devices returns a function that finds the name of the device in the text of a row.
	Devices() func(row []byte) []byte
	// Unchanged returns an error where the list is not what Scan has read.
	Unchanged() error
}

// Rows are rendered rows behind a place of the list, as [bulk.Section] has them. The
// output is of [AppendMessage].
type Rows interface {
	Seek(bulk.Mark)
	Mark() bulk.Mark
	Next(n int) ([]bulk.Result, error)
	Clear()
}

// A CSV is a [List] in a file, see package bulk.
type CSV struct {
	*bulk.File
	options CSVOptions
}

// CSVOptions describe a list and its messages.
type CSVOptions struct {
	Template *bootstrap.Template // nil: only the texts of rows are wanted
	Number   string              // the column with the number of the phone
	Join     bootstrap.Join      // for USERNETWPIN
	Narrow   bool                // references of segments have 8 bits
}

// OpenCSV opens a list. It is read again and again, so that it has to be a regular file.
func OpenCSV(path string, o CSVOptions) (*CSV, error) {
	f, err := bulk.OpenFile(path)
	if err != nil {
		return nil, err
	}
	c := &CSV{f, o}
	if o.Template != nil {
		if _, err := c.Rows(""); err != nil { // what is wrong with the columns
			f.Close()
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return c, nil
}

// Rows implements [List].
func (c *CSV) Rows(seed string) (Rows, error) {
	p, err := bulk.New(c.List, c.options.Template, bulk.Options{
		Carrier: bulk.CarrierSegments, Join: c.options.Join, Keep: []string{c.options.Number},
		Ref: bulk.Reference{Seed: seed, Narrow: c.options.Narrow}, Append: AppendMessage,
	})
	if err != nil {
		return nil, err
	}
	return p.Section(c), nil
}

// Text implements [List].
func (c *CSV) Text() Rows { return c.Section(c) }

// columnDevice has the names by which devices call themselves.
const columnDevice = "device"

// Devices implements [List].
func (c *CSV) Devices() func([]byte) []byte { return c.Values(columnDevice) }

// AppendMessage appends the number of a device, which is the first column that was kept,
// and its segments, each behind an octet with its length: the output of [Rows].
func AppendMessage(dst []byte, d *bulk.Device) ([]byte, error) {
	from := len(dst)
	dst = append(dst, 0)
	dst, err := route.AppendNumber(dst, d.Kept[0].Value)
	if err != nil {
		return dst[:from], err
	}
	dst[from] = byte(len(dst) - from - 1)
	for _, p := range d.Pieces {
		dst = append(append(dst, byte(len(p))), p...) // at most push.MaxSegment
	}
	return dst, nil
}

// parseMessage is the way back from AppendMessage. The segments alias b, and their list
// is appended to pieces.
func parseMessage(b []byte, pieces [][]byte) (number []byte, _ [][]byte) {
	number, b = b[1:1+b[0]], b[1+b[0]:]
	for len(b) > 0 {
		n := 1 + int(b[0])
		pieces, b = append(pieces, b[1:n:n]), b[n:]
	}
	return number, pieces
}
