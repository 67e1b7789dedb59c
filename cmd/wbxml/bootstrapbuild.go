package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// maxAccount bounds the file with the account, in octets.
const maxAccount = 16 << 20

// A building is a run of wbxml bootstrap build.
type building struct {
	account, devices, out, pins string
	options                     bootstrap.Options
	seal                        sealFlags
	join                        bootstrap.Join
	shape                       shape
	strict, restart             bool
	shardRows                   int64
}

// bootstrapBuild is wbxml bootstrap build.
func (t *tool) bootstrapBuild() *cobra.Command {
	b := &building{out: "-"}
	cmd := &cobra.Command{
		Use:   "build --account FILE --devices FILE --profile dm|cp --sec METHOD [flags]",
		Short: "Build a message for each device of a list",
		Long: `Build a message for each device of a list.

The account is JSON, with slots such as ${user} in its texts. The list is CSV
with a row for each device; its header names the slots (name:base64 for values
in base64), and the keys of the MAC: imsi, or key in hexadecimal, and pin. The
column device is the target of a DM message, unless --device says else.

What comes out, in the order of the rows, are lines of JSON with the message,
the push or its segments in hexadecimal; with --format binary each of these behind
its length as uvarint; with --format text what a device gets, for people. They hold
passwords: files are for their owner only.

A file is written as FILE.partial beside FILE.journal and renamed in the end.
The same command goes on with a run that was interrupted; while one is at work,
another that would write the same file is refused, where the system has flock.
Into a folder go files of --shard rows each. A bad row is reported with its line,
and left out.

With --sign-key messages are signed (XML-Signature), and with --encrypt-to then
encrypted (XML-Encryption), which only --profile dm --form xml has a place for.
Signatures by ECDSA and all encryption are random: a run that goes on then has
each row once, as one without a break, but not in the same octets.`,
		Example: `  wbxml bootstrap build --account examples/account.json --devices examples/devices.csv \
      --profile cp --sec NETWPIN --sms --format text
  wbxml bootstrap build --account examples/account.json --devices examples/devices.csv \
      --profile dm --sec USERPINMAC --pins-out pins.csv --push --format binary -o messages.bin
  wbxml bootstrap build --account examples/account.json --devices examples/devices.csv \
      --profile dm --form xml --sec NETWPIN --sign-key examples/keys/ec-key.pem \
      --sign-cert examples/keys/ec-cert.pem --encrypt-to examples/keys/rsa-cert.pem -o sealed.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := b.usage(cmd); err != nil {
				return err
			}
			return b.run(t)
		},
	}
	f := cmd.Flags()
	f.StringVar(&b.account, "account", "", "`file` with the account (required)")
	f.StringVar(&b.devices, "devices", "", "`file` with the devices (required)")
	f.StringVarP(&b.out, "output", "o", "-", "`file` or folder to write")
	f.StringVar(&b.pins, "pins-out", "", "`file` for what each user types, in lines of row and digits; required for USERPINMAC")
	f.BoolVar(&b.shape.push, "push", false, "write push PDUs")
	f.BoolVar(&b.shape.sms, "sms", false, "write the push PDUs as segments of short messages")
	addChoice(cmd, &b.shape.format, "format", "", "of the output", []choice[format]{
		{"json", formatJSON}, {"binary", formatBinary}, {"text", formatText},
	})
	f.BoolVar(&b.strict, "strict", false, "stop at the first bad row, and leave no file")
	f.BoolVar(&b.restart, "restart", false, "forget an interrupted run, and remove the messages in the folder")
	f.Int64Var(&b.shardRows, "shard", 100000, "rows for each file in a folder")
	addOptions(cmd, &b.options)
	addJoin(cmd, &b.join)
	b.seal.add(cmd)
	return cmd
}

// usage checks the flags.
func (b *building) usage(cmd *cobra.Command) error {
	changed := cmd.Flags().Changed
	mac := b.options.SEC != bootstrap.SECNone
	typed := b.options.SEC == bootstrap.SECUserPINMAC
	pushed := b.shape.push || b.shape.sms
	switch {
	case b.account == "" || b.devices == "" || !changed("profile"):
		return errors.New("--account, --devices and --profile are needed")
	case b.devices == "-" || b.account == "-":
		return errors.New("account and devices must be files")
	case b.out == "":
		return errors.New("a file name is empty")
	case changed("sec") == b.options.Transport.Secure:
		return errors.New("either --sec or --secure is needed, and not both")
	case b.shape.format == formatBinary && mac && !pushed:
		return errors.New("binary messages have no place for the MAC: use --push, or --format json")
	case typed && (b.pins == "" || b.pins == "-"):
		return errors.New("USERPINMAC needs --pins-out with a file")
	case !typed && b.pins != "":
		return errors.New("--pins-out is for USERPINMAC only")
	case b.shardRows < 1:
		return errors.New("--shard must be at least 1")
	}
	if err := b.seal.usage(cmd, &b.options); err != nil {
		return err
	}
	if b.options.Profile == bootstrap.ProfileCP { // which has no place for them, and so none for slots in them
		b.options.Device, b.options.Source, b.options.SessionID, b.options.MsgID = "", "", "", ""
	}
	return nil
}

// run builds.
func (b *building) run(t *tool) error {
	s, err := b.store(t)
	if err != nil {
		return err
	}
	if err := b.seal.load(t, &b.options); err != nil {
		return t.fail(err)
	}
	template, accountSum, err := b.compile(t)
	if err != nil {
		return err
	}
	f, err := os.Open(b.devices)
	if err != nil {
		t.report(b.devices, err)
		return errFailed
	}
	defer f.Close()
	inputs := ""
	if s.stream == nil {
		inputs, err = b.inputs(accountSum, f)
	}
	var list *deviceList
	if err == nil {
		list, err = newDeviceList(f)
	}
	var cols columns
	if err == nil {
		cols, err = newColumns(list.header, template, b.sec())
	}
	if err != nil {
		t.report(b.devices, err)
		return errFailed
	}
	if err := s.open(inputs, b.restart); err != nil {
		return err
	}
	return b.render(t, s, list, func() *renderer {
		return &renderer{
			t: template, sec: b.sec(), join: b.join, columns: cols, shape: b.shape,
			typed: make([]byte, 0, 64), verify: b.seal.verify(), recipient: b.seal.recipient,
		}
	})
}

// sec is the method that messages are protected with.
func (b *building) sec() bootstrap.SEC {
	if b.options.Transport.Secure {
		return bootstrap.SECNone
	}
	return b.options.SEC
}

// compile reads the account and makes the template. sum is of the file.
func (b *building) compile(t *tool) (_ *bootstrap.Template, sum [sha256.Size]byte, err error) {
	var src bytes.Buffer
	var a bootstrap.Account
	var template *bootstrap.Template
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
		err = inLine(src.Bytes(), json.Unmarshal(src.Bytes(), &a))
	}
	if err == nil {
		template, report, err = bootstrap.Compile(b.options, &a)
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

// inputs returns a hash of all that the output depends on. f is the list, which
// is left at its beginning.
func (b *building) inputs(account [sha256.Size]byte, f *os.File) (string, error) {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() { // reading it twice would lose rows
		err = errors.New("is not a regular file; from a pipe messages go to standard output only")
	}
	if err != nil {
		return "", err
	}
	h := sha256.New()
	o := b.options
	o.Sign, o.Encrypt = nil, nil // addresses in memory
	fmt.Fprintf(h, "%s\n%+v\n%+v %v %v %v\n", version(), o, b.shape, b.join, b.pins != "", b.strict)
	if err := b.seal.hash(h); err != nil {
		return "", err
	}
	if isFolder(b.out) {
		fmt.Fprintln(h, b.shardRows)
	}
	h.Write(account[:])
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	_, err = f.Seek(0, io.SeekStart)
	return hex.EncodeToString(h.Sum(nil)), err
}

// render renders the rows and completes the output.
func (b *building) render(t *tool, s *store, list *deviceList, worker func() *renderer) error {
	begin, before := time.Now(), s.state
	var bar *progress
	if s.stream == nil || !isTerminal(t.stdout) { // where the messages would run through it
		bar = t.progress(b.devices, list)
	}
	errs := bar.messages(t.stderr)
	if before.Rows > 0 {
		fmt.Fprintf(errs, "%s: going on behind row %d\n", t.name, before.Rows)
	}
	p := &pipeline{list: list, first: before.Rows + 1, make: worker}
	p.take = func(r finishedRow) error {
		if r.err != nil {
			fmt.Fprintf(errs, "%s: %s:%d: %v\n", t.name, shown(b.devices), r.line, r.err)
			if b.strict {
				return errFailed
			}
		}
		return s.put(r.out, r.pins, r.messages, r.err != nil)
	}
	var err error
	if !s.state.Done {
		if err = list.skip(before.Rows); err == nil {
			err = p.run()
		}
	}
	bar.stop()
	switch {
	case err == errFailed: // --strict
		s.discard()
		return err
	case errors.As(err, new(*outputError)):
		s.close() // to go on with
		return err
	case err != nil:
		if errors.Is(err, errRow) { // the list has to change, and then there is nothing to go on with
			s.discard()
		} else {
			s.close()
		}
		t.report(b.devices, err)
		return errFailed
	}
	if err := s.finish(); err != nil {
		s.close()
		return err
	}
	took := time.Since(begin)
	n := s.state.Rows - s.state.Failed
	rate := float64(s.state.Rows-before.Rows) / max(took.Seconds(), 1e-6)
	fmt.Fprintf(t.stderr, "%s: %d messages, %d octets, %d bad rows; %.1f s, %.0f rows/s\n", t.name, n, s.state.Octets, s.state.Failed, took.Seconds(), rate)
	if s.state.Failed > 0 {
		return errFailed
	}
	return nil
}
