package convert

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// long is a document of more than maxWhole octets, with the Type of a tree that is none, and
// a name without a token near its end: each is known only behind the place for it.
var long = `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Add><Item><Meta><Type xmlns="syncml:metinf">application/vnd.syncml.dmtnds+xml</Type></Meta><Data>no tree</Data></Item></Add>` +
	strings.Repeat("<Replace><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target><Data>a &amp; b</Data></Item></Replace>", 15_000) + `<v:x xmlns:v="urn:v">y</v:x></SyncBody></SyncML>`

// pipe hides that a reader is a file.
type pipe struct{ io.Reader }

// fullDisk takes no octet.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// run runs a batch with one input, and returns its messages and its error.
func run(b *Batch, in io.Reader, out io.Writer, j Job) (messages string, err error) {
	var text strings.Builder
	err = b.Run(&Tool{Name: "tool", Stdin: in, Stdout: out, Stderr: &text}, []Job{j})
	return text.String(), err
}

// options are those of a batch for documents of any size.
func options() (o xmlconv.DecodeOptions, e xmlconv.EncodeOptions) {
	o.Codec.Limits.Document, e.XML.Document = -1, -1
	return o, e
}

// TestStream holds that a large document gives what the library makes of it in memory,
// from files and pipes to files and pipes, and that a file appears whole or not at all.
func TestStream(t *testing.T) {
	o, e := options()
	octets, err := xmlconv.ToWBXML([]byte(long), e)
	if err != nil {
		t.Fatal(err)
	}
	e.Plan, e.KeepType = xmlconv.PlanNone, true
	plain := strings.Replace(long, `<v:x xmlns:v="urn:v">y</v:x>`, "", 1)
	bare, err := xmlconv.ToWBXML([]byte(plain), e)
	if err != nil {
		t.Fatal(err)
	}
	lenient := e
	lenient.Plan, lenient.KeepType, lenient.Lenient = xmlconv.PlanLiterals, false, true
	shared := lenient
	shared.Lenient, shared.Plan = false, xmlconv.PlanRepeats
	repeats, err := xmlconv.ToWBXML([]byte(long), shared)
	if err != nil {
		t.Fatal(err)
	}
	compatible := shared
	compatible.Libwbxml = true
	theirs, err := xmlconv.ToWBXML([]byte(long), compatible)
	if err != nil {
		t.Fatal(err)
	}
	back, err := xmlconv.ToXML(octets, o)
	if err != nil {
		t.Fatal(err)
	}
	_, literals := options()
	for name, c := range map[string]struct {
		batch    *Batch
		in, want string
	}{
		"decode":         {Decoding(o, "--lenient"), string(octets), string(back)},
		"encode":         {Encoding(literals), long, string(octets)},
		"encode plainly": {Encoding(e), plain, string(bare)},
		"lenient":        {Encoding(lenient), long, string(octets)},
		"repeats":        {Encoding(shared), long, string(repeats)},
		"as libwbxml":    {Encoding(compatible), long, string(theirs)},
	} {
		testdoc.Folder(t, map[string]string{"in": c.in, "cut": c.in[:len(c.in)-3], "old": "as it was"})
		f, err := os.Open("in")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for from, in := range map[string]io.Reader{"in": nil, "-": pipe{strings.NewReader(c.in)}, "./-": f} {
			var out bytes.Buffer
			messages, err := run(c.batch, in, &out, Job{strings.TrimPrefix(from, "./"), "-"})
			if err != nil || strings.Contains(messages, "tool:") || out.String() != c.want {
				t.Errorf("%s from %s: %v, %s, %d octets, want %d", name, from, err, messages, out.Len(), len(c.want))
			}
		}
		if messages, err := run(c.batch, nil, nil, Job{"in", "out"}); err != nil || testdoc.Contents(t)["out"] != c.want {
			t.Errorf("%s to a file: %v, %s", name, err, messages)
		}
		if messages, err := run(c.batch, nil, nil, Job{"in", ""}); err != nil {
			t.Errorf("%s to nowhere: %v, %s", name, err, messages)
		}
		for _, out := range []string{"old", "new"} {
			if messages, err := run(c.batch, nil, nil, Job{"cut", out}); err != ErrFailed || !strings.Contains(messages, "too early") {
				t.Errorf("%s, cut: %v, %s", name, err, messages)
			}
		}
		if messages, err := run(c.batch, nil, fullDisk{}, Job{"in", "-"}); err != ErrFailed || !strings.HasSuffix(messages, "tool: cannot write standard output: no space left on device\n") {
			t.Errorf("%s, full: %v, %s", name, err, messages)
		}
		if _, err := os.Stat("/dev/full"); err == nil {
			if messages, err := run(c.batch, nil, nil, Job{"in", "/dev/full"}); err != ErrFailed || !strings.HasSuffix(messages, "tool: cannot write /dev/full: no space left on device\n") {
				t.Errorf("%s, full device: %v, %s", name, err, messages)
			}
		}
		if files := testdoc.Contents(t); len(files) != 4 || files["old"] != "as it was" {
			t.Errorf("%s: %d files, the old one is %.20q", name, len(files), files["old"])
		}
	}
}

