package engine

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"

	"github.com/gofrs/flock"

	"github.com/go-wbxml/wbxml/push"
)

// Null is a [Transport] that sends nothing, and says that it did.
type Null struct{ Limiter Limiter }

// Send implements [Transport].
func (t Null) Send(ctx context.Context, batch []Message) error {
	for i := range batch {
		if err := t.Limiter.WaitN(ctx, len(batch[i].Segments)); err != nil {
			return err
		}
		batch[i].Outcome = OutcomeSent
	}
	return nil
}

// Close implements [Transport].
func (Null) Close() error { return nil }

// A File is a [Transport] that writes a line of JSON for each short message:
//
//	{"row":1,"to":"+491701","segment":1,"of":3,"reference":4711,"octets":"hexadecimal"}
//
// A single short message has no reference.
type File struct {
	limiter Limiter
	mutex   sync.Mutex
	file    *os.File
	lock    *flock.Flock
	lines   []byte
}

// OpenFile opens or makes a file, which only its owner can read: the messages have
// passwords. What was written before stays, but for a line without an end, as a kill
// leaves it.
func OpenFile(path string, l Limiter) (*File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	t := &File{limiter: l, file: f, lock: flock.New(path)}
	locked, err := t.lock.TryLock()
	if err == nil && !locked {
		err = fmt.Errorf("%s: another process writes it", path)
	}
	if err == nil {
		err = trim(f)
	}
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// trim cuts off a line without an end, and goes to the end.
func trim(f *os.File) error {
	end, err := f.Seek(0, io.SeekEnd)
	one := make([]byte, 1)
	for ; err == nil && end > 0; end-- {
		if _, err = f.ReadAt(one, end-1); one[0] == '\n' {
			break
		}
	}
	if err == nil {
		err = f.Truncate(end)
	}
	if err == nil {
		_, err = f.Seek(end, io.SeekStart)
	}
	return err
}

// Send implements [Transport].
func (t *File) Send(ctx context.Context, batch []Message) error {
	for i := range batch {
		if err := t.limiter.WaitN(ctx, len(batch[i].Segments)); err != nil {
			batch = batch[:i]
			return errors.Join(err, t.write(batch))
		}
	}
	return t.write(batch)
}

// write writes messages at once.
func (t *File) write(batch []Message) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	defer func() { clear(t.lines[:cap(t.lines)]) }()
	t.lines = t.lines[:0]
	for i := range batch {
		t.append(&batch[i])
	}
	if n, err := t.file.Write(t.lines); err != nil {
		return errors.Join(err, t.cut(int64(n)))
	}
	for i := range batch {
		batch[i].Outcome = OutcomeSent
	}
	return nil
}

// cut takes back the last n octets, of which the last line may be half there.
func (t *File) cut(n int64) error {
	end, err := t.file.Seek(-n, io.SeekCurrent)
	if err == nil {
		err = t.file.Truncate(end)
	}
	return err
}

// append appends the lines of a message.
func (t *File) append(m *Message) {
	for i, octets := range m.Segments {
		t.lines = strconv.AppendInt(append(t.lines, `{"row":`...), m.Row, 10)
		t.lines = append(append(append(t.lines, `,"to":"`...), m.Number...), `","segment":`...)
		t.lines = strconv.AppendInt(t.lines, int64(i+1), 10)
		t.lines = strconv.AppendInt(append(t.lines, `,"of":`...), int64(len(m.Segments)), 10)
		if s, err := push.ParseSegment(octets); err == nil && s.Concat {
			t.lines = strconv.AppendInt(append(t.lines, `,"reference":`...), int64(s.Ref), 10)
		}
		t.lines = hex.AppendEncode(append(t.lines, `,"octets":"`...), octets)
		t.lines = append(t.lines, "\"}\n"...)
	}
}

// Close implements [Transport].
func (t *File) Close() error { return errors.Join(t.file.Close(), t.lock.Close()) }
