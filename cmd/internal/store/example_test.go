package store_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
)

// A run is interrupted behind its second row, and goes on.
func Example() {
	folder, err := os.MkdirTemp("", "store")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	out := filepath.Join(folder, "out")
	options := store.Options{Target: store.Target{Path: out}, Inputs: map[string]string{"list": "its hash"}}

	s, err := store.Open(options)
	if err == nil {
		s.Put(&store.Row{Main: []byte("one\n"), Octets: 3})
		s.Put(&store.Row{Main: []byte("two\n"), Octets: 3})
		err = s.Interrupt()
	}
	if err == nil {
		s, err = store.Open(options)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.State().Rows, "rows are there")
	s.Put(&store.Row{Main: []byte("three\n"), Octets: 5})
	if err := s.Finish(); err != nil {
		fmt.Println(err)
	}
	text, err := os.ReadFile(out)
	fmt.Printf("%s%v", text, err)
	// Output:
	// 2 rows are there
	// one
	// two
	// three
	// <nil>
}
