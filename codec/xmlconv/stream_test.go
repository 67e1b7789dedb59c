package xmlconv_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestStreams holds that streams write what slices do, however the octets
// arrive, and fail alike.
func TestStreams(t *testing.T) {
	eachDocument(t, func(t *testing.T, d document) {
		want, wantErr := xmlconv.ToXML(d.octets, d.o.de)
		for name, r := range testdoc.Readers(d.octets) {
			var w bytes.Buffer
			err := xmlconv.WriteXML(&w, r, d.o.de)
			if where(err) != where(wantErr) || err == nil && !bytes.Equal(w.Bytes(), want) {
				t.Errorf("%s: %s, want %s\n%s", name, where(err), where(wantErr), w.Bytes())
			}
		}
		if wantErr != nil {
			return
		}
		o := backOptions(d)
		o.KeepType = true
		xml := want
		want, wantErr = xmlconv.ToWBXML(xml, o)
		for name, r := range testdoc.Readers(xml) {
			var w bytes.Buffer
			err := xmlconv.WriteWBXML(&w, r, o)
			if where(err) != where(wantErr) || err == nil && !bytes.Equal(w.Bytes(), want) {
				t.Errorf("back, %s: %s, want %s\n%x", name, where(err), where(wantErr), w.Bytes())
			}
		}
	})
}

// TestFiles holds that files get what slices do, with every plan that they have, and
// fail alike.
func TestFiles(t *testing.T) {
	eachDocument(t, func(t *testing.T, d document) {
		xml, err := xmlconv.ToXML(d.octets, d.o.de)
		if err != nil {
			return
		}
		for _, plan := range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats, xmlconv.PlanNone, backOptions(d).Plan} {
			o := backOptions(d)
			o.Plan = plan
			checkFile(t, string(xml), o)
			checkFile(t, string(xml[:len(xml)*2/3]), o)
		}
	})
}

// checkFile writes a document to a file, and compares that with the slice. There are
// octets in front of both, which stay.
func checkFile(t *testing.T, xml string, o xmlconv.EncodeOptions) {
	t.Helper()
	want, wantErr := xmlconv.ToWBXML([]byte(xml), o)
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := strings.NewReader("front" + xml)
	r.Seek(5, io.SeekStart)
	f.WriteString("front")
	err = xmlconv.WriteWBXMLFile(f, r, o)
	if where(err) != where(wantErr) {
		t.Errorf("plan %d: %s, want %s", o.Plan, where(err), where(wantErr))
	}
	if err != nil {
		return
	}
	f.WriteString("behind")
	got, err := os.ReadFile(f.Name())
	if err != nil || string(got) != "front"+string(want)+"behind" {
		t.Errorf("plan %d: %v, %d octets, want %d\n%.100x\n%.100x", o.Plan, err, len(got), len(want)+11, got, want)
	}
}

// TestFileTables has tables that move a body of many pieces, also where the length of the
// table gets another size, and a Type that is known only at the end.
func TestFileTables(t *testing.T) {
	text := strings.Repeat("<Data>0123456789</Data>", 30_000)
	for n := range 40 {
		var names strings.Builder
		for i := range n * n * n / 8 {
			fmt.Fprintf(&names, "<name-%d xmlns='urn:other'/>", i)
		}
		o := xmlconv.EncodeOptions{}
		o.Limits.Strings = 1 << 20
		checkFile(t, "<SyncML xmlns='SYNCML:SYNCML1.2'>"+text+names.String()+"</SyncML>", o)
	}
	// The Type says tree, but what follows has no token for its root, and stays XML.
	const typed = "<SyncML xmlns='SYNCML:SYNCML1.2'><Add><Meta><Type xmlns='syncml:metinf'>application/vnd.syncml.dmtnds+xml</Type></Meta><Item><Data>%s</Data></Item></Add></SyncML>"
	for _, data := range []string{"text", "<MgmtTree xmlns='syncml:dmddf1.2'/>", "<DevInf xmlns='syncml:devinf'/>"} {
		for _, keep := range []bool{false, true} {
			checkFile(t, fmt.Sprintf(typed, data), xmlconv.EncodeOptions{KeepType: keep})
		}
	}
}

