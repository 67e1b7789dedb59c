package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-wbxml/wbxml/campaign/engine"
	"github.com/go-wbxml/wbxml/push/settle"
)

// TestPage writes the page of a campaign whose route answers with markup: the page has it as
// text, is well-formed where it draws, refers to nothing, and has the figures.
func TestPage(t *testing.T) {
	dir := t.TempDir()
	const n = 12_000
	var list strings.Builder
	list.WriteString("msisdn,device,imsi,pin,user,password,nonce,serverPassword,serverNonce\n")
	for i := range n {
		fmt.Fprintf(&list, "+49170%06d,IMEI:%d,00101%010d,48151,u%d,hushhush%d,n,s,t\n", i, i, i, i, i)
	}
	path := filepath.Join(dir, "devices.csv")
	if err := os.WriteFile(path, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	args := []string{"run", "--account", "../examples/account.json", "--devices", path, "--to", "null:", "--rate", "20000/s", "--state", filepath.Join(dir, "state"), "--name", "spring"}
	if code := run(args, &out, &out); code != exitOK {
		t.Fatal(out.String())
	}
	b, err := engine.Embed(filepath.Join(dir, "state"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	c, err := engine.Open(t.Context(), b, "spring")
	if err != nil {
		t.Fatal(err)
	}
	c.Manifest.Facts = append(c.Manifest.Facts, engine.Fact{Name: "route", Value: `<script>alert("1")</script>`})
	l := new(settle.Summary)
	begin := time.Now().Truncate(time.Minute)
	for i := range 20 {
		l.Minutes = append(l.Minutes, settle.Minute{At: begin.Add(time.Duration(i) * time.Minute), Delivered: int64(400 + 10*i), Managed: int64(20 * i)})
		l.Delivered += int64(400 + 10*i)
		l.Managed += int64(20 * i)
	}
	var page strings.Builder
	if err := writePage(t.Context(), &page, c, "spring & summer", l); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	for _, want := range []string{"spring &amp; summer", "&lt;script&gt;", "sent 12000", "delivered 9900", "managed 3800", "finished", "<th>short messages</th>"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	if found := regexp.MustCompile(`(?i)<script|https?:|url\(|src=|hushhush|\bon\w+=|ZgotmplZ`).FindString(text); found != "" {
		t.Errorf("the page has %s", found)
	}
	from := strings.Index(text, "<svg")
	drawing := xml.NewDecoder(strings.NewReader(text[from : strings.Index(text, "</svg>")+6]))
	points := 0
	for {
		token, err := drawing.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "polyline" {
			points += len(strings.Fields(e.Attr[1].Value))
		}
	}
	if points < 40 || points > 3*632 {
		t.Errorf("%d points", points)
	}
	if name := os.Getenv("CAMPAIGN_PAGE"); name != "" { // to look at it
		os.WriteFile(name, []byte(text), 0o600)
	}
}
