package difftest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/grammar"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/tokens"
)

// batch is how many files xmllint gets at once.
const batch = 500

// catalog writes, into dir, a catalog that has an empty file for every DTD:
// xmllint reads them for the canonical form.
func catalog(t *testing.T, dir string) (name string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">`)
	files := map[string]string{filepath.Join(dir, "empty.dtd"): ""}
	for _, table := range tokens.All() {
		// Some are relative to the document, and without any there is a file by the type's name.
		files[filepath.Join(dir, table.Name+".dtd")] = ""
		if !strings.Contains(table.System, ":") && table.System != "" {
			files[filepath.Join(dir, table.System)] = ""
		}
		fmt.Fprintf(&b, `<system systemId="%s" uri="empty.dtd"/>`, table.System)
	}
	b.WriteString(`</catalog>`)
	name = filepath.Join(dir, "catalog.xml")
	files[name] = b.String()
	for file, content := range files {
		if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return name
}

// lint runs xmllint on files and returns its output.
func lint(t *testing.T, tool, catalog string, files []string, options ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(tool, append(append([]string{"--nonet"}, options...), files...)...)
	cmd.Env = append(os.Environ(), "XML_CATALOG_FILES="+catalog)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("xmllint: %v\n%s", err, stderr.String())
	}
	return stdout.Bytes()
}

// TestXML holds that all XML that we write is well-formed and right by
// Namespaces in XML, in every layout, and that xmllint makes the form of
// ModeCanonical of each layout.
func TestXML(t *testing.T) {
	tool := testdoc.Tool(t, "xmllint")
	var docs []*Doc
	for _, table := range tokens.All() {
		for _, v := range grammar.Versions {
			docs = append(docs, generate(t, meaningful(table, v), documents())...)
		}
	}
	dir := t.TempDir()
	dtds := catalog(t, dir)
	written := map[xmlconv.Mode][]string{}
	var canonical [][]byte
	for i, d := range docs {
		o := d.options()
		o.Mode = xmlconv.ModeCanonical
		doc, err := ownXML(d.Octets, o)
		if err != nil {
			continue // a finding of TestMeaning, which has the same documents
		}
		canonical = append(canonical, doc)
		for _, o.Mode = range []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeCanonical, xmlconv.ModeIndent} {
			doc, err := ownXML(d.Octets, o)
			if err != nil {
				t.Fatalf("%s: mode %d: %v", d.Name, o.Mode, err)
			}
			name := filepath.Join(dir, strconv.Itoa(i)+"."+strconv.Itoa(int(o.Mode))+".xml")
			if err := os.WriteFile(name, doc, 0o666); err != nil {
				t.Fatal(err)
			}
			written[o.Mode] = append(written[o.Mode], name)
		}
	}
	for at := 0; at < len(canonical); at += batch {
		end := min(at+batch, len(canonical))
		want := bytes.Join(canonical[at:end], nil)
		for _, mode := range []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeCanonical} {
			if got := lint(t, tool, dtds, written[mode][at:end], "--c14n"); !bytes.Equal(got, want) {
				t.Errorf("mode %d: canonical form: -want +got\n%s", mode, firstDifference(want, got))
			}
		}
		lint(t, tool, dtds, written[xmlconv.ModeIndent][at:end], "--noout")
	}
	t.Logf("%d documents", len(canonical))
}

// firstDifference shows the first place where want and got differ.
func firstDifference(want, got []byte) string {
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	from := max(0, at-200)
	return cmp.Diff(string(want[from:min(at+200, len(want))]), string(got[from:min(at+200, len(got))]))
}
