package store

import (
	"io"
	"os"
)

// A Sequence reads files one behind the other, as if they were one.
type Sequence struct {
	Names []string // that are not open yet
	f     *os.File // nil: the next is not open
}

// Read implements [io.Reader].
func (s *Sequence) Read(b []byte) (n int, err error) {
	for {
		if s.f == nil {
			if len(s.Names) == 0 {
				return 0, io.EOF
			}
			if s.f, err = os.Open(s.Names[0]); err != nil {
				return 0, err
			}
			s.Names = s.Names[1:]
		}
		if n, err = s.f.Read(b); err != io.EOF {
			return n, err
		}
		s.Close()
	}
}

// Close closes the file that is open.
func (s *Sequence) Close() error {
	f := s.f
	s.f = nil
	return f.Close() // of nil an error, and no harm
}
