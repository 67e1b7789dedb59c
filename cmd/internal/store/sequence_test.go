package store

import (
	"errors"
	"io"
	"io/fs"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestSequence reads files as one, empty ones too, and says which there is none of.
func TestSequence(t *testing.T) {
	testdoc.Folder(t, map[string]string{"a": "one", "b": "", "c": "two"})
	s := &Sequence{Names: []string{"a", "b", "c"}}
	if err := iotest.TestReader(s, []byte("onetwo")); err != nil {
		t.Error(err)
	}
	s = &Sequence{Names: []string{"a", "none"}}
	if b, err := io.ReadAll(s); string(b) != "one" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%q, %v", b, err)
	}
	s = &Sequence{Names: []string{"a"}}
	if _, err := s.Read(make([]byte, 1)); err != nil || s.Close() != nil || s.Close() == nil {
		t.Errorf("closed once and not twice: %v", err)
	}
}
