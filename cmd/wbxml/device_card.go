package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/display"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/cardfiles"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// deviceReadCard is wbxml device read-card.
func (t *tool) deviceReadCard() *cobra.Command {
	var state stateFlags
	var id, image, apdu, pin string
	cmd := &cobra.Command{
		Use:   "read-card [flags] --state FOLDER --card ID",
		Short: "Read a smartcard, as a device does when it starts",
		Long: `Read a smartcard, as a device does when it starts: the first message on it that the
device can carry out is applied, and what came from another card goes. The card is
the folder of device card-image, or a recorded dialogue: lines "> 00A4…" with
commands, "< …9000" with responses.`,
		Example: `  wbxml device read-card --state phone --card 001010123456789 --image card`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) (err error) {
			name, o := image, card.ReadOptions{}
			var c card.Card
			if image != "" {
				c, err = cardfiles.Read(image)
			} else {
				var text bytes.Buffer
				if name, err = apdu, t.read(&text, apdu, cardfiles.MaxDialogue); err == nil {
					c, err = cardfiles.ReadDialogue(text.Bytes())
				}
			}
			if err != nil {
				t.report(name, err)
				return errFailed
			}
			if o.PIN, err = t.secret(pin, ""); err != nil {
				return t.fail(err)
			}
			defer o.PIN.Clear()
			d, done, err := state.change(t, device.Policy{})
			if err != nil {
				return err
			}
			defer done()
			out := state.report(t, d)
			if err := out.plan(name, reading{}, func() (*device.Plan, error) { return d.ReadCard(context.Background(), c, id, o) }); err != nil {
				return err
			}
			return out.end()
		},
	}
	f := cmd.Flags()
	f.StringVar(&id, "card", "", "`identifier` of the card, such as its IMSI")
	f.StringVar(&image, "image", "", "`folder` with the files of the card")
	f.StringVar(&apdu, "apdu", "", "`file` with a recorded dialogue")
	f.StringVar(&pin, "card-pin-file", "", "`file` with the PIN of the card")
	options.OneOf(cmd, true, "card")
	options.OneOf(cmd, true, "image", "apdu")
	state.addChange(cmd)
	return cmd
}

// deviceCardImage is wbxml device card-image.
func (t *tool) deviceCardImage() *cobra.Command {
	var in messageInput
	var dir string
	var asJSON bool
	var o card.ImageOptions
	cmd := &cobra.Command{
		Use:   "card-image [flags] -o FOLDER FILE...",
		Short: "Make the files of a smartcard with messages",
		Long: `Make the files with which a smartcard carries messages, for those who personalise
cards: each is a file whose path is that on the card, as in 3F00/5015/6432, and
` + cardfiles.Listing + ` says what they are. FILE is as of bootstrap open; on the card is the
bare document, without MAC. A DM message is DM_Bootstrap; those of Client
Provisioning are Bootstrap, Config1 and Config2.`,
		Example: `  wbxml device card-image --row 1 -o image messages.jsonl`,
		Args:    options.Files(false),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := cmp.Or(in.usage(cmd), readOnce(args)); err != nil {
				return err
			}
			contents, err := in.contents(t, args)
			if err != nil {
				return err
			}
			files, err := card.Image(o, contents...)
			if err != nil {
				return t.fail(err)
			}
			if err := cardfiles.Write(dir, files); err != nil {
				return t.fail(&store.Error{Path: dir, Err: err})
			}
			type shownFile struct {
				Path   string `json:"path"`
				Name   string `json:"name"`
				Octets int    `json:"octets"`
			}
			w := &store.Output{Path: "-", Stdout: t.stdout, Form: display.Report}
			for _, f := range files {
				s := shownFile{cardfiles.Name(f.Path), f.Name, len(f.Data)}
				if asJSON {
					err = writeJSON(w, s)
				} else {
					_, err = fmt.Fprintf(w, "%s %s, %d octets\n", s.Path, s.Name, s.Octets)
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	in.addMessage(cmd)
	f := cmd.Flags()
	f.StringVarP(&dir, "output", "o", "", "`folder` to make")
	f.StringVar(&o.Label, "label", "", "`name` of the card")
	f.BoolVar(&o.Absolute, "absolute", false, "write paths from the root of the card")
	f.IntVar(&o.Pad, "pad", 0, "`octets` of padding behind each message, for a longer one later")
	options.AddChoice(cmd, &asJSON, "format", "", "of the output", options.Choices("text|json", false, true))
	options.OneOf(cmd, true, "output")
	return cmd
}

// contents reads the messages for a card. An error has been reported.
func (r *messageInput) contents(t *tool, files []string) (out []card.Content, err error) {
	next := card.KindBootstrap
	add := func(m bootstrap.Message) error {
		c := card.Content{Kind: card.KindDM, Data: m.Body}
		switch kind := bootstrap.MediaType(m.Body); {
		case kind == bootstrap.TypeCP && next <= card.KindConfig2:
			c.Kind = next
			next++
		case kind == bootstrap.TypeCP || kind == bootstrap.TypeDM && len(out) > 0 && out[0].Kind == card.KindDM:
			return errors.New("a card has room for one DM message and three of Client Provisioning; --row takes one of many")
		case kind != bootstrap.TypeDM:
			return errors.New("is no message for a device")
		}
		if out = append(out, c); c.Kind == card.KindDM {
			out[0], out[len(out)-1] = out[len(out)-1], out[0]
		}
		return nil
	}
	for _, name := range files {
		entries, _, done, err := r.open(t, name)
		if err == nil {
			for e, eerr := range r.wanted(entries) {
				var m bootstrap.Message
				if err = eerr; err == nil {
					m, err = e.Message()
				}
				if err == nil {
					err = add(m)
				}
				if err != nil {
					err = inRow(e.Row, err)
					break
				}
			}
		}
		done()
		if err != nil {
			t.report(name, err)
			return nil, errFailed
		}
	}
	if len(out) == 0 {
		t.report(files[0], errNoMessage)
		return nil, errFailed
	}
	return out, nil
}
