package xmltok

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// This file holds the tokenizer to slow and obvious models of it.

// TestTruncation: a document that ends before its root does is truncated, and the error
// stands at the end.
func TestTruncation(t *testing.T) {
	for _, r := range table() {
		if r.err != nil || r.frag {
			continue
		}
		end := strings.LastIndexByte(r.doc, '>') // comments may follow the root
		for n := range end {
			doc := []byte(r.doc[:n])
			if complete(doc) {
				continue
			}
			for _, slice := range []bool{true, false} {
				var z Tokenizer
				if slice {
					z.ResetBytes(doc, Options{})
				} else {
					z.Reset(testdoc.OneByte(doc), Options{Window: 64})
				}
				_, err := listing(&z)
				e, ok := errors.AsType[*SyntaxError](err)
				if !errors.Is(err, io.ErrUnexpectedEOF) || !ok || e.Offset != int64(n) {
					t.Errorf("%q: got %v", doc, err)
				}
			}
		}
	}
}

// complete reports whether a prefix of a good document is one itself: the root
// has ended and nothing else has begun.
func complete(doc []byte) bool {
	var z Tokenizer
	z.ResetBytes(doc, Options{})
	for depth := 0; ; depth = z.Depth() {
		k, err := z.Next()
		if err != nil {
			return err == io.EOF
		}
		if k == EndElement && z.Depth() == 0 && depth <= 1 && strings.TrimSpace(string(doc[z.pos:])) == "" {
			return true
		}
	}
}

// TestPoison overwrites the consumed input after every token: no slice
// that is still needed may point there. Only letters and digits are overwritten, since
// lines and columns are yet to be counted in it.
func TestPoison(t *testing.T) {
	poison := func(b []byte) {
		for i, c := range b {
			if c < utf8.RuneSelf && class[c]&cName != 0 {
				b[i] = 'X'
			}
		}
	}
	docs := []string{}
	for _, r := range table() {
		if !r.frag {
			docs = append(docs, r.doc)
		}
	}
	for _, c := range corpus {
		docs = append(docs, string(c.make()[:8<<10]))
	}
	for _, doc := range docs {
		var z Tokenizer
		z.ResetBytes([]byte(doc), Options{})
		want := trace(&z)
		var got strings.Builder
		z.Reset(testdoc.RandomChunks([]byte(doc), 7), Options{Window: 64})
		for {
			k, err := z.Next()
			if err != nil {
				got.WriteString(err.Error())
				break
			}
			line, col := z.Position()
			fmt.Fprintf(&got, "%d %d:%d %d%s %s", z.Offset(), line, col, z.Depth(), z.AppendPath([]byte(" ")), tokenString(&z, k))
			if space, ok := z.LookupSpace(z.Name().Prefix); ok {
				got.WriteString(" " + string(space))
			}
			got.WriteByte('\n')
			poison(z.buf[:z.pos])
			poison(z.text[:cap(z.text)])
			poison(z.vals[:cap(z.vals)])
		}
		if got.String() != want {
			t.Errorf("%.200q:\n got %s\nwant %s", doc, got.String(), want)
		}
	}
}

// TestAbandoned: a document that is left in the middle does not show in the
// next.
func TestAbandoned(t *testing.T) {
	rows := table()
	r := rand.New(rand.NewPCG(11, 12))
	var z Tokenizer
	for range 3000 {
		a, b := rows[r.IntN(len(rows))], rows[r.IntN(len(rows))]
		z.Reset(testdoc.RandomChunks([]byte(a.doc), 1), Options{Fragment: a.frag, Charsets: oneCharset})
		for range r.IntN(6) {
			if _, err := z.Next(); err != nil {
				break
			}
		}
		var fresh Tokenizer
		fresh.ResetBytes([]byte(b.doc), Options{Fragment: b.frag})
		z.ResetBytes([]byte(b.doc), Options{Fragment: b.frag})
		if got, want := trace(&z), trace(&fresh); got != want {
			t.Fatalf("%q after %q:\n got %s\nwant %s", b.doc, a.doc, got, want)
		}
	}
}

// TestDuplicates compares both ways to find duplicate attributes with a map.
func TestDuplicates(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	spaces := map[string]string{"p": "u", "q": "u", "r": "v"}
	const head = "<a xmlns:p='u' xmlns:q='u' xmlns:r='v'"
	for range 2000 {
		n := 1 + r.IntN(40)
		var b strings.Builder
		b.WriteString(head)
		seen, first := map[string]bool{}, int64(-1)
		for range n {
			prefix := []string{"", "p", "q", "r"}[r.IntN(4)]
			local := "a" + strconv.Itoa(r.IntN(3*n*n))
			key := spaces[prefix] + " " + local
			if prefix != "" {
				local = prefix + ":" + local
			}
			if seen[key] && first < 0 {
				first = int64(b.Len() + 1)
			}
			seen[key] = true
			b.WriteString(" " + local + "=''")
		}
		b.WriteString("/>")
		var z Tokenizer
		z.ResetBytes([]byte(b.String()), Options{})
		_, err := z.Next()
		var e *SyntaxError
		switch {
		case first < 0 && err != nil:
			t.Errorf("%s: %v", b.String(), err)
		case first >= 0 && (!errors.Is(err, ErrDuplicate) || !errors.As(err, &e) || e.Offset != first):
			t.Errorf("%s: got %v, want a duplicate at %d", b.String(), err, first)
		}
	}
}

