package device

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/tnds"
)

// messages are one of each kind, without protection, so that a fault in them is found by
// reading and not by the MAC.
func messages(t testing.TB) []bootstrap.Message {
	t.Helper()
	var out []bootstrap.Message
	for _, o := range []bootstrap.Options{
		{}, {Form: bootstrap.FormNested}, {Form: bootstrap.FormXML}, {Form: bootstrap.FormNodeByNode}, {DM: bootstrap.DM11}, {Profile: bootstrap.ProfileCP},
	} {
		a := testAccount("one.example", "password")
		if a.NAPs = []bootstrap.NAP{{ID: "NAP1", Bearers: []string{"GSM-GPRS"}, Address: "internet", AddressType: "APN"}}; o.Profile == bootstrap.ProfileCP {
			a.ConRefs = []string{"NAP1"}
		} else {
			a.Node = "one"
			a.Objects = []bootstrap.Object{{Name: "Con", ID: "org.openmobilealliance/1.0/ConnMO", Nodes: []bootstrap.Node{{URI: "Addr", Value: bootstrap.Secret("internet")}}}}
		}
		o.Transport.Secure = true
		out = append(out, build(t, o, a, bootstrap.Keys{}))
	}
	return out
}

// state returns what a store holds, octet for octet.
func stateOf(t testing.TB, s Store) []byte {
	t.Helper()
	x, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b, err := x.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// mutations is how many of all messages TestWholeOrNothing tries; .ci/long tries 100,000.
var mutations = flag.Int("device.n", 20_000, "`number` of messages with faults")

// TestWholeOrNothing holds that every prefix of a message, and mutations of it, are applied
// completely or leave tree and store as they were, octet for octet.
func TestWholeOrNothing(t *testing.T) {
	ctx := context.Background()
	clock := func() time.Time { return time.Unix(1e9, 0) }
	policy := Policy{DM11: true, Device: testDevice, Now: clock, Limits: Limits{Nodes: 500}}
	all := messages(t)
	mutations := *mutations / len(all)
	if testing.Short() || testdoc.Race {
		mutations /= 10
	}
	applied := 0
	for k, m := range all {
		try := func(body []byte) {
			store := new(Memory)
			d := newDevice(t, store, policy)
			before := stateOf(t, store)
			p, err := d.Receive(ctx, Push{Secure: true, Message: &bootstrap.Message{Type: m.Type, Body: body}})
			if err != nil && reasonOf(err) == "" {
				t.Fatalf("message %d: not a Rejected: %v", k, err)
			}
			if !bytes.Equal(stateOf(t, store), before) || len(Diff(d.Tree(), newDevice(t, new(Memory), policy).Tree())) > 0 {
				t.Fatalf("message %d: Receive has changed something: %x", k, body)
			}
			if err != nil {
				return
			}
			want := p.Tree()
			if err := p.Apply(ctx); err != nil {
				t.Fatalf("message %d: %v: %x", k, err, body)
			}
			again := newDevice(t, store, policy)
			if len(Diff(want, d.Tree())) > 0 || len(Diff(want, again.Tree())) > 0 {
				t.Fatalf("message %d: the tree is not the plan's: %x", k, body)
			}
			if _, err := ParseState(stateOf(t, store)); err != nil {
				t.Fatalf("message %d: %v: %x", k, err, body)
			}
			applied++
		}
		for n := range m.Body {
			try(m.Body[:n])
		}
		try(m.Body)
		r := rand.New(rand.NewPCG(uint64(k), 1))
		for range mutations {
			body := bytes.Clone(m.Body)
			for range 1 + r.IntN(3) {
				switch at := r.IntN(len(body)); r.IntN(3) {
				case 0:
					body[at] = byte(r.Uint32())
				case 1:
					body[at] ^= 1 << r.IntN(8)
				default:
					body = append(body[:at], body[min(len(body), at+1+r.IntN(8)):]...)
				}
				if len(body) == 0 {
					body = []byte{0}
				}
			}
			try(body)
		}
	}
	if applied < len(all) {
		t.Errorf("%d messages were applied", applied)
	}
	t.Logf("%d of %d messages applied", applied, len(all)*mutations)
}

// A faulty file system fails its n-th call; a write may get half of the octets down.
type faulty struct {
	disk
	left  int
	calls []string
}

var errFaulty = errors.New("planted fault")

func (f *faulty) fail(call string) bool {
	f.calls = append(f.calls, call)
	f.left--
	return f.left == 0
}

func (f *faulty) write(name string, b []byte) error {
	if f.fail("write") {
		_ = os.WriteFile(name, b[:len(b)/2], 0o600)
		return errFaulty
	}
	return f.disk.write(name, b)
}

func (f *faulty) rename(from, to string) error {
	if f.fail("rename") {
		return errFaulty
	}
	return f.disk.rename(from, to)
}

func (f *faulty) sync(dir string) error {
	if f.fail("sync") {
		return errFaulty
	}
	return f.disk.sync(dir)
}

func (f *faulty) read(name string, most int64) ([]byte, error) {
	if f.fail("read") {
		return nil, errFaulty
	}
	return f.disk.read(name, most)
}

// TestStoreFaults holds that whichever call of the file system fails, the device and its
// directory hold the state before or the one behind, and the same one.
func TestStoreFaults(t *testing.T) {
	ctx := context.Background()
	m := messages(t)[0]
	for n := 1; ; n++ {
		dir := t.TempDir()
		store := NewDir(dir)
		d := newDevice(t, store, Policy{})
		p, err := d.Receive(ctx, Push{Secure: true, Message: &m})
		if err != nil {
			t.Fatal(err)
		}
		before, after := d.Tree(), p.Tree()
		f := &faulty{left: n}
		store.files = f
		err = p.Apply(ctx)
		store.files = disk{}
		again := newDevice(t, NewDir(dir), Policy{}).Tree()
		if len(Diff(d.Tree(), again)) > 0 {
			t.Fatalf("call %d: device and directory differ", n)
		}
		want := before
		if err == nil {
			want = after
		}
		if len(Diff(want, again)) > 0 {
			t.Fatalf("call %d: %v, but the tree says otherwise", n, err)
		}
		if err != nil {
			if err := p.Apply(ctx); err != nil { // the fault is over
				t.Fatalf("call %d: again: %v", n, err)
			}
		}
		if f.left > 0 {
			if got := strings.Join(f.calls, " "); got != "read write rename sync" {
				t.Fatalf("calls: %s", got)
			}
			break
		}
	}
}

// TestDirKilled holds that a process that is killed at any moment leaves a state that can
// be read, no older than the last one that it reported.
func TestDirKilled(t *testing.T) {
	if dir := os.Getenv("DEVICE_KILLED"); dir != "" {
		d := newDevice(t, NewDir(dir), Policy{})
		for i := 0; ; i++ {
			if err := d.Update(context.Background(), "a", func(e *Edit) error {
				if i == 0 {
					_ = e.Add(tnds.Entry{URI: "./n", Value: []byte("0")})
					return e.SetProperty("./n", "Title", "x")
				}
				return e.Replace(tnds.Entry{URI: "./n", Value: fmt.Append(nil, i)})
			}); err != nil && i > 0 {
				fmt.Println("failed", err)
				return
			}
			fmt.Println(d.state.generation)
		}
	}
	dir := t.TempDir()
	last := uint64(0)
	r := rand.New(rand.NewPCG(1, 1))
	for range 10 {
		c := exec.Command(os.Args[0], "-test.run=^TestDirKilled$")
		c.Env = append(os.Environ(), "DEVICE_KILLED="+dir)
		var out bytes.Buffer
		c.Stdout = &out
		if err := c.Start(); err != nil {
			t.Skip(err)
		}
		time.Sleep(time.Duration(40+r.IntN(60)) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait()
		lines := bytes.Split(out.Bytes(), []byte("\n"))
		for _, line := range lines[:max(0, len(lines)-1)] { // the last one may be cut
			var g uint64
			if _, err := fmt.Sscan(string(line), &g); err == nil {
				last = g
			}
		}
		s, err := NewDir(dir).Load(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if s == nil && last > 0 || s != nil && s.generation < last {
			t.Fatalf("generation %d was reported, %v is stored", last, s.generation)
		}
	}
	if last == 0 {
		t.Error("no process has stored anything")
	}
}

// TestStoreConflict holds that of two devices with one store, the second change fails.
func TestStoreConflict(t *testing.T) {
	ctx := context.Background()
	for _, store := range []Store{new(Memory), NewDir(t.TempDir())} {
		one, two := newDevice(t, store, Policy{}), newDevice(t, store, Policy{})
		add := func(d *Device, uri string) error {
			return d.Update(ctx, "a", func(e *Edit) error { return e.Add(tnds.Entry{URI: uri}) })
		}
		if err := add(one, "./x"); err != nil {
			t.Fatal(err)
		}
		if err := add(two, "./y"); !errors.Is(err, ErrConflict) {
			t.Errorf("%T: %v", store, err)
		}
		if err := add(two, "./y"); err != nil { // it has the other's state now
			t.Errorf("%T: %v", store, err)
		}
		if _, ok := two.Tree().Node("./x"); !ok {
			t.Errorf("%T: the other's node is gone", store)
		}
	}
}

// TestDirRefused holds what a directory store says of what is not one.
func TestDirRefused(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	if _, err := New(ctx, NewDir(filepath.Join(dir, "none")), Policy{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
	newDevice(t, NewDir(dir), Policy{})
	name := filepath.Join(dir, "state")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read the state: %v %v", info.Mode(), err)
	}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1
		if _, err := ParseState(b); !errors.Is(err, ErrState) {
			t.Fatalf("octet %d changed: %v", i, err)
		}
		if _, err := ParseState(whole[:i]); !errors.Is(err, ErrState) {
			t.Fatalf("the first %d octets: %v", i, err)
		}
	}
	target := filepath.Join(t.TempDir(), "target")
	if err := os.WriteFile(target, []byte("another's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, filepath.Join(dir, "state.next")); err != nil {
		t.Skip(err)
	}
	m := messages(t)[0]
	take(t, newDevice(t, NewDir(dir), Policy{}), Push{Secure: true, Message: &m}, "")
	if b, _ := os.ReadFile(target); string(b) != "another's" {
		t.Error("a planted link was followed")
	}
}
