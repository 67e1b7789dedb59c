package msgflags

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/internal/keys"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// AddSecurityProfile adds --security-profile, which sign and its like call
// --profile: here that is of the message.
func AddSecurityProfile(cmd *cobra.Command, dm12 *bool, usage string) {
	options.AddChoice(cmd, dm12, "security-profile", "", usage, options.Choices("modern|dm12", false, true))
}

// SecurityProfile is the profile of --security-profile.
func SecurityProfile(dm12 bool) *xmlsec.Profile {
	if dm12 {
		return xmlsec.DM12()
	}
	return xmlsec.Modern()
}

// A Seal are the flags for signing and encrypting messages.
type Seal struct {
	Own  Identity
	To   string // file
	DM12 bool   // algorithms of OMA DM Security 1.2

	Pair      *keys.Pair     // after Load; nil: not signed
	Recipient *rsa.PublicKey // the same; nil: not encrypted
}

// Add adds the flags.
func (f *Seal) Add(cmd *cobra.Command) {
	f.Own.Add(cmd, "sign-key", "sign-cert", "to sign messages with")
	cmd.Flags().StringVar(&f.To, "encrypt-to", "", "`file` with the certificate or public key in PEM (RSA) to encrypt messages for; the certificate is not checked")
	AddSecurityProfile(cmd, &f.DM12, "algorithms of signatures and encryption: modern ones, or those of OMA DM Security 1.2")
}

// Usage checks the flags for messages with the options o.
func (f *Seal) Usage(cmd *cobra.Command, o *bootstrap.Options) error {
	if err := options.NoEmpty(cmd, "sign-key", "sign-cert", "sign-key-pass-file", "encrypt-to"); err != nil {
		return err
	}
	if err := f.Own.Usage(); err != nil {
		return err
	}
	sealed := f.Own.Key != "" || f.To != ""
	switch {
	case !sealed && cmd.Flags().Changed("security-profile"):
		return errors.New("--security-profile is for --sign-key and --encrypt-to")
	case sealed && (o.Profile != bootstrap.ProfileDM || o.DM != bootstrap.DM12 || o.Form != bootstrap.FormXML):
		return errors.New("--sign-key and --encrypt-to need --profile dm --form xml, and not --dm 1.1")
	}
	return ReadOnce(nil, f.Files()...)
}

// Files returns the names of the files that will be read.
func (f *Seal) Files() []string { return append(f.Own.Files(), f.To) }

// Load reads the keys into o. The error names the file.
func (f *Seal) Load(r Reader, o *bootstrap.Options) (err error) {
	profile := SecurityProfile(f.DM12)
	if f.Pair, err = f.Own.Load(r); err != nil {
		return err
	}
	if f.Pair != nil {
		o.Sign, err = bootstrap.NewSigner(xmlsec.SignOptions{Profile: profile, Key: f.Pair.Key, Certificates: f.Pair.Certs})
		if err != nil {
			return &keys.Error{File: f.Own.Key, Err: ExplainSeal(err)}
		}
	}
	if f.To == "" {
		return nil
	}
	if f.Recipient, err = r.Keys().Recipient(f.To); err != nil {
		return err
	}
	if o.Encrypt, err = bootstrap.NewEncrypter(xmlsec.EncryptOptions{Profile: profile, Recipient: f.Recipient}); err != nil {
		return &keys.Error{File: f.To, Err: ExplainSeal(err)}
	}
	return nil
}

// Hash adds the flags to h on which messages depend: of keys the public part.
func (f *Seal) Hash(h io.Writer) error {
	put := func(der []byte) { fmt.Fprintf(h, "%d:%s", len(der), der) }
	key := func(public any) error {
		der, err := x509.MarshalPKIXPublicKey(public)
		put(der)
		return err
	}
	fmt.Fprintln(h, f.DM12, f.Pair != nil, f.Recipient != nil)
	if f.Pair != nil {
		if err := key(f.Pair.Key.Public()); err != nil {
			return err
		}
		for _, c := range f.Pair.Certs {
			put(c.Raw)
		}
	}
	if f.Recipient != nil {
		return key(f.Recipient)
	}
	return nil
}

// Random reports whether the same message has other octets each time.
func (f *Seal) Random() bool {
	if f.Recipient != nil {
		return true
	}
	if f.Pair == nil {
		return false
	}
	_, ok := f.Pair.Key.Public().(*ecdsa.PublicKey)
	return ok
}

// Verify returns whom to trust with one's own messages, nil where they are not
// signed.
func (f *Seal) Verify() *xmlsec.VerifyOptions {
	if f.Pair == nil {
		return nil
	}
	return &xmlsec.VerifyOptions{Profile: SecurityProfile(f.DM12), Keys: xmlsec.Key(f.Pair.Key.Public())}
}

// ExplainSeal says with which flags a message opens.
func ExplainSeal(err error) error {
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
