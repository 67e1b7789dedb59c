package gen

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// FuzzGen: whatever two definition files hold, they are refused with places in
// them, or give Go that compiles. The second may include the first. The seeds
// are small, so that the search is quick; whole definitions are what the other
// tests are about. Run it with -fuzzminimizetime=10x: by default most of the time
// goes into making inputs smaller.
func FuzzGen(f *testing.F) {
	acme, err := os.ReadFile("testdata/acme-1.0.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, more := range []string{
		"tags, 7, include=acme-1.0:0, namespace=urn:b\ntag, 9, b\n",
		"values, 3, include=acme-1.0:0\nvalue, 0x99, x, whole, alias=y\n",
		"attrs, 0, fragment\nattr, 9, a=b, readonly\nattr, 10, é=ü, ident=E, since=1\nform, base64, when=0:report, is=x\n",
		"extvar, 0x42, $(, )\next, 0xC1, , one\n",
	} {
		f.Add(string(acme), other+more, true)
	}
	f.Add(good, "overlay, acme-1.0\nattrs, 0, whole\nattr, 9, x=y\ntags, 0\ntag, 9, z\n", false)
	f.Add(good+"preferred\npublicid, 5\n", other+"publicid, 5\nprivate\n", false)
	f.Add(good, "# \u2028\n\"name\",a,,\r\nvar , A\nprefix, A\ntags, 0\ntag, 0x3F, \"a\"\n", true)
	f.Fuzz(func(t *testing.T, a, b string, inTokens bool) { checkBuild(t, a, b, inTokens) })
}

// words are what FuzzGenWords makes definitions of. In them, T, V and N are a
// tag or attribute start, a value, and a name that were not used before.
var words = []string{
	// Rows, most of them as they should be.
	"\n", "\ntag, T, N, ", "\ntag, T, ", "\ntag, 0x05, ", "\nattr, T, N, ", "\nattr, T, N=x, whole, ", "\nattr, T, a=N, fragment, ", "\nattr, T, ",
	"\nattr, 5, ", "\nvalue, V, N, fragment, ", "\nvalue, V, xN, whole, ", "\nvalue, V, N, list, ", "\nvalue, V, ", "\nvalue, 0xFF, ",
	"\ntags, 0, ", "\ntags, 1, ", "\ntags, 0\ntag, 5, a", "\nattrs, 0, ", "\nattrs, 1, whole, ", "\nattrs, 255, ", "\nvalues, 0, ", "\nvalues, 1, whole, ",
	"\nform, text, ", "\nform, document, acme-1.0, ", "\nform, base64, when=0:a, is=b", "\next, 0x80, N, a", "\nextvar, 0x40", "\nroot, a", "\nroot, report",
	"\npublicid, 5", "\npublic, N", "\npublic, a", "\nmime, a/b", "\npreferred", "\nprivate", "\nextern, c-2", "\noverlay, acme-1.0", "\ntitle, go:build \"\" */",
	// Labels and options.
	"a, ", "b, ", "ab, ", "a=b, ", "a=bc, ", "report, ", `",", `, `"\", `, `"""", `, "é, ", "_, ", "7, ", "whole, ", "fragment, ", "list, ", "elements, ", "readonly, ",
	"alias=a, ", "alias=a=b, ", "alias=N, ", "ident=A, ", "ident=aN, ", "prefix=Acme, ", "since=1, ", "note=//x, ", "replaces=report, ", "form=integer, ",
	"when=0:a, ", "when=0:report, ", "is=a, ", "namespace=N, ", "namespace=n, ", "alias=urn, ", "include=acme-1.0, ", "include=acme-1.0:0, ", "include=b-1, ",
}

// definition joins the words that data stands for, after what begins it.
func definition(begin string, data []byte) string {
	for n, i := range data[:min(len(data), 50)] {
		begin += strings.NewReplacer("T", fmt.Sprint(n+6), "V", fmt.Sprint(n+0x86), "N", fmt.Sprintf("n%d", n)).Replace(words[int(i)%len(words)])
	}
	return begin
}

// FuzzGenWords gets further than FuzzGen: its definitions are made of words that
// mean something, one for each octet of the input.
func FuzzGenWords(f *testing.F) {
	f.Add([]byte{1, 1, 17, 4, 5, 6}, []byte{36, 14, 1, 9, 10}, true)
	f.Add([]byte{20, 9, 10, 11, 25, 27, 29}, []byte{16, 33, 29, 19, 4, 21, 10}, false)
	f.Fuzz(func(t *testing.T, a, b []byte, inTokens bool) {
		begin := "name, b-1\nvar, B1\nprefix, B"
		if len(b) > 0 && strings.HasPrefix(words[int(b[0])%len(words)], "\noverlay") {
			begin = "# It takes its name from the other."
		}
		checkBuild(t, definition(good, a), definition(begin, b), inTokens)
	})
}

// checkBuild generates from two definitions and checks what comes of it.
func checkBuild(t *testing.T, a, b string, inTokens bool) {
	o := user()
	if inTokens {
		o = inPlace()
	}
	files, err := build(map[string]string{"a.csv": a, "b.csv": b}, o)
	if err != nil {
		checkPlaces(t, err, a, b)
		return
	}
	checkSource(t, files, o)
}

// checkPlaces checks that the errors joined in err are about the two files and
// lines that they have.
func checkPlaces(t *testing.T, err error, a, b string) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			checkPlaces(t, err, a, b)
		}
		return
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *Error", err)
	}
	for _, p := range []Pos{e.Pos, e.Other} {
		lines := map[string]int{"a.csv": lineCount(a), "b.csv": lineCount(b), "stub.go": lineCount(stub), registryFile: 0, "": 0}
		if n, ok := lines[p.File]; !ok || p.Line < 0 || p.Line > n {
			t.Fatalf("%v: no such place", err)
		}
	}
}

func lineCount(s string) int {
	n := 1
	for i := range len(s) {
		if s[i] == '\n' {
			n++
		}
	}
	return n
}