// TestStreamLimit holds that the limit of a document is that of the octets read, in memory or
// not.
func TestStreamLimit(t *testing.T) {
	_, e := options()
	e.XML.Document = int64(len(long)) - 1
	for _, in := range []io.Reader{pipe{strings.NewReader(long)}, strings.NewReader(long)} {
		if messages, err := run(Encoding(e), in, io.Discard, Job{"-", "-"}); err != ErrFailed || !strings.Contains(messages, "limit exceeded: Document") {
			t.Errorf("%v, %s", err, messages)
		}
	}
	var o xmlconv.DecodeOptions
	octets, err := xmlconv.ToWBXML([]byte(long), xmlconv.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	o.Codec.Limits.Document = int64(len(octets)) - 1
	if messages, err := run(Decoding(o, ""), bytes.NewReader(octets), io.Discard, Job{"-", "-"}); err != ErrFailed || !strings.Contains(messages, "limit exceeded: Document") {
		t.Errorf("%v, %s", err, messages)
	}
	if _, err := xmlconv.ToXML(octets, o); !errors.Is(err, codec.ErrLimit) {
		t.Error(err)
	}
}

// TestMany does many jobs at a time: messages come in the order of the inputs, bad ones stop
// none, and a job reads what the one before it has written.
func TestMany(t *testing.T) {
	files := map[string]string{}
	var jobs []Job
	var want strings.Builder
	for i := range 200 {
		in, doc := fmt.Sprintf("%d.xml", i), fmt.Sprintf(`<SyncML xmlns="SYNCML:SYNCML1.2"><Data>%d</Data></SyncML>`, i)
		switch i % 10 {
		case 3:
			doc = doc[:len(doc)-5]
			fmt.Fprintf(&want, "tool: %s:1:%d: the document ends too early, in /SyncML\n", in, len(doc)+1)
		case 7:
			doc = strings.Replace(doc, "Data", "Daten", 2)
			fmt.Fprintf(&want, "warning: %s:1:34: Daten has no token in syncml-1.2, in /SyncML/Daten\n", in)
		}
		files[in] = doc
		jobs = append(jobs, Job{in, fmt.Sprintf("%d.wbxml", i)})
	}
	testdoc.Folder(t, files)
	var messages strings.Builder
	_, e := options()
	err := Encoding(e).Run(&Tool{Name: "tool", Stderr: &messages}, jobs)
	if err != ErrFailed || messages.String() != want.String() {
		t.Errorf("%v, messages\n%swant\n%s", err, &messages, &want)
	}
	for i, j := range jobs {
		got := testdoc.Contents(t)[j.Out]
		octets, err := xmlconv.ToWBXML([]byte(files[j.In]), e)
		if got != string(octets) || (err != nil) != (i%10 == 3) {
			t.Errorf("%s: %x, %v", j.Out, got, err)
		}
	}
	o, _ := options()
	chain := []Job{{"0.wbxml", "a"}, {"1.wbxml", "0.wbxml"}}
	if apart(chain) || apart(jobs[:1]) || !apart(jobs) || apart([]Job{{"a", "b"}, {"c", "-"}}) || apart([]Job{{"-", "b"}, {"c", "d"}}) {
		t.Error("wrong about what jobs have to do with each other")
	}
	if err := Decoding(o, "").Run(&Tool{Name: "tool", Stderr: &messages}, chain); err != nil || !strings.Contains(testdoc.Contents(t)["a"], "<Data>0<") {
		t.Errorf("%v, %s", err, &messages)
	}
}

// TestStreamMemory holds that memory for a large document does not grow with it, but for the
// beginning that is read to choose the way. All that is allocated counts.
func TestStreamMemory(t *testing.T) {
	testdoc.SkipAllocs(t)
	const n = 300_000
	testdoc.Folder(t, nil)
	f, err := os.Create("in.xml")
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	w.WriteString(`<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody>`)
	for range n {
		w.WriteString("<Replace><CmdID>1</CmdID><Item><Data>a text</Data></Item></Replace>\n")
	}
	w.WriteString(`</SyncBody></SyncML>`)
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	o, e := options()
	for _, c := range []struct {
		b *Batch
		j Job
	}{{Encoding(e), Job{"in.xml", "out.wbxml"}}, {Decoding(o, "--lenient"), Job{"out.wbxml", "out.xml"}}} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		messages, err := run(c.b, nil, nil, c.j)
		runtime.ReadMemStats(&after)
		info, statErr := os.Stat(c.j.In)
		if err != nil || statErr != nil {
			t.Fatal(err, messages, statErr)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 6<<20 {
			t.Errorf("%s of %d octets took %d", c.j.In, info.Size(), took)
		}
	}
}
