package bulk

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"strconv"

	"github.com/go-wbxml/wbxml/internal/secret"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// MaxMessage bounds a message, a push or a segment that is read, in octets. No template
// renders a longer document, and a push of 255 segments has 32 KiB.
const MaxMessage = 1 << 20

// ErrSegments says that there are not all segments of a message.
var ErrSegments = errors.New("segments are missing")

// An Entry is a message in a file, which its methods read. Row is its row in the list
// or, in a form without rows, its number in the file. An Entry has memory of its own.
type Entry struct {
	secret.Hidden // the fields do not show themselves

	Row int64

	text  []byte // its line of JSON, or its record in front of pieces; nil: none
	size  int    // octets that it holds
	parse func() (bootstrap.Message, error)
}

// Format implements [fmt.Formatter]: the message is its length.
func (e Entry) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "{row %d, %d octets}", e.Row, e.size) }

// LogValue implements [slog.LogValuer] by [Entry.Format].
func (e Entry) LogValue() slog.Value { return secret.Shown(e) }

// Message reads the message, anew with each call, so that several goroutines can read
// theirs. An error says nothing about other entries.
func (e *Entry) Message() (bootstrap.Message, error) { return e.parse() }

// An Info is what the output says besides the message.
type Info struct {
	Line int               // in the list
	ID   string            // the value of the column id, or else device
	Kept map[string]string // the values of other columns that were kept, by name
}

// Info reads what the output says of the message. In a form that says nothing it is zero.
func (e *Entry) Info() (info Info, err error) {
	if e.text == nil {
		return info, nil
	}
	var l line
	all := map[string]any{}
	if err = errors.Join(json.Unmarshal(e.text, &l), json.Unmarshal(e.text, &all)); err != nil {
		return info, errLine
	}
	info = Info{Line: l.Line, ID: l.ID, Kept: map[string]string{}}
	// Every other text is a column that was kept: columns cannot have the name of a field.
	for name, value := range all {
		if text, ok := value.(string); ok && !isField(name) {
			info.Kept[name] = text
		}
	}
	return info, nil
}

// errLine says that a line is no message. Errors of encoding/json hold parts of it.
var errLine = errors.New("is no message")

