package house

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

const module = "github.com/go-wbxml/wbxml"

// A rule lists the packages that those under a folder may import, tests apart. A
// folder "a" stands for its package, "a/..." for those below too.
type rule struct {
	folder string
	ours   []string // folders of this module
	others []string // path prefixes of other modules' packages
	not    []string // packages of the standard library
}

// Sets of folders that build on each other: each may import those before it.
var (
	codecOurs     = []string{"internal/limit", "internal/wire", "tokens"}
	xmlconvOurs   = append([]string{"codec", "internal/xmltok", "internal/xmlesc", "internal/bufpool"}, codecOurs...)
	templateOurs  = append([]string{"codec/xmlconv", "internal/secret"}, xmlconvOurs...)
	documentOurs  = []string{"codec", "tokens", "codec/xmlconv", "internal/arena", "internal/limit", "internal/secret", "syncml/internal/typed"}
	syncmlOurs    = append([]string{"syncml/tnds", "syncml/devinf"}, documentOurs...)
	xmlsecOurs    = append([]string{"syncml", "syncml/prov", "internal/xmltok", "internal/xmlesc", "internal/c14n"}, syncmlOurs...)
	bootstrapOurs = append([]string{"syncml/xmlsec", "codec/template", "internal/wire", "internal/bufpool", "push"}, xmlsecOurs...)
	bulkOurs      = append([]string{"syncml/bootstrap"}, bootstrapOurs...)
	inspectOurs   = append([]string{"codec/charset", "push/pap", "push/sms", "push/smpp", "syncml/bootstrap", "syncml/bootstrap/diagnose"}, bootstrapOurs...)
	deviceOurs    = append([]string{"syncml/bootstrap", "syncml/device/card"}, bootstrapOurs...)
	slow          = []string{"fmt", "reflect", "encoding/xml"}
	optionsOurs   = []string{"codec", "codec/charset", "codec/xmlconv", "syncml/xmlsec", "tokens", "internal/limit"}
	flags         = []string{"github.com/spf13/cobra", "github.com/spf13/pflag"}
	buffers       = []string{"github.com/valyala/bytebufferpool"}
)

