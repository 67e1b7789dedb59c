// Command wbxmlweb builds the web app of package inspect/page as a folder for any static
// host, or serves it on this machine.
//
//	go run -C cmd/wbxmlweb . -o DIR
//	go run -C cmd/wbxmlweb . -serve
//
// A relative DIR is below cmd/wbxmlweb. The app needs a host that gives .wasm and .js
// their media types; .br and .gz are for hosts that serve compressed files as they are.
package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"

	"github.com/go-wbxml/wbxml/inspect/page"
)

//go:embed web
var web embed.FS

func main() {
	out := flag.String("o", "", "write the app into this `folder`")
	serving := flag.Bool("serve", false, "serve the app on 127.0.0.1")
	port := flag.Int("port", 8420, "the port of -serve")
	flag.Parse()
	if err := run(*out, *serving, *port); err != nil {
		fmt.Fprintln(os.Stderr, "wbxmlweb:", err)
		os.Exit(1)
	}
}

func run(out string, serving bool, port int) error {
	if out == "" && !serving || flag.NArg() > 0 {
		return errors.New("-o DIR or -serve is needed")
	}
	dir := out
	if dir == "" {
		tmp, err := os.MkdirTemp("", "wbxmlweb")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	}
	if err := build(dir); err != nil {
		return err
	}
	if out != "" {
		if err := compress(dir, os.Stdout); err != nil {
			return err
		}
	}
	if !serving {
		return nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	fmt.Printf("http://%s/\n", l.Addr())
	return http.Serve(l, http.FileServer(http.Dir(dir)))
}

// build writes the app, without its compressed forms.
func build(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	files, err := fs.Sub(web, "web")
	if err != nil {
		return err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	goroot := strings.TrimSpace(string(root))
	js, css := page.Files()
	all := map[string]string{"page.js": js, "page.css": css}
	for name, path := range map[string]string{"wasm_exec.js": "lib/wasm/wasm_exec.js", "wasm_exec.LICENSE": "LICENSE"} {
		text, err := os.ReadFile(filepath.Join(goroot, path))
		if err != nil {
			return err
		}
		all[name] = string(text)
	}
	err = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		return err
	}
	for name, text := range all {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	wasm, err := filepath.Abs(filepath.Join(dir, "wbxml.wasm"))
	if err != nil {
		return err
	}
	// Without inlining a program for the browser is an eighth smaller.
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-l", "-o", wasm, "github.com/go-wbxml/wbxml/cmd/wbxmlweb/explain")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// compress adds .gz and .br to each file that gets smaller by them, and says how large the
// program is.
func compress(dir string, report io.Writer) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if ext := filepath.Ext(path); ext == ".gz" || ext == ".br" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sizes := []any{e.Name(), len(text)}
		for _, ext := range []string{".gz", ".br"} {
			var b bytes.Buffer
			var w io.WriteCloser = brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
			if ext == ".gz" {
				w, _ = gzip.NewWriterLevel(&b, gzip.BestCompression)
			}
			if _, err := w.Write(text); err != nil {
				return err
			}
			if err := w.Close(); err != nil {
				return err
			}
			if err := os.WriteFile(path+ext, b.Bytes(), 0o666); err != nil {
				return err
			}
			sizes = append(sizes, b.Len())
		}
		fmt.Fprintf(report, "%-18s %9d octets, gzip %9d, brotli %9d\n", sizes...)
	}
	return nil
}
