package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/tokens"
)

// A language is a document type as --json has it.
type language struct {
	Name       string   `json:"name"`
	Family     string   `json:"family"`
	PublicID   uint32   `json:"publicId,omitempty"` // 0: none registered
	Public     string   `json:"public,omitempty"`
	System     string   `json:"system,omitempty"`
	Root       string   `json:"root,omitempty"`
	MediaTypes []string `json:"mediaTypes"`
}

// languages returns the document types of a family, "" for those of all, one family after
// the other.
func languages(family string) (list []language) {
	for _, x := range tokens.All() {
		if family == "" || strings.EqualFold(x.Family, family) {
			list = append(list, language{x.Name, x.Family, x.PublicID, x.Public, x.System, x.Root, append([]string{}, x.MIME...)})
		}
	}
	slices.SortStableFunc(list, func(a, b language) int { return cmp.Compare(a.Family, b.Family) })
	return list
}

// families returns the names of all families.
func families() (names []string) {
	for _, x := range languages("") {
		names = append(names, x.Family)
	}
	return slices.Compact(names)
}

// languagesCommand is wbxml languages.
func (t *tool) languagesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "languages [flags] [FAMILY]",
		Short: "List the document types",
		Long: `List the document types, or those of one family: ` + strings.Join(families(), ", ") + `.

The names are those of --lang.`,
		Example: `  wbxml languages
  wbxml languages push
  wbxml languages --json | jq -r '.[].name'`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(families(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			list := languages(strings.Join(args, ""))
			if len(list) == 0 {
				return fmt.Errorf("unknown family %q: it must be one of %s", args[0], strings.Join(families(), ", "))
			}
			o := &store.Output{Path: "-", Stdout: t.Stdout}
			text := table(list)
			if asJSON {
				text = jsonList(list)
			}
			_, err := o.Write(text)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// jsonList writes the list as one JSON array.
func jsonList(list []language) []byte {
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		panic(err) // strings and numbers
	}
	return append(text, '\n')
}

// table writes the list in columns, a dash where a type has no value.
func table(list []language) []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FAMILY\tNAME\tNUMBER\tPUBLIC IDENTIFIER\tROOT\tMEDIA TYPES")
	for _, x := range list {
		number := "-"
		if x.PublicID != 0 {
			number = fmt.Sprintf("%#x", x.PublicID)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", x.Family, x.Name, number, cmp.Or(x.Public, "-"), cmp.Or(x.Root, "-"),
			cmp.Or(strings.Join(x.MediaTypes, ", "), "-"))
	}
	w.Flush() // to memory
	return b.Bytes()
}
