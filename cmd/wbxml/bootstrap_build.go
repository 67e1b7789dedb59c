package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/cmd/wbxml/internal/options"
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// maxAccount bounds the file with the account, in octets.
const maxAccount = 16 << 20

// rowsPerEntry is how many rows at most an interrupted run does again. Tests, which
// would have to build as many, set it.
var rowsPerEntry int64 = 10000

// A building is a run of wbxml bootstrap build.
type building struct {
	account, devices, out, pins string
	document                    string // in place of account
	options                     bootstrap.Options
	seal                        sealFlags
	join                        bootstrap.Join
	push, sms                   bool
	format                      format
	strict, restart             bool
	shardRows                   int64
}

// bootstrapBuild is wbxml bootstrap build.
func (t *tool) bootstrapBuild() *cobra.Command {
	b := &building{out: "-"}
	cmd := &cobra.Command{
		Use:   "build [flags] ACCOUNT DEVICES",
		Short: "Build a message for each device of a list",
		Long: `Build a message for each device of a list.

ACCOUNT is JSON, with slots such as ${user} in its texts. DEVICES is CSV with a
row for each device; its header names the slots (name:base64 for values in
base64), and the keys of the MAC: imsi, or key in hexadecimal, and pin. The
column device is the target of a DM message, unless --device names another.

The columns also decide options without a flag. The profile is dm if there is a column
device, else cp. The MAC is made by USERNETWPIN if the list has a key of the network
(imsi or key) and a pin, by NETWPIN or USERPIN if it has one of them.

The output has the order of the rows. It is lines of JSON with the message, the
push or its segments in hexadecimal. With --format binary each of these stands
behind its length as uvarint; --format text shows each message as its device gets
it. The output holds passwords: files are for their owner only.

A file is written as FILE.partial beside FILE.journal and renamed in the end. The
same command continues a run that was interrupted. While a run is at work, another
run that would write the same file is refused. A folder gets files of --shard rows
each. A bad row is reported with its line, and left out.

--document takes an XML or WBXML document in place of ACCOUNT, with slots in its texts
and attribute values: the settings of an access point, say. The media type is that of
the document's type; a value that is a word with a token becomes that token.

Messages are signed with --sign-key (XML-Signature), and then encrypted with
--encrypt-to (XML-Encryption). Only --profile dm --form xml has a place for either.
Signatures by ECDSA and all encryption are random: a run that was continued has
each row once, but not in the octets of a run without a break.`,
		Example: `  wbxml bootstrap build examples/account.json examples/devices.csv --format text
  wbxml bootstrap build examples/account.json examples/devices.csv \
      --profile cp --sec NETWPIN --sms -o messages.jsonl
  wbxml bootstrap build examples/account.json examples/devices.csv \
      --profile dm --sec USERPINMAC --pins-out pins.csv --push --format binary -o messages.bin
  wbxml bootstrap build --document examples/access-point.xml --sms examples/access-points.csv
  wbxml bootstrap build --account examples/account.json --devices examples/devices.csv \
      --profile dm --form xml --sec NETWPIN --sign-key examples/keys/ec-key.pem \
      --sign-cert examples/keys/ec-cert.pem --encrypt-to examples/keys/rsa-cert.pem -o sealed.jsonl`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := b.usage(cmd, args); err != nil {
				return err
			}
			return b.run(t, cmd)
		},
	}
	cmd.ValidArgsFunction = cobra.FixedCompletions([]string{"json", "csv"}, cobra.ShellCompDirectiveFilterFileExt)
	f := cmd.Flags()
	f.StringVar(&b.account, "account", "", "`file` with the account, in place of ACCOUNT")
	f.StringVar(&b.document, "document", "", "`file` with an XML or WBXML document with slots, in place of an account")
	f.StringVar(&b.devices, "devices", "", "`file` with the devices, in place of DEVICES")
	f.StringVarP(&b.out, "output", "o", "-", "`file` or folder to write")
	f.StringVar(&b.pins, "pins-out", "", "`file` for the digits that each user types, in lines of row and digits; required for USERPINMAC")
	f.BoolVar(&b.push, "push", false, "write push PDUs")
	f.BoolVar(&b.sms, "sms", false, "write the push PDUs as segments of short messages")
	options.AddChoice(cmd, &b.format, "format", "", "of the output",
		options.Choices("json|binary|text", formatJSON, formatBinary, formatText))
	f.BoolVar(&b.strict, "strict", false, "stop at the first bad row, and leave no file")
	f.BoolVar(&b.restart, "restart", false, "forget an interrupted run, and remove the messages in the folder")
	f.Int64Var(&b.shardRows, "shard", 100000, "rows for each file in a folder")
	addOptions(cmd, &b.options)
	addJoin(cmd, &b.join)
	b.seal.add(cmd)
	return cmd
}

