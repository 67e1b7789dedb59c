package inspect

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/push"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
	"github.com/go-wbxml/wbxml/syncml/xmlsec"
)

// TestMistakes explains each MAC that mistakes.py of package diagnose makes by its cause:
// from the push that has it, as the text that stands there.
func TestMistakes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testdoc.Root(t), "syncml", "bootstrap", "diagnose", "testdata", "mistakes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	octets := func(s string) []byte { return must(hex.DecodeString(strings.Trim(s, "-"))) }
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		sec := must(strconv.Atoi(f[1]))
		o := Options{Keys: bootstrap.Keys{Network: octets(f[3]), PIN: bootstrap.Secret(strings.Trim(f[4], "-"))}, Typed: bootstrap.Secret(strings.Trim(f[5], "-"))}
		if f[2] == "1" {
			o.Keys.Join = bootstrap.JoinPINColonNetwork
		}
		in := octets(f[7])
		if at := bytes.IndexByte(in, 0x92); at >= 0 { // as if the push had been sent with that MAC
			in = slices.Concat(in[:at+1], []byte(f[6]), in[at+41:])
		}
		if len(in) == 0 {
			of := []byte{0xB6} // application/vnd.wap.connectivity-wbxml
			if sec < 4 {
				of = append(of, 0x91, 0x80|byte(sec))
			}
			if mac := strings.Trim(f[6], "-"); mac != "" {
				of = append(append(append(of, 0x92), mac...), 0)
			}
			length := []byte{byte(len(of))}
			if len(of) > 30 {
				length = []byte{31, byte(len(of))}
			}
			in = slices.Concat([]byte{1, 6, byte(len(length) + len(of))}, length, of, octets(f[8]))
		}
		var got []string
		state := State("none")
		for _, l := range Explain(in, o).Layers {
			if l.MAC == nil {
				continue
			}
			state = l.MAC.State
			for _, why := range l.MAC.Why {
				var ids []string
				for _, c := range why {
					ids = append(ids, c.ID)
				}
				slices.Sort(ids)
				got = append(got, strings.Join(ids, "+"))
			}
		}
		made := strings.Split(f[0], "+")
		slices.Sort(made)
		if want := strings.Join(made, "+"); want != "" && !slices.Contains(got, want) || want == "" && len(got) > 0 || state == StateVerified && f[0] != "mac-lower-case" {
			t.Errorf("%s: %s, explained as %v", f[0], state, got)
		}
		for _, id := range made {
			seen[id] = true
		}
	}
	if len(seen) < 41 {
		t.Errorf("%d mistakes", len(seen))
	}
}

// TestCollected explains all that was collected in the field or made for a case.
func TestCollected(t *testing.T) {
	n := 0
	for _, dir := range []string{"samples", "cases"} {
		root := testdoc.Shared(t, dir)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			r := Explain(b, Options{Keys: keys})
			if err := sound(r); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			switch ext := filepath.Ext(path); {
			case ext == ".md" || strings.HasSuffix(path, "secret16.bin"):
			case ext == ".wbxml" && r.Kind != KindWBXML, ext == ".xml" && r.Kind != KindXML && r.Kind != KindEncrypted && r.Kind != KindSignature, r.Rank < Possible && ext != ".txt" && ext != ".seed" && ext != ".key":
				t.Errorf("%s: %s", path, outline(r))
			}
			n++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Log(n, "inputs")
}

// TestRandom holds that octets by chance are not recognised.
func TestRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		b := make([]byte, 1+rnd.IntN(400))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		if r := Explain(b, Options{}); r.Rank > Weak {
			t.Errorf("%x: %s", b, outline(r))
		}
	}
}

// TestUTF16 explains XML in UTF-16 with and without a mark.
func TestUTF16(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, mark := range []string{"", "\uFEFF"} {
			var in []byte
			for _, u := range utf16.Encode([]rune(mark + strings.Replace(cpText, "Net", "Nét𝄞", 1))) {
				in = order.AppendUint16(in, u)
			}
			r := Explain(in, Options{})
			if err := sound(r); err != nil || r.Kind != KindUTF16 || !hasKinds(r, []Kind{KindXML}) || leaks(r) != "" || bytes.Contains(r.Buffers[0].Octets, in[len(in)/2:]) {
				t.Errorf("%v, %q: %s, %v %s", order, mark, outline(r), err, leaks(r))
			}
			if shown := r.Layers[1].XML; !strings.Contains(shown, "Nét𝄞") {
				t.Error(shown)
			}
		}
	}
}

