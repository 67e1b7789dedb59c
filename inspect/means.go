package inspect

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/prov"
)

// state returns the state of a MAC that does not verify.
func state(err error) State {
	switch {
	case errors.Is(err, bootstrap.ErrKey):
		return StateNoKeys
	case errors.Is(err, bootstrap.ErrNoMAC):
		return StateMissing
	}
	return StateDiffers
}

// stands says what a WBXML document stands for: its XML, and what it sets.
func (w *work) stands(layer int, doc []byte, options Options) {
	o := xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent, Codec: options.codec(true)}
	text, err := xmlconv.ToXML(doc, o)
	if err != nil {
		o.Lenient, o.Codec = true, options.codec(false)
		if text, err = xmlconv.ToXML(doc, o); err != nil {
			w.note(layer, "no-xml", "there is no XML of it: "+reason(err), -1)
			return
		}
		w.r.Layers[layer].Lenient = true
	}
	defer clear(text)
	w.show(layer, text)
	w.means(layer, doc)
}

// reason returns the reason of an error in a document, without its place.
func reason(err error) string {
	if e, ok := errors.AsType[*codec.SyntaxError](err); ok {
		return e.Err.Error()
	}
	if errors.Is(err, xmlconv.ErrType) {
		return "its type is not known"
	}
	return err.Error()
}

// means says what a document sets: an account and its tree, or a sentence.
func (w *work) means(layer int, doc []byte) {
	l := &w.r.Layers[layer]
	m := bootstrap.Message{Type: cmp.Or(bootstrap.MediaType(doc), bootstrap.TypeDM), Body: doc}
	k := bootstrap.Keys{Verify: w.o.Keys.Verify, Decrypt: w.o.Keys.Decrypt, SignatureOptional: true}
	x, err := bootstrap.Open(m, k)
	switch {
	case errors.Is(err, bootstrap.ErrEncrypted):
		w.note(layer, "encrypted", "a tree is encrypted, and there is no key for it", -1)
	case errors.Is(err, bootstrap.ErrNoAccount) || m.Type == bootstrap.TypeCP:
		l.Settings = settings(doc)
	}
	if err != nil {
		return
	}
	defer x.Clear()
	l.findings(x.Check(bootstrap.Transport{}), false)
	account := &x.Account
	if !w.o.Secrets {
		account = account.Masked()
	}
	stored := account.AppendJSON(nil)
	defer clear(stored)
	var text bytes.Buffer
	if json.Indent(&text, stored, "", "  ") == nil {
		l.Account = text.String()
	}
	if l.Settings == "" {
		l.Settings = "an account of device management"
	}
	tree, err := bootstrap.Tree(x.Options, account)
	if err != nil {
		return
	}
	defer tree.Clear()
	for i, n := range tree.All() {
		if len(l.Tree) == 4096 {
			break
		}
		l.Tree = append(l.Tree, Node{URI: string(tree.AppendURI(nil, i)), Value: n.Value.String(), ACL: n.RT.ACL.String()})
	}
}

// findings adds the rules that are broken: those of the message, about its protection, or those
// of the document in it.
func (l *Layer) findings(all []bootstrap.Finding, ofMessage bool) {
	for _, f := range all {
		if ofMessage == (f.Rule == bootstrap.RuleSecure) {
			l.Findings = append(l.Findings, Finding{string(f.Rule), f.Text})
		}
	}
}

// application returns what an APPID stands for (OMNA).
func application(id string) string {
	switch id {
	case "w2", "ap0005":
		return "browser"
	case "w4":
		return "MMS"
	case "w5":
		return "synchronization"
	case "w7":
		return "device management"
	case "25":
		return "mail (SMTP)"
	case "110":
		return "mail (POP3)"
	case "143":
		return "mail (IMAP4)"
	case "w3", "wA":
		return "instant messaging"
	case "554":
		return "streaming"
	}
	return "application " + id
}

// settings says in a sentence what a document of Client Provisioning sets.
func settings(doc []byte) string {
	var d prov.Document
	defer d.Clear()
	l := codec.LimitsBootstrap
	if d.ParseWBXML(doc, prov.DecodeOptions{}, l) != nil {
		return ""
	}
	var all []string
	in := ""
	say := func(s string) {
		if s != "" && !slices.Contains(all, s) && len(all) < 32 {
			all = append(all, s)
		}
	}
	for _, it := range d.All() {
		name := strings.ToUpper(string(it.Name))
		if it.Kind == prov.KindCharacteristic {
			switch in = name; name {
			case "NAPDEF":
				say("access point")
			case "PXLOGICAL":
				say("proxy")
			case "BOOKMARK", "WALLPAPER":
				say(strings.ToLower(name))
			case "VENDORCONFIG":
				say("settings of the vendor")
			}
			continue
		}
		value := string(it.Value)
		switch {
		case in == "NAPDEF" && name == "NAME" && value != "" && len(value) < 64:
			if i := slices.Index(all, "access point"); i >= 0 {
				all[i] += " " + value
			}
		case in == "APPLICATION" && name == "APPID":
			say(application(value))
		}
	}
	return strings.Join(all, ", ")
}
