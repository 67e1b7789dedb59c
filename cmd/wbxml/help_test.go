package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/convert"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// TestHelp checks that every command has examples, shows them in its help, and
// that each runs as it is printed.
func TestHelp(t *testing.T) {
	exampleFolder(t)
	files := testdoc.Contents(t)
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			testdoc.Folder(t, files)
			help := must(t, cmd.CommandPath()+" --help", "")
			if cmd.Example == "" || !strings.Contains(help, cmd.Example) {
				t.Errorf("help has no example\n%s", help)
			}
			for line := range strings.Lines(strings.ReplaceAll(cmd.Example, "\\\n", "")) {
				if !strings.Contains(line, cmd.CommandPath()) {
					t.Errorf("example %q is of another command", line)
				}
				runExample(t, line)
			}
		})
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk((&tool{}).root(nil))
	if out := must(t, "wbxml --version", ""); !strings.HasPrefix(out, "wbxml version ") {
		t.Errorf("version is %q", out)
	}
}

// TestCommands holds that a command line makes its command, and no other.
func TestCommands(t *testing.T) {
	for _, c := range (&tool{}).root(nil).Commands() {
		one := (&tool{}).root([]string{c.Name(), "--help"}).Commands()
		if len(one) != 1 || one[0].Name() != c.Name() {
			t.Errorf("%s makes %d commands, the first is %s", c.Name(), len(one), one[0].Name())
		}
	}
}

// TestHelpOfSigning holds what the commands for signatures and encryption say of
// themselves: other programs will call them.
func TestHelpOfSigning(t *testing.T) {
	for _, verb := range []string{"sign", "verify", "encrypt", "decrypt"} {
		testdoc.Golden(t, filepath.Join("testdata", "help-"+verb+".txt"), []byte(must(t, "wbxml "+verb+" --help", "")))
	}
}

// TestDocs runs the commands of README.md and docs/ as they are printed, in the
// order of each file.
func TestDocs(t *testing.T) {
	docs, err := filepath.Glob(filepath.Join(testdoc.Root(t), "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, path := range append(docs, filepath.Join(testdoc.Root(t), "README.md")) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			exampleFolder(t)
			for block := range strings.SplitSeq(string(text), "\n```") { // a block begins with its language
				commands, ok := strings.CutPrefix(block, "sh\n")
				if !ok {
					continue
				}
				commands = strings.NewReplacer("\\\n", "", "|\n", "|", "go run ./cmd/wbxml ", "wbxml ").Replace(commands)
				for line := range strings.Lines(commands) {
					if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "go ") { // the tests themselves
						continue
					}
					total++
					runExample(t, line)
				}
			}
		})
	}
	if total < 20 {
		t.Errorf("%d commands", total)
	}
}

// exampleFolder is a folder with all that examples read.
func exampleFolder(t *testing.T) {
	files := map[string]string{"message.xml": tiny, "message.wbxml": tinyWBXML, "out/.keep": ""}
	for _, name := range []string{"account.json", "account-full.json", "devices.csv", "bootstrap.xml", "provisioning.xml", "tree.xml", "access-point.xml", "access-points.csv",
		"keys/ca-cert.pem", "keys/rsa-key.pem", "keys/rsa-cert.pem", "keys/ec-key.pem", "keys/ec-cert.pem"} {
		files["examples/"+name] = testdoc.Example(t, name)
	}
	testdoc.Folder(t, files)
	const build = "wbxml bootstrap build --account examples/account.json --devices examples/devices.csv --profile cp --sec NETWPIN --sms "
	for _, line := range []string{
		build + "-o messages.jsonl", build + "--format binary -o messages.bin", sealedLine + "-o sealed.jsonl",
		"wbxml device receive --state phone --imsi 001010123456789 --device IMEI:490154203237518 --row 1 messages.jsonl",
		"wbxml device card-image --row 1 -o card messages.jsonl",
		"wbxml sign --key examples/keys/rsa-key.pem --cert examples/keys/rsa-cert.pem -o out/signed.xml examples/tree.xml",
		"wbxml encrypt --to examples/keys/rsa-cert.pem -o out/encrypted.xml examples/tree.xml",
		"wbxml encrypt --to examples/keys/rsa-cert.pem -o out/signed-encrypted.xml out/signed.xml",
	} {
		if r := do(line, ""); r.code != convert.ExitOK {
			t.Fatal(r.errors)
		}
	}
}

// sealedLine builds messages that are signed and encrypted, in a folder with the
// examples.
const sealedLine = "wbxml bootstrap build --account examples/account.json --devices examples/devices.csv --profile dm --form xml --sec NETWPIN " +
	"--sign-key examples/keys/ec-key.pem --sign-cert examples/keys/ec-cert.pem --encrypt-to examples/keys/rsa-cert.pem "

// runExample runs an example as a shell would that knows these commands only.
func runExample(t *testing.T, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, " #")
	input := tinyWBXML
	if strings.Contains(line, "encode") {
		input = tiny
	}
	for stage := range strings.SplitSeq(line, "|") {
		var args []string
		for arg := range strings.FieldsSeq(stage) {
			name, value, ok := strings.Cut(arg, "=")
			switch names, _ := filepath.Glob(arg); {
			case len(args) == 0 && ok:
				t.Setenv(name, value)
			case strings.Contains(arg, "*") && len(names) > 0:
				args = append(args, names...)
			default:
				args = append(args, arg)
			}
		}
		if args[0] != "wbxml" { // what stands for somebody else's program
			continue
		}
		r := do(strings.Join(args, " "), input)
		written := ""
		for i, arg := range args {
			if arg == "-o" && args[i+1] != "-" {
				written = args[i+1]
			}
		}
		if _, err := os.Stat(written); r.code != convert.ExitOK || written != "" && err != nil {
			t.Errorf("%s: exit code %d: %s (%v)", stage, r.code, r.errors, err)
		}
		if r.out == "" && written == "" && !strings.Contains(stage, "check") {
			t.Errorf("%s: no output", stage)
		}
		input = r.out
	}
}
