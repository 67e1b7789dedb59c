package page_test

import (
	"encoding/hex"
	"log"
	"os"
	"path/filepath"

	"github.com/go-wbxml/wbxml/inspect"
	"github.com/go-wbxml/wbxml/inspect/page"
)

// A service indication becomes a page.
func ExampleWrite() {
	octets, err := hex.DecodeString("02056a0045c60d03782e6578616d706c6500010348690001" + "01")
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.Create(filepath.Join(os.TempDir(), "si.html"))
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := page.Write(file, page.Entry{Name: "si.wbxml", Report: inspect.Explain(octets, inspect.Options{})}); err != nil {
		log.Fatal(err)
	}
	// Output:
}