// addOptions adds the flags that describe the message.
func addOptions(cmd *cobra.Command, o *bootstrap.Options) {
	addProfile(cmd, &o.Profile, "message to build: DM or Client Provisioning (default by the columns)")
	addSEC(cmd, &o.SEC, "how the key of the MAC is made (default by the columns)")
	f := cmd.Flags()
	f.BoolVar(&o.Transport.Secure, "secure", false, "the push is authenticated and confidential: messages get no MAC")
	f.BoolVar(&o.Drop, "drop", false, "leave out fields that the message cannot carry, and report them")
	f.StringVar(&o.Device, "device", "${device}", "target of a DM message, with slots")
	f.StringVar(&o.Source, "source", "", "source of a DM message, with slots (default the first address)")
	f.StringVar(&o.SessionID, "session-id", "", "of a DM message, with slots (default 0)")
	f.StringVar(&o.MsgID, "msg-id", "", "of a DM message, with slots (default 0)")
	f.StringVar(&o.Place, "place", "", "`URI` where the account goes in a DM message (default ./Inbox, node by node ./DMAcc)")
	f.StringVar(&o.Path, "path", "", "`URI` of the account's parent in a DM message, relative to --place")
	f.BoolVar(&o.Strict, "enforce", false, "refuse messages that check would report")
	options.AddChoice(cmd, &o.DM, "dm", "", "version of OMA DM",
		options.Choices("1.2|1.1", bootstrap.DM12, bootstrap.DM11))
	options.AddChoice(cmd, &o.Form, "form", "", "how a DM message holds the account",
		options.Choices("embedded|nested|xml|nodes", bootstrap.FormEmbedded, bootstrap.FormNested, bootstrap.FormXML, bootstrap.FormNodeByNode))
	options.AddChoice(cmd, &o.Version, "version", "", "version of WBXML (default 1.2 for dm, 1.3 for cp)",
		options.Choices("1.1|1.2|1.3", codec.Version11, codec.Version12, codec.Version13))
}

// usage checks the flags as far as this can be done without the list.
func (b *building) usage(cmd *cobra.Command, args []string) error {
	if b.document != "" {
		if b.account != "" {
			return errors.New("--account and --document exclude each other")
		}
		if err := documentUsage(cmd); err != nil {
			return err
		}
		b.account = b.document
	}
	for _, file := range []*string{&b.account, &b.devices} {
		if *file == "" && len(args) > 0 {
			*file, args = args[0], args[1:]
		}
	}
	switch {
	case len(args) > 0:
		return errors.New("account and devices are given twice")
	case b.account == "" || b.devices == "":
		return errors.New("an account and a list of devices are needed")
	case b.devices == "-" || b.account == "-":
		return errors.New("account and devices must be files")
	case b.out == "":
		return errors.New("a file name is empty")
	case cmd.Flags().Changed("sec") && b.options.Transport.Secure:
		return errors.New("--sec and --secure exclude each other")
	case b.shardRows < 1:
		return errors.New("--shard must be at least 1")
	}
	return nil
}

// settle sets the options without a flag by the list, and checks the rest of the
// flags.
func (b *building) settle(cmd *cobra.Command, list *bulk.List) error {
	o := &b.options
	changed := cmd.Flags().Changed
	if !changed("profile") {
		o.Profile = list.Profile()
	}
	if !changed("sec") && !o.Transport.Secure {
		if o.SEC = list.SEC(); o.SEC == bootstrap.SECNone {
			return errors.New("--sec or --secure is needed, because the list has no column imsi, key or pin")
		}
	}
	switch typed := o.SEC == bootstrap.SECUserPINMAC; {
	case b.format == formatBinary && o.SEC != bootstrap.SECNone && b.carrier() == bulk.CarrierBare:
		return errors.New("binary messages have no place for the MAC: use --push, or --format json")
	case typed && (b.pins == "" || b.pins == "-"):
		return errors.New("USERPINMAC needs --pins-out with a file")
	case !typed && b.pins != "":
		return errors.New("--pins-out is for USERPINMAC only")
	}
	if err := b.seal.usage(cmd, o); err != nil {
		return err
	}
	if o.Profile == bootstrap.ProfileCP { // which has no place for them, and so none for slots in them
		o.Device, o.Source, o.SessionID, o.MsgID = "", "", "", ""
	}
	return nil
}

