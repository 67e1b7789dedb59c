package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/internal/keys"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// addSecurityProfile adds --security-profile, which sign and its like call
// --profile: here that is of the message.
func addSecurityProfile(cmd *cobra.Command, dm12 *bool, usage string) {
	options.AddChoice(cmd, dm12, "security-profile", "", usage, options.Choices("modern|dm12", false, true))
}

// securityProfile is the profile of --security-profile.
func securityProfile(dm12 bool) *xmlsec.Profile {
	if dm12 {
		return xmlsec.DM12()
	}
	return xmlsec.Modern()
}

// sealFlags are flags for signing and encrypting messages.
type sealFlags struct {
	own  identityFlags
	to   string // file
	dm12 bool

	id        *keys.Pair     // nil: not signed
	recipient *rsa.PublicKey // nil: not encrypted
}

// add adds the flags.
func (f *sealFlags) add(cmd *cobra.Command) {
	f.own.add(cmd, "sign-key", "sign-cert", "to sign messages with")
	cmd.Flags().StringVar(&f.to, "encrypt-to", "", "`file` with the certificate or public key in PEM (RSA) to encrypt messages for; the certificate is not checked")
	addSecurityProfile(cmd, &f.dm12, "algorithms of signatures and encryption: modern ones, or those of OMA DM Security 1.2")
}

// usage checks the flags for messages with the options o.
func (f *sealFlags) usage(cmd *cobra.Command, o *bootstrap.Options) error {
	if err := options.NoEmpty(cmd, "sign-key", "sign-cert", "sign-key-pass-file", "encrypt-to"); err != nil {
		return err
	}
	if err := f.own.usage(); err != nil {
		return err
	}
	sealed := f.own.key != "" || f.to != ""
	switch {
	case !sealed && cmd.Flags().Changed("security-profile"):
		return errors.New("--security-profile is for --sign-key and --encrypt-to")
	case sealed && (o.Profile != bootstrap.ProfileDM || o.DM != bootstrap.DM12 || o.Form != bootstrap.FormXML):
		return errors.New("--sign-key and --encrypt-to need --profile dm --form xml, and not --dm 1.1")
	}
	return readOnce(nil, f.files()...)
}

// files returns the names of the files that will be read.
func (f *sealFlags) files() []string { return append(f.own.files(), f.to) }

// load reads the keys into o. The error names the file.
func (f *sealFlags) load(t *tool, o *bootstrap.Options) (err error) {
	profile := securityProfile(f.dm12)
	if f.id, err = f.own.load(t); err != nil {
		return err
	}
	if f.id != nil {
		o.Sign, err = bootstrap.NewSigner(xmlsec.SignOptions{Profile: profile, Key: f.id.Key, Certificates: f.id.Certs})
		if err != nil {
			return &keys.Error{File: f.own.key, Err: explainSeal(err)}
		}
	}
	if f.to == "" {
		return nil
	}
	if f.recipient, err = t.keys().Recipient(f.to); err != nil {
		return err
	}
	if o.Encrypt, err = bootstrap.NewEncrypter(xmlsec.EncryptOptions{Profile: profile, Recipient: f.recipient}); err != nil {
		return &keys.Error{File: f.to, Err: explainSeal(err)}
	}
	return nil
}

// hash adds the flags to h on which messages depend: of keys the public part.
func (f *sealFlags) hash(h io.Writer) error {
	put := func(der []byte) { fmt.Fprintf(h, "%d:%s", len(der), der) }
	key := func(public any) error {
		der, err := x509.MarshalPKIXPublicKey(public)
		put(der)
		return err
	}
	fmt.Fprintln(h, f.dm12, f.id != nil, f.recipient != nil)
	if f.id != nil {
		if err := key(f.id.Key.Public()); err != nil {
			return err
		}
		for _, c := range f.id.Certs {
			put(c.Raw)
		}
	}
	if f.recipient != nil {
		return key(f.recipient)
	}
	return nil
}

// random reports whether the same message has other octets each time.
func (f *sealFlags) random() bool {
	if f.recipient != nil {
		return true
	}
	if f.id == nil {
		return false
	}
	_, ok := f.id.Key.Public().(*ecdsa.PublicKey)
	return ok
}

// verify returns whom to trust with one's own messages, nil where they are not
// signed.
func (f *sealFlags) verify() *xmlsec.VerifyOptions {
	if f.id == nil {
		return nil
	}
	return &xmlsec.VerifyOptions{Profile: securityProfile(f.dm12), Keys: xmlsec.Key(f.id.Key.Public())}
}

// unsealFlags are flags for reading messages that are signed or encrypted.
type unsealFlags struct {
	trust, key string // files
	own        identityFlags
	dm12       bool
}

// add adds the flags.
func (f *unsealFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.trust, "trust", "", "`file` with certificates in PEM: messages must be signed, and the signer's lead to one of them")
	flags.StringVar(&f.key, "verify-key", "", "`file` with the signer's public key or certificate in PEM: messages must be signed with it; the certificate is not checked")
	options.OneOf(cmd, false, "trust", "verify-key")
	f.own.add(cmd, "decrypt-key", "", "of the recipient (RSA)")
	addSecurityProfile(cmd, &f.dm12, "algorithms accepted in signatures and encryption: modern ones, or those of OMA DM Security 1.2")
}

// usage checks the flags. Standard input may be one of inputs.
func (f *unsealFlags) usage(cmd *cobra.Command, inputs ...string) error {
	if err := options.NoEmpty(cmd, "decrypt-key", "decrypt-key-pass-file"); err != nil {
		return err
	}
	if err := f.own.usage(); err != nil {
		return err
	}
	if !f.given() && cmd.Flags().Changed("security-profile") {
		return errors.New("--security-profile is for --trust, --verify-key and --decrypt-key")
	}
	return readOnce(inputs, append(f.own.files(), f.trust, f.key)...)
}

// given reports whether there is a key.
func (f *unsealFlags) given() bool { return f.trust != "" || f.key != "" || f.own.key != "" }

// load reads the keys into k. The error names the file.
func (f *unsealFlags) load(t *tool, k *bootstrap.Keys) (err error) {
	profile := securityProfile(f.dm12)
	switch {
	case f.trust != "":
		k.Verify = &xmlsec.VerifyOptions{Profile: profile}
		k.Verify.Roots, err = t.keys().Roots(f.trust)
	case f.key != "":
		var key crypto.PublicKey
		key, err = t.keys().Public(f.key)
		k.Verify = &xmlsec.VerifyOptions{Profile: profile, Keys: xmlsec.Key(key)}
	}
	if err != nil {
		return err
	}
	id, err := f.own.load(t)
	if err != nil || id == nil {
		return err
	}
	k.Decrypt = &xmlsec.DecryptOptions{Profile: profile}
	k.Decrypt.Private, err = id.Decrypter(f.own.key)
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
		return nil, explainSeal(err)
	}
	return x, nil
}

// explainSeal says with which flags a message opens.
func explainSeal(err error) error {
	switch {
	case errors.Is(err, bootstrap.ErrAccept):
		return fmt.Errorf("%w (see --accept)", err)
	case errors.Is(err, bootstrap.ErrSigned):
		return errors.New("the message is signed (see --trust and --verify-key)")
	case errors.Is(err, bootstrap.ErrUnsigned):
		return errors.New("the message is not signed")
	case errors.Is(err, bootstrap.ErrEncrypted):
		return errors.New("the message is encrypted (see --decrypt-key)")
	case errors.Is(err, xmlsec.ErrAlgorithm):
		return fmt.Errorf("%w (see --security-profile)", err)
	}
	return err
}