// rules has the more special folder before the more general one.
var rules = []rule{
	{folder: "internal/limit", not: slow},
	{folder: "internal/wire", not: slow},
	{folder: "internal/arena", not: slow},
	{folder: "internal/secret"},
	{folder: "internal/xmlesc", not: slow},
	{folder: "syncml/internal/typed", ours: append([]string{"codec/xmlconv", "internal/arena", "internal/wire"}, xmlconvOurs...), not: slow},
	{folder: "internal/xmltok", ours: []string{"internal/limit", "internal/xmlesc"}, not: slow},
	{folder: "internal/c14n", ours: []string{"internal/xmltok", "internal/xmlesc"}, not: slow},
	{folder: "internal/keys", others: []string{"software.sslmate.com/src/go-pkcs12"}},
	{folder: "internal/xmlequal", ours: append([]string{"codec/charset"}, xmlconvOurs...)},
	{folder: "internal/bufpool", others: buffers},
	{folder: "internal/house"},
	{folder: "internal/test/testdoc"},
	{folder: "internal/test/tokenstest/...", ours: []string{"tokens", "gen"}}, // generated tables under test
	{folder: "internal/test/...", ours: []string{"..."}, others: []string{"golang.org/x/exp/ebnf"}},
	{folder: "tokens", not: slow},
	{folder: "gen", ours: []string{"internal/limit", "internal/xmlesc", "internal/xmltok"}},
	{folder: "push", ours: []string{"internal/limit", "internal/secret", "internal/wire"}},
	{folder: "push/pap", ours: []string{"internal/limit", "internal/secret", "internal/xmlesc", "internal/xmltok", "push"}},
	{folder: "push/kannel", ours: []string{"internal/secret", "internal/xmlesc", "push", "push/smpp"}},
	{folder: "push/route", ours: []string{"internal/secret", "push", "push/kannel", "push/smpp"}},
	{folder: "push/settle", ours: []string{"push/route", "push/smpp"}},
	{folder: "push/sms", ours: []string{"internal/secret", "push"}},
	{folder: "push/smpp", ours: []string{"internal/limit", "internal/secret", "push"}},
	{folder: "codec", ours: codecOurs, not: slow},
	{folder: "codec/charset", ours: []string{"codec"}, others: []string{"golang.org/x/text/encoding", "golang.org/x/text/transform"}},
	{folder: "codec/xmlconv", ours: xmlconvOurs},
	{folder: "codec/template", ours: templateOurs},
	{folder: "syncml", ours: syncmlOurs},
	{folder: "syncml/tnds", ours: documentOurs},
	{folder: "syncml/devinf", ours: documentOurs},
	{folder: "syncml/prov", ours: documentOurs},
	{folder: "syncml/xmlsec", ours: xmlsecOurs},
	{folder: "syncml/bootstrap", ours: bootstrapOurs, others: buffers, not: []string{"net/http"}},
	{folder: "syncml/bootstrap/bulk", ours: bulkOurs, others: []string{"golang.org/x/text/encoding/unicode", "golang.org/x/text/transform"}, not: []string{"net/http"}},
	{folder: "syncml/bootstrap/diagnose", ours: append([]string{"syncml/bootstrap"}, bootstrapOurs...), not: []string{"net/http"}},
	{folder: "syncml/bootstrap/pull", ours: append([]string{"syncml/bootstrap"}, bootstrapOurs...)},
	{folder: "syncml/device/card", ours: []string{"internal/secret"}, not: []string{"net/http"}},
	{folder: "syncml/device", ours: deviceOurs, not: []string{"net/http"}},
	{folder: "inspect", ours: inspectOurs, not: []string{"net/http"}},
	{folder: "inspect/page", ours: []string{"inspect"}, not: []string{"net/http", "html/template"}},
	{folder: "internal/cli/display", others: []string{"golang.org/x/term"}},
	{folder: "internal/cli/jsonfile", others: []string{"github.com/go-json-experiment/json"}},
	{folder: "internal/cli/options", ours: optionsOurs, others: flags},
	{folder: "internal/cli/msgflags", ours: append([]string{"codec/charset", "internal/keys", "internal/cli/...", "syncml/bootstrap/bulk"}, bulkOurs...), others: flags},
	{folder: "internal/cli/page", ours: []string{"push/settle"}},
	{folder: "internal/cli/progress", ours: []string{"internal/cli/display"}, others: []string{"golang.org/x/term"}},
	{folder: "internal/cli/routeflags", ours: []string{"push/route", "push/settle", "push/smpp"}, others: append([]string{"github.com/gofrs/flock"}, flags...)},
	{folder: "cmd/wbxml2xml", ours: []string{"cmd/internal/compat"}},
	{folder: "cmd/xml2wbxml", ours: []string{"cmd/internal/compat"}},
	{folder: "cmd/wbxmlgen", ours: []string{"gen", "internal/cli/display"}},
	{folder: "cmd/...", ours: []string{"..."}, others: append([]string{
		"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/gofrs/flock", "golang.org/x/term",
		"github.com/go-json-experiment/json", "github.com/go-json-experiment/json/jsontext"}, buffers...)},
	{folder: "bench/...", ours: []string{"..."}}, // bench/report is a module of its own
	{folder: "fuzz/...", ours: []string{"..."}, others: []string{"github.com/google/gofuzz"}},
	{folder: "examples/...", ours: []string{"..."}},
}

// only names the folders that nobody but their own packages and tests imports.
var only = []string{"bench/...", "fuzz/...", "cmd/...", "examples/...", "internal/test/...", "internal/house"}

// under reports whether a package of this module is one of the folder's.
func under(pkg, folder string) bool {
	if folder == "..." {
		return true
	}
	if base, ok := strings.CutSuffix(folder, "/..."); ok {
		return pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	return pkg == folder
}

// A listed package is the entry of go list for it.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Module     *struct{ Main bool }
}

// folder returns the package's path below the module.
func (p listed) folder() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

// list returns the packages of this module and all that they depend on.
func list(t *testing.T) (ours []listed, standard map[string]bool) {
	t.Helper()
	cmd := exec.Command(testdoc.Tool(t, "go"), "list", "-e", "-deps", "-json=ImportPath,Standard,Imports,Module", "./...")
	cmd.Dir = testdoc.Root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	standard = map[string]bool{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Standard {
			standard[p.ImportPath] = true
		}
		if p.Module != nil && p.Module.Main {
			ours = append(ours, p)
		}
	}
	if len(ours) < 3 || len(standard) < 3 {
		t.Fatalf("go list names %d packages of this module and %d of the standard library", len(ours), len(standard))
	}
	return ours, standard
}

func TestImports(t *testing.T) {
	ours, standard := list(t)
	for _, p := range ours {
		i := slices.IndexFunc(rules, func(r rule) bool { return under(p.folder(), r.folder) })
		if i < 0 {
			t.Errorf("%s: no rule says what it may import", p.folder())
			continue
		}
		for _, imp := range p.Imports {
			if why := refuse(rules[i], p.folder(), imp, standard[imp]); why != "" {
				t.Errorf("%s imports %s: %s", p.folder(), imp, why)
			}
		}
	}
}

