package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// verifyFlags are the flags of wbxml verify.
type verifyFlags struct {
	trust, key, hmac string // files
	at               time.Time
	profile          profileFlags
	options          xmlsec.VerifyOptions
}

// verifyCommand is wbxml verify.
func (t *tool) verifyCommand() *cobra.Command {
	var f verifyFlags
	var outputs []string
	cmd := &cobra.Command{
		Use:   "verify [flags] FILE...",
		Short: "Verify signed XML (XML-Signature), and write the signed content",
		Long: `Verify signed XML (XML-Signature). Shows the signer and the content that was
signed, such as an element by its id: believe nothing else in the file. With -o
that content is written, in canonical form; if it goes to standard output, the
rest goes to standard error.

The signer's certificate, which is in the file, must lead to one of --trust; or
else the key must be the one that is given. The exit code is 1 where a signature
does not verify, or an algorithm is not in the profile.`,
		Example: `  wbxml verify --trust examples/keys/ca-cert.pem out/signed.xml
  wbxml verify --key examples/keys/rsa-cert.pem -o content.xml out/signed.xml
  wbxml sign --key examples/keys/ec-key.pem examples/tree.xml | wbxml verify --key examples/keys/ec-cert.pem -o - -`,
		Args: options.Files(false),
		RunE: func(cmd *cobra.Command, args []string) error {
			jobs, err := convert.Plan(args, outputs, ".xml", len(outputs) == 0)
			if err == nil {
				err = msgflags.ReadOnce(args, f.trust, f.key, f.hmac)
			}
			if err != nil {
				return err
			}
			if len(outputs) == 0 {
				for i := range jobs {
					jobs[i].Out = "" // nowhere
				}
			}
			f.options.Profile = f.profile.resolve(cmd, f.hmac != "")
			if err := f.load(t); err != nil {
				return t.fail(err)
			}
			return f.batch(t).Run(&t.Tool, jobs)
		},
	}
	options.Inputs(cmd, "xml")
	cmd.Flags().StringArrayVarP(&outputs, "output", "o", nil, "`file` or folder for the signed content; with several inputs a folder, or once for each (default nowhere)")
	f.add(cmd)
	return cmd
}

// add adds the flags.
func (f *verifyFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.trust, "trust", "", "`file` with certificates in PEM: the signer's must lead to one of them")
	flags.StringVar(&f.key, "key", "", "`file` with the signer's public key or certificate in PEM; the certificate is not checked")
	flags.StringVar(&f.hmac, "hmac-key-file", "", "`file` with the key of an HMAC, as octets or in hexadecimal")
	options.OneOf(cmd, true, "trust", "key", "hmac-key-file")
	flags.Var(options.Value(&f.at, "", "time", parseTime), "at", "time at which certificates must be valid, such as 2026-01-31 or 2026-01-31T12:00:00Z (default now)")
	f.profile.add(cmd, signingRoles, "rsa-sha512,c14n")
}

// parseTime reads a day, or a time of RFC 3339.
func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New("must be a time such as 2026-01-31 or 2026-01-31T12:00:00Z")
}

// load reads the keys.
func (f *verifyFlags) load(t *tool) (err error) {
	o := &f.options
	if !f.at.IsZero() {
		o.Now = func() time.Time { return f.at }
	}
	switch {
	case f.trust != "":
		o.Roots, err = msgflags.Reader(t.File).Keys().Roots(f.trust)
	case f.key != "":
		var key crypto.PublicKey
		key, err = msgflags.Reader(t.File).Keys().Public(f.key)
		o.Keys = xmlsec.Key(key)
	default:
		var key []byte
		key, err = msgflags.Reader(t.File).Keys().Symmetric(f.hmac)
		o.Keys = xmlsec.Key(key)
	}
	return err
}

// batch returns a batch that verifies.
func (f *verifyFlags) batch(t *tool) *convert.Batch {
	// The content gets its name only after the signers are shown, so that nobody has
	// the one without the other.
	return &convert.Batch{Reads: convert.XML, Form: display.XML, Limit: f.options.Profile.Limits.Document, Convert: func(w *store.Output, name string, src []byte) error {
		v, err := xmlsec.Verify(src, f.options)
		if err != nil {
			return f.profile.explain(err, nil)
		}
		if w.Path != "" {
			content, err := v.Content()
			if err != nil {
				return err
			}
			if _, err := w.Write(content); err != nil {
				return err
			}
		}
		show := &store.Output{Path: "-", Stdout: t.Stdout, Form: display.Report}
		if w.IsStandard() {
			show.Stdout = t.Stderr
		}
		_, err = show.Write(appendVerified(nil, name, v))
		return err
	}}
}

// appendVerified appends the result of a signature.
func appendVerified(dst []byte, name string, v *xmlsec.Verified) []byte {
	dst = fmt.Appendf(dst, "%s: the signature is valid\n", convert.Shown(name))
	dst = appendSigner(dst, bootstrap.Signature{Algorithm: v.Algorithm, Key: v.Key, Chain: v.Chain})
	for i := range v.Signed {
		dst = fmt.Appendf(dst, "  covers       %s\n", covered(&v.Signed[i]))
	}
	return dst
}

// appendSigner appends the signer.
func appendSigner(dst []byte, s bootstrap.Signature) []byte {
	if len(s.Chain) > 0 {
		leaf, root := s.Chain[0], s.Chain[len(s.Chain)-1]
		dst = fmt.Appendf(dst, "  signer       %s\n", display.Line(leaf.Subject.String()))
		dst = fmt.Appendf(dst, "  certificate  SHA-256 %s, valid until %s\n", fingerprint(leaf.Raw), leaf.NotAfter.UTC().Format(time.DateOnly))
		dst = fmt.Appendf(dst, "  trusted by   %s\n", display.Line(root.Subject.String()))
	} else {
		dst = append(dst, "  signer       the holder of the given key\n"...)
	}
	if s.Key != nil {
		dst = fmt.Appendf(dst, "  key          %s, SHA-256 %s\n", keyType(s.Key), keyFingerprint(s.Key))
	}
	return fmt.Appendf(dst, "  algorithm    %s\n", display.Line(options.ShortName(s.Algorithm)))
}

// covered describes the signed content.
func covered(s *xmlsec.Signed) string {
	var what string
	switch s.Scope {
	case xmlsec.ScopeDocument:
		what = "the document, without the signature"
	case xmlsec.ScopeElement:
		what = fmt.Sprintf("the element with the id %q; not the rest of the document", s.ID)
	case xmlsec.ScopeObject:
		what = fmt.Sprintf("the Object with the id %q; not the rest of the document", s.ID)
	case xmlsec.ScopeInObject:
		what = fmt.Sprintf("the element with the id %q in an Object; not the rest of the document", s.ID)
	case xmlsec.ScopeDetached:
		what = "the content behind the signature"
	}
	form := "as they stand"
	if s.XML {
		form = "in canonical form"
	}
	return fmt.Sprintf("%s: %d octets %s (%s)", what, len(s.Octets), form, display.Line(options.ShortName(s.Digest)))
}

// keyType names the type of a public key, and its size.
func keyType(key crypto.PublicKey) string {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA, %d bits", key.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA, " + key.Curve.Params().Name
	}
	return fmt.Sprintf("%T", key)
}

// keyFingerprint is of the SubjectPublicKeyInfo.
func keyFingerprint(key crypto.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "unknown"
	}
	return fingerprint(der)
}

// fingerprint returns the SHA-256 hash as other tools write it.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}
