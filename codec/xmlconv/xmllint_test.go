package xmlconv_test

import (
	"bytes"
	"os/exec"
	"regexp"
	"testing"

	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// incomparable finds declarations of namespaces that are no absolute URI, which
// Canonical XML has no form for (Canonical XML 1.0, 1.3) and xmllint refuses, and
// of those with an ampersand, which libxml2 2.9 writes as it is: a bug, for the
// result is no XML.
var incomparable = regexp.MustCompile(`xmlns(:\w+)?="([^":]+|[^"]*&amp;[^"]*)"`)

// TestXmllint holds that what is written is XML to xmllint, and that it has the
// same canonical form.
func TestXmllint(t *testing.T) {
	xmllint := testdoc.Tool(t, "xmllint")
	run := func(in []byte, args ...string) ([]byte, error) {
		cmd := exec.Command(xmllint, append(args, "--nonet", "-")...)
		cmd.Stdin = bytes.NewReader(in)
		return cmd.Output()
	}
	seen := map[string]bool{}
	n := 0
	for _, v := range conversions(t) {
		v.o.de.Anonymous = true // no DTD for xmllint to look for
		v.o.de.Mode, v.o.de.CDATA = xmlconv.ModeCompact, true
		compact, err := xmlconv.ToXML(v.octets, v.o.de)
		if err != nil {
			t.Fatal(v.name, err)
		}
		if seen[string(compact)] {
			continue
		}
		seen[string(compact)] = true
		if _, err := run(compact, "--noout"); err != nil {
			t.Errorf("%s: %v\n%s", v.name, err, compact)
		}
		v.o.de.Mode = xmlconv.ModeIndent
		indented, err := xmlconv.ToXML(v.octets, v.o.de)
		if err != nil {
			t.Fatal(v.name, err)
		}
		if _, err := run(indented, "--noout"); err != nil {
			t.Errorf("%s: %v\n%s", v.name, err, indented)
		}
		if incomparable.Match(compact) {
			continue
		}
		v.o.de.Mode = xmlconv.ModeCanonical
		canonical, err := xmlconv.ToXML(v.octets, v.o.de)
		if err != nil {
			t.Fatal(v.name, err)
		}
		want, err := run(compact, "--c14n")
		if err != nil || !bytes.Equal(canonical, want) {
			t.Errorf("%s: %v\n%s\nxmllint has\n%s", v.name, err, canonical, want)
		}
		n++
	}
	if n < 80 {
		t.Errorf("only %d canonical forms compared", n)
	}
}

// TestCanonicalNamespaces holds the canonical form of tags with everything in
// it: declarations in and out of order, said twice, and taken back.
func TestCanonicalNamespaces(t *testing.T) {
	xmllint := testdoc.Tool(t, "xmllint")
	for _, in := range []string{
		`<doc xmlns:b="urn:b" b="1" xmlns:a="urn:a" a="2" a:z="3" b:y="4" xmlns="urn:c" xml:id="i" c="5"/>`,
		`<doc xmlns:a="urn:z" xmlns:z="urn:a" a:q="1" z:q="2"/>`,
		`<doc xmlns="urn:a"><a xmlns="urn:a"/><a xmlns=""><a xmlns=""/></a></doc>`,
		`<doc xmlns:p="urn:p"><a xmlns:p="urn:p"><a xmlns:p="urn:q"><a xmlns:p="urn:p"/></a></a></doc>`,
		`<doc xmlns=""/>`,
		`<doc xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang="en"/>`,
		`<doc xmlns:p="urn:z" xmlns:q="urn:0" p:a="1" q:a="2"/>`,
		`<doc id="&#9;&#10;&#13; &lt;&gt;&amp;&quot;'">&#9;&#10;&#13; &lt;&gt;&amp;"'</doc>`,
		`<?b?><?a  x?><doc><?c d ?></doc><?e?><?f?>`,
	} {
		o := options(play)
		octets, err := xmlconv.ToWBXML([]byte(in), o.en)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		o.de.Mode = xmlconv.ModeCanonical
		got, err := xmlconv.ToXML(octets, o.de)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		cmd := exec.Command(xmllint, "--c14n", "-")
		cmd.Stdin = bytes.NewReader([]byte(in))
		want, err := cmd.Output()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%s\nxmllint has\n%s", in, err, got, want)
		}
	}
}
