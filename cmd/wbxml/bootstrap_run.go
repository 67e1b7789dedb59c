package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
	"github.com/go-wbxml/wbxml/internal/cli/msgflags"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/bootstrap/bulk"
)

// rowsPerEntry is how many rows at most an interrupted run does again. Tests, which
// would have to build as many, set it.
var rowsPerEntry int64 = 10000

// A building is a run of wbxml bootstrap build.
type building struct {
	msgflags.Flags
	out             string
	pins, rejects   string
	keep            []string
	refSeed         string
	narrow          bool // references of 8 bits
	push, sms       bool
	format          format
	strict, restart bool
	shardRows       int64
	streams         bool // the output is a pipe or device
	piped           bool // the list is from one, and the output is not: no run can go on with it
}

// run builds.
func (b *building) run(t *tool, cmd *cobra.Command) error {
	o, err := b.target(t)
	if err != nil {
		return err
	}
	in := t.Stdin
	if b.Devices != "-" {
		f, err := os.Open(b.Devices)
		if err != nil {
			t.Report(b.Devices, err)
			return convert.ErrFailed
		}
		defer f.Close()
		in = f
	}
	var sum [sha256.Size]byte
	var again bool
	if o.Stream == nil || b.sms { // else nothing depends on it
		sum, again, err = readTwice(in)
	}
	b.piped = !again && o.Stream == nil
	var list *bulk.List
	if err == nil {
		list, err = bulk.NewList(in)
	}
	if err != nil {
		t.Report(b.Devices, err)
		return convert.ErrFailed
	}
	if err := b.check(cmd, list); err != nil {
		return err
	}
	if err := b.distinct(o); err != nil {
		return err
	}
	if err := b.Seal.Load(t.File, &b.Options); err != nil {
		return t.fail(err)
	}
	template, account, err := b.compile(t)
	if err != nil {
		return err
	}
	p, err := bulk.New(list, template, bulk.Options{
		Carrier: b.carrier(), Join: b.Join, Keep: b.keep, Append: b.append(),
		Ref: bulk.Reference{Seed: b.seed(account, sum, again), Narrow: b.narrow},
	})
	if err == nil {
		o.Inputs, err = b.inputs(account, sum)
	}
	if err != nil {
		t.Report(b.Devices, err)
		return convert.ErrFailed
	}
	s, err := store.Open(o)
	if err != nil {
		return err
	}
	return b.render(t, s, list, p)
}