// TestMultipart splits the parts of a body.
func TestMultipart(t *testing.T) {
	cp := must(xmlconv.ToWBXML([]byte(cpText), xmlconv.EncodeOptions{}))
	body := []byte{2}
	for _, part := range [][]byte{[]byte("\x03hello"), cp} {
		body = append(body, 1)
		if len(part) > 127 {
			body = append(body, 0x80|byte(len(part)>>7))
		}
		body = append(append(body, byte(len(part)&0x7F), 0xB6), part...)
	}
	in := must(push.AppendPDU(nil, push.PDU{Type: push.ContentType{Code: 0x23}, Body: body}))
	r := Explain(in, Options{})
	if err := sound(r); err != nil || !hasKinds(r, []Kind{KindWSP, KindWBXML}) || leaks(r) != "" {
		t.Errorf("%s, %v %s", outline(r), err, leaks(r))
	}
	for n := range in {
		if r := Explain(in[:n], Options{As: KindWSP}); sound(r) != nil || leaks(r) != "" {
			t.Fatalf("%d octets: %v %s", n, sound(r), leaks(r))
		}
	}
}

// TestDecrypted opens an encrypted document: its content is a layer within it, without its
// secret, and stays closed without the key or with another one.
func TestDecrypted(t *testing.T) {
	key := []byte("0123456789abcdef")
	in := must(xmlsec.Encrypt([]byte(cpText), xmlsec.EncryptOptions{Secret: key}))
	with := func(key []byte) bootstrap.Keys {
		return bootstrap.Keys{Decrypt: &xmlsec.DecryptOptions{Secret: func(string) []byte { return key }}}
	}
	for _, tt := range []struct {
		name string
		keys bootstrap.Keys
		want []Kind
		note bool
	}{
		{"key", with(key), []Kind{KindEncrypted, KindXML}, false},
		{"other key", with([]byte("fedcba9876543210")), []Kind{KindEncrypted}, true},
		{"no key", bootstrap.Keys{}, []Kind{KindEncrypted}, false},
	} {
		r := Explain(in, Options{Keys: tt.keys})
		note := slices.ContainsFunc(r.Layers[0].Notes, func(n Note) bool { return n.ID == "encrypted" })
		if err := sound(r); err != nil || len(r.Layers) != len(tt.want) || !hasKinds(r, tt.want) || note != tt.note || leaks(r) != "" {
			t.Errorf("%s: %s, note %v, %v %s", tt.name, outline(r), note, err, leaks(r))
		}
		if last := r.Layers[len(r.Layers)-1]; len(tt.want) > 1 && (last.Parent != 0 || !strings.Contains(last.XML, "NAPDEF") || last.Settings == "") {
			t.Errorf("%s: %+v", tt.name, last)
		}
	}
	if shown := Explain(in, Options{Keys: with(key), Secrets: true}); leaks(shown) == "" {
		t.Error("the secret is not shown in spite of Secrets")
	}
}

// TestFindings has those of a document in its layer, without and with a push around it.
func TestFindings(t *testing.T) {
	m := bootstrapMessage(bootstrap.ProfileDM, bootstrap.FormEmbedded)
	for _, in := range [][]byte{m.Body, must(push.AppendPDU(nil, m.PDU(1)))} {
		var found strings.Builder
		for _, l := range Explain(in, Options{Keys: keys}).Layers {
			for _, f := range l.Findings {
				found.WriteString(string(l.Kind) + " " + f.Rule + ";")
			}
		}
		if !strings.Contains(found.String(), "wbxml AC-1;") || strings.Count(found.String(), "AC-1") != 1 {
			t.Error(found.String())
		}
	}
}

// TestMemory holds how much memory the largest inputs take in all.
func TestMemory(t *testing.T) {
	if testdoc.Race {
		t.Skip("memory is not that of a program")
	}
	const most = 512 << 20
	for name, in := range largest() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		Explain(in, Options{})
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > most {
			t.Errorf("%s: %d MiB", name, n>>20)
		} else {
			t.Logf("%s: %d MiB", name, n>>20)
		}
	}
}