// TestFileRepeats has documents of texts and names that are the same, in every order, with
// tables that are too small for all, and documents within.
func TestFileRepeats(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	words := []string{"a", "abcd", "abcdefgh", "example", "vendor", "é-and-more"}
	for range 300 {
		var xml strings.Builder
		body := func(n int) {
			for range n {
				word := words[rnd.IntN(len(words))]
				switch rnd.IntN(4) {
				case 0:
					fmt.Fprintf(&xml, "<%s/>", word)
				case 1:
					fmt.Fprintf(&xml, "<%s>%s</%s>", word, words[rnd.IntN(len(words))], word)
				default:
					fmt.Fprintf(&xml, "<Data>%s</Data>", word)
				}
			}
		}
		xml.WriteString("<SyncML xmlns='SYNCML:SYNCML1.2'>")
		body(1 + rnd.IntN(20))
		if rnd.IntN(2) == 0 {
			xml.WriteString("<Data><DevInf xmlns='syncml:devinf'>")
			body(rnd.IntN(10))
			xml.WriteString("</DevInf></Data>")
		}
		body(rnd.IntN(10))
		xml.WriteString("</SyncML>")
		for _, most := range []int{0, 10, 20, 30, 40} {
			o := xmlconv.EncodeOptions{Plan: xmlconv.PlanRepeats}
			o.Limits.Strings = most
			checkFile(t, xml.String(), o)
			o.Header.Charset = codec.UTF16
			checkFile(t, xml.String(), o)
		}
	}
	for _, xml := range []string{"", "<", "<x/>", "<?xml version='1.0'?>"} {
		checkFile(t, xml, xmlconv.EncodeOptions{Plan: xmlconv.PlanRepeats})
		checkFile(t, xml, xmlconv.EncodeOptions{})
	}
}

// A changing reader has another document when it is read again.
type changing struct {
	*strings.Reader
	next string
}

func (r *changing) Seek(n int64, from int) (int64, error) {
	if r.Len() == 0 {
		r.Reader.Reset(r.next)
	}
	return r.Reader.Seek(n, from)
}

// TestFileChanges holds that a document which changes between two readings is no document
// that refers to nothing.
func TestFileChanges(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := &changing{strings.NewReader("<SyncML xmlns='SYNCML:SYNCML1.2'><a/></SyncML>"), "<SyncML xmlns='SYNCML:SYNCML1.2'><b/></SyncML>"}
	if err := xmlconv.WriteWBXMLFile(f, r, xmlconv.EncodeOptions{Plan: xmlconv.PlanRepeats}); !errors.Is(err, codec.ErrReference) {
		t.Error(err)
	}
}

// A brokenFile fails in one of its methods.
type brokenFile struct {
	*os.File
	method string
}

func (f *brokenFile) Write(p []byte) (int, error) {
	if f.method == "Write" {
		return 0, errOther
	}
	return f.File.Write(p)
}

func (f *brokenFile) WriteAt(p []byte, at int64) (int, error) {
	if f.method == "WriteAt" {
		return 0, errOther
	}
	return f.File.WriteAt(p, at)
}

func (f *brokenFile) ReadAt(p []byte, at int64) (int, error) {
	if f.method == "ReadAt" {
		return 0, errOther
	}
	return f.File.ReadAt(p, at)
}

func (f *brokenFile) Seek(n int64, from int) (int64, error) {
	if f.method == "Seek" {
		return 0, errOther
	}
	return f.File.Seek(n, from)
}

func (f *brokenFile) Truncate(n int64) error {
	if f.method == "Truncate" {
		return errOther
	}
	return f.File.Truncate(n)
}