// carrier is the form in which a message is written.
func (b *building) carrier() bulk.Carrier {
	switch {
	case b.sms:
		return bulk.CarrierSegments
	case b.push:
		return bulk.CarrierPush
	}
	return bulk.CarrierBare
}

// run builds.
func (b *building) run(t *tool, cmd *cobra.Command) error {
	o, err := b.target(t)
	if err != nil {
		return err
	}
	f, err := os.Open(b.devices)
	if err != nil {
		t.report(b.devices, err)
		return errFailed
	}
	defer f.Close()
	devices := sha256.New()
	if o.Stream == nil {
		err = readTwice(devices, f)
	}
	var list *bulk.List
	if err == nil {
		list, err = bulk.NewList(f)
	}
	if err != nil {
		t.report(b.devices, err)
		return errFailed
	}
	if err := b.settle(cmd, list); err != nil {
		return err
	}
	if err := b.distinct(o); err != nil {
		return err
	}
	if err := b.seal.load(t, &b.options); err != nil {
		return t.fail(err)
	}
	template, account, err := b.compile(t)
	if err != nil {
		return err
	}
	p, err := bulk.New(list, template, bulk.Options{Carrier: b.carrier(), Join: b.join, Append: b.append()})
	if err == nil {
		o.Inputs, err = b.inputs(account, [sha256.Size]byte(devices.Sum(nil)))
	}
	if err != nil {
		t.report(b.devices, err)
		return errFailed
	}
	s, err := store.Open(o)
	if err != nil {
		return err
	}
	return b.render(t, s, list, p)
}

// readTwice hashes a file, and goes back to its beginning.
func readTwice(h io.Writer, f *os.File) error {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("is not a regular file; from a pipe messages go to standard output only")
	}
	if err == nil {
		_, err = io.Copy(h, f)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	return err
}

// append returns the function that writes a message.
func (b *building) append() func([]byte, *bulk.Device) ([]byte, error) {
	switch b.format {
	case formatBinary:
		return bulk.AppendBinary
	case formatText:
		return textOf(&b.seal)
	}
	return bulk.AppendJSON
}

// compile reads the account and makes the template. sum is of the file.
func (b *building) compile(t *tool) (template *bootstrap.Template, sum [sha256.Size]byte, err error) {
	var src bytes.Buffer
	var a bootstrap.Account
	var report bootstrap.Report
	defer func() {
		clear(src.Bytes())
		a.Clear()
	}()
	err = t.read(&src, b.account, maxAccount)
	if err == nil && src.Len() > maxAccount {
		err = fmt.Errorf("has more than %d octets", maxAccount)
	}
	if err == nil {
		sum = sha256.Sum256(src.Bytes())
	}
	if err == nil && b.document != "" {
		template, err = compileDocument(src.Bytes(), &b.options)
	} else if err == nil {
		if err = inLine(src.Bytes(), json.Unmarshal(src.Bytes(), &a)); err == nil {
			template, report, err = bootstrap.Compile(b.options, &a)
		}
	}
	if err != nil {
		for line := range strings.SplitSeq(reason(err).Error(), "\n") { // of several faults
			t.report(b.account, errors.New(line))
		}
		return nil, sum, errFailed
	}
	for _, field := range report.Dropped {
		t.complain(fmt.Sprintf("%s: %s is left out", shown(b.account), field))
	}
	for _, finding := range report.Findings {
		t.complain(finding.Text + " (" + string(finding.Rule) + ")")
	}
	return template, sum, nil
}

// inLine says in which line of JSON there is an error of syntax.
func inLine(text []byte, err error) error {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok || syntax.Offset > int64(len(text)) {
		return err
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(text[:syntax.Offset], []byte("\n")), err)
}

// inputs returns a hash of all that the output depends on.
func (b *building) inputs(account, devices [sha256.Size]byte) (string, error) {
	h := sha256.New()
	o := b.options
	o.Sign, o.Encrypt = nil, nil // addresses in memory
	fmt.Fprintf(h, "%s\n%+v\n%v %v %v %v %v\n", version(), o, b.carrier(), b.format, b.join, b.pins != "", b.strict)
	if isFolder(b.out) {
		fmt.Fprintln(h, b.shardRows)
	}
	h.Write(account[:])
	h.Write(devices[:])
	err := b.seal.hash(h)
	return hex.EncodeToString(h.Sum(nil)), err
}

