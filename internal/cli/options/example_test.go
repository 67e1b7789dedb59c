package options_test

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/internal/cli/options"
)

// A command has a flag with three values and flags for limits.
func Example() {
	var (
		level int
		lim   options.Limits
	)
	cmd := &cobra.Command{
		RunE: func(cmd *cobra.Command, _ []string) error {
			lim.Resolve(cmd)
			fmt.Println(level, lim.Get("max-depth"), lim.Get("max-tokens"))
			return nil
		},
		SilenceErrors: true, SilenceUsage: true,
	}
	options.AddChoice(cmd, &level, "level", "", "how much", options.Choices("low|medium|high", 0, 5, 9))
	lim.Add(cmd, options.WBXMLLimits)
	for _, args := range [][]string{{"--level", "HIGH"}, {"--no-limits", "--max-depth", "7"}, {"--level", "none"}} {
		cmd.SetArgs(args)
		if err := cmd.Execute(); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// 9 64 -1
	// 9 7 -1
	// invalid argument "none" for "--level" flag: must be one of low, medium, high
}
