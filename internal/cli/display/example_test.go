package display_test

import (
	"fmt"
	"os"

	"github.com/go-wbxml/wbxml/internal/cli/display"
)

func ExampleForm_Writer() {
	report := display.Report.Writer(os.Stdout)
	fmt.Fprintf(report, "name\t%s\n", "\x1b[31mred")
	// Output: name	\u001b[31mred
}

func ExampleLine() {
	fmt.Println(display.Line("one line\nforged: another"))
	// Output: one line\u000aforged: another
}
