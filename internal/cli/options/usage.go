package options

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// WithExample adds the first example of a command to a text that says what is missing.
func WithExample(cmd *cobra.Command, text string) error {
	first, _, _ := strings.Cut(strings.ReplaceAll(cmd.Example, "\\\n", ""), "\n")
	first, _, _ = strings.Cut(first, " #")
	return errors.New(text + ", as in: " + strings.Join(strings.Fields(first), " "))
}

// Files is for the arguments of a command that needs a file, or one file only.
func Files(only bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return WithExample(cmd, "a file is needed, or - for standard input")
		case only && len(args) > 1:
			return fmt.Errorf("one file is needed, not %d", len(args))
		}
		return nil
	}
}

// NoEmpty refuses a flag with an empty value: a variable of the shell that is not set
// would otherwise leave out a signature, or its verification.
func NoEmpty(cmd *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if f := cmd.Flag(name); f.Changed && f.Value.String() == "" {
			return errors.New("--" + name + " is empty")
		}
	}
	return nil
}

// OneOf makes flags exclude each other, and one of them needed; of a single one, itself.
// It comes after the arguments have their check.
func OneOf(cmd *cobra.Command, needed bool, names ...string) {
	cmd.MarkFlagsMutuallyExclusive(names...) // for completions; the message is ours
	arguments := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if arguments != nil {
			if err := arguments(cmd, args); err != nil {
				return err
			}
		}
		var given []string
		for _, name := range names {
			if cmd.Flags().Changed(name) {
				given = append(given, "--"+name)
				if err := NoEmpty(cmd, name); err != nil {
					return err
				}
			}
		}
		switch {
		case len(given) > 1:
			return fmt.Errorf("%s exclude each other", strings.Join(given, " and "))
		case len(given) == 0 && needed && len(names) == 1:
			return WithExample(cmd, "--"+names[0]+" is needed")
		case len(given) == 0 && needed:
			return WithExample(cmd, "one of --"+strings.Join(names, ", --")+" is needed")
		}
		return nil
	}
}
