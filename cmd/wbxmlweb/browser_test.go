package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/go-wbxml/wbxml/inspect/page"
)

// A tab is a tab of one browser, which all tests share.
type tab struct {
	context.Context
	t *testing.T

	mu       sync.Mutex
	requests []string // addresses
	faults   []string // exceptions, dialogs, and what the policy refused
}

var browser struct {
	sync.Once
	ctx   context.Context
	end   func()
	fault string
}

// TestMain ends the browser.
func TestMain(m *testing.M) {
	status := m.Run()
	if browser.end != nil {
		browser.end()
	}
	os.Exit(status)
}

// open opens an address in a tab of a width.
func open(t *testing.T, address string, width int64) *tab {
	t.Helper()
	browser.Do(func() {
		path := ""
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			if found, err := exec.LookPath(name); err == nil && path == "" {
				path = found
			}
		}
		if path == "" {
			browser.fault = "no chromium (Debian package chromium)"
			return
		}
		o := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.WSURLReadTimeout(2*time.Minute))
		if os.Getuid() == 0 {
			o = append(o, chromedp.NoSandbox) // chromium refuses to have one as root
		}
		browser.ctx, browser.end = chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(o...))
		if err := chromedp.Do(browser.ctx); err != nil {
			browser.fault = "chromium does not start: " + err.Error()
		}
	})
	if browser.fault != "" {
		t.Skip(browser.fault)
	}
	b := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser.ctx, chromedp.WithListener(b.event))
	if err := chromedp.Do(ctx); err != nil { // without a deadline, which would end the browser
		t.Fatal(err)
	}
	var stop func()
	b.Context, stop = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { stop(); cancel() })
	if _, err := chromedp.Call(b, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(address))
	return b
}

// event takes what the browser says of a tab.
func (b *tab) event(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		fault := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			fault = e.ExceptionDetails.Exception.Description
		}
		b.faults = append(b.faults, fault)
	case *cdppage.EventJavascriptDialogOpening:
		b.faults = append(b.faults, "dialog: "+e.Message)
	}
}

// openPage opens the page of reports as a file, as the attachment of a mail is opened.
func openPage(t *testing.T, width int64, entries ...page.Entry) *tab {
	t.Helper()
	return open(t, "file://"+writePage(t, entries...), width)
}

func writePage(t *testing.T, entries ...page.Entry) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := page.Write(file, entries...); err != nil {
		t.Fatal(err)
	}
	return path
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// js runs a script.
func (b *tab) js(script string) { b.t.Helper(); b.do(chromedp.Evaluate[chromedp.Void](script)) }

// wait waits until an expression is true.
func (b *tab) wait(js string) {
	b.t.Helper()
	b.do(chromedp.Poll[chromedp.Void](js, chromedp.WithPollingTimeout(time.Minute)))
}

