package main

import (
	"bytes"
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/cardfiles"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/simulator"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/internal/cli/options"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/device"
	"github.com/go-wbxml/wbxml/syncml/device/card"
)

// deviceReadCard is wbxml device read-card.
func (t *tool) deviceReadCard() *cobra.Command {
	var r deciding
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
		RunE: func(*cobra.Command, []string) error {
			var o card.ReadOptions
			c, err := cardfiles.Open(image, func() ([]byte, error) {
				var text bytes.Buffer
				err := t.Read(&text, apdu, cardfiles.MaxDialogue)
				return text.Bytes(), err
			})
			if err != nil {
				t.Report(image+apdu, err)
				return convert.ErrFailed
			}
			if o.PIN, err = msgflags.Reader(t.File).Secret(pin, ""); err != nil {
				return t.fail(err)
			}
			defer o.PIN.Clear()
			return r.run(t, device.Policy{}, func(d *device.Device) error {
				plan, err := d.ReadCard(context.Background(), c, id, o)
				return r.decide(simulator.Decision{Input: image + apdu}, plan, err)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&id, "card", "", "`identifier` of the card, such as its IMSI")
	f.StringVar(&image, "image", "", "`folder` with the files of the card")
	f.StringVar(&apdu, "apdu", "", "`file` with a recorded dialogue")
	f.StringVar(&pin, "card-pin-file", "", "`file` with the PIN of the card")
	options.OneOf(cmd, true, "card")
	options.OneOf(cmd, true, "image", "apdu")
	r.add(cmd)
	return cmd
}

// deviceCardImage is wbxml device card-image.
func (t *tool) deviceCardImage() *cobra.Command {
	var in messageInput
	var dir string
	var format int
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
			if err := cmp.Or(in.usage(cmd), msgflags.ReadOnce(args)); err != nil {
				return err
			}
			var contents cardfiles.Contents
			for _, name := range args {
				err := in.read(t, name, func(row int64, _ string, m bootstrap.Message) error {
					if err := contents.Add(m.Body); err != nil {
						t.Report(name, inRow(row, err))
						return convert.ErrFailed
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			files, err := card.Image(o, contents...)
			if err != nil {
				return t.fail(err)
			}
			if err := cardfiles.Write(dir, files); err != nil {
				return t.fail(&store.Error{Path: dir, Err: err})
			}
			return simulator.Write(t.shows(format), simulator.ShowFiles(files), format == deviceJSON)
		},
	}
	in.addMessage(cmd)
	f := cmd.Flags()
	f.StringVarP(&dir, "output", "o", "", "`folder` to make")
	f.StringVar(&o.Label, "label", "", "`name` of the card")
	f.BoolVar(&o.Absolute, "absolute", false, "write paths from the root of the card")
	f.IntVar(&o.Pad, "pad", 0, "`octets` of padding behind each message, for a longer one later")
	options.AddChoice(cmd, &format, "format", "", "of the output", options.Choices("text|json", deviceText, deviceJSON))
	options.OneOf(cmd, true, "output")
	return cmd
}
