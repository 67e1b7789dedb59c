package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

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
	*bulk.List // its header
	options    CSVOptions
	file       *os.File
	size       int64
	modified   time.Time
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
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	c := &CSV{options: o, file: f}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("a list has to be a regular file")
	}
	if err == nil {
		c.size, c.modified = info.Size(), info.ModTime()
		c.List, err = bulk.NewList(io.NewSectionReader(f, 0, c.size))
	}
	if err == nil && o.Template != nil {
		_, err = c.Rows("") // says what is wrong with the columns
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Close closes the file.
func (c *CSV) Close() error { return c.file.Close() }

// Scan implements [List].
func (c *CSV) Scan(ctx context.Context, n int64) (digest [sha256.Size]byte, marks []bulk.Mark, err error) {
	h := sha256.New()
	list, err := bulk.NewList(io.TeeReader(io.NewSectionReader(c.file, 0, c.size), h))
	if err != nil {
		return digest, nil, err
	}
	for mark, err := range list.Marks(n) {
		if err != nil || ctx.Err() != nil {
			return digest, nil, errors.Join(err, context.Cause(ctx))
		}
		marks = append(marks, mark)
	}
	return [sha256.Size]byte(h.Sum(nil)), marks, c.Unchanged()
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
	return p.Section(c.file), nil
}

// Text implements [List].
func (c *CSV) Text() Rows { return c.Section(c.file) }

// columnDevice has the names by which devices call themselves.
const columnDevice = "device"

// Devices implements [List].
func (c *CSV) Devices() func([]byte) []byte { return c.Values(columnDevice) }

// Unchanged implements [List], by the size of the file and the time at which it was written.
func (c *CSV) Unchanged() error {
	info, err := c.file.Stat()
	if err == nil && (info.Size() != c.size || !info.ModTime().Equal(c.modified)) {
		err = errors.New("the list has changed since the campaign began to read it")
	}
	return err
}

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