// check sets the options without a flag by the list, and checks the rest of the flags.
func (b *building) check(cmd *cobra.Command, list *bulk.List) error {
	if err := b.Settle(cmd, list); err != nil {
		return err
	}
	o := &b.Options
	switch typed := o.SEC == bootstrap.SECUserPINMAC; {
	case b.format == formatBinary && o.SEC != bootstrap.SECNone && b.carrier() == bulk.CarrierBare:
		return errors.New("binary messages have no place for the MAC: use --push, or --format json")
	case typed && (b.pins == "" || b.pins == "-"):
		return errors.New("USERPINMAC needs --pins-out with a file")
	case !typed && b.pins != "":
		return errors.New("--pins-out is for USERPINMAC only")
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

// append returns the function that writes a message.
func (b *building) append() func([]byte, *bulk.Device) ([]byte, error) {
	switch b.format {
	case formatBinary:
		return bulk.AppendBinary
	case formatText:
		return textOf(&b.Seal)
	}
	return bulk.AppendJSON
}

// compile reads the account and makes the template. sum is of the file.
func (b *building) compile(t *tool) (template *bootstrap.Template, sum [sha256.Size]byte, err error) {
	text, err := t.File(b.Account, msgflags.MaxAccount)
	var report bootstrap.Report
	if err == nil {
		sum = sha256.Sum256(text)
		template, report, err = b.Compile(text)
	}
	if faults, ok := errors.AsType[bootstrap.Faults](err); ok {
		for _, f := range faults {
			t.Report(b.Account, errors.New(f.Field+": "+f.Reason))
		}
		if slices.ContainsFunc(faults, func(f bootstrap.Fault) bool { return f.Droppable }) {
			t.Complain("--drop leaves out what a message cannot carry; --profile chooses the profile")
		}
		return nil, sum, convert.ErrFailed
	}
	if err != nil {
		for _, e := range display.Each(err) {
			t.Report(b.Account, e)
		}
		return nil, sum, convert.ErrFailed
	}
	for _, field := range report.Dropped {
		t.Warn(fmt.Sprintf("%s: %s is left out", convert.Shown(b.Account), field))
	}
	for _, finding := range report.Findings {
		t.Warn(finding.Text + " (" + string(finding.Rule) + ")")
	}
	return template, sum, nil
}

// readTwice hashes what is left of a regular file, and goes back to where it was.
// again says that in is such a file: a pipe can be read only once.
func readTwice(in io.Reader) (sum [sha256.Size]byte, again bool, err error) {
	f, ok := in.(*os.File)
	if !ok {
		return sum, false, nil
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return sum, false, err
	}
	h := sha256.New()
	at, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = io.Copy(h, f)
	}
	if err == nil {
		_, err = f.Seek(at, io.SeekStart)
	}
	return [sha256.Size]byte(h.Sum(nil)), true, err
}

// seed names the run, for references of segments: by all that its octets depend on, so
// that the same messages have the same references whenever they are built, and others
// have others. Where the octets are not known before, or are other ones each time, it is
// random.
func (b *building) seed(account, devices [sha256.Size]byte, again bool) string {
	switch {
	case b.refSeed != "":
		return b.refSeed
	case !again || b.Seal.Random():
		return rand.Text()
	}
	h := sha256.New()
	b.HashOptions(h)
	h.Write(account[:])
	h.Write(devices[:])
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// inputs returns hashes of all that the output depends on, by the name of it in
// messages.
func (b *building) inputs(account, devices [sha256.Size]byte) (map[string]string, error) {
	flags, keys := sha256.New(), sha256.New()
	b.HashOptions(flags)
	fmt.Fprintf(flags, "%v %v %v %v %v\n%q %q %v\n", b.carrier(), b.format, b.pins != "", b.rejects != "", b.strict, b.keep, b.refSeed, b.narrow)
	if convert.IsFolder(b.out) {
		fmt.Fprintln(flags, b.shardRows)
	}
	if b.piped { // nobody knows what the list was
		rand.Read(devices[:])
	}
	err := b.Seal.Hash(keys)
	in := map[string]string{"version of the program": version()}
	for name, sum := range map[string][]byte{"account": account[:], "list of devices": devices[:], "flags": flags.Sum(nil), "keys": keys.Sum(nil)} {
		in[name] = hex.EncodeToString(sum)
	}
	return in, err
}

// target returns where the output goes.
func (b *building) target(t *tool) (o store.Options, err error) {
	o.Restart, o.Every = b.restart, rowsPerEntry
	for i, name := range []string{b.pins, b.rejects} {
		if name == "" {
			continue
		}
		if o.Sides[i], err = store.Replaceable(name); err == nil && o.Sides[i] == "" {
			err = errors.New("is not a regular file")
		}
		if err != nil {
			return o, &store.Error{Path: name, Err: err}
		}
	}
	switch {
	case b.out == "-":
	case convert.IsFolder(b.out):
		ext := map[format]string{formatJSON: ".jsonl", formatBinary: ".bin", formatText: ".txt"}[b.format]
		o.Target = store.Target{Path: b.out, Rows: b.shardRows, Ext: ext}
		return o, nil
	default:
		if o.Target.Path, err = store.Replaceable(b.out); err != nil {
			return o, &store.Error{Path: b.out, Err: err}
		}
	}
	if o.Target.Path == "" { // pipes and devices are written through
		o.Stream = &store.Output{Path: b.out, Stdout: t.Stdout, Form: b.format.form()}
		b.streams = true
	}
	return o, nil
}

// distinct makes sure that no file is written twice, or is an input.
func (b *building) distinct(o store.Options) error {
	for _, side := range o.Sides {
		dir, folder := filepath.Dir(side), filepath.Clean(o.Target.Path) // which may not exist yet
		if side != "" && o.Target.Rows > 0 && (dir == folder || convert.SameFile(dir, folder)) {
			return fmt.Errorf("%s cannot go to the folder of the messages", convert.Shown(side))
		}
	}
	written := map[string]bool{}
	for _, name := range o.Target.Files(o.Sides) {
		full, err := filepath.Abs(name)
		if err != nil {
			return &store.Error{Path: name, Err: err}
		}
		if written[full] {
			return errors.New("two outputs would go to the same file")
		}
		written[full] = true
		for _, in := range append(b.Seal.Files(), b.Account, b.Devices) {
			if convert.SameFile(in, name) {
				return fmt.Errorf("%s would be overwritten", convert.Shown(in))
			}
		}
	}
	return nil
}

// A rowWriter writes what comes out of a run.
type rowWriter struct {
	*building
	*tool         // whose messages go above the bar
	list          *bulk.List
	store         *store.Store
	pins, rejects []byte // of a row
	row           int64  // the last one
	line          int    // the same
	bad           int
}

// take writes a row.
func (w *rowWriter) take(r bulk.Result) error {
	out := store.Row{Main: r.Out, Octets: r.Octets, Failed: r.Err != nil, Part: r.Part}
	if r.Err != nil && !r.Part {
		switch w.bad++; {
		case w.bad <= maxShown || w.building.rejects == "":
			w.Complain(fmt.Sprintf("%s:%d: row %d: %v", convert.Shown(w.Devices), r.Line, r.Row, r.Err))
		case w.bad == maxShown+1:
			w.Complain(fmt.Sprintf("what is wrong with other rows is in %s only", convert.Shown(w.building.rejects)))
		}
		if w.strict {
			return convert.ErrFailed
		}
	}
	if len(r.Typed) > 0 {
		w.pins = append(strconv.AppendInt(w.pins[:0], r.Row, 10), ',')
		w.pins = append(strconv.AppendInt(w.pins, int64(r.Line), 10), ',')
		w.pins = append(append(w.pins, r.Typed...), '\n')
		out.Sides[0] = w.pins
	}
	w.rejects = w.rejects[:0]
	if r.Row == 1 && w.row == 0 { // not in front of the next part of it
		w.rejects = w.list.AppendHead(w.rejects)
	}
	if r.Err != nil {
		w.rejects = w.list.AppendReject(w.rejects, &r)
	}
	out.Sides[1] = w.rejects
	w.row, w.line = r.Row, r.Line
	return w.store.Put(&out)
}

// clear overwrites what was in the rows.
func (w *rowWriter) clear() {
	clear(w.pins[:cap(w.pins)])
	clear(w.rejects[:cap(w.rejects)])
}

// render renders the rows and completes the output.
func (b *building) render(t *tool, s *store.Store, list *bulk.List, p *bulk.Pipeline) error {
	// The first interrupt ends the run in good order, a second one at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer context.AfterFunc(ctx, stop)()
	defer stop()
	run := summary{building: b, store: s, before: s.State(), begin: time.Now()}
	above, end := *t, func() {}
	if b.out != "-" || !display.IsTerminal(t.Stdout) { // where the messages would run through it
		above.Stderr, end = t.progress(b.Devices, list)
	}
	w := &rowWriter{building: b, tool: &above, list: list, store: s}
	defer w.clear()
	err := p.Skip(run.before.Rows)
	if w.row, w.line = run.before.Rows, list.Line(); w.row > 0 {
		w.Complain(fmt.Sprintf("resuming after row %d (line %d)", w.row, w.line))
	}
	if err == nil && !run.before.Done {
		err = p.Run(ctx, w.take)
	}
	end()
	run.took = time.Since(run.begin)
	run.counts = p.Counts()
	if err == nil {
		if err = s.Finish(); err == nil {
			return run.report(t)
		}
	}
	output, ofOutput := errors.AsType[*store.Error](err)
	switch {
	case err == convert.ErrFailed: // the list has to change, and then there is nothing to go on with
		s.Discard()
	case b.piped && !s.State().Done:
		if s.Discard(); ctx.Err() != nil {
			err = fmt.Errorf("interrupted after row %d (line %d); no run can go on with a list from a pipe, and no file is left", w.row, w.line)
		}
	case ctx.Err() != nil:
		if stored := s.Interrupt(); stored != nil {
			return stored
		}
		how := "the same command, without --restart, goes on from there"
		if b.streams {
			how = "no run can go on with what went to a pipe or device"
		}
		err = fmt.Errorf("interrupted after row %d (line %d); %s", w.row, w.line, how)
	default:
		s.Close()
	}
	switch {
	case errors.Is(err, syscall.EPIPE):
		t.CannotWrite(output)
		run.report(t)
	case ofOutput:
		return output
	case err != convert.ErrFailed: // else it has been said
		t.Report(b.Devices, err)
	}
	return convert.ErrFailed
}

// A summary is what a run says in the end.
type summary struct {
	*building
	store  *store.Store
	before store.State
	begin  time.Time
	took   time.Duration
	counts bulk.Counts
}

// report says how it went.
func (r *summary) report(t *tool) error {
	about := ""
	if r.counts.Estimated {
		about = "about "
	}
	for _, c := range []struct {
		n    int64
		what string
	}{
		{r.counts.OddIMSI, "rows with an IMSI of other than 15 digits"},
		{r.counts.SameRow, "rows that repeat a row before"},
		{r.counts.SameIMSI, "rows with the IMSI of a row before"},
		{r.counts.SameDevice, "rows with the device of a row before"},
	} {
		if c.n > 0 {
			t.Warn(fmt.Sprintf("%s: %s: %s%d", convert.Shown(r.Devices), c.what, about, c.n))
		}
	}
	now := r.store.State()
	in := ""
	if now.Failed > 0 && r.rejects != "" {
		in = " in " + convert.Shown(r.rejects)
	}
	rate := float64(now.Rows-r.before.Rows) / max(r.took.Seconds(), 1e-6)
	t.Complain(fmt.Sprintf("%d messages, %d octets, %d bad rows%s; %.1f s, %.0f rows/s", now.Rows-now.Failed, now.Octets, now.Failed, in, r.took.Seconds(), rate))
	if now.Failed > 0 {
		return convert.ErrFailed
	}
	return nil
}
