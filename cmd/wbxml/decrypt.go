package main

import (
	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// decryptFlags are the flags of wbxml decrypt.
type decryptFlags struct {
	own          msgflags.Identity
	wrap, secret string // files
	profile      profileFlags
	options      xmlsec.DecryptOptions
}

// decryptCommand is wbxml decrypt.
func (t *tool) decryptCommand() *cobra.Command {
	var f decryptFlags
	cmd := t.converting(&cobra.Command{
		Use:   "decrypt [flags] FILE...",
		Short: "Decrypt XML (XML-Encryption)",
		Long: `Decrypt XML (XML-Encryption): each EncryptedData is replaced by its content. From
one without a Type come exactly the octets that were encrypted, such as an XML
file, text or an image, and nothing of the file around it. A new file is for its
owner only.

The result is not verified: anybody can encrypt for a public key, and with
profile dm12 change encrypted content. If it is signed, verify it next.`,
		Example: `  wbxml decrypt --key examples/keys/rsa-key.pem -o decrypted.xml out/encrypted.xml
  wbxml decrypt --key examples/keys/rsa-key.pem out/signed-encrypted.xml | wbxml verify --trust examples/keys/ca-cert.pem -`,
	}, "xml", new(".xml"), false, func(cmd *cobra.Command, inputs []string) (*convert.Batch, error) {
		err := f.own.Usage()
		if err == nil {
			err = msgflags.ReadOnce(inputs, append(f.own.Files(), f.wrap, f.secret)...)
		}
		if err != nil {
			return nil, err
		}
		f.options.Profile = f.profile.resolve(cmd, false)
		if err := f.load(t); err != nil {
			return nil, t.fail(err)
		}
		return f.batch(), nil
	})
	f.add(cmd)
	return cmd
}

// add adds the flags.
func (f *decryptFlags) add(cmd *cobra.Command) {
	f.own.Add(cmd, "key", "", "of the recipient (RSA)")
	flags := cmd.Flags()
	flags.StringVar(&f.wrap, "key-wrap-file", "", "`file` with the AES key that wraps the data's, as octets or in hexadecimal")
	flags.StringVar(&f.secret, "secret-file", "", "`file` with the AES key of the data itself, as octets or in hexadecimal")
	options.OneOf(cmd, true, "key", "key-wrap-file", "secret-file")
	f.profile.add(cmd, encryptingRoles, "aes256-cbc,rsa-1_5")
}

// load reads the key.
func (f *decryptFlags) load(t *tool) error {
	if f.own.Key != "" {
		id, err := f.own.Load(t.File)
		if err == nil {
			f.options.Private, err = id.Decrypter(f.own.Key)
		}
		return err
	}
	file := f.wrap
	if file == "" {
		file = f.secret
	}
	key, err := msgflags.Reader(t.File).Keys().AES(file)
	f.options.Secret = func(string) []byte { return key } // whatever name the message gives
	return err
}

// batch returns a batch that decrypts.
func (f *decryptFlags) batch() *convert.Batch {
	return &convert.Batch{Reads: convert.XML, Form: display.XML, Limit: f.options.Profile.Limits.Document, Convert: func(w *store.Output, _ string, src []byte) error {
		d, err := xmlsec.Decrypt(src, f.options)
		if err != nil {
			return f.profile.explain(err, nil)
		}
		defer clear(d.Octets)
		w.Private = true
		_, err = w.Write(d.Octets)
		return err
	}}
}
