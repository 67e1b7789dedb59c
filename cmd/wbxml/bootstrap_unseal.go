package main

import (
	"crypto"
	"errors"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// unsealFlags are flags for reading messages that are signed or encrypted.
type unsealFlags struct {
	trust, key string // files
	own        msgflags.Identity
	dm12       bool
}

// add adds the flags.
func (f *unsealFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.trust, "trust", "", "`file` with certificates in PEM: messages must be signed, and the signer's lead to one of them")
	flags.StringVar(&f.key, "verify-key", "", "`file` with the signer's public key or certificate in PEM: messages must be signed with it; the certificate is not checked")
	options.OneOf(cmd, false, "trust", "verify-key")
	f.own.Add(cmd, "decrypt-key", "", "of the recipient (RSA)")
	msgflags.AddSecurityProfile(cmd, &f.dm12, "algorithms accepted in signatures and encryption: modern ones, or those of OMA DM Security 1.2")
}

// usage checks the flags. Standard input may be one of inputs.
func (f *unsealFlags) usage(cmd *cobra.Command, inputs ...string) error {
	if err := options.NoEmpty(cmd, "decrypt-key", "decrypt-key-pass-file"); err != nil {
		return err
	}
	if err := f.own.Usage(); err != nil {
		return err
	}
	if !f.given() && cmd.Flags().Changed("security-profile") {
		return errors.New("--security-profile is for --trust, --verify-key and --decrypt-key")
	}
	return msgflags.ReadOnce(inputs, append(f.own.Files(), f.trust, f.key)...)
}

// given reports whether there is a key.
func (f *unsealFlags) given() bool { return f.trust != "" || f.key != "" || f.own.Key != "" }

// load reads the keys into k. The error names the file.
func (f *unsealFlags) load(t *tool, k *bootstrap.Keys) (err error) {
	profile := msgflags.SecurityProfile(f.dm12)
	switch {
	case f.trust != "":
		k.Verify = &xmlsec.VerifyOptions{Profile: profile}
		k.Verify.Roots, err = msgflags.Reader(t.File).Keys().Roots(f.trust)
	case f.key != "":
		var key crypto.PublicKey
		key, err = msgflags.Reader(t.File).Keys().Public(f.key)
		k.Verify = &xmlsec.VerifyOptions{Profile: profile, Keys: xmlsec.Key(key)}
	}
	if err != nil {
		return err
	}
	id, err := f.own.Load(t.File)
	if err != nil || id == nil {
		return err
	}
	k.Decrypt = &xmlsec.DecryptOptions{Profile: profile}
	k.Decrypt.Private, err = id.Decrypter(f.own.Key)
	return err
}

// openSealed is [bootstrap.Open]. With k.Verify no message opens that nobody has
// signed, not even one of the CP profile, which has no place for a signature.
func openSealed(m bootstrap.Message, k bootstrap.Keys) (*bootstrap.Opened, error) {
	x, err := bootstrap.Open(m, k)
	if err == nil && k.Verify != nil && len(x.Signatures) == 0 {
		x.Clear()
		err = bootstrap.ErrUnsigned
	}
	if err != nil {
		return nil, msgflags.ExplainSeal(err)
	}
	return x, nil
}