// target returns where the output goes.
func (b *building) target(t *tool) (o store.Options, err error) {
	o.Restart, o.Every = b.restart, rowsPerEntry
	if b.pins != "" {
		if o.Side, err = store.Replaceable(b.pins); err == nil && o.Side == "" {
			err = errors.New("is not a regular file")
		}
		if err != nil {
			return o, &store.Error{Path: b.pins, Err: err}
		}
	}
	switch {
	case b.out == "-":
	case isFolder(b.out):
		ext := map[format]string{formatJSON: ".jsonl", formatBinary: ".bin", formatText: ".txt"}[b.format]
		o.Target = store.Target{Path: b.out, Rows: b.shardRows, Ext: ext}
		return o, nil
	default:
		if o.Target.Path, err = store.Replaceable(b.out); err != nil {
			return o, &store.Error{Path: b.out, Err: err}
		}
	}
	if o.Target.Path == "" { // pipes and devices are written through
		o.Stream = &store.Output{Path: b.out, Stdout: t.stdout}
	}
	return o, nil
}

// distinct makes sure that no file is written twice, or is an input.
func (b *building) distinct(o store.Options) error {
	if o.Side != "" && o.Target.Rows > 0 && sameFile(filepath.Dir(o.Side), o.Target.Path) {
		return errors.New("PINs cannot go to the folder of the messages")
	}
	written := map[string]bool{}
	for _, name := range o.Target.Files(o.Side) {
		full, err := filepath.Abs(name)
		if err != nil {
			return &store.Error{Path: name, Err: err}
		}
		if written[full] {
			return errors.New("messages and PINs would go to the same file")
		}
		written[full] = true
		for _, in := range append(b.seal.files(), b.account, b.devices) {
			if sameFile(in, name) {
				return fmt.Errorf("%s would be overwritten", shown(in))
			}
		}
	}
	return nil
}

// render renders the rows and completes the output.
func (b *building) render(t *tool, s *store.Store, list *bulk.List, p *bulk.Pipeline) error {
	// The first interrupt ends the run in good order, a second one at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer context.AfterFunc(ctx, stop)()
	defer stop()
	begin, before := time.Now(), s.State()
	var bar *progress
	if b.out != "-" || !isTerminal(t.stdout) { // where the messages would run through it
		bar = t.progress(b.devices, list)
	}
	errs := bar.messages(t.stderr)
	if before.Rows > 0 {
		fmt.Fprintf(errs, "%s: going on behind row %d\n", t.name, before.Rows)
	}
	var pins []byte
	defer func() { clear(pins) }()
	err := list.Skip(before.Rows)
	if err == nil && !before.Done {
		err = p.Run(ctx, func(r bulk.Result) error {
			if r.Err != nil {
				fmt.Fprintf(errs, "%s: %s:%d: %v\n", t.name, shown(b.devices), r.Line, r.Err)
				if b.strict {
					return errFailed
				}
			}
			pins = pins[:0]
			if len(r.Typed) > 0 {
				pins = append(strconv.AppendInt(pins, r.Row, 10), ',')
				pins = append(append(pins, r.Typed...), '\n')
			}
			return s.Put(r.Out, pins, r.Octets, r.Err != nil)
		})
	}
	bar.stop()
	if err == nil {
		return b.finish(t, s, time.Since(begin), before)
	}
	output, ofOutput := errors.AsType[*store.Error](err)
	switch {
	case err == errFailed, errors.Is(err, bulk.ErrRow): // the list has to change, and then there is nothing to go on with
		s.Discard()
	case ctx.Err() != nil:
		if stored := s.Interrupt(); stored != nil {
			return stored
		}
		err = fmt.Errorf("interrupted behind row %d", s.State().Rows)
	default:
		s.Close()
	}
	if ofOutput {
		return output
	}
	if err != errFailed { // else it has been said
		t.report(b.devices, err)
	}
	return errFailed
}

// finish completes the output, and says how it went.
func (b *building) finish(t *tool, s *store.Store, took time.Duration, before store.State) error {
	if err := s.Finish(); err != nil {
		return err
	}
	now := s.State()
	rate := float64(now.Rows-before.Rows) / max(took.Seconds(), 1e-6)
	fmt.Fprintf(t.stderr, "%s: %d messages, %d octets, %d bad rows; %.1f s, %.0f rows/s\n", t.name, now.Rows-now.Failed, now.Octets, now.Failed, took.Seconds(), rate)
	if now.Failed > 0 {
		return errFailed
	}
	return nil
}
