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

func TestRun(t *testing.T) {
	doc, err := os.ReadFile("../bootstrap.xml")
	if err != nil {
		t.Fatal(err)
	}
	octets, err := xmlconv.ToWBXML(doc, xmlconv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", ".")
	cmd.Stdin = bytes.NewReader(octets)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"   5 Start     SyncML \"\"\n", "Text       \"DM/1.2\"\n", "Start     MgmtTree \"\"\n"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
