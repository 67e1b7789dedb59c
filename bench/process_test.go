package bench

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/corpus"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// programs names a folder in which an earlier run of the same revision and size has left its
// programs and inputs: a report with many rounds makes them once.
var programs = flag.String("programs", "", "folder for the programs and inputs of benchmarks of whole programs, which are made where it is new")

// A bin is a folder with programs, inputs and outputs.
type bin struct{ dir string }

func (d bin) path(name string) string { return filepath.Join(d.dir, name) }

// prepare makes what a run needs: programs by their names, nothing twice.
func prepare(b *testing.B) bin {
	d := bin{*programs}
	if d.dir == "" {
		d.dir = b.TempDir()
	}
	check(b, os.MkdirAll(d.dir, 0o755))
	if _, err := os.Stat(d.path("empty-go")); err == nil {
		return d
	}
	for _, args := range [][]string{{"-o", d.dir + string(filepath.Separator), "./cmd/..."},
		{"-o", d.path("peak"), "bench/testdata/peak.go"}, {"-o", d.path("empty-go"), "bench/testdata/empty.go"}} {
		cmd := exec.Command("go", append([]string{"build"}, args...)...)
		cmd.Dir = testdoc.Root(b)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as docs/tool.md says
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	// As installed: a program starts a fifth slower from the pages that the linker has
	// mapped and written one by one than from a copy, or as read from a disk, as is libwbxml's.
	programs, err := os.ReadDir(d.dir)
	check(b, err)
	for _, p := range programs {
		octets, err := os.ReadFile(d.path(p.Name()))
		check(b, err)
		check(b, os.Remove(d.path(p.Name())))
		check(b, os.WriteFile(d.path(p.Name()), octets, 0o755))
	}
	return d
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// start runs a program to its end, and returns the processor time that it took. Its
// output goes nowhere or, with piped, through a pipe that is read to its end.
func start(cmd *exec.Cmd, piped bool) (time.Duration, error) {
	var out io.Reader
	if piped {
		var err error
		if out, err = cmd.StdoutPipe(); err != nil {
			return 0, err
		}
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if piped {
		// Without the structs it would be splice, in which nobody sees the octets.
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{out}, make([]byte, 64<<10)); err != nil {
			return 0, err
		}
	}
	if err := cmd.Wait(); err != nil {
		return 0, fmt.Errorf("%v: %w", cmd.Args[:min(3, len(cmd.Args))], err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// A batch returns programs that run one after the other: their names and arguments.
type batch func() [][]string

// alone is a batch of one program.
func alone(args ...string) batch { return func() [][]string { return [][]string{args} } }

// run measures the programs, which read so many octets. The first time they run in front of the
// measurement: their input is in memory then, and their peak memory is taken.
func (d bin) run(b *testing.B, name string, octets int64, all batch) {
	if _, err := os.Stat(all()[0][0]); err != nil {
		return // no such program here
	}
	b.Run(name, func(b *testing.B) {
		peak := 0.0
		for _, args := range all() {
			p, _ := d.peak(b, args, false)
			peak = max(peak, p)
		}
		var cpu time.Duration
		b.SetBytes(octets)
		for b.Loop() {
			for _, args := range all() {
				took, err := start(exec.Command(args[0], args[1:]...), false)
				check(b, err)
				cpu += took
			}
		}
		b.ReportMetric(float64(cpu)/float64(b.N), "cpu-ns/op")
		b.ReportMetric(peak, "MiB-peak")
	})
}

// peak runs a program by another one, and returns its peak memory in MiB and the processor
// time of both.
func (d bin) peak(b *testing.B, args []string, piped bool) (float64, time.Duration) {
	var out bytes.Buffer
	cmd := exec.Command(d.path("peak"), args...)
	cmd.Stderr = &out
	cpu, err := start(cmd, piped)
	if err != nil {
		b.Fatalf("%v: %s", err, out.Bytes())
	}
	kilo, err := strconv.Atoi(strings.TrimSpace(out.String()))
	check(b, err)
	return float64(kilo) / 1024, cpu
}

// theirs is where the programs of libwbxml are, which have the names of ours.
const theirs = "/usr/bin/"

// BenchmarkProcess is the time from the start of a program to its end, for one small
// message. An empty Go program stands beside.
func BenchmarkProcess(b *testing.B) {
	d := prepare(b)
	doc := load(b, "cp").docs[0]
	for _, way := range []struct {
		command, program string
		doc              []byte
	}{{"decode", "wbxml2xml", doc.Octets}, {"encode", "xml2wbxml", doc.xml}} {
		file, octets := d.path("message."+way.command), int64(len(way.doc))
		check(b, os.WriteFile(file, way.doc, 0o644))
		name := way.command + "/"
		d.run(b, name+way.program, octets, alone(d.path(way.program), "-o", "-", file))
		d.run(b, name+"wbxml", octets, alone(d.path("wbxml"), way.command, file))
		d.run(b, name+"libwbxml", octets, alone(theirs+way.program, "-o", "-", file))
		d.run(b, name+"empty-go", octets, alone(d.path("empty-go")))
	}
}

// BenchmarkFiles converts 600 files: in one process of ours, in 600 of libwbxml's. Each time they
// go to a new folder, and none is deleted while the report runs: ext4 does not give out
// the number of a file that was deleted in the last minutes, and looking for another one
// took three quarters of our time.
func BenchmarkFiles(b *testing.B) {
	d := prepare(b)
	docs, octets := corpus.Mixed(), 0
	var files []string
	for i := range 600 {
		doc, file := docs[i%len(docs)], d.path(fmt.Sprintf("file-%03d.wbxml", i))
		octets += len(doc.Octets)
		check(b, os.WriteFile(file, doc.Octets, 0o644))
		files = append(files, file)
	}
	folder := func() string {
		out, err := os.MkdirTemp(d.dir, "out")
		check(b, err)
		return out
	}
	d.run(b, "600/wbxml", int64(octets), func() [][]string {
		return [][]string{append([]string{d.path("wbxml"), "decode", "-o", folder()}, files...)}
	})
	d.run(b, "600/libwbxml", int64(octets), func() (all [][]string) {
		out := folder()
		for _, file := range files {
			all = append(all, []string{theirs + "wbxml2xml", "-o", filepath.Join(out, filepath.Base(file)+".xml"), file})
		}
		return all
	})
}

// longSize is the size of the long document in octets: 1 GiB with -large.
func longSize() int64 {
	if *large {
		return 1 << 30
	}
	return 16 << 20
}

// BenchmarkLong converts a document that is longer than memory should be to a pipe.
func BenchmarkLong(b *testing.B) {
	d := prepare(b)
	wbxml, xml := d.path("long.wbxml"), d.path("long.xml")
	if _, err := os.Stat(xml); err != nil {
		const sample = 1 << 20
		doc, err := newDocument(corpus.Long(sample))
		check(b, err)
		check(b, writeFile(wbxml, func(w io.Writer) error { return corpus.WriteLong(w, longSize()) }))
		check(b, writeFile(xml, func(w io.Writer) error {
			r, in := io.Pipe()
			go func() { in.CloseWithError(corpus.WriteLong(in, longSize()*int64(len(doc.Octets))/int64(len(doc.xml)))) }()
			return xmlconv.WriteXML(w, r, decoding)
		}))
	}
	for _, row := range []struct{ command, file string }{{"decode", wbxml}, {"encode", xml}} {
		info, err := os.Stat(row.file)
		check(b, err)
		b.Run(row.command+"/wbxml", func(b *testing.B) {
			var peak float64
			var cpu time.Duration
			b.SetBytes(info.Size())
			for b.Loop() {
				p, took := d.peak(b, []string{d.path("wbxml"), row.command, "--no-limits", row.file}, true)
				peak = max(peak, p)
				cpu += took
			}
			b.ReportMetric(float64(cpu)/float64(b.N), "cpu-ns/op")
			b.ReportMetric(peak, "MiB-peak")
		})
	}
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// bulkRows is how many devices the list of BenchmarkBulk has, so that the start of the program is
// no part of a row.
const bulkRows = 300_000

// BenchmarkBulk builds a message for each device of a list with the tool, as lines of JSON, on
// one core.
func BenchmarkBulk(b *testing.B) {
	d := prepare(b)
	list := d.path("devices.csv")
	check(b, writeFile(list, func(w io.Writer) error {
		fmt.Fprintln(w, "device,imsi,pin,user,password,nonce,serverPassword,serverNonce")
		for i := range bulkRows {
			if _, err := fmt.Fprintf(w, "IMEI:%015d,00101%010d,%05d,user%d,password-%d,nonce-%d,server-%d,nonce-s%d\n",
				490154203237518+int64(i), i, i, i, i, i, i, i); err != nil {
				return err
			}
		}
		return nil
	}))
	info, err := os.Stat(list)
	check(b, err)
	for _, profile := range []string{"cp", "dm"} {
		b.Run(profile+"/json", func(b *testing.B) {
			var cpu time.Duration
			b.SetBytes(info.Size())
			for b.Loop() {
				cmd := exec.Command(d.path("wbxml"), "bootstrap", "build", "--profile", profile,
					filepath.Join(testdoc.Root(b), "examples", "account.json"), list)
				cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
				took, err := start(cmd, false)
				check(b, err)
				cpu += took
			}
			b.ReportMetric(float64(cpu)/float64(b.N), "cpu-ns/op")
			b.ReportMetric(float64(cpu)/float64(b.N)/bulkRows, "cpu-ns/row")
		})
	}
}
