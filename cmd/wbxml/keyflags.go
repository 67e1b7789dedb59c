package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

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
	if f.key == "" && (f.cert != "" || f.pass != "") {
		return errors.New("a certificate or a passphrase without --" + f.name)
	}
	return nil
}

// files returns the names of the files that will be read.
func (f *identityFlags) files() []string { return []string{f.key, f.cert, f.pass} }

// load reads the key; nil without --KEY.
func (f *identityFlags) load(t *tool) (*identity, error) {
	if f.key == "" {
		return nil, nil
	}
	id, err := t.identity(f.key, f.cert, f.pass)
	switch {
	case errors.Is(err, errPassphrase):
		return nil, fmt.Errorf("%w; see --%s-pass-file", err, f.name)
	case err != nil:
		return nil, err
	}
	return &id, nil
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
