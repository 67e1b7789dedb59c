package xmlconv_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// secret is what must not be left in memory: in each place of secretXML.
const secret = "SeCrEtSeCrEtSeCrEtSeCrEt"

// secretXML has the secret wherever XML has text, in a nested document too. %END
// stands for what follows.
const secretXML = `<?SeCrEt SeCrEtSeCrEt?><!DOCTYPE SyncML PUBLIC "SeCrEt" "SeCrEt">
<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><Cred SeCrEt2="SeCrEt&amp;SeCrEt"/><SeCrEt>SeCrEt&#233;</SeCrEt>
<x xmlns:SeCrEt="SeCrEt:" SeCrEt:a="1">SeCrEt&lt;<![CDATA[SeCrEt]]></x></SyncHdr>
<SyncBody><Put><Meta><Type xmlns="syncml:metinf">application/vnd.syncml-devinf+wbxml SeCrEt</Type></Meta>
<Item><Data><DevInf xmlns="syncml:devinf"><VerDTD>1.2</VerDTD><Man>SeCrEt</Man><Mod>SeCrEt</Mod><SeCrEt>` + secret + `</SeCrEt></DevInf></Data></Item>
<Item><Data>SeCrEtSeCrEt</Data></Item><Item><Data>SeCrEtSeCrEt</Data></Item><Item><Data>SeCrEtSeCrEt</Data></Item>
</Put>%END`

// TestClear holds that nothing of a document is left in a converter, whatever it
// has done with it and however that ended, and that it keeps its memory.
func TestClear(t *testing.T) {
	good := []byte(strings.Replace(secretXML, "%END", "</SyncBody></SyncML>", 1))
	cut := []byte(strings.Replace(secretXML, "%END", "<Put>SeCrEt", 1))
	o := both{de: xmlconv.DecodeOptions{CDATA: true}, en: xmlconv.EncodeOptions{CDATA: true, Encodings: func(string) (codec.Transcoder, error) { return codec.UTF8, nil }}}
	octets, err := xmlconv.ToWBXML(good, o.en)
	if err != nil {
		t.Fatal(err)
	}
	var c xmlconv.Converter
	works := 0
	check := func(what string) {
		t.Helper()
		if testdoc.Holding(&c, "SeCr") != "" {
			works++
		}
		c.Clear()
		if at := testdoc.Holding(&c, "SeCr"); at != "" {
			t.Errorf("%s: still in %s", what, at)
		}
	}
	for range 2 {
		for _, o.en.Plan = range []xmlconv.Plan{xmlconv.PlanLiterals, xmlconv.PlanRepeats} {
			for _, o.en.Header.Charset = range []codec.Charset{codec.UTF8, codec.UTF16BE} {
				if _, err := c.AppendWBXML(nil, good, o.en); err != nil {
					t.Fatal(err)
				}
				check("to WBXML")
				if _, err := c.AppendWBXML(nil, cut, o.en); err == nil {
					t.Fatal("no error")
				}
				check("refused")
			}
		}
		for _, encoding := range []string{"ISO-8859-1", "other"} {
			declared := append([]byte("<?xml version='1.0' encoding='"+encoding+"'?>"), good...)
			if _, err := c.AppendWBXML(nil, declared, o.en); err != nil {
				t.Fatal(err)
			}
			check("to WBXML from " + encoding)
		}
		for _, o.de.Mode = range []xmlconv.Mode{xmlconv.ModeCompact, xmlconv.ModeIndent, xmlconv.ModeCanonical} {
			if _, err := c.AppendXML(nil, octets, o.de); err != nil {
				t.Fatal(err)
			}
			check("to XML")
			if _, err := c.AppendXML(nil, octets[:len(octets)-2], o.de); err == nil {
				t.Fatal("no error")
			}
			check("cut, to XML")
		}
	}
	if works < 20 {
		t.Errorf("the converter held the secret %d times only: the test shows little", works)
	}
	dst := make([]byte, 0, 8<<10)
	n := testdoc.Allocs(10, func() {
		c.AppendWBXML(dst, good, xmlconv.EncodeOptions{})
		c.AppendXML(dst, octets, xmlconv.DecodeOptions{})
		c.Clear()
	})
	// What is made anew are strings: names of namespaces.
	if n > 4 && !testdoc.Race {
		t.Errorf("%v allocations", n)
	}
}

// TestClearLeaves holds that Clear does not touch what is the caller's.
func TestClearLeaves(t *testing.T) {
	in := []byte(strings.Replace(secretXML, "%END", "</SyncBody></SyncML>", 1))
	before := bytes.Clone(in)
	var c xmlconv.Converter
	octets, err := c.AppendWBXML(nil, in, xmlconv.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	wbxml := bytes.Clone(octets)
	c.Clear()
	text, err := c.AppendXML(nil, octets, xmlconv.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.Clear()
	if !bytes.Equal(in, before) || !bytes.Equal(octets, wbxml) || bytes.Count(text, []byte(secret)) != 1 {
		t.Error("input or output was changed")
	}
	again, err := xmlconv.ToXML(octets, xmlconv.DecodeOptions{})
	if err != nil || !bytes.Equal(again, text) {
		t.Errorf("%v\n%s\n%s", err, again, text)
	}
	if err := xmlconv.WriteXML(io.Discard, bytes.NewReader(octets), xmlconv.DecodeOptions{}); err != nil {
		t.Error(err)
	}
}
