package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/cmd/internal/store"
	"github.com/go-wbxml/wbxml/tokens"
)

// A language is a document type as --json has it.
type language struct {
	Name       string   `json:"name"`
	PublicID   uint32   `json:"publicId,omitempty"` // 0: none registered
	Public     string   `json:"public,omitempty"`
	System     string   `json:"system,omitempty"`
	Root       string   `json:"root,omitempty"`
	MediaTypes []string `json:"mediaTypes"`
}

// languagesCommand is wbxml languages.
func (t *tool) languagesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "languages [flags]",
		Short: "List the document types",
		Example: `  wbxml languages
  wbxml languages --json | jq -r '.[].name'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var list []language
			for _, x := range tokens.All() {
				list = append(list, language{x.Name, x.PublicID, x.Public, x.System, x.Root, append([]string{}, x.MIME...)})
			}
			o := &store.Output{Path: "-", Stdout: t.Stdout}
			var text []byte
			if asJSON {
				text = jsonList(list)
			} else {
				text = table(list)
			}
			_, err := o.Write(text)
			return err
		},
	}
	cmd.ValidArgsFunction = cobra.NoFileCompletions
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
	fmt.Fprintln(w, "NAME\tNUMBER\tPUBLIC IDENTIFIER\tROOT\tMEDIA TYPES")
	for _, x := range list {
		number := "-"
		if x.PublicID != 0 {
			number = fmt.Sprintf("%#x", x.PublicID)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", x.Name, number, cmp.Or(x.Public, "-"), cmp.Or(x.Root, "-"),
			cmp.Or(strings.Join(x.MediaTypes, ", "), "-"))
	}
	w.Flush() // to memory
	return b.Bytes()
}
