package keys_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-wbxml/wbxml/internal/keys"
)

// Files are found in a folder of their own, by any name.
func Example() {
	folder := filepath.Join("..", "..", "examples", "keys")
	files := keys.Reader(func(file string) ([]byte, error) {
		return os.ReadFile(filepath.Join(folder, filepath.Base(file)))
	})
	pair, err := files.Pair("ec-key.pem", "ec-cert.pem", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(pair.Certs[0].Subject)
	_, err = files.Public("ec-key.pem")
	fmt.Println(err)
	// Output:
	// CN=Example server P-256,O=Example only
	// ec-key.pem: holds no public key and no certificate
}