// TestScopes compares namespaces with a stack of maps, in random documents.
func TestScopes(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 500 {
		var doc, want strings.Builder
		scopes := []map[string]string{{}}
		var open []string
		name := func() string { // a name whose prefix is bound
			scope := scopes[len(scopes)-1]
			for {
				prefix := []string{"", "p", "q", "r"}[r.IntN(4)]
				if prefix == "" {
					return "e"
				}
				if scope[prefix] != "" {
					return prefix + ":e"
				}
			}
		}
		expanded := func(q string) string {
			prefix, local, ok := strings.Cut(q, ":")
			if !ok {
				prefix, local = "", q
			}
			return "{" + scopes[len(scopes)-1][prefix] + "}" + local + "\n"
		}
		for n := 0; n < 40 || len(open) > 0; n++ {
			if n > 0 && len(open) == 0 {
				break
			}
			if n >= 40 || len(open) > 1 && r.IntN(2) == 0 || len(open) > 20 {
				last := len(open) - 1
				doc.WriteString("</" + open[last] + ">")
				want.WriteString("end " + expanded(open[last]))
				open, scopes = open[:last], scopes[:len(scopes)-1]
				continue
			}
			scope := map[string]string{}
			maps.Copy(scope, scopes[len(scopes)-1])
			var decls strings.Builder
			for _, p := range []string{"", "p", "q", "r"} {
				u := "u" + strconv.Itoa(r.IntN(5))
				switch {
				case r.IntN(4) > 0:
				case p == "":
					if r.IntN(3) == 0 {
						u = ""
					}
					scope[""] = u
					decls.WriteString(" xmlns='" + u + "'")
				default:
					scope[p] = u
					decls.WriteString(" xmlns:" + p + "='" + u + "'")
				}
			}
			scopes = append(scopes, scope)
			q := name()
			open = append(open, q)
			doc.WriteString("<" + q + decls.String() + ">")
			want.WriteString("start " + expanded(q))
		}
		var z Tokenizer
		var got strings.Builder
		z.Reset(testdoc.RandomChunks([]byte(doc.String()), 3), Options{Window: 64})
		for {
			k, err := z.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			word := "start "
			if k == EndElement {
				word = "end "
			}
			got.WriteString(word + "{" + string(z.Space()) + "}" + string(z.Local()) + "\n")
		}
		if got.String() != want.String() {
			t.Fatalf("%s:\n got %s\nwant %s", doc.String(), got.String(), want.String())
		}
	}
}

// TestDelimiter: the guess is right for every complete token, and does not come
// before its end.
func TestDelimiter(t *testing.T) {
	for _, token := range []string{
		"text and more>]]<",
		"<element>", "<element a='>' b=\"'>\" c='\"'>", "</element >", "<e/>",
		"<!-- comment > -- ->-->", "<![CDATA[ ]] > ]>]]]>", "<?target data > ? ?>",
		"<!DOCTYPE a SYSTEM \"']>[\" >", "<!DOCTYPE a PUBLIC '>' \"'>\">",
	} {
		var d delimiter
		for n := 1; n <= len(token); n++ {
			found := d.find([]byte(token[:n]))
			if n >= 9 && found != (n == len(token)) || n == len(token) && !found {
				t.Errorf("%q: found is %v at %d of %d", token, found, n, len(token))
			}
			if found {
				d = delimiter{} // as after a try that was too early
			}
			if n >= 9 && found {
				break
			}
		}
	}
}

// TestTranscode takes every character through the built-in encodings, in all
// cuts of input and room.
func TestTranscode(t *testing.T) {
	var all strings.Builder
	for r := rune(1); r <= utf8.MaxRune; r += 1 + r/64 {
		if utf8.ValidRune(r) {
			all.WriteRune(r)
		}
	}
	s := all.String()
	few := string([]rune(s)[:64]) // below U+0080
	for _, c := range []struct {
		e   encoding
		src []byte
		out string
	}{
		{encUTF16LE, utf16le(s), s}, {encUTF16BE, utf16be(s), s},
		{encLatin1, latin1(few + "\u0080é\u00FF"), few + "\u0080é\u00FF"}, {encASCII, []byte(few), few},
	} {
		if got := c.e.width([]byte(c.out)); got != int64(len(c.src)) {
			t.Errorf("encoding %d: width %d, want %d", c.e, got, len(c.src))
		}
		for step := 1; step <= 9; step++ {
			var out []byte
			src := []byte{}
			for rest := c.src; len(rest) > 0 || len(src) > 0; {
				n := min(step, len(rest))
				src, rest = append(src, rest[:n]...), rest[n:]
				room := make([]byte, 0, utf8.UTFMax+step)
				got, used, err := c.e.append(room, src)
				if err != nil {
					t.Fatalf("encoding %d: %v", c.e, err)
				}
				if used == 0 && len(rest) == 0 {
					t.Fatalf("encoding %d: stuck with %x", c.e, src)
				}
				out, src = append(out, got...), src[used:]
			}
			if string(out) != c.out {
				t.Errorf("encoding %d by %d: got %q", c.e, step, out)
			}
		}
	}
}
