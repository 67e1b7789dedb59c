package route

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync"

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
	end     int64
	lines   bytes.Buffer
}

// OpenFile opens or makes a file, which only its owner can read: the messages have
// passwords. What was written before stays, but for a line without an end, as a kill
// leaves it. Nobody else may write it at the same time.
func OpenFile(path string, l Limiter) (*File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	t := &File{limiter: l, file: f}
	t.end, err = f.Seek(0, io.SeekEnd)
	for one := []byte{0}; err == nil && t.end > 0; t.end-- {
		if _, err = f.ReadAt(one, t.end-1); one[0] == '\n' {
			break
		}
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// Send implements [Transport].
func (t *File) Send(ctx context.Context, batch []Message) error {
	for i := range batch {
		if err := t.limiter.WaitN(ctx, len(batch[i].Segments)); err != nil {
			return errors.Join(err, t.write(batch[:i]))
		}
	}
	return t.write(batch)
}

// A sent is a line of the file.
type sent struct {
	Row       int64  `json:"row"`
	To        string `json:"to"`
	Segment   int    `json:"segment"`
	Of        int    `json:"of"`
	Reference uint16 `json:"reference,omitempty"`
	Octets    string `json:"octets"`
}

// write writes messages at once, behind the last line that is whole.
func (t *File) write(batch []Message) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.lines.Reset()
	defer func() { clear(t.lines.Bytes()) }()
	to := json.NewEncoder(&t.lines)
	for i := range batch {
		m := &batch[i]
		for n, octets := range m.Segments {
			s, _ := push.ParseSegment(octets) // 0 is no reference
			to.Encode(sent{m.Row, string(m.Number), n + 1, len(m.Segments), s.Ref, hex.EncodeToString(octets)})
		}
	}
	if _, err := t.file.WriteAt(t.lines.Bytes(), t.end); err != nil {
		return err
	}
	t.end += int64(t.lines.Len())
	for i := range batch {
		batch[i].Outcome = OutcomeSent
	}
	return nil
}

// Close implements [Transport].
func (t *File) Close() error {
	return errors.Join(t.file.Truncate(t.end), t.file.Close())
}
