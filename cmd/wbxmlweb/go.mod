module github.com/go-wbxml/wbxml/cmd/wbxmlweb

go 1.26.0

require (
	github.com/chromedp/cdproto v0.159.0
	github.com/chromedp/chromedp v0.23.0
	github.com/go-wbxml/wbxml v0.0.0-00010101000000-000000000000
)

require github.com/go-json-experiment/json v1.27.2 // indirect

require (
	github.com/andybalholm/brotli v1.3.0
	github.com/valyala/bytebufferpool v1.0.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/go-wbxml/wbxml => ../..
