package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// README shows this program, but for the comment on top.
func TestInREADME(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(testdoc.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	_, source, _ = bytes.Cut(source, []byte("\n"))
	if !bytes.Contains(readme, append([]byte("```go\n"), source...)) {
		t.Error("the Go program in README.md is not examples/decode/main.go")
	}
}

// TestRun holds that texts and attribute values are printed, wherever they stand,
// and that a faulty document is an error.
func TestRun(t *testing.T) {
	program := filepath.Join(t.TempDir(), "decode")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for file, lines := range map[string][]string{
		"bootstrap.xml":    {`Start     SyncML ""`, `Text       "DM/1.2"`, `Start     MgmtTree ""`},
		"provisioning.xml": {`AttrStart type "APPLICATION"`, `AttrStart value "w7"`},
	} {
		doc, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		octets, err := xmlconv.ToWBXML(doc, xmlconv.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program)
		cmd.Stdin = bytes.NewReader(octets)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
		for _, want := range lines {
			if !strings.Contains(string(out), want+"\n") {
				t.Errorf("%s: no %q in\n%s", file, want, out)
			}
		}
		cmd = exec.Command(program)
		cmd.Stdin = bytes.NewReader(octets[:len(octets)-1])
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "unexpected EOF") {
			t.Errorf("%s without its end: %v\n%s", file, err, out)
		}
	}
}
