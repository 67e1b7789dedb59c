package page

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"strings"

	"github.com/go-wbxml/wbxml/inspect"
)

//go:embed page.js
var script string

//go:embed page.css
var style string

// An Entry is a report with the name that the page gives it: of its file, or "".
type Entry struct {
	Name   string          `json:"name"`
	Report *inspect.Report `json:"report"`
}

// Write writes a page with reports. It shows what they have, so that secrets are masked
// unless they were made with [inspect.Options.Secrets]. An error is one of w.
func Write(w io.Writer, reports ...Entry) error {
	island, err := json.Marshal(reports) // with <, > and & as \u003c, \u003e and \u0026
	if err != nil {
		return err
	}
	title := "Nothing"
	if len(reports) > 0 {
		title = reports[0].Name
	}
	policy := "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + source(script) + "; style-src " + source(style)
	_, err = io.WriteString(w, strings.Join([]string{head, html.EscapeString(policy), `">
<title>`, html.EscapeString(title), ` – wbxml inspect</title>
<style>`, style, `</style>
<div id="page"><noscript>The page needs JavaScript, and nothing else.</noscript></div>
<script type="application/json" id="reports">`, string(island), `</script>
<script>`, script, `</script>
</html>
`}, ""))
	return err
}

const head = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="`

// source names a script or a style in the policy, by its hash.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Files returns the script and the style of pages, for a page that makes its reports
// itself: inspect.show(element, entries) of the script shows them.
func Files() (js, css string) { return script, style }
