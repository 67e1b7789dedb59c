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

// signFlags are the flags of wbxml sign.
type signFlags struct {
	own     msgflags.Identity
	hmac    string // file
	profile profileFlags
	ids     []string
	options xmlsec.SignOptions
}

// signCommand is wbxml sign.
func (t *tool) signCommand() *cobra.Command {
	var f signFlags
	cmd := t.converting(&cobra.Command{
		Use:   "sign [flags] FILE...",
		Short: "Sign XML (XML-Signature)",
		Long: `Sign XML (XML-Signature). The signature stands in front of the content
(--shape detached, as OMA DM Security recommends), around it (enveloping) or at
the end of its root (enveloped). To encrypt as well, sign first.

Without --algorithm, --digest and --c14n they are those of the profile that fit
the key: modern has rsa-sha256, ecdsa-sha256, -384 and -512, dm12 has rsa-sha1;
both have exc-c14n. With an HMAC they are hmac-sha256 and hmac-sha1.

XML with a DOCTYPE is refused. An XML declaration is left out, except with
enveloped: the other shapes have no place for it.`,
		Example: `  wbxml sign --key examples/keys/rsa-key.pem --cert examples/keys/rsa-cert.pem -o out/signed.xml examples/tree.xml
  wbxml sign --key examples/keys/ec-key.pem --key-name server-1 --shape enveloped examples/tree.xml`,
	}, "xml", new(".xml"), false, func(cmd *cobra.Command, inputs []string) (*convert.Batch, error) {
		if err := f.usage(inputs); err != nil {
			return nil, err
		}
		f.options.Profile = f.profile.resolve(cmd, f.hmac != "")
		signer, err := f.signer(t)
		if err != nil {
			return nil, t.fail(f.profile.explain(err, nil))
		}
		return f.batch(signer), nil
	})
	f.add(cmd)
	return cmd
}

// add adds the flags.
func (f *signFlags) add(cmd *cobra.Command) {
	o := &f.options
	f.own.Add(cmd, "key", "cert", "to sign with")
	flags := cmd.Flags()
	flags.StringVar(&f.hmac, "hmac-key-file", "", "`file` with the key of an HMAC, as octets or in hexadecimal; both sides must have it")
	options.OneOf(cmd, true, "key", "hmac-key-file")
	options.OneOf(cmd, false, "cert", "hmac-key-file")
	options.AddChoice(cmd, &o.Shape, "shape", "", "where the signature stands",
		options.Choices("detached|enveloping|enveloped", xmlsec.ShapeDetached, xmlsec.ShapeEnveloping, xmlsec.ShapeEnveloped))
	options.AddChoice(cmd, &o.Algorithm, "algorithm", "", "of the signature, such as rsa-sha256", options.SignatureNames)
	options.AddChoice(cmd, &o.Digest, "digest", "", "of the content, such as sha256", options.DigestNames)
	options.AddChoice(cmd, &o.Canonical, "c14n", "", "canonicalization, such as exc-c14n", options.CanonicalNames)
	flags.StringArrayVar(&f.ids, "id", nil, "enveloped: `id` of an element to sign, once for each (default all of the document); enveloping: the content's")
	flags.StringVar(&o.KeyName, "key-name", "", "`name` of the key, to put in the signature")
	flags.BoolVar(&o.KeyValue, "key-value", false, "put the public key in the signature")
	f.profile.add(cmd, signingRoles, "rsa-sha512,c14n")
}

// usage checks the flags, and hands the ids on.
func (f *signFlags) usage(args []string) error {
	switch o := &f.options; {
	case len(f.ids) == 0:
	case o.Shape == xmlsec.ShapeEnveloped:
		o.References = f.ids
	case o.Shape == xmlsec.ShapeEnveloping && len(f.ids) == 1:
		o.ID = f.ids[0]
	default:
		return errors.New("--id is for --shape enveloped, and once for enveloping")
	}
	if err := f.own.Usage(); err != nil {
		return err
	}
	return msgflags.ReadOnce(args, append(f.own.Files(), f.hmac)...)
}

// signer reads the keys.
func (f *signFlags) signer(t *tool) (*xmlsec.Signer, error) {
	id, err := f.own.Load(t.File)
	switch {
	case err != nil:
		return nil, err
	case id != nil:
		f.options.Key, f.options.Certificates = id.Key, id.Certs
	default:
		if f.options.Secret, err = msgflags.Reader(t.File).Keys().Symmetric(f.hmac); err != nil {
			return nil, err
		}
	}
	return xmlsec.NewSigner(f.options)
}

// batch returns a batch that signs.
func (f *signFlags) batch(signer *xmlsec.Signer) *convert.Batch {
	var buf []byte
	return &convert.Batch{Reads: convert.XML, Form: display.XML, Limit: f.options.Profile.Limits.Document, Convert: func(w *store.Output, _ string, src []byte) (err error) {
		content := src
		if f.options.Shape != xmlsec.ShapeEnveloped {
			content = withoutDeclaration(src)
		}
		if buf, err = signer.Sign(buf[:0], content); err != nil {
			return f.profile.explain(err, src[:len(src)-len(content)])
		}
		_, err = w.Write(buf)
		return err
	}}
}
