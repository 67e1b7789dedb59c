package msgflags

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/cli/jsonfile"
	"github.com/go-wbxml/wbxml/internal/xmltok"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// MaxAccount bounds the file with the account, in octets.
const MaxAccount = 16 << 20

// Compile makes the template of what is in the file with the account or document. The
// text is overwritten with zeros.
func (f *Flags) Compile(text []byte) (*bootstrap.Template, bootstrap.Report, error) {
	defer clear(text)
	switch {
	case len(text) > MaxAccount:
		return nil, bootstrap.Report{}, fmt.Errorf("has more than %d octets", MaxAccount)
	case f.Document == "":
		var a bootstrap.Account
		defer a.Clear()
		if err := readAccount(text, &a); err != nil {
			return nil, bootstrap.Report{}, err
		}
		return bootstrap.Compile(f.Options, &a)
	case !xmltok.IsXML(text) && !xmlconv.IsWBXML(text):
		return nil, bootstrap.Report{}, errors.New("this is neither XML nor WBXML")
	}
	template, err := compileDocument(text, &f.Options)
	return template, bootstrap.Report{}, err
}

// readAccount reads an account in JSON.
func readAccount(text []byte, a *bootstrap.Account) error {
	switch {
	case xmltok.IsXML(text) || xmlconv.IsWBXML(text):
		return errors.New("this is XML or WBXML, not an account in JSON; --document takes it")
	case len(text) > 0 && !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")):
		return errors.New("this is no account in JSON; the account comes first, then the list of devices")
	}
	type plain bootstrap.Account // without its own method, whose errors have no lines
	return jsonfile.Unmarshal(text, (*plain)(a))
}

// compileDocument makes the template of a document.
func compileDocument(doc []byte, o *bootstrap.Options) (*bootstrap.Template, error) {
	sec := o.SEC
	if o.Transport.Secure {
		sec = bootstrap.SECNone
	}
	e := xmlconv.EncodeOptions{Header: codec.Header{Version: o.Version}, Charsets: charset.Find, Encodings: charset.FindName}
	if o.Repeats {
		e.Plan = xmlconv.PlanRepeats
	}
	return bootstrap.CompileDocument(doc, e, sec)
}