// text evaluates an expression that is a string.
func (b *tab) text(js string) string {
	b.t.Helper()
	s, err := chromedp.Run(b, chromedp.Evaluate[string]("String("+js+")"))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// want compares an expression with a text.
func (b *tab) want(js, want string) {
	b.t.Helper()
	if got := b.text(js); got != want {
		b.t.Errorf("%s: %q, want %q", js, got, want)
	}
}

// key presses keys.
func (b *tab) key(keys string) { b.t.Helper(); b.do(chromedp.KeyEvent(keys)) }

// point moves the pointer over the first element of a selector that has a text.
func (b *tab) point(selector, text string) {
	b.t.Helper()
	b.want(`(() => {
		const e = [...document.querySelectorAll(`+quote(selector)+`)].find((e) => e.textContent.includes(`+quote(text)+`));
		e?.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
		return Boolean(e);
	})()`, "true")
}

// lit returns the octets that are lit, of one buffer.
func (b *tab) lit(buffer string) string {
	return b.text(`[...document.querySelectorAll('#octets .o')].filter((o) => o.k === ` + buffer + `).map((o) => [...o.querySelectorAll('.hex .lit')].map((i) => i.textContent).join('')).join('')`)
}

func quote(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`", "$", "\\$").Replace(s) + "`"
}

// shoot writes a screenshot.
func (b *tab) shoot(path string) {
	b.t.Helper()
	shot, err := chromedp.Run(b, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(path, shot, 0o666)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// clean checks that nothing went wrong, and that every request went to one place.
func (b *tab) clean(place string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.t.Errorf("the page has a fault: %s", f)
	}
	if len(b.requests) == 0 {
		b.t.Error("no request was seen")
	}
	for _, r := range b.requests {
		if !strings.HasPrefix(r, place) && !strings.HasPrefix(r, "data:,") {
			b.t.Errorf("a request went to %s", r)
		}
	}
}

// TestPoint points at a field, at its octets and at its XML.
func TestPoint(t *testing.T) {
	b := openPage(t, 1500, entry("log.txt", []byte(log), "1234"))
	if v := b.text(`document.querySelector('#verdict').textContent`); !strings.Contains(v, "MAC is right") || !strings.Contains(v, "access point Internet") {
		t.Errorf("verdict %q", v)
	}
	last := b.text(`Math.max(...[...document.querySelectorAll('#octets .o')].map((o) => o.k))`)
	name := hex.EncodeToString([]byte("\x03InternetNAPDEF\x00"))
	b.point(".row", `"InternetNAPDEF"`)
	if got := b.lit(last); got != name {
		t.Errorf("in the datagram, %q is lit", got)
	}
	if got := b.lit("0"); got != hex.EncodeToString([]byte(name)) { // digits
		t.Errorf("in the input, %q is lit", got)
	}
	b.want(`document.querySelector('#xml .lit').textContent`, `value="InternetNAPDEF"`)
	b.want(`document.querySelector('.set.lit').textContent`, `NAMEInternetNAPDEF`)
	// The other way, from XML and from the digits of the input.
	b.point("#xml .l span", `value="Sonofon Browser"`)
	if got := b.lit(last); !strings.HasSuffix(got, "03"+hex.EncodeToString([]byte("Sonofon Browser"))+"00") {
		t.Errorf("from the XML, %q is lit", got)
	}
	b.point("#xml .l span", `value="InternetNAPDEF"`)
	if got := b.lit(last); !strings.HasSuffix(got, name) {
		t.Errorf("from the XML, %q is lit", got)
	}
	b.want(`(() => { // the digit of the input that begins the word
		const o = document.querySelectorAll('#octets .o');
		const cells = [...o].filter((o) => o.k === 0).flatMap((o) => [...o.querySelectorAll('.asc i')]);
		const at = cells.map((i) => i.textContent).join('').indexOf('`+name+`');
		cells[at].dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
		return document.querySelector('.row.lit .main').textContent;
	})()`, `"InternetNAPDEF"`)
	b.point(".set", "InternetNAPDEF")
	if got := b.lit(last); !strings.HasSuffix(got, name) {
		t.Errorf("from the settings, %q is lit", got)
	}
	b.clean("file:///")
}

// TestDump points at octets of a dump, whose text beside them is lit as a whole, and at
// those of a document in base64.
func TestDump(t *testing.T) {
	octets := wbxml(t, `<wap-provisioningdoc version="1.1"><characteristic type="NAPDEF"><parm name="NAME" value="Access point"/></characteristic></wap-provisioningdoc>`)
	at := bytes.Index(octets, []byte("\x03Access point\x00"))
	text := base64.StdEncoding.EncodeToString(octets)
	b := openPage(t, 1500, entry("dump", []byte(hex.Dump(octets)), ""), entry("base64", []byte(text), ""))
	b.point(".row", `"Access point"`)
	if got := b.lit("1"); got != hex.EncodeToString([]byte("\x03Access point\x00")) {
		t.Errorf("of the document, %q is lit", got)
	}
	if got, _ := hex.DecodeString(b.lit("0")); string(got) != hex.EncodeToString([]byte("\x03Access point\x00"))+"  |...Access point.|\n" {
		t.Errorf("of the dump, %q is lit", got)
	}
	b.js(`location.hash = '#1.0'`)
	b.wait(`document.querySelector('#verdict h1').textContent.startsWith('base64')`)
	b.point(".row", `"Access point"`)
	if got, _ := hex.DecodeString(b.lit("0")); !strings.Contains(string(got), text[(at+2)/3*4:(at+13)/3*4]) || len(got) > 24 {
		t.Errorf("of the base64, %q is lit", got)
	}
	b.clean("file:///")
}

// TestKeyboard goes through a page without a pointer.
func TestKeyboard(t *testing.T) {
	b := openPage(t, 1500, entry("one", []byte(log), "1234"), entry("two", push(t), "48151"))
	selected := `document.querySelector('[aria-selected=true]').id`
	b.want(selected, "row-0")
	b.key("jj")
	b.want(selected, "row-2")
	b.key("k")
	b.want(selected, "row-1")
	b.want(`document.querySelector('#outline').getAttribute('aria-activedescendant')`, "row-1")
	b.want(`document.querySelector('#live').textContent.length > 10`, "true")
	b.key("/")
	b.js(`document.activeElement.value = ''`) // the browser types the character of a test in spite of the page
	b.key("sonofon")
	b.want(`document.querySelector('#filter').value`, "sonofon")
	b.want(`[...document.querySelectorAll('.row')].map((r) => r.querySelector('.main').textContent).at(-1)`, `"Sonofon Browser"`)
	b.want(`document.querySelectorAll('.row').length < 20`, "true")
	b.key("\x1b")
	b.want(`document.querySelector('#filter').value`, "")
	b.want(`document.activeElement.id`, "outline")
	b.js(`Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })`)
	b.key("c")
	b.want(`window.copied.length > 0 && window.copied.length % 2`, "0")
	// A link to a field, of another report.
	b.js(`location.hash = '#1.0.5'`)
	b.wait(`document.querySelector('[aria-selected=true] .main').textContent.startsWith('SEC')`)
	b.want(`document.querySelector('select').value`, "1")
	b.clean("file:///")
}

// TestNarrow shows a page on a telephone.
func TestNarrow(t *testing.T) {
	b := openPage(t, 360, entry("log.txt", []byte(log), "1234"))
	b.want(`document.documentElement.scrollWidth <= innerWidth`, "true")
	b.want(`document.querySelector('#octets .hex').children.length`, "8")
	b.want(`document.querySelector('#octets').scrollWidth <= innerWidth`, "true")
	shown := `[...document.querySelectorAll('.pane')].filter((p) => p.offsetHeight > 0).map((p) => p.ariaLabel).join()`
	b.want(shown, "Outline,Octets")
	b.js(`document.querySelectorAll('#tabs button')[1].click()`)
	b.want(shown, "Outline,XML")
	b.clean("file:///")
}

// TestLarge opens a document with more fields than a page shows at once.
func TestLarge(t *testing.T) {
	e := entry("large.wbxml", large(t), "")
	start := time.Now()
	b := openPage(t, 1500, e)
	b.want(`document.querySelectorAll('.row').length > 20`, "true")
	t.Logf("open after %v; the page's own time is %s ms", time.Since(start), b.text(`Math.round(performance.timing.domComplete - performance.timing.responseEnd)`))
	b.want(`document.querySelectorAll('*').length < 8000`, "true")
	b.key(kb.End)
	b.want(`Number(document.querySelector('[aria-selected=true]').id.slice(4)) > 3000`, "true")
	b.want(`document.querySelector('#octets .hex .lit') !== null && document.querySelector('#xml .lit') !== null`, "true")
	b.clean("file:///")
}

// TestHostile opens documents that are scripts if a page lets them be.
func TestHostile(t *testing.T) {
	const script = `</script><script>window.x = 1</script><img src=x onerror="window.x = 1">`
	doc := `<wap-provisioningdoc version="1.1"><characteristic type="` + escape(script) + `"><parm name="` + escape(script) + `" value="` + escape(script) + `"/></characteristic></wap-provisioningdoc>`
	for _, in := range [][]byte{[]byte(script), []byte(doc), wbxml(t, doc)} {
		b := openPage(t, 1500, entry(script, in, ""))
		b.js(`document.querySelectorAll('.row').forEach((r) => r.click())`)
		b.want(`window.x`, "undefined")
		b.want(`document.scripts.length + document.images.length`, "2")
		b.clean("file:///")
	}
}

// TestApp builds the app, pastes into it, and sees all its requests.
func TestApp(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program for the browser")
	}
	dir := t.TempDir()
	if err := build(dir); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	b := open(t, server.URL+"/", 1500)
	b.wait(`document.querySelector('#state').textContent === 'Ready'`)
	t.Logf("ready after %s ms", b.text(`Math.round(performance.now())`))
	b.ask("pin", "1234")
	b.js(`document.querySelector('#input').focus(); document.execCommand('insertText', false, ` + quote(log) + `)`)
	b.wait(`document.querySelector('.mac')?.textContent === 'MAC is right'`)
	b.want(`document.querySelector('#xml').textContent.includes('value="InternetNAPDEF"')`, "true")
	b.point(".row", `"InternetNAPDEF"`)
	b.want(`document.querySelectorAll('#octets .hex .lit').length`, "64") // 16 octets, of the datagram and of a segment, and 32 digits
	t.Logf("explained in %s", b.text(`document.querySelector('#state').textContent`))
	b.ask("pin", "4321")
	b.wait(`document.querySelector('.mac').textContent === 'MAC is wrong'`)
	b.want(`/backwards|reverse/.test(document.querySelector('.why').textContent)`, "true")
	b.js(`[...document.querySelectorAll('#verdict button')].find((e) => e.textContent.startsWith('prose')).click()`)
	b.wait(`document.querySelector('h1').textContent.startsWith('digits in text')`)
	b.ask("as", "")
	b.wait(`document.querySelector('h1').textContent.startsWith('lines')`)
	if *screens != "" {
		b.shoot(filepath.Join(*screens, "app.png"))
		b.do(chromedp.EmulateViewport(390, 800))
		b.shoot(filepath.Join(*screens, "app-narrow.png"))
	}
	b.js(`{
		const data = new DataTransfer();
		data.items.add(new File([new Uint8Array([3, 0x0b, 0x6a, 0, 0x45, 1])], 'dropped.wbxml'));
		document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, dataTransfer: data }));
	}`)
	b.wait(`document.querySelector('h1').textContent.startsWith('dropped.wbxml: prov')`)
	b.ask("imsi", "12x")
	b.wait(`document.querySelector('#state.fault') !== null`)
	b.clean(server.URL + "/")
}

// ask fills in a field of the form.
func (b *tab) ask(id, value string) {
	b.t.Helper()
	b.js(`{ const e = document.getElementById(` + quote(id) + `); e.value = ` + quote(value) + `; e.dispatchEvent(new Event('input', { bubbles: true })); }`)
}