// TestFileErrors holds that errors of files come out as they are.
func TestFileErrors(t *testing.T) {
	const literal = "<SyncML xmlns='SYNCML:SYNCML1.2'><vendor/></SyncML>"
	const wrong = "<SyncML xmlns='SYNCML:SYNCML1.2'><Add><Meta><Type xmlns='syncml:metinf'>application/vnd.syncml.dmtnds+xml</Type></Meta><Item><Data>text</Data></Item></Add></SyncML>"
	for method, xml := range map[string]string{"Write": literal, "WriteAt": literal, "ReadAt": literal, "Seek": literal, "Truncate": wrong} {
		f, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := xmlconv.WriteWBXMLFile(&brokenFile{f, method}, strings.NewReader(xml), xmlconv.EncodeOptions{}); err != errOther {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// TestStreamTypes has a Type and its document on both sides of the places where a stream
// writes, and so far from each other that the Type is out.
func TestStreamTypes(t *testing.T) {
	check := func(before, between int, far bool) {
		t.Helper()
		text := func(n int) string { return "<Data>" + strings.Repeat("x", n) + "</Data>" }
		xml := `<SyncML xmlns="SYNCML:SYNCML1.2"><Add>` + text(before) + `<Meta><Type xmlns="syncml:metinf"> a/devinf+xml; q=1</Type></Meta>` +
			strings.Repeat(text(between/4), 4) + `<Item><Data><DevInf xmlns="syncml:devinf"/></Data></Item>` + text(50_000) + `</Add></SyncML>`
		octets, err := xmlconv.ToWBXML([]byte(xml), xmlconv.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := xmlconv.ToXML(octets, xmlconv.DecodeOptions{KeepType: far})
		if err != nil || !far && body(want) != xml {
			t.Fatal(err)
		}
		var w bytes.Buffer
		if err := xmlconv.WriteXML(&w, bytes.NewReader(octets), xmlconv.DecodeOptions{}); err != nil || !bytes.Equal(w.Bytes(), want) {
			t.Errorf("%d octets before, %d between: %v, %d octets, want %d", before, between, err, w.Len(), len(want))
		}
	}
	for n := range 300 {
		check(32<<10-n-250, 0, false)
		check(32<<10-n-250, 100_000, false)
	}
	check(10, 2<<20, true)
}

// TestStreamPlans holds which plans a stream has.
func TestStreamPlans(t *testing.T) {
	for plan, want := range map[xmlconv.Plan]error{
		xmlconv.PlanNone: nil, xmlconv.PlanGiven: nil, xmlconv.PlanLiterals: codec.ErrState, xmlconv.PlanRepeats: codec.ErrState,
	} {
		err := xmlconv.WriteWBXML(io.Discard, strings.NewReader("<doc/>"), xmlconv.EncodeOptions{Plan: plan, Table: play})
		if !errors.Is(err, want) {
			t.Errorf("plan %d: %v", plan, err)
		}
	}
}

// errOther is no error of these packages.
var errOther = errors.New("other")

// limited fails after n octets.
type limited struct{ n int }

func (w *limited) Write(p []byte) (int, error) {
	if len(p) > w.n {
		return w.n, errOther
	}
	w.n -= len(p)
	return len(p), nil
}

// shortWriter breaks the contract of io.Writer.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) - 1, nil }

// TestStreamErrors holds that errors of reader and writer come out as they are.
func TestStreamErrors(t *testing.T) {
	wbxml := "\x03\x01\x6A\x00\x45" + strings.Repeat("\x03hello\x00\x46\x01", 20_000) + "\x01"
	xml := "<doc>" + strings.Repeat("hello<a></a>", 20_000) + "</doc>"
	o := options(play)
	o.en.Plan = xmlconv.PlanNone
	for name, convert := range map[string]func(w io.Writer, r io.Reader) error{
		"to XML":   func(w io.Writer, r io.Reader) error { return xmlconv.WriteXML(w, r, o.de) },
		"to WBXML": func(w io.Writer, r io.Reader) error { return xmlconv.WriteWBXML(w, r, o.en) },
	} {
		in := wbxml
		if name == "to WBXML" {
			in = xml
		}
		for _, n := range []int{0, 3, 5, 9, 1000, 100_000} {
			r := io.MultiReader(strings.NewReader(in[:n]), iotest.ErrReader(errOther))
			if err := convert(io.Discard, r); err != errOther {
				t.Errorf("%s, reader fails after %d: %v", name, n, err)
			}
			if err := convert(&limited{n}, strings.NewReader(in)); err != errOther {
				t.Errorf("%s, writer fails after %d: %v", name, n, err)
			}
		}
		if err := convert(shortWriter{}, strings.NewReader(in)); err != io.ErrShortWrite {
			t.Errorf("%s, short write: %v", name, err)
		}
		if err := convert(io.Discard, strings.NewReader(in)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A meter notes the largest write.
type meter struct{ total, most int }

func (m *meter) Write(p []byte) (int, error) {
	m.total += len(p)
	m.most = max(m.most, len(p))
	return len(p), nil
}

// TestStreamMemory holds that what is written flows in pieces and is not
// collected first.
func TestStreamMemory(t *testing.T) {
	const n = 200_000
	wbxml := io.MultiReader(strings.NewReader("\x03\xA4\x01\x6A\x00\x6D"), strings.NewReader(strings.Repeat("\x67\x03hello\x00\x01", n)), strings.NewReader("\x01"))
	var m meter
	if err := xmlconv.WriteXML(&m, wbxml, xmlconv.DecodeOptions{Mode: xmlconv.ModeIndent}); err != nil {
		t.Fatal(err)
	}
	if m.total < n*len("<Source>hello</Source>") || m.most > 40<<10 {
		t.Errorf("XML: %d octets, at most %d at a time", m.total, m.most)
	}
	m = meter{}
	xml := io.MultiReader(strings.NewReader("<SyncML>"), strings.NewReader(strings.Repeat("<Source>hello</Source>\n", n)), strings.NewReader("</SyncML>"))
	if err := xmlconv.WriteWBXML(&m, xml, xmlconv.EncodeOptions{Plan: xmlconv.PlanNone}); err != nil {
		t.Fatal(err)
	}
	if m.total < n*len("\x67\x03hello\x00\x01") || m.most > 40<<10 {
		t.Errorf("WBXML: %d octets, at most %d at a time", m.total, m.most)
	}
}

// TestStopAtRoot holds that a stream can end at the root.
func TestStopAtRoot(t *testing.T) {
	o := xmlconv.DecodeOptions{Codec: codec.Options{Table: tokens.SyncML12, StopAtRoot: true}}
	var w bytes.Buffer
	if err := xmlconv.WriteXML(&w, testdoc.Blocking(t, []byte("\x03\xA4\x01\x6A\x00\x6D\x01")), o); err != nil {
		t.Error(err)
	}
	if got := body(w.Bytes()); got != `<SyncML xmlns="SYNCML:SYNCML1.2"></SyncML>` {
		t.Error(got)
	}
}

// TestLenientStream holds that a stream with escapes flows: the XML is not kept, and the
// document only within its limit.
func TestLenientStream(t *testing.T) {
	octets := append(testdoc.Hex(t, "03 01 6A 00 45"), bytes.Repeat(testdoc.Hex(t, "46 3F 03 FF 00 01"), 20_000)...)
	octets = append(octets, 1)
	o := xmlconv.DecodeOptions{Codec: codec.Options{Table: play}, Lenient: true}
	o.Codec.Limits.Expanded = -1
	want, err := xmlconv.ToXML(octets, o)
	if err != nil {
		t.Fatal(err)
	}
	warned := 0
	o.Warn = func(*codec.SyntaxError) { warned++ }
	var m meter
	var w bytes.Buffer
	if err := xmlconv.WriteXML(io.MultiWriter(&m, &w), testdoc.OneByte(octets), o); err != nil || !bytes.Equal(w.Bytes(), want) {
		t.Fatalf("%v, %d octets, want %d", err, w.Len(), len(want))
	}
	if warned != 40_000 || m.most > 40<<10 || len(want) < 2<<20 {
		t.Errorf("%d warnings, at most %d octets at a time", warned, m.most)
	}
	o.Codec.Limits.Document = 100_000
	w.Reset()
	if err := xmlconv.WriteXML(&w, bytes.NewReader(octets), o); !errors.Is(err, codec.ErrLimit) || w.Len() > 0 {
		t.Errorf("over the limit: %v, %d octets", err, w.Len())
	}
	if err := xmlconv.WriteXML(&w, iotest.ErrReader(errOther), o); err != errOther {
		t.Errorf("reader: %v", err)
	}
	o.Codec.Limits.Document = 0
	if err := xmlconv.WriteXML(&limited{1000}, bytes.NewReader(octets), o); err != errOther {
		t.Errorf("writer: %v", err)
	}
}
