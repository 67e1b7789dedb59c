package main

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

// envKeyPass is the variable of the environment with the passphrase of a private
// key, for when no flag names a file with it.
const envKeyPass = "WBXML_KEY_PASS"

// keys reads files with keys.
func (t *tool) keys() keys.Reader {
	return func(file string) ([]byte, error) {
		var b bytes.Buffer
		err := t.read(&b, file, keys.MaxFile)
		return b.Bytes(), err
	}
}

// identityFlags are flags for a private key of one's own.
type identityFlags struct {
	name            string // of the flag for the key
	key, cert, pass string
}

// add adds the flags: --KEY, --KEY-pass-file and, unless cert is empty, --CERT.
func (f *identityFlags) add(cmd *cobra.Command, key, cert, usage string) {
	f.name = key
	flags := cmd.Flags()
	flags.StringVar(&f.key, key, "", "`file` with the private key "+usage+", in PEM (PKCS #8, PKCS #1, SEC 1) or PKCS #12")
	flags.StringVar(&f.pass, key+"-pass-file", "", "`file` with its passphrase, in PKCS #8 or PKCS #12 (default $"+envKeyPass+")")
	if cert != "" {
		flags.StringVar(&f.cert, cert, "", "`file` with the certificate of --"+key+" in PEM or DER, and those that lead to a root (default those in its file)")
	}
}

// usage checks what can be checked without reading a file.
func (f *identityFlags) usage() error {
	switch {
	case f.key == "" && f.cert != "":
		return errors.New("--" + f.name + " is needed: it is the key of the certificate")
	case f.key == "" && f.pass != "":
		return errors.New("--" + f.name + " is needed: it is the key of --" + f.name + "-pass-file")
	}
	return nil
}

// files returns the names of the files that will be read.
func (f *identityFlags) files() []string { return []string{f.key, f.cert, f.pass} }

// load reads the key; nil without --KEY.
func (f *identityFlags) load(t *tool) (*keys.Pair, error) {
	if f.key == "" {
		return nil, nil
	}
	pass, err := t.secret(f.pass, envKeyPass)
	if err != nil {
		return nil, err
	}
	defer pass.Clear()
	p, err := t.keys().Pair(f.key, f.cert, string(pass))
	if errors.Is(err, keys.ErrPassphrase) {
		err = &keys.Error{File: f.key, Err: fmt.Errorf("%w; see --%s-pass-file", keys.ErrPassphrase, f.name)}
	}
	return &p, err
}

// readOnce checks that standard input is read for one purpose only.
func readOnce(inputs []string, files ...string) error {
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

// secret reads a secret from a file, or from a variable.
func (t *tool) secret(name, variable string) (bootstrap.Secret, error) {
	if name == "" {
		return bootstrap.Secret(strings.TrimSpace(os.Getenv(variable))), nil
	}
	const most = 4096
	var b bytes.Buffer
	if err := t.read(&b, name, most); err != nil {
		return nil, &keys.Error{File: name, Err: err}
	}
	s := bytes.TrimSpace(b.Bytes())
	if len(s) == 0 || b.Len() > most {
		return nil, &keys.Error{File: name, Err: errors.New("holds no secret, or too much")}
	}
	return bootstrap.Secret(s), nil
}
