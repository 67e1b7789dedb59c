package msgflags

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/internal/keys"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// EnvKeyPass is the variable of the environment with the passphrase of a private
// key, for when no flag names a file with it.
const EnvKeyPass = "WBXML_KEY_PASS"

// A Reader returns the content of a file, of which it may stop one octet behind limit.
type Reader func(file string, limit int64) ([]byte, error)

// Keys reads files with keys.
func (r Reader) Keys() keys.Reader {
	return func(file string) ([]byte, error) { return r(file, keys.MaxFile) }
}

// An Identity are the flags for a private key of one's own.
type Identity struct {
	Key, Cert, Pass string // files

	name string // of the flag for the key
}

// Add adds the flags: --KEY, --KEY-pass-file and, unless cert is empty, --CERT.
func (f *Identity) Add(cmd *cobra.Command, key, cert, usage string) {
	f.name = key
	flags := cmd.Flags()
	flags.StringVar(&f.Key, key, "", "`file` with the private key "+usage+", in PEM (PKCS #8, PKCS #1, SEC 1) or PKCS #12")
	flags.StringVar(&f.Pass, key+"-pass-file", "", "`file` with its passphrase, in PKCS #8 or PKCS #12 (default $"+EnvKeyPass+")")
	if cert != "" {
		flags.StringVar(&f.Cert, cert, "", "`file` with the certificate of --"+key+" in PEM or DER, and those that lead to a root (default those in its file)")
	}
}

// Usage checks what can be checked without reading a file.
func (f *Identity) Usage() error {
	switch {
	case f.Key == "" && f.Cert != "":
		return errors.New("--" + f.name + " is needed: it is the key of the certificate")
	case f.Key == "" && f.Pass != "":
		return errors.New("--" + f.name + " is needed: it is the key of --" + f.name + "-pass-file")
	}
	return nil
}

// Files returns the names of the files that will be read.
func (f *Identity) Files() []string { return []string{f.Key, f.Cert, f.Pass} }

// Load reads the key; nil without --KEY.
func (f *Identity) Load(r Reader) (*keys.Pair, error) {
	if f.Key == "" {
		return nil, nil
	}
	pass, err := r.Secret(f.Pass, EnvKeyPass)
	if err != nil {
		return nil, err
	}
	defer pass.Clear()
	p, err := r.Keys().Pair(f.Key, f.Cert, string(pass))
	if errors.Is(err, keys.ErrPassphrase) {
		err = &keys.Error{File: f.Key, Err: fmt.Errorf("%w; see --%s-pass-file", keys.ErrPassphrase, f.name)}
	}
	return &p, err
}

// ReadOnce checks that standard input is read for one purpose only.
func ReadOnce(inputs []string, files ...string) error {
	n := 0
	for _, names := range [][]string{inputs, files} {
		for _, name := range names {
			if name == "-" {
				n++
			}
		}
	}
	if n > 1 {
		return errors.New("standard input given twice")
	}
	return nil
}

// Secret reads a secret from a file, or from a variable of the environment. The content of
// the file is overwritten with zeros where it is not the secret.
func (r Reader) Secret(name, variable string) (bootstrap.Secret, error) {
	if name == "" {
		return bootstrap.Secret(strings.TrimSpace(os.Getenv(variable))), nil
	}
	const most = 4096
	text, err := r(name, most)
	if err != nil {
		return nil, &keys.Error{File: name, Err: err}
	}
	s := bytes.TrimSpace(text)
	if len(s) == 0 || len(text) > most {
		clear(text)
		return nil, &keys.Error{File: name, Err: errors.New("holds no secret, or too much")}
	}
	return bootstrap.Secret(s), nil
}
