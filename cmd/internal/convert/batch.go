package convert

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/internal/cli/display"
)

// A Batch does jobs.
type Batch struct {
	Reads   Kind
	Form    display.Form
	Limit   int64 // octets of an input that are read into memory; negative: all
	Partial bool  // keep the output that Convert has written before an error

	// Find returns the document in an input that is none itself, or why there is none. nil:
	// such an input is a fault.
	Find func(src []byte) ([]byte, error)
	// Convert writes the output for src, an input. src may end one octet behind Limit.
	Convert func(w *store.Output, name string, src []byte) error
	// Worker, in place of Convert, makes one that does jobs while others do other ones. Its
	// messages go to t.
	Worker func(t *Tool) Worker
}

// A Worker does one job after another.
type Worker struct {
	Convert func(w *store.Output, name string, src []byte) error
	// Stream, where it is not nil, writes the output for an input that is too large to be
	// kept in memory: what r delivers.
	Stream func(w *store.Output, name string, r io.Reader) error
}

// maxWhole is the largest input, in octets, that is converted in memory where it could be
// streamed: of those, nothing is written before all is known to be right.
const maxWhole = 1 << 20

// Run does the jobs, on all cores where the batch can and no two of them could meet in a
// file. A bad one is reported and does not stop the others. Messages come in the order
// of the jobs.
func (b *Batch) Run(t *Tool, jobs []Job) error {
	work := b.Worker
	if work == nil {
		work = func(*Tool) Worker { return Worker{Convert: b.Convert} }
	}
	if b.Worker != nil && apart(jobs) {
		return b.runAll(t, work, jobs)
	}
	w := work(t)
	var src bytes.Buffer // the memory of the largest input so far
	var failed error
	for _, j := range jobs {
		err := b.one(t, &w, &src, j)
		if errors.Is(err, syscall.EPIPE) { // nobody wants the rest
			return err
		}
		if err != nil {
			t.Report(j.In, err)
			failed = ErrFailed
		}
	}
	return failed
}

// apart reports whether there are several jobs that have nothing to do with each other:
// they do not share a standard stream, and none reads what another writes.
func apart(jobs []Job) bool {
	if len(jobs) < 2 {
		return false
	}
	inputs := make(map[string]int, len(jobs))
	for i, j := range jobs {
		inputs[filepath.Clean(j.In)] = i
	}
	for i, j := range jobs {
		if from, ok := inputs[filepath.Clean(j.Out)]; j.In == "-" || j.Out == "" || (&store.Output{Path: j.Out}).IsStandard() || ok && from != i {
			return false
		}
	}
	return true
}

// perCore is how many workers there are for each core: the time for a small file is that
// of waiting for the disk.
const perCore = 8

// runAll does jobs that have nothing to do with each other. The messages of each are kept
// until those before it are out.
func (b *Batch) runAll(t *Tool, work func(*Tool) Worker, jobs []Job) error {
	type done struct {
		messages []byte
		bad      bool
	}
	var (
		next    = make(chan int)
		results = make([]chan done, len(jobs))
		workers sync.WaitGroup
		failed  error
	)
	for i := range results {
		results[i] = make(chan done, 1)
	}
	for range min(len(jobs), perCore*runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			var messages bytes.Buffer
			own := *t
			own.Stderr = &messages
			w := work(&own)
			var src bytes.Buffer
			for i := range next {
				err := b.one(&own, &w, &src, jobs[i])
				if err != nil {
					own.Report(jobs[i].In, err)
				}
				results[i] <- done{bytes.Clone(messages.Bytes()), err != nil}
				messages.Reset()
			}
		})
	}
	workers.Go(func() {
		for i := range jobs {
			next <- i
		}
		close(next)
	})
	for _, r := range results {
		d := <-r
		if t.Stderr.Write(d.messages); d.bad {
			failed = ErrFailed
		}
	}
	workers.Wait()
	return failed
}

// one does a job. An output is complete or, on an error, as it was; with Partial it gets
// the output before the error.
func (b *Batch) one(t *Tool, w *Worker, src *bytes.Buffer, j Job) error {
	in, done, err := t.open(j.In)
	if err != nil {
		return err
	}
	defer done()
	o := &store.Output{Path: j.Out, Stdout: t.Stdout, Form: b.Form}
	// XML on a terminal is made harmless in one piece.
	streams := w.Stream != nil && (b.Limit < 0 || b.Limit > maxWhole) && !(o.IsStandard() && display.IsTerminal(t.Stdout))
	most := b.Limit
	if streams {
		most = maxWhole
	}
	src.Reset()
	if err := readSome(src, in, most); err != nil {
		return err
	}
	if err := t.Exchanged(src.Bytes(), b.Reads); err != nil {
		return err
	}
	doc := src.Bytes()
	find := b.Find != nil && len(doc) > 0 && len(doc) <= maxWhole
	if find && KindOf(doc) == Any {
		if doc, err = b.Find(doc); err != nil {
			return err
		}
	}
	if streams && src.Len() > maxWhole {
		err = w.Stream(o, j.In, again(src.Bytes(), in))
	} else {
		err = w.Convert(o, j.In, doc)
	}
	if find && err != nil && KindOf(doc) == WBXML { // other octets begin like a document, too
		if other, e := b.Find(doc); e == nil && !bytes.Equal(other, doc) {
			o.Abort()
			o = &store.Output{Path: j.Out, Stdout: t.Stdout, Form: b.Form}
			err = w.Convert(o, j.In, other)
		}
	}
	if _, ok := errors.AsType[*store.Error](err); err != nil && (!b.Partial || ok) {
		o.Abort()
		return err
	}
	if e := o.Commit(); e != nil {
		return e
	}
	return err
}

// again returns all of an input whose beginning has been read: a regular file itself, else
// another reader.
func again(begun []byte, in io.Reader) io.Reader {
	if f, _, ok := regular(in); ok {
		if _, err := f.Seek(-int64(len(begun)), io.SeekCurrent); err == nil {
			return f
		}
	}
	return io.MultiReader(bytes.NewReader(begun), in)
}

// regular returns r as a file that can be read again, and its octets behind where it is.
func regular(r io.Reader) (_ *os.File, size int64, ok bool) {
	f, ok := r.(*os.File)
	if !ok {
		return nil, 0, false
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, 0, false
	}
	at, err := f.Seek(0, io.SeekCurrent)
	return f, info.Size() - at, err == nil
}
