package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/codec/charset"
	"github.com/go-wbxml/wbxml/codec/xmlconv"
	"github.com/go-wbxml/wbxml/tokens"
)

// A value is a flag whose text stands for a T.
type value[T any] struct {
	to    *T
	text  string
	kind  string
	parse func(string) (T, error)
}

// String returns the text, initially the default.
func (v *value[T]) String() string { return v.text }

// Type returns what help calls the value.
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

// A choice is one of the values that a flag can have.
type choice[T any] struct {
	name  string
	value T
}

// addChoice adds a flag with a fixed set of values, in upper or lower case. The
// one that to has is the default.
func addChoice[T comparable](cmd *cobra.Command, to *T, name, shorthand, usage string, choices []choice[T]) {
	var names []string
	initial := ""
	for _, c := range choices {
		names = append(names, c.name)
		if c.value == *to {
			initial = c.name
		}
	}
	parse := func(s string) (T, error) {
		for _, c := range choices {
			if strings.EqualFold(c.name, s) {
				return c.value, nil
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
	complete(cmd, name, names)
}

// complete tells the shell the values of a flag.
func complete(cmd *cobra.Command, flag string, values []string) {
	f := cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder)
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag does not exist
	}
}

// inputs says what files a command reads, for completion.
func inputs(cmd *cobra.Command, extensions ...string) {
	cmd.ValidArgsFunction = cobra.FixedCompletions(extensions, cobra.ShellCompDirectiveFilterFileExt)
}

// addOutput adds -o.
func addOutput(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVarP(to, "output", "o", nil, "`file` or folder to write; with several inputs a folder, or once for each (default standard output)")
}

// addLang adds --lang.
func addLang(cmd *cobra.Command, to **tokens.Table, usage string) {
	cmd.Flags().Var(&value[*tokens.Table]{to, "", "type", parseLang}, "lang", "document type, by name, public identifier or media type; "+usage)
	var values []string
	for _, t := range tokens.All() {
		values = append(values, cobra.CompletionWithDesc(t.Name, title(t)))
	}
	complete(cmd, "lang", values)
}

// title describes a document type in a line.
func title(t *tokens.Table) string {
	if t.Public != "" {
		return t.Public
	}
	return t.Root
}

// parseLang finds a document type by whatever identifies it.
func parseLang(s string) (*tokens.Table, error) {
	for _, t := range []*tokens.Table{tokens.ByName(s), tokens.ByPublic(s), tokens.ByMIME(s)} {
		if t != nil {
			return t, nil
		}
	}
	return nil, errors.New("no such document type; 'wbxml languages' lists them")
}

// addCharset adds --charset.
func addCharset(cmd *cobra.Command, to *codec.Charset, usage string) {
	cmd.Flags().Var(&value[codec.Charset]{to, "", "name", parseCharset}, "charset", usage)
	var values []string
	for c := range charset.All() {
		values = append(values, cobra.CompletionWithDesc(charset.Name(c), "MIBenum "+strconv.Itoa(int(c))))
	}
	complete(cmd, "charset", values)
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

// versions are the values of a flag for the version of WBXML to write.
var versions = []choice[codec.Version]{
	{"1.0", codec.Version10}, {"1.1", codec.Version11}, {"1.2", codec.Version12}, {"1.3", codec.Version13},
}

// plans are the values of --strtbl.
var plans = []choice[xmlconv.Plan]{
	{"none", xmlconv.PlanNone}, {"literals", xmlconv.PlanLiterals}, {"repeats", xmlconv.PlanRepeats},
}

// addIndent adds --indent.
func addIndent(cmd *cobra.Command, to *int) {
	cmd.Flags().Var(&value[int]{to, "2", "n", parseIndent}, "indent", "spaces for each level")
}

// noIndent is what the library takes for line breaks without spaces, since 0 is
// its default.
const noIndent = -1

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