// ReadJSON reads the lines of [AppendJSON]. Empty lines are skipped. A line that has no
// row ends the sequence, with an error, because the file is another one, or damaged;
// what else is wrong with a line is an error of its message.
func ReadJSON(in io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 4*MaxMessage)
		for n := 1; lines.Scan(); n++ {
			text := bytes.TrimSpace(lines.Bytes())
			if len(text) == 0 {
				continue
			}
			row, ok := rowOf(text)
			if !ok {
				yield(Entry{}, fmt.Errorf("line %d %w", n, errLine))
				return
			}
			text = bytes.Clone(text)
			if !yield(Entry{Row: row, text: text, size: len(text), parse: func() (bootstrap.Message, error) { return parseLine(text) }}, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// rowOf returns the row of a line of JSON: at once where it stands first.
func rowOf(text []byte) (row int64, ok bool) {
	if rest, ok := bytes.CutPrefix(text, []byte(`{"row":`)); ok {
		if digits, _, ok := bytes.Cut(rest, []byte(",")); ok && len(digits) < 20 {
			if row, err := strconv.ParseInt(string(digits), 10, 64); err == nil {
				return row, true
			}
		}
	}
	var l struct{ Row int64 }
	return l.Row, json.Unmarshal(text, &l) == nil
}

// A line is a line of JSON, or a record in front of pieces.
type line struct {
	Row                int64
	Line               int
	ID, Type, SEC, MAC string
	Message, Push      octets
	Segments           []struct{ UDH, Data octets }
	Pieces             int
}

// octets are written in hexadecimal.
type octets []byte

// UnmarshalText implements [encoding.TextUnmarshaler].
func (o *octets) UnmarshalText(text []byte) (err error) {
	*o, err = hex.AppendDecode(nil, text)
	return err
}

// parseLine returns the message in a line.
func parseLine(text []byte) (m bootstrap.Message, err error) {
	var l line
	ok, err := l.quick(text)
	if err == nil && !ok {
		if l = (line{}); json.Unmarshal(text, &l) != nil {
			return m, errLine
		}
	}
	switch {
	case err != nil:
		return m, err
	case len(l.Message) > 0:
		return l.bare(l.Message)
	case len(l.Push) > 0:
		return pushed(l.Push)
	}
	// Gateways want the two parts of a segment apart; here they belong together again.
	pieces := make([][]byte, len(l.Segments))
	for i, s := range l.Segments {
		pieces[i] = append(s.UDH, s.Data...)
	}
	return joined(pieces, noPush)
}

// bare returns a document as message, with the protection that the line says.
func (l *line) bare(b []byte) (m bootstrap.Message, err error) {
	m = bootstrap.Message{Type: l.Type, Body: b}
	if m.Security.SEC, err = push.ParseSEC(l.SEC); err == nil && l.MAC != "" {
		m.Security.MAC, err = bootstrap.ParseMAC(l.MAC)
		m.Security.HasMAC = true
	}
	return m, err
}

// noPush refuses a document where there must be a push.
func noPush([]byte) (bootstrap.Message, error) { return bootstrap.Message{}, push.ErrPDU }

// pushed returns the message in a push PDU. The body is a part of it.
func pushed(pdu []byte) (bootstrap.Message, error) {
	p, err := push.ParsePDU(pdu)
	if err != nil {
		return bootstrap.Message{}, err
	}
	return bootstrap.FromPDU(p)
}

// joined returns the one message in pieces.
func joined(pieces [][]byte, alone func([]byte) (bootstrap.Message, error)) (m bootstrap.Message, err error) {
	n := 0
	for e := range ReadPieces(func(yield func([]byte, error) bool) {
		for _, p := range pieces {
			if !yield(p, nil) {
				return
			}
		}
	}, alone) {
		m, err = e.Message()
		n++
	}
	if n != 1 {
		err = ErrSegments
	}
	return m, err
}

// Each reads entries with f on all cores, and calls take with the results, one after
// another in the order of the entries; n counts these, from 0. It returns the first error
// of take, or else of the entries, or the cause of the end of ctx, and only when
// everything that it has started has ended.
func Each[R any](ctx context.Context, entries iter.Seq2[Entry, error], f func(n int64, e *Entry) R, take func(R) error) error {
	type batch struct {
		first   int64
		entries []Entry
		results []R
	}
	// A batch ends by its number of entries or by their octets: with lines of 4 MiB, 128 of
	// them in each would be too much memory.
	next, stop := iter.Pull2(entries)
	defer stop()
	read := int64(0)
	return stages[batch]{
		fill: func(ctx context.Context, b *batch) error {
			b.first = read
			for size := 0; len(b.entries) < rowsPerChunk && size < maxRow && ctx.Err() == nil; read++ {
				e, err, ok := next()
				switch {
				case !ok:
					return io.EOF
				case err != nil:
					return err
				}
				b.entries = append(b.entries, e)
				size += e.size
			}
			return nil
		},
		work: func() func(context.Context, *batch) {
			return func(ctx context.Context, b *batch) {
				for i := range b.entries {
					if ctx.Err() != nil {
						return
					}
					b.results = append(b.results, f(b.first+int64(i), &b.entries[i]))
				}
			}
		},
		take: func(ctx context.Context, b *batch) error {
			for _, r := range b.results {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				if err := take(r); err != nil {
					return err
				}
			}
			return nil
		},
		reset: func(b *batch) {
			for _, e := range b.entries {
				clear(e.text)
			}
			clear(b.entries)
			clear(b.results)
			b.entries, b.results = b.entries[:0], b.results[:0]
		},
	}.run(ctx)
}