// refuse says why a package may not import another one, "" if it may.
func refuse(r rule, pkg, imp string, standard bool) string {
	if standard {
		if slices.Contains(r.not, imp) {
			return "too slow or too large for it"
		}
		return ""
	}
	rel, isOurs := strings.CutPrefix(imp, module+"/")
	if !isOurs {
		if slices.ContainsFunc(r.others, func(prefix string) bool { return imp == prefix || strings.HasPrefix(imp, prefix+"/") }) {
			return ""
		}
		return "not a module it may use"
	}
	// cmd/x may import cmd/x/internal/y, bench bench/corpus, and so on.
	top, _, _ := strings.Cut(pkg, "/")
	for _, folder := range only {
		if under(rel, folder) && !under(pkg, folder) {
			return "for tests and programs only"
		}
	}
	if strings.HasSuffix(r.folder, "/...") && strings.HasPrefix(rel, top+"/") {
		return ""
	}
	if slices.ContainsFunc(r.ours, func(folder string) bool { return under(rel, folder) }) {
		return ""
	}
	return "against the direction of imports"
}

// TestRefuse shows that the rules do refuse.
func TestRefuse(t *testing.T) {
	for _, v := range []struct {
		pkg, imp string
		refused  bool
	}{
		{"codec", module + "/tokens", false},
		{"codec", module + "/codec/xmlconv", true},
		{"codec", "golang.org/x/text/encoding", true},
		{"codec", "reflect", true},
		{"codec", "strconv", false},
		{"codec/charset", "golang.org/x/text/encoding/charmap", false},
		{"codec/charset", "golang.org/x/text/encodings", true},
		{"tokens", module + "/internal/wire", true},
		{"tokens", module + "/gen", true},
		{"syncml", module + "/syncml/tnds", false},
		{"syncml/tnds", module + "/syncml", true},
		{"syncml/bootstrap", module + "/internal/wire", false},
		{"syncml/bootstrap", module + "/syncml/bootstrap/diagnose", true}, // what explains does not accept
		{"syncml/device", module + "/syncml/bootstrap/diagnose", true},
		{"push", module + "/inspect", true}, // programs that explain nothing do not grow
		{"codec/xmlconv", module + "/inspect", true},
		{"syncml/device", module + "/inspect", true},
		{"syncml/bootstrap/bulk", module + "/inspect", true},
		{"syncml/xmlsec", module + "/syncml/bootstrap", true},
		{"syncml/xmlsec", module + "/internal/c14n", false},
		{"internal/c14n", module + "/codec", true},
		{"cmd/wbxml", module + "/syncml/bootstrap", false},
		{"cmd/wbxml", module + "/cmd/wbxml/internal/explained", false},
		{"cmd/wbxml", module + "/bench", true},
		{"cmd/wbxml", module + "/internal/test/testdoc", true},
		{"cmd/wbxmlgen", module + "/tokens", true},
		{"fuzz/all", module + "/fuzz", false},
		{"bench", module + "/bench/corpus", false},
		{"push", module + "/internal/wire", false},
		{"push", module + "/codec", true},
	} {
		i := slices.IndexFunc(rules, func(r rule) bool { return under(v.pkg, r.folder) })
		if i < 0 {
			t.Errorf("no rule for %s", v.pkg)
			continue
		}
		standard := !strings.Contains(v.imp, ".")
		if why := refuse(rules[i], v.pkg, v.imp, standard); (why != "") != v.refused {
			t.Errorf("%s importing %s: %q", v.pkg, v.imp, why)
		}
	}
}

// TestSmallPrograms holds that the programs which only convert stay small: they link
// statically, which package net prevents, and start without what takes its time then.
func TestSmallPrograms(t *testing.T) {
	for _, program := range []string{"wbxml2xml", "xml2wbxml"} {
		cmd := exec.Command(testdoc.Tool(t, "go"), "list", "-deps", "./cmd/"+program)
		cmd.Dir = testdoc.Root(t)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for pkg := range strings.Lines(string(out)) {
			pkg = strings.TrimSpace(pkg)
			top, _, _ := strings.Cut(pkg, "/")
			if slices.Contains([]string{"net", "crypto", "regexp", "runtime/cgo", "os/user", "text/template", "log/slog"}, pkg) || top == "crypto" || top == "net" ||
				strings.HasPrefix(pkg, "github.com/spf13/") || strings.HasPrefix(pkg, module+"/syncml") {
				t.Errorf("%s has %s in it", program, pkg)
			}
		}
	}
}
