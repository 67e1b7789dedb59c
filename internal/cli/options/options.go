// Package options has the kinds of flags that commands of the tool share: one of a
// fixed set of names, document types, charsets, limits, and algorithms of signatures and
// encryption. Each checks its value when the command line is parsed, and has its
// completions for the shell.
package options

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/tokens"
)

// A value is a flag whose text stands for a T. It keeps the text, because help shows the
// default as users would write it.
type value[T any] struct {
	to    *T
	text  string
	kind  string
	parse func(string) (T, error)
}

// Value returns a flag whose text parse turns into a T. initial is the text of the
// default, and kind the name of the value in help.
func Value[T any](to *T, initial, kind string, parse func(string) (T, error)) pflag.Value {
	return &value[T]{to, initial, kind, parse}
}

// String returns the text, initially the default.
func (v *value[T]) String() string { return v.text }

// Type returns the name of the value in help.
func (v *value[T]) Type() string { return v.kind }

// Set parses the text.
func (v *value[T]) Set(s string) error {
	x, err := v.parse(s)
	if err != nil {
		return err
	}
	*v.to, v.text = x, s
	return nil
}

// A Choice is one of the values that a flag can have.
type Choice[T any] struct {
	Name  string
	Value T
}

// Choices returns choices of names with "|" between them. It panics if there are not
// as many values, which the first start of the program shows.
func Choices[T any](names string, values ...T) (choices []Choice[T]) {
	for i, name := range strings.Split(names, "|") {
		choices = append(choices, Choice[T]{name, values[i]})
	}
	return choices[:len(values)]
}

// AddChoice adds a flag with a fixed set of values, in upper or lower case. The one
// that to has is the default.
func AddChoice[T comparable](cmd *cobra.Command, to *T, name, shorthand, usage string, choices []Choice[T]) {
	var names []string
	initial := ""
	for _, c := range choices {
		names = append(names, c.Name)
		if c.Value == *to {
			initial = c.Name
		}
	}
	parse := func(s string) (T, error) {
		for _, c := range choices {
			if strings.EqualFold(c.Name, s) {
				return c.Value, nil
			}
		}
		var none T
		return none, errors.New("must be one of " + strings.Join(names, ", "))
	}
	kind := "name"
	if len(choices) <= 4 {
		kind = strings.Join(names, "|")
	}
	cmd.Flags().VarP(&value[T]{to, initial, kind, parse}, name, shorthand, usage)
	Complete(cmd, name, func() []string { return names })
}

// AddChoices adds a flag with any number of values out of a set, with commas between
// them. The flag may occur more than once.
func AddChoices[T any](cmd *cobra.Command, to *[]T, name, usage string, choices []Choice[T]) {
	var names []string
	for _, c := range choices {
		names = append(names, c.Name)
	}
	parse := func(s string) ([]T, error) {
		all := *to
		for given := range strings.SplitSeq(s, ",") {
			i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, given) })
			if i < 0 {
				return nil, errors.New("must be of " + strings.Join(names, ", "))
			}
			all = append(all, choices[i].Value)
		}
		return all, nil
	}
	cmd.Flags().Var(&value[[]T]{to, "", "names", parse}, name, usage)
	Complete(cmd, name, func() []string { return names })
}

// Complete tells the shell the values of a flag, in this order and instead of files. They are
// made where a shell asks only: for charsets and types that takes long beside a small document.
func Complete(cmd *cobra.Command, flag string, values func() []string) {
	f := func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag does not exist
	}
}

// Inputs tells the shell which files a command reads.
func Inputs(cmd *cobra.Command, extensions ...string) {
	cmd.ValidArgsFunction = cobra.FixedCompletions(extensions, cobra.ShellCompDirectiveFilterFileExt)
}

// AddOutput adds -o, which can be given several times, once for each input.
func AddOutput(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVarP(to, "output", "o", nil, "`file` or folder to write; with several inputs a folder, or once for each (default standard output)")
}

// AddLang adds --lang. Shells show the public identifier beside each name, as nobody
// knows the names by heart.
func AddLang(cmd *cobra.Command, to **tokens.Table, usage string) {
	cmd.Flags().Var(&value[*tokens.Table]{to, "", "type", parseLang}, "lang", "document type, by name, public identifier or media type; "+usage)
	Complete(cmd, "lang", func() (values []string) {
		for _, t := range tokens.All() {
			values = append(values, cobra.CompletionWithDesc(t.Name, title(t)))
		}
		return values
	})
}

// title describes a document type in a line.
func title(t *tokens.Table) string {
	if t.Public != "" {
		return t.Public
	}
	return t.Root
}

// parseLang finds a document type by its name, public identifier or media type: no
// text is two of these.
func parseLang(s string) (*tokens.Table, error) {
	for _, t := range []*tokens.Table{tokens.ByName(s), tokens.ByPublic(s), tokens.ByMIME(s)} {
		if t != nil {
			return t, nil
		}
	}
	return nil, errors.New("no such document type; 'wbxml languages' lists them")
}

// AddCharset adds --charset. All charsets that a WBXML header can name are supported.
func AddCharset(cmd *cobra.Command, to *codec.Charset, usage string) {
	cmd.Flags().Var(&value[codec.Charset]{to, "", "name", parseCharset}, "charset", usage)
	Complete(cmd, "charset", func() (values []string) {
		for c := range charset.All() {
			values = append(values, cobra.CompletionWithDesc(charset.Name(c), "MIBenum "+strconv.Itoa(int(c))))
		}
		return values
	})
}

// parseCharset reads the name of a charset, or its number.
func parseCharset(s string) (codec.Charset, error) {
	if c, ok := charset.ByName(s); ok {
		return c, nil
	}
	if n, err := strconv.ParseUint(s, 10, 32); err == nil && n > 0 && charset.Name(codec.Charset(n)) != "" {
		return codec.Charset(n), nil
	}
	return 0, errors.New("no such charset, or one that is not supported")
}

// Versions are the values of a flag for the version of WBXML to write.
var Versions = []Choice[codec.Version]{
	{"1.0", codec.Version10}, {"1.1", codec.Version11}, {"1.2", codec.Version12}, {"1.3", codec.Version13},
}

// AddIndent adds --indent. initial is the text of the default, which to has already or
// which the library takes by itself.
func AddIndent(cmd *cobra.Command, to *int, shorthand, initial, usage string) {
	cmd.Flags().VarP(&value[int]{to, initial, "n", parseIndent}, "indent", shorthand, usage)
}

// noIndent stands for line breaks without spaces in the library, since 0 is its
// default.
const noIndent = -1

// maxIndent keeps a slip of the finger from making a file of spaces.
const maxIndent = 32

// parseIndent reads a number of spaces.
func parseIndent(s string) (int, error) {
	n, err := strconv.ParseUint(s, 10, 8)
	switch {
	case err != nil || n > maxIndent:
		return 0, errors.New("must be a number from 0 to " + strconv.Itoa(maxIndent))
	case n == 0:
		return noIndent, nil
	}
	return int(n), nil
}
