package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// encryptFlags are the flags of wbxml encrypt.
type encryptFlags struct {
	to, wrap, secret string // files
	profile          profileFlags
	options          xmlsec.EncryptOptions
}

// encryptCommand is wbxml encrypt.
func (t *tool) encryptCommand() *cobra.Command {
	var f encryptFlags
	cmd := t.converting(&cobra.Command{
		Use:   "encrypt [flags] FILE...",
		Short: "Encrypt XML (XML-Encryption)",
		Long: `Encrypt XML (XML-Encryption): all of the file, which may be a signature with its
content behind it, less an XML declaration; or one element of a document, or the
content of one.

Without --cipher and --transport they are those of the profile that fit the key:
modern has aes128-gcm, -256, -192 and rsa-oaep, dm12 has aes128-cbc and rsa-1_5.
Encryption does not prove the sender: to protect content, sign it first.`,
		Example: `  wbxml encrypt --to examples/keys/rsa-cert.pem -o out/encrypted.xml examples/tree.xml
  wbxml encrypt --to examples/keys/rsa-cert.pem --part content examples/tree.xml
  wbxml sign --key examples/keys/ec-key.pem examples/tree.xml | wbxml encrypt --to examples/keys/rsa-cert.pem -`,
	}, "xml", new(".xml"), false, func(cmd *cobra.Command, inputs []string) (*convert.Batch, error) {
		err := msgflags.ReadOnce(inputs, f.to, f.wrap, f.secret)
		if err == nil && f.options.ID != "" && f.options.Part == xmlsec.PartWholeContent {
			err = errors.New("--id is for --part element and content")
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
func (f *encryptFlags) add(cmd *cobra.Command) {
	o := &f.options
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "`file` with the recipient's certificate or public key in PEM (RSA); the certificate is not checked")
	flags.StringVar(&f.wrap, "key-wrap-file", "", "`file` with an AES key that wraps a fresh one, as octets or in hexadecimal")
	flags.StringVar(&f.secret, "secret-file", "", "`file` with the AES key of the data itself, as octets or in hexadecimal")
	options.OneOf(cmd, true, "to", "key-wrap-file", "secret-file")
	options.AddChoice(cmd, &o.Part, "part", "", "part to encrypt: all of the file, an element, or its content",
		options.Choices("whole|element|content", xmlsec.PartWholeContent, xmlsec.PartElement, xmlsec.PartContent))
	flags.StringVar(&o.ID, "id", "", "`id` of the element (default the root)")
	flags.StringVar(&o.Name, "key-name", "", "`name` of the key, to put in the message")
	options.AddChoice(cmd, &o.Cipher, "cipher", "", "of the data, such as aes128-gcm", options.CipherNames)
	options.AddChoice(cmd, &o.Transport, "transport", "", "of the data's key, such as rsa-oaep or kw-aes128", append(options.TransportNames[:len(options.TransportNames):len(options.TransportNames)], options.KeyWrapNames...))
	options.AddChoice(cmd, &o.Digest, "digest", "", "in rsa-oaep and rsa-oaep-mgf1p, such as sha256", options.DigestNames)
	options.AddChoice(cmd, &o.Mask, "mask", "", "mask generation function in rsa-oaep, such as mgf1sha256", options.MaskNames)
	f.profile.add(cmd, encryptingRoles, "aes256-cbc")
}

// load reads the key.
func (f *encryptFlags) load(t *tool) (err error) {
	o := &f.options
	switch {
	case f.to != "":
		o.Recipient, err = msgflags.Reader(t.File).Keys().Recipient(f.to)
	case f.wrap != "":
		o.KeyWrap, err = msgflags.Reader(t.File).Keys().AES(f.wrap)
	default:
		o.Secret, err = msgflags.Reader(t.File).Keys().AES(f.secret)
	}
	return err
}

// batch returns a batch that encrypts.
func (f *encryptFlags) batch() *convert.Batch {
	return &convert.Batch{Reads: convert.XML, Form: display.XML, Limit: f.options.Profile.Limits.Document, Convert: func(w *store.Output, _ string, src []byte) error {
		defer clear(src)
		plain := src
		if f.options.Part == xmlsec.PartWholeContent {
			plain = withoutDeclaration(src)
		}
		out, err := xmlsec.Encrypt(plain, f.options)
		if err != nil {
			return f.profile.explain(err, src[:len(src)-len(plain)])
		}
		_, err = w.Write(out)
		return err
	}}
}
